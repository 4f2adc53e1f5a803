"""A visit put into a course: its lesions known again, once and in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.identity import with_visit
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    OncologicalHistory,
    Primary,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import Course, FollowedLesion, Visit

__all__ = ["Placed", "is_repeated", "named_as_followed", "place_visit"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A course with a visit put into it.

    Parameters
    ----------
    course
        With the visit.
    known
        Lesions of the visit that were followed before.
    new
        Lesions that are followed from this visit on.
    missing
        Lesions that are followed and that the visit does not tell of.
    before
        The visit before it; ``None`` where it is the first.
    is_reopened
        Whether she was no longer followed, and is again.
    """

    course: Course
    known: tuple[FollowedLesion, ...]
    new: tuple[FollowedLesion, ...]
    missing: tuple[FollowedLesion, ...]
    before: Visit | None
    is_reopened: bool


def named_as_followed(case: Case, course: Course) -> Case:
    """Call the lesions of a case as the course does.

    Parameters
    ----------
    case
        A new visit.
    course
        What is kept of the patient.

    Returns
    -------
    case
        Where a name differs from a followed one by capitals or spaces alone, with
        that; every other name as it stands.
    """
    followed = {_folded(each.name): each.name for each in course.lesions}
    return replace(
        case,
        lesions=tuple(
            replace(
                each,
                identifier=followed.get(_folded(each.identifier), each.identifier),
            )
            for each in case.lesions
        ),
    )


def is_repeated(course: Course, visit: Visit) -> bool:
    """Tell whether a visit is kept already, just so.

    Parameters
    ----------
    course
        What is kept of the patient.
    visit
        To be added.

    Returns
    -------
    is_repeated
        Whether a visit of the same day tells the same and has the same pictures; the
        answer may differ, for tables and program change.
    """
    return any(
        each.case == visit.case and _hashes(each) == _hashes(visit)
        for each in course.visits
    )


def place_visit(course: Course, visit: Visit, *, instead: bool = False) -> Placed:
    """Put a visit into a course.

    Parameters
    ----------
    course
        What is kept of the patient; empty for a new one.
    visit
        To be added.
    instead
        Whether it is a correction, which takes the place of the visit of its day.

    Returns
    -------
    placed
        The course, and which lesions were known again.

    Raises
    ------
    InputError
        If another visit of that day is kept and this is no correction; if it is a
        correction and there is none.

    Notes
    -----
    One examination a day: what two colleagues saw on one day belongs into one case.
    A corrected visit keeps its identifier; sex, age, site and cancers that it alone
    had told do not stand against the correction, if that tells of them; what an import
    told of the same primary stays, unless the corrected visit had told just the same
    or had taken its place as the later word; a lesion that
    the correction no longer tells of, and that nothing else in the record names, is
    no longer followed.
    `scalpwatch.registry.identity.with_visit` raises where the visit cannot be this
    patient's.
    """
    same_day = next(
        (each for each in course.visits if each.seen_on == visit.seen_on), None
    )
    if same_day is not None and not instead:
        raise InputError(
            say("The record holds another visit of that day."),
            remedy=say(
                "Put what was seen on one day into one case and give it with "
                "--instead, or correct seen_on."
            ),
        )
    if same_day is None and instead:
        raise InputError(
            say("The record holds no visit of that day to be corrected."),
            remedy=say("Leave --instead out, or correct seen_on."),
        )
    base = course
    if same_day is not None:
        base = _without(course, same_day, corrected=visit)
        visit = replace(visit, uid=same_day.uid)
    joined = replace(with_visit(base, visit), closure=None)
    told = {each.identifier for each in visit.case.lesions}
    kept = {each.name for each in base.lesions}
    named = set(_named(joined))
    lesions = tuple(each for each in joined.lesions if each.name in named)
    earlier = [each for each in base.visits if each.seen_on < visit.seen_on]
    return Placed(
        course=replace(joined, lesions=lesions),
        known=tuple(each for each in lesions if each.name in told & kept),
        new=tuple(each for each in lesions if each.name in told - kept),
        missing=tuple(each for each in lesions if each.name not in told),
        before=max(earlier, key=lambda each: each.seen_on, default=None),
        is_reopened=course.closure is not None,
    )


def _without(course: Course, wrong: Visit, *, corrected: Visit) -> Course:
    """Take a visit out, with what it alone told and the correction tells anew."""
    left = tuple(each for each in course.visits if each is not wrong)
    told, sited = corrected.case, _sited(each.case for each in left)
    tells_sex = any(each.case.sex is not Sex.UNKNOWN for each in left)
    tells_age = any(each.case.age_years is not None for each in left)
    renews_sex = told.sex is not Sex.UNKNOWN and not tells_sex
    renews_age = told.age_years is not None and not tells_age
    renews_history = told.history.knowledge is not CancerKnowledge.NOT_ASKED
    return replace(
        course,
        visits=left,
        history=_told_elsewhere(course, wrong, left)
        if renews_history
        else course.history,
        sex=Sex.UNKNOWN if renews_sex else course.sex,
        birth_year=None if renews_age else course.birth_year,
        lesions=tuple(
            replace(each, site=Site.NOT_TOLD)
            if each.name in _sited([told]) - sited
            else each
            for each in course.lesions
        ),
    )


def _told_elsewhere(
    course: Course, wrong: Visit, left: tuple[Visit, ...]
) -> OncologicalHistory:
    """Take out of a history what the wrong visit told; others' word of it holds."""
    withdrawn = wrong.case.history.cancers
    # another word of the same primary is an import's, or of another visit
    history = tuple(each for each in course.history.cancers if each not in withdrawn)
    still_told = {each.primary for each in history}
    for primary in dict.fromkeys(each.primary for each in withdrawn):
        if primary not in still_told:
            told = [_of(primary, visit.case.history) for visit in left]
            history += next(filter(None, reversed(told)), ())
    if history:
        return OncologicalHistory(CancerKnowledge.KNOWN, history)
    asked = [visit.case.history for visit in left]
    known = [each.knowledge for each in asked if each.knowledge in _ASKED]
    return OncologicalHistory(known[-1] if known else CancerKnowledge.NOT_ASKED)


_ASKED: Final = (CancerKnowledge.KNOWN, CancerKnowledge.NONE_KNOWN)


def _of(primary: Primary, history: OncologicalHistory) -> tuple[Cancer, ...]:
    """Give what a history tells of one primary."""
    return tuple(each for each in history.cancers if each.primary is primary)


def _sited(cases: Iterable[Case]) -> set[str]:
    """Name the lesions of which cases tell where they lie."""
    return {
        lesion.identifier
        for case in cases
        for lesion in case.lesions
        if lesion.site is not Site.NOT_TOLD
    }


def _named(course: Course) -> Iterator[str]:
    """Name every lesion that anything in a course speaks of."""
    for visit in course.visits:
        yield from (each.identifier for each in visit.case.lesions)
    yield from (each.lesion for each in course.pathologies)
    yield from (each.lesion for each in course.therapies)
    yield from (each.lesion for each in course.decisions)


def _folded(name: str) -> str:
    """Forget capitals and spaces."""
    return "".join(name.casefold().split())


def _hashes(visit: Visit) -> list[str]:
    """Name the pictures of a visit by their content."""
    return sorted(each.sha256 for each in visit.pictures)
