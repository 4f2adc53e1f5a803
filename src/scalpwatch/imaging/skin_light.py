"""Light of a photograph as if its bare skin were of one colour in one light.

Notation
--------
H, W : height and width of any picture [px]
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Pixels, Plane, ranked

__all__ = ["FLOOR", "burnt_out", "divide", "linear_light", "relit", "skin_gains"]

#: Linear red, green and blue of middle skin in white light (judgement).
_SKIN: Final = np.array((0.50, 0.32, 0.24), np.float32)
#: From this value on the light was too much for the camera [levels].
_BURNT: Final = 250
#: Light that is lost in the noise: added, so that every ratio is one.
FLOOR: Final = 0.015
_DARKEST: Final = 0.003
_FEWEST: Final = 20
_HALF: Final = 0.5


def linear_light(pixels: Pixels, gains: NDArray[Any] | None = None) -> Plane:
    """Give the light behind the values of a picture.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    gains : (3,) ndarray of float32, optional
        Factors for red, green and blue.

    Returns
    -------
    light : (H, W, 3) ndarray of float32
        From 0 to 1, or to the gains.
    """
    value = np.arange(256) / 255
    curve = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the sRGB curve, IEC 61966-2-1
    factors = np.ones(3) if gains is None else gains
    table = (curve[:, None, None] * factors).astype(np.float32)
    return np.asarray(cv2.LUT(pixels, table))


def skin_gains(skin: Pixels) -> NDArray[Any]:
    """Find the gains that give skin the one colour.

    Parameters
    ----------
    skin : (N, 3) ndarray of uint8
        Skin in sRGB, at least one pixel.

    Returns
    -------
    gains : (3,) ndarray of float32
        Factors for linear red, green and blue.

    Notes
    -----
    Where the camera was burnt out the colour is lost; such pixels count only if there
    are no others.
    """
    whole = skin[~burnt_out(skin)]
    seen = whole if len(whole) >= _FEWEST else skin
    light = linear_light(np.ascontiguousarray(seen[None]))[0]
    middle = [max(ranked(light[:, part], 0.5), _DARKEST) for part in range(3)]
    return np.asarray(_SKIN / np.array(middle), np.float32)


def burnt_out(pixels: Pixels) -> NDArray[Any]:
    """Tell where the light was too much for the camera.

    Parameters
    ----------
    pixels : (..., 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    burnt : (...) ndarray of bool
        Whether one of the three is full.
    """
    # An np.max over so short an axis takes ten times as long.
    most = np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])
    return np.asarray(most >= _BURNT)


def relit(pixels: Pixels, gains: NDArray[Any]) -> Plane:
    """Give the light under gains, with burnt-out red and green restored.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    gains : (3,) ndarray of float32
        By `skin_gains`, or like them.

    Returns
    -------
    light : (H, W, 3) ndarray of float32
        A burnt-out channel is as strong as in skin of the same blue or green.
    """
    light = linear_light(pixels, gains)
    burnt = pixels >= _BURNT
    if burnt.any():
        for part in (1, 0):
            own, next_one = light[..., part], light[..., part + 1]
            likely = next_one * (_SKIN[part] / _SKIN[part + 1])
            own[burnt[..., part]] = np.maximum(own, likely)[burnt[..., part]]
    return light


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
