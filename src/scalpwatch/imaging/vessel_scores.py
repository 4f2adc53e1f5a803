"""How much a whole picture looks like one with vessels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Pixels, Plane, ranked
from scalpwatch.imaging.color import (
    Light,
    blood_absorption,
    blood_trust,
    light_logarithms,
    pale_skin,
)
from scalpwatch.imaging.vessels import USUAL_PX, blood_ridges

__all__ = ["VesselScores", "score_vessels"]

#: A whole picture is told by its strongest places: this share lies below them.
_STRONGEST: Final = 0.98
#: Redness is uneven on skin this pale, by at least this much (judgement).
_PALER: Final = 0.3
_EVEN: Final = 0.02
_SQUARE_PX: Final = 8
#: Strength from which a place belongs to a piece (judgement).
_PIECE: Final = 0.04
#: A round piece is a spot when its area lies between these [px²].
_SPOT_PX2: Final = (6, 90)
#: The pieces whose reach counts.
_FURTHEST: Final = 5
#: A spot has a curvature both ways; a line this many times less (judgement).
_SPOT_IN_LINE: Final = 2.0
#: Spots are counted on as many pixels of pale skin.
_PER_PX: Final = 100_000

#: A piece is round when its reach squared is less than this many times its area.
_ROUND_BELOW: Final = 3.0


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
    factor = min(1.0, USUAL_PX / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    light = light_logarithms(small)
    ridges, trust, skin = blood_ridges(light), blood_trust(light), pale_skin(light)
    where = skin > 0
    both = ridges.bright * trust
    spots = ridges.blob
    lines = np.maximum(ridges.bright - np.float32(_SPOT_IN_LINE) * spots, 0) * trust
    uneven = math.sqrt(_unevenness(light) + _EVEN)
    reach_px, dots = _pieces(cv2.multiply(both, skin, dtype=cv2.CV_32F))
    density = dots * _PER_PX / max(int(where.sum()), 1)
    return VesselScores(
        arborizing=ranked(lines[where], _STRONGEST) * math.sqrt(1 + reach_px),
        dotted=math.log1p(density) * uneven,
        any_kind=ranked((spots * trust)[where], _STRONGEST) * uneven,
    )


def _unevenness(light: Light) -> float:
    """Tell how far the reddest twentieth of the skin exceeds the typical skin."""
    # Means of squares, so that the vessels themselves hardly count.
    calm = cv2.blur(blood_absorption(light), (_SQUARE_PX, _SQUARE_PX))
    step = slice(_SQUARE_PX // 2, None, _SQUARE_PX)
    some = calm[step, step][pale_skin(light, depth=_PALER)[step, step] > 0]
    return ranked(some, 0.95) - ranked(some, 0.5) if some.size else 0.0


def _pieces(strength: Plane) -> tuple[float, int]:
    """Measure the reach of the longest pieces [px] and count the spots."""
    piece = (strength > _PIECE).view(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(piece)
    area = stats[1:, cv2.CC_STAT_AREA]
    reach_px = np.hypot(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    is_round = reach_px**2 < _ROUND_BELOW * area
    is_spot = is_round & (area > _SPOT_PX2[0]) & (area < _SPOT_PX2[1])
    furthest = np.sort(reach_px)[-_FURTHEST:].sum()
    return float(furthest), int(np.count_nonzero(is_spot))
