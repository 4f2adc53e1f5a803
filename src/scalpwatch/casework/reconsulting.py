"""A kept visit asked again: of an answer its codes are kept, and not its terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from scalpwatch import __version__
from scalpwatch.phrases import say

if TYPE_CHECKING:
    from scalpwatch.consultation.answer import Consultation, Look
    from scalpwatch.inference.policy import Policy
    from scalpwatch.vocabulary.advice import LesionAnswer
    from scalpwatch.vocabulary.cases import Case
    from scalpwatch.vocabulary.courses import (
        Course,
        KeptAnswer,
        KeptLesionAnswer,
        Visit,
    )

__all__ = ["Reconsulted", "answered_visit", "consult_again", "consult_kept"]


@dataclass(frozen=True, slots=True)
class Reconsulted:
    """What was answered of a lesion, and what is answered now.

    Parameters
    ----------
    visit
        With what was found, and the answer of its day.
    kept
        Of the lesion, as it was given.
    consultation
        Of the whole visit, by the software and tables of now.
    now
        Of the lesion.
    """

    visit: Visit
    kept: KeptLesionAnswer
    consultation: Consultation
    now: LesionAnswer

    @property
    def answer(self) -> KeptAnswer:
        """The whole answer of its day."""
        if self.visit.answer is None:
            raise AssertionError
        return self.visit.answer

    @property
    def is_by_the_same(self) -> bool:
        """Whether software and tables are still those of that day."""
        now, then = self.consultation, self.answer
        return (now.software_version, now.evidence_hash) == (
            then.software_version,
            then.evidence_hash,
        )

    @property
    def is_as_given(self) -> bool:
        """Whether the advice is the same, with the same figures."""
        return (self.kept.level, self.kept.act_by, self.kept.malignancy) == (
            self.now.advice.level,
            self.now.advice.act_by,
            self.now.malignancy,
        )


def answered_visit(course: Course, lesion: str) -> Visit | None:
    """Find the last visit at which something was answered of a lesion.

    Parameters
    ----------
    course
        The patient over time.
    lesion
        Its name.

    Returns
    -------
    visit
        ``None`` where nothing was.
    """
    for visit in sorted(course.visits, key=lambda each: each.seen_on, reverse=True):
        if visit.answer and any(e.lesion == lesion for e in visit.answer.lesions):
            return visit
    return None


def consult_again(
    visit: Visit, lesion: str, *, policy: Policy, today: date
) -> Reconsulted | None:
    """Ask a kept visit again, by the software and tables of now.

    Parameters
    ----------
    visit
        Answered.
    lesion
        Which of its lesions.
    policy
        How the installation weighs.
    today
        The day that the answer bears where software or tables have changed; where
        they are the same, it is the answer of its own day.

    Returns
    -------
    reconsulted
        ``None`` where the visit tells nothing of the lesion, or nothing was answered.
    """
    if visit.answer is None:
        return None
    kept = next((e for e in visit.answer.lesions if e.lesion == lesion), None)
    consultation = consult_kept(visit.case, visit, policy=policy, today=today)
    now = next((e for e in consultation.lesions if e.lesion == lesion), None)
    if kept is None or now is None:
        return None
    return Reconsulted(visit, kept, consultation, now)


def consult_kept(
    case: Case, visit: Visit, *, policy: Policy, today: date
) -> Consultation:
    """Answer a case with what was seen in the pictures of a kept visit.

    Parameters
    ----------
    case
        Of the visit, or supposed to be other than it was.
    visit
        Whose pictures were measured; they are not opened again.
    policy
        How the installation weighs.
    today
        As in `consult_again`.

    Returns
    -------
    consultation
        With a look for each picture, without drawing.
    """
    from scalpwatch.consultation.weighing import consult
    from scalpwatch.inference.evidence import load_evidence

    evidence = load_evidence()
    answer = visit.answer
    is_on = answer is None or answer.eye_is_on
    is_same = answer is not None and (
        (answer.software_version, answer.evidence_hash) == (__version__, evidence.hash)
    )
    return consult(
        case,
        evidence=evidence,
        policy=policy,
        made_on=answer.made_on if answer and is_same else today,
        looks=tuple(_looks(visit)) if is_on else (),
        eye_is_on=is_on,
    )


def _looks(visit: Visit) -> Iterator[Look]:
    """Tell what was seen in each picture, and what was said of it, as it is kept."""
    from scalpwatch.casework.kept_looks import looks_of

    looks = looks_of(visit.pictures)
    for look, picture in zip(looks, visit.pictures, strict=True):
        issues = (say("{issue}", issue=text) for text in picture.issues)
        yield replace(look, remarks=(*issues, _KEPT))


_KEPT = say("Measured at the visit, and not opened again for this report.")
