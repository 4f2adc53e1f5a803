"""What is added to a course, each in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.courses import Course, Decision, Outcome, Therapy
from scalpwatch.vocabulary.pathology import Pathology

__all__ = ["with_decision", "with_outcome", "with_pathology", "with_therapy"]


class _Named(Protocol):
    """Whatever has an identifier of its own."""

    @property
    def uid(self) -> str:
        """Identifier that no other has."""


Part = TypeVar("Part", bound=_Named)


def with_pathology(course: Course, pathology: Pathology) -> Course:
    """Add what a pathologist reported, in place of what was awaited.

    Parameters
    ----------
    course
        All that is kept of one patient.
    pathology
        Takes the place of the one with its identifier, if there is one.

    Returns
    -------
    course
        With it, in the order of days. A lesion that the course does not follow ends
        in `RegistryError`.
    """
    _refuse_stray_lesion(course, pathology.lesion)
    placed = _placed(course.pathologies, pathology, day=lambda each: each.taken_on)
    return replace(course, pathologies=placed)


def with_therapy(course: Course, therapy: Therapy) -> Course:
    """Add a treatment, in place of what was known of it.

    Parameters
    ----------
    course
        All that is kept of one patient.
    therapy
        Takes the place of the one with its identifier, if there is one.

    Returns
    -------
    course
        With it, in the order of days. A lesion that the course does not follow ends
        in `RegistryError`.
    """
    _refuse_stray_lesion(course, therapy.lesion)
    placed = _placed(course.therapies, therapy, day=lambda each: each.began)
    return replace(course, therapies=placed)


def with_outcome(course: Course, outcome: Outcome) -> Course:
    """Add what was heard of a patient.

    Parameters
    ----------
    course
        All that is kept of one patient.
    outcome
        Takes the place of the one with its identifier, if there is one.

    Returns
    -------
    course
        With it, in the order of days.
    """
    placed = _placed(course.outcomes, outcome, day=lambda each: each.on)
    return replace(course, outcomes=placed)


def with_decision(course: Course, decision: Decision) -> Course:
    """Add what a clinician decided on an alert.

    Parameters
    ----------
    course
        All that is kept of one patient.
    decision
        Takes the place of the one with its identifier, if there is one.

    Returns
    -------
    course
        With it, in the order of days. A lesion that the course does not follow ends
        in `RegistryError`.
    """
    _refuse_stray_lesion(course, decision.lesion)
    placed = _placed(course.decisions, decision, day=lambda each: each.on)
    return replace(course, decisions=placed)


def _placed(
    parts: tuple[Part, ...], part: Part, *, day: Callable[[Part], date]
) -> tuple[Part, ...]:
    """Put a part in place of that with its identifier, in the order of days."""
    others = [each for each in parts if each.uid != part.uid]
    return tuple(sorted((*others, part), key=day))


def _refuse_stray_lesion(course: Course, lesion: str) -> None:
    """Refuse to speak of a lesion that nobody has seen."""
    if lesion and all(each.name != lesion for each in course.lesions):
        raise RegistryError(
            say("The record follows no lesion of this name."),
            remedy=say("Give the name that the visit gives it."),
        )
