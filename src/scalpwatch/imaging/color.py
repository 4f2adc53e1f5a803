"""Colour as light absorbed: darkness, redness and yellowness against the skin around.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from ctypes import CDLL
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.native import bands, kernels, shared_out

__all__ = [
    "ColorPlanes",
    "Erythema",
    "Light",
    "color_planes",
    "light_logarithms",
    "map_erythema",
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
#: Rows that a thread takes at once; an even number.
_BAND_ROWS: Final = 64


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
    height, width = pixels.shape[:2]
    coarse = _skin_around(pixels)
    # along the rows here, along the columns where they are compared
    skin = np.stack(
        [cv2.resize(plane, (width, len(coarse))) for plane in cv2.split(coarse)]
    )
    at = (np.arange(height) + _HALF) * (len(coarse) / height) - _HALF
    at = np.clip(at, 0, len(coarse) - 1)
    above = at.astype(np.int32)
    shares = (at - above).astype(np.float32)
    library = kernels()
    if library is None:
        return _compared_by_numpy(pixels, skin, above, shares)
    compact = np.ascontiguousarray(pixels)
    return _compared(library, compact, skin, above, shares)


def _compared(
    library: CDLL,
    pixels: Pixels,
    skin: Plane,
    above: NDArray[np.int32],
    shares: NDArray[np.float32],
) -> ColorPlanes:
    """Compare each row with the rows of skin (3, S, W) about it."""
    height, width = pixels.shape[:2]
    full, half = (height, width), ((height + 1) // 2, (width + 1) // 2)
    planes = [np.empty(size, np.float32) for size in (full,) * 4 + (half,) * 2]
    glare = np.empty(full, np.uint8)
    places = np.array([plane.ctypes.data for plane in planes], np.uintp)
    against = np.array([_AGAINST_DARK, _AGAINST_YELLOW, _GLARE], np.float32)
    logarithms = _logarithms()

    def compare(top: int, end: int) -> None:
        """Compare a band of rows."""
        library.scalpwatch_compare(
            pixels.ctypes.data,
            width,
            top,
            end,
            logarithms.ctypes.data,
            skin.ctypes.data,
            skin.shape[1],
            above.ctypes.data,
            shares.ctypes.data,
            against.ctypes.data,
            places.ctypes.data,
            glare.ctypes.data,
        )

    shared_out(compare, bands(height, _BAND_ROWS))
    darkness, redness, lightest, darkest, blood, yellow = planes
    return ColorPlanes(darkness, redness, lightest, darkest, blood, yellow, glare)


def _compared_by_numpy(
    pixels: Pixels,
    skin: Plane,
    above: NDArray[np.int32],
    shares: NDArray[np.float32],
) -> ColorPlanes:
    """Compare as the kernel ``scalpwatch_compare`` does."""
    light = light_logarithms(pixels)
    under = np.minimum(above + 1, skin.shape[1] - 1)
    red, green, blue = (
        plane - (upper + shares[:, None] * (lower - upper))
        for plane, upper, lower in zip(
            light, skin[:, above], skin[:, under], strict=True
        )
    )
    against_dark = np.float32(_AGAINST_DARK)
    against_yellow = np.float32(_AGAINST_YELLOW)
    redness = red - green - against_yellow * np.maximum(green - blue, 0)
    redness += against_dark * np.minimum(red, 0)
    darkest = np.minimum(np.minimum(red, green), blue)
    return ColorPlanes(
        darkness=red,
        redness=redness,
        lightest=np.maximum(np.maximum(red, green), blue),
        darkest=darkest,
        blood=light[0][::2, ::2] - light[1][::2, ::2],
        yellow=light[1][::2, ::2] - light[2][::2, ::2],
        glare=(darkest > np.float32(_GLARE)).view(np.uint8),
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
