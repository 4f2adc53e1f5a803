"""Follicles: the units in which hairs leave the skin.

Notation
--------
S : number of shafts
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.shafts import Shaft

__all__ = ["FollicularUnit", "group_units"]

#: Shafts nearer than this share of their width are of one unit (judgement).
_NEAR: Final = 0.25
#: A shaft that spans more widths is long: not its box but its root tells its unit, and
#: roots nearer than so many widths are of one (judgement).
_LONG: Final = 24.0
_ROOTS: Final = 2.0


@dataclass(frozen=True, slots=True)
class FollicularUnit:
    """Hairs that leave the skin together.

    Parameters
    ----------
    shafts
        At least one.
    """

    shafts: tuple[Shaft, ...]

    @property
    def box_px(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of its visible shafts [px]."""
        ends = [point for shaft in self.shafts for point in shaft.centerline_px]
        return (
            min(x for x, _ in ends),
            min(y for _, y in ends),
            max(x for x, _ in ends),
            max(y for _, y in ends),
        )

    @property
    def center_px(self) -> tuple[float, float]:
        """Middle of its visible shafts: x, y [px]."""
        left, top, right, bottom = self.box_px
        return (left + right) / 2, (top + bottom) / 2


def group_units(shafts: Sequence[Shaft]) -> tuple[FollicularUnit, ...]:
    """Group shafts into follicular units.

    Parameters
    ----------
    shafts
        The shafts of one picture.

    Returns
    -------
    units
        Each shaft in one unit, in the order of the first shaft of each.

    Notes
    -----
    Short cut hairs whose boxes touch are one unit; long ones lie over each other, and
    only those whose roots are near each other are one. What a third one joins is one
    unit too.
    """
    owner = list(range(len(shafts)))
    for later, earlier in np.argwhere(np.tril(_together(shafts), -1)).tolist():
        kept, lost = owner[earlier], owner[later]
        owner = [kept if each == lost else each for each in owner]
    return tuple(
        FollicularUnit(
            tuple(shaft for shaft, each in zip(shafts, owner, strict=True) if each == n)
        )
        for n in dict.fromkeys(owner)
    )


def _together(shafts: Sequence[Shaft]) -> NDArray[np.bool_]:
    """Tell of each two shafts whether they leave the skin together, (S, S)."""
    boxes = np.array([FollicularUnit((shaft,)).box_px for shaft in shafts])
    boxes = boxes.reshape(-1, 4)
    widths_px = np.array([shaft.width_px for shaft in shafts])
    mean_px = (widths_px[:, None] + widths_px) / 2
    low, high = boxes[:, :2], boxes[:, 2:]
    touch = low[:, None] - _NEAR * mean_px[..., None] <= high
    touch = (touch & touch.transpose(1, 0, 2)).all(axis=2)
    roots = np.array([shaft.root_px for shaft in shafts]).reshape(-1, 2)
    away = np.hypot(*(roots[:, None] - roots).transpose(2, 0, 1))
    long = np.hypot(*(high - low).T) > _LONG * widths_px
    return np.asarray(
        np.where(long[:, None] | long, away < _ROOTS * mean_px, touch), np.bool_
    )
