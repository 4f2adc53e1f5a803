"""Papers of an alert: report, letter, slip, DICOM, FHIR."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
import zipfile
from dataclasses import replace

import pydicom
import pytest
from alerted import (
    ALERTED,
    MARKUP,
    RUSSIAN,
    address_of,
    alerted_course,
    planted_course,
)
from pictured import pictured
from pypdf import PdfReader

from scalpwatch.casework.consulting import consult_case
from scalpwatch.casework.filing import make_report_files
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.records.fhir.course import to_fhir
from scalpwatch.registry.audit import Event
from scalpwatch.web.limits import Press

TAKEN = (
    "report.html",
    "report.pdf",
    "dicom.zip",
    "fhir.json",
    "letter.pdf",
    "slip.pdf",
)
PRINTED = ("report", "letter", "slip")


@pytest.fixture
def alerted(desk):
    """Where the page of an open alert is."""
    course = alerted_course()
    desk.store.keep(course)
    return address_of(desk, course)


@pytest.fixture
def planted(desk):
    """The same, with markup in every place where people type."""
    course = planted_course()
    desk.store.keep(course)
    return address_of(desk, course)


def text_of(pdf: bytes) -> str:
    """Read a document without what line breaking may change."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    told = "".join(each.extract_text() for each in pages)
    return re.sub(r"[\s\u00ad\u2010-]", "", told)


@pytest.mark.parametrize("language", Language)
def test_the_report_is_the_one_that_assess_writes(clinician, alerted, language):
    """Byte for byte, in the language of the page."""
    clinician.see(alerted)
    clinician.send("/language", {"language": language.value, "back": "/today"})
    answered = consult_case(
        ALERTED, policy=Policy(), eye_is_on=True, made_on=ALERTED.seen_on
    )

    page = clinician.see(f"{alerted}/report.html").content
    document = clinician.see(f"{alerted}/report.pdf").content

    written = make_report_files(answered, language)
    assert page == written["report.html"]
    assert document == written["report.pdf"]
    assert clinician.see(f"{alerted}/report").content == page


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_away_is_saved_and_runs_nothing(clinician, alerted, name):
    """A file of a name that tells nobody, held nowhere between, opened in a sandbox."""
    answered = clinician.see(f"{alerted}/{name}")

    told = answered.headers
    assert answered.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="[a-z]+(-en|-ru)?\.(html|pdf|zip|json)"',
        told["content-disposition"],
    )
    assert told["cache-control"] == "no-store"
    assert "sandbox" in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_is_held_to_its_own_style(clinician, alerted, name):
    """The policy names the style by its hash; no script runs, and nothing is loaded."""
    answered = clinician.see(f"{alerted}/{name}")

    policy = dict(
        each.strip().split(" ", 1)
        for each in answered.headers["content-security-policy"].split(";")
    )
    (style,) = re.findall(r"<style>(.*?)</style>", answered.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy["style-src-elem"] == f"'sha256-{digest}'"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "script-src" not in policy
    assert answered.headers["cache-control"] == "no-store"


def test_every_paper_is_told_of_in_the_trail_before_it_is_given(
    desk, clinician, alerted
):
    """Who took what of whom."""
    rows = len(list(desk.store.trail()))

    for name in (*TAKEN, *PRINTED):
        assert clinician.see(f"{alerted}/{name}").status_code == 200

    told = [
        each.detail
        for each in list(desk.store.trail())[rows:]
        if each.event == Event.EXPORTED.value
    ]
    assert told == [
        f"form={each}"
        for each in ("report", "report", "dicom", "fhir", "letter", "slip")
    ] + [f"form={each}" for each in PRINTED]


def test_a_letter_speaks_the_language_that_is_asked_for(clinician, alerted):
    """Whatever the page speaks."""
    english = clinician.see(f"{alerted}/letter?language=en&to=dermatology").text
    russian = clinician.see(f"{alerted}/letter?language=ru&to=oncology").text

    assert '<html lang="en">' in english
    assert "Dermatology" in english
    assert '<html lang="ru">' in russian
    assert "Онкологу" in russian
    strange = clinician.see(f"{alerted}/letter?language=xx&to=<script>")
    assert '<html lang="en">' in strange.text
    assert "<script>" not in strange.text


def test_the_fhir_bundle_is_the_whole_course(clinician, alerted):
    """As `scalpwatch fhir export` writes it."""
    bundle = json.loads(clinician.see(f"{alerted}/fhir.json").content)

    expected = json.loads(to_fhir(alerted_course()).model_dump_json())
    assert bundle == expected


def test_the_study_holds_the_report_of_the_visit(clinician, alerted):
    """Each object lies under its own UID, and the PDF in it is the report."""
    packed = clinician.see(f"{alerted}/dicom.zip").content
    report = clinician.see(f"{alerted}/report.pdf").content

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (name,) = archive.namelist()
        filed = pydicom.dcmread(io.BytesIO(archive.read(name)))
    assert name == f"{filed.SOPInstanceUID}.dcm"
    assert bytes(filed.EncapsulatedDocument).startswith(report)
    assert clinician.see(f"{alerted}/dicom.zip").content == packed


def test_a_study_reads_each_picture_once(desk, clinician):
    """The report in it is drawn on what was read for the objects beside it."""
    course, contents = pictured()
    desk.store.keep(course, contents)

    answered = clinician.see(f"{address_of(desk, course)}/dicom.zip")

    assert answered.status_code == 200, answered.text
    rows = [row.event for row in desk.store.trail(course.pseudonym)]
    assert rows.count(Event.PICTURE_READ.value) == len(course.visits[-1].pictures)


def test_a_report_of_other_tables_is_not_filed_under_the_name_of_the_old(
    desk, clinician
):
    """An archive holds what was said that day; what is said now is not that."""
    course = alerted_course()
    visit = course.visits[0]
    older = replace(visit.answer, evidence_hash="ab" * 32)
    desk.store.keep(replace(course, visits=(replace(visit, answer=older),)))

    answered = clinician.see(f"{address_of(desk, course)}/dicom.zip")

    assert answered.status_code == 422
    assert "nothing to file" in answered.text


@pytest.mark.parametrize("language", Language)
def test_markup_stays_text_in_every_paper(clinician, planted, language):
    """Pages escape it, documents print it, in both languages."""
    spoken = f"?language={language.value}&to=oncology"
    clinician.see(planted)
    clinician.send("/language", {"language": language.value, "back": "/today"})

    pages = [clinician.see(f"{planted}/{each}{spoken}").text for each in PRINTED]
    documents = [
        clinician.see(f"{planted}/{each}.pdf{spoken}").content
        for each in ("report", "letter")
    ]

    for page in pages:
        assert MARKUP not in page
    for page in pages[:2]:
        assert html.escape(RUSSIAN) in page
    for document in documents:
        assert MARKUP in text_of(document)
        assert re.sub(r"\s", "", RUSSIAN) in text_of(document)


def test_no_more_documents_than_places_are_made_at_once(desk):
    """Who comes then waits, and is told when it takes too long."""
    press = Press(places=1, longest_s=0.01)

    with press.taken():
        waited = pytest.raises(Exception, match="Too many documents")
        with waited, press.taken():
            pass

    with press.taken():
        pass
    assert desk.press.places == 2


def test_what_was_measured_is_drawn_on_the_reports_pictures(desk, clinician):
    """Of the program that measured it; of another, nothing is drawn."""
    course, contents = pictured()
    desk.store.keep(course, contents)
    path = address_of(desk, course)

    drawn = clinician.see(f"{path}/report.html").text

    assert drawn.count("data:image/jpeg;base64,") == 2
    assert "Outlines: what was measured" in drawn
    visit = course.visits[-1]
    older = replace(visit, answer=replace(visit.answer, software_version="0.0.9"))
    desk.store.keep(replace(course, visits=(*course.visits[:-1], older)), contents)
    bare = clinician.see(f"{path}/report.html").text
    assert "data:image" not in bare
    assert "not opened again" in bare
