"""Papers and figures for machines: as the pages give them, to be kept as files."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.web import numbers, papers
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.describing import described
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["papers"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]

_HERE: Final = "/patients/{uid}/alerts/{key}"
_FILE: Final = {"type": "string", "format": "binary"}


@router.get(
    f"{_HERE}/report.html",
    **described("The report, as a page", answers=_FILE, kinds=("text/html",)),
)
def _page(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the report as a page that needs nothing besides itself."""
    del uid, key  # read of the address, as on the page
    return papers.report_page(request, visitor)


@router.get(
    f"{_HERE}/report.pdf",
    **described("The report, as PDF", answers=_FILE, kinds=("application/pdf",)),
)
def _document(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the report as a document."""
    del uid, key
    return papers.report_document(request, visitor)


@router.get(
    f"{_HERE}/letter.pdf",
    **described("The referral, as PDF", answers=_FILE, kinds=("application/pdf",)),
)
def _letter(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the letter of referral."""
    del uid, key
    return papers.letter_document(request, visitor)


@router.get(
    f"{_HERE}/dicom.zip",
    **described("The visit, as DICOM", answers=_FILE, kinds=("application/zip",)),
)
def _dicom(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the visit as DICOM objects."""
    del uid, key
    return papers.dicom(request, visitor)


@router.get(
    f"{_HERE}/fhir.json",
    **described(
        "The course, as a FHIR bundle",
        answers={"type": "object"},
        kinds=("application/fhir+json",),
    ),
)
def _fhir(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the whole course as a FHIR bundle."""
    del uid, key
    return papers.fhir(request, visitor)


@router.get(
    "/figures/{name}",
    **described(
        "A table of the clinic's figures, such as “survival.csv”",
        answers=_FILE,
        kinds=("text/csv", "image/svg+xml", "image/png"),
    ),
)
def _figures(request: Request, visitor: Looking, name: str) -> Response:
    """Give a table or plot of the clinic's figures."""
    return numbers.figure(request, visitor, name)
