"""Follicles: the units in which hairs leave the skin, and black dots."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.color import ColorPlanes
from scalpwatch.imaging.hair import Hair
from scalpwatch.imaging.shafts import Shaft

__all__ = ["BlackDot", "FollicularUnit", "find_black_dots", "group_units"]

#: Shafts nearer than this share of their width are of one unit (judgement).
_NEAR: Final = 0.25
#: A black dot is darker than its skin in every colour by this much (natural
#: logarithms; judgement), spans less than so many diameters of a disc of its area,
#: and is between so many calibres of hair wide (judgement).
_BLACK: Final = 0.5
_ROUND: Final = 1.4
_LEAST: Final = 0.4
_MOST: Final = 3.0
#: Calibre of hair where none is seen, as a share of the longer side (judgement).
_USUAL: Final = 0.012


@dataclass(frozen=True, slots=True)
class BlackDot:
    """Hair broken off level with the skin.

    Parameters
    ----------
    center_px
        Its middle: x, y [px].
    diameter_px
        Diameter of a disc of its area [px].
    """

    center_px: tuple[float, float]
    diameter_px: float


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


def find_black_dots(planes: ColorPlanes, hair: Hair) -> tuple[BlackDot, ...]:
    """Find black dots: hair broken off level with the skin.

    Parameters
    ----------
    planes
        Colours of the picture.
    hair
        Its hair.

    Returns
    -------
    dots
        From top to bottom.

    Notes
    -----
    Strategy: of the dark places that are no shafts, those are kept that are round, no
    wider than a few hairs, and dark in every colour, red too: a dotted vessel is not.
    Drops of ink and dirt pass for dots.
    """
    longest = max(hair.shade.shape)
    caliber_px = hair.caliber_px or _USUAL * longest
    deep = (planes.lightest < -_BLACK).view(np.uint8)
    spots = cv2.morphologyEx(
        cv2.bitwise_and(hair.shade, deep), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)
    )
    # what touches a shaft is its root
    _, labels, stats, middles = cv2.connectedComponentsWithStats(spots)
    near = cv2.dilate(hair.mask, np.ones((5, 5), np.uint8))
    touching = np.zeros(len(stats), bool)
    touching[labels[near > 0]] = True
    dots = []
    for number in range(1, len(stats)):
        _, _, width, height, area = stats[number].tolist()
        diameter_px = math.sqrt(4 * area / math.pi)
        is_round = max(width, height) < _ROUND * diameter_px
        is_sized = _LEAST < diameter_px / caliber_px < _MOST
        if is_round and is_sized and not touching[number]:
            x, y = middles[number].tolist()
            dots.append(BlackDot((x, y), diameter_px))
    return tuple(sorted(dots, key=lambda dot: (dot.center_px[1], dot.center_px[0])))
