"""Shafts one by one: root, centreline, width and tone of each hair.

Notation
--------
H, W : height and width of the picture [px]
N : number of pixels of a piece
K : number of shafts that lie in it
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Pixels, Plane, ranked

__all__ = ["Shaft", "ShaftTone", "find_shafts"]

_Points: TypeAlias = NDArray[np.float64]

#: Reflectance added before the logarithm, so that noise in black stays small.
_FLOOR: Final = 0.015
#: A shaft is darker than its skin in every colour by this much, in natural
#: logarithms; hair seen through the skin is bluish and stays above (judgement).
_DARK: Final = 1.0
#: Every so many-th pixel takes part in the light of the skin around.
_STEP: Final = 6
#: Smallest piece that is looked at, as a share of the longer side, squared.
_SPECK: Final = 0.0075
#: Widths of a hair, as shares of the longer side, where the picture has no scale: a
#: hair of 75 µm in views of 12 mm and of 3.1 mm, the widest and narrowest in use.
_NARROW: Final = 0.006
_WIDE: Final = 0.024
#: The same with a scale [µm]; terminal hair is 60 to 100 µm wide (judgement).
_NARROW_UM: Final = 30.0
_WIDE_UM: Final = 90.0
#: A piece wider than so many calibres holds more than one shaft (judgement).
_MORE_THAN_ONE: Final = 1.45
#: And wider than so many, even when taken apart, it is no hair (judgement).
_NO_HAIR: Final = 2.0
#: Most shafts of one follicular unit that are told apart.
_MOST: Final = 4
#: A shaft is at least so many calibres, and so many of its own widths, long.
_LONG: Final = 2.0
_SLENDER: Final = 2.0
#: A piece at least so slender tells the calibre of the picture's hair.
_TELLING: Final = 2.5
#: Share of a shaft's middle line that lies on what was found; the arms of a burned-in
#: corner enclose nothing (judgement).
_ON: Final = 0.6
#: Rounds after which pixels hardly change their shaft.
_ROUNDS: Final = 6
#: Fewer pixels than this make no line.
_FEW: Final = 8
#: Pieces of more pixels are thinned out to a fourth: the fit does not change.
_MANY: Final = 400
#: The first width of a shaft lies in the shade of its opening; a short one's root is
#: moved by this share of its length at most (judgement).
_IN_SHADE: Final = 0.25
#: Share of pixels at either end that is left out, so that fringes do not lengthen.
_FRINGE: Final = 0.02
#: Standard deviations of a bar of even darkness in its width.
_BAR: Final = 12.0
#: Shares of a shaft's length at which it is looked at.
_MIDDLE: Final = np.arange(0.05, 1, 0.1)
#: How far beyond an end its shade is looked at, in widths of the shaft.
_BEYOND: Final = (0.75, 1.5, 2.25)
#: Weight of the other shafts' lie against a shaft's own shade (judgement).
_LIE: Final = 0.5
#: A shaft lighter than this, and without color, is gray (judgement).
_GRAY_CONTRAST: Final = 1.5
_GRAY_COLOR: Final = 0.12
#: What tells a box of letters from hair: its sides as shares of the longer side of
#: the picture, how full it is, and the share of letters in it (judgement).
_BOX_LOW: Final = 0.009
_BOX_HIGH: Final = 0.04
_BOX_FULL: Final = 0.85
_BOX_WIDE: Final = 1.5
_LETTERS: Final = (0.05, 0.6)


class ShaftTone(Enum):
    """How light a shaft is."""

    DARK = "dark"
    GRAY = "gray"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Shaft:
    """One hair.

    Parameters
    ----------
    centerline_px
        Points (x, y) of its middle line, from the root, where it leaves the skin, to
        the tip [px].
    width_px
        Its width [px].
    tone
        How light it is.
    """

    centerline_px: tuple[tuple[float, float], ...]
    width_px: float
    tone: ShaftTone

    @property
    def root_px(self) -> tuple[float, float]:
        """Where it leaves the skin: x, y [px]."""
        return self.centerline_px[0]

    @property
    def tip_px(self) -> tuple[float, float]:
        """Its free end: x, y [px]."""
        return self.centerline_px[-1]

    @property
    def length_px(self) -> float:
        """Length of the visible shaft [px]."""
        steps = zip(self.centerline_px, self.centerline_px[1:], strict=False)
        return sum(math.dist(before, after) for before, after in steps)


@dataclass(frozen=True, slots=True, eq=False)
class _Rod:
    """A straight piece of even width."""

    start: _Points
    end: _Points
    width_px: float

    @property
    def length_px(self) -> float:
        """Length [px]."""
        return float(np.hypot(*(self.end - self.start)))


def find_shafts(
    pixels: Pixels, *, light: Mask | None = None, um_per_px: float | None = None
) -> tuple[Shaft, ...]:
    """Find hairs one by one, those that touch each other too.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB, about 1000 pixels on the longer side.
    light : (H, W) ndarray of uint8, optional
        1 on shafts lighter than their skin, as `find_hair` tells; they are taken
        apart alike.
    um_per_px
        Scale of the picture [µm/px]; ``None`` when it is not known, and then hair
        is its own yardstick.

    Returns
    -------
    shafts
        From top to bottom by their roots.

    Notes
    -----
    Strategy: what is dark in every colour is cut into connected pieces. A piece
    wider than the hair of the same picture is taken apart into two, three or four
    straight rods: each pixel goes to the nearest rod and each rod is laid again
    through its pixels, until nothing changes. The root is the end beyond which the
    skin is darker in red light, for there the hair runs on below it; shafts of one
    picture lie alike, so their neighbours help where the shade does not tell.

    Written for cut hair. A long or curled hair becomes a chord of its visible
    piece; crossing hairs are told apart only when they cross at the middle; where
    most hairs lie in touching pairs, a pair passes for one hair.

    Examples
    --------
    >>> picture = np.full((300, 400, 3), 200, np.uint8)
    >>> picture[100:106, 50:150] = 20
    >>> len(find_shafts(picture))
    1
    """
    red, green, blue = cv2.split(pixels)
    contrast = _contrast(cv2.max(cv2.max(red, green), blue))
    told = cv2.subtract((contrast > _DARK).view(np.uint8), _lettered(contrast))
    opened = cv2.morphologyEx(told, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    found = _rods(opened, um_per_px)
    shade = _contrast(red)
    tones = [_tone(rod, pixels, contrast) for rod in found]
    if light is not None:
        pale = _rods(light, um_per_px)
        found += pale
        tones += [ShaftTone.LIGHT] * len(pale)
    turned = _turned(found, shade)
    shafts = (
        Shaft((_pair(_exit(rod)), _pair(rod.end)), rod.width_px, tone)
        for rod, tone in zip(turned, tones, strict=True)
    )
    return tuple(sorted(shafts, key=lambda shaft: (shaft.root_px[1], shaft.root_px[0])))


def _exit(rod: _Rod) -> _Points:
    """Give the place where a rod has come out of the shade of its opening."""
    share = min(rod.width_px / max(rod.length_px, 1.0), _IN_SHADE)
    return rod.start + share * (rod.end - rod.start)


def _pair(point: _Points) -> tuple[float, float]:
    """Give a point as plain numbers."""
    return float(point[0]), float(point[1])


@cache
def _logarithms() -> NDArray[np.float32]:
    """Natural logarithm of the light behind each value, near enough."""
    light = (np.arange(256) / 255) ** 2.2
    return np.log(light + _FLOOR).astype(np.float32)


def _contrast(plane: Plane) -> Plane:
    """Tell how much darker each place is than the skin around it."""
    height, width = plane.shape
    smooth = cv2.GaussianBlur(np.ascontiguousarray(plane), (0, 0), 1)
    few = np.ascontiguousarray(smooth[_STEP // 2 :: _STEP, _STEP // 2 :: _STEP])
    side = max(3, (max(few.shape) // 5) | 1)
    around = cv2.LUT(cv2.medianBlur(few, side), _logarithms())
    skin = cv2.resize(cv2.GaussianBlur(around, (0, 0), side / 6), (width, height))
    deeper: Plane = cv2.subtract(skin, cv2.LUT(smooth, _logarithms()))
    return deeper


def _lettered(contrast: Plane) -> Mask:
    """Mask the dark boxes with letters that devices burn into a picture."""
    longest = max(contrast.shape)
    dark = (contrast > _DARK / 2).view(np.uint8)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    # the bar itself ends at its number, and is thinner
    closed = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed)
    boxes = np.zeros_like(dark)
    for left, top, width, height, area in stats[1:]:
        low, high = sorted((width, height))
        if not _BOX_LOW * longest <= low <= _BOX_HIGH * longest:
            continue
        if high < _BOX_WIDE * low or area < _BOX_FULL * width * height:
            continue
        inside = dark[top : top + height, left : left + width]
        if _LETTERS[0] < 1 - float(inside.mean()) < _LETTERS[1]:
            near = slice(max(top - 3, 0), top + height + 3)
            boxes[near, max(left - 3, 0) : left + width + 3] = 1
    return boxes


def _rods(mask: Mask, um_per_px: float | None) -> list[_Rod]:
    """Take the pieces of a mask apart into rods as wide as a hair."""
    longest = max(mask.shape)
    pieces = _pieces(mask, smallest=(_SPECK * longest) ** 2)
    whole = [_rod(piece) for piece in pieces]
    low, high = _NARROW * longest, _WIDE * longest
    if um_per_px is not None:
        low, high = _NARROW_UM / um_per_px, _WIDE_UM / um_per_px
    widths = [rod.width_px for rod in whole if _is_slender(rod, _TELLING)]
    typical = ranked(np.array(widths), 0.5) if widths else high
    caliber_px = min(max(typical, low), high)
    return [
        rod
        for piece, first in zip(pieces, whole, strict=True)
        for rod in _apart(piece, first, caliber_px)
        if rod.length_px > _LONG * caliber_px
        and rod.width_px < _NO_HAIR * caliber_px
        and _is_slender(rod, _SLENDER)
        and _lies_on(rod, mask)
    ]


def _is_slender(rod: _Rod, times: float) -> bool:
    """Whether a rod is so many times longer than wide."""
    return rod.length_px > times * rod.width_px


def _lies_on(rod: _Rod, mask: Mask) -> bool:
    """Whether most of a rod's middle line lies on the mask."""
    on = _read(mask, rod.start + _MIDDLE[:, None] * (rod.end - rod.start))
    return float(on.mean()) > _ON


def _read(plane: Pixels, points: _Points) -> Pixels:
    """Read a plane or a picture at points (x, y); beyond its border, at the border."""
    last = np.array(plane.shape[1::-1]) - 1
    places = np.clip(np.rint(points), 0, last).astype(np.intp)
    read: Pixels = plane[places[:, 1], places[:, 0]]
    return read


def _pieces(mask: Mask, *, smallest: float) -> list[_Points]:
    """List the pixels (x, y) of each connected piece."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    return [
        _pixels_of(labels, number, stats[number])
        for number in range(1, len(stats))
        if stats[number, cv2.CC_STAT_AREA] >= smallest
    ]


def _pixels_of(labels: Labels, number: int, box: NDArray[np.int32]) -> _Points:
    """List the pixels of one piece, every fourth of a large one."""
    left, top, width, height, area = (int(value) for value in box)
    rows, columns = np.nonzero(
        labels[top : top + height, left : left + width] == number
    )
    points = np.column_stack([columns + left, rows + top]).astype(np.float64)
    if area <= _MANY:
        return points
    fewer: _Points = points[(columns % 2 == 0) & (rows % 2 == 0)]
    return fewer


def _rod(points: _Points) -> _Rod:
    """Lay a rod through pixels."""
    middle = points.mean(axis=0)
    away = points - middle
    (across, _), axes = np.linalg.eigh(away.T @ away / len(points))
    along = away @ axes[:, 1]
    return _Rod(
        start=middle + ranked(along, _FRINGE) * axes[:, 1],
        end=middle + ranked(along, 1 - _FRINGE) * axes[:, 1],
        width_px=math.sqrt(_BAR * max(float(across), 1 / _BAR)),
    )


def _apart(points: _Points, first: _Rod, caliber_px: float) -> list[_Rod]:
    """Take a piece apart until none of its rods is wider than a hair."""
    rods = [first]
    for count in range(2, _MOST + 1):
        if max(rod.width_px for rod in rods) <= _MORE_THAN_ONE * caliber_px:
            break
        more = _laid(points, count)
        if len(more) < count:
            break
        rods = more
    return rods


def _laid(points: _Points, count: int) -> list[_Rod]:
    """Lay so many rods side by side through pixels, each through the nearest."""
    away = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(away.T @ away)
    rank = np.argsort(np.argsort(away @ axes[:, 0], kind="stable"), kind="stable")
    owner = rank * count // len(points)
    rods: list[_Rod] = []
    for _ in range(_ROUNDS):
        groups = [points[owner == number] for number in range(count)]
        rods = [_rod(group) for group in groups if len(group) > _FEW]
        if len(rods) < count:
            break
        nearest = np.argmin([_distances(points, rod) for rod in rods], axis=0)
        if np.array_equal(nearest, owner):
            break
        owner = nearest
    return rods


def _distances(points: _Points, rod: _Rod) -> NDArray[np.float64]:
    """Squared distance of each pixel from a rod's middle line, (N,)."""
    reach = rod.end - rod.start
    share = (points - rod.start) @ reach / max(float(reach @ reach), 1.0)
    foot = rod.start + np.clip(share, 0, 1)[:, None] * reach
    apart = points - foot
    squared: NDArray[np.float64] = (apart * apart).sum(axis=1)
    return squared


def _turned(rods: list[_Rod], shade: Plane) -> list[_Rod]:
    """Turn each rod so that it starts at its root."""
    # The end beyond which red light is darker is the root; all shafts vote for the
    # direction in which the hair of the picture lies.
    if not rods:
        return []
    lie = np.zeros(2)
    votes = []
    for rod in rods:
        direction = (rod.end - rod.start) / max(rod.length_px, 1.0)
        vote = _shade(rod.start, -direction, rod.width_px, shade) - _shade(
            rod.end, direction, rod.width_px, shade
        )
        votes.append((direction, vote))
        lie += vote * direction
    lie *= _LIE / max(float(np.hypot(*lie)), 1e-6)
    return [
        rod
        if vote + float(direction @ lie) >= 0
        else _Rod(start=rod.end, end=rod.start, width_px=rod.width_px)
        for rod, (direction, vote) in zip(rods, votes, strict=True)
    ]


def _shade(end: _Points, outward: _Points, width_px: float, shade: Plane) -> float:
    """Mean darkness in red light beyond an end of a rod."""
    steps = np.array(_BEYOND)[:, None] * width_px
    return float(_read(shade, end + steps * outward).mean())


def _tone(rod: _Rod, pixels: Pixels, contrast: Plane) -> ShaftTone:
    """Tell dark from gray by the middle of the shaft."""
    places = rod.start + _MIDDLE[3:7, None] * (rod.end - rod.start)
    depth = float(_read(contrast, places).mean())
    color = _read(pixels, places).mean(axis=0)
    gray = float(color.max() - color.min()) < _GRAY_COLOR * float(color.max())
    return ShaftTone.GRAY if gray and depth < _GRAY_CONTRAST else ShaftTone.DARK
