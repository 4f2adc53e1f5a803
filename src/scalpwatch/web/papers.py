"""Papers of an alert: the report, the letter, the slip, and what systems take in.

Names of files tell nothing of a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.casework.drawing_again import with_drawings
from scalpwatch.casework.filing import (
    letter_of,
    make_study_files_apart,
    study_uids,
    zip_files,
)
from scalpwatch.consultation.answer import Consultation
from scalpwatch.errors import InputError
from scalpwatch.locale import Language
from scalpwatch.phrases import say
from scalpwatch.records.fhir.course import to_fhir
from scalpwatch.registry.audit import Event
from scalpwatch.report.letter_rendering import render_letter_html, render_letter_pdf
from scalpwatch.report.letters import Addressee, Letter, tell_slip
from scalpwatch.report.rendering import render_html, render_pdf
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.web.access import Visitor
from scalpwatch.web.asked_lesion import AskedLesion, asked_lesion
from scalpwatch.web.desk import desk_of
from scalpwatch.web.printed import attached, to_print
from scalpwatch.web.today import SEES_PATIENTS

__all__ = [
    "dicom",
    "fhir",
    "letter_document",
    "report_document",
    "report_page",
    "router",
]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]
_Fetch = Callable[[KeptPicture], bytes]

_HERE: Final = "/patients/{uid}/alerts/{key}"
_PDF: Final = "application/pdf"


@router.get(f"{_HERE}/report")
def _report_to_print(request: Request, visitor: Looking) -> Response:
    """Show the report, to be printed."""
    asked = _given_out(request, visitor, "report")
    return to_print(_report_html(request, asked, visitor))


@router.get(f"{_HERE}/report.html")
def report_page(request: Request, visitor: Looking) -> Response:
    """Give the report as a page that needs nothing besides itself."""
    asked = _given_out(request, visitor, "report")
    html = _report_html(request, asked, visitor).encode()
    return attached(html, "report.html", "text/html; charset=utf-8")


@router.get(f"{_HERE}/report.pdf")
def report_document(request: Request, visitor: Looking) -> Response:
    """Give the report as a document."""
    asked = _given_out(request, visitor, "report")
    report = _report_pdf(request, asked, visitor, _fetch(request, asked, visitor))
    return attached(report, "report.pdf", _PDF)


@router.get(f"{_HERE}/dicom.zip")
def dicom(request: Request, visitor: Looking) -> Response:
    """Give the visit as DICOM objects."""
    asked = _given_out(request, visitor, "dicom")
    again = asked.asked_again
    fetch = _fetch(request, asked, visitor)
    pictures = {each.sha256: fetch(each) for each in again.visit.pictures}
    # an object keeps its name: another report under it would be a contradiction
    reports = []
    if again.is_by_the_same:
        reports.append(_report_pdf(request, asked, visitor, fetch))
    files = make_study_files_apart(
        asked.course,
        again.visit,
        pictures,
        apart=desk_of(request).album.apart,
        reports=reports,
    )
    if not files:
        raise InputError(
            say("There is nothing to file as DICOM: no picture was taken."),
            remedy=say(
                "The report of that day cannot be made any more, for program or tables "
                "have changed; take the report of now as PDF."
            ),
        )
    return attached(zip_files(files), "dicom.zip", "application/zip")


@router.get(f"{_HERE}/fhir.json")
def fhir(request: Request, visitor: Looking) -> Response:
    """Give the whole course as a FHIR bundle."""
    course = _given_out(request, visitor, "fhir").course
    with desk_of(request).press.taken():
        bundle = to_fhir(course, studies=study_uids(course))
        content = bundle.model_dump_json(indent=2).encode()
    return attached(content, "fhir.json", "application/fhir+json")


@router.get(f"{_HERE}/letter")
def _letter_to_print(request: Request, visitor: Looking) -> Response:
    """Show the letter of referral, to be printed and signed."""
    asked = _given_out(request, visitor, "letter")
    return to_print(render_letter_html(_letter(request, asked, visitor)))


@router.get(f"{_HERE}/letter.pdf")
def letter_document(request: Request, visitor: Looking) -> Response:
    """Give the letter of referral as a document."""
    asked = _given_out(request, visitor, "letter")
    letter = _letter(request, asked, visitor)
    return _letter_pdf(request, asked, letter, "letter")


@router.get(f"{_HERE}/slip")
def _slip_to_print(request: Request, visitor: Looking) -> Response:
    """Show the slip for the patient, to be printed."""
    asked = _given_out(request, visitor, "slip")
    return to_print(render_letter_html(_slip(request, asked, visitor)))


@router.get(f"{_HERE}/slip.pdf")
def _slip_document(request: Request, visitor: Looking) -> Response:
    """Give the slip for the patient as a document."""
    asked = _given_out(request, visitor, "slip")
    return _letter_pdf(request, asked, _slip(request, asked, visitor), "slip")


def _given_out(request: Request, visitor: Visitor, form: str) -> AskedLesion:
    """Find what is asked for, and tell the trail of it before it is given out."""
    asked = asked_lesion(request, visitor)
    if form != "fhir" and asked.again is None:
        return asked
    store = desk_of(request).store_of(visitor.user)
    store.note(Event.EXPORTED, asked.course.pseudonym, detail=f"form={form}")
    return asked


def _report_html(request: Request, asked: AskedLesion, visitor: Visitor) -> str:
    """Make the report as a page."""
    consultation = _with_drawings(request, asked, _fetch(request, asked, visitor))
    return render_html(consultation, visitor.words.language)


def _report_pdf(
    request: Request, asked: AskedLesion, visitor: Visitor, fetch: _Fetch
) -> bytes:
    """Make the report as a document, when its turn has come."""
    consultation = _with_drawings(request, asked, fetch)
    with desk_of(request).press.taken():
        return render_pdf(consultation, visitor.words.language)


def _with_drawings(request: Request, asked: AskedLesion, fetch: _Fetch) -> Consultation:
    """Give the answer with its pictures drawn upon."""
    return with_drawings(
        asked.asked_again,
        fetch=fetch,
        apart=desk_of(request).album.apart,
    )


def _fetch(request: Request, asked: AskedLesion, visitor: Visitor) -> _Fetch:
    """Make what fetches a picture of the patient, once, and tells the trail of it."""
    store, pseudonym = desk_of(request).store_of(visitor.user), asked.course.pseudonym
    return cache(lambda picture: store.picture(pseudonym, picture.sha256))


def _letter(request: Request, asked: AskedLesion, visitor: Visitor) -> Letter:
    """Tell the letter in the language, and to whom, that the address says."""
    to = request.query_params.get("to", "")
    return letter_of(
        asked.course,
        asked.asked_again.consultation,
        asked.lesion.name,
        _language(request, visitor),
        to=next((each for each in Addressee if each.value == to), None),
    )


def _slip(request: Request, asked: AskedLesion, visitor: Visitor) -> Letter:
    """Tell the slip in the language that the address says."""
    consultation = asked.asked_again.consultation
    return tell_slip(consultation, asked.lesion.name, _language(request, visitor))


def _language(request: Request, visitor: Visitor) -> Language:
    """Read the language of a paper, which need not be the page's."""
    told = request.query_params.get("language", "")
    spoken = visitor.words.language
    return next((each for each in Language if each.value == told), spoken)


def _letter_pdf(
    request: Request, asked: AskedLesion, letter: Letter, name: str
) -> Response:
    """Make a letter as a document, when its turn has come."""
    made_on = asked.asked_again.consultation.made_on
    with desk_of(request).press.taken():
        content = render_letter_pdf(letter, made_on=made_on)
    return attached(content, f"{name}-{letter.language}.pdf", _PDF)
