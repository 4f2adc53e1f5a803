"""Bare skin told from hair on a clinical photograph, by warm light or by relief.

Notation
--------
H, W : height and width of any picture [px]
h, w : height and width of the small copy on which skin is told from hair [px]
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked

__all__ = [
    "LEAST_SHARE",
    "SIDE_PX",
    "disk",
    "divide",
    "find_bare_skin",
    "linear_light",
    "soften",
]

#: Side of the square as large as the scalp, on the small copy [px]. Every width below
#: is told on that copy (all of them judgement).
SIDE_PX: Final = 160.0
_SMOOTH_PX: Final = 2.0
_TEXTURE_PX: Final = 2.5
_OPEN_PX: Final = 3
_STRAND_PX: Final = 3
#: A smaller focus is not told, as a share of the scalp (judgement).
LEAST_SHARE: Final = 0.003
#: A region that lies mostly outside of the view is a face, an ear or a neck, unless
#: what lies inside is large.
_MOSTLY: Final = 0.3
_LARGE_SHARE: Final = 0.02
#: A region with less than this share of the colour of the others is no skin.
_COLORLESS: Final = 0.6
#: Bare skin is told from the rest of the scalp, first against the brightest skin,
#: then at this share of the way from hair to skin, in roots of light; lower where
#: most of the scalp is bare, for then thin hair counts as loss; and hair that streaks
#: the skin takes so many times its depth (judgement).
_FIRST: Final = 0.55
_WAY: Final = 0.45
_LESS_WHERE_BALD: Final = 0.30
_STREAKS: Final = 0.90
_BRIGHTEST: Final = 0.97
#: A blue cast: this share of a scalp is bluer than gray; no camera is bluer than that
#: in red by blue (judgement).
_GRAY: Final = 0.2
_BLUEST: Final = 0.6
_ROUNDS: Final = 3
#: Bare skin has at most this share of the relief of hair, where only relief tells
#: them apart; nearly all of a scalp is bare only where it has less relief than this
#: (judgement).
_SMOOTHER: Final = 0.6
_SMOOTH: Final = 0.055
_NEARLY_ALL: Final = 0.85
#: The threshold may be off by this share of the way from hair to skin, and the border
#: by a pixel of the small copy: they give the interval (judgement).
_DOUBT: Final = 0.10
_DOUBT_PX: Final = 1
_FLOOR: Final = 0.015
_HALF: Final = 0.5


def find_bare_skin(small: Pixels, place: Mask) -> tuple[Mask, Mask, Mask]:
    """Tell bare skin from hair on a small copy of a photograph.

    Parameters
    ----------
    small : (h, w, 3) ndarray of uint8
        Red, green, blue in sRGB; the scalp on it is as large as a square of `SIDE_PX`.
    place : (h, w) ndarray of uint8
        1 on the scalp.

    Returns
    -------
    bare, sure, doubtful : (h, w) ndarray of uint8
        1 on bare skin; on what surely is, and on what perhaps is.

    Notes
    -----
    Strategy: bare skin throws back more red than blue light than dark or gray hair
    does, and mirrored light, which is white, cancels in that difference. Its root is
    compared with the brightest bare skin of the same picture, so neither the tone of
    the skin nor the lamp has to be known. Where what is bright proves to have the
    relief of hair, the hair is as light as its skin: then the colours of the
    smoothest and of the roughest places of the scalp are learned and told apart
    instead. Hair that has the colour and the relief of its skin cannot be told from
    it; a hairline, a parting or a naturally thin whorl is not told from loss.
    """
    light = _balanced(linear_light(small), place)
    relief = _relief(light)
    level, threshold, slack = _warm_light(small, light, place)
    bare = _colored(light, _kept(level > threshold, place))
    if bare.sum() > _NEARLY_ALL * place.sum() and _middle(relief, bare) > _SMOOTH:
        # All is as bright as skin and as rough as hair: hair as light as its skin.
        level, threshold, slack = _by_relief(light, relief, place)
        bare = _kept(level > threshold, place)
        if not _is_smoother(relief, bare, place):
            bare = np.zeros_like(place)
    sure: Mask = bare & _kept(level > threshold + slack, place)
    wide = _kept(level > threshold - slack, place) & cv2.dilate(bare, disk(_OPEN_PX))
    return (
        bare,
        cv2.erode(sure, disk(_DOUBT_PX)),
        cv2.dilate(bare | wide, disk(_DOUBT_PX)) & place,
    )


def _balanced(light: Plane, place: Mask) -> Plane:
    """Take a blue cast off: the bluest of what lies on a scalp is gray."""
    red, blue = (soften(light[..., part], _SMOOTH_PX) for part in (0, 2))
    ratio = (red + np.float32(_FLOOR)) / (blue + np.float32(_FLOOR))
    cast = min(1.0, max(_BLUEST, ranked(ratio[place > 0], _GRAY)))
    return np.asarray(light * np.array([1, 1, cast], np.float32))


def _colored(light: Plane, bare: Mask) -> Mask:
    """Leave out what is as bright as skin but colourless: metal, paper, gauze."""
    if not bare.any():
        return bare
    total = soften(light.sum(axis=2), _SMOOTH_PX) + np.float32(_FLOOR)
    color = soften(light[..., 0] - light[..., 2], _SMOOTH_PX) / total
    least = _COLORLESS * ranked(color[bare > 0], 0.5)
    count, labels = cv2.connectedComponents(bare)
    kept = [ranked(color[labels == each], 0.5) >= least for each in range(1, count)]
    return np.asarray(np.array([0, *kept], np.uint8)[labels])


def linear_light(pixels: Pixels) -> Plane:
    """Give the light behind the values of a picture.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    light : (H, W, 3) ndarray of float32
        From 0 to 1.
    """
    value = np.arange(256) / 255
    curve = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the sRGB curve, IEC 61966-2-1
    return np.asarray(cv2.LUT(pixels, curve.astype(np.float32)))


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
    warm = np.sqrt(np.maximum(light[..., 0] - light[..., 2], 0))
    return soften(
        cv2.morphologyEx(warm, cv2.MORPH_BLACKHAT, disk(_STRAND_PX)), _TEXTURE_PX
    )


def _relief(light: Plane) -> Plane:
    """How unevenly light comes back from place to place, relative to its level."""
    level = np.log(light.sum(axis=2) + np.float32(_FLOOR))
    return soften(np.abs(level - soften(level, 1.0)), 1.5)


def _middle(plane: Plane, mask: Mask) -> float:
    """Median well inside a mask; infinite where there is no inside."""
    inside = cv2.erode(mask, disk(2)) > 0
    return ranked(plane[inside], 0.5) if inside.any() else math.inf


def _warm_light(small: Pixels, light: Plane, place: Mask) -> tuple[Plane, float, float]:
    """Root of red less blue light, from where on it is bare skin, and the doubt."""
    calm = _balanced(linear_light(cv2.medianBlur(small, 5)), place)
    warm = np.sqrt(np.maximum(soften(calm[..., 0] - calm[..., 2], _SMOOTH_PX), 0))
    inside = cv2.erode(place, disk(2)).astype(bool)
    seen = warm[inside] if inside.any() else warm[place > 0]
    upper = seen[seen > divide(seen)]
    if not upper.size:
        return warm, math.inf, 0.0
    brightest = ranked(upper, _BRIGHTEST)
    threshold = _FIRST * brightest
    hair = 0.0
    for _ in range(_ROUNDS):
        rest = seen[seen <= threshold]
        part = 1 - rest.size / seen.size
        hair = ranked(rest, 0.5) if part < _NEARLY_ALL else 0.0
        way = _WAY - _LESS_WHERE_BALD * part
        threshold = hair + way * (brightest - hair)
    level = warm - np.float32(_STREAKS) * _streaks(light)
    return level, threshold, _DOUBT * (brightest - hair)


def _by_relief(light: Plane, relief: Plane, place: Mask) -> tuple[Plane, float, float]:
    """Likeness to the smoothest places, from where on it is skin, and the doubt."""
    calm = np.log(soften(relief, _SMOOTH_PX) + np.float32(_FLOOR))
    colors = np.dstack([soften(np.log(light + np.float32(_FLOOR)), _SMOOTH_PX), calm])
    # At its border the scalp mingles with what lies behind it.
    inside = cv2.erode(place, disk(_OPEN_PX)) > 0
    seen = calm[inside]
    border = divide(seen) if seen.size else math.inf
    if not (seen < border).any() or not (seen >= border).any():
        return calm, math.inf, 0.0
    smooth, rough = colors[inside][seen < border], colors[inside][seen >= border]
    spread = np.cov(smooth.T) + np.cov(rough.T) + 1e-4 * np.eye(colors.shape[2])
    apart = np.linalg.solve(spread, smooth.mean(axis=0) - rough.mean(axis=0))
    likeness = np.where(inside, colors @ apart, -np.inf).astype(np.float32)
    threshold = divide(likeness[inside])
    return likeness, threshold, _DOUBT * (ranked(likeness[inside], 1.0) - threshold)


def divide(values: Plane) -> float:
    """Divide values in two by Otsu's rule.

    Parameters
    ----------
    values : (N,) ndarray of float32
        At least one value.

    Returns
    -------
    border
        Values above it are the upper class; none are where all are equal.

    References
    ----------
    Otsu 1979, A threshold selection method from gray-level histograms,
    10.1109/TSMC.1979.4310076, section II (between-class variance).
    """
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return high
    steps = np.rint((values - low) / (high - low) * 255).astype(np.uint8)
    step, _ = cv2.threshold(steps.reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)
    return low + (step + _HALF) / 255 * (high - low)


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


def _kept(bright: Plane, place: Mask) -> Mask:
    """Regions with some breadth that are large enough and lie mostly in the view."""
    broad = cv2.morphologyEx(bright.astype(np.uint8), cv2.MORPH_OPEN, disk(_OPEN_PX))
    count, labels = cv2.connectedComponents(broad)
    whole = np.bincount(labels.ravel(), minlength=count)
    inside = np.bincount(labels[place > 0], minlength=count)
    kept = (inside >= LEAST_SHARE * place.sum()) & (
        (inside >= _MOSTLY * whole) | (inside >= _LARGE_SHARE * place.sum())
    )
    kept[0] = False
    return np.asarray(kept.astype(np.uint8)[labels] & place)


def _is_smoother(relief: Plane, bare: Mask, place: Mask) -> bool:
    """Whether what was taken for skin has much less relief than the rest."""
    rest = place & (cv2.dilate(bare, disk(3)) == 0)
    return bool(
        bare.any() and _middle(relief, bare) < _SMOOTHER * _middle(relief, rest)
    )
