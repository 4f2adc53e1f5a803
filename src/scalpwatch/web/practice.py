"""Practice: published cases one by one, what one would do, the truth, one's figures."""

from __future__ import annotations

import hmac
import time
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from starlette.background import BackgroundTask

from scalpwatch.casework.practice_drawer import (
    KeptResults,
    forget_results,
    keep_one_more,
    kept_results,
)
from scalpwatch.casework.practising import (
    CAVEATS,
    MOST_WEEKS,
    USUAL_WEEKS,
    VIEWS,
    alert_on,
    case_after,
    cases_by_name,
    cited,
    drawn,
    tell_alert,
)
from scalpwatch.errors import InputError
from scalpwatch.phrases import Fact, say
from scalpwatch.practice.answers import ACTIONS, VERDICTS, Action, Answer, is_passed
from scalpwatch.practice.answers import verdict_of as verdict_of_answer
from scalpwatch.practice.cases import PracticeCase
from scalpwatch.practice.figures import review
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.drawers import Drawers
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import sign_definitions
from scalpwatch.web.access import Access, Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form, whole
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.practice_figures import plots_of, rows_of

__all__ = ["PRACTISES", "router"]

router: Final = APIRouter(prefix="/practice")

#: Everybody who signed in; it touches no patient.
PRACTISES: Final = Access(allowed=frozenset(Role))
Practising = Annotated[Visitor, Depends(PRACTISES)]
Filled = Annotated[Form, Depends(read_form)]

_DAYS: Final = 12
#: A page that was left open is no measure of speed; the longest that is kept [s].
_LONGEST_S: Final = 12 * 3600.0


@router.get("")
def _begin(request: Request, visitor: Practising) -> Response:
    """Say what this is, and show one's own figures; that it was opened is told of."""
    desk = desk_of(request)
    desk.store_of(visitor.user).note(Event.PRACTISED)
    results = _kept(request, visitor).results
    cases = cases_by_name()
    told = review(results.answers, cases, days=_DAYS)
    response = show(
        request,
        visitor,
        "practice",
        count=len(cases),
        answers=len(results.answers),
        rows=rows_of(told),
        plots=plots_of(told, visitor.words.tell),
        missed=[
            (cases[name].diagnosis.name_in_both, cited(cases[name].source).told)
            for name in told.missed
        ],
        alert=tell_alert(results.answers, policy=desk.policy, made_on=desk.today())
        if results.answers
        else None,
        caveats=CAVEATS,
    )
    return _drawing_ahead(response, case_after(results))


@router.get("/case")
def _ask(request: Request, visitor: Practising) -> Response:
    """Tell the next case, and ask what one would do."""
    return _question(request, visitor, _kept(request, visitor))


@router.post("/case")
def _answer(request: Request, visitor: Practising, form: Filled) -> Response:
    """Keep an answer, and go on to the truth."""
    kept = _kept(request, visitor)
    case = case_after(kept.results)
    try:
        _refuse_another(form, _key(visitor, case))
        answer = _read_answer(form, case, desk_of(request).today())
    except InputError as error:
        return _question(request, visitor, kept, form=form, trouble=error)
    kept = keep_one_more(_drawers(request, visitor), kept, answer)
    return send_to(f"/practice/answers/{len(kept.results.answers)}", request)


@router.get("/answers/{number}")
def _tell_truth(request: Request, visitor: Practising, number: str) -> Response:
    """Tell what an answer was worth, the truth, its source, and what the alert says."""
    desk = desk_of(request)
    results = _kept(request, visitor).results
    place = whole(number) or 0
    if not 1 <= place <= len(results.answers):
        raise HTTPException(404)
    answer = results.answers[place - 1]
    case = cases_by_name().get(answer.case)
    if case is None:
        raise HTTPException(404)
    response = show(
        request,
        visitor,
        "practice_answer",
        number=place,
        case=case,
        answer=answer,
        actions=ACTIONS,
        seconds=round(answer.seconds),
        verdict=verdict_of_answer(case, answer),
        verdicts=VERDICTS,
        comes_back=not is_passed(case, answer),
        diagnosis=case.diagnosis.name_in_both,
        source=cited(case.source),
        lesson_source=None
        if case.lesson_source == case.source
        else cited(case.lesson_source),
        alert=alert_on(case, policy=desk.policy, made_on=desk.today()),
        frequency=visitor.words.natural_frequency,
        levels=LEVELS,
        pictures=_pictures(visitor, case),
    )
    return _drawing_ahead(response, case_after(results))


@router.get("/pictures/{key}/{view}")
def _picture(key: str, view: str, visitor: Practising) -> Response:
    """Give a drawn picture, under a name that tells nothing of the case."""
    for case in cases_by_name().values():
        if hmac.compare_digest(_key(visitor, case), key):
            for each in drawn(case.identifier):
                if each.view.value == view:
                    return Response(each.jpeg, media_type="image/jpeg")
    raise HTTPException(404)


@router.post("/forget")
def _forget(request: Request, visitor: Practising, form: Filled) -> Response:
    """Forget all of one's answers, if that is meant."""
    if form.one("sure") == "yes":
        forget_results(_drawers(request, visitor))
    return send_to("/practice", request)


def _question(
    request: Request,
    visitor: Visitor,
    kept: KeptResults,
    *,
    form: Form | None = None,
    trouble: InputError | None = None,
) -> Response:
    """Show a case and the question; the clock runs on where an answer was refused."""
    case = case_after(kept.results)
    key = _key(visitor, case)
    is_same = form is not None and form.one("seal") == key
    filled = form if form is not None and is_same else Form()
    return show(
        request,
        visitor,
        "practice_case",
        status=422 if trouble else 200,
        number=len(kept.results.answers) + 1,
        story=case.story,
        pictures=_pictures(visitor, case),
        actions=ACTIONS,
        treat_as={each.value: each.name_in_both for each in case.treat_as},
        seal=key,
        since=filled.one("since") or str(int(time.time() * 1000)),
        weeks=filled.one("weeks") or str(USUAL_WEEKS),
        most_weeks=MOST_WEEKS,
        form=filled,
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _refuse_another(form: Form, seal: str) -> None:
    """Refuse an answer to a case that is not the one that is asked."""
    if form.one("seal") != seal:
        raise InputError(
            say("That case was answered already."), remedy=say("This is the next one.")
        )


def _read_answer(form: Form, case: PracticeCase, day: date) -> Answer:
    """Read an answer strictly."""
    action = next((a for a in Action if a.value == form.one("action")), None)
    if action is None:
        raise InputError(
            say("Nothing is chosen."), remedy=say("Choose what you would do.")
        )
    return Answer(
        case=case.identifier,
        action=action,
        on=day,
        seconds=_seconds_since(form.one("since")),
        weeks=_weeks(form.one("weeks")) if action is Action.RECHECK else None,
        treated_as=_treated(form.one("treated_as"), case)
        if action is Action.TREAT
        else None,
    )


def _seconds_since(told: str) -> float:
    """Tell how long an answer took; the browser says when the case was shown."""
    since = whole(told)
    took = time.time() - since / 1000 if since else 0.0
    return min(max(took, 0.0), _LONGEST_S)


def _weeks(told: str) -> int:
    """Read in how many weeks one would look again."""
    weeks = whole(told) or 0
    if not 1 <= weeks <= MOST_WEEKS:
        raise InputError(
            say("It is not told in how many weeks you would look again."),
            remedy=say("Give a number from {low} to {high}.", low=1, high=MOST_WEEKS),
        )
    return weeks


def _treated(told: str, case: PracticeCase) -> Condition:
    """Read what one would treat it as."""
    for each in case.treat_as:
        if each.value == told:
            return each
    raise InputError(
        say("It is not told what you would treat it as."),
        remedy=say("Choose a condition."),
    )


def _pictures(
    visitor: Visitor, case: PracticeCase
) -> list[tuple[str, PictureKind, Fact]]:
    """Name the pictures of a case, and what each shows."""
    signs, key = sign_definitions(), _key(visitor, case)
    told: list[tuple[str, PictureKind, Fact]] = []
    for each in drawn(case.identifier):
        shown = tuple(signs[sign].name for sign in each.shows)
        what: Fact = say("{view}", view=VIEWS[each.view])
        if shown:
            what = say("{view}; it shows: {signs}", view=what, signs=shown)
        address = f"/practice/pictures/{key}/{each.view.value}"
        told.append((address, each.view, say("Drawn: {what}", what=what)))
    return told


def _kept(request: Request, visitor: Visitor) -> KeptResults:
    """Open her own results."""
    return kept_results(_drawers(request, visitor))


def _drawers(request: Request, visitor: Visitor) -> Drawers:
    """Give her own drawers, and nobody else's."""
    store = desk_of(request).store_of(visitor.user)
    return Drawers(store.turns, store.custody.keyring, visitor.user.uid)


def _drawing_ahead(response: Response, case: PracticeCase) -> Response:
    """Draw the next case while this page is read."""
    response.background = BackgroundTask(drawn, case.identifier)
    return response


def _key(visitor: Visitor, case: PracticeCase) -> str:
    """Name a case so that the name, other than its file's, gives nothing away."""
    told = f"practice {case.identifier}".encode()
    return hmac.digest(visitor.secret.encode(), told, "sha256").hex()[:16]
