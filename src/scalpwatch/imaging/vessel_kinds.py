"""What kind of vessel a piece is, by its geometry alone.

Notation
--------
N : number of pieces
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shapes", "VesselKind", "kinds_of"]

#: A round piece reaches at most so many times as far as a disc of its area.
_ROUND: Final = 1.6
#: One that is large enough to show it is a coil when it reaches farther, or when the
#: line in it is so many times longer than it [px].
_SMOOTH: Final = 1.3
_TURNS_IN_SPOT: Final = 2.0
_RESOLVED_PX: Final = 12.0
#: A line is at least so many times longer than wide, and at least so long [px].
_LINE_FROM: Final = 4.0
_SHORTEST_PX: Final = 10.0
#: A smaller piece is noise [px²].
_SMALLEST_PX2: Final = 6
#: A tree divides so often at least, and reaches so many times as far as its stem is
#: wide: a patch of red skin reaches less far for its width.
_TREE_BRANCHES: Final = 2
_TREE_REACH: Final = 10.0
#: And its border is so steep for its width: over the mean width redness would change
#: by this many times its height; of a streak with the profile of a bell, whose border
#: is as wide as itself, 1.4 at most. Five streaks on a photograph reached 1.27, drawn
#: trees through a blur of 2 pixels and JPEG 1.21 and more (judgement). A narrower stem
#: tells nothing [px]. The same is asked of a line that does not divide.
_STEEP: Final = 1.28
_STEEP_FROM_PX: Final = 6.0
#: A coil is so many times longer than it reaches, fills this share of its box, and
#: reaches no more than so many times as far as it is wide: a tree reaches farther.
_COIL_TURNS: Final = 1.3
_COIL_FILL: Final = 0.25
_COIL_REACH: Final = 14.0
#: A loop's ends stand nearer than this share of its length; its limbs have room.
_LOOP_ENDS: Final = 0.4
_LOOP_LENGTH: Final = 6.0
#: There and back again it is about twice as long as it reaches; a coil is longer.
_LOOP_TURNS: Final = 2.3
#: A spot is a coil, too, when redness changes so much within it, as a share of its
#: height: turns leave gaps, which a full disc has not (judgement).
_UNEVEN: Final = 0.1


class VesselKind(Enum):
    """What a vessel looks like; all judgement, after the words of the field.

    References
    ----------
    Kittler et al. 2016, Standardization of terminology in dermoscopy/dermatoscopy,
    10.1016/j.jaad.2015.12.038 (dots, coils, loops, curves, lines, branches).
    """

    DOTTED = "dotted"
    ARBORIZING = "arborizing"
    LINEAR_IRREGULAR = "linear_irregular"
    GLOMERULAR = "glomerular"
    HAIRPIN = "hairpin"


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """The geometry of pieces.

    Parameters
    ----------
    area_px2, width_px, height_px : (N,) ndarray
        Area, and sides of the box [px², px].
    length_px, caliber_px, stem_px : (N,) ndarray of float64
        Length of the middle lines, mean width, width of the stem [px].
    branches : (N,) ndarray of int64
        Places where it divides.
    apart_px : (N,) ndarray of float64
        How far two free ends stand apart [px]: 0 of a ring, infinite where there are
        one or more than two.
    steepness : (N,) ndarray of float64
        Change of redness a pixel at the border, times the mean width, as a share of
        the height.
    unevenness : (N,) ndarray of float64
        Deviation of redness within it, as a share of its height; 0 where no pixel is
        away from the border.
    is_round : (N,) ndarray of bool
        Whether a round spot of blood stands in it.
    is_cut : (N,) ndarray of bool
        Whether it touches what hides the skin, and may go on there.
    """

    area_px2: NDArray[np.int64]
    width_px: NDArray[np.int64]
    height_px: NDArray[np.int64]
    length_px: NDArray[np.float64]
    caliber_px: NDArray[np.float64]
    stem_px: NDArray[np.float64]
    branches: NDArray[np.int64]
    apart_px: NDArray[np.float64]
    steepness: NDArray[np.float64]
    unevenness: NDArray[np.float64]
    is_round: NDArray[np.bool_]
    is_cut: NDArray[np.bool_]

    @property
    def reach_px(self) -> NDArray[np.float64]:
        """From corner to corner of the box [px]."""
        return np.hypot(self.width_px, self.height_px)

    @property
    def diameter_px(self) -> NDArray[np.float64]:
        """Of a disc of the same area [px]."""
        return np.sqrt(self.area_px2 * 4 / np.pi)


def kinds_of(shapes: Shapes) -> list[VesselKind | None]:
    """Name the kind of each piece.

    Parameters
    ----------
    shapes
        The geometry of pieces.

    Returns
    -------
    kinds
        One for each; ``None`` of what has no shape of a vessel.
    """
    wide = np.maximum(shapes.caliber_px, 1.0)
    extent_px = np.maximum(shapes.width_px, shapes.height_px)
    fill = shapes.area_px2 / np.maximum(shapes.width_px * shapes.height_px, 1)
    is_compact = shapes.is_round & (extent_px < _ROUND * shapes.diameter_px)
    is_lumpy = is_compact & (shapes.diameter_px >= _RESOLVED_PX)
    is_lumpy &= (
        (extent_px >= _SMOOTH * shapes.diameter_px)
        | (shapes.length_px >= _TURNS_IN_SPOT * extent_px)
        | (shapes.unevenness >= _UNEVEN)
    )
    # What a hair cuts can as well be a piece of a longer vessel.
    is_spot = is_compact & ~shapes.is_cut
    is_long = (shapes.length_px >= _LINE_FROM * wide) & (extent_px >= _SHORTEST_PX)
    turns = shapes.length_px / np.maximum(shapes.reach_px, 1.0)
    is_coil = (
        (turns >= _COIL_TURNS)
        & (fill >= _COIL_FILL)
        & (shapes.reach_px <= _COIL_REACH * wide)
    )
    is_coil &= ~shapes.is_cut
    is_loop = (
        (shapes.branches == 0)
        & (shapes.apart_px <= _LOOP_ENDS * shapes.length_px)
        & (shapes.length_px >= _LOOP_LENGTH * wide)
        & (turns <= _LOOP_TURNS)
    )
    is_tree = (shapes.branches >= _TREE_BRANCHES) & (
        shapes.reach_px >= _TREE_REACH * np.maximum(shapes.stem_px, 1.0)
    )
    # A soft lens flattens all borders: what divides is a vessel even so.
    is_steep = (shapes.steepness >= _STEEP) | (shapes.stem_px < _STEEP_FROM_PX)
    is_plain = is_long & (is_steep | is_tree)
    is_tree &= is_steep
    order = (
        (is_spot & ~is_lumpy, VesselKind.DOTTED),
        (is_long & is_loop, VesselKind.HAIRPIN),
        (is_spot | (is_long & is_coil), VesselKind.GLOMERULAR),
        (is_long & is_tree, VesselKind.ARBORIZING),
        (is_plain, VesselKind.LINEAR_IRREGULAR),
    )
    kinds: list[VesselKind | None] = [None] * shapes.area_px2.size
    for told, kind in reversed(order):
        for index in np.flatnonzero(told & (shapes.area_px2 >= _SMALLEST_PX2)):
            kinds[index] = kind
    return kinds
