"""Colour as light absorbed: darkness, redness and yellowness against the skin around.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.ridges import find_ridges

__all__ = [
    "PALE",
    "ColorPlanes",
    "Erythema",
    "Light",
    "blood_absorption",
    "blood_trust",
    "color_planes",
    "light_logarithms",
    "map_erythema",
    "pale_skin",
]

#: Natural logarithms of red, green and blue light, each (H, W).
Light: TypeAlias = tuple[Plane, Plane, Plane]

#: Reflectance added before the logarithm, so that noise in black stays small.
_FLOOR: Final = 0.015
#: Darkness in red and yellowness that speak against blood (judgement).
_AGAINST_DARK: Final = 0.5
_AGAINST_YELLOW: Final = 0.7
#: A place this much brighter than its skin in every colour is glare or scale.
_GLARE: Final = 0.35
#: Above the paler skin of the same picture by this much: red (judgement).
_RED: Final = 0.22
#: Above it by this much: blood or crust, not erythema (judgement).
_BLOOD: Final = 1.6
#: Every so many-th pixel takes part in the colour of the skin around.
_STEP: Final = 6
#: Side of a square over which erythema is told, as a share of the longer side.
_PATCH: Final = 1 / 32
#: Share of a square that must be skin for it to have a colour.
_ENOUGH: Final = 0.3

#: Red squares among the nine of which it is the middle.
_COMPANY: Final = 4
_HALF: Final = 0.5

#: What red and blue light tell of the absorption of green; together 1, so that shade
#: and glare, which dim or brighten every colour alike, cancel (judgement).
_OF_RED: Final = 0.6
_OF_BLUE: Final = 0.4
#: Red and blue absorbed, together, over green. Blood takes little red and no more blue
#: than green: 1 or a little more. A black shaft takes all alike: 2. Melanin takes more
#: the shorter the wave: above 1.8. Trust falls between these two (judgement).
_BLOOD_RATIO: Final = 1.2
_SHAFT_RATIO: Final = 1.8
#: Trust is never less, so that places without it keep an order.
_LEAST_TRUST: Final = 0.02
#: An absorption too small to have a colour.
_COLORLESS: Final = 0.02
_TINY: Final = 1e-3
#: Longer side of the picture on which trust is judged [px], and there: the width of a
#: place, of the skin around it, and of what shares one judgement [px].
_TRUST_SIDE_PX: Final = 512
_PLACE_PX: Final = 4 / 3
_AROUND_PX: Final = 8.0
_SHARED_PX: Final = 4 / 3
#: Ridge strength in red light at which half of a place counts as shaft (judgement).
_SHAFT: Final = 0.05
_SHAFT_OCTAVES: Final = 3
#: Less red light than this is a frame or the dark outside the lens (of 1).
_NO_LIGHT: Final = 0.06
#: Pale skin: no darker in red than this below the typical bright skin (judgement).
PALE: Final = 0.5
_TYPICAL: Final = 0.6
#: Longer side of the grid on which skin is told from pigment [px], and its margin.
_COARSE_PX: Final = 96
_COARSE_MARGIN: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class ColorPlanes:
    """What each place absorbs more than the skin around it, in natural logarithms.

    Parameters
    ----------
    darkness : (H, W) ndarray of float32
        Change of the logarithm of red light: strongly negative on hair, near 0 on
        vessels, for haemoglobin hardly absorbs red.
    redness : (H, W) ndarray of float32
        Excess of redness after what darkness and yellowness explain: positive on
        vessels, not on hair or crust.
    lightest, darkest : (H, W) ndarray of float32
        Change of the logarithm of the colour that darkens least, or most. The
        lightest is near 0 on vessels and on the bluish hair below the skin, strongly
        negative on free hair; the darkest is positive on what is white.
    blood, yellow : (H/2, W/2) ndarray of float32
        ``ln(R/G)`` and ``ln(G/B)`` of every second pixel, not compared with
        anything.
    glare : (H, W) ndarray of uint8
        1 where light is mirrored or scale lies.
    """

    darkness: Plane
    redness: Plane
    lightest: Plane
    darkest: Plane
    blood: Plane
    yellow: Plane
    glare: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Erythema:
    """Where skin is redder than the paler skin of the same picture.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        1 where red, with what lies on the red skin.
    share
        Red part of the visible skin, 0 to 1.
    contrast
        Median excess of ``ln(R/G)`` where red; 0 where nothing is.
    level
        Median ``ln(R/G)`` of all visible skin: comparable only between pictures
        of one device with one setting.
    blood_share
        Part of the visible skin that is as red as blood.
    """

    mask: Mask
    share: float
    contrast: float
    level: float
    blood_share: float


@cache
def _logarithms() -> NDArray[np.float32]:
    """Natural logarithm of the reflectance behind each sRGB value."""
    value = np.arange(256) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the sRGB curve, IEC 61966-2-1
    return np.log(linear + _FLOOR).astype(np.float32)


def color_planes(pixels: Pixels) -> ColorPlanes:
    """Compare every place with the skin around it.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    planes
        Darkness, redness and glare.

    Notes
    -----
    A change of white balance multiplies each colour's light; in logarithms it adds
    a constant, and a difference from the skin around forgets it. The skin around
    is a wide median, so it is hair where hair covers more than half of the view.

    References
    ----------
    Yamamoto et al. 2008, Derivation and clinical application of special imaging by
    means of digital cameras, 10.1111/j.1600-0846.2007.00256.x, abstract (indices of
    haemoglobin and melanin as differences of logarithms of a camera's colours).
    """
    around = cv2.split(_skin_around(pixels))
    red, green, blue = light_logarithms(pixels)
    blood = red[::2, ::2] - green[::2, ::2]
    yellow = green[::2, ::2] - blue[::2, ::2]
    # From here on in place: fresh memory costs more than the sums do.
    height, width = red.shape
    scratch = np.empty_like(red)
    for light, skin in zip((red, green, blue), around, strict=True):
        cv2.subtract(light, cv2.resize(skin, (width, height), dst=scratch), dst=light)
    lightest = cv2.max(red, green)
    cv2.max(lightest, blue, dst=lightest)
    redness = cv2.subtract(red, green)
    yellower = cv2.subtract(green, blue, dst=scratch)
    np.maximum(yellower, 0, out=yellower)
    cv2.scaleAdd(yellower, -_AGAINST_YELLOW, redness, dst=redness)
    shadow = np.minimum(red, 0, out=scratch)
    cv2.scaleAdd(shadow, _AGAINST_DARK, redness, dst=redness)
    least = cv2.min(cv2.min(red, green, dst=green), blue, dst=green)
    return ColorPlanes(
        darkness=red,
        redness=redness,
        lightest=lightest,
        darkest=least,
        blood=blood,
        yellow=yellow,
        glare=(least > _GLARE).view(np.uint8),
    )


def light_logarithms(pixels: Pixels) -> Light:
    """Take the natural logarithm of the light of each colour.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    light
        Red, green, blue, each (H, W), float32.
    """
    red, green, blue = (
        cv2.LUT(np.ascontiguousarray(pixels[..., channel]), _logarithms())
        for channel in range(3)
    )
    return red, green, blue


def blood_absorption(light: Light) -> Plane:
    """Measure green light absorbed beyond what red and blue explain.

    Parameters
    ----------
    light
        Logarithms of the light.

    Returns
    -------
    absorption : (H, W) ndarray of float32
        High on blood; unchanged, but for a constant, by white balance, and unchanged
        by anything that dims all colours by the same factor.
    """
    red, green, blue = light
    total = cv2.addWeighted(red, _OF_RED, blue, _OF_BLUE, 0)
    return np.asarray(cv2.subtract(total, green, dst=total))


def blood_trust(light: Light) -> Plane:
    """Tell for each place whether what it absorbs has the colour of blood.

    Parameters
    ----------
    light
        Logarithms of the light.

    Returns
    -------
    trust : (H, W) ndarray of float32
        0.02 (a shaft, pigment) to 1 (blood). Where nothing is absorbed it means
        nothing: multiply it with a strength.

    Notes
    -----
    Strategy: on a small copy, each place is compared with the skin around it, from
    which shafts (dark lines in red light) are left out. What red and blue lose is
    divided by what green loses. Neighbours share one judgement, weighted by what they
    absorb in green, for compression and lenses smear colour farther than light and
    give a shaft red and blue borders.

    Fails on vessels within a few pixels of a shaft (taken for its border), under deep
    pigment, and where the camera clips blue or red.

    References
    ----------
    Bosschaart et al. 2014, A literature review and novel theoretical approach on the
    optical properties of whole blood, 10.1007/s10103-013-1446-7, appendix (absorption
    by wavelength: strong from 400 to 590 nm, weak above 600 nm).
    """
    height, width = light[0].shape
    factor = min(1.0, _TRUST_SIDE_PX / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    few = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in light]
    shaft = _smooth(find_ridges(few[0], octaves=_SHAFT_OCTAVES).dark, 1.0)
    bare = 1 / (1 + (shaft / np.float32(_SHAFT)) ** 2)
    share = _smooth(bare, _AROUND_PX) + np.float32(_TINY)
    red, green, blue = (
        _smooth(plane * bare, _AROUND_PX) / share - _smooth(plane, _PLACE_PX)
        for plane in few
    )
    weight = find_ridges(few[1], octaves=_SHAFT_OCTAVES).dark
    shared = _smooth(weight, _SHARED_PX) + np.float32(_TINY)
    others = _smooth((np.maximum(red, 0) + blue) * weight, _SHARED_PX) / shared
    greens = _smooth(np.maximum(green, 0) * weight, _SHARED_PX) / shared
    ratio = (others + _COLORLESS) / (greens + _COLORLESS)
    trust = (_SHAFT_RATIO - ratio) / (_SHAFT_RATIO - _BLOOD_RATIO)
    clipped = np.clip(trust, _LEAST_TRUST, 1).astype(np.float32)
    return np.asarray(cv2.resize(clipped, (width, height)))


def pale_skin(light: Light, *, depth: float = PALE) -> Mask:
    """Find the part of the view without dark pigment, frame or shade.

    Parameters
    ----------
    light
        Logarithms of the light.
    depth
        How much darker than the typical bright skin pale skin may be, in natural
        logarithms of red light.

    Returns
    -------
    skin : (H, W) ndarray of uint8
        1 on pale skin, in squares; everywhere where there is no light at all.
    """
    height, width = light[0].shape
    factor = min(1.0, _COARSE_PX / max(height, width))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    red = _smooth(cv2.resize(light[0], size, interpolation=cv2.INTER_AREA), 1.0)
    seen = red > np.float32(np.log(_NO_LIGHT))
    edge = _COARSE_MARGIN
    seen[:edge] = seen[-edge:] = seen[:, :edge] = seen[:, -edge:] = False
    if not seen.any():
        return np.ones((height, width), np.uint8)
    pale = seen & (red > ranked(red[seen], _TYPICAL) - depth)
    mask = pale.view(np.uint8)
    return np.asarray(
        cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST)
    )


def _smooth(plane: Plane, width_px: float) -> Plane:
    """Blur by a Gaussian of this deviation."""
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), width_px))


def _skin_around(pixels: Pixels) -> Plane:
    """Logarithm of the light of the skin around, on a coarse grid."""
    few = np.ascontiguousarray(pixels[_STEP // 2 :: _STEP, _STEP // 2 :: _STEP])
    side = max(3, (max(few.shape[:2]) // 5) | 1)
    middle = cv2.LUT(cv2.medianBlur(few, side), _logarithms())
    return cv2.GaussianBlur(middle, (0, 0), side / 6)


def map_erythema(planes: ColorPlanes, skin: Mask) -> Erythema:
    """Find skin redder than the paler skin of the same picture.

    Parameters
    ----------
    planes
        Colours of the picture.
    skin : (H, W) ndarray of uint8
        1 where skin is visible: no hair, vessel, glare or surround.

    Returns
    -------
    erythema
        Where, how much, how strongly.

    Notes
    -----
    Each picture is its own yardstick, so white balance cancels, and so does
    erythema that fills the whole view: it is not seen. Yellowness is taken off,
    so that crust and pigment are not called red.
    """
    height, width = skin.shape
    side = max(4, round(max(height, width) * _PATCH))
    grid = (max(1, width // side), max(1, height // side))
    weight = skin[::2, ::2].astype(np.float32)
    seen = cv2.resize(weight, grid, interpolation=cv2.INTER_AREA)
    told = seen > _ENOUGH
    if not told.any():
        nothing = np.zeros_like(skin)
        return Erythema(nothing, share=0.0, contrast=0.0, level=0.0, blood_share=0.0)
    blood, yellow = (
        cv2.resize(cv2.multiply(plane, weight), grid, interpolation=cv2.INTER_AREA)
        / np.maximum(seen, _ENOUGH)
        for plane in (planes.blood, planes.yellow)
    )
    pale = told & (blood <= ranked(blood[told], 0.2))
    redder = blood - ranked(blood[pale], 0.5)
    yellower = np.maximum(yellow - ranked(yellow[pale], 0.5), 0)
    excess = np.where(told, redder - _AGAINST_YELLOW * yellower, 0)
    reddish = ((excess > _RED) & (excess < _BLOOD)).view(np.uint8)
    # A lone square is noise; redness of skin has extent.
    company = cv2.boxFilter(reddish, -1, (3, 3), normalize=False)
    is_red = (reddish > 0) & (company >= _COMPANY)
    is_blood = excess >= _BLOOD
    smooth = cv2.resize(
        is_red.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR
    )
    mask = (smooth > _HALF).view(np.uint8)
    return Erythema(
        mask=mask,
        share=float(is_red.sum() / told.sum()),
        contrast=ranked(excess[is_red], 0.5) if is_red.any() else 0.0,
        level=ranked(blood[told], 0.5),
        blood_share=float(is_blood.sum() / told.sum()),
    )
