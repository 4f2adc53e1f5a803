"""Synthetic courses, built up event by event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Case, Lesion, Response
from scalpwatch.vocabulary.courses import (
    Choice,
    Course,
    Decision,
    FollowedLesion,
    KeptAnswer,
    KeptFlag,
    KeptLesionAnswer,
    OverrideReason,
    Therapy,
    TherapyKind,
    Visit,
)
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen
from scalpwatch.vocabulary.quantities import Interval

DAY = date(2026, 3, 2)


def after(days: int) -> date:
    """A day so many days after the first visit."""
    return DAY + timedelta(days=days)


def answer(
    level: Level, on: date, *, flags: tuple[str, ...] = (), lesion: str = "focus"
) -> KeptLesionAnswer:
    """What was answered of a lesion; to be acted upon within two weeks."""
    return KeptLesionAnswer(
        lesion=lesion,
        level=level,
        act_by=on + timedelta(days=14),
        headline=Bilingual("Act.", "Действуйте."),
        malignancy=Interval(0.2, 0.1, 0.4),
        metastasis=Interval(0.1, 0.05, 0.2),
        flags=tuple(KeptFlag(each, level, Bilingual(each, each)) for each in flags),
    )


def seen(
    course: Course, days: int, level: Level, *, flags: tuple[str, ...] = ("flag",)
) -> Course:
    """Add a visit with its answer."""
    on = after(days)
    visit = Visit(
        uid=f"2.25.{len(course.visits) + 1}",
        case=Case("P", on, lesions=(Lesion("focus"),)),
        answer=KeptAnswer(
            made_on=on,
            software_version="1",
            evidence_hash="hash",
            eye_is_on=True,
            lesions=(answer(level, on, flags=flags),),
        ),
    )
    return replace(course, visits=(*course.visits, visit))


def taken(
    course: Course,
    days: int,
    histology: Histology,
    *,
    reaches_fat: bool | None = None,
) -> Course:
    """Add a specimen, reported five days later unless it is pending."""
    pathology = Pathology(
        uid=f"2.25.10{len(course.pathologies)}",
        specimen=Specimen.SCALP_LESION,
        taken_on=after(days),
        lesion="focus",
        reported_on=None if histology is Histology.PENDING else after(days + 5),
        reaches_fat=reaches_fat,
        histology=histology,
    )
    return replace(course, pathologies=(*course.pathologies, pathology))


def decided(
    course: Course,
    days: int,
    choice: Choice,
    *,
    until: int | None = None,
    reason: OverrideReason | None = None,
) -> Course:
    """Add a decision."""
    decision = Decision(
        uid=f"2.25.20{len(course.decisions)}",
        on=after(days),
        lesion="focus",
        level=Level.URGENT,
        choice=choice,
        until=None if until is None else after(until),
        reason=reason,
    )
    return replace(course, decisions=(*course.decisions, decision))


def treated(course: Course, days: int, response: Response) -> Course:
    """Add a treatment of the focus that lasted thirty days."""
    therapy = Therapy(
        uid=f"2.25.30{len(course.therapies)}",
        kind=TherapyKind.RADIOTHERAPY,
        began=after(days),
        ended=after(days + 30),
        lesion="focus",
        response=response,
    )
    return replace(course, therapies=(*course.therapies, therapy))


def begun() -> Course:
    """A patient with one followed focus and no visit yet."""
    return Course("P", lesions=(FollowedLesion("focus", "2.25.99"),))
