"""Which end of a hair is its root, and whether its other end is free.

Notation
--------
H, W : height and width of the picture [px]
S : number of hairs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane
from scalpwatch.imaging.strands import Strand

__all__ = ["free_tips", "read_at", "turned"]

_Values: TypeAlias = NDArray[np.float64]

#: How far beyond an end its shade is looked at, in widths of the hair.
_BEYOND: Final = np.array([0.75, 1.5, 2.25])
#: A hair that goes on for so many widths, and so many pixels, leaves the view.
_LEAVES: Final = 1.5
_LONG: Final = 12.0
_LEAVES_PX: Final = 4.0
#: Ends nearer than so many widths, whose hairs run apart by less than this cosine,
#: leave one opening (judgement).
_GATHERED: Final = 1.0
_ALIKE: Final = 0.5
#: What is told of a root, against 1 of a hair whose other end leaves the view: most
#: by the shade beyond an end (natural logarithms), by other hairs of the same opening,
#: and by how all hairs of the picture lie (judgement).
_BY_SHADE: Final = 0.3
_BY_SHADE_OF_SHORT: Final = 1.0
_BY_OTHERS: Final = 0.3
_BY_LIE: Final = 0.6
#: Where in a hair its depth is read, and the share of it that is left beyond a free
#: end at most (judgement).
_WITHIN: Final = np.arange(0.05, 1, 0.1)
_NOTHING: Final = 0.35


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """First and last point of each hair, (S, 2, 2), and where both lead outwards."""

    places: _Values
    outward: _Values
    widths_px: _Values

    def beyond(self, widths: _Values) -> _Values:
        """Give the places (S, 2, K, 2) so many widths beyond each end."""
        steps = self.widths_px[:, None, None, None] * widths[:, None]
        reach: _Values = self.places[:, :, None] + steps * self.outward[:, :, None]
        return reach


def turned(lines: Sequence[Strand], shade: Plane, shut: Mask) -> list[Strand]:
    """Turn each line so that it starts at its root.

    Parameters
    ----------
    lines
        Of hair.
    shade : (H, W) ndarray of float32
        Darkness in red light, positive where dark: the hair below the skin shows.
    shut : (H, W) ndarray of uint8
        1 where nothing is seen.

    Returns
    -------
    turned
        The same lines in the same order.

    Notes
    -----
    The end at which a hair leaves the view is its tip. Hairs of one opening meet at
    their roots. Beyond its root a hair runs on below the skin, which is darker in red
    light there. Last, hairs of one picture lie alike: all vote for their lie.
    """
    if not lines:
        return []
    ends = _ends(lines)
    leaves = _leaving(ends, shut)
    dark = _shade(ends, shade)
    is_long = _is_long(ends)
    most = _BY_SHADE if is_long else _BY_SHADE_OF_SHORT
    told = np.clip(dark[:, 0] - dark[:, 1], -most, most)
    # cut hair that lies across the border may as well grow from beyond it
    leaves &= is_long
    told[leaves.any(axis=1)] = 0
    told += leaves[:, 1].astype(np.float64) - leaves[:, 0]
    others = _gathered(ends) & ~leaves
    told += _BY_OTHERS * (others[:, 0].astype(np.float64) - others[:, 1])
    way = ends.places[:, 1] - ends.places[:, 0]
    way /= np.maximum(np.hypot(*way.T), 1.0)[:, None]
    lie = told @ way / max(float(np.abs(told).sum()), 1e-6)
    right = told + _BY_LIE * way @ lie >= 0
    return [
        line if is_right else replace(line, points=line.points[::-1])
        for line, is_right in zip(lines, right.tolist(), strict=True)
    ]


def free_tips(lines: Sequence[Strand], depth: Plane, shut: Mask) -> NDArray[np.bool_]:
    """Tell of each line whether it ends freely within the view.

    Parameters
    ----------
    lines
        Of hair, each from its root.
    depth : (H, W) ndarray of float32
        How much darker, or lighter, than its skin each place is (natural logarithms).
    shut : (H, W) ndarray of uint8
        1 where nothing is seen.

    Returns
    -------
    free : (S,) ndarray of bool
        Whether nothing dark, or light, lies beyond the tip, and both ends in view.
    """
    if not lines:
        return np.zeros(0, bool)
    ends = _ends(lines)
    inside = [float(read_at(depth, line.at(_WITHIN)).mean()) for line in lines]
    is_bare = _shade(ends, depth)[:, 1] < _NOTHING * np.array(inside)
    return np.asarray(is_bare & ~_leaving(ends, shut).any(axis=1))


def read_at(plane: Pixels, points: _Values) -> Pixels:
    """Read a plane at points; beyond its border, at the border.

    Parameters
    ----------
    plane : (H, W) ndarray
        Any quantity.
    points : (..., 2) ndarray of float
        x, y [px].

    Returns
    -------
    values : (...) ndarray
        Of the nearest pixels.
    """
    last = np.array(plane.shape[1::-1]) - 1
    places = np.clip(np.rint(points), 0, last).astype(np.intp)
    read: Pixels = plane[places[..., 1], places[..., 0]]
    return read


def _ends(lines: Sequence[Strand]) -> _Ends:
    """Look at both ends of each line."""
    widths_px = np.array([line.width_px for line in lines])
    places = np.array([line.points[[0, -1]] for line in lines])
    inner = np.array([line.inner_ends() for line in lines])
    outward = places - inner
    outward /= np.maximum(np.linalg.norm(outward, axis=2), 1e-6)[..., None]
    return _Ends(places, outward, widths_px)


def _is_long(ends: _Ends) -> bool:
    """Whether most of the length of hair is that of long hairs."""
    lengths_px = np.hypot(*(ends.places[:, 1] - ends.places[:, 0]).T)
    long = lengths_px[lengths_px > _LONG * ends.widths_px]
    return bool(2 * long.sum() > lengths_px.sum())


def _leaving(ends: _Ends, shut: Mask) -> NDArray[np.bool_]:
    """Tell of each end whether the hair goes on out of the view there, (S, 2)."""
    reach_px = _LEAVES * ends.widths_px + _LEAVES_PX
    ahead = ends.places + reach_px[:, None, None] * ends.outward
    last = np.array(shut.shape[::-1]) - 1
    outside = ((ahead < 0) | (ahead > last)).any(axis=2)
    return np.asarray(outside | (read_at(shut, ahead) > 0))


def _shade(ends: _Ends, plane: Plane) -> _Values:
    """Mean of a plane beyond each end, (S, 2)."""
    read = read_at(plane, ends.beyond(_BEYOND))
    return np.asarray(read.mean(axis=2), np.float64)


def _gathered(ends: _Ends) -> NDArray[np.bool_]:
    """Tell of each end whether another hair ends there and runs alike, (S, 2)."""
    places, ways = ends.places.reshape(-1, 2), ends.outward.reshape(-1, 2)
    away = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    near = away < _GATHERED * np.repeat(ends.widths_px, 2)
    near &= ways @ ways.T > _ALIKE
    np.fill_diagonal(near, val=False)
    return np.asarray(near.any(axis=1).reshape(-1, 2))
