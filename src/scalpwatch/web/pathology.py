"""A pathologist's report, entered: looked at once more, then kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.documents.events import events_from_document
from scalpwatch.errors import InputError
from scalpwatch.inference.stains import read_stains as weigh_stains
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.registry.recording import record
from scalpwatch.report.specimens import tell_findings, tell_specimen, tell_stains
from scalpwatch.vocabulary.case_names import PRIMARIES
from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.conditions import condition_definitions
from scalpwatch.vocabulary.course_names import (
    HISTOLOGIES,
    MARKERS,
    SAMPLINGS,
    SPECIMENS,
    STAIN_STATES,
)
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import Pathology
from scalpwatch.web.access import Access, Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.event_forms import TroubledForm, filled_of, read_pathology
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.open_alerts import key_of
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.stain_rows import MORE_ROWS, MOST_ROWS, StainRow, rows_of
from scalpwatch.web.telling_course import tell_who

__all__ = ["REPORTS", "router"]

router: Final = APIRouter()

#: Who enters what the microscope showed.
REPORTS: Final = Access(
    allowed=frozenset({Role.CLINICIAN, Role.PATHOLOGIST}),
    denied=frozenset({Role.READER}),
)
Reporting = Annotated[Visitor, Depends(REPORTS)]
Filled = Annotated[Form, Depends(read_form)]


@dataclass(frozen=True, slots=True)
class _Preview:
    """What would be kept.

    Parameters
    ----------
    before, after
        The specimen as it is kept and as it would be; ``None`` where it is new.
    seal
        Of both, so that nothing else is kept than what was seen.
    """

    before: Pathology | None
    after: Pathology
    seal: str


@router.get("/patients/{uid}/pathology")
def _ask(request: Request, visitor: Reporting, uid: str) -> Response:
    """Show the form; with what is known of a specimen, where one is named."""
    store = desk_of(request).store_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    asked = request.query_params.get("of", "")
    form = Form()
    if asked:
        known = {key_of(each.uid): each for each in course.pathologies}
        if asked not in known:
            raise HTTPException(404)
        form = filled_of(known[asked])
    return _form(request, visitor, course, form)


@router.post("/patients/{uid}/pathology")
def _tell(request: Request, visitor: Reporting, uid: str, form: Filled) -> Response:
    """Add rows, show what would be kept, or keep what was seen."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    pseudonym, day = store.pseudonym(uid), desk.today()
    deed = form.one("deed")
    if deed in {"more", "change"}:
        return _form(request, visitor, store.recall(pseudonym), form)
    try:
        if deed == "keep":
            store.revise(
                pseudonym,
                lambda course: _kept(course, form, day),
                (Event.PATHOLOGY_ADDED,),
            )
            return send_to(f"/patients/{uid}?kept=pathology#stains", request)
        course = store.recall(pseudonym)
        return _shown(request, visitor, course, form, _preview(course, form, day)[1])
    except TroubledForm as refused:
        course = store.recall(pseudonym)
        return _form(request, visitor, course, form, refused.troubles)
    except InputError as error:
        told = say("{first} {second}", first=error.message, second=error.remedy)
        return _form(request, visitor, store.recall(pseudonym), form, {"": told})


def _kept(course: Course, form: Form, day: date) -> Course:
    """Enter a report into what is kept at that moment, if it is what was seen."""
    entered, preview = _preview(course, form, day)
    if preview.seal != form.one("seal"):
        why = say(
            "The record of this specimen has changed since you looked. Look at it "
            "again, then keep it."
        )
        raise TroubledForm({"": why})
    return entered


def _preview(course: Course, form: Form, day: date) -> tuple[Course, _Preview]:
    """Enter a report, and tell what it changes."""
    document, troubles = read_pathology(form, course, day)
    if troubles:
        raise TroubledForm(troubles)
    events = events_from_document(document, new_uid=new_tracking_uid, today=day)
    entered = record(course, events, new_uid=new_tracking_uid).course
    (told,) = events.pathologies
    after = _same(entered.pathologies, told)
    assert after is not None  # noqa: S101 - it was just entered
    before = _same(course.pathologies, told)
    seen = (course.pseudonym, before and _plain(before), _plain(after))
    seal = hashlib.sha256(repr(seen).encode()).hexdigest()[:32]
    return entered, _Preview(before, after, seal)


def _same(kept: Sequence[Pathology], told: Pathology) -> Pathology | None:
    """Find a specimen by its kind, its lesion and its day."""
    return next(
        (
            each
            for each in kept
            if (each.specimen, each.lesion, each.taken_on)
            == (told.specimen, told.lesion, told.taken_on)
        ),
        None,
    )


def _plain(pathology: Pathology) -> tuple[object, ...]:
    """Give what a specimen tells, without the identifier that each try makes anew."""
    return tuple(
        getattr(pathology, name) for name in Pathology.__slots__ if name != "uid"
    )


def _shown(
    request: Request, visitor: Visitor, course: Course, form: Form, preview: _Preview
) -> Response:
    """Show what would be kept, and of whom."""
    reading = weigh_stains(preview.after, policy=desk_of(request).policy)
    told = preview.after.stains or preview.after.histology.is_malignant
    return show(
        request,
        visitor,
        "pathology_preview",
        uid=request.path_params["uid"],
        course=course,
        about=tell_who(course),
        form=form,
        seal=preview.seal,
        after=_told(preview.after),
        before=_told(preview.before) if preview.before else (),
        stains=tuple(tell_stains(reading)) if told else (),
        taken_on=preview.after.taken_on,
    )


def _told(pathology: Pathology) -> tuple[Fact, ...]:
    """Tell a specimen."""
    text = (say("“{text}”", text=pathology.text),) if pathology.text else ()
    return (tell_specimen(pathology), *tell_findings(pathology), *text)


def _form(
    request: Request,
    visitor: Visitor,
    course: Course,
    form: Form,
    troubles: dict[str, Phrase] | None = None,
) -> Response:
    """Show the form with what was typed, and a few empty rows."""
    rows = rows_of(form)
    more = MORE_ROWS if form.one("deed") == "more" or not rows else 0
    rows += (StainRow(),) * min(more, MOST_ROWS - len(rows))
    return show(
        request,
        visitor,
        "pathology",
        status=422 if troubles else 200,
        uid=request.path_params["uid"],
        course=course,
        about=tell_who(course),
        form=form,
        troubles=troubles or {},
        rows=rows,
        has_more=len(rows) < MOST_ROWS,
        day=desk_of(request).today(),
        specimens=SPECIMENS,
        samplings=SAMPLINGS,
        histologies=HISTOLOGIES,
        primaries={
            each: name
            for each, name in PRIMARIES.items()
            if each is not Primary.NOT_TOLD
        },
        conditions={
            condition: told.name for condition, told in condition_definitions().items()
        },
        markers=MARKERS,
        states=STAIN_STATES,
    )
