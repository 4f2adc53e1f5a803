"""What is measured in a picture, in which unit, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.observations import Observation
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx

__all__ = [
    "CLINICAL",
    "TRICHOSCOPIC",
    "Correction",
    "Issue",
    "MarkKind",
    "Measurement",
    "MeasurementName",
    "PictureMeasures",
    "Region",
    "RegionKind",
    "Tint",
    "Unit",
]


class MeasurementName(Enum):
    """What can be measured in one picture."""

    # Trichoscopy

    HAIR_COUNT = "hair_count"
    HAIR_DENSITY = "hair_density"
    SHAFT_WIDTH = "shaft_width"
    FOLLICULAR_UNIT_COUNT = "follicular_unit_count"
    TERMINAL_HAIR_COUNT = "terminal_hair_count"
    VELLUS_HAIR_COUNT = "vellus_hair_count"
    BROKEN_HAIR_COUNT = "broken_hair_count"
    FREE_SKIN_SHARE = "free_skin_share"
    DOTTED_VESSEL_COUNT = "dotted_vessel_count"
    THIN_TREE_COUNT = "thin_tree_count"
    THICK_TREE_COUNT = "thick_tree_count"
    LINEAR_VESSEL_COUNT = "linear_vessel_count"
    GLOMERULAR_VESSEL_COUNT = "glomerular_vessel_count"
    HAIRPIN_VESSEL_COUNT = "hairpin_vessel_count"
    VESSEL_LENGTH_DENSITY = "vessel_length_density"
    VESSEL_CALIBER = "vessel_caliber"
    VESSEL_BRANCH_POINTS = "vessel_branch_points"
    VESSEL_TORTUOSITY = "vessel_tortuosity"
    ERYTHEMA_SHARE = "erythema_share"
    MILKY_RED_SHARE = "milky_red_share"
    YELLOW_SHARE = "yellow_share"
    WHITE_SHARE = "white_share"
    ATROPHIC_SHARE = "atrophic_share"
    YELLOW_DOT_COUNT = "yellow_dot_count"
    BLACK_DOT_COUNT = "black_dot_count"
    WHITE_DOT_COUNT = "white_dot_count"
    PLUG_COUNT = "plug_count"
    EMPTY_OPENING_COUNT = "empty_opening_count"
    SCALY_RIM_COUNT = "scaly_rim_count"
    # Clinical photographs; diameters are those of the largest focus or node
    FOCUS_COUNT = "focus_count"
    FOCUS_LONG_DIAMETER = "focus_long_diameter"
    FOCUS_SHORT_DIAMETER = "focus_short_diameter"
    FOCI_AREA = "foci_area"
    BALD_SHARE = "bald_share"
    FOCUS_REDNESS = "focus_redness"
    FOCUS_LIGHTNESS = "focus_lightness"
    NODE_COUNT = "node_count"
    NODE_DIAMETER = "node_diameter"
    NODE_REDNESS = "node_redness"
    NODE_YELLOWNESS = "node_yellowness"
    NODE_LIGHTNESS = "node_lightness"


#: What is measured in a clinical photograph, and what in a trichoscopic picture.
CLINICAL: Final = (
    MeasurementName.FOCUS_COUNT,
    MeasurementName.FOCUS_LONG_DIAMETER,
    MeasurementName.FOCUS_SHORT_DIAMETER,
    MeasurementName.FOCI_AREA,
    MeasurementName.BALD_SHARE,
    MeasurementName.FOCUS_REDNESS,
    MeasurementName.FOCUS_LIGHTNESS,
    MeasurementName.NODE_COUNT,
    MeasurementName.NODE_DIAMETER,
    MeasurementName.NODE_REDNESS,
    MeasurementName.NODE_YELLOWNESS,
    MeasurementName.NODE_LIGHTNESS,
)
TRICHOSCOPIC: Final = tuple(each for each in MeasurementName if each not in CLINICAL)


class Unit(Enum):
    """Units, spelled as UCUM spells them; ``px`` is none of UCUM's."""

    ONE = "1"
    PX = "px"
    PX2 = "px2"
    UM = "um"
    CM = "cm"
    CM2 = "cm2"
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


class RegionKind(Enum):
    """What is outlined on a clinical photograph."""

    FOCUS = "focus"
    NODE = "node"


class Tint(Enum):
    """Colour of a region against the skin around it."""

    SKIN_COLORED = "skin_colored"
    REDDISH = "reddish"
    YELLOWISH = "yellowish"


@dataclass(frozen=True, slots=True)
class Region:
    """A focus or a node: where it lies, and what it measures.

    Parameters
    ----------
    kind
        What it is.
    outline
        Corners (x, y) of its border [px of the file], without repetition.
    measurements
        Its own size and colour.
    tints
        Words for its colour; empty where no skin is there to compare it with.
    """

    kind: RegionKind
    outline: tuple[tuple[float, float], ...]
    measurements: tuple[Measurement, ...]
    tints: tuple[Tint, ...] = ()


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
    cautions
        What hides or spoils a part of a fit picture, and how to mend it.
    regions
        Foci and nodes of a clinical photograph, the largest of each kind first.
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
    cautions: tuple[Issue, ...] = ()
    regions: tuple[Region, ...] = ()

    @property
    def is_fit(self) -> bool:
        """Whether anything could be measured."""
        return not self.issues


class MarkKind(Enum):
    """What a reader can correct."""

    HAIR = "hair"
    VESSEL = "vessel"
    ERYTHEMA = "erythema"
    OPENING = "opening"
    FOCUS = "focus"
    NODE = "node"

    @property
    def is_clinical(self) -> bool:
        """Whether it is marked on clinical photographs, else on trichoscopic ones."""
        return self in {MarkKind.FOCUS, MarkKind.NODE}


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
