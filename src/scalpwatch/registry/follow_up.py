"""One lesion over the visits of a course: figures by visit, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.comparison import Zooms, compare
from scalpwatch.registry.limits import read_limits
from scalpwatch.vocabulary.cases import Lesion, PictureRole
from scalpwatch.vocabulary.courses import Course, FollowedLesion, KeptPicture, Visit
from scalpwatch.vocabulary.follow_ups import (
    Change,
    Enlargement,
    Followed,
    FollowedFigure,
    FollowUp,
    FollowUpRow,
    MeasuredChange,
    ToldSize,
    View,
)
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["follow", "pairs_to_lay"]

_DAYS_A_MONTH = 30.44


def follow(
    course: Course, lesion: str, *, enlargements: Iterable[Enlargement] = ()
) -> FollowUp:
    """Follow one lesion over all visits.

    Parameters
    ----------
    course
        All that is kept of one patient.
    lesion
        The lesion's name.
    enlargements
        Of pictures without a scale that were laid on each other.

    Returns
    -------
    follow_up
        Figures by visit, and their changes from the first visit that can be compared
        and from the visit before the last.

    Raises
    ------
    InputError
        If the course follows no such lesion, or no visit tells of it.

    Notes
    -----
    Healthy controls are left out: they are not the lesion. Of several pictures of
    one view at a visit, the first is compared; figures of different kinds, roles,
    views or devices never are.
    """
    followed = next((each for each in course.lesions if each.name == lesion), None)
    rows = () if followed is None else tuple(_rows(course, followed))
    if followed is None or not rows:
        raise InputError(
            say("No visit of this patient tells of a lesion of that name."),
            remedy=say("Take a name that “scalpwatch case show” lists."),
        )
    zooms = {(each.earlier, each.later): each for each in enlargements}
    seen = [row for row in rows if row.is_told_of]
    return FollowUp(
        pseudonym=course.pseudonym,
        lesion=followed,
        rows=rows,
        changes=_changes(seen, zooms),
        recent=_changes(seen[-2:], zooms) if len(seen) > 1 else (),
        therapies=tuple(
            each for each in course.therapies if each.lesion in {"", lesion}
        ),
        biopsies=tuple(each for each in course.pathologies if each.lesion == lesion),
    )


def pairs_to_lay(follow_up: FollowUp) -> tuple[tuple[KeptPicture, KeptPicture], ...]:
    """Choose the pictures that are worth laying on each other.

    Parameters
    ----------
    follow_up
        One lesion.

    Returns
    -------
    pairs
        For each view the first and the last picture, of two days; the view that
        spans the longest time first.
    """
    found = []
    for view in _views(follow_up.rows):
        seen = [
            (row.days, picture)
            for row in follow_up.rows
            if (picture := _pictures(row.pictures).get(view)) is not None
        ]
        if len(seen) > 1:
            (start, earlier), (end, later) = seen[0], seen[-1]
            found.append((start - end, (earlier, later)))
    return tuple(pair for _, pair in sorted(found, key=lambda each: each[0]))


def _rows(course: Course, followed: FollowedLesion) -> Iterator[FollowUpRow]:
    """Tell of each visit from the first that tells of the lesion."""
    first_on = None
    for visit in sorted(course.visits, key=lambda each: each.seen_on):
        told = _told(visit, followed.name)
        if told is None and first_on is None:
            continue
        first_on = first_on or visit.seen_on
        pictures = tuple(
            picture
            for picture in visit.pictures
            if picture.lesion == followed.name
            and picture.role is not PictureRole.HEALTHY_CONTROL
        )
        answers = visit.answer.lesions if visit.answer else ()
        yield FollowUpRow(
            visit=visit.uid,
            seen_on=visit.seen_on,
            days=(visit.seen_on - first_on).days,
            is_told_of=told is not None,
            size_cm=() if told is None else told.size_cm,
            age_months=_age_months(told, visit, followed),
            level=next((a.level for a in answers if a.lesion == followed.name), None),
            figures=(*_told_sizes(told), *_measured(pictures)),
            pictures=pictures,
        )


def _told(visit: Visit, name: str) -> Lesion | None:
    """Find the lesion in a visit's case."""
    return next((one for one in visit.case.lesions if one.identifier == name), None)


def _age_months(
    told: Lesion | None, visit: Visit, followed: FollowedLesion
) -> float | None:
    """Take the age as told, else since the day on which it was first noted."""
    if told is not None and told.age_months is not None:
        return told.age_months
    if followed.first_noted is None:
        return None
    return (visit.seen_on - followed.first_noted).days / _DAYS_A_MONTH


def _told_sizes(told: Lesion | None) -> Iterator[FollowedFigure]:
    """Give told diameters the error that a hand has."""
    limits = read_limits()
    sizes = () if told is None else sorted(told.size_cm, reverse=True)
    for what, size in zip(ToldSize, sizes, strict=False):
        error = max(limits.told_size_error, limits.told_size_error_share * size)
        interval = Interval(size, max(0.0, size - error), size + error)
        yield FollowedFigure(what, interval, Unit.CM)


def _measured(pictures: Sequence[KeptPicture]) -> Iterator[FollowedFigure]:
    """Give the figures of the first picture of each view."""
    for picture in _pictures(pictures).values():
        for each in picture.measurements:
            yield FollowedFigure(each.name, each.interval, each.unit, picture)


def _pictures(pictures: Iterable[KeptPicture]) -> dict[View, KeptPicture]:
    """Take the first picture of each view; one that was measured, if there is one."""
    found: dict[View, KeptPicture] = {}
    for picture in sorted(pictures, key=lambda each: not each.measurements):
        view = View(picture.kind, picture.role, picture.view, picture.device)
        found.setdefault(view, picture)
    return found


def _views(rows: Iterable[FollowUpRow]) -> tuple[View, ...]:
    """Name each view once."""
    views = (view for row in rows for view in _pictures(row.pictures))
    return tuple(dict.fromkeys(views))


def _changes(rows: Sequence[FollowUpRow], zooms: Zooms) -> tuple[MeasuredChange, ...]:
    """Tell of every figure what became of it."""
    there = {figure.what for row in rows for figure in row.figures}
    return tuple(_change(what, rows, zooms) for what in _ORDER if what in there)


_ORDER: tuple[Followed, ...] = (*ToldSize, *MeasurementName)


def _change(
    what: Followed, rows: Sequence[FollowUpRow], zooms: Zooms
) -> MeasuredChange:
    """Compare the two figures that lie furthest apart in time and can be compared."""
    seen = [(row, each) for row in rows for each in row.figures if each.what is what]
    pairs = [pair for pair in combinations(seen, 2) if pair[0][0] is not pair[1][0]]
    # of pairs that lie as far apart, those of one view come first
    pairs.sort(
        key=lambda p: (p[0][0].days - p[1][0].days, p[0][1].view != p[1][1].view)
    )
    refusal: MeasuredChange | None = None
    for (first_row, first), (last_row, last) in pairs:
        change, compared = compare(first, last, zooms=zooms)
        days = (first_row.seen_on, last_row.seen_on)
        if not isinstance(compared, Phrase):
            difference, unit = compared
            return MeasuredChange(
                what, change, *days, first, last, difference=difference, unit=unit
            )
        refusal = refusal or MeasuredChange(
            what, change, *days, first, last, reason=compared
        )
    if refusal is not None:
        return refusal
    row, only = seen[0]
    reason = say("It was measured at one visit only: that shows nothing over time.")
    return MeasuredChange(
        what, Change.NOT_COMPARABLE, row.seen_on, row.seen_on, only, reason=reason
    )
