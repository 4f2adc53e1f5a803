"""What a structured report says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.courses import RankedCondition
from scalpwatch.vocabulary.measurements import Measurement, Region
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx

__all__ = ["FiledAnswer", "FiledPicture", "FiledReport"]


@dataclass(frozen=True, slots=True)
class FiledPicture:
    """What a report says of one picture.

    Parameters
    ----------
    uid
        SOP Instance UID of the picture.
    lesion, tracking_uid
        The lesion that it shows.
    is_fit
        Whether it could be measured.
    scale, scale_error, measurements, regions, observations
        As in `scalpwatch.vocabulary.courses.KeptPicture`; places of signs stay out
        of the report.
    """

    uid: str
    lesion: str
    tracking_uid: str
    is_fit: bool = True
    scale: ScaleUmPerPx | None = None
    scale_error: float = 0.0
    measurements: tuple[Measurement, ...] = ()
    regions: tuple[Region, ...] = ()
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledAnswer:
    """What a report says of the alert for one lesion.

    Parameters
    ----------
    lesion, tracking_uid
        Which.
    level
        How strongly the findings call for a biopsy.
    act_by
        Until when.
    malignancy, metastasis, differential
        Probabilities.
    flags
        Identifiers of red flags that were raised.
    """

    lesion: str
    tracking_uid: str
    level: Level
    act_by: date
    malignancy: Interval
    metastasis: Interval
    differential: tuple[RankedCondition, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A structured report of a visit.

    Parameters
    ----------
    pseudonym
        Whose.
    study_uid
        Of the visit.
    pictures
        In the report's order.
    answers
        One for each lesion, where something was asked.
    claims
        What clinicians and notes said of each lesion's signs, by its UID.
    """

    pseudonym: str
    study_uid: str
    pictures: tuple[FiledPicture, ...]
    answers: tuple[FiledAnswer, ...]
    claims: dict[str, tuple[Observation, ...]]
