"""Whether a picture is fit to be judged, and if not, why.

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

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.phrases import Phrase, say

__all__ = ["Quality", "judge_quality"]

#: Limits of what is judged. All of them are judgement, set on drawn scalps.
_SHORTEST_SIDE_PX: Final = 200
_FLATTEST: Final = 12
_SHARPEST_BLUR: Final = 0.2
_TOO_BRIGHT: Final = 250
_TOO_DARK: Final = 30
_LARGEST_SHARE: Final = 0.3
_LEAST_CHROMA: Final = 5
#: Median of ln(R/G) and ln(G/B), in sRGB values, within which skin lies under the
#: white balances that cameras choose.
_SKIN_RED: Final = (-0.15, 0.9)
_SKIN_YELLOW: Final = (-0.25, 0.9)
#: Every so many-th pixel takes part in the medians.
_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Quality:
    """What stands against judging a picture.

    Parameters
    ----------
    issues
        Each with its cause; empty when the picture is fit.
    """

    issues: tuple[Phrase, ...]

    @property
    def is_fit(self) -> bool:
        """Whether anything may be judged at all."""
        return not self.issues


def judge_quality(pixels: Pixels) -> Quality:
    """Judge size, light, focus and colour.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    quality
        What stands against judging it.

    Notes
    -----
    Cautious, not clever: it knows a blurred, blank, gray, blinded or green picture,
    not a sharp and well-lit picture of something else that has the colour of skin.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < _SHORTEST_SIDE_PX:
        return Quality(
            (
                say(
                    "The picture is only {width} by {height} pixels: too small to "
                    "judge.",
                    width=width,
                    height=height,
                ),
            )
        )
    red, green, blue = (
        np.ascontiguousarray(pixels[::_STEP, ::_STEP, channel]) for channel in range(3)
    )
    low = np.minimum(np.minimum(red, green), blue)
    high = np.maximum(np.maximum(red, green), blue)
    issues = (
        *_light_issues(low, high, green),
        *_color_issues(low, high, (red, green, blue)),
    )
    return Quality(issues or _focus_issues(pixels))


def _light_issues(low: Mask, high: Mask, green: Mask) -> tuple[Phrase, ...]:
    """Too bright, too dark, or nothing there: by the least and the most of colours."""
    blinded = float((low >= _TOO_BRIGHT).mean())
    if blinded > _LARGEST_SHARE:
        return (
            say(
                "{share} % of the picture is over-exposed.", share=round(100 * blinded)
            ),
        )
    shaded = float((high <= _TOO_DARK).mean())
    if shaded > 2 * _LARGEST_SHARE:
        return (say("{share} % of the picture is black.", share=round(100 * shaded)),)
    if _quantile(green, 0.99) - _quantile(green, 0.01) < _FLATTEST:
        return (say("The picture shows next to no contrast."),)
    return ()


def _color_issues(
    low: Mask,
    high: Mask,
    channels: tuple[Mask, ...],
) -> tuple[Phrase, ...]:
    """Gray, or not of the colour of skin."""
    if _quantile(high - low, 0.95) < _LEAST_CHROMA:
        return (say("The picture has no colour: redness cannot be told from shade."),)
    lit = high > 2 * _TOO_DARK
    if not lit.any():
        return ()
    red, green, blue = (
        math.log(_quantile(channel[lit], 0.5) + 1) for channel in channels
    )
    is_skin = (
        _SKIN_RED[0] < red - green < _SKIN_RED[1]
        and _SKIN_YELLOW[0] < green - blue < _SKIN_YELLOW[1]
    )
    if is_skin:
        return ()
    return (say("The colours of the picture are not those of a scalp."),)


def _focus_issues(pixels: Pixels) -> tuple[Phrase, ...]:
    """Out of focus: fine edges are weak against coarse ones."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    fine = _band(gray)
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    coarse = _band(small)
    if fine > _SHARPEST_BLUR * coarse:
        return ()
    return (say("The picture is out of focus."),)


def _band(gray: Mask) -> float:
    """Strong edges of about the width of a pixel."""
    plane = gray.astype(np.float32)
    edges = cv2.absdiff(
        cv2.GaussianBlur(plane, (0, 0), 1.0), cv2.GaussianBlur(plane, (0, 0), 1.6)
    )
    # Eighths of a level: fine enough for a ratio, and bytes are quickly sorted.
    return _quantile(cv2.convertScaleAbs(edges, alpha=8), 0.995) / 8


def _quantile(values: Mask, share: float) -> int:
    """Value of bytes below which a share of them lies."""
    counts = np.cumsum(np.bincount(values.ravel(), minlength=256))
    return int(np.searchsorted(counts, share * counts[-1]))
