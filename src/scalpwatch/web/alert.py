"""An alert: why it was raised, what would change it, and what is decided about it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.casework.reconsulting import Reconsulted, consult_kept
from scalpwatch.casework.supposing import Supposed, as_told, suppose
from scalpwatch.errors import InputError
from scalpwatch.registry.audit import Event
from scalpwatch.report.letters import ADDRESSEES, addressee_of
from scalpwatch.report.patient import tell_lesion
from scalpwatch.report.wording import LEVEL_CAUTIONS, LEVELS
from scalpwatch.vocabulary.case_names import SITES
from scalpwatch.vocabulary.cases import Lesion, Site
from scalpwatch.vocabulary.course_names import OVERRIDE_REASONS
from scalpwatch.vocabulary.courses import Course
from scalpwatch.web.access import Visitor
from scalpwatch.web.asked_lesion import AskedLesion, asked_lesion, find_asked
from scalpwatch.web.course_days import tell_pictures
from scalpwatch.web.deciding import CHOICES, DECIDES, decide
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.measuring import tell_measuring
from scalpwatch.web.open_alerts import ToldAlert, tell_alerts
from scalpwatch.web.pages import is_part, send_to, show
from scalpwatch.web.supposing import ask, read_supposed
from scalpwatch.web.today import SEES_PATIENTS
from scalpwatch.web.told_answer import draw, tell_answer, tell_kept

__all__ = ["router"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]
Deciding = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]

_WHAT_IF: Final = "what-if"


@router.get("/patients/{uid}/alerts/{key}")
def _alert(request: Request, visitor: Looking) -> Response:
    """Show what was answered of a lesion, and ask what is decided."""
    asked = asked_lesion(request, visitor)
    # the form of what is supposed is as large as the page, and is made when asked for
    asks = _WHAT_IF in request.query_params
    supposing = _supposing(asked, visitor, None, request) if asks else None
    return _page(request, visitor, asked, supposing=supposing)


@router.post("/patients/{uid}/alerts/{key}")
def _decide(request: Request, visitor: Deciding, form: Filled) -> Response:
    """Keep what was decided, about the alert that was seen and no other."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    uid, key = request.path_params["uid"], request.path_params["key"]
    pseudonym = store.pseudonym(uid)
    day = desk.today()

    def decided(course: Course) -> Course:
        """Enter the decision into what is kept at that moment."""
        return decide(course, _to_be_decided(course, key, day), form, day)

    try:
        store.revise(pseudonym, decided, (Event.DECISION_ADDED,))
    except InputError as error:
        asked = find_asked(request, store.recall(pseudonym))
        return _page(request, visitor, asked, decision=form, trouble=error)
    return send_to(f"/patients/{uid}", request)


@router.post("/patients/{uid}/alerts/{key}/what-if")
def _what_if(request: Request, visitor: Looking, form: Filled) -> Response:
    """Answer what is supposed; it is kept nowhere."""
    asked = asked_lesion(request, visitor)
    supposing = _supposing(asked, visitor, form, request)
    return _page(request, visitor, asked, supposing=supposing)


def _page(  # noqa: PLR0913 - a page with two forms, each of which can fail
    request: Request,
    visitor: Visitor,
    asked: AskedLesion,
    *,
    decision: Form | None = None,
    supposing: dict[str, Any] | None = None,
    trouble: InputError | None = None,
) -> Response:
    """Show the page; of what is supposed, only that to who asks for a part."""
    is_only_supposed = supposing is not None and is_part(request)
    supposed = _NO_SUPPOSITION | (supposing or {})
    part = "supposed" if request.method == "POST" else "what_if"
    has_failed = trouble is not None or supposed["supposed_trouble"] is not None
    decides = DECIDES.lets_in(visitor.user.roles)
    return show(
        request,
        visitor,
        part if is_only_supposed else "alert",
        # htmx shows no part that is called a failure
        status=422 if has_failed and not is_only_supposed else 200,
        uid=request.path_params["uid"],
        key=request.path_params["key"],
        asked=asked,
        told=_told(asked, visitor),
        about=_about(asked, visitor),
        then=tell_kept(asked.kept, visitor.words),
        site=None if asked.lesion.site is Site.NOT_TOLD else SITES[asked.lesion.site],
        pictures=tell_pictures(
            asked.visit, request.path_params["uid"], lesion=asked.lesion.name
        ),
        levels=LEVELS,
        cautions=LEVEL_CAUTIONS,
        decides=decides and asked.alert is not None and asked.alert.can_be_decided,
        decisions=[e for e in asked.course.decisions if e.lesion == asked.lesion.name],
        choices=CHOICES,
        choice_words={choice: name for choice, name, _ in CHOICES},
        reasons=OVERRIDE_REASONS,
        form=decision or Form(),
        day=desk_of(request).today(),
        trouble=(trouble.message, trouble.remedy) if trouble else None,
        addressees=ADDRESSEES,
        chosen=None if asked.again is None else addressee_of(asked.again.visit.case),
        draw=draw,
        measuring=tell_measuring(
            desk_of(request), visitor.user, request.path_params["uid"], asked.course
        ),
        is_part=is_only_supposed and part == "supposed",
        **supposed,
    )


_NO_SUPPOSITION: Final[dict[str, Any]] = {
    "question": None,
    "supposed": None,
    "supposed_trouble": None,
}


def _told(asked: AskedLesion, visitor: Visitor) -> object:
    """Tell what is answered now."""
    if asked.again is None:
        return None
    return tell_answer(asked.again.consultation, asked.lesion.name, visitor.words)


def _about(asked: AskedLesion, visitor: Visitor) -> tuple[tuple[str, str], ...]:
    """Tell what was told of the lesion."""
    if asked.again is None:
        return ()
    return tell_lesion(_lesion(asked.again, asked.lesion.name), visitor.words)


def _lesion(again: Reconsulted, name: str) -> Lesion:
    """Find the lesion in the case of its visit."""
    return next(e for e in again.visit.case.lesions if e.identifier == name)


def _supposing(
    asked: AskedLesion, visitor: Visitor, form: Form | None, request: Request
) -> dict[str, Any]:
    """Ask what to suppose, and answer what was."""
    again, name = asked.asked_again, asked.lesion.name
    case = again.visit.case
    told = as_told(case, _lesion(again, name))
    supposed, trouble = told, None
    if form is not None:
        try:
            supposed = read_supposed(form, told)
        except InputError as error:
            trouble = (error.message, error.remedy)
    answered = None
    if form is not None and trouble is None:
        answered = _answered(asked, supposed, visitor, request)
    return {
        "question": ask(
            supposed, again.now.observations, visitor.words, form=form or Form()
        ),
        "supposed": answered,
        "supposed_trouble": trouble,
    }


def _answered(
    asked: AskedLesion, supposed: Supposed, visitor: Visitor, request: Request
) -> object:
    """Answer a supposition as the case itself would be answered."""
    again, name, desk = asked.asked_again, asked.lesion.name, desk_of(request)
    consultation = consult_kept(
        suppose(again.visit.case, name, supposed),
        again.visit,
        policy=desk.policy,
        today=desk.today(),
    )
    return tell_answer(consultation, name, visitor.words)


def _to_be_decided(course: Course, key: str, day: date) -> ToldAlert:
    """Find the alert about which something can be decided."""
    for each in tell_alerts(course, day):
        if each.key == key and each.can_be_decided:
            return each
    raise HTTPException(404)
