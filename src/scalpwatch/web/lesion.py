"""A lesion over the visits: its plot, and the report to print."""

from __future__ import annotations

import hashlib
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.registry.audit import Event
from scalpwatch.registry.follow_up import follow
from scalpwatch.registry.treatment_response import responses
from scalpwatch.report.follow_up_plot import draw_follow_up, is_drawn
from scalpwatch.report.follow_up_rendering import (
    render_follow_up_html,
    render_follow_up_pdf,
)
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.follow_ups import FollowUp
from scalpwatch.web.access import Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.open_alerts import key_of
from scalpwatch.web.printed import attached, to_print
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["is_told_of", "router"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]


@router.get("/patients/{uid}/lesions/{key}/plot")
def _plot(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Draw size, vessels and hair over the visits."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    follow_up = follow(course, _named(course, key))
    if not is_drawn(follow_up):
        raise HTTPException(404)
    # the same figures are drawn once, for whoever may see them
    seen = hashlib.sha256(repr((uid, follow_up)).encode()).hexdigest()
    drawing = desk.counting.drawn(
        (visitor.words, seen),
        "lesion",
        lambda: draw_follow_up(follow_up, visitor.words),
    )
    return Response(drawing.svg, media_type="image/svg+xml")


@router.get("/patients/{uid}/lesions/{key}/report")
def _report(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Show the report to print."""
    course, follow_up = _given_out(request, visitor, uid, key)
    language = visitor.words.language
    told = responses(course)
    return to_print(render_follow_up_html(follow_up, language, responses=told))


@router.get("/patients/{uid}/lesions/{key}/document")
def _document(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the report as PDF."""
    course, follow_up = _given_out(request, visitor, uid, key)
    language = visitor.words.language
    told = responses(course)
    with desk_of(request).press.taken():
        pdf = render_follow_up_pdf(follow_up, language, responses=told)
    return attached(pdf, "follow-up.pdf", "application/pdf")


def is_told_of(course: Course, name: str) -> bool:
    """Tell whether any visit tells of a lesion, so that it can be followed.

    Parameters
    ----------
    course
        All that is kept of a patient.
    name
        Of the lesion.

    Returns
    -------
    is_told_of
        Whether there is a report of it.
    """
    return any(
        lesion.identifier == name
        for visit in course.visits
        for lesion in visit.case.lesions
    )


def _given_out(
    request: Request, visitor: Visitor, uid: str, key: str
) -> tuple[Course, FollowUp]:
    """Follow a lesion for a report, and tell the audit trail of it."""
    store = desk_of(request).store_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    follow_up = follow(course, _named(course, key))
    store.note(Event.EXPORTED, course.pseudonym, detail="form=follow-up")
    return course, follow_up


def _named(course: Course, key: str) -> str:
    """Find the lesion that an address speaks of."""
    for each in course.lesions:
        if key_of(each.tracking_uid) == key and is_told_of(course, each.name):
            return each.name
    raise HTTPException(404)
