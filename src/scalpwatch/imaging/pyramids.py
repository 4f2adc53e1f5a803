"""The pyramid on which lines and spots of every width are found.

Two engines answer alike: the compiled one works through strips of the finest level and
computes of coarser ones what a strip needs; the one of NumPy and OpenCV goes level by
level.

Notation
--------
H, W : height and width of the plane [px]
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from enum import IntEnum
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Plane
from scalpwatch.imaging.native import bands, kernels, shared_out

__all__ = ["Kind", "strongest_answers"]

#: Width of the Gaussian, in pixels of each level of the pyramid. One an octave: a
#: line half an octave off answers with 86 % of its strength at worst.
_SIGMA_PX: Final = 1.2
#: Its taps, and their variance, which cutting off has made smaller [px²].
_TAPS: Final = cv2.getGaussianKernel(7, _SIGMA_PX, cv2.CV_32F).ravel()
_VARIANCE: Final = float(_TAPS @ np.arange(-3.0, 4.0) ** 2)
#: Smallest side of a level that still holds a line's surroundings [px].
_SMALLEST_LEVEL_PX: Final = 24
#: Most levels, and rows of a strip, of the compiled engine; a smaller plane is none
#: of its business, for it mirrors a border once only [px].
_MOST_LEVELS: Final = 8
_STRIP_ROWS: Final = 64
_LEAST_PX: Final = 8
#: Rows of a coarser level beyond its share of the strip's.
_SPARE_ROWS: Final = 6
#: A band of rows of about so many pixels stays in the cache of one core.
_BAND_PX: Final = 98_304
#: Rows around a band that a Gaussian, and a curvature, look at.
_BLUR_ROWS: Final = 4
_CURVE_ROWS: Final = 1
_HALVING: Final = np.array([1, 3, 3, 1], np.float32) / 8
_SLOPE: Final = np.array([-0.5, 0.0, 0.5], np.float32)


class Kind(IntEnum):
    """What is asked of a place, by its number in the compiled kernels."""

    BRIGHT = 0
    """A line or spot brighter than its surroundings."""

    DARK = 1
    """A line or spot darker than its surroundings."""

    BLOB = 2
    """A bright spot, not a line."""


def strongest_answers(
    plane: Plane, octaves: int, kinds: tuple[Kind, ...]
) -> tuple[Plane, ...]:
    """Give the strongest answer of all scales at each place.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity.
    octaves
        How many times the width may double.
    kinds
        What is asked; what is not asked costs nothing.

    Returns
    -------
    answers
        A map, (H, W), of float32, for each kind.
    """
    height, width = plane.shape
    count = 1
    while count < octaves and min(plane.shape) >> count >= _SMALLEST_LEVEL_PX:
        count += 1
    # Sides that halve evenly, so that a level lies on the next without a shift.
    whole = 1 << (count - 1)
    finest = _padded(plane, -height % whole, -width % whole)
    library = kernels()
    fits = count <= _MOST_LEVELS and min(plane.shape) >= _LEAST_PX
    if library is not None and fits:
        room = {kind: np.empty((height, width), np.float32) for kind in kinds}
        _compiled(library, finest, count, room)
        return tuple(room.values())
    answers = _by_numpy(finest, count)
    return tuple(answers[kind, :height, :width] for kind in kinds)


def _half_variance(number: int) -> float:
    """Half the variance of all smoothing of a level [px²]."""
    # Halving has blurred too: each step by 3/4 of a pixel² of the level below.
    return (_VARIANCE + (1 - 4.0**-number) / 4) / 2


class _CompiledLevel(ctypes.Structure):
    """A level, as kernels.h lays it out."""

    _fields_ = (
        ("plane", ctypes.c_void_p),
        ("height", ctypes.c_ssize_t),
        ("width", ctypes.c_ssize_t),
        ("half", ctypes.c_float),
    )


class _CompiledPyramid(ctypes.Structure):
    """A pyramid, as kernels.h lays it out."""

    _fields_ = (
        ("levels", _CompiledLevel * _MOST_LEVELS),
        ("count", ctypes.c_ssize_t),
        ("taps", ctypes.c_void_p),
        ("answers", ctypes.c_void_p * len(Kind)),
        ("height", ctypes.c_ssize_t),
        ("width", ctypes.c_ssize_t),
    )


def _compiled(
    library: ctypes.CDLL, finest: Plane, count: int, room: dict[Kind, Plane]
) -> None:
    """Let the compiled engine fill the maps."""
    levels = [finest]
    for _ in range(1, count):
        below = levels[-1]
        above = np.empty((below.shape[0] // 2, below.shape[1] // 2), np.float32)
        halve = partial(
            library.scalpwatch_halve, below.ctypes.data, *below.shape, above.ctypes.data
        )
        shared_out(halve, bands(len(above), _band_rows(above.shape[1])))
        levels.append(above)
    taps = np.ascontiguousarray(_TAPS[len(_TAPS) // 2 :])
    height, width = next(iter(room.values())).shape
    pyramid = _CompiledPyramid(
        count=count, taps=taps.ctypes.data, height=height, width=width
    )
    for number, plane in enumerate(levels):
        pyramid.levels[number] = _CompiledLevel(
            plane.ctypes.data, *plane.shape, _half_variance(number)
        )
    for kind, answers in room.items():
        pyramid.answers[kind] = answers.ctypes.data
    size = len(room) * sum(
        ((_STRIP_ROWS >> number) + _SPARE_ROWS) * plane.shape[1]
        for number, plane in enumerate(levels[1:], start=1)
    )

    def answer(top: int, end: int) -> None:
        """Answer one strip."""
        scratch = np.empty(size, np.float32)
        at = ctypes.addressof(pyramid)
        library.scalpwatch_ridges(at, top, end, scratch.ctypes.data)

    shared_out(answer, bands(height, _STRIP_ROWS))


def _by_numpy(finest: Plane, count: int) -> NDArray[np.float32]:
    """Let NumPy and OpenCV answer: (3, H, W)."""
    levels = [finest]
    for _ in range(1, count):
        levels.append(np.ascontiguousarray(_halved(levels[-1])))
    best = np.empty((0, 0, 0), np.float32)
    for number in reversed(range(count)):
        level = _Level(levels[number], _half_variance(number), coarser=best)
        height, width = level.plane.shape
        shared_out(level.answer, bands(height, _band_rows(width)))
        best = level.answers
    return best


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
        self, plane: Plane, half: float, *, coarser: NDArray[np.float32]
    ) -> None:
        self.plane = plane
        self.half = half
        self.coarser = coarser
        self.answers = np.empty((len(Kind), *plane.shape), np.float32)

    def answer(self, top: int, end: int) -> None:
        """Write the answers of one band: bright line, dark line, bright spot."""
        begin, high = max(0, top - _CURVE_ROWS), max(0, top - _BLUR_ROWS)
        rows = self.plane[high : end + _BLUR_ROWS]
        scratch = np.empty((5, *rows.shape), np.float32)
        smooth = cv2.sepFilter2D(
            rows,
            cv2.CV_32F,
            _TAPS,
            _TAPS,
            dst=scratch[0],
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
