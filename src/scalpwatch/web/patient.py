"""A patient: her course day by day, and what to decide about her open alerts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.documents.events import events_from_document
from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.inference.stains import read_stains
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.alerts import is_followed, open_alerts
from scalpwatch.registry.audit import Event
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.registry.recording import record
from scalpwatch.report.alert_words import ALERT_STATES, tell_due, tell_waiting
from scalpwatch.report.specimens import tell_receptors, tell_specimen, tell_stains
from scalpwatch.report.timeline import Happening, tell_timeline
from scalpwatch.report.wording import LEVEL_CAUTIONS, LEVELS, SEXES
from scalpwatch.vocabulary.alerts import AlertState, OpenAlert
from scalpwatch.vocabulary.case_names import SITES, tell_cancer
from scalpwatch.vocabulary.course_names import OVERRIDE_REASONS
from scalpwatch.vocabulary.courses import Choice, Course, KeptLesionAnswer
from scalpwatch.vocabulary.pathology import Specimen
from scalpwatch.web.access import Access, Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["DECIDES", "router"]

router: Final = APIRouter()

#: A reader changes nothing, whatever else she is.
DECIDES: Final = Access(
    allowed=frozenset({Role.CLINICIAN}), denied=frozenset({Role.READER})
)
Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]
Deciding = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]


@dataclass(frozen=True, slots=True)
class _Alert:
    """An open alert as the page tells it.

    Parameters
    ----------
    open
        The alert.
    key
        Its lesion in an address, which tells nothing of it.
    seal
        What the clinician saw: she decides about that and nothing else.
    state, waiting, due, caution
        Told as they stand.
    is_due
        Whether its day has come.
    can_be_decided
        Whether it calls for a biopsy; a look again has its day.
    """

    open: OpenAlert
    key: str
    seal: str
    state: Fact
    waiting: Fact
    due: Fact
    caution: Fact
    is_due: bool
    can_be_decided: bool


@router.get("/patients/{uid}")
def _patient(request: Request, visitor: Looking, uid: str) -> Response:
    """Show a patient's course."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    return show(
        request,
        visitor,
        "patient",
        uid=uid,
        course=course,
        about=_about(course),
        alerts=_alerts(course, desk.today()),
        is_followed=is_followed(course),
        days=_days(course),
        stains=tuple(_stains(course, desk.policy)),
        receptors=tuple(tell_receptors(course)),
        levels=LEVELS,
        sites=SITES,
        decides=DECIDES.lets_in(visitor.user.roles),
    )


@router.get("/patients/{uid}/alerts/{key}")
def _alert(request: Request, visitor: Deciding, uid: str, key: str) -> Response:
    """Ask what is decided about an alert."""
    store = desk_of(request).store_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    return _decision_form(request, visitor, course, key=key)


@router.post("/patients/{uid}/alerts/{key}")
def _decide(
    request: Request, visitor: Deciding, uid: str, key: str, form: Filled
) -> Response:
    """Keep what was decided, about the alert that was seen and no other."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    pseudonym = store.pseudonym(uid)
    day = desk.today()

    def decided(course: Course) -> Course:
        """Enter the decision into what is kept at that moment."""
        asked = _asked(course, key, day)
        if asked.seal != form.one("seal"):
            raise InputError(
                say("The alert has changed since you opened this page."),
                remedy=say("Read it again below, then decide."),
            )
        _refuse_half_told(form, day)
        told = {
            "on": day.isoformat(),
            "lesion": asked.open.lesion,
            **{
                name: form.one(name)
                for name in ("choice", "until", "reason", "text")
                if form.one(name).strip()
            },
        }
        events = events_from_document({"decision": [told]}, new_uid=new_tracking_uid)
        return record(course, events, new_uid=new_tracking_uid).course

    try:
        store.revise(pseudonym, decided, (Event.DECISION_ADDED,))
    except InputError as error:
        course = store.recall(pseudonym)
        return _decision_form(
            request, visitor, course, key=key, form=form, trouble=error
        )
    return send_to(f"/patients/{uid}", request)


def _decision_form(  # noqa: PLR0913 - what a form shows again after a failure
    request: Request,
    visitor: Visitor,
    course: Course,
    *,
    key: str,
    form: Form | None = None,
    trouble: InputError | None = None,
) -> Response:
    """Show an alert, its reasons, and the form."""
    day = desk_of(request).today()
    asked = _asked(course, key, day)
    return show(
        request,
        visitor,
        "alert",
        status=422 if trouble else 200,
        uid=request.path_params["uid"],
        course=course,
        alert=asked,
        answer=_last_answer(course, asked.open.lesion),
        levels=LEVELS,
        choices=_CHOICES,
        reasons=OVERRIDE_REASONS,
        form=form or Form(),
        day=day,
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _refuse_half_told(form: Form, day: date) -> None:
    """Refuse a decision that lacks what it needs, or says two things."""
    choice, until, reason = map(form.one, ("choice", "until", "reason"))
    if choice == Choice.DONE.value and (until or reason):
        raise InputError(
            say("The biopsy is called done, and yet a day or a reason is given."),
            remedy=say("Leave both empty, or choose what else is done."),
        )
    if choice == Choice.DEFERRED.value and until <= day.isoformat():
        raise InputError(
            say("It is not told until when the alert is put off."),
            remedy=say("Give a day after today."),
        )
    if choice != Choice.DONE.value and not reason:
        raise InputError(
            say("It is not told why the alert is put off or declined."),
            remedy=say("Choose a reason."),
        )
    if choice == Choice.DECLINED.value and until:
        raise InputError(
            say("The alert is declined, and yet a day is given."),
            remedy=say("Leave the day empty, or put the alert off until it."),
        )


def _asked(course: Course, key: str, day: date) -> _Alert:
    """Find the alert that an address speaks of."""
    for each in _alerts(course, day):
        if each.key == key and each.can_be_decided:
            return each
    raise HTTPException(404)


def _alerts(course: Course, day: date) -> tuple[_Alert, ...]:
    """Tell the open alerts."""
    keys = {each.name: _key(each.tracking_uid) for each in course.lesions}
    return tuple(
        _Alert(
            open=each,
            key=keys[each.lesion],
            seal=_seal(each),
            state=ALERT_STATES[each.state],
            waiting=tell_waiting(each.waiting_days),
            due=tell_due(each.due, today=day),
            caution=LEVEL_CAUTIONS[each.level],
            is_due=each.is_due(day),
            can_be_decided=each.state is not AlertState.LOOK_AGAIN,
        )
        for each in open_alerts(course, today=day)
    )


def _key(tracking_uid: str) -> str:
    """Name a lesion in an address, under a name that no other system has."""
    return hashlib.sha256(tracking_uid.encode()).hexdigest()[:16]


def _seal(alert: OpenAlert) -> str:
    """Name what the clinician sees, so that she decides about that and nothing else."""
    return f"{alert.level.value} {alert.since.isoformat()} {alert.state.value}"


def _about(course: Course) -> tuple[Fact, ...]:
    """Tell who she is, as far as a record does."""
    told: list[Fact] = [SEXES[course.sex]]
    if course.birth_year is not None:
        told.append(say("born about {year}", year=str(course.birth_year)))
    for cancer in course.history.cancers:
        told += tell_cancer(cancer)
    return tuple(told)


def _days(course: Course) -> tuple[tuple[date, tuple[Happening, ...]], ...]:
    """Tell the course day by day, the last day first."""
    told = groupby(tell_timeline(course), key=lambda each: each.on)
    return tuple((day, tuple(happened)) for day, happened in told)[::-1]


def _stains(course: Course, policy: Policy) -> Iterator[tuple[Phrase, tuple[Any, ...]]]:
    """Tell what the stains of each scalp specimen favor."""
    for each in course.pathologies:
        if each.specimen is not Specimen.SCALP_LESION:
            continue
        told = tuple(tell_stains(read_stains(each, policy=policy)))
        if told and (each.stains or each.histology.is_malignant):
            heading = say(
                "{day}, {specimen}", day=each.taken_on, specimen=tell_specimen(each)
            )
            yield heading, told


def _last_answer(course: Course, lesion: str) -> KeptLesionAnswer | None:
    """Find what was answered of a lesion last."""
    for visit in reversed(course.visits):
        for each in visit.answer.lesions if visit.answer else ():
            if each.lesion == lesion:
                return each
    return None


_CHOICES: Final[tuple[tuple[Choice, Phrase, Phrase], ...]] = (
    (
        Choice.DONE,
        say("The biopsy is done"),
        say("The alert stays open until its result is recorded."),
    ),
    (
        Choice.DEFERRED,
        say("Put off until a day"),
        say("On that day it stands in the list again."),
    ),
    (
        Choice.DECLINED,
        say("No biopsy"),
        say("The alert is raised anew by any higher advice or further red flag."),
    ),
)
