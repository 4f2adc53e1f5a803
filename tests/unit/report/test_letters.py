"""The letter of referral and the slip for the patient."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from importlib import resources

import pytest
from alerted import ALERTED, MARKUP, RUSSIAN, YOUNG, planted_course
from pypdf import PdfReader

from scalpwatch.casework.consulting import consult_case
from scalpwatch.consultation.answer import Consultation
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.report.content import Copyable, Section
from scalpwatch.report.letter_rendering import render_letter_html, render_letter_pdf
from scalpwatch.report.letters import Addressee, Letter, tell_letter, tell_slip
from scalpwatch.report.unlooked import LOOKED_FOR
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    Firmness,
    Growth,
    OncologicalHistory,
)
from scalpwatch.vocabulary.conditions import condition_definitions
from scalpwatch.vocabulary.signs import Sign

BARE = replace(
    YOUNG,
    age_years=None,
    history=OncologicalHistory(CancerKnowledge.NOT_ASKED),
    lesions=(replace(YOUNG.lesions[0], observations=()),),
)
CASES = {"alerted": ALERTED, "young": YOUNG, "bare": BARE}
#: Of cancer, in a slip that a patient reads alone at home.
FRIGHTENING = ("metasta", "cancer", "oncolog", "tumor", "malign", "urgent", "biops")
FRIGHTENING += ("метаста", "рак", "онколог", "опухол", "злокач", "срочно", "биопс")
SOOTHING = ("benign", "harmless", "reassur", "no cancer", "ruled out", "excluded")
SOOTHING += ("safe", "healthy", "доброкачествен", "безопас", "безвред", "здоров")


def answered(case: Case) -> Consultation:
    """Answer a case on its day."""
    return consult_case(case, policy=Policy(), eye_is_on=True, made_on=case.seen_on)


def texts_of(value: object) -> list[str]:
    """List every text of a letter."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts_of(part)]
    if is_dataclass(value):
        named = (getattr(value, each.name) for each in fields(value))
        return [text for part in named for text in texts_of(part)]
    return []


def section(letter: Letter, heading: str) -> Section:
    """Find a section by the beginning of its heading."""
    return next(each for each in letter.sections if each.heading.startswith(heading))


def packed(text: str) -> str:
    """Drop what line breaking may change."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def test_what_is_looked_for_is_what_a_red_flag_hangs_on():
    """A letter names the gaps that could raise a flag: all of them, and no others."""
    table = resources.files("scalpwatch.inference") / "tables" / "red_flags.csv"
    rows = csv.DictReader(io.StringIO(table.read_text(encoding="utf-8")))
    known = {each.value for each in Sign}
    forms = {"nodule", "plaque", "alopecic_patch"}

    needed = {
        word.strip()
        for row in rows
        for word in re.split(r"[&|]", row["needs"])
        if word.strip() in known - forms
    }

    assert {each.value for each in LOOKED_FOR} == needed


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("to", Addressee)
@pytest.mark.parametrize("name", CASES)
def test_no_letter_reassures_or_names_a_diagnosis(name, to, language):
    """Nothing is called harmless or excluded, and no disease is said to be there."""
    case = CASES[name]
    letter = tell_letter(answered(case), case.lesions[0].identifier, language, to=to)

    told = [
        text.lower()
        for part in letter.sections
        for block in part.blocks
        if not isinstance(block, Copyable)
        for text in texts_of(block)
    ]

    assert not [(text, word) for text in told for word in SOOTHING if word in text]
    names = {
        getattr(each.name, language.value).lower()
        for each in condition_definitions().values()
        if not each.condition.is_malignant
    }
    assert not [
        (text, each)
        for text in told
        for each in names
        if re.search(rf"\b{re.escape(each)}\b", text)
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", CASES)
def test_the_slip_says_no_word_of_cancer_and_names_nobody(name, language):
    """Who reads it alone at home learns what to do and when, and no more."""
    case = CASES[name]
    slip = tell_slip(answered(case), case.lesions[0].identifier, language)

    told = " ".join(texts_of(slip)).lower()

    assert not [word for word in FRIGHTENING if re.search(rf"\b{word}", told)]
    assert not [word for word in SOOTHING if word in told]
    assert case.pseudonym.lower() not in told
    assert slip.is_for_patient
    assert len(slip.sections[0].blocks[0].items) == 3


def test_the_letter_asks_each_for_what_she_does():
    """Who biopsies gets the request; who knows the cancer judges with it."""
    consultation = answered(ALERTED)

    dermatology, oncology = (
        tell_letter(consultation, "focus 1", Language.EN, to=each)
        for each in (Addressee.DERMATOLOGY, Addressee.ONCOLOGY)
    )

    assert section(dermatology, "For the request to the pathologist")
    assert not [e for e in oncology.sections if e.heading.startswith("For the req")]
    assert "oncological history" in " ".join(texts_of(section(oncology, "What we")))
    assert dict(oncology.head)["Priority"] == "URGENT: to be seen by 8 June 2026"


def test_without_a_choice_the_history_chooses():
    """Oncology where a cancer is known, else dermatology."""
    known, none = (
        dict(tell_letter(answered(e), e.lesions[0].identifier, Language.EN).head)["To"]
        for e in (ALERTED, YOUNG)
    )

    assert (known, none) == ("Oncology", "Dermatology")


def test_the_letter_tells_what_was_not_looked_for():
    """Silence is no absence: who is asked knows what is left to do."""
    letter = tell_letter(answered(BARE), "patch", Language.EN)

    told = " ".join(texts_of(section(letter, "What was not looked for")))

    assert "It was not asked whether there ever was a cancer." in told
    assert "The age of the patient was not told." in told
    assert "The lesion was not measured." in told
    assert "Not felt for: induration, fixation to the skull" in told
    assert "Not looked for with the trichoscope:" in told


def test_what_the_lesions_own_facts_answer_is_not_called_unlooked_for():
    """Firmness and growth were told, though no sign was ticked."""
    told = replace(BARE.lesions[0], firmness=Firmness.SOFT, growth=Growth.STABLE)
    case = replace(BARE, lesions=(told,))

    gaps = texts_of(
        section(tell_letter(answered(case), "patch", Language.EN), "What was not")
    )

    assert "induration" not in " ".join(gaps)
    assert "rapid growth" not in " ".join(gaps)


def test_a_possible_sign_is_called_so():
    """A letter makes nothing firmer than it was told."""
    letter = tell_letter(answered(ALERTED), "focus 1", Language.EN)

    told = " ".join(texts_of(section(letter, "What was found")))

    assert "induration (possibly present)" in told
    assert "Exclamation mark hairs and yellow dots." in told


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("to", Addressee)
def test_page_and_document_tell_the_same(to, language):
    """Who prints and who saves have one letter, with all that people typed as text."""
    course = planted_course()
    consultation = answered(course.visits[0].case)
    name = course.lesions[0].name
    letter = tell_letter(
        consultation, name, language, to=to, specimens=course.pathologies
    )

    page = render_letter_html(letter)
    document = render_letter_pdf(letter, made_on=date(2026, 6, 1))

    body = re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)
    shown = packed(html.unescape(body))
    read = PdfReader(io.BytesIO(document)).pages
    written = packed("".join(each.extract_text() for each in read))
    told = [packed(text) for text in texts_of(replace(letter, language=""))]
    assert [text for text in told if text not in shown] == []
    assert [text for text in told if text not in written] == []
    assert MARKUP not in page
    assert html.escape(RUSSIAN) in page
    assert packed(MARKUP) in written


def test_the_style_of_the_page_is_one_and_no_element_bears_its_own():
    """So that a policy can name it by its hash."""
    page = render_letter_html(tell_slip(answered(ALERTED), "focus 1", Language.EN))

    assert page.count("<style>") == 1
    assert " style=" not in page
    assert "<script" not in page
