"""The lesion of which an address speaks: its course, its last answer, asked again."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request

from scalpwatch.casework.reconsulting import Reconsulted, answered_visit, consult_again
from scalpwatch.vocabulary.courses import (
    Course,
    FollowedLesion,
    KeptAnswer,
    KeptLesionAnswer,
    Visit,
)
from scalpwatch.web.access import Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.open_alerts import ToldAlert, key_of, tell_alerts

__all__ = ["AskedLesion", "asked_lesion", "find_asked"]


@dataclass(frozen=True, slots=True)
class AskedLesion:
    """A lesion of which something was answered.

    Parameters
    ----------
    course
        The patient over time.
    lesion
        Which.
    visit
        The last one at which anything was answered of it.
    answer, kept
        The last answer, and what it says of the lesion, as they were given.
    alert
        What is still to be done; ``None`` where nothing is open.
    again
        The same visit asked again now; ``None`` where its case tells nothing of the
        lesion, as one from elsewhere may.
    """

    course: Course
    lesion: FollowedLesion
    visit: Visit
    answer: KeptAnswer
    kept: KeptLesionAnswer
    alert: ToldAlert | None
    again: Reconsulted | None

    @property
    def asked_again(self) -> Reconsulted:
        """What is answered now; a page that needs it is not there without."""
        if self.again is None:
            raise HTTPException(404)
        return self.again


def asked_lesion(request: Request, visitor: Visitor) -> AskedLesion:
    """Find the lesion that an address names, and tell the trail that it was read.

    Parameters
    ----------
    request
        With the patient and the lesion in its path.
    visitor
        Who asks: of another clinic there is nobody.

    Returns
    -------
    asked
        One without an answer is as unknown as one that never was.
    """
    store = desk_of(request).store_of(visitor.user)
    course = store.recall(store.pseudonym(request.path_params["uid"]))
    return find_asked(request, course)


def find_asked(request: Request, course: Course) -> AskedLesion:
    """Find the lesion that an address names in a course that was read already.

    Parameters
    ----------
    request
        With the lesion in its path.
    course
        The patient over time.

    Returns
    -------
    asked
        What the page is of.

    Raises
    ------
    HTTPException
        404, if there is no such lesion, or nothing was answered of it.
    """
    key, desk = request.path_params["key"], desk_of(request)
    day = desk.today()
    found = [each for each in course.lesions if key_of(each.tracking_uid) == key]
    visit = answered_visit(course, found[0].name) if found else None
    if visit is None or visit.answer is None:
        raise HTTPException(404)
    name = found[0].name
    alerts = tell_alerts(course, day)
    return AskedLesion(
        course=course,
        lesion=found[0],
        visit=visit,
        answer=visit.answer,
        kept=next(each for each in visit.answer.lesions if each.lesion == name),
        alert=next((each for each in alerts if each.key == key), None),
        again=consult_again(visit, name, policy=desk.policy, today=day),
    )
