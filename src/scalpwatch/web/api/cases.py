"""Cases for machines: assessed without being kept; notes read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.casework.consulting import consult_case
from scalpwatch.casework.noting import note_document
from scalpwatch.documents.answer import to_json
from scalpwatch.documents.case import from_document
from scalpwatch.errors import InputError
from scalpwatch.notes.reading import read_note
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import Case
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer, told
from scalpwatch.web.api.describing import described, named
from scalpwatch.web.api.reading import Document
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["case_of", "router"]

router: Final = APIRouter(prefix="/api", tags=["cases"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]

_LONGEST_NOTE: Final = 50_000


@router.post(
    "/consultations",
    **described(
        "Assess a case, as “scalpwatch assess” does, and keep nothing",
        answers=named("Consultation"),
        takes={"application/json": named("Case")},
    ),
)
def _assess(request: Request, visitor: Looking, document: Document) -> Response:
    """Assess a case."""
    desk = desk_of(request)
    consultation = consult_case(
        case_of(document, desk),
        policy=desk.policy,
        eye_is_on=desk.eye_is_on,
        made_on=desk.today(),
    )
    return told(to_json(consultation, visitor.words.language))


@router.post(
    "/notes",
    **described(
        "Read a note, as “scalpwatch read-note --json” does",
        answers=named("NoteRead"),
        takes={"application/json": named("Note")},
    ),
)
def _read(_visitor: Looking, document: Document) -> Response:
    """Read signs, size, age, history and treatments in a note."""
    text = document.get("text")
    if not isinstance(text, str) or not text or set(document) != {"text"}:
        raise InputError(
            say("There is no note in what was sent."),
            remedy=say("Send the note under the key “text”."),
        )
    if len(text) > _LONGEST_NOTE:
        raise InputError(
            say("The note is too long."),
            remedy=say("Send one note, of at most {most} letters.", most=_LONGEST_NOTE),
        )
    return answer(note_document(read_note(text), text))


def case_of(document: Mapping[str, Any], desk: Desk) -> Case:
    """Read a case that a machine sent.

    Parameters
    ----------
    document
        As a case file holds it.
    desk
        Of the server.

    Returns
    -------
    case
        Without pictures: no path that a stranger tells is ever opened here.

    Raises
    ------
    InputError
        If it says something that no case can say, or names a picture.
    """
    case = from_document(dict(document), today=desk.today())
    if any(lesion.pictures for lesion in case.lesions):
        raise InputError(
            say("A case names a picture, which is no file of this server."),
            remedy=say("Leave pictures out of the case, and send them as files."),
        )
    return case
