"""What was seen in a picture, as layers of outlines that can be shown one by one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scalpwatch.vocabulary.measurements import MarkKind

__all__ = ["Layer", "LayerKind", "Layers", "Mark"]


class LayerKind(Enum):
    """What a layer shows."""

    # Clinical photographs
    FOCI = "foci"
    NODES = "nodes"
    # Trichoscopy
    HAIR = "hair"
    DOTTED_VESSELS = "dotted_vessels"
    THIN_TREES = "thin_trees"
    THICK_TREES = "thick_trees"
    TREES = "trees"
    LINEAR_VESSELS = "linear_vessels"
    COILED_VESSELS = "coiled_vessels"
    HAIRPIN_VESSELS = "hairpin_vessels"
    ERYTHEMA = "erythema"
    MILKY_RED = "milky_red"
    YELLOW = "yellow"
    WHITE = "white"
    ATROPHIC = "atrophic"
    YELLOW_DOTS = "yellow_dots"
    BLACK_DOTS = "black_dots"
    WHITE_DOTS = "white_dots"
    PLUGS = "plugs"
    EMPTY_OPENINGS = "empty_openings"
    SCALY_RIMS = "scaly_rims"
    RED_RIMS = "red_rims"
    NOT_LOOKED_AT = "not_looked_at"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was seen.

    Parameters
    ----------
    at
        A place on it, by which a correction names it [px of the file].
    outlines
        Corners (x, y) of the border of each of its parts [px of the file], the
        largest part first.
    """

    at: tuple[float, float]
    outlines: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """All that was seen of one kind.

    Parameters
    ----------
    kind
        Which.
    marks
        One for each thing.
    is_claimed
        Whether a sign rests on it; else it was seen and means nothing by itself.
    corrects
        How a reader's correction calls it; ``None`` where it cannot be corrected.
    """

    kind: LayerKind
    marks: tuple[Mark, ...]
    is_claimed: bool = True
    corrects: MarkKind | None = None


@dataclass(frozen=True, slots=True)
class Layers:
    """What was seen in one picture.

    Parameters
    ----------
    each
        No layer is empty; none of a picture that cannot be judged.
    """

    each: tuple[Layer, ...] = ()
