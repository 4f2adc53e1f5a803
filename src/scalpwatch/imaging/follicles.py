"""Follicular units: the hairs that leave the skin together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scalpwatch.imaging.shafts import Shaft

__all__ = ["FollicularUnit", "group_units"]

#: Shafts nearer than this share of their width are of one unit (judgement).
_NEAR: Final = 0.25


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
    Shafts whose boxes touch are one unit, and so are those that a third one joins.
    On dense long hair neighbours lie over each other, and units melt together.
    """
    owner = list(range(len(shafts)))
    for later, shaft in enumerate(shafts):
        for earlier in range(later):
            if _touch(shaft, shafts[earlier]):
                kept, lost = owner[earlier], owner[later]
                owner = [kept if each == lost else each for each in owner]
    return tuple(
        FollicularUnit(
            tuple(shaft for shaft, each in zip(shafts, owner, strict=True) if each == n)
        )
        for n in dict.fromkeys(owner)
    )


def _touch(one: Shaft, other: Shaft) -> bool:
    """Whether the boxes of two shafts come near each other."""
    near_px = _NEAR * (one.width_px + other.width_px) / 2
    return all(
        min(first) - near_px <= max(second) and min(second) - near_px <= max(first)
        for first, second in zip(
            zip(*one.centerline_px, strict=True),
            zip(*other.centerline_px, strict=True),
            strict=True,
        )
    )
