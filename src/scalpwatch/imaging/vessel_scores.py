"""How much a whole picture looks like one with vessels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Pixels, Plane, ranked
from scalpwatch.imaging.blood import absorption, pale_skin, see_blood, shrunk
from scalpwatch.imaging.color import Light, light_logarithms

__all__ = ["VesselScores", "score_vessels"]

#: A picture of this longer side; a larger one is made smaller first [px].
_USUAL_PX: Final = 768
#: A whole picture is told by its strongest places: this share lies below them.
_STRONGEST: Final = 0.98
#: Redness is uneven on skin this pale, by at least this much (judgement).
_PALER: Final = 0.3
_EVEN: Final = 0.02
_SQUARE_PX: Final = 5
#: Strength from which a place belongs to a line, and is a spot: those from which on
#: lines go on and spots are seen when vessels are measured (judgement).
_LINE: Final = 0.03
_SPOT: Final = 0.02
#: The pieces whose reach counts.
_FURTHEST: Final = 5
#: A spot is no part of a piece that reaches farther [px].
_LONE_PX: Final = 12.0
#: Two spots stand so far apart at least [px].
_APART_PX: Final = 5
#: Spots are counted on as many pixels of pale skin.
_PER_PX: Final = 50_000


@dataclass(frozen=True, slots=True)
class VesselScores:
    """How much a whole picture looks like one with vessels: orders, no probabilities.

    Parameters
    ----------
    arborizing
        How strong and how far-reaching its lines of blood are.
    dotted
        How many spots of blood it has, on skin of uneven redness.
    any_kind
        How strong its spots and bends of blood are, on skin of uneven redness.
    """

    arborizing: float
    dotted: float
    any_kind: float


def score_vessels(pixels: Pixels) -> VesselScores:
    """Tell how much a whole picture looks like one with vessels.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    scores
        To put pictures in order; a larger one is first made 768 pixels long.

    Notes
    -----
    Strategy: only pale skin counts, for the net of dark pigment has lines and spots of
    its own. There the strongest places, the reach of the longest lines, the number of
    spots, and how far the reddest skin exceeds the typical are combined as products.

    Blind to vessels on dark pigment. A red scar, a scratch or a bleeding crust raises
    every score.
    """
    factor = min(1.0, _USUAL_PX / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    few = shrunk(light_logarithms(small))
    blood, skin = see_blood(few), pale_skin(few)
    where = skin > 0
    uneven = math.sqrt(_unevenness(few) + _EVEN)
    only = np.maximum(blood.lines - blood.spots, 0)
    labels, reaches_px = _pieces(blood.lines * skin)
    reach_px = float(np.sort(reaches_px)[-_FURTHEST:].sum())
    lone = (reaches_px < _LONE_PX)[labels]
    spots = np.count_nonzero(_peaks(blood.spots * skin) & lone)
    density = spots * _PER_PX / max(int(where.sum()), 1)
    return VesselScores(
        arborizing=ranked(only[where], _STRONGEST) * math.sqrt(1 + reach_px),
        dotted=math.log1p(density) * uneven,
        any_kind=ranked(blood.spots[where], _STRONGEST) * uneven,
    )


def _unevenness(few: Light) -> float:
    """Tell how far the reddest twentieth of the skin exceeds the typical skin."""
    # Means of squares, so that the vessels themselves hardly count.
    calm = cv2.blur(absorption(few), (_SQUARE_PX, _SQUARE_PX))
    step = slice(_SQUARE_PX // 2, None, _SQUARE_PX)
    some = calm[step, step][pale_skin(few, depth=_PALER)[step, step] > 0]
    return ranked(some, 0.95) - ranked(some, 0.5) if some.size else 0.0


def _pieces(strength: Plane) -> tuple[Labels, NDArray[np.float64]]:
    """Give the pieces of lines numbers and measure how far each reaches [px]."""
    piece = (strength > np.float32(_LINE)).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(piece)
    stats[0] = 0
    reaches_px = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    return labels, reaches_px


def _peaks(strength: Plane) -> NDArray[np.bool_]:
    """Find the spots: places that no place nearby exceeds."""
    square = np.ones((_APART_PX, _APART_PX), np.uint8)
    highest = cv2.dilate(strength, square)
    return np.asarray((strength >= highest) & (strength > np.float32(_SPOT)))
