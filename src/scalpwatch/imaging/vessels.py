"""Vessels: found by the colour of blood, measured one by one.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of its small copy [px]
"""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.blood import OF_BLUE, OF_RED, Blood, see_blood, shrunk
from scalpwatch.imaging.color import Light, light_logarithms
from scalpwatch.imaging.vessel_bridges import bridge_under
from scalpwatch.imaging.vessel_kinds import VesselKind
from scalpwatch.imaging.vessel_pieces import (
    Vessel,
    VesselMap,
    measure_pieces,
    vessel_of,
)

__all__ = [
    "Vessel",
    "VesselKind",
    "VesselMap",
    "find_vessels",
    "vessel_map",
    "vessel_of",
]

#: Margin about hair and glare in which nothing is a vessel [px].
_MARGIN_PX: Final = 3
#: Less red light than this is a frame, where it is so wide; and an edge that cameras
#: leave [of 1, px, px].
_NO_LIGHT: Final = 0.03
_FRAME_PX: Final = 40
_EDGE_PX: Final = 2
#: Strength that stands for one half in the map: that of a line absorbing about
#: a fifth of green light beyond red and blue (judgement).
_HALF_WAY: Final = 0.08
#: Strength from which on a line is one, and from which on it goes on; and a spot
#: (judgement; of 1, full blood on light skin reaches 0.2 to 0.4).
_STRONG: Final = 0.06
_WEAK: Final = 0.025
_SPOT: Final = 0.018
#: The same as multiples of the answer that the place gives to noise.
_STRONG_NOISE: Final = 6.0
_WEAK_NOISE: Final = 2.5
_SPOT_NOISE: Final = 5.0
#: Noise is told on squares of this side [px of the copy], where this share of all
#: places answers at all, and is nowhere less than this share of the whole picture's.
_SQUARE_PX: Final = 32
_ENOUGH: Final = 0.5
_LEAST_NOISE: Final = 0.5
#: This share of a square answers no more than noise does.
_CALM: Final = 0.3
#: Every so many-th pixel is enough to tell noise.
_STEP: Final = 2
#: A vessel's border is where it has this share of its height over the skin.
_HALF: Final = 0.5
#: How far the skin beside a vessel reaches [px of the copy].
_BESIDE_PX: Final = 8.0
_BESIDE_STEP: Final = 4
#: What of a vessel's height is its absorption beyond red and blue, the rest being plain
#: green light, which is sharper; and the blur before its border is drawn [px].
_BEYOND: Final = 0.6
_BLUR_PX: Final = 0.85
_BLUR_SIDE_PX: Final = 5
#: The height of a crest is that of the places around it, the nearest first, as far as
#: half of the widest vessel: sides of squares [px of the copy].
_REACHES_PX: Final = (3, 5, 5, 5)
#: A crest has at least this share of the strength of the places so near [px].
_CREST: Final = 0.4
_CREST_SIDE_PX: Final = 7
_CREST_WAYS: Final = 3
#: Pixels of nine that must be vessel for the middle one to be.
_MOST_OF_NINE: Final = 5
_TINY: Final = 1e-3


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
    It is the map on which `find_vessels` rests, without what is known of hair:
    `scalpwatch.imaging.blood.see_blood`.
    """
    height, width = pixels.shape[:2]
    lines = see_blood(shrunk(light_logarithms(pixels))).lines
    strength = cv2.resize(lines, (width, height))
    return np.asarray(strength / (strength + np.float32(_HALF_WAY)))


def find_vessels(pixels: Pixels, shut: Mask) -> VesselMap:
    """Find the vessels of a picture.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB; hair and glare are filled in before
        (`scalpwatch.imaging.filling.fill_hair`), so that they leave no border.
    shut : (H, W) ndarray of uint8
        1 where no vessel is seen: on hair, glare, the surround; margins are added
        here.

    Returns
    -------
    found
        The vessels.

    Notes
    -----
    Strategy: lines and spots of blood are sought on a small copy, with thresholds
    that rise where the picture is noisy; each vessel's border is then drawn in the
    picture's own resolution where it has half of its height over the skin beside it.
    What continues under a hair is one vessel, but only what is seen is in the mask.

    Fails where hair or glare leaves no skin between, on vessels narrower than about
    two pixels, and as `scalpwatch.imaging.blood.see_blood` does.
    """
    light = light_logarithms(pixels)
    shut = cv2.bitwise_or(shut, _frame(light))
    closed = cv2.dilate(shut, _square(_MARGIN_PX))
    few = shrunk(light)
    blood = see_blood(few)
    core, spots = _core(blood)
    about = cv2.dilate(core, _square(3))
    contrast = _contrast(light, few, about, closed)
    told = _enlarged(core + 2 * about + 4 * spots, closed)
    body = _body(_levels(blood.lines, core, about, contrast), contrast)
    hidden = closed & told
    # What goes on into the margin is seen there, up to the shaft itself.
    seen = cv2.subtract(body, cv2.bitwise_or(shut, cv2.subtract(closed, hidden)))
    hidden = cv2.bitwise_or(hidden, bridge_under(seen, closed))
    return measure_pieces(seen, contrast, hidden=hidden, spots=told >> 2, closed=closed)


def _frame(light: Light) -> Mask:
    """Mask the dark around the view and the outermost pixels."""
    dark = (light[0] < np.float32(math.log(_NO_LIGHT))).view(np.uint8)
    # A shaft is dark too, but narrow.
    frame = cv2.morphologyEx(dark[::4, ::4], cv2.MORPH_OPEN, _square(_FRAME_PX // 4))
    frame = cv2.dilate(frame, _square(3))
    frame = _enlarged(frame, dark)
    edge = _EDGE_PX
    frame[:edge] = frame[-edge:] = frame[:, :edge] = frame[:, -edge:] = 1
    return np.asarray(frame)


def _core(blood: Blood) -> tuple[Mask, Mask]:
    """Find what is surely of vessels on the copy, and of it what is a spot."""
    noise = _noise(blood.doubted)
    strong = np.maximum(_STRONG, _STRONG_NOISE * noise)
    weak = np.maximum(_WEAK, _WEAK_NOISE * noise)
    lines = _linked(blood.lines, weak, strong)
    spots = (blood.spots > np.maximum(_SPOT, _SPOT_NOISE * noise)).view(np.uint8)
    return lines | cv2.dilate(spots, _square(3)), spots


def _linked(strength: Plane, weak: Plane, strong: Plane) -> Mask:
    """Keep weak places that hang together with a strong one."""
    count, labels = cv2.connectedComponents((strength > weak).view(np.uint8))
    keep = np.zeros(count, np.uint8)
    keep[labels.ravel()[np.flatnonzero(strength > strong)]] = 1
    keep[0] = 0
    return np.asarray(np.take(keep, np.asarray(labels)))


def _noise(strength: Plane) -> Plane:
    """Tell what each place answers where there is nothing."""
    some = strength[::_STEP, ::_STEP]
    seen = some[some > 0]
    whole = ranked(seen, _CALM) if seen.size > _ENOUGH * some.size else 0.0
    side = max(1, min(_SQUARE_PX // _STEP, *some.shape))
    down, across = some.shape[0] // side, some.shape[1] // side
    squares = some[: down * side, : across * side].reshape(down, side, across, side)
    each = np.sort(squares.transpose(0, 2, 1, 3).reshape(down * across, -1), axis=1)
    nothing = np.count_nonzero(each <= 0, axis=1)
    told = each.shape[1] - nothing
    rank = nothing + (_CALM * told).astype(int)
    grid = np.where(
        told > _ENOUGH * each.shape[1],
        each[np.arange(len(each)), np.minimum(rank, each.shape[1] - 1)],
        np.float32(whole),
    ).reshape(down, across)
    smooth = np.maximum(cv2.GaussianBlur(grid, (0, 0), 1.0), _LEAST_NOISE * whole)
    return np.asarray(cv2.resize(smooth, strength.shape[::-1]))


def _taken(light: Light) -> Plane:
    """Mix what blood takes beyond red and blue with plain green light, the sharper."""
    red, green, blue = light
    # Fresh planes of a whole picture cost more than sums: red is used up.
    total = cv2.addWeighted(red, _BEYOND * OF_RED, blue, _BEYOND * OF_BLUE, 0, dst=red)
    return np.asarray(cv2.scaleAdd(green, -1.0, total, dst=total))


def _contrast(light: Light, few: Light, about: Mask, closed: Mask) -> Plane:
    """Measure how far each place rises above the skin beside it; light is used up."""
    height, width = light[0].shape
    low = tuple(max(1, side // _BESIDE_STEP) for side in about.shape[::-1])
    hidden = cv2.resize(closed, about.shape[::-1], interpolation=cv2.INTER_AREA)
    skin = ((about | hidden) == 0).astype(np.float32)
    plain = _taken(few)
    share, total, plain = (
        cv2.resize(plane, low, interpolation=cv2.INTER_AREA)
        for plane in (skin, plain * skin, plain)
    )
    spread = _BESIDE_PX / _BESIDE_STEP
    ground = (cv2.GaussianBlur(total, (0, 0), spread) + _TINY * plain) / (
        cv2.GaussianBlur(share, (0, 0), spread) + _TINY
    )
    sharp = _taken(light)
    taken = cv2.GaussianBlur(sharp, (_BLUR_SIDE_PX,) * 2, _BLUR_PX, dst=light[1])
    beside = cv2.resize(ground, (width, height), dst=sharp)
    return np.asarray(cv2.subtract(taken, beside, dst=taken))


def _levels(lines: Plane, core: Mask, about: Mask, contrast: Plane) -> Plane:
    """Tell how high a border is on the copy: half of the nearest crest, or infinite."""
    crest = _crest(lines) & core
    peaks = cv2.resize(
        cv2.dilate(contrast, _square(3)),
        core.shape[::-1],
        interpolation=cv2.INTER_NEAREST,
    )
    weight = crest.astype(np.float32)
    heights = cv2.GaussianBlur(peaks * weight, (5, 5), 1.0) / (
        cv2.GaussianBlur(weight, (5, 5), 1.0) + np.float32(_TINY**2)
    )
    level = np.maximum(heights, np.float32(_TINY)) * weight
    for side_px in _REACHES_PX:
        near = cv2.dilate(level, _square(side_px))
        cv2.copyTo(near, (level == 0).view(np.uint8), level)
    level[(about == 0) | (level == 0)] = np.inf
    level *= np.float32(_HALF)
    return level


def _body(levels: Plane, contrast: Plane) -> Mask:
    """Draw the border of vessels where they have half of their height."""
    body = (contrast > _enlarged(levels, contrast)).view(np.uint8)
    company = cv2.boxFilter(body, -1, (3, 3), normalize=False)
    return np.asarray(company >= _MOST_OF_NINE).view(np.uint8)


def _crest(strength: Plane) -> Mask:
    """Find places as high as both neighbours in three of four directions."""
    rim = cv2.copyMakeBorder(strength, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    height, width = strength.shape
    votes = np.zeros(strength.shape, np.uint8)
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        ahead = rim[1 + down : 1 + down + height, 1 + right : 1 + right + width]
        behind = rim[1 - down : 1 - down + height, 1 - right : 1 - right + width]
        votes += (strength >= np.maximum(ahead, behind)).view(np.uint8)
    # Noise on the flank of a wide vessel has crests too, but low ones.
    highest = cv2.dilate(strength, _square(_CREST_SIDE_PX))
    is_crest = (votes >= _CREST_WAYS) & (strength >= np.float32(_CREST) * highest)
    return is_crest.view(np.uint8)


def _square(side_px: int) -> Mask:
    """Make a square of ones."""
    return np.ones((side_px, side_px), np.uint8)


def _enlarged(plane: Plane | Mask, like: Plane | Mask) -> NDArray[Any]:
    """Bring a plane of the copy to the size of the picture."""
    size = (like.shape[1], like.shape[0])
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST))
