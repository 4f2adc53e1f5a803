"""One lesion over visits: what was measured, what changed, what treatment did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.courses import FollowedLesion, KeptPicture, Therapy
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.pathology import Pathology
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "Change",
    "Enlargement",
    "FollowUp",
    "FollowUpRow",
    "Followed",
    "FollowedFigure",
    "LaidPictures",
    "MeasuredChange",
    "ResponseKind",
    "ToldSize",
    "TreatmentResponse",
    "UnlaidPictures",
    "View",
]


class ToldSize(Enum):
    """Diameters as the clinician told them."""

    LONGEST = "longest_diameter_told"
    SHORTEST = "shortest_diameter_told"


#: What is followed: a measure of a picture, or a diameter that was told.
Followed: TypeAlias = MeasurementName | ToldSize


@dataclass(frozen=True, slots=True)
class View:
    """How a picture looks at a lesion; figures of one view alone are compared.

    Parameters
    ----------
    kind, role, view, device
        As told of the picture.
    """

    kind: PictureKind
    role: PictureRole
    view: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class FollowedFigure:
    """One figure of one visit.

    Parameters
    ----------
    what
        What was measured or told.
    interval
        The figure and its 95 % interval.
    unit
        In which unit; without a scale in pixels.
    picture
        In which picture; ``None`` for what was told.
    """

    what: Followed
    interval: Interval
    unit: Unit
    picture: KeptPicture | None = None

    @property
    def view(self) -> View | None:
        """How its picture looks at the lesion; ``None`` for what was told."""
        seen = self.picture
        if seen is None:
            return None
        return View(seen.kind, seen.role, seen.view, seen.device)


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A lesion at one visit.

    Parameters
    ----------
    visit
        Identifier of the visit.
    seen_on
        The day.
    days
        Days since the lesion was first seen.
    is_told_of
        Whether the visit's case tells of the lesion at all.
    size_cm
        Longest and shortest diameter as told [cm]; empty when not told.
    age_months
        How old the lesion was [months]; ``None`` when not told.
    level
        What was advised; ``None`` where nothing was asked.
    figures
        Figures with intervals, of pictures and as told.
    pictures
        Its pictures; the first of each view is the one that is compared.
    """

    visit: str
    seen_on: date
    days: int
    is_told_of: bool
    size_cm: tuple[float, ...] = ()
    age_months: float | None = None
    level: Level | None = None
    figures: tuple[FollowedFigure, ...] = ()
    pictures: tuple[KeptPicture, ...] = ()


class Change(Enum):
    """What became of a figure between two visits."""

    GREW = "grew"
    SHRANK = "shrank"
    NO_CHANGE_BEYOND_MEASUREMENT = "no_change_beyond_measurement"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class MeasuredChange:
    """A figure at two visits.

    Parameters
    ----------
    what
        What was measured or told.
    change
        What became of it.
    first_on, last_on
        The days.
    first, last
        The figures as they were measured; ``None`` where there is none.
    difference
        Later less earlier with its 95 % interval; ``None`` if not comparable.
    unit
        Of the difference: counts are compared by square centimetre, and lengths
        without a scale as a share of the first one (``Unit.ONE``).
    reason
        Why the two cannot be compared; ``None`` if they can.
    """

    what: Followed
    change: Change
    first_on: date
    last_on: date
    first: FollowedFigure | None = None
    last: FollowedFigure | None = None
    difference: Interval | None = None
    unit: Unit = Unit.ONE
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Enlargement:
    """How much larger a later picture shows the scalp than an earlier one.

    Parameters
    ----------
    earlier, later
        The pictures' sha256.
    zoom
        Pixels of the later file for one of the earlier.
    error
        Half of the 95 % interval of the zoom, as a share of it.
    """

    earlier: str
    later: str
    zoom: float
    error: float


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One lesion over all visits.

    Parameters
    ----------
    pseudonym
        Whose.
    lesion
        Which.
    rows
        One for each visit from the first that tells of it, in the order of days.
    changes
        From the first visit that can be compared to the last; one for each figure.
    recent
        The same from the visit before the last that tells of the lesion to the last.
    therapies
        Of the lesion or of the whole patient.
    biopsies
        Specimens of the lesion.
    """

    pseudonym: str
    lesion: FollowedLesion
    rows: tuple[FollowUpRow, ...]
    changes: tuple[MeasuredChange, ...] = ()
    recent: tuple[MeasuredChange, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    biopsies: tuple[Pathology, ...] = ()

    @property
    def first_on(self) -> date:
        """The day on which the lesion was first seen."""
        return self.rows[0].seen_on


class ResponseKind(Enum):
    """How lesions answered a treatment, by RECIST 1.1."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    STABLE = "stable"
    PROGRESSION = "progression"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class TreatmentResponse:
    """How the scalp lesions under a treatment answered it.

    Parameters
    ----------
    therapy
        The treatment.
    kind
        What the sum of diameters says.
    lesions
        Names of the lesions whose longest diameters were added.
    baseline_on, nadir_on, last_on
        Days of the sum before treatment, of the smallest and of the last; ``None``
        where there is none.
    baseline_cm, nadir_cm, last_cm
        The sums [cm].
    new_lesions
        Lesions first noted under treatment.
    reason
        What stands against judging it, or what limits it; ``None`` if nothing.
    """

    therapy: Therapy
    kind: ResponseKind
    lesions: tuple[str, ...] = ()
    baseline_on: date | None = None
    nadir_on: date | None = None
    last_on: date | None = None
    baseline_cm: float | None = None
    nadir_cm: float | None = None
    last_cm: float | None = None
    new_lesions: tuple[str, ...] = ()
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LaidPictures:
    """Two pictures of one place, cut and turned alike.

    Parameters
    ----------
    earlier, later
        The pictures' sha256.
    earlier_jpeg, later_jpeg
        The same crop of the scalp, in the later picture's orientation and scale.
    width_px, height_px
        Size of each [px].
    um_per_px
        Scale of both; ``None`` where neither picture has one.
    bar_um
        Length of the bar drawn in both [µm]; ``None`` without a scale.
    enlargement
        How much larger the later file shows the scalp.
    inliers
        Points that agree.
    residual_px
        Their median disagreement, of a picture 1024 px long [px].
    overlap
        Share of the earlier picture that the later one shows too.
    """

    earlier: str
    later: str
    earlier_jpeg: bytes
    later_jpeg: bytes
    width_px: int
    height_px: int
    um_per_px: float | None
    bar_um: float | None
    enlargement: Enlargement
    inliers: int
    residual_px: float
    overlap: float


@dataclass(frozen=True, slots=True)
class UnlaidPictures:
    """Two pictures that could not be laid on each other.

    Parameters
    ----------
    earlier, later
        The pictures' sha256.
    reason
        Why not.
    """

    earlier: str
    later: str
    reason: Phrase
