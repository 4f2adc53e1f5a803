"""What happened to a patient, entered: treatment, outcome, the end of following."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.documents.events import events_from_document
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.registry.recording import record
from scalpwatch.vocabulary.course_names import (
    THERAPIES,
    THERAPY_RESPONSES,
    VITAL_STATUSES,
)
from scalpwatch.vocabulary.courses import Course
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import desk_of
from scalpwatch.web.event_forms import (
    Document,
    TroubledForm,
    read_closure,
    read_outcome,
    read_therapy,
)
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.telling_course import tell_who

__all__ = ["router"]

router: Final = APIRouter()

Deciding = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]
Reader = Callable[[Form, Course, date], tuple[Document, dict[str, Phrase]]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of event that has a form.

    Parameters
    ----------
    name
        Last part of its address, and of its template.
    title
        Above the form.
    read
        Reads the form.
    event
        Told of in the audit trail.
    words
        To choose from, by field.
    """

    name: str
    title: Phrase
    read: Reader
    event: Event
    words: Mapping[str, Mapping[Enum, Phrase]]


_KINDS: Final = (
    _Kind(
        "therapy",
        say("Add a treatment"),
        read_therapy,
        Event.THERAPY_ADDED,
        {"kind": THERAPIES, "response": THERAPY_RESPONSES},  # type: ignore[dict-item]  # keys of two enumerations
    ),
    _Kind(
        "outcome",
        say("Add what was heard of the patient"),
        read_outcome,
        Event.OUTCOME_ADDED,
        {"status": VITAL_STATUSES},  # type: ignore[dict-item]  # keys of one enumeration
    ),
    _Kind(
        "closure",
        say("End following"),
        read_closure,
        Event.CLOSED,
        {},
    ),
)


def _register(kind: _Kind) -> None:
    """Add the addresses of a form."""

    @router.get(f"/patients/{{uid}}/{kind.name}", name=f"ask_{kind.name}")
    def ask(request: Request, visitor: Deciding, uid: str) -> Response:
        """Show the empty form."""
        store = desk_of(request).store_of(visitor.user)
        course = store.recall(store.pseudonym(uid))
        return _form(request, visitor, kind, course)

    @router.post(f"/patients/{{uid}}/{kind.name}", name=f"keep_{kind.name}")
    def keep(request: Request, visitor: Deciding, uid: str, form: Filled) -> Response:
        """Keep what was told, or show the form again with what is wrong."""
        desk = desk_of(request)
        store = desk.store_of(visitor.user)
        pseudonym, day = store.pseudonym(uid), desk.today()

        def entered(course: Course) -> Course:
            """Enter it into what is kept at that moment."""
            document, troubles = kind.read(form, course, day)
            if troubles:
                raise TroubledForm(troubles)
            events = events_from_document(document, new_uid=new_tracking_uid, today=day)
            return record(course, events, new_uid=new_tracking_uid).course

        try:
            store.revise(pseudonym, entered, (kind.event,))
        except TroubledForm as refused:
            course = store.recall(pseudonym)
            return _form(request, visitor, kind, course, form, refused.troubles)
        except InputError as error:
            course = store.recall(pseudonym)
            told = say("{first} {second}", first=error.message, second=error.remedy)
            return _form(request, visitor, kind, course, form, {"": told})
        return send_to(f"/patients/{uid}?kept={kind.name}", request)


def _form(  # noqa: PLR0913, PLR0917 - what a form shows again after a failure
    request: Request,
    visitor: Visitor,
    kind: _Kind,
    course: Course,
    form: Form | None = None,
    troubles: dict[str, Phrase] | None = None,
) -> Response:
    """Show the form, and whose record it is."""
    return show(
        request,
        visitor,
        "happened",
        status=422 if troubles else 200,
        uid=request.path_params["uid"],
        course=course,
        about=tell_who(course),
        kind=kind,
        form=form or Form(),
        troubles=troubles or {},
        day=desk_of(request).today(),
    )


for _each in _KINDS:
    _register(_each)
