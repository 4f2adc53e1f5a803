"""Vessels, told from hair by colour: dotted, thin and thick arborizing.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Pixels, Plane, ranked
from scalpwatch.imaging.color import (
    ColorPlanes,
    Light,
    blood_absorption,
    blood_trust,
    light_logarithms,
)
from scalpwatch.imaging.ridges import STEP_LENGTH, Ridges, find_ridges, linked, thinned

__all__ = [
    "USUAL_PX",
    "Vessel",
    "VesselMap",
    "blood_ridges",
    "find_vessels",
    "vessel_map",
]

#: Ridge strength of vessels, in natural logarithms of redness (judgement).
_STRONG: Final = 0.075
_WEAK: Final = 0.04
#: Strength as a multiple of the map's own noise.
_ABOVE_NOISE: Final = 5.0
#: Between a spot and a line: length over width of its thinned mask.
_LINE_FROM: Final = 3.0
#: A spot's answer is this round at least (blob over ridge strength).
_ROUND: Final = 0.3
#: An arm of a tree is at least as long as this many widths of the place it leaves.
_ARM: Final = 1.0
#: A stem and two arms meet.
_MEETING: Final = 3
#: A stem keeps its width over this many widths.
_STEM: Final = 4.0
#: A vessel is narrower than this, and its middle is nearer to its border [px].
_WIDEST_PX: Final = 27
_NEAR_PX: Final = 19
#: Octaves of width that vessels may have.
_OCTAVES: Final = 4
#: A shorter line, or a smaller piece, is noise [px].
_SHORTEST_PX: Final = 8
_SMALLEST_PX: Final = 6
_TINY: Final = 1e-6
#: A picture of this longer side takes so many octaves; a larger one more [px].
USUAL_PX: Final = 768
#: Ridge strength that stands for one half in the map: that of a line absorbing about
#: a fifth of green light beyond red and blue (judgement).
_HALF_WAY: Final = 0.08
#: A line that stands alone answers with at most this share of its contrast.
_OF_CONTRAST: Final = 0.5


@dataclass(frozen=True, slots=True)
class Vessel:
    """One connected vessel.

    Parameters
    ----------
    left_px, top_px, width_px, height_px
        Its box [px].
    length_px, caliber_px
        Length of its centreline, and how wide its stem is [px].
    sharpness
        How steep its border is: change of redness a pixel, as a share of the
        contrast along its middle.
    branches
        Places where it divides.
    is_spot
        Whether it is a dot.
    """

    left_px: int
    top_px: int
    width_px: int
    height_px: int
    length_px: float
    caliber_px: float
    sharpness: float
    branches: int
    is_spot: bool


@dataclass(frozen=True, slots=True, eq=False)
class VesselMap:
    """The vessels of a picture.

    Parameters
    ----------
    vessels
        Each with its geometry, largest first.
    labels : (H, W) ndarray of int32
        Index of the vessel in ``vessels`` plus 1; 0 elsewhere.
    """

    vessels: tuple[Vessel, ...]
    labels: Labels

    @property
    def mask(self) -> Mask:
        """1 on any vessel, (H, W)."""
        return np.asarray(self.labels > 0).view(np.uint8)


def find_vessels(planes: ColorPlanes, closed: Mask) -> VesselMap:
    """Find vessels outside hair.

    Parameters
    ----------
    planes
        Colours of the picture.
    closed : (H, W) ndarray of uint8
        1 where nothing may be a vessel: hair with its margin, glare, surround.

    Returns
    -------
    found
        The vessels.

    Notes
    -----
    Strategy: ridges and spots of redness, which hair lacks; the half-height
    contour of each gives its width; a thinned mask gives length and divisions.
    A vessel under a hair is cut in two there. Fails where redness is blurred by
    the compression of colour, and on skin whose pigment hides redness.
    """
    open_to = np.uint8(1) - closed
    tame = cv2.multiply(planes.redness, open_to, dtype=cv2.CV_32F)
    ridges = find_ridges(tame, octaves=_OCTAVES)
    strength = cv2.multiply(ridges.bright, open_to, dtype=cv2.CV_32F)
    noise = _noise(strength, open_to)
    strong = max(_STRONG, _ABOVE_NOISE * noise)
    core = linked(strength, weak=max(_WEAK, 0.5 * strong), strong=strong)
    contrast = _contrast(tame)
    highest = cv2.dilate(contrast, _square(_NEAR_PX))
    body = core & (contrast > highest * np.float32(0.5)).view(np.uint8)
    return _measured(body, contrast, ridges)


def vessel_map(pixels: Pixels) -> Plane:
    """Tell for every pixel how much it looks like a vessel and not like hair.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    map : (H, W) ndarray of float32
        0 to 1, in the picture's own resolution: an order, no probability.

    Notes
    -----
    Strategy: lines and spots of green light absorbed beyond red and blue, which
    cancels shade, times the trust that what they absorb has the colour of blood.
    """
    light = light_logarithms(pixels)
    strength = blood_ridges(light).bright * blood_trust(light)
    return np.asarray(strength / (strength + np.float32(_HALF_WAY)))


def blood_ridges(light: Light) -> Ridges:
    """Find lines and spots of blood, without asking whether they are hair.

    Parameters
    ----------
    light
        Logarithms of the light.

    Returns
    -------
    ridges
        Of the absorption of blood; a larger picture takes wider lines too.
    """
    # The border of a red area answers like a line, but does not rise above the ground
    # that an area is; so no answer is larger than what stands above the ground allows.
    larger = max(1.0, max(light[0].shape) / USUAL_PX)
    absorption = blood_absorption(light)
    octaves = _OCTAVES + round(math.log2(larger))
    ridges = find_ridges(absorption, octaves=octaves)
    height = _contrast(absorption, widest_px=round(_WIDEST_PX * larger))
    most = np.maximum(height, 0) * np.float32(_OF_CONTRAST)
    return Ridges(
        bright=np.clip(ridges.bright, 0, most),
        dark=ridges.dark,
        blob=np.clip(ridges.blob, 0, most),
    )


def _noise(strength: Plane, open_to: Mask) -> float:
    """Typical answer where there is nothing: the median of the open places."""
    some = strength[::4, ::4][open_to[::4, ::4] > 0]
    return ranked(some, 0.5) if some.size else 0.0


def _contrast(plane: Plane, *, widest_px: int = _WIDEST_PX) -> Plane:
    """Measure how far redness rises above the ground nearby."""
    # The ground is an opening: what is wider than any vessel, such as the edge of a
    # red patch, belongs to it and has no contrast of its own.
    ground = cv2.morphologyEx(
        cv2.GaussianBlur(plane, (0, 0), 1.5), cv2.MORPH_OPEN, _square(widest_px)
    )
    return cv2.subtract(cv2.GaussianBlur(plane, (0, 0), 0.7), ground)


def _sharpness(
    contrast: Plane, body: Mask, labels: Labels, height: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure how steep the border of each piece is, as a share of its height."""
    smooth = cv2.GaussianBlur(contrast, (0, 0), 0.7)
    rim = np.flatnonzero(cv2.subtract(body, cv2.erode(body, _square(3))))
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=1, scale=0.5).ravel()[rim]
    along = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=1, scale=0.5).ravel()[rim]
    steep = _means(np.hypot(across, along), labels.ravel()[rim], height.size)
    return steep / np.maximum(height, _TINY)


def _means(values: Plane, label: Labels, count: int) -> NDArray[np.float64]:
    """Mean of the values of each label; 0 for a label without any."""
    size = np.bincount(label, minlength=count)
    return np.bincount(label, values, minlength=count) / np.maximum(size, 1)


def _square(side_px: int) -> Mask:
    """Make a square of ones."""
    return np.ones((side_px, side_px), np.uint8)


def _measured(body: Mask, contrast: Plane, ridges: Ridges) -> VesselMap:
    """Measure every connected piece and drop specks and shapeless areas."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(body)
    lines = thinned(body)
    spots = np.flatnonzero(lines)
    label = labels.ravel()[spots].astype(np.int64)
    thickness = cv2.distanceTransform(body, cv2.DIST_L2, 3)
    caliber_px = _stem_width(2 * thickness.ravel()[spots] - 1, label, count)
    length_px = np.bincount(label, minlength=count) * STEP_LENGTH
    extent_px = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    slender = np.maximum(length_px, extent_px) / np.maximum(caliber_px, 1)
    roundness = _means(ridges.blob.ravel()[spots], label, count) / np.maximum(
        _means(ridges.bright.ravel()[spots], label, count), _TINY
    )
    area_px = stats[:, cv2.CC_STAT_AREA]
    height = _means(contrast.ravel()[spots], label, count)
    sharpness = _sharpness(contrast, body, labels, height)
    is_spot = (slender < _LINE_FROM) & (roundness > _ROUND)
    is_line = (slender >= _LINE_FROM) & (extent_px >= _SHORTEST_PX)
    keep = (is_spot | is_line) & (area_px >= _SMALLEST_PX)
    keep[0] = False
    order = np.flatnonzero(keep)
    order = order[np.argsort(-area_px[order], kind="stable")]
    branches = _branches(lines, labels, thickness)
    diameter_px = np.sqrt(area_px * 4 / np.pi)
    vessels = tuple(
        Vessel(
            left_px=int(stats[index, cv2.CC_STAT_LEFT]),
            top_px=int(stats[index, cv2.CC_STAT_TOP]),
            width_px=int(stats[index, cv2.CC_STAT_WIDTH]),
            height_px=int(stats[index, cv2.CC_STAT_HEIGHT]),
            length_px=float(max(length_px[index], extent_px[index])),
            caliber_px=float(
                diameter_px[index] if is_spot[index] else caliber_px[index]
            ),
            sharpness=float(sharpness[index]),
            branches=int(branches[index]),
            is_spot=bool(is_spot[index]),
        )
        for index in order
    )
    rank = np.zeros(count, np.int32)
    rank[order] = np.arange(1, order.size + 1)
    return VesselMap(vessels=vessels, labels=rank[labels])


def _stem_width(
    widths_px: Plane, label: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Measure the largest width that each piece keeps over several such widths."""
    # A swelling where arms meet is wide but short; a stem is wide and long.
    order = np.lexsort((-widths_px, label))
    size = np.bincount(label, minlength=count)
    begin = np.cumsum(size) - size
    sorted_px, owner = widths_px[order], label[order]
    reach_px = (np.arange(order.size) - begin[owner] + 1) * STEP_LENGTH
    kept = np.flatnonzero(reach_px >= _STEM * sorted_px)
    result = np.zeros(count)
    # Shorter than that all along: the thinnest place is its width.
    has = np.flatnonzero(size)
    result[has] = sorted_px[begin[has] + size[has] - 1]
    first = kept[np.diff(owner[kept], prepend=-1) > 0]
    result[owner[first]] = sorted_px[first]
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Network:
    """The centrelines of all vessels, cut where they meet.

    ``knot`` and ``arm`` list every meeting once: arm ``arm[i]`` enters knot
    ``knot[i]``, whose width is ``width_px[i]``.
    """

    arms: Labels
    arm_length_px: NDArray[np.int64]
    knot: NDArray[np.int64]
    arm: NDArray[np.int64]
    width_px: NDArray[np.float64]
    knot_owner: NDArray[np.int64]


def _network(lines: Mask, labels: Labels, depth: Plane) -> _Network:
    """Cut centrelines at the places where three arms or more meet."""
    around = cv2.boxFilter(
        lines, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    square = _square(3)
    knots = (around > _MEETING).view(np.uint8) & lines
    wide = cv2.dilate(knots, square)
    _, arms, stats, _ = cv2.connectedComponentsWithStats(cv2.subtract(lines, wide))
    knot_count, knot_of = cv2.connectedComponents(wide)
    # A dilated arm keeps its number where it reaches into a knot.
    reach = cv2.dilate(arms.astype(np.float32), square)
    spots = np.flatnonzero(wide)
    knot = knot_of.ravel()[spots].astype(np.int64)
    arm = reach.ravel()[spots].astype(np.int64)
    width_px = np.zeros(knot_count)
    np.maximum.at(width_px, knot, 2 * depth.ravel()[spots].astype(np.float64))
    owner = np.zeros(knot_count, np.int64)
    np.maximum.at(owner, knot, labels.ravel()[spots].astype(np.int64))
    arm_count = stats.shape[0]
    meetings = np.sort(knot * arm_count + arm)
    once = meetings[np.diff(meetings, prepend=-1) > 0]
    met_knot, met_arm = np.divmod(once, arm_count)
    real = met_arm > 0
    return _Network(
        arms=arms,
        arm_length_px=stats[:, cv2.CC_STAT_AREA].astype(np.int64),
        knot=met_knot[real],
        arm=met_arm[real],
        width_px=width_px[met_knot[real]],
        knot_owner=owner,
    )


def _branches(lines: Mask, labels: Labels, depth: Plane) -> NDArray[np.int64]:
    """Count the places of each piece where three arms or more meet."""
    # A free arm shorter than the vessel is wide there is a ripple of the border;
    # such arms are cut off first.
    count = int(labels.max()) + 1
    whole = _network(lines, labels, depth)
    meetings = np.bincount(whole.arm, minlength=whole.arm_length_px.size)
    is_ripple = (meetings[whole.arm] == 1) & (
        whole.arm_length_px[whole.arm] < _ARM * whole.width_px
    )
    table = np.zeros(whole.arm_length_px.size, np.uint8)
    table[whole.arm[is_ripple]] = 1
    pruned = whole
    if is_ripple.any():
        smooth = thinned(cv2.subtract(lines, table[whole.arms]), longest=2)
        pruned = _network(smooth, labels, depth)
    arms_of_knot = np.bincount(pruned.knot, minlength=pruned.knot_owner.size)
    divides = arms_of_knot >= _MEETING
    return np.bincount(pruned.knot_owner[divides], minlength=count)
