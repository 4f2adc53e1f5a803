"""Bare skin told from hair on a clinical photograph, by warm light or by relief.

Notation
--------
H, W : height and width of any picture [px]
h, w : height and width of the small copy on which skin is told from hair [px]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.skin_light import (
    FLOOR,
    divide,
    linear_light,
    relit,
    skin_gains,
)

__all__ = [
    "LEAST_SHARE",
    "SIDE_PX",
    "SkinBorders",
    "disk",
    "find_bare_skin",
    "soften",
]

#: Side of the square as large as the scalp, on the small copy [px]. Every width below
#: is told on that copy (all of them judgement).
SIDE_PX: Final = 165.0
_SMOOTH_PX: Final = 2.0
_TEXTURE_PX: Final = 2.5
_OPEN_PX: Final = 3
_STRAND_PX: Final = 3
#: Strands are sought this blurred, so that a blurred picture holds as many of them.
_LENS_PX: Final = 1.0
#: A smaller focus is not told, as a share of the scalp (judgement).
LEAST_SHARE: Final = 0.003
#: A region that lies mostly outside of the view is a face, an ear or a neck, unless
#: what lies inside is large.
_MOSTLY: Final = 0.3
_LARGE_SHARE: Final = 0.02
#: A region with less than this share of the colour of the others is no skin.
_COLORLESS: Final = 0.7
_COLORFUL: Final = 0.75
#: Colour is read well inside a region: white hair about it pales its border.
_INMOST: Final = 0.8
#: Of the brightest light only this share is the first skin; most of a scalp bare: thin
#: hair counts as loss, at so much less of the way; hair that streaks the skin takes so
#: many times its depth from it (judgement).
_FIRST: Final = 0.55
_LESS_WHERE_BALD: Final = 0.34
_STREAKS: Final = 1.6
_BRIGHTEST: Final = 0.97
#: Skin is broad where a disk of this radius fits; its level holds about so far away.
_BROAD_PX: Final = 6
_NEARBY_PX: Final = 28.0
_NOWHERE: Final = 1e-4
#: Skins differ in hue as much as cameras do: so much of the difference is the camera's
#: (judgement).
_CAMERA: Final = 0.5
#: The first skin is warmer than this share of the warmth that so many do not reach
#: (judgement).
_WARM: Final = 0.6
_WARMEST: Final = 0.99
_ROUNDS: Final = 4
#: Bare skin has at most this share of the relief of hair, where only relief tells
#: them apart; nearly all of a scalp is bare only where it has less relief than this
#: (judgement).
_SMOOTHER: Final = 0.6
_SMOOTH: Final = 0.055
_NEARLY_ALL: Final = 0.85
#: From this smoothest share of a scalp its skin is learned there, in so many rounds.
_SMOOTHEST: Final = 0.03


@dataclass(frozen=True, slots=True)
class SkinBorders:
    """Where bare skin begins, as shares of the way from hair to skin.

    Parameters
    ----------
    sure, sure_if_broad
        Skin is sure above the first, against the brightest of the picture; above the
        second where it is broader than a parting.
    edge
        Its region ends here, against the sure skin beside it.
    ruffled
        So much of the way is taken by a relief that is e times that of this skin.

    Notes
    -----
    The defaults are judgement, on a plateau of 14 photographs; they are arguments so
    that this can be checked.
    """

    sure: float = 0.57
    sure_if_broad: float = 0.49
    edge: float = 0.38
    ruffled: float = 0.18


_BORDERS: Final = SkinBorders()


def find_bare_skin(small: Pixels, place: Mask, borders: SkinBorders = _BORDERS) -> Mask:
    """Tell bare skin from hair on a small copy of a photograph.

    Parameters
    ----------
    small : (h, w, 3) ndarray of uint8
        Red, green, blue in sRGB; the scalp on it is as large as a square of `SIDE_PX`.
    place : (h, w) ndarray of uint8
        1 on the scalp.
    borders
        Where skin begins.

    Returns
    -------
    bare : (h, w) ndarray of uint8
        1 on bare skin.

    Notes
    -----
    Strategy: bare skin throws back more red than blue light than dark or gray hair
    does, and mirrored light, which is white, cancels in that difference. Its root is
    compared with the brightest bare skin of the same picture, so neither the tone of
    the skin nor the lamp has to be known: what is bright and broad enough is surely
    bare. From there each region grows to where the light lies part of the way from
    hair to the *sure skin beside it*, so that a patch in shade is as large as one in
    light; hair that ruffles the skin takes from that light. A parting or a thin whorl
    holds no sure skin and is left out.

    Where what is bright proves to have the relief of hair, the hair is as light as
    its skin: then the colours of the smoothest and of the roughest places of the
    scalp are learned and told apart instead. Hair that has the colour and the relief
    of its skin cannot be told from it; skin below the hairline is not told from loss.
    """
    gains = _gains(small, place)
    light = relit(small, gains)
    relief = _relief(light)
    calm = relit(cv2.medianBlur(small, 5), gains)
    likeness, seeds = _warm_light((light, calm), place, borders)
    bare = _colored(linear_light(small, gains), _grown(likeness > 0, seeds, place))
    if bare.sum() > _NEARLY_ALL * place.sum() and _middle(relief, bare) > _SMOOTH:
        # All is as bright as skin and as rough as hair: hair as light as its skin.
        likeness = _by_relief(light, relief, place)
        bare = _kept(likeness > 0, place)
        if not _is_smoother(relief, bare, place):
            bare = np.zeros_like(place)
    return bare


def _gains(small: Pixels, place: Mask) -> NDArray[Any]:
    """Gains that bring the warmest to the light of skin, and half way to its hue."""
    seen = small[place > 0]
    light = linear_light(seen[None])[0]
    # White hair is brighter than dark skin, but not warmer.
    warm = light[:, 0] - light[:, 2]
    warmest = seen[warm >= _WARM * ranked(warm, _WARMEST)]
    gains = skin_gains(warmest if len(warmest) else seen)
    return np.asarray(gains[0] * (gains / gains[0]) ** _CAMERA, np.float32)


def _colored(light: Plane, bare: Mask) -> Mask:
    """Leave out what is as bright as skin but colourless: metal, paper, gauze."""
    if not bare.any():
        return bare
    total = soften(light.sum(axis=2), _SMOOTH_PX) + np.float32(FLOOR)
    color = soften(light[..., 0] - light[..., 2], _SMOOTH_PX) / total
    least = _COLORLESS * ranked(color[bare > 0], _COLORFUL)
    count, labels = cv2.connectedComponents(bare)
    kept = [ranked(color[labels == each], _INMOST) >= least for each in range(1, count)]
    return np.asarray(np.array([0, *kept], np.uint8)[labels])


def soften(plane: Plane, width_px: float) -> Plane:
    """Blur a plane.

    Parameters
    ----------
    plane : (H, W) or (H, W, 3) ndarray of float32
        Any quantity.
    width_px
        Deviation of the blur [px].

    Returns
    -------
    soft
        Of the same shape.
    """
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), width_px), np.float32)


def _streaks(light: Plane) -> Plane:
    """Thin strands in the root of warm light; a border of a focus is none."""
    warm = np.sqrt(np.maximum(soften(light[..., 0] - light[..., 2], _LENS_PX), 0))
    return soften(
        cv2.morphologyEx(warm, cv2.MORPH_BLACKHAT, disk(_STRAND_PX)), _TEXTURE_PX
    )


def _relief(light: Plane) -> Plane:
    """How unevenly light comes back from place to place, relative to its level."""
    level = np.log(light.sum(axis=2) + np.float32(FLOOR))
    return soften(np.abs(level - soften(level, 1.0)), 1.5)


def _middle(plane: Plane, mask: Mask) -> float:
    """Median well inside a mask; infinite where there is no inside."""
    inside = cv2.erode(mask, disk(2)) > 0
    return ranked(plane[inside], 0.5) if inside.any() else math.inf


def _warm_light(
    view: tuple[Plane, Plane], place: Mask, borders: SkinBorders
) -> tuple[Plane, Mask]:
    """Likeness to the sure skin nearby, bare where positive; and that skin."""
    light, calm = view
    warm = np.sqrt(np.maximum(soften(calm[..., 0] - calm[..., 2], _SMOOTH_PX), 0))
    level = warm - np.float32(_STREAKS) * _streaks(light)
    seeds, hair = _sure_skin((warm, level), place, borders)
    if not seeds.any():
        return np.full_like(level, -1), seeds
    rough = np.log(soften(_relief(light), _SMOOTH_PX) + np.float32(FLOOR))
    skin, calmness, nearby = _beside(level, rough, seeds)
    way = (level - hair) / np.maximum(skin - hair, np.float32(FLOOR))
    likeness = way - borders.edge - np.float32(borders.ruffled) * (rough - calmness)
    return np.where(nearby > _NOWHERE, likeness, -1), seeds


def _sure_skin(
    planes: tuple[Plane, Plane], place: Mask, borders: SkinBorders
) -> tuple[Mask, float]:
    """Broad bright skin, against the brightest of it; and the light of hair."""
    warm, level = planes
    inside = cv2.erode(place, disk(2)) > 0
    inside = inside if inside.any() else place > 0
    seeds, hair = np.zeros_like(place), 0.0
    seen, skin = warm[inside], warm[inside]
    threshold = math.inf
    for _ in range(_ROUNDS):
        upper = skin[skin > divide(skin)]
        if not upper.size:
            break
        brightest = ranked(upper, _BRIGHTEST)
        rest = seen[seen <= min(threshold, _FIRST * brightest)]
        part = 1 - rest.size / seen.size
        hair = ranked(rest, 0.5) if part < _NEARLY_ALL else 0.0
        less, reach = _LESS_WHERE_BALD * part, brightest - hair
        threshold = hair + (borders.sure - less) * reach
        lower = hair + (borders.sure_if_broad - less) * reach
        seeds = _kept(level > threshold, place) | _kept(level > lower, place, _BROAD_PX)
        # Skin outside of the view, a neck or a face, is no yardstick.
        skin = warm[(seeds > 0) & inside]
        if not skin.size:
            break
    return seeds, hair


def _beside(level: Plane, rough: Plane, seeds: Mask) -> tuple[Plane, Plane, Plane]:
    """Means of two planes over the sure skin nearby, and how much of it there is."""
    inside = cv2.erode(seeds, disk(1)).astype(np.float32)
    inside = inside if inside.any() else seeds.astype(np.float32)
    planes = np.dstack([level * inside, rough * inside, inside])
    # So wide a blur loses nothing on a copy of a quarter.
    coarse = cv2.resize(planes, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    size = (seeds.shape[1], seeds.shape[0])
    wide = cv2.resize(soften(coarse, _NEARBY_PX / 4), size)
    nearby = wide[..., 2]
    weight = nearby + np.float32(1e-6)
    return wide[..., 0] / weight, wide[..., 1] / weight, nearby


def _by_relief(light: Plane, relief: Plane, place: Mask) -> Plane:
    """Likeness to the smoothest places of the scalp, skin where positive."""
    calm = np.log(soften(relief, _SMOOTH_PX) + np.float32(FLOOR))
    colors = np.dstack([soften(np.log(light + np.float32(FLOOR)), _SMOOTH_PX), calm])
    # At its border the scalp mingles with what lies behind it.
    inside = cv2.erode(place, disk(_OPEN_PX)) > 0
    seen = colors[inside]
    likeness, threshold = np.full_like(calm, -np.inf), 0.0
    smooth = (
        seen[:, -1] < ranked(seen[:, -1], _SMOOTHEST) if seen.size else np.array([])
    )
    for _ in range(_ROUNDS):
        if min(smooth.sum(), (~smooth).sum()) <= colors.shape[2]:
            return np.full_like(calm, -1)
        classes = seen[smooth], seen[~smooth]
        spread = sum(np.cov(each.T) for each in classes) + 1e-4 * np.eye(len(seen.T))
        apart = classes[0].mean(axis=0) - classes[1].mean(axis=0)
        likeness[inside] = seen @ np.linalg.solve(spread, apart)
        threshold = divide(likeness[inside])
        smooth = likeness[inside] > threshold
    return np.asarray(likeness - np.float32(threshold))


def disk(radius_px: int) -> Mask:
    """Draw a disk.

    Parameters
    ----------
    radius_px
        Its radius [px].

    Returns
    -------
    disk : ndarray of uint8
        1 inside, in a square of 2 ``radius_px`` + 1.

    Examples
    --------
    >>> int(disk(1).sum())
    5
    """
    side = 2 * radius_px + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _kept(bright: Plane, place: Mask, breadth_px: int = _OPEN_PX) -> Mask:
    """Regions with some breadth that are large enough and lie mostly in the view."""
    broad = cv2.morphologyEx(bright.astype(np.uint8), cv2.MORPH_OPEN, disk(breadth_px))
    count, labels = cv2.connectedComponents(broad)
    whole = np.bincount(labels.ravel(), minlength=count)
    inside = np.bincount(labels[place > 0], minlength=count)
    kept = (inside >= LEAST_SHARE * place.sum()) & (
        (inside >= _MOSTLY * whole) | (inside >= _LARGE_SHARE * place.sum())
    )
    kept[0] = False
    return np.asarray(kept.astype(np.uint8)[labels] & place)


def _grown(likely: Plane, seeds: Mask, place: Mask) -> Mask:
    """Regions of what is likely skin that hold sure skin."""
    found = _kept(likely & (place > 0), place)
    count, labels = cv2.connectedComponents(found)
    held = np.bincount(labels[seeds > 0], minlength=count) > 0
    held[0] = False
    return np.asarray(held.astype(np.uint8)[labels])


def _is_smoother(relief: Plane, bare: Mask, place: Mask) -> bool:
    """Whether what was taken for skin has much less relief than the rest."""
    rest = place & (cv2.dilate(bare, disk(3)) == 0)
    return bool(
        bare.any() and _middle(relief, bare) < _SMOOTHER * _middle(relief, rest)
    )
