"""What the alert can say: the level, its reasons, its terms, the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "Advice",
    "Basis",
    "BiopsyRequest",
    "LesionAnswer",
    "Level",
    "LikelihoodTerm",
    "Posttest",
    "Pretest",
    "Question",
    "RaisedFlag",
    "SetAside",
    "Step",
]


class Level(Enum):
    """How strongly the findings call for a biopsy and a referral."""

    ABSTAIN = "ABSTAIN"
    RECHECK = "RECHECK"
    BIOPSY = "BIOPSY"
    URGENT = "URGENT"

    @property
    def rank(self) -> int:
        """Place in the order of urgency; ABSTAIN and RECHECK yield to any other."""
        return _RANKS[self]


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, ask, feel or test, and where that comes from.

    Parameters
    ----------
    text
        What to do.
    source
        Identifier of a source, or ``judgement``.
    """

    text: Phrase
    source: str


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A red flag that this lesion raises.

    Parameters
    ----------
    identifier
        The row of ``red_flags.csv``.
    text
        What raised it, in words.
    floor
        The level under which the advice cannot fall.
    source
        Identifier of a source, or ``judgement``.
    needs_imaging_first
        Whether the lump must be imaged before any knife.
    """

    identifier: str
    text: Phrase
    floor: Level
    source: str
    needs_imaging_first: bool = False


@dataclass(frozen=True, slots=True)
class LikelihoodTerm:
    """What one observation adds, given those before it in the vocabulary's order.

    The product of the pretest odds and of all terms is the post-test odds.

    Parameters
    ----------
    observation
        What was observed.
    for_malignancy
        Ratio by which it multiplies the odds of a malignant cause.
    for_metastasis
        Ratio by which it multiplies the odds of a scalp metastasis.
    known_in
        Number of conditions for which counts of this sign exist.
    patients
        Patients behind those counts.
    sources
        Identifiers of the sources.
    is_borrowed
        Whether the figures for metastasis come from other skin than the scalp.
    """

    observation: Observation
    for_malignancy: Interval
    for_metastasis: Interval
    known_in: int
    patients: int
    sources: tuple[str, ...]
    is_borrowed: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An observation that was given and enters nothing, and why.

    Parameters
    ----------
    observation
        What was observed.
    why
        The rule that sets it aside.
    """

    observation: Observation
    why: Phrase


@dataclass(frozen=True, slots=True)
class Pretest:
    """What was believed before the signs.

    Parameters
    ----------
    malignancy, metastasis
        Probability before any sign, the form of the lesion included.
    reasons
        What it was built from.
    sources
        Identifiers of the sources.
    """

    malignancy: Interval
    metastasis: Interval
    reasons: tuple[Phrase, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posttest:
    """How probable a condition is after the signs.

    Parameters
    ----------
    condition
        Which condition.
    probability
        With its 95 % credible interval.
    """

    condition: Condition
    probability: Interval


@dataclass(frozen=True, slots=True)
class Question:
    """A sign or a fact that, if looked for now, would change the advice.

    Parameters
    ----------
    text
        What to ask, feel or look for, and how.
    sign
        The sign asked for; ``None`` for a question about the history.
    if_present, if_absent
        The advice that would follow.
    malignancy_if_present, malignancy_if_absent
        The probability of a malignant cause that would follow.
    """

    text: Phrase
    sign: Sign | None
    if_present: Level
    if_absent: Level
    malignancy_if_present: float
    malignancy_if_absent: float


@dataclass(frozen=True, slots=True)
class BiopsyRequest:
    """The request to the pathologist, ready to paste.

    Parameters
    ----------
    lines
        One sentence each.
    """

    lines: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a lesion, or about a patient.

    Parameters
    ----------
    level
        One of the four words.
    headline
        The advice in one sentence.
    reasons
        Strongest first.
    act_by
        The date of the recheck, or the deadline of biopsy or referral.
    act_by_reason
        Where that date comes from.
    examine_first
        What to feel and ask before any probability.
    tests
        The cheap tests that settle the likely benign causes.
    stop_rule
        What turns waiting into a biopsy; ``None`` where nothing is awaited.
    missing
        What must be looked for before an answer can be given.
    biopsy
        The request; ``None`` where no biopsy is advised.
    for_the_patient
        Three sentences.
    """

    level: Level
    headline: Phrase
    reasons: tuple[Phrase, ...]
    act_by: date
    act_by_reason: Step
    examine_first: tuple[Step, ...]
    tests: tuple[Step, ...]
    stop_rule: Phrase | None
    missing: tuple[Phrase, ...]
    biopsy: BiopsyRequest | None
    for_the_patient: tuple[Phrase, Phrase, Phrase]


@dataclass(frozen=True, slots=True)
class Basis:
    """On how much an answer rests.

    Parameters
    ----------
    signs_weighed
        Observations that entered with a ratio.
    signs_without_figures
        Observations present for which no condition has a count.
    patients
        Patients behind all the counts used.
    limits
        What the reader must know of the reach of the evidence.
    """

    signs_weighed: int
    signs_without_figures: tuple[Sign, ...]
    patients: int
    limits: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class LesionAnswer:
    """The answer for one lesion.

    Parameters
    ----------
    lesion
        Its identifier within the case.
    advice
        What to do.
    flags
        Red flags raised, highest floor first.
    pretest
        Belief before the signs.
    malignancy, metastasis
        Belief after them.
    differential
        Conditions that have figures, most probable first.
    unranked
        Conditions that have none: named, not ranked.
    unranked_share
        Their joint probability.
    terms
        One for each observation that entered.
    set_aside
        Observations that entered nothing, and why.
    observations
        All of them, the machine's too.
    disagreements
        Pairs of the clinician's claim and the machine's.
    questions
        The next three looks.
    basis
        On how much it rests.
    prior_matters
        What the advice would be with the prior divided and multiplied by 3, where
        that changes it; ``None`` where it does not.
    without_pictures
        What the advice would be without the pictures; ``None`` when there are none.
    """

    lesion: str
    advice: Advice
    flags: tuple[RaisedFlag, ...]
    pretest: Pretest
    malignancy: Interval
    metastasis: Interval
    differential: tuple[Posttest, ...]
    unranked: tuple[Condition, ...]
    unranked_share: Interval
    terms: tuple[LikelihoodTerm, ...]
    set_aside: tuple[SetAside, ...]
    observations: tuple[Observation, ...]
    disagreements: tuple[tuple[Observation, Observation], ...]
    questions: tuple[Question, ...]
    basis: Basis
    prior_matters: tuple[Level, Level] | None = None
    without_pictures: Level | None = None
