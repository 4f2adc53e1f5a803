"""What is known of a drawn scalp: to the pixel in masks, to the micrometre in values.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AreaKind",
    "DrawnOpening",
    "DrawnShaft",
    "DrawnVessel",
    "OpeningKind",
    "Phantom",
    "ShaftKind",
    "Stroke",
    "VesselKind",
]

#: A hair of which less is seen does not count (judgement).
_SEEN: Final = 0.1


class ShaftKind(Enum):
    """How a hair is."""

    TERMINAL = "terminal"
    VELLUS = "vellus"
    BROKEN = "broken"


class OpeningKind(Enum):
    """What a follicular opening holds or is surrounded by."""

    HAIR = "hair"
    SCALY = "scaly"
    YELLOW_DOT = "yellow_dot"
    WHITE_DOT = "white_dot"
    BLACK_DOT = "black_dot"
    PLUG = "plug"
    EMPTY = "empty"


class VesselKind(Enum):
    """How a vessel is formed."""

    DOTTED = "dotted"
    THIN_TREE = "thin_tree"
    THICK_TREE = "thick_tree"
    LINEAR = "linear"
    GLOMERULAR = "glomerular"
    HAIRPIN = "hairpin"


class AreaKind(Enum):
    """What is spread over the skin."""

    ERYTHEMA = "erythema"
    MILKY_RED = "milky_red"
    YELLOW = "yellow"
    WHITE = "white"
    ATROPHIC = "atrophic"
    SCALE = "scale"
    CRUST = "crust"


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A piece of a line.

    Parameters
    ----------
    path : (N, 2) ndarray of float
        Points of its middle, across and down, 0 at the middle of the first pixel;
        it may leave the picture [px].
    width_um
        As it was drawn [µm].
    """

    path: NDArray[np.float64]
    width_um: float

    @property
    def length_px(self) -> float:
        """Length along the path [px]."""
        steps = np.diff(self.path, axis=0)
        return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


@dataclass(frozen=True, slots=True, eq=False)
class DrawnVessel:
    """One vessel.

    Parameters
    ----------
    kind
        How it is formed.
    strokes
        Its pieces, each drawn from its root on, the stem first; a dot is one point
        as wide as the dot.
    """

    kind: VesselKind
    strokes: tuple[Stroke, ...]

    @property
    def at_px(self) -> tuple[float, float]:
        """Its middle, across and down [px]."""
        points = np.vstack([stroke.path for stroke in self.strokes])
        across, down = (points.min(0) + points.max(0)) / 2
        return float(across), float(down)

    @property
    def stem_um(self) -> float:
        """Width of its widest piece [µm]."""
        return max(stroke.width_um for stroke in self.strokes)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnShaft:
    """One hair.

    Parameters
    ----------
    kind
        How it is.
    path : (N, 2) ndarray of float
        Its middle from root to tip, across and down; it may leave the picture [px].
    width_um
        Mean width along it [µm].
    opening
        Number of the opening from which it grows, in `Phantom.openings`.
    visible
        Share of it, by area, that the picture shows: in view, under no other hair,
        glare, crust or writing.
    """

    kind: ShaftKind
    path: NDArray[np.float64]
    width_um: float
    opening: int
    visible: float

    @property
    def root_px(self) -> tuple[float, float]:
        """Where it leaves the skin, across and down [px]."""
        return float(self.path[0, 0]), float(self.path[0, 1])

    @property
    def tip_px(self) -> tuple[float, float]:
        """Where it ends, across and down [px]."""
        return float(self.path[-1, 0]), float(self.path[-1, 1])


@dataclass(frozen=True, slots=True)
class DrawnOpening:
    """One follicular opening.

    Parameters
    ----------
    kind
        What it holds.
    x_px, y_px
        Its middle, across and down [px].
    diameter_um
        How wide it is, with its ring of scale where it has one [µm].
    visible
        Share of it that the picture shows: in view and under nothing.
    """

    kind: OpeningKind
    x_px: float
    y_px: float
    diameter_um: float
    visible: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Phantom:
    """A drawn scalp and its truth.

    Parameters
    ----------
    image : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    hair : (H, W) ndarray of uint8
        1 where hair is seen.
    lines : mapping of VesselKind to (H, W) ndarray of uint8
        1 where vessels of a kind are seen and not hidden.
    areas : mapping of AreaKind to (H, W) ndarray of uint8
        1 where skin is clearly so and not hidden.
    covered : (H, W) ndarray of uint8
        1 where the camera or what is burned in shows nothing of the scalp.
    um_per_px
        Scale [µm/px].
    shafts, openings, drawn_vessels
        What was drawn, piece by piece, also what is hidden.
    """

    image: NDArray[np.uint8]
    hair: NDArray[np.uint8]
    lines: Mapping[VesselKind, NDArray[np.uint8]]
    areas: Mapping[AreaKind, NDArray[np.uint8]]
    covered: NDArray[np.uint8]
    um_per_px: float
    shafts: tuple[DrawnShaft, ...] = field(default=())
    openings: tuple[DrawnOpening, ...] = field(default=())
    drawn_vessels: tuple[DrawnVessel, ...] = field(default=())

    @property
    def dots(self) -> NDArray[np.uint8]:
        """1 on dotted vessels, (H, W)."""
        return self.lines[VesselKind.DOTTED]

    @property
    def thin(self) -> NDArray[np.uint8]:
        """1 on thin tree-like vessels, (H, W)."""
        return self.lines[VesselKind.THIN_TREE]

    @property
    def thick(self) -> NDArray[np.uint8]:
        """1 on thick tree-like vessels, (H, W)."""
        return self.lines[VesselKind.THICK_TREE]

    @property
    def erythema(self) -> NDArray[np.uint8]:
        """1 on clearly red skin, (H, W)."""
        return self.areas[AreaKind.ERYTHEMA]

    @property
    def vessels(self) -> NDArray[np.uint8]:
        """1 on any vessel, (H, W)."""
        seen = [self.lines[kind] for kind in VesselKind]
        return np.asarray(np.maximum.reduce(seen))

    @property
    def visible_shafts(self) -> tuple[DrawnShaft, ...]:
        """The hairs of which at least a tenth is seen."""
        return tuple(s for s in self.shafts if s.visible >= _SEEN)
