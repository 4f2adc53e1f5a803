"""What is measured in a picture, in which unit, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx

__all__ = [
    "Correction",
    "Issue",
    "MarkKind",
    "Measurement",
    "MeasurementName",
    "PictureMeasures",
    "Unit",
]


class MeasurementName(Enum):
    """What can be measured in one trichoscopic picture."""

    HAIR_COUNT = "hair_count"
    HAIR_DENSITY = "hair_density"
    SHAFT_WIDTH = "shaft_width"
    FREE_SKIN_SHARE = "free_skin_share"
    DOTTED_VESSEL_COUNT = "dotted_vessel_count"
    THIN_TREE_COUNT = "thin_tree_count"
    THICK_TREE_COUNT = "thick_tree_count"
    VESSEL_LENGTH_DENSITY = "vessel_length_density"
    VESSEL_CALIBER = "vessel_caliber"
    VESSEL_BRANCH_POINTS = "vessel_branch_points"
    VESSEL_TORTUOSITY = "vessel_tortuosity"
    ERYTHEMA_SHARE = "erythema_share"


class Unit(Enum):
    """Units, spelled as UCUM spells them; ``px`` is none of UCUM's."""

    ONE = "1"
    PX = "px"
    UM = "um"
    PER_PX = "/px"
    PER_CM2 = "/cm2"
    MM_PER_CM2 = "mm/cm2"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measure of a picture.

    Parameters
    ----------
    name
        What is measured.
    interval
        The figure and its 95 % interval.
    unit
        In which unit; micrometres and square centimetres only under a scale.
    """

    name: MeasurementName
    interval: Interval
    unit: Unit


@dataclass(frozen=True, slots=True)
class Issue:
    """What stands against measuring a picture, and how to mend it.

    Parameters
    ----------
    message
        What is wrong.
    remedy
        What the reader can do.
    """

    message: Phrase
    remedy: Phrase


@dataclass(frozen=True, slots=True)
class PictureMeasures:
    """All that was measured in one picture.

    Parameters
    ----------
    picture
        File name without directories.
    width_px, height_px
        Size of the file's picture, upright [px].
    scale
        Micrometres a pixel of the file; ``None`` when unknown.
    issues
        What stands against measuring; empty when the picture is fit.
    measurements
        What could be measured; nothing of an unfit picture.
    observations
        Signs, each with its reason and places.
    corrections
        Number of a reader's corrections that were followed.
    scale_error
        Half of the 95 % interval of the scale, as a share of it; 0 where somebody
        told the scale without one.
    control
        File name of the healthy scalp that it was compared with; ``None`` if with
        none.
    remarks
        What is to be said of the picture: where its scale comes from, what was
        left out.
    """

    picture: str
    width_px: int
    height_px: int
    scale: ScaleUmPerPx | None
    issues: tuple[Issue, ...]
    measurements: tuple[Measurement, ...]
    observations: tuple[Observation, ...]
    corrections: int = 0
    scale_error: float = 0.0
    control: str | None = None
    remarks: tuple[Phrase, ...] = ()

    @property
    def is_fit(self) -> bool:
        """Whether anything could be measured."""
        return not self.issues


class MarkKind(Enum):
    """What a reader can correct."""

    HAIR = "hair"
    VESSEL = "vessel"
    ERYTHEMA = "erythema"


@dataclass(frozen=True, slots=True)
class Correction:
    """A reader's correction: a mark removed, or redrawn.

    Parameters
    ----------
    kind
        Which mark.
    at
        A place on the mark, or within two hundredths of the picture of it [px of
        the file]. ``None`` adds the outline as a new mark.
    outline
        Corners of what is there instead [px of the file]; empty when the mark is
        only removed.
    """

    kind: MarkKind
    at: tuple[float, float] | None
    outline: tuple[tuple[float, float], ...] = ()
