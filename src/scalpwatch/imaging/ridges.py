"""The one multi-scale ridge and blob engine that hair and vessels share.

Notation
--------
H, W : height and width of the plane [px]
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Plane

__all__ = [
    "STEP_LENGTH",
    "Ridges",
    "extend_field",
    "find_lines",
    "find_ridges",
    "linked",
    "thinned",
]

#: Mean step from pixel to pixel along a thinned line of any direction [px].
STEP_LENGTH: Final = 1.12
#: Width of the Gaussian, in pixels of each level of the pyramid. One an octave: a
#: line half an octave off answers with 86 % of its strength at worst.
_SIGMA_PX: Final = 1.2
#: Its taps, and their variance, which cutting off has made smaller [px²].
_TAPS: Final = cv2.getGaussianKernel(7, _SIGMA_PX, cv2.CV_32F).ravel()
_VARIANCE: Final = float(_TAPS @ np.arange(-3.0, 4.0) ** 2)
#: Smallest side of a level that still holds a line's surroundings [px].
_SMALLEST_LEVEL_PX: Final = 24
#: A band of rows of about so many pixels stays in the cache of one core.
_BAND_PX: Final = 98_304
#: Rows around a band that a Gaussian, and a curvature, look at.
_BLUR_ROWS: Final = 4
_CURVE_ROWS: Final = 1
_HALVING: Final = np.array([1, 3, 3, 1], np.float32) / 8
_SLOPE: Final = np.array([-0.5, 0.0, 0.5], np.float32)
#: Directions in which lines are followed: 11 degrees apart.
_DIRECTIONS: Final = 16
#: Half the thickness of the strip along which a line is followed [px].
_STRIP_PX: Final = 0.5
#: The coarsest mean of a plane is about so many pixels a side.
_SMALLEST_MEAN_PX: Final = 4
_TINY: Final = 1e-6
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
    height, width = plane.shape
    count = 1
    while count < octaves and min(plane.shape) >> count >= _SMALLEST_LEVEL_PX:
        count += 1
    # Sides that halve evenly, so that a level lies on the next without a shift.
    whole = 1 << (count - 1)
    finest = _padded(plane, -height % whole, -width % whole)
    sizes = [(finest.shape[0] >> n, finest.shape[1] >> n) for n in range(count)]
    workers = max(1, cv2.getNumThreads())
    scratches = [(workers, 5, _band_rows(w) + 2 * _BLUR_ROWS, w) for _, w in sizes]
    block = _Block([*sizes[1:], *((3, *size) for size in sizes[1:]), scratches[0]])
    levels = [finest]
    for size in sizes[1:]:
        level_above = block.take(size)
        np.copyto(level_above, _halved(levels[-1]))
        levels.append(level_above)
    largest = block.take(scratches[0]).reshape(-1)
    best = np.empty((0, 0, 0), np.float32)
    with ThreadPoolExecutor(workers) as threads:
        for number in reversed(range(count)):
            shape = (3, *sizes[number])
            into = block.take(shape) if number else np.empty(shape, np.float32)
            level = _Level(levels[number], number, coarser=best, into=into)
            scratch = largest[: math.prod(scratches[number])]
            list(threads.map(level.work, scratch.reshape(scratches[number])))
            best = into
    return Ridges(*best[:, :height, :width])


class _Block:
    """One piece of memory for many arrays: many fresh pieces cost more than sums."""

    def __init__(self, shapes: Sequence[tuple[int, ...]]) -> None:
        self._rest = np.empty(sum(map(math.prod, shapes)), np.float32)

    def take(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Cut an array from what is left."""
        size = math.prod(shape)
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece.reshape(shape)


def _padded(plane: Plane, below: int, right: int) -> Plane:
    """Add rows and columns, mirrored, where there are too few."""
    even = np.ascontiguousarray(plane, np.float32)
    if not below and not right:
        return even
    return cv2.copyMakeBorder(even, 0, below, 0, right, cv2.BORDER_REFLECT_101)


def _band_rows(width: int) -> int:
    """Rows of a band; even, so that each lies on whole rows of the coarser level."""
    return 2 * max(1, _BAND_PX // width // 2)


def _halved(plane: Plane) -> Plane:
    """Halve a plane about the centers of its pixels."""
    # OpenCV's own pyramid keeps every second pixel, and its enlarging goes about
    # pixel centers; together they would draw coarse answers pixels off their place.
    smooth = cv2.sepFilter2D(
        plane,
        cv2.CV_32F,
        _HALVING,
        _HALVING,
        anchor=(1, 1),
        borderType=cv2.BORDER_REFLECT,
    )
    return smooth[::2, ::2]


class _Level:
    """One level of the pyramid, answered band by band."""

    def __init__(
        self,
        plane: Plane,
        number: int,
        *,
        coarser: NDArray[np.float32],
        into: NDArray[np.float32],
    ) -> None:
        self.plane = plane
        self.coarser = coarser
        self.answers = into
        # Halving has blurred too: each step by 3/4 of a pixel² of the level below.
        self.half = (_VARIANCE + (1 - 4.0**-number) / 4) / 2
        height, width = plane.shape
        rows = _band_rows(width)
        self.waiting = deque(
            (top, min(height, top + rows)) for top in range(0, height, rows)
        )

    def work(self, scratch: NDArray[np.float32]) -> None:
        """Answer bands until none waits; many threads may do so, each with scratch."""
        while self.waiting:
            try:
                top, end = self.waiting.popleft()
            except IndexError:  # another thread took the last
                return
            self._answer(top, end, scratch)

    def _answer(self, top: int, end: int, scratch: NDArray[np.float32]) -> None:
        """Write the answers of one band: bright line, dark line, bright spot."""
        begin, high = max(0, top - _CURVE_ROWS), max(0, top - _BLUR_ROWS)
        rows = self.plane[high : end + _BLUR_ROWS]
        smooth = cv2.sepFilter2D(
            rows,
            cv2.CV_32F,
            _TAPS,
            _TAPS,
            dst=scratch[0, : len(rows)],
            borderType=cv2.BORDER_REFLECT_101,
        )
        near = smooth[begin - high : end + _CURVE_ROWS - high]
        mean, across, twist = (room[: len(near)] for room in scratch[1:4])
        cv2.Laplacian(near, cv2.CV_32F, dst=mean, ksize=1, scale=self.half)
        cv2.Sobel(near, cv2.CV_32F, 2, 0, dst=across, ksize=1, scale=2 * self.half)
        cv2.sepFilter2D(near, cv2.CV_32F, _SLOPE, _SLOPE * 2 * self.half, dst=twist)
        inside = slice(top - begin, end - begin)
        mean, across, twist = mean[inside], across[inside], twist[inside]
        # NumPy's root, for OpenCV's magnitude rounds as memory happens to lie.
        np.subtract(across, mean, out=across)
        np.multiply(across, across, out=across)
        np.multiply(twist, twist, out=twist)
        np.add(across, twist, out=across)
        spread = np.sqrt(across, out=across)
        bright = np.subtract(spread, mean, out=twist)
        dark = np.add(spread, mean, out=spread)
        # minus the sum of both: the weaker of the two curvatures of a bright spot
        spot = np.negative(dark, out=mean)
        self._keep(top, end, (bright, dark, spot), scratch[4])

    def _keep(
        self, top: int, end: int, found: Sequence[Plane], room: NDArray[np.float32]
    ) -> None:
        """Keep the larger of what this level found and what coarser ones did."""
        rooms = self.answers[:, top:end]
        if not self.coarser.size:
            rooms[:] = found
            return
        first, last = max(0, top // 2 - 1), end // 2 + 1
        for here, coarse, answer in zip(found, self.coarser, rooms, strict=True):
            part = coarse[first:last]
            twice = room[: 2 * len(part)]
            cv2.resize(part, twice.shape[::-1], dst=twice)
            np.maximum(twice[top - 2 * first : end - 2 * first], here, out=answer)


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
    total: Plane = np.zeros_like(even)
    for reach_px in reaches_px:
        best: Plane = np.full_like(even, -np.inf)
        for index in range(_DIRECTIONS):
            angle = np.pi * index / _DIRECTIONS
            sine, cosine = np.float32(np.sin(angle)), np.float32(np.cos(angle))
            curve = across * (sine * sine) + along * (cosine * cosine)
            curve -= twist * (2 * sine * cosine)
            strip = _strip(angle, reach_px)
            np.maximum(best, cv2.filter2D(curve, cv2.CV_32F, strip), out=best)
        total += best
    return np.asarray(total / np.float32(len(reaches_px)), np.float32)


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
