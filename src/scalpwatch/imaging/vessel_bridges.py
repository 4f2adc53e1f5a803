"""Where a vessel goes on under a hair.

Notation
--------
H, W : height and width of the picture [px]
K : number of stumps, the places where a vessel goes under
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.native import kernels

__all__ = ["bridge_under"]

#: A wider gap hides too much to say that both sides are one [px] (judgement).
_WIDEST_PX: Final = 32.0
#: Both sides are as wide as each other, within this factor (judgement).
_ALIKE: Final = 2.0
#: Points on the way at which it is asked whether all is hidden there.
_STATIONS: Final = np.linspace(0.2, 0.8, 7)
#: A stump is looked for so far from what hides [px].
_BESIDE_PX: Final = 5


def bridge_under(seen: Mask, closed: Mask) -> Mask:
    """Join the two sides of vessels that a hair plainly crosses.

    Parameters
    ----------
    seen : (H, W) ndarray of uint8
        1 on vessels.
    closed : (H, W) ndarray of uint8
        1 where hair or glare hides what lies below.

    Returns
    -------
    bridges : (H, W) ndarray of uint8
        1 on the way between both sides, where it is hidden.

    Notes
    -----
    Plain is: each side is the other's nearest across what hides, all of the way is
    hidden, the gap is narrow and both are about as wide.
    """
    beside = cv2.dilate(closed, np.ones((_BESIDE_PX, _BESIDE_PX), np.uint8))
    stumps = cv2.bitwise_and(beside, seen)
    bridges = np.zeros_like(seen)
    middles, sizes_px2 = _stumps(stumps)
    if len(sizes_px2) < 2:  # noqa: PLR2004 - a bridge has two sides
        return bridges
    widths_px = sizes_px2 / (_BESIDE_PX // 2)
    away_px = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    ratio = widths_px[:, None] / widths_px[None]
    fits = (away_px <= _WIDEST_PX) & (ratio <= _ALIKE) & (ratio >= 1 / _ALIKE)
    np.fill_diagonal(fits, val=False)
    first, last = np.nonzero(fits)
    fits[first, last] = _is_hidden(middles[first], middles[last], closed)
    away_px[~fits] = np.inf
    nearest = away_px.argmin(axis=1)
    for one, other in enumerate(nearest.tolist()):
        if one < other and nearest[other] == one and np.isfinite(away_px[one, other]):
            wide = max(1, round(float(min(widths_px[one], widths_px[other]))))
            ends = np.rint(middles[[one, other]]).astype(int).tolist()
            cv2.line(bridges, ends[0], ends[1], 1, wide)
    return cv2.bitwise_and(bridges, cv2.dilate(closed, np.ones((3, 3), np.uint8)))


def _stumps(mask: Mask) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Find the center of mass of each stump, x and y, (K, 2), and its pixels."""
    sheet = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    sorted_by = _sorted_by_numpy if kernels() is None else _sorted_by_kernel
    points, sizes_px2 = sorted_by(sheet)
    stump = np.repeat(np.arange(len(sizes_px2)), sizes_px2)
    row, column = np.divmod(points, sheet.shape[1])
    # Sums of whole numbers are exact in any order.
    sums = [np.bincount(stump, place - 1) for place in (column, row)]
    return np.stack(sums, axis=1) / sizes_px2[:, None], sizes_px2


def _sorted_by_kernel(sheet: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the places of a sheet piece by piece, and the places of each piece."""
    library = kernels()
    assert library is not None  # noqa: S101 - the caller asked
    points = np.empty(cv2.countNonZero(sheet), np.uint32)
    sizes, counts = np.empty_like(points), np.zeros(1, np.intp)
    library.scalpwatch_sort(
        sheet.ctypes.data,
        sheet.shape[0] - 2,
        sheet.shape[1] - 2,
        points.ctypes.data,
        sizes.ctypes.data,
        counts.ctypes.data,
    )
    return points.astype(np.int64), sizes[: counts[0]].astype(np.int64)


def _sorted_by_numpy(sheet: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the places of a sheet piece by piece, and the places of each piece."""
    _, labels = cv2.connectedComponents(sheet)
    at = np.flatnonzero(sheet.view(np.bool_))
    _, first, piece = np.unique(
        np.asarray(labels).ravel()[at], return_index=True, return_inverse=True
    )
    rank = np.argsort(np.argsort(first))[piece]
    return at[np.argsort(rank, kind="stable")], np.bincount(rank, minlength=len(first))


def _is_hidden(
    first: NDArray[np.float64], last: NDArray[np.float64], closed: Mask
) -> NDArray[np.bool_]:
    """Tell whether all of the way between two places is hidden."""
    way = first[:, None] + _STATIONS[:, None] * (last - first)[:, None]
    across, down = np.rint(way).astype(int).transpose(2, 0, 1)
    return np.asarray((closed[down, across] > 0).all(axis=1))
