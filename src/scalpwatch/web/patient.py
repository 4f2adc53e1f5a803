"""A patient: her course day by day, her lesions over the visits, her open alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.inference.policy import Policy
from scalpwatch.inference.stains import read_stains
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.alerts import is_followed
from scalpwatch.registry.follow_up import follow
from scalpwatch.report.content import Table
from scalpwatch.report.follow_up_plot import is_drawn
from scalpwatch.report.follow_up_tables import tell_visits
from scalpwatch.report.specimens import tell_receptors, tell_specimen, tell_stains
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.case_names import SITES
from scalpwatch.vocabulary.courses import Course, FollowedLesion
from scalpwatch.vocabulary.pathology import Specimen
from scalpwatch.web.access import Visitor
from scalpwatch.web.course_days import tell_days
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import desk_of
from scalpwatch.web.lesion import is_told_of
from scalpwatch.web.measuring import tell_measuring
from scalpwatch.web.open_alerts import key_of, tell_alerts
from scalpwatch.web.pages import show
from scalpwatch.web.pathology import REPORTS
from scalpwatch.web.telling_course import tell_who
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]

#: What was entered just now, as the address tells it after a form.
_KEPT: Final[Mapping[str, Phrase]] = {
    "pathology": say("The pathology report is kept."),
    "therapy": say("The treatment is kept."),
    "outcome": say("What was heard of the patient is kept."),
    "closure": say("The patient is followed no longer."),
}


@dataclass(frozen=True, slots=True)
class _ToldLesion:
    """A lesion that is followed, as the page tells it.

    Parameters
    ----------
    lesion
        Which.
    path
        Before the last part of the addresses of its plot and report; empty where no
        visit tells of it.
    table
        Its figures, visit by visit; ``None`` where there are none.
    is_drawn
        Whether there is a plot.
    has_answer
        Whether a visit gave an answer about it, which its alert's page explains.
    key
        Its name in addresses.
    """

    lesion: FollowedLesion
    path: str
    table: Table | None
    is_drawn: bool
    has_answer: bool
    key: str


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
        about=tell_who(course),
        alerts=tell_alerts(course, desk.today()),
        is_followed=is_followed(course),
        days=tell_days(course, uid),
        lesions=tuple(
            _lesion(course, each, uid, visitor.words) for each in course.lesions
        ),
        stains=tuple(_stains(course, desk.policy)),
        receptors=tuple(tell_receptors(course)),
        levels=LEVELS,
        sites=SITES,
        decides=DECIDES.lets_in(visitor.user.roles),
        reports=REPORTS.lets_in(visitor.user.roles),
        measuring=tell_measuring(desk, visitor.user, uid, course),
        kept=_KEPT.get(request.query_params.get("kept", "")),
    )


def _lesion(
    course: Course, lesion: FollowedLesion, uid: str, words: Words
) -> _ToldLesion:
    """Tell of a lesion over the visits."""
    key = key_of(lesion.tracking_uid)
    answered = any(
        each.lesion == lesion.name
        for visit in course.visits
        for each in (visit.answer.lesions if visit.answer else ())
    )
    if not is_told_of(course, lesion.name):
        return _ToldLesion(
            lesion, "", None, is_drawn=False, has_answer=answered, key=key
        )
    follow_up = follow(course, lesion.name)
    return _ToldLesion(
        lesion,
        f"/patients/{uid}/lesions/{key}",
        tell_visits(follow_up, words),
        is_drawn=is_drawn(follow_up),
        has_answer=answered,
        key=key,
    )


def _stains(course: Course, policy: Policy) -> Iterator[tuple[Phrase, tuple[Any, ...]]]:
    """Tell what the stains of each scalp specimen favor, the last one first."""
    for each in reversed(course.pathologies):
        if each.specimen is not Specimen.SCALP_LESION:
            continue
        told = tuple(tell_stains(read_stains(each, policy=policy)))
        if told and (each.stains or each.histology.is_malignant):
            heading = say(
                "{day}, {specimen}", day=each.taken_on, specimen=tell_specimen(each)
            )
            yield heading, told
