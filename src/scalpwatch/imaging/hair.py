"""Hair shafts: where they lie, how wide and how many they are.

Notation
--------
H, W : height and width of the picture [px]
N : number of shafts
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Plane
from scalpwatch.imaging.color import ColorPlanes
from scalpwatch.imaging.ridges import STEP_LENGTH, find_ridges, linked, thinned

__all__ = ["Hair", "find_hair"]

#: Ridge strength of dark shafts, in natural logarithms of red light (judgement).
_DARK_STRONG: Final = 0.16
_DARK_WEAK: Final = 0.07
#: The same of light shafts, which glare resembles: stricter (judgement).
_LIGHT_STRONG: Final = 0.16
_LIGHT_WEAK: Final = 0.09
#: How much of the redness of a place is given back before it may count as dark, so
#: that a thick dark vessel is not called hair (judgement).
_GIVE_BACK: Final = 0.6
#: A shaft is at least this many times longer than wide.
_DARK_SLENDER: Final = 4.0
_LIGHT_SLENDER: Final = 9.0
#: And at least this share of the picture's diagonal long.
_DARK_LONG: Final = 0.035
_LIGHT_LONG: Final = 0.08
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


@dataclass(frozen=True, slots=True, eq=False)
class Hair:
    """The hair of a picture.

    Parameters
    ----------
    dark, light : (H, W) ndarray of uint8
        1 on shafts darker, or lighter, than the skin around.
    shade : (H, W) ndarray of uint8
        1 on dark places that are no shafts: dots, stubs, dirt.
    widths_px, lengths_px : (N,) ndarray of float
        Width of each connected shaft and length of its centreline [px]; crossing
        shafts are one.
    ends
        Number of ends of all centrelines.
    """

    dark: Mask
    light: Mask
    shade: Mask
    widths_px: NDArray[np.float64]
    lengths_px: NDArray[np.float64]
    ends: int

    @property
    def mask(self) -> Mask:
        """1 on any shaft, (H, W)."""
        return np.asarray(cv2.bitwise_or(self.dark, self.light), np.uint8)

    @property
    def caliber_px(self) -> float | None:
        """Width of a shaft [px], median by length; ``None`` where hair is scarce."""
        if not self.widths_px.size:
            return None
        order = np.argsort(self.widths_px)
        reach = np.cumsum(self.lengths_px[order])
        middle = int(np.searchsorted(reach, reach[-1] / 2))
        width_px = float(self.widths_px[order][middle])
        thinnest_px = max(_THINNEST * max(self.dark.shape), _THINNEST_PX)
        if width_px < thinnest_px or reach[-1] < _ENOUGH * width_px:
            return None
        return width_px


def find_hair(planes: ColorPlanes) -> Hair:
    """Find hair shafts, dark and light.

    Parameters
    ----------
    planes
        Colours of the picture.

    Returns
    -------
    hair
        Masks, centrelines and widths.

    Notes
    -----
    Hair is sought in red light, in which vessels all but vanish. Fails on hair as
    light as its skin, on shafts out of focus, and where hair covers more than half
    of the view, for then nothing is the skin.
    """
    solid = planes.darkness + _GIVE_BACK * np.maximum(planes.redness, 0)
    ridges = find_ridges(solid, octaves=_OCTAVES)
    core = linked(ridges.dark, weak=_DARK_WEAK, strong=_DARK_STRONG)
    core &= (solid < -_DARK_WEAK).view(np.uint8)
    _clear_frame(core)
    dark = _slender(core, -solid, slender=_DARK_SLENDER, long=_DARK_LONG)
    lit = _lit(solid, core)
    light = _slender(lit, solid, slender=_LIGHT_SLENDER, long=_LIGHT_LONG)
    return Hair(
        dark=dark.mask,
        light=light.mask,
        shade=cv2.subtract(core, dark.mask),
        widths_px=np.concatenate([dark.widths_px, light.widths_px]),
        lengths_px=np.concatenate([dark.lengths_px, light.lengths_px]),
        ends=dark.ends + light.ends,
    )


def _clear_frame(plane: Plane) -> None:
    """Empty the outermost pixels."""
    plane[:_MARGIN_PX] = plane[-_MARGIN_PX:] = 0
    plane[:, :_MARGIN_PX] = plane[:, -_MARGIN_PX:] = 0


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


@dataclass(frozen=True, slots=True, eq=False)
class _Shafts:
    """What remains of a mask when only slender pieces are kept."""

    mask: Mask
    widths_px: NDArray[np.float64]
    lengths_px: NDArray[np.float64]
    ends: int


def _slender(
    mask: Mask,
    contrast: Plane,
    *,
    slender: float,
    long: float,
) -> _Shafts:
    """Keep the pieces that are as long and slender as shafts."""
    # Strategy: at half size, which is four times quicker and smooths the borders.
    # A piece with its shadow is thinned to its core, where it has half of its full
    # contrast; the core's area over the length of its middle line is its width, so
    # that neither blur nor shadow nor shine along the shaft changes it much.
    height, width = mask.shape
    size = (width // 2, height // 2)
    full = cv2.medianBlur(mask, 5)
    half = cv2.resize(full * np.uint8(255), size)
    half = (half > _MOSTLY).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(half)
    core = _core(half, labels, cv2.resize(contrast, size), count)
    lines = thinned(core, longest=12)
    spots = np.flatnonzero(lines)
    label = labels.ravel()[spots].astype(np.int64)
    points = np.maximum(np.bincount(label, minlength=count), 1)
    widest_px = np.zeros(count)
    depth = cv2.distanceTransform(core, cv2.DIST_L2, 3).ravel()[spots]
    np.maximum.at(widest_px, label, 2 * (2 * depth - 1))
    area_px = 4 * np.bincount(labels.ravel()[np.flatnonzero(core)], minlength=count)
    lengths_px = points * 2 * STEP_LENGTH
    widths_px = area_px / lengths_px
    extent_px = 2 * np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = extent_px > slender * np.maximum(widths_px, _SWELL * widest_px)
    keep &= extent_px > long * float(np.hypot(height, width))
    keep[0] = False
    kept = keep.astype(np.uint8)[labels]
    near = cv2.dilate(kept, np.ones((3, 3), np.uint8))
    whole = cv2.resize(near, (width, height), interpolation=cv2.INTER_NEAREST)
    return _Shafts(
        mask=cv2.bitwise_and(full, whole),
        widths_px=widths_px[keep],
        lengths_px=lengths_px[keep],
        ends=_ends(cv2.bitwise_and(lines, kept)),
    )


def _core(half: Mask, labels: Labels, contrast: Plane, count: int) -> Mask:
    """Keep the places of each piece that have at least half of its full contrast."""
    inside = np.flatnonzero(half)
    owner = labels.ravel()[inside].astype(np.int64)
    values = contrast.ravel()[inside]
    plain = _means(values, owner, count)
    above = values > plain[owner]
    strong = _means(values[above], owner[above], count)
    core = np.zeros_like(half)
    core.ravel()[inside] = values > 0.5 * strong[owner]
    return cv2.medianBlur(core, 3)


def _means(
    values: NDArray[np.float32], label: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Mean of the values of each label; 0 for a label without any."""
    size = np.bincount(label, minlength=count)
    return np.bincount(label, values, minlength=count) / np.maximum(size, 1)


def _ends(lines: Mask) -> int:
    """Count the ends of lines that are one pixel wide."""
    around = cv2.boxFilter(
        lines, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return int(np.count_nonzero((around == 2) & (lines == 1)))  # noqa: PLR2004 - itself and one neighbour
