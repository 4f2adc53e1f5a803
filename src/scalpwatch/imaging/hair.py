"""Hair: where it lies, and each shaft of it.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Plane
from scalpwatch.imaging.color import ColorPlanes
from scalpwatch.imaging.pieces import chosen, label_pieces
from scalpwatch.imaging.ridges import (
    STEP_LENGTH,
    find_dark_lines,
    find_ridges,
    linked,
    thinned,
)
from scalpwatch.imaging.shafts import (
    Shaft,
    ShaftTone,
    healed,
    mark_broken,
    part_lines,
    to_shafts,
)

__all__ = ["Hair", "find_hair"]

#: Ridge strength of dark shafts, in natural logarithms of light (judgement).
_DARK_STRONG: Final = 0.12
_DARK_WEAK: Final = 0.06
#: The same of light shafts, which glare resembles: stricter (judgement).
_LIGHT_STRONG: Final = 0.12
_LIGHT_WEAK: Final = 0.07
#: Weight of red light against that of the colour that darkens least: on dark skin
#: brown hair takes no more blue than the skin does (judgement).
_OF_RED: Final = 0.6
#: What is lighter than its skin by more is lowered to it (natural logarithms).
_LIFT: Final = np.float32(0.25)
#: How much of the redness of a place is given back before it may count as dark, so
#: that a thick dark vessel is not called hair (judgement).
_GIVE_BACK: Final = 0.6
#: No colour is lighter on dark hair than on skin by more (natural logarithms).
_INK: Final = 0.35
#: Where red is deeper than this, the lightest colour of free hair is at least this
#: share as deep beyond it (natural logarithms; judgement).
_BLUISH_FROM: Final = 0.7
_BLUISH: Final = 0.4
#: A border lies where this share of the light that the shaft takes is taken; half
#: would be right of an even shaft, but the middle is not (judgement).
_BORDER: Final = 0.4
#: The same of light shafts, whose middle mirrors the lamp (judgement).
_LIGHT_BORDER: Final = 0.25
#: So near, as a share of the longer side, a shaft's full depth is looked for, and in
#: the light of a shallower one borders drown (natural logarithms; judgement).
_REACH: Final = 0.012
_DEEP: Final = 0.5
#: So far beside a dark box bare skin looks light, as a share of the longer side.
_BESIDE: Final = 0.02
#: Borders are told on every so many-th pixel.
_COARSE: Final = 4
#: A shaft is at least this many times longer than wide.
_DARK_SLENDER: Final = 4.0
_LIGHT_SLENDER: Final = 9.0
#: And at least this share of the picture's diagonal long.
_DARK_LONG: Final = 0.035
_LIGHT_LONG: Final = 0.08
#: What is left of a frame lies along the border, and is no wider than this share of
#: the longer side.
_FLUSH: Final = 0.015
#: A line whose distance from its own middle varies by less than this share is a ring.
_RING: Final = 0.22
#: The soft border of an area is as shallow and as wide, as a share of the longer side
#: (natural logarithms; judgement).
_SOFT: Final = 0.5
_SOFT_WIDE: Final = 0.018
#: Between light hairs bare skin looks darker by no more (natural logarithms).
_DARK_FAINT: Final = 0.12
#: Less hair than so many widths in a row tells nothing about its calibre.
_ENOUGH: Final = 50.0
#: A terminal hair of 60 µm spans this share of a view of 12 mm, the widest in use; a
#: thinner "shaft" is the rim of a shaft whose middle has the colour of the skin.
_THINNEST: Final = 0.005
#: Nor is a width trusted that half the size can hardly show [px].
_THINNEST_PX: Final = 4.5
#: Share of its widest place (a bulb, a crossing) that counts as a shaft's width.
_SWELL: Final = 0.7
#: Of 255: how much of a pixel of half the size must be shaft.
_MOSTLY: Final = 100
#: Octaves of width that hair may have.
_OCTAVES: Final = 5
_LIGHT_OCTAVES: Final = 2
#: A frame drawn around the picture is no hair [px].
_MARGIN_PX: Final = 4
#: A shaft lighter than this, and whose red, green and blue differ by less, is gray
#: (natural logarithms; judgement).
_GRAY_DEPTH: Final = 1.5
_GRAY_COLOR: Final = 0.28
#: What tells a box of letters from hair: white strokes between dark ones, no farther
#: apart than this share of the longer side, that fill a box at least so low and so
#: long (natural logarithms and shares; judgement).
_STROKE: Final = 0.009
_BOX_LOW: Final = 0.012
_BOX_HIGH: Final = 0.04
_BOX_DARK: Final = 0.4
_BOX_WHITE: Final = 0.35
#: Such boxes lie at the border of a picture, within this share of the longer side.
_BOX_RIM: Final = 0.06


@dataclass(frozen=True, slots=True, eq=False)
class Hair:
    """The hair of a picture.

    Parameters
    ----------
    dark, light : (H, W) ndarray of uint8
        1 on shafts darker, or lighter, than the skin around.
    shade : (H, W) ndarray of uint8
        1 on dark places that are no shafts: dots, stubs, dirt, openings.
    shafts
        Each hair, from top to bottom by their roots.
    """

    dark: Mask
    light: Mask
    shade: Mask
    shafts: tuple[Shaft, ...]

    @property
    def mask(self) -> Mask:
        """1 on any shaft, (H, W)."""
        return np.asarray(cv2.bitwise_or(self.dark, self.light), np.uint8)

    @property
    def caliber_px(self) -> float | None:
        """Width of a shaft [px], median by length; ``None`` where hair is scarce."""
        if not self.shafts:
            return None
        widths_px = np.array([shaft.width_px for shaft in self.shafts])
        order = np.argsort(widths_px, kind="stable")
        lengths_px = np.array([shaft.length_px for shaft in self.shafts])
        reach = np.cumsum(lengths_px[order])
        middle = int(np.searchsorted(reach, reach[-1] / 2))
        width_px = float(widths_px[order][middle])
        thinnest_px = max(_THINNEST * max(self.dark.shape), _THINNEST_PX)
        if width_px < thinnest_px or reach[-1] < _ENOUGH * width_px:
            return None
        return width_px


def find_hair(
    planes: ColorPlanes,
    *,
    closed: Mask | None = None,
    um_per_px: float | None = None,
) -> Hair:
    """Find hair, dark and light, and each shaft of it.

    Parameters
    ----------
    planes
        Colours of the picture, about 1000 pixels on the longer side.
    closed : (H, W) ndarray of uint8, optional
        1 where nothing may be hair: what is burned into the picture.
    um_per_px
        Scale of the picture [µm/px]; ``None`` when it is not known, and then hair
        is its own yardstick.

    Returns
    -------
    hair
        Masks and shafts.

    Notes
    -----
    Strategy: hair takes light of every colour, vessels take hardly any red, hair that
    still lies below the skin takes hardly any blue. So dark ridges are sought in the
    mean of red and of the colour that darkens least; they end where a share of the
    full depth near by is left, so that the shade of an opening is no shaft. What is
    slender is kept and parted into single hairs.

    Fails on hair as light as its skin, on shafts out of focus, and where hair covers
    more than half of the view, for then nothing is the skin.
    """
    solid = _solid(planes)
    depth, white = -solid, planes.darkest
    shut = _lettered(planes.lightest)
    if closed is not None:
        shut = cv2.bitwise_or(shut, closed)
    # beside what is light, bare skin is a dark ridge: so light is lowered to the skin
    lines = find_dark_lines(np.minimum(solid, _LIFT), octaves=_OCTAVES)
    core = linked(lines, weak=_DARK_WEAK, strong=_DARK_STRONG)
    core &= (depth > _DARK_WEAK).view(np.uint8) & _free(planes)
    core = cv2.subtract(core, shut)
    _clear_frame(core)
    dark = _slender(
        healed(core & (depth > _border(depth, dark=True)).view(np.uint8)),
        depth,
        slender=_DARK_SLENDER,
        long=_DARK_LONG,
        faint=_DARK_FAINT,
    )
    near = cv2.bitwise_or(cv2.dilate(dark, np.ones((3, 3), np.uint8)), _beside(shut))
    lit = cv2.subtract(_lit(white, cv2.bitwise_or(core, shut)), near)
    light = _slender(
        healed(lit & (white > _border(white, dark=False)).view(np.uint8)),
        white,
        slender=_LIGHT_SLENDER,
        long=_LIGHT_LONG,
        faint=_LIGHT_WEAK,
    )
    shade = -planes.darkness
    shafts = [
        _toned(shaft, planes, depth)
        for mask, plane, tone in (
            (dark, depth, ShaftTone.DARK),
            (light, white, ShaftTone.LIGHT),
        )
        for shaft in to_shafts(
            part_lines(mask, plane, um_per_px=um_per_px),
            plane,
            shade,
            shut,
            tone=tone,
        )
    ]
    shafts.sort(key=lambda shaft: (shaft.root_px[1], shaft.root_px[0]))
    return Hair(
        dark=dark,
        light=light,
        shade=cv2.subtract(core, dark),
        shafts=mark_broken(shafts),
    )


def _solid(planes: ColorPlanes) -> Plane:
    """Mix red with the colour that darkens least; blood is given back."""
    solid = cv2.addWeighted(planes.darkness, _OF_RED, planes.lightest, 1 - _OF_RED, 0)
    given = np.maximum(planes.redness, 0)
    return np.asarray(cv2.scaleAdd(given, _GIVE_BACK * _OF_RED, solid, dst=solid))


def _clear_frame(plane: Plane) -> None:
    """Empty the outermost pixels."""
    plane[:_MARGIN_PX] = plane[-_MARGIN_PX:] = 0
    plane[:, :_MARGIN_PX] = plane[:, -_MARGIN_PX:] = 0


def _beside(shut: Mask) -> Mask:
    """Widen a closed place by where bare skin beside it looks light."""
    side = 2 * round(_BESIDE * max(shut.shape)) + 1
    return np.asarray(cv2.dilate(shut, np.ones((side, side), np.uint8)))


def _free(planes: ColorPlanes) -> Mask:
    """Mask what may be free hair: neither ink nor hair still below the skin."""
    # ink is lighter than skin in one colour; hair below the skin is bluish, so that
    # where red is deep the lightest colour is not
    limit = planes.darkness + np.float32(_BLUISH_FROM)
    limit *= np.float32(_BLUISH)
    np.minimum(limit, np.float32(_INK), out=limit)
    return np.asarray(planes.lightest < limit).view(np.uint8)


def _border(depth: Plane, *, dark: bool) -> Plane:
    """Tell for each place how deep the border of a shaft is that lies near by."""
    height, width = depth.shape
    few = (max(1, width // _COARSE), max(1, height // _COARSE))
    small = cv2.resize(depth, few, interpolation=cv2.INTER_AREA)
    side = 2 * max(1, round(_REACH * max(height, width) / _COARSE)) + 1
    full = cv2.dilate(small, np.ones((side, side), np.uint8))
    full = cv2.GaussianBlur(full, (0, 0), 1)
    share = np.float32(_BORDER if dark else _LIGHT_BORDER)
    taken = (
        -np.log1p(share * np.expm1(-full)) if dark else np.log1p(share * np.expm1(full))
    )
    limit = np.where(full > _DEEP, taken, 0).astype(np.float32)
    return np.asarray(cv2.resize(limit, (width, height)))


def _lit(solid: Plane, dark: Mask) -> Mask:
    """Find lines lighter than the skin between dark shafts."""
    # Beside a dark shaft bare skin is a bright ridge; so what is dark is first raised
    # to the skin, and the skin is measured where nothing is dark. Half size will do.
    height, width = solid.shape
    half = (width // 2, height // 2)
    small = cv2.resize(solid, half, interpolation=cv2.INTER_AREA)
    bare = np.float32(1) - cv2.resize(dark, half, interpolation=cv2.INTER_NEAREST)
    few = (max(1, half[0] // 4), max(1, half[1] // 4))
    share = cv2.resize(bare, few, interpolation=cv2.INTER_AREA)
    total = cv2.resize(cv2.multiply(small, bare), few, interpolation=cv2.INTER_AREA)
    spread = max(few) / 12
    skin = cv2.GaussianBlur(total, (0, 0), spread) / (
        cv2.GaussianBlur(share, (0, 0), spread) + np.float32(0.01)
    )
    lighter = np.maximum(small - cv2.resize(skin, half), 0)
    shine = cv2.min(find_ridges(lighter, octaves=_LIGHT_OCTAVES).bright, lighter)
    _clear_frame(shine)
    lit = linked(shine, weak=_LIGHT_WEAK, strong=_LIGHT_STRONG)
    return cv2.resize(lit, (width, height), interpolation=cv2.INTER_NEAREST)


def _slender(
    mask: Mask,
    contrast: Plane,
    *,
    slender: float,
    long: float,
    faint: float,
) -> Mask:
    """Keep the pieces that are as long and slender as shafts."""
    # Strategy: at half size, which is four times quicker and smooths the borders.
    # A piece with its shadow is thinned to its core, where it has half of its full
    # contrast; the core's area over the length of its middle line is its width, so
    # that neither blur nor shadow nor shine along the shaft changes it much.
    if not cv2.countNonZero(mask):
        return mask
    height, width = mask.shape
    size = (width // 2, height // 2)
    full = cv2.medianBlur(mask, 5)
    half = cv2.resize(full * np.uint8(255), size)
    half = (half > _MOSTLY).view(np.uint8)
    count, labels, stats = label_pieces(half)
    small = cv2.resize(contrast, size)
    core = _core(half, labels, small, count)
    spots = np.flatnonzero(thinned(core, longest=12).view(np.bool_))
    label = labels.ravel()[spots].astype(np.int64)
    depth = cv2.distanceTransform(core, cv2.DIST_L2, 3).ravel()[spots]
    widest_px = np.zeros(count)
    np.maximum.at(widest_px, label, 2 * (2 * depth - 1))
    area_px = 4 * np.bincount(
        labels.ravel()[np.flatnonzero(core.view(np.bool_))], minlength=count
    )
    points = np.maximum(np.bincount(label, minlength=count), 1)
    widths_px = area_px / (points * 2 * STEP_LENGTH)
    extent_px = 2 * np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = extent_px > slender * np.maximum(widths_px, _SWELL * widest_px)
    keep &= extent_px > long * float(np.hypot(height, width))
    keep &= ~_is_ring(divmod(spots, half.shape[1]), label, count)
    keep &= ~_is_flush(stats, half.shape)
    depths = _means(small.ravel()[spots], label, count)
    keep &= depths > faint
    keep &= ~((depths < _SOFT) & (widths_px > _SOFT_WIDE * max(height, width)))
    keep[0] = False
    kept = chosen(keep.astype(np.uint8), labels)
    near = cv2.dilate(kept, np.ones((3, 3), np.uint8))
    near = cv2.resize(near, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.bitwise_and(full, near))


def _is_ring(
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    label: NDArray[np.int64],
    count: int,
) -> NDArray[np.bool_]:
    """Tell of each line whether it goes around something: a bubble, a flake."""
    down, right = (place - _means(place, label, count)[label] for place in places)
    reach = np.hypot(down, right)
    mean = _means(reach, label, count)
    spread = np.sqrt(np.maximum(_means(reach * reach, label, count) - mean * mean, 0))
    return np.asarray(spread < _RING * mean)


def _is_flush(stats: Labels, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Tell of each piece whether it runs along the border of the picture."""
    size = np.array(shape[::-1])
    near = stats[:, cv2.CC_STAT_LEFT : cv2.CC_STAT_TOP + 1]
    sides = stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1]
    at_border = (near <= _MARGIN_PX) | (near + sides >= size - _MARGIN_PX)
    is_along = sides < _FLUSH * max(shape)
    is_along &= sides[:, ::-1] > _DARK_SLENDER * sides
    return np.asarray((at_border & is_along).any(axis=1))


def _core(half: Mask, labels: Labels, contrast: Plane, count: int) -> Mask:
    """Keep the places of each piece that have at least half of its full contrast."""
    inside = np.flatnonzero(half.view(np.bool_))
    owner = labels.ravel()[inside].astype(np.int64)
    values = contrast.ravel()[inside]
    plain = _means(values, owner, count)
    above = values > plain[owner]
    strong = _means(values[above], owner[above], count)
    core = np.zeros_like(half)
    core.ravel()[inside] = values > 0.5 * strong[owner]
    return cv2.medianBlur(core, 3)


def _means(
    values: NDArray[Any], label: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Mean of the values of each label; 0 for a label without any."""
    size = np.bincount(label, minlength=count)
    return np.bincount(label, values, minlength=count) / np.maximum(size, 1)


def _lettered(lightest: Plane) -> Mask:
    """Mask dark boxes with white letters, also where no letter stands."""
    longest = max(lightest.shape)
    rim = round(_BOX_RIM * longest / 2)
    # every second row and column: strokes are thin, so both colours are widened first
    pair = np.ones((2, 2), np.uint8)
    dark, white = (
        np.ascontiguousarray(cv2.dilate(part.view(np.uint8), pair)[::2, ::2])
        for part in (lightest < -_BOX_DARK, lightest > _BOX_WHITE)
    )
    dark[rim:-rim, rim:-rim] = 0
    stroke = np.ones((max(3, round(_STROKE * longest / 2)) | 1,) * 2, np.uint8)
    near = cv2.bitwise_and(cv2.dilate(dark, stroke), cv2.dilate(white, stroke))
    low, high = round(_BOX_LOW * longest / 2), round(_BOX_HIGH * longest / 2)
    boxes: Mask = np.zeros_like(dark)
    # hair and glare beside it fill no box; in either direction, for pictures are turned
    for sides in ((low, high), (high, low)):
        letters = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones(sides, np.uint8))
        if not cv2.countNonZero(letters):
            continue
        # the rest of a box may bear no letters
        blank = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(sides, np.uint8))
        beside = cv2.subtract(blank, letters)
        count, labels = cv2.connectedComponents(beside)
        touching = np.zeros(count, np.uint8)
        touching[labels[cv2.dilate(letters, stroke) > 0]] = 1
        touching[0] = 0
        boxes = cv2.bitwise_or(boxes, letters | touching[labels])
    wide = cv2.dilate(boxes, stroke)
    size = (lightest.shape[1], lightest.shape[0])
    return np.asarray(cv2.resize(wide, size, interpolation=cv2.INTER_NEAREST))


def _toned(shaft: Shaft, planes: ColorPlanes, depth: Plane) -> Shaft:
    """Tell gray from dark by the middle of the shaft."""
    if shaft.tone is ShaftTone.LIGHT:
        return shaft
    count = len(shaft.centerline_px)
    middle = np.rint(shaft.centerline_px[count // 3 : -(count // 3) or None])
    limits = np.array(depth.shape[::-1]) - 1
    columns, rows = np.clip(middle, 0, limits).astype(np.intp).T
    if float(depth[rows, columns].mean()) >= _GRAY_DEPTH:
        return shaft
    last = np.array(planes.blood.shape) - 1
    down, across = np.minimum(rows // 2, last[0]), np.minimum(columns // 2, last[1])
    red = float(planes.blood[down, across].mean())
    yellow = float(planes.yellow[down, across].mean())
    color = max(0.0, red, red + yellow) - min(0.0, red, red + yellow)
    if color > _GRAY_COLOR:
        return shaft
    return replace(shaft, tone=ShaftTone.GRAY)
