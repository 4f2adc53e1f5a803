"""How a patient stays the same patient, and a lesion the same lesion, over visits."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import (
    CancerKnowledge,
    Case,
    OncologicalHistory,
    Phototype,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import Course, FollowedLesion, Visit

__all__ = ["new_tracking_uid", "with_visit"]

#: An age in whole years is told to the year, and may be told of another month.
_BIRTH_YEARS_APART: Final = 2


def new_tracking_uid() -> str:
    """Make a DICOM UID that no other has.

    Returns
    -------
    uid
        Under the root for UUIDs, at most 64 characters.

    References
    ----------
    .. [1] DICOM PS3.5, annex B.2 (UUID derived UID).
    """
    return f"2.25.{uuid.uuid4().int}"


def with_visit(course: Course, visit: Visit) -> Course:
    """Add a visit to a course, and know its lesions again.

    Parameters
    ----------
    course
        All that is kept of one patient.
    visit
        To be added; its place is that of its day, after others of the same day.

    Returns
    -------
    course
        With the visit, and with every lesion that is new under a UID of its own.
        Phototype and history are as the latest visit tells them; what it does not
        tell stays, and a cancer once told of is never lost.

    Raises
    ------
    RegistryError
        If the visit is there already, is of another pseudonym, sex or age, or tells
        another site of a lesion of the same name: two would be followed as one.
    """
    case = visit.case
    _refuse_another_patient(course, case)
    if any(each.uid == visit.uid for each in course.visits):
        raise RegistryError(
            say("This visit is in the record already."),
            remedy=say("Nothing needs to be done: it is kept."),
        )
    visits = tuple(sorted((*course.visits, visit), key=lambda each: each.seen_on))
    is_latest = visits[-1] is visit
    told = case.phototype is not Phototype.UNKNOWN
    is_newer = told and (is_latest or course.phototype is Phototype.UNKNOWN)
    return replace(
        course,
        sex=case.sex if course.sex is Sex.UNKNOWN else course.sex,
        phototype=case.phototype if is_newer else course.phototype,
        birth_year=course.birth_year or _birth_year(case),
        history=(
            _joined(course.history, case.history)
            if is_latest
            else _joined(case.history, course.history)
        ),
        lesions=_followed(course.lesions, case),
        visits=visits,
    )


def _refuse_another_patient(course: Course, case: Case) -> None:
    """Refuse a visit that cannot be this patient's."""
    if case.pseudonym != course.pseudonym:
        raise _other_patient(say("The visit is of another pseudonym than the record."))
    if Sex.UNKNOWN not in {course.sex, case.sex} and course.sex is not case.sex:
        raise _other_patient(say("The visit tells another sex than the record."))
    born = _birth_year(case)
    if born is None or course.birth_year is None:
        return
    if abs(born - course.birth_year) > _BIRTH_YEARS_APART:
        raise _other_patient(say("The visit tells another age than the record."))


def _other_patient(message: Phrase) -> RegistryError:
    """Build the error of a visit that is somebody else's."""
    return RegistryError(
        message,
        remedy=say(
            "See whether it is the same patient; correct the case, or the record."
        ),
    )


def _birth_year(case: Case) -> int | None:
    """Reckon the year of birth, within one, from the age told."""
    if case.age_years is None:
        return None
    return case.seen_on.year - int(case.age_years)


def _joined(
    earlier: OncologicalHistory, later: OncologicalHistory
) -> OncologicalHistory:
    """Take what is told later, and from earlier what that does not tell."""
    if not later.has_cancer:
        is_silent = later.knowledge is CancerKnowledge.NOT_ASKED
        return earlier if earlier.has_cancer or is_silent else later
    told = {each.primary for each in later.cancers}
    left = tuple(each for each in earlier.cancers if each.primary not in told)
    return replace(later, cancers=(*later.cancers, *left))


def _followed(
    lesions: tuple[FollowedLesion, ...], case: Case
) -> tuple[FollowedLesion, ...]:
    """Find the lesions of a case among those followed, and follow the new ones."""
    known = {each.name: each for each in lesions}
    for lesion in case.lesions:
        name, site = lesion.identifier, lesion.site
        old = known.get(name)
        if old is None:
            known[name] = FollowedLesion(name, new_tracking_uid(), site)
        elif old.site is Site.NOT_TOLD:
            known[name] = replace(old, site=site)
        elif site not in {Site.NOT_TOLD, old.site}:
            raise RegistryError(
                say("The visit tells another site of a lesion that is followed."),
                remedy=say(
                    "Give a new lesion a name of its own; correct the site if it is "
                    "the same one."
                ),
            )
    return tuple(known.values())
