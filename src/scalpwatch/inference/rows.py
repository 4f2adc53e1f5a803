"""What the tables of the evidence hold, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "AgeBand",
    "Deadline",
    "FlagRow",
    "Frequency",
    "FrequencyKind",
    "Guess",
    "Pattern",
    "PrimaryRow",
    "Prior",
    "RequestLine",
    "SettingRow",
    "StepRow",
]


class AgeBand(Enum):
    """Ages between which the causes of scalp lesions differ."""

    CHILD = "child"
    YOUNG = "young"
    MIDDLE = "middle"
    OLD = "old"


class FrequencyKind(Enum):
    """What a printed figure is worth."""

    COUNT = "count"
    DERIVED = "derived"
    REVIEW = "review"
    CONTAINED = "contained"
    RANGE = "range"
    TEXT = "text"

    @property
    def is_pooled(self) -> bool:
        """Whether its counts enter a ratio."""
        return self in {
            FrequencyKind.COUNT,
            FrequencyKind.DERIVED,
            FrequencyKind.REVIEW,
        }


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often a sign was seen in a condition, in one source.

    Parameters
    ----------
    condition, sign
        ``None`` where the source's words have no place in the vocabulary.
    present, assessed
        Patients with the sign, and patients looked at; 0 of 0 where none counts.
    kind
        What the figure is worth.
    is_borrowed
        Whether it was seen on other skin than the scalp.
    source
        Identifier of the source.
    """

    condition: Condition | None
    sign: Sign | None
    present: int
    assessed: int
    kind: FrequencyKind
    is_borrowed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A number with the factor within which it is believed to hold.

    Parameters
    ----------
    value
        The number.
    spread
        It is believed to lie between ``value / spread`` and ``value * spread``
        with 95 %.
    source
        Identifier of a source, or ``judgement``.
    """

    value: float
    spread: float
    source: str


@dataclass(frozen=True, slots=True)
class Prior:
    """How many people bring a condition to a clinic.

    Parameters
    ----------
    rate
        New patients in a year per 100,000 people.
    by_age
        Factor in each band of age.
    female, male
        Factor by sex.
    with_cancer, with_breast_cancer
        Factor in those who have or had a cancer.
    """

    rate: Guess
    by_age: dict[AgeBand, float]
    female: float
    male: float
    with_cancer: float
    with_breast_cancer: float


@dataclass(frozen=True, slots=True)
class PrimaryRow:
    """How often a cancer sends metastases to the scalp.

    Parameters
    ----------
    rate
        New patients with scalp metastasis in a year per 100,000 who have or had
        the cancer.
    alopecic_present, alopecic_assessed
        How many of them are of the alopecic form.
    """

    rate: Guess
    alopecic_present: int
    alopecic_assessed: int


@dataclass(frozen=True, slots=True)
class SettingRow:
    """How much commoner a cause is where the patient is seen.

    Parameters
    ----------
    metastasis, other_malignancy
        Factors on the pretest odds.
    source
        Identifier of a source, or ``judgement``.
    """

    metastasis: float
    other_malignancy: float
    source: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A red flag.

    Parameters
    ----------
    identifier
        Its name.
    needs
        Facts: all of the outer tuple, each satisfied by any of the inner one; a
        leading ``!`` denies.
    floor
        The level under which the advice cannot fall.
    needs_imaging_first
        Whether a lump must be imaged before any knife.
    covered_by
        A flag with as high a floor that says the same and more; empty when none.
    text
        In words.
    source
        Identifier of a source, or ``judgement``.
    """

    identifier: str
    needs: tuple[tuple[str, ...], ...]
    floor: Level
    needs_imaging_first: bool
    covered_by: str
    text: Bilingual
    source: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Facts that let a scarring disease be named without histology.

    Parameters
    ----------
    condition
        Its name.
    needs
        As in `FlagRow`.
    source
        Identifier of a source, or ``judgement``.
    """

    condition: Condition
    needs: tuple[tuple[str, ...], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when to act in a country.

    Parameters
    ----------
    days, working_days
        One of the two; the other is ``None``.
    text
        In words, with its origin.
    source
        Identifier of a source, or ``judgement``.
    """

    days: int | None
    working_days: int | None
    text: Bilingual
    source: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """Something to do at every examination.

    Parameters
    ----------
    text
        In words.
    source
        Identifier of a source, or ``judgement``.
    """

    text: Bilingual
    source: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A line of the biopsy request.

    Parameters
    ----------
    when
        ``any``, ``alopecic``, ``nodule``, ``imaging`` or ``breast_known``.
    text
        In words.
    source
        Identifier of a source, or ``judgement``.
    """

    when: str
    text: Bilingual
    source: str
