"""A patient: her course day by day, and her open alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.inference.policy import Policy
from scalpwatch.inference.stains import read_stains
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.alerts import is_followed
from scalpwatch.report.specimens import tell_receptors, tell_specimen, tell_stains
from scalpwatch.report.timeline import Happening, tell_timeline
from scalpwatch.report.wording import LEVELS, SEXES
from scalpwatch.vocabulary.case_names import SITES, tell_cancer
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import Specimen
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import desk_of
from scalpwatch.web.open_alerts import tell_alerts
from scalpwatch.web.pages import show
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]


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
        alerts=tell_alerts(course, desk.today()),
        is_followed=is_followed(course),
        days=_days(course),
        stains=tuple(_stains(course, desk.policy)),
        receptors=tuple(tell_receptors(course)),
        levels=LEVELS,
        sites=SITES,
        decides=DECIDES.lets_in(visitor.user.roles),
    )


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
