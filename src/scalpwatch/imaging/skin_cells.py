"""Cells of skin: the mean colour of each, and the fine relief about it.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of the grid of cells
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane
from scalpwatch.imaging.color import light_logarithms
from scalpwatch.imaging.copies import shrunk, step_to

__all__ = ["Relief", "SkinCells", "skin_cells"]

#: Scale of the copy on which areas are told [µm/px], its largest side [px], and pixels
#: of the copy along the side of a cell.
_COPY_UM_PER_PX: Final = 16.0
_COPY_SIDE_PX: Final = 640
_CELL_PX: Final = 8
#: Share of a cell that must be skin for it to have a colour.
_ENOUGH: Final = 0.25
_WHOLE: Final = 240
#: Share of the skin about a cell that must lie away from hair for its relief to count.
_ENOUGH_BARE: Final = 0.05
#: Widths of the Gaussians between which fine relief answers, and how far they reach
#: [px of a copy of that scale]; cells along the sides of the squares in which relief is
#: judged.
_FINE_PX: Final = 0.8
_BROAD_PX: Final = 2.0
_REACH_PX: Final = 12
_AROUND: Final = 7
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SkinCells:
    """What is seen of the skin of each cell.

    Parameters
    ----------
    redness, yellowness, light : (h, w) ndarray of float32
        Means of ``ln(R/G)``, ``ln(G/B)`` and ``ln R``.
    told : (h, w) ndarray of bool
        Where enough skin is seen.
    relief
        Its relief.
    """

    redness: Plane
    yellowness: Plane
    light: Plane
    told: NDArray[np.bool_]
    relief: Relief


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """The fine relief about each cell.

    Parameters
    ----------
    steep : (h, w) ndarray of float32
        Mean square of its slopes; infinite where too little skin is seen.
    parallel : (h, w) ndarray of float32
        How parallel they are, 0 to 1; 0 where too little skin is seen.
    """

    steep: Plane
    parallel: Plane


def skin_cells(pixels: Pixels, skin: Mask, *, um_per_px: float) -> SkinCells:
    """Give each cell the mean colour and the depth of fine folds of its skin.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    skin : (H, W) ndarray of uint8
        1 where skin is visible.
    um_per_px
        Scale [µm/px], or a nominal one.

    Returns
    -------
    cells
        Of an eighth of a millimetre, or of what the picture's size allows.
    """
    step = step_to(
        _COPY_UM_PER_PX,
        um_per_px=um_per_px,
        longest_px=max(skin.shape),
        most_px=_COPY_SIDE_PX,
    )
    small, whole = shrunk(pixels, step), shrunk(skin * np.uint8(255), step)
    seen = (whole >= _WHOLE).astype(np.float32)
    height, width = seen.shape
    grid = (max(4, round(width / _CELL_PX)), max(4, round(height / _CELL_PX)))
    red, green, blue = light_logarithms(small)
    share = cv2.resize(seen, grid, interpolation=cv2.INTER_AREA)
    some = np.maximum(share, np.float32(_ENOUGH / 4))

    def mean(plane: Plane) -> Plane:
        shown = cv2.multiply(plane, seen)
        return np.asarray(cv2.resize(shown, grid, interpolation=cv2.INTER_AREA) / some)

    return SkinCells(
        redness=mean(cv2.subtract(red, green)),
        yellowness=mean(cv2.subtract(green, blue)),
        light=mean(red),
        told=share > _ENOUGH,
        relief=_relief(green, seen, grid, _COPY_UM_PER_PX / (um_per_px * step)),
    )


def _relief(green: Plane, seen: Plane, grid: tuple[int, int], zoom: float) -> Relief:
    """Measure the slopes of the fine relief about each cell, away from hair."""
    # In green, which has the least noise; where the broad Gaussian reaches only skin.
    reach_px = 2 * round(zoom * _REACH_PX / 2) + 1
    bare = cv2.erode(seen, np.ones((reach_px, reach_px), np.uint8))
    band = cv2.subtract(
        cv2.GaussianBlur(green, (0, 0), zoom * _FINE_PX),
        cv2.GaussianBlur(green, (0, 0), zoom * _BROAD_PX),
    )
    across = cv2.multiply(cv2.Sobel(band, cv2.CV_32F, 1, 0, ksize=1), bare)
    down = cv2.multiply(cv2.Sobel(band, cv2.CV_32F, 0, 1, ksize=1), bare)

    def around(plane: Plane) -> Plane:
        small = cv2.resize(plane, grid, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.blur(small, (_AROUND, _AROUND)))

    near = around(bare)
    share = np.maximum(near, np.float32(_TINY))
    # Folds go up and down again; the mean slope is that of an area's border.
    mean_x, mean_y = around(across) / share, around(down) / share
    steep_x = around(cv2.multiply(across, across)) / share - mean_x**2
    steep_y = around(cv2.multiply(down, down)) / share - mean_y**2
    twist = around(cv2.multiply(across, down)) / share - mean_x * mean_y
    total = steep_x + steep_y + np.float32(_TINY)
    parallel = np.sqrt((steep_x - steep_y) ** 2 + 4 * twist**2) / total
    # Of too little skin between hairs nothing is known: neither smooth nor folded.
    total[near < _ENOUGH_BARE] = np.inf
    parallel[near < _ENOUGH_BARE] = 0
    return Relief(steep=total, parallel=parallel)
