"""Notes for machines: read, and not kept."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from scalpwatch.casework.noting import note_document
from scalpwatch.errors import InputError
from scalpwatch.notes.reading import read_note
from scalpwatch.phrases import say
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer
from scalpwatch.web.api.describing import described, named
from scalpwatch.web.api.reading import Document
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["notes"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]

_LONGEST_NOTE: Final = 50_000


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
