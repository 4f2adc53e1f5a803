"""Courses of patients who never lived, drawn from a seed: as many as are wanted.

What is answered at each visit is what the program answers: a few dozen kinds of cases
are weighed once, and every drawn visit is one of them on another day. How patients fare
is drawn too, so that there is something to count; it says nothing of real patients.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Final

import numpy as np

from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.course import keep_answer, keep_case
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Country,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Phototype,
    Primary,
    Receptor,
    Setting,
    Sex,
    Site,
    Spread,
)
from scalpwatch.vocabulary.courses import (
    Choice,
    Course,
    Decision,
    FollowedLesion,
    KeptAnswer,
    Outcome,
    OverrideReason,
    Therapy,
    TherapyKind,
    Visit,
    VitalStatus,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Sampling,
    Specimen,
    StainState,
)
from scalpwatch.vocabulary.signs import Sign

__all__ = ["draw_courses"]

_SOME_DAY: Final = date(2020, 6, 15)
_FIRST_DAY: Final = date(2008, 1, 1)
_NAME: Final = "focus 1"
_SIGNS: Final = (
    (Sign.ERYTHEMA, Sign.ATROPHY, Sign.LOSS_OF_FOLLICULAR_OPENINGS),
    (Sign.THICK_ARBORIZING_VESSELS, Sign.DOTTED_VESSELS, Sign.INDURATION),
    (Sign.YELLOW_DOTS, Sign.EXCLAMATION_MARK_HAIRS, Sign.BLACK_DOTS),
    (Sign.PERIFOLLICULAR_SCALE, Sign.SCARRING, Sign.ITCH),
)
_MEN: Final = 0.2
_BIOPSIED: Final = 1 / 3
_CONFIRMED: Final = 0.7
_MEDIAN_DAYS: Final = {Primary.BREAST: 900.0, Primary.LUNG: 150.0}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of case with its answer."""

    case: Case
    answer: KeptAnswer


def draw_courses(count: int, *, seed: int = 1, first: int = 0) -> Iterator[Course]:
    """Draw the courses of patients who never lived.

    Parameters
    ----------
    count
        How many.
    seed
        The same seed draws the same courses.
    first
        Number of the first pseudonym.

    Yields
    ------
    course
        With one to five visits, three on average; one in three has a specimen.
    """
    rng = np.random.default_rng([seed, first])
    kinds = _weighed_kinds()
    for number in range(first, first + count):
        yield _course(rng, f"D{number:07d}", kinds[rng.integers(len(kinds))])


@cache
def _weighed_kinds() -> tuple[_Kind, ...]:
    """Weigh each kind of case once."""
    return tuple(_kinds())


def _kinds() -> Iterator[_Kind]:
    """Weigh every history with every form and every set of signs."""
    evidence = load_evidence()
    breast = Cancer(Primary.BREAST, year=2012, er=Receptor.POSITIVE, stage="IIA")
    lung = Cancer(Primary.LUNG, year=2018, spread=Spread.METASTATIC)
    histories = (
        OncologicalHistory(CancerKnowledge.NONE_KNOWN),
        OncologicalHistory(CancerKnowledge.KNOWN, (breast,)),
        OncologicalHistory(CancerKnowledge.KNOWN, (lung,)),
    )
    forms = (Form.PATCH, Form.NODULE, Form.PLAQUE)
    for history, form, signs in product(histories, forms, _SIGNS):
        lesion = Lesion(
            _NAME,
            form=form,
            count=1,
            size_cm=(2.0, 1.5),
            growth=Growth.SLOW,
            observations=tuple(Observation(each, State.PRESENT) for each in signs),
        )
        case = Case(
            "D",
            _SOME_DAY,
            history=history,
            lesions=(lesion,),
            setting=Setting.DERMATOLOGY,
            country=Country.RU,
        )
        answer = consult(
            case, evidence=evidence, policy=Policy(), looks=(), made_on=_SOME_DAY
        )
        yield _Kind(keep_case(case), keep_answer(answer))


def _course(rng: np.random.Generator, pseudonym: str, kind: _Kind) -> Course:
    """Draw one course."""
    began = _FIRST_DAY + timedelta(days=int(rng.integers(6_000)))
    birth_year = began.year - int(np.clip(rng.normal(58, 13), 20, 95))
    sex = Sex.MALE if rng.random() < _MEN else Sex.FEMALE
    site = _one_of(rng, Site)
    case = replace(
        kind.case,
        pseudonym=pseudonym,
        sex=sex,
        phototype=_one_of(rng, Phototype),
        lesions=(replace(kind.case.lesions[0], site=site),),
    )
    gaps = rng.integers(20, 200, int(rng.integers(1, 6)))
    days = [began + timedelta(days=int(past)) for past in np.cumsum(gaps) - gaps[0]]
    visits = tuple(_visit(rng, case, kind.answer, day, birth_year) for day in days)
    course = Course(
        pseudonym,
        sex=sex,
        phototype=case.phototype,
        birth_year=birth_year,
        history=case.history,
        lesions=(
            FollowedLesion(
                _NAME,
                _uid(rng),
                site,
                began - timedelta(days=int(rng.integers(10, 700))),
            ),
        ),
        visits=visits,
        decisions=(_decision(rng, kind.answer, days[0]),),
    )
    return _biopsied(rng, course, days[0]) if rng.random() < _BIOPSIED else course


def _visit(
    rng: np.random.Generator, case: Case, answer: KeptAnswer, day: date, born: int
) -> Visit:
    """Draw a visit: the kind of case on this day, a little grown or shrunk."""
    long_cm = round(float(rng.uniform(0.8, 3.5)), 1)
    size_cm = (long_cm, round(long_cm * 0.8, 1))
    lesion = replace(case.lesions[0], size_cm=size_cm)
    later = day - _SOME_DAY
    return Visit(
        _uid(rng),
        replace(case, seen_on=day, age_years=float(day.year - born), lesions=(lesion,)),
        replace(
            answer,
            made_on=day,
            lesions=tuple(
                replace(each, act_by=each.act_by + later) for each in answer.lesions
            ),
        ),
    )


def _decision(rng: np.random.Generator, answer: KeptAnswer, day: date) -> Decision:
    """Draw what the clinician decided."""
    choice = _one_of(rng, Choice)
    return Decision(
        _uid(rng),
        day,
        _NAME,
        answer.level,
        choice,
        until=day + timedelta(days=30) if choice is Choice.DEFERRED else None,
        reason=None if choice is Choice.DONE else _one_of(rng, OverrideReason),
        text="" if choice is Choice.DONE else "as agreed with the patient",
    )


def _biopsied(rng: np.random.Generator, course: Course, day: date) -> Course:
    """Draw what histology found, what was done and how the patient fared."""
    taken = day + timedelta(days=int(rng.integers(1, 120)))
    primary = course.primary
    found = Histology.BENIGN
    if primary is not None and rng.random() < _CONFIRMED:
        found = Histology.METASTASIS
    specimen = Pathology(
        _uid(rng),
        Specimen.SCALP_LESION,
        taken,
        lesion=_NAME,
        reported_on=taken + timedelta(days=9),
        sampling=_one_of(rng, Sampling),
        histology=found,
        origin=primary or Primary.NOT_TOLD,
        stains=tuple(
            MarkerResult(marker, _one_of(rng, StainState))
            for marker in (Marker.ER, Marker.PR, Marker.GATA3)
        ),
        text="As described in the report of the pathologist.",
    )
    if found is Histology.BENIGN:
        return replace(course, pathologies=(specimen,))
    lived = rng.exponential(_MEDIAN_DAYS[primary or Primary.LUNG] / np.log(2))
    watched = float(rng.uniform(100, 2_500))
    dead = VitalStatus.DEAD_OF_CANCER if lived < watched else VitalStatus.ALIVE
    heard = taken + timedelta(days=int(min(lived, watched)))
    return replace(
        course,
        pathologies=(specimen,),
        therapies=(Therapy(_uid(rng), _one_of(rng, TherapyKind), taken, lesion=_NAME),),
        outcomes=(Outcome(_uid(rng), heard, dead),),
    )


def _one_of(rng: np.random.Generator, kind: type) -> object:
    """Draw a member of an enumeration."""
    members = tuple(kind)
    return members[rng.integers(len(members))]


def _uid(rng: np.random.Generator) -> str:
    """Draw an identifier of DICOM's root for random ones."""
    return f"2.25.{int.from_bytes(rng.bytes(16), 'big')}"
