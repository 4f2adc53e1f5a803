"""A course day by day, the last day first, with what can be opened of each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.changes import tell_changes
from scalpwatch.report.timeline import Happening, tell_timeline
from scalpwatch.report.wording import PICTURE_KINDS, PICTURE_ROLES
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit
from scalpwatch.vocabulary.pathology import Histology
from scalpwatch.web.found_pictures import picture_path
from scalpwatch.web.open_alerts import key_of

__all__ = ["Day", "ShownPicture", "tell_days", "tell_pictures"]


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture of a visit.

    Parameters
    ----------
    path
        Of its page; with ``/thumbnail``, of a small copy.
    caption
        How it was taken, what it shows, of which lesion.
    """

    path: str
    caption: Phrase


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a course.

    Parameters
    ----------
    on
        Which.
    happenings
        What happened.
    pictures
        Taken on that day.
    since, changes
        The visit before, and what changed since; ``None`` and empty where the day
        has no visit, or the first.
    awaited
        Addresses at which the reports of its specimens are entered, with the lesion.
    """

    on: date
    happenings: tuple[Happening, ...]
    pictures: tuple[ShownPicture, ...]
    since: date | None
    changes: tuple[Fact, ...]
    awaited: tuple[tuple[str, str], ...]


def tell_days(course: Course, uid: str) -> tuple[Day, ...]:
    """Tell a course day by day.

    Parameters
    ----------
    course
        All that is kept of a patient.
    uid
        Of the patient, as addresses bear it.

    Returns
    -------
    days
        The last one first.
    """
    befores = {now.seen_on: before for before, now in pairwise(course.visits)}
    visits = {each.seen_on: each for each in course.visits}
    told = groupby(tell_timeline(course), key=lambda each: each.on)
    days = []
    for on, happened in told:
        visit, before = visits.get(on), befores.get(on)
        changes = tuple(tell_changes(before, visit)) if before and visit else ()
        days.append(
            Day(
                on,
                tuple(happened),
                tell_pictures(visit, uid) if visit else (),
                before.seen_on if before else None,
                changes,
                tuple(_awaited(course, uid, on)),
            )
        )
    return tuple(days)[::-1]


def tell_pictures(
    visit: Visit, uid: str, *, lesion: str | None = None
) -> tuple[ShownPicture, ...]:
    """List the pictures of a visit.

    Parameters
    ----------
    visit
        Which.
    uid
        Of the patient, as addresses bear it.
    lesion
        Of which alone; ``None`` for all.

    Returns
    -------
    pictures
        As they were taken.
    """
    return tuple(
        ShownPicture(picture_path(uid, visit, each), _caption(each))
        for each in visit.pictures
        if lesion in {None, each.lesion}
    )


def _caption(picture: KeptPicture) -> Phrase:
    """Tell a picture in a line."""
    return say(
        "{lesion}: {kind}, {role}",
        lesion=picture.lesion,
        kind=PICTURE_KINDS[picture.kind],
        role=PICTURE_ROLES[picture.role],
    )


def _awaited(course: Course, uid: str, on: date) -> Iterator[tuple[str, str]]:
    """Find the specimens of a day whose report is awaited."""
    for each in course.pathologies:
        if each.taken_on == on and each.histology is Histology.PENDING:
            yield f"/patients/{uid}/pathology?of={key_of(each.uid)}", each.lesion
