"""Synthetic patients over time, for the statistics: random, from a seeded generator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Primary,
    Receptor,
    Setting,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import (
    Choice,
    Course,
    Decision,
    FollowedLesion,
    KeptAnswer,
    KeptLesionAnswer,
    Outcome,
    OverrideReason,
    Visit,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import Histology, Pathology, Specimen
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["synthetic_courses"]

_NOTHING = Bilingual("", "")
_UNSURE = Interval(0.1, 0.0, 0.5)
_LESION = "focus 1"


def synthetic_courses(count: int, *, seed: int = 4) -> Iterator[Course]:
    """Draw patients: most are alerted and biopsied, every third has a metastasis."""
    generator = np.random.default_rng(seed)
    for number in range(count):
        yield _course(number, generator)


def _course(number: int, generator: np.random.Generator) -> Course:
    """Draw one patient."""
    seen = date(2018, 1, 1) + timedelta(days=int(generator.integers(0, 1500)))
    positive = bool(generator.random() < 0.65)
    level = Level.URGENT if generator.random() < 0.5 else Level.BIOPSY
    history = OncologicalHistory(
        CancerKnowledge.KNOWN,
        (
            Cancer(
                Primary.BREAST if generator.random() < 0.8 else Primary.LUNG,
                er=Receptor.POSITIVE if positive else Receptor.NEGATIVE,
            ),
        ),
    )
    age_months = float(generator.integers(1, 30))
    lesion = Lesion(
        _LESION,
        site=list(Site)[int(generator.integers(0, 5))],
        form=list(Form)[int(generator.integers(0, 3))],
        age_months=age_months,
    )
    case = Case(f"patient-{number}", seen, history=history, lesions=(lesion,))
    answer = KeptAnswer(
        seen,
        "0.1.0",
        "0" * 64,
        eye_is_on=False,
        lesions=(KeptLesionAnswer(_LESION, level, seen, _NOTHING, _UNSURE, _UNSURE),),
    )
    acts = bool(generator.random() < 0.75)
    taken = seen + timedelta(days=int(generator.exponential(40)) + 1)
    is_metastasis = acts and bool(generator.random() < 0.45)
    months = 26 if positive else 12
    watched = int(generator.integers(60, 1700))
    survived = int(generator.exponential(months * 30.4)) + 1
    dead = is_metastasis and survived < watched
    heard = taken + timedelta(days=min(survived, watched) if dead else watched)
    return Course(
        f"patient-{number}",
        sex=Sex.FEMALE if generator.random() < 0.95 else Sex.MALE,
        birth_year=int(generator.integers(1935, 1980)),
        history=history,
        lesions=(FollowedLesion(_LESION, f"2.25.{number + 1}"),),
        visits=(Visit(f"2.25.{1000 + number}", _set(case, generator), answer),),
        pathologies=(
            (
                Pathology(
                    f"2.25.{2000 + number}",
                    Specimen.SCALP_LESION,
                    taken,
                    _LESION,
                    reported_on=taken,
                    histology=(
                        Histology.METASTASIS if is_metastasis else Histology.BENIGN
                    ),
                ),
            )
            if acts
            else ()
        ),
        decisions=(_decision(number, seen, level, generator, acts=acts),),
        outcomes=(
            Outcome(
                f"2.25.{4000 + number}",
                heard,
                VitalStatus.DEAD_OF_CANCER if dead else VitalStatus.ALIVE,
            ),
        ),
    )


def _set(case: Case, generator: np.random.Generator) -> Case:
    """Draw where she is seen."""
    settings = (Setting.TRICHOLOGY, Setting.DERMATOLOGY, None)
    setting = settings[int(generator.integers(0, len(settings)))]
    return Case(
        case.pseudonym,
        case.seen_on,
        history=case.history,
        lesions=case.lesions,
        setting=setting,
    )


def _decision(
    number: int, on: date, level: Level, generator: np.random.Generator, *, acts: bool
) -> Decision:
    """Draw what the clinician decided."""
    uid = f"2.25.{3000 + number}"
    if acts:
        return Decision(uid, on, _LESION, level, Choice.DONE)
    reasons = list(OverrideReason)
    reason = reasons[int(generator.integers(0, len(reasons)))]
    if generator.random() < 0.5:
        return Decision(uid, on, _LESION, level, Choice.DECLINED, reason=reason)
    until = on + timedelta(days=42)
    return Decision(uid, on, _LESION, level, Choice.DEFERRED, until, reason)
