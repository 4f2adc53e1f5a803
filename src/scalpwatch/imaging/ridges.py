"""The one multi-scale ridge and blob engine that hair and vessels share.

Notation
--------
H, W : height and width of the plane [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Plane

__all__ = ["STEP_LENGTH", "Ridges", "find_ridges", "linked", "thinned"]

#: Mean step from pixel to pixel along a thinned line of any direction [px].
STEP_LENGTH: Final = 1.12
#: Width of the Gaussian, in pixels of each level of the pyramid. One an octave: a
#: line half an octave off answers with 86 % of its strength at worst.
_SIGMA_PX: Final = 1.2
#: Smallest side of a level that still holds a line's surroundings [px].
_SMALLEST_LEVEL_PX: Final = 24
_SLOPE: Final = np.array([-0.5, 0.0, 0.5], np.float32)
#: Where each neighbour stands in the byte that codes a pixel's surroundings.
_NEIGHBOURS: Final = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Ridges:
    """How line-like and how spot-like each place is.

    Parameters
    ----------
    bright, dark : (H, W) ndarray of float32
        Strength of a line or spot brighter, or darker, than its surroundings, in
        the plane's unit: a third to a half of the contrast of a line that stands
        alone.
    blob : (H, W) ndarray of float32
        Strength of a bright spot: near 0 on lines.
    """

    bright: Plane
    dark: Plane
    blob: Plane


def find_ridges(plane: Plane, *, octaves: int = 4) -> Ridges:
    """Find lines and spots of every width in one pass.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity.
    octaves
        How many times the width may double; lines of 1.5 to about
        ``2 * 2**octaves`` pixels answer.

    Returns
    -------
    ridges
        The strongest answer of all scales at each place.

    Notes
    -----
    Strategy: a pyramid halves the plane; on each level the Hessian after a
    Gaussian, multiplied by its variance so that scales compare, has two
    eigenvalues. Across a bright line one is strongly negative; on a bright spot
    both are. The largest over all scales is kept.

    Two lines nearer than their width melt into one at coarse scales.

    References
    ----------
    Lindeberg 1998, Edge detection and ridge detection with automatic scale
    selection, 10.1023/A:1008097225773 (scale-normalised Hessian eigenvalues).
    """
    levels = [plane]
    while len(levels) < octaves and min(levels[-1].shape) >= 2 * _SMALLEST_LEVEL_PX:
        levels.append(cv2.pyrDown(levels[-1]))
    # From coarse to fine, so that each answer is enlarged by one step only.
    best = _answers(levels[-1], len(levels) - 1)
    for number, level in reversed(list(enumerate(levels[:-1]))):
        size = (level.shape[1], level.shape[0])
        finer = _answers(level, number)
        for kept, found in zip(best, finer, strict=True):
            cv2.max(cv2.resize(kept, size), found, dst=found)
        best = finer
    return Ridges(*best)


def _answers(level: Plane, number: int) -> tuple[Plane, Plane, Plane]:
    """Answer of one scale: bright line, dark line, bright spot."""
    smooth = cv2.GaussianBlur(level, (0, 0), _SIGMA_PX)
    # Halving has blurred too: each step by one pixel of variance of its own level.
    half = (_SIGMA_PX**2 + (1 - 4.0**-number) / 3) / 2
    across = cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=1, scale=half)
    along = cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=1, scale=half)
    twist = cv2.sepFilter2D(smooth, cv2.CV_32F, _SLOPE, _SLOPE * 2 * half)
    mean = cv2.add(across, along)
    spread = cv2.magnitude(cv2.subtract(across, along, dst=across), twist)
    dark = cv2.add(spread, mean, dst=along)
    bright = cv2.subtract(spread, mean, dst=across)
    # minus the sum of both: the weaker of the two curvatures of a bright spot
    spot = np.negative(dark, out=twist)
    return bright, dark, spot


def linked(strength: Plane, *, weak: float, strong: float) -> Mask:
    """Keep weak places only where they hang together with a strong one.

    Parameters
    ----------
    strength : (H, W) ndarray of float32
        A ridge or blob map.
    weak, strong
        Thresholds in its unit; ``weak <= strong``.

    Returns
    -------
    mask : (H, W) ndarray of uint8
        1 where kept.
    """
    candidates = (strength > weak).view(np.uint8)
    count, labels = cv2.connectedComponents(candidates)
    keep = np.zeros(count, np.uint8)
    keep[labels[strength > strong]] = 1
    keep[0] = 0
    kept: Mask = keep[labels]
    return kept


def thinned(mask: Mask, *, longest: int = 24) -> Mask:
    """Thin a mask to lines one pixel wide.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        0 or 1.
    longest
        Most rounds; each takes a pixel from both sides.

    Returns
    -------
    lines : (H, W) ndarray of uint8
        0 or 1.

    References
    ----------
    Zhang and Suen 1984, A fast parallel algorithm for thinning digital patterns,
    10.1145/357994.358023 (the two conditions of a round).
    """
    lines = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    tables = _keep_tables()
    for _ in range(longest):
        before = cv2.countNonZero(lines)
        for table in tables:
            codes = cv2.filter2D(lines, -1, _NEIGHBOURS, borderType=cv2.BORDER_CONSTANT)
            lines = cv2.bitwise_and(lines, cv2.LUT(codes, table))
        if cv2.countNonZero(lines) == before:
            break
    return np.ascontiguousarray(lines[1:-1, 1:-1])


@cache
def _keep_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Tabulate, by the code of its neighbours, whether a pixel stays."""
    # The bits of a code run from north clockwise.
    codes = np.arange(256)
    ring = (codes[:, None] >> np.arange(8)) & 1  # north, then clockwise
    north, east, south, west = ring[:, 0], ring[:, 2], ring[:, 4], ring[:, 6]
    neighbours = ring.sum(axis=1)
    rises = ((ring == 0) & (np.roll(ring, -1, axis=1) == 1)).sum(axis=1)
    removable = (neighbours >= 2) & (neighbours <= 6) & (rises == 1)  # noqa: PLR2004 - the two limits of the published rule
    first = removable & (north * east * south == 0) & (east * south * west == 0)
    second = removable & (north * east * west == 0) & (north * south * west == 0)
    return (~first).astype(np.uint8), (~second).astype(np.uint8)
