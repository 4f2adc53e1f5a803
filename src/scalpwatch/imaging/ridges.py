"""The one multi-scale ridge and blob engine that hair and vessels share.

Notation
--------
H, W : height and width of the plane [px]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Plane
from scalpwatch.imaging.native import bands, kernels, shared_out
from scalpwatch.imaging.pyramids import Kind, strongest_answers

__all__ = [
    "STEP_LENGTH",
    "Ridges",
    "extend_field",
    "find_dark_lines",
    "find_lines",
    "find_ridges",
    "find_spots",
    "linked",
    "thinned",
]

#: Mean step from pixel to pixel along a thinned line of any direction [px].
STEP_LENGTH: Final = 1.12
_SLOPE: Final = np.array([-0.5, 0.0, 0.5], np.float32)
#: Directions in which lines are followed: 11 degrees apart.
_DIRECTIONS: Final = 16
#: Half the thickness of the strip along which a line is followed [px].
_STRIP_PX: Final = 0.5
#: The coarsest mean of a plane is about so many pixels a side.
_SMALLEST_MEAN_PX: Final = 4
_TINY: Final = 1e-6
#: A weight of this share of the largest is lost in the rounding of a sum of floats.
_NO_WEIGHT: Final = 1e-7
#: Columns that the compiled kernel takes at once, and rows that a thread takes [px].
_CHUNK_PX: Final = 64
_BAND_ROWS: Final = 64
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
    both are. The largest over all scales is kept. Each level is worked through in
    bands of rows that stay in the cache, each band by one thread: what a band
    gives does not depend on the others, so neither bands nor threads change a bit.

    Two lines nearer than their width melt into one at coarse scales.

    References
    ----------
    Lindeberg 1998, Edge detection and ridge detection with automatic scale
    selection, 10.1023/A:1008097225773 (scale-normalised Hessian eigenvalues).
    """
    bright, dark, blob = strongest_answers(plane, octaves, tuple(Kind))
    return Ridges(bright, dark, blob)


def find_dark_lines(plane: Plane, *, octaves: int = 4) -> Plane:
    """Find what is darker than its surroundings, and nothing else.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity.
    octaves
        As of `find_ridges`.

    Returns
    -------
    dark : (H, W) ndarray of float32
        The same as of `find_ridges`, in about half the time.
    """
    (dark,) = strongest_answers(plane, octaves, (Kind.DARK,))
    return dark


def find_spots(plane: Plane, *, octaves: int = 4) -> Plane:
    """Find spots brighter than their surroundings, and nothing else.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity; its negative for dark spots.
    octaves
        As of `find_ridges`.

    Returns
    -------
    blob : (H, W) ndarray of float32
        The same as of `find_ridges`, in about half the time.
    """
    (blob,) = strongest_answers(plane, octaves, (Kind.BLOB,))
    return blob


def find_lines(
    plane: Plane,
    *,
    sigmas_px: Sequence[float] = (1.4, 2.0, 2.8),
    reaches_px: Sequence[float] = (4.0, 8.0),
) -> Plane:
    """Find dark lines, followed along their own direction.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity.
    sigmas_px
        Widths of the Gaussians across the line [px]; a line of twice the width
        answers best.
    reaches_px
        Widths of the Gaussians along the line [px].

    Returns
    -------
    strength : (H, W) ndarray of float32
        Strength of a line darker than its surroundings, negative where the plane
        is a crest; in the plane's unit.

    Notes
    -----
    Strategy: the curvatures of all widths are added up; for each of 16 directions
    the curvature across it is averaged along it, over a short and a long reach; the
    largest of each reach is kept and both are averaged. What is noise in one place
    averages out, what is a line does not: so thin lines are told from the grain
    that `find_ridges` also answers, at many times its cost. Dots and sharp bends
    answer more weakly; the ends of lines are drawn out.
    """
    even = np.ascontiguousarray(plane, np.float32)
    across, along, twist = _curvatures(even, sigmas_px)
    bests: list[Plane] = [np.full_like(even, -np.inf) for _ in reaches_px]
    for index in range(_DIRECTIONS):
        angle = np.pi * index / _DIRECTIONS
        sine, cosine = np.float32(np.sin(angle)), np.float32(np.cos(angle))
        curve = across * (sine * sine) + along * (cosine * cosine)
        curve -= twist * (2 * sine * cosine)
        for best, reach_px in zip(bests, reaches_px, strict=True):
            _follow(curve, _strip(angle, reach_px), best)
    return np.asarray(sum(bests) / np.float32(len(bests)), np.float32)


def _follow(curve: Plane, strip: NDArray[np.float32], best: Plane) -> None:
    """Raise a map to the average along a strip where that is more."""
    library = kernels()
    if library is None:
        np.maximum(best, cv2.filter2D(curve, cv2.CV_32F, strip), out=best)
        return
    reach, (height, width) = len(strip) // 2, curve.shape
    # The kernel takes chunks of columns, the last one beyond the plane.
    margins = (reach, reach, reach, reach + _CHUNK_PX)
    framed = cv2.copyMakeBorder(curve, *margins, cv2.BORDER_REFLECT_101)
    stride = framed.shape[1]
    # A strip is even: of each two weights across its middle one is enough.
    down, right = np.nonzero(strip > _NO_WEIGHT * strip.max())
    half = len(down) // 2
    weights = np.ascontiguousarray(strip[down, right][half:])
    offsets = np.ascontiguousarray(((down - reach) * stride + right - reach)[half:])
    work = partial(
        library.scalpwatch_follow,
        framed.ctypes.data + framed.itemsize * (reach * stride + reach),
        stride,
        offsets.ctypes.data,
        weights.ctypes.data,
        len(weights),
        best.ctypes.data,
        width,
    )
    shared_out(work, bands(height, _BAND_ROWS))


def _curvatures(plane: Plane, sigmas_px: Sequence[float]) -> tuple[Plane, Plane, Plane]:
    """Mean scale-normalised Hessian: across the columns, the rows, and mixed."""
    across, along, twist = (np.zeros_like(plane) for _ in range(3))
    for sigma_px in sigmas_px:
        smooth = cv2.GaussianBlur(plane, (0, 0), sigma_px)
        gain = sigma_px**2 / len(sigmas_px)
        across += cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=1, scale=gain)
        along += cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=1, scale=gain)
        twist += cv2.sepFilter2D(smooth, cv2.CV_32F, _SLOPE, _SLOPE * gain)
    return across, along, twist


@cache
def _strip(angle: float, reach_px: float) -> NDArray[np.float32]:
    """Weights along a direction, x to the right and y downwards; their sum is 1."""
    reach = int(np.ceil(3 * reach_px))
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(float)
    ahead = right * np.cos(angle) + down * np.sin(angle)
    aside = down * np.cos(angle) - right * np.sin(angle)
    strip = np.exp(-((aside / _STRIP_PX) ** 2 + (ahead / reach_px) ** 2) / 2)
    return np.asarray(strip / strip.sum(), np.float32)


def extend_field(plane: Plane, field: Mask, *, rim_px: int) -> Plane:
    """Continue a plane beyond its field of view, so that the border is no line.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity.
    field : (H, W) ndarray of uint8
        1 inside the field of view.
    rim_px
        How far the border's shade reaches inwards; it is replaced too [px].

    Returns
    -------
    plane : (H, W) ndarray of float32
        The same within the field, and outside a smooth continuation.

    Notes
    -----
    Strategy: a pyramid of weighted means; each place outside takes the mean of the
    smallest surroundings that hold some field.
    """
    square = np.ones((2 * rim_px + 1, 2 * rim_px + 1), np.uint8)
    inside = cv2.erode(
        field, square, borderType=cv2.BORDER_CONSTANT, borderValue=0
    ).astype(np.float32)
    shares: list[Plane] = [inside]
    sums: list[Plane] = [np.asarray(plane, np.float32) * inside]
    while min(shares[-1].shape) > _SMALLEST_MEAN_PX:
        shares.append(cv2.pyrDown(shares[-1]))
        sums.append(cv2.pyrDown(sums[-1]))
    ground: Plane = sums[-1] / np.maximum(shares[-1], np.float32(_TINY))
    for total, share in zip(sums[-2::-1], shares[-2::-1], strict=True):
        size = (total.shape[1], total.shape[0])
        ground = total + (1 - share) * cv2.pyrUp(ground, dstsize=size)
    return np.asarray(ground, np.float32)


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
    library = kernels()
    if library is None:
        return _linked_by_numpy(strength, float(weak), float(strong))
    even = np.ascontiguousarray(strength, np.float32)
    mask = np.empty(even.shape, np.uint8)
    waiting = np.empty(even.size, np.uint32)
    library.scalpwatch_link(
        even.ctypes.data,
        *even.shape,
        weak,
        strong,
        mask.ctypes.data,
        waiting.ctypes.data,
    )
    return mask


def _linked_by_numpy(strength: Plane, weak: float, strong: float) -> Mask:
    """Keep, of the weak pieces, those that hold a strong place."""
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
    library = kernels()
    if library is None:
        lines = _thinned_by_numpy(lines, longest)
    else:
        places = cv2.countNonZero(lines)
        room = np.empty(3 * places, np.uint32)
        library.scalpwatch_thin(
            lines.ctypes.data,
            *lines.shape,
            _keep_tables().ctypes.data,
            longest,
            room.ctypes.data,
            places,
        )
    return np.ascontiguousarray(lines[1:-1, 1:-1])


def _thinned_by_numpy(lines: Mask, longest: int) -> Mask:
    """Look at every place in every round."""
    for _ in range(longest):
        before = cv2.countNonZero(lines)
        for table in _keep_tables():
            codes = cv2.filter2D(lines, -1, _NEIGHBOURS, borderType=cv2.BORDER_CONSTANT)
            lines = cv2.bitwise_and(lines, cv2.LUT(codes, table))
        if cv2.countNonZero(lines) == before:
            break
    return lines


@cache
def _keep_tables() -> NDArray[np.uint8]:
    """Tabulate, by half of a round and code of the neighbours, what stays."""
    # The bits of a code run from north clockwise.
    codes = np.arange(256)
    ring = (codes[:, None] >> np.arange(8)) & 1  # north, then clockwise
    north, east, south, west = ring[:, 0], ring[:, 2], ring[:, 4], ring[:, 6]
    neighbours = ring.sum(axis=1)
    rises = ((ring == 0) & (np.roll(ring, -1, axis=1) == 1)).sum(axis=1)
    removable = (neighbours >= 2) & (neighbours <= 6) & (rises == 1)  # noqa: PLR2004 - the two limits of the published rule
    first = removable & (north * east * south == 0) & (east * south * west == 0)
    second = removable & (north * east * west == 0) & (north * south * west == 0)
    return (~np.stack([first, second])).astype(np.uint8)
