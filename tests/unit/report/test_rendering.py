"""The page and the document: self-contained, safe, complete in both languages."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Language
from scalpwatch.report.rendering import render_html, render_pdf
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.cases import CancerKnowledge, OncologicalHistory

HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") $x^2$ @ref *b* _i_ [c] \\ `r`'
NAMES = ("urgent", "recheck", "abstain", "pictured")


@pytest.fixture(params=NAMES)
def consultation(request: pytest.FixtureRequest) -> Consultation:
    """Give each of the answers made by hand."""
    made: Consultation = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def hostile(urgent: Consultation) -> Consultation:
    """Give a case whose free texts are written to break a report."""
    [cancer] = urgent.case.history.cancers
    attack = replace(cancer, histology=HOSTILE)
    history = OncologicalHistory(CancerKnowledge.KNOWN, (attack,))
    case = replace(urgent.case, pseudonym="<b>#x", history=history)
    return replace(urgent, case=case)


def pages_of(pdf: bytes) -> list[str]:
    """Read the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_hostile_text_stays_text_on_the_page(hostile: Consultation):
    """Nothing that a user wrote becomes markup."""
    page = render_html(hostile, Language.EN)

    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_hostile_text_stays_text_in_the_document(hostile: Consultation):
    """No character of the typesetting language is read as such."""
    first = pages_of(render_pdf(hostile, Language.EN))[0]

    assert HOSTILE.replace(" ", "") in re.sub(r"\s", "", first)


def test_the_page_loads_nothing_and_runs_nothing(consultation: Consultation):
    """One file, which can be mailed and opened without a network."""
    page = render_html(consultation, Language.EN)

    assert "default-src 'none'" in page
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "<script" not in page
    assert "url(http" not in page


@pytest.mark.parametrize("language", Language)
def test_the_first_page_is_one_page(consultation: Consultation, language: Language):
    """What a doctor reads in a minute ends with its page."""
    report = pages_of(render_pdf(consultation, language))
    statement = "cannot exclude one" if language is Language.EN else "принимает врач"
    leading = consultation.lesions[consultation.leading_lesion].lesion

    assert statement in " ".join(report[0].split())
    assert report[1].lstrip().startswith(leading)


def test_the_first_page_holds_however_much_there_is_to_say(urgent: Consultation):
    """The type grows smaller before anything is cut off."""
    answer = urgent.lesions[0]
    steps = answer.advice.examine_first * 3
    advice = replace(answer.advice, examine_first=steps, tests=answer.advice.tests * 9)
    answers = tuple(
        replace(answer, lesion=name, advice=advice) for name in ("focus 1", "node 1")
    )
    full = replace(urgent, lesions=answers * 3, advice=advice)

    report = pages_of(render_pdf(full, Language.RU))

    assert "принимает врач" in " ".join(report[0].split())
    assert report[1].lstrip().startswith("focus 1")


@pytest.mark.parametrize("language", Language)
def test_the_level_is_told_in_words_and_bears_a_color(
    consultation: Consultation, language: Language
):
    """Color alone would be lost in gray print."""
    level = consultation.advice.level
    page = render_html(consultation, language)

    told = str(LEVELS[level])
    assert f'class="advice {level.value.lower()}"' in page
    assert (f'<p class="word">{told}</p>' in page) == (language is Language.EN)


def test_no_english_remains_in_the_russian_report(consultation: Consultation):
    """Only names, identifiers and the titles of sources keep their own letters."""
    page = render_html(consultation, Language.RU)
    body = page.partition("<body>")[2].partition("[1]</dt>")[0]
    text = html.unescape(re.sub(r"<[^>]*>", " ", body))

    allowed = (
        r"DEMO-\d|focus|node|lesion|scalpwatch|evidence|[0-9a-f]{12,}|IIA|ER|HER2|I+"
        r"|BerEP4|CK\d+|GATA3|PR|CD\d+|p63|(edge|center)\.png|doi"
    )
    latin = re.findall(r"[A-Za-z][\w.-]*", re.sub(rf"\b(?:{allowed})\b", " ", text))
    assert latin == []


def test_a_length_is_told_only_of_a_picture_with_a_scale(pictured: Consultation):
    """Without a scale no bar is drawn, and the report says why."""
    page = render_html(pictured, Language.EN)

    assert page.count('class="bar"') == 1
    assert "1 mm" in page
    assert "This picture has no scale" in page


def test_the_scale_bar_is_as_long_as_it_says(pictured: Consultation):
    """One millimeter of a picture four millimeters wide is a quarter of it."""
    page = render_html(pictured, Language.EN)

    assert 'class="bar" style="width:25.0%"' in page


def test_the_report_says_what_came_from_pictures(pictured: Consultation):
    """A clinician sees what the advice would be without the machine."""
    page = render_html(pictured, Language.EN)

    assert "Without the pictures the advice would be BIOPSY." in page
    assert "The clinician&#39;s word counts." in page


def test_a_flag_that_wants_imaging_first_is_shown_with_the_advice(
    urgent: Consultation, recheck: Consultation
):
    """Deaths are reported after excision without imaging."""
    assert "Imaging before any knife" in render_html(urgent, Language.EN)
    assert "Imaging before any knife" not in render_html(recheck, Language.EN)


def test_version_and_hash_stand_in_every_report(consultation: Consultation):
    """An old report can be traced to what made it."""
    page = render_html(consultation, Language.RU)

    assert consultation.software_version in page
    assert consultation.evidence_hash in page


def test_every_number_in_brackets_leads_to_a_source(consultation: Consultation):
    """No citation hangs in the air, and no source stands uncited."""
    page = render_html(consultation, Language.EN)
    listed = {int(n) for n in re.findall(r"<dt>\[(\d+)\]</dt>", page)}

    text = re.sub(r"<dt>\[\d+\]</dt>", "", page)
    cited = {
        int(number)
        for group in re.findall(r"\[(\d+(?:, \d+)*)\]", text)
        for number in group.split(", ")
    }
    assert cited == listed


def test_one_answer_gives_one_document(urgent: Consultation):
    """The same content makes the same bytes, so that a filed report can be checked."""
    assert render_pdf(urgent, Language.RU) == render_pdf(urgent, Language.RU)
