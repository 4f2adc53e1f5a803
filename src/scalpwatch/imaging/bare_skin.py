"""Skin that has lost its openings: far from any that is seen, and from any hair.

Notation
--------
h, w : height and width of the copy on which openings are sought [px]
N : number of places
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.spots import SkinView

__all__ = ["SPACING_UM", "bare_skin"]

#: Farther than this from the next opening, skin has lost its own: 75 follicular units
#: a square centimetre stand 1.15 mm apart (judgement).
SPACING_UM: Final = 1200.0
_COARSE: Final = 4


def bare_skin(view: SkinView, places: NDArray[np.float64]) -> tuple[Mask, float]:
    """Mask visible skin far from any opening, root or shaft.

    Parameters
    ----------
    view
        The copy.
    places : (N, 2) ndarray of float
        Openings and roots: x, y [px of the copy].

    Returns
    -------
    bare : (h', w') ndarray of uint8
        1 where so, on a grid coarser than the copy.
    share
        Its share of the visible skin, 0 to 1.
    """
    height, width = view.seen.shape
    few = (max(2, width // _COARSE), max(2, height // _COARSE))
    seen = (cv2.resize(view.seen, few, interpolation=cv2.INTER_AREA) > 0.5).view(  # noqa: PLR2004 - more than half of it
        np.uint8
    )
    far = (cv2.resize(view.shaft, few, interpolation=cv2.INTER_AREA) == 0).view(
        np.uint8
    )
    spots = (places / _COARSE).astype(np.int64)
    far[spots[:, 1].clip(0, few[1] - 1), spots[:, 0].clip(0, few[0] - 1)] = 0
    away = cv2.distanceTransform(far, cv2.DIST_L2, 5)
    lost = away > SPACING_UM / view.um_per_px / _COARSE
    bare = lost.view(np.uint8) & seen
    return bare, float(bare.sum()) / max(float(seen.sum()), 1.0)
