"""The skin under the hair, filled in from the skin around it.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.native import bands, kernels, shared_out

__all__ = ["fill_hair"]

#: Colours in sixty-fourths of a gray level: four of them add up within 16 bits.
_FRACTION_BITS: Final = 6
_HALF_LEVEL: Final = 1 << (_FRACTION_BITS - 1)
#: Half sweeps over each level; with more of them the fill is hardly better (judgement).
_HALF_SWEEPS: Final = 4
#: 2**15 divided by a count, for none, one, two, three and four.
_PARTS: Final = np.array([0, 32768, 16384, 10923, 8192], np.uint32)
_PART_BITS: Final = 15
#: Rows that a thread takes at once.
_BAND_ROWS: Final = 64

#: (3, H, W) ndarray of uint16: colours in sixty-fourths of a gray level.
_Fine: TypeAlias = NDArray[np.uint16]


def fill_hair(pixels: Pixels, mask: Mask) -> Pixels:
    """Fill the places of a mask from what lies around them.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    mask : (H, W) ndarray of uint8
        Other than 0 on hair, with the rim that its blur darkens.

    Returns
    -------
    filled : (H, W, 3) ndarray of uint8
        A new picture, equal outside the mask; equal within it, too, where the mask
        leaves nothing to fill from.

    Raises
    ------
    ValueError
        If picture and mask differ in size.

    Notes
    -----
    Strategy: a membrane that is held where skin is known. Each level halves the one
    before and takes the mean of what is known of four pixels, until all is known;
    on the way back an unknown place gets the coarser level, enlarged, and is then
    evened out by the mean of its four neighbours, in two sweeps of a chessboard's
    white and black fields. Wide gaps are closed on coarse levels, where they are few
    pixels wide, and the last levels carry the shades of the nearest skin.

    The fill is smooth: it has neither the grain of the skin nor what a shaft hides.
    Nothing may be found in it that is not found beside it.

    References
    ----------
    Bornemann and Deuflhard 1996, The cascadic multigrid method for elliptic problems,
    10.1007/s002110050234 (coarse solutions as starting values, sweeps on each level,
    no way back up).
    """
    if pixels.shape[:2] != mask.shape:
        raise ValueError(
            f"A mask of {mask.shape} does not fit a picture of {pixels.shape}."
        )
    filled = np.array(pixels, np.uint8, order="C")
    unknown = (mask != 0).view(np.uint8)
    library = kernels()
    if library is None:
        _fill_by_numpy(filled, unknown)
    else:
        _fill_compiled(library, filled, np.ascontiguousarray(unknown))
    return filled


class _Sheet(ctypes.Structure):
    """A level, as kernels.h lays it out."""

    _fields_ = (
        ("rgb", ctypes.c_void_p),
        ("planes", ctypes.c_void_p),
        ("unknown", ctypes.c_void_p),
        ("height", ctypes.c_ssize_t),
        ("width", ctypes.c_ssize_t),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """A level of the compiled engine: what a sheet points to must live as long."""

    colors: Pixels | _Fine
    unknown: Mask

    @property
    def sheet(self) -> _Sheet:
        """The same for the kernels."""
        at, is_picture = self.colors.ctypes.data, self.colors.dtype == np.uint8
        return _Sheet(
            at if is_picture else None,
            None if is_picture else at,
            self.unknown.ctypes.data,
            *self.unknown.shape,
        )


def _fill_compiled(library: ctypes.CDLL, filled: Pixels, unknown: Mask) -> None:
    """Fill a picture in place."""
    levels = [_Level(filled, unknown)]
    while _needs_coarser(levels[-1].unknown):
        fine = levels[-1]
        shape = tuple((side + 1) // 2 for side in fine.unknown.shape)
        coarse = _Level(np.empty((3, *shape), np.uint16), np.empty(shape, np.uint8))
        _by_bands(library.scalpwatch_gather, fine, coarse, rows=shape[0])
        levels.append(coarse)
    if levels[-1].unknown.any():
        return
    for fine, coarse in zip(levels[-2::-1], levels[:0:-1], strict=True):
        _by_bands(library.scalpwatch_spread, fine, coarse, rows=len(fine.unknown))


def _by_bands(
    kernel: ctypes._NamedFuncPointer, fine: _Level, coarse: _Level, *, rows: int
) -> None:
    """Let threads work on two neighbouring levels."""
    sheets = fine.sheet, coarse.sheet
    work = partial(kernel, *map(ctypes.addressof, sheets))
    shared_out(work, bands(rows, _BAND_ROWS))


def _needs_coarser(unknown: Mask) -> bool:
    """Tell whether something is unknown, and can be known from afar."""
    return bool(unknown.any()) and unknown.size > 1


def _fill_by_numpy(filled: Pixels, unknown: Mask) -> None:
    """Fill a picture in place, whole levels at once."""
    colors = np.ascontiguousarray(filled.transpose(2, 0, 1)).astype(np.uint16)
    finest: _Fine = np.asarray(colors << _FRACTION_BITS, np.uint16)
    levels: list[tuple[_Fine, Mask]] = [(finest, unknown.astype(bool))]
    while _needs_coarser(levels[-1][1]):
        levels.append(_gathered(*levels[-1]))
    values, missing = levels[-1]
    if missing.any():
        return
    for known, missing in levels[-2::-1]:
        values = _spread(known, missing, _enlarged(values, missing.shape))
    rounded = ((values + _HALF_LEVEL) >> _FRACTION_BITS).astype(np.uint8)
    is_unknown = unknown.astype(bool)
    filled[is_unknown] = rounded.transpose(1, 2, 0)[is_unknown]


def _gathered(values: _Fine, unknown: Mask) -> tuple[_Fine, Mask]:
    """Take the mean of what is known of each two by two pixels."""
    down, right = unknown.shape[0] % 2, unknown.shape[1] % 2
    known = np.pad(~unknown, ((0, down), (0, right))).astype(np.uint32)
    seen = np.pad(values, ((0, 0), (0, down), (0, right))) * known
    count, total = (
        each[..., ::2, ::2]
        + each[..., ::2, 1::2]
        + each[..., 1::2, ::2]
        + each[..., 1::2, 1::2]
        for each in (known, seen)
    )
    mean = (total * _PARTS[count] + (1 << (_PART_BITS - 1))) >> _PART_BITS
    return mean.astype(np.uint16), count == 0


def _enlarged(values: _Fine, shape: tuple[int, ...]) -> _Fine:
    """Enlarge a level twice, about the centers of its pixels."""
    for axis, size in zip((1, 2), shape, strict=True):
        here = np.moveaxis(values, axis, 0)
        before = np.concatenate([here[:1], here[:-1]])
        after = np.concatenate([here[1:], here[-1:]])
        twice = np.empty((2 * len(here), *here.shape[1:]), np.uint16)
        twice[::2] = (3 * here + before + 2) >> 2
        twice[1::2] = (3 * here + after + 2) >> 2
        values = np.moveaxis(twice[:size], 0, axis)
    return values


def _spread(known: _Fine, unknown: Mask, guess: _Fine) -> _Fine:
    """Even out what is unknown, field by field of a chessboard."""
    values: _Fine = np.where(unknown, guess, known)
    down, right = np.ogrid[: unknown.shape[0], : unknown.shape[1]]
    for half in range(_HALF_SWEEPS):
        framed = np.pad(values, ((0, 0), (1, 1), (1, 1)), mode="edge")
        total = framed[:, :-2, 1:-1] + framed[:, 2:, 1:-1]
        total += framed[:, 1:-1, :-2] + framed[:, 1:-1, 2:]
        turn = (down + right + half) % 2 == 0
        values = np.where(unknown & turn, (total + np.uint16(2)) >> 2, values)
    return values
