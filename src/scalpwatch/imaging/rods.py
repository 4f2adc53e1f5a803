"""Cut hairs, straight and short: pieces taken apart into rods as wide as a hair.

Notation
--------
N : number of pixels of a piece
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import ranked

__all__ = ["Rod", "lay_rod", "part_rods"]

_Points: TypeAlias = NDArray[np.float64]

#: A piece wider than so many calibres holds more than one hair (judgement).
_MORE_THAN_ONE: Final = 1.45
#: Most hairs of one follicular unit that are told apart.
_MOST: Final = 4
#: Rounds after which pixels hardly change their rod.
_ROUNDS: Final = 6
#: Fewer pixels than this make no line.
_FEW: Final = 8
#: Share of pixels at either end that is left out, so that fringes do not lengthen.
_FRINGE: Final = 0.02
#: Standard deviations of a bar of even darkness in its width.
_BAR: Final = 12.0


@dataclass(frozen=True, slots=True, eq=False)
class Rod:
    """A straight piece of even width.

    Parameters
    ----------
    start, end : (2,) ndarray of float
        x, y of the ends of its middle line [px].
    width_px
        Its width [px].
    """

    start: _Points
    end: _Points
    width_px: float

    @property
    def length_px(self) -> float:
        """Length [px]."""
        return float(np.hypot(*(self.end - self.start)))


def lay_rod(points: _Points) -> Rod:
    """Lay one rod through pixels.

    Parameters
    ----------
    points : (N, 2) ndarray of float
        x, y of each pixel [px].

    Returns
    -------
    rod
        Along the pixels' longest direction.
    """
    middle = points.mean(axis=0)
    away = points - middle
    (across, _), axes = np.linalg.eigh(away.T @ away / len(points))
    along = away @ axes[:, 1]
    return Rod(
        start=middle + ranked(along, _FRINGE) * axes[:, 1],
        end=middle + ranked(along, 1 - _FRINGE) * axes[:, 1],
        width_px=math.sqrt(_BAR * max(float(across), 1 / _BAR)),
    )


def part_rods(points: _Points, *, caliber_px: float) -> list[Rod]:
    """Take a piece apart until none of its rods is wider than a hair.

    Parameters
    ----------
    points : (N, 2) ndarray of float
        x, y of the pixels of a piece [px].
    caliber_px
        How wide a hair is [px].

    Returns
    -------
    rods
        One to four.

    Notes
    -----
    Strategy: each pixel goes to the nearest rod and each rod is laid again through
    its pixels, until nothing changes. Hairs that cross are told apart only when they
    cross at their middles.
    """
    rods = [lay_rod(points)]
    for count in range(2, _MOST + 1):
        if max(rod.width_px for rod in rods) <= _MORE_THAN_ONE * caliber_px:
            break
        more = _laid(points, count)
        if len(more) < count:
            break
        rods = more
    return rods


def _laid(points: _Points, count: int) -> list[Rod]:
    """Lay so many rods side by side through pixels, each through the nearest."""
    away = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(away.T @ away)
    rank = np.argsort(np.argsort(away @ axes[:, 0], kind="stable"), kind="stable")
    owner = rank * count // len(points)
    rods: list[Rod] = []
    for _ in range(_ROUNDS):
        groups = [points[owner == number] for number in range(count)]
        rods = [lay_rod(group) for group in groups if len(group) > _FEW]
        if len(rods) < count:
            break
        nearest = np.argmin([_distances(points, rod) for rod in rods], axis=0)
        if np.array_equal(nearest, owner):
            break
        owner = nearest
    return rods


def _distances(points: _Points, rod: Rod) -> NDArray[np.float64]:
    """Squared distance of each pixel from a rod's middle line, (N,)."""
    reach = rod.end - rod.start
    share = (points - rod.start) @ reach / max(float(reach @ reach), 1.0)
    foot = rod.start + np.clip(share, 0, 1)[:, None] * reach
    apart = points - foot
    squared: NDArray[np.float64] = (apart * apart).sum(axis=1)
    return squared
