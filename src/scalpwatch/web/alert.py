"""An alert: why it was raised, and what is decided about it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.errors import InputError
from scalpwatch.registry.audit import Event
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.course_names import OVERRIDE_REASONS
from scalpwatch.vocabulary.courses import Course, KeptLesionAnswer
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import CHOICES, DECIDES, decide
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.open_alerts import ToldAlert, tell_alerts
from scalpwatch.web.pages import send_to, show

__all__ = ["router"]

router: Final = APIRouter()

Deciding = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]


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
        return decide(course, _asked(course, key, day), form, day)

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
        choices=CHOICES,
        reasons=OVERRIDE_REASONS,
        form=form or Form(),
        day=day,
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _asked(course: Course, key: str, day: date) -> ToldAlert:
    """Find the alert that an address speaks of."""
    for each in tell_alerts(course, day):
        if each.key == key and each.can_be_decided:
            return each
    raise HTTPException(404)


def _last_answer(course: Course, lesion: str) -> KeptLesionAnswer | None:
    """Find what was answered of a lesion last."""
    for visit in reversed(course.visits):
        for each in visit.answer.lesions if visit.answer else ():
            if each.lesion == lesion:
                return each
    return None
