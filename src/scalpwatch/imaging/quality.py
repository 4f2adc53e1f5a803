"""Whether a picture is fit to be judged, and if not, why.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.burned import Burned, BurnedKind, find_burned
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import Issue

__all__ = ["Quality", "find_bubbles", "judge_quality", "warn_of_writing"]

#: Limits of what is judged. All of them are judgement, set on drawn scalps.
_SHORTEST_SIDE_PX: Final = 200
_FLATTEST: Final = 12
_SHARPEST_BLUR: Final = 0.2
_TOO_BRIGHT: Final = 250
_TOO_DARK: Final = 30
_LARGEST_SHARE: Final = 0.3
_LEAST_CHROMA: Final = 5
_LEAST_VIEW: Final = 0.3
_MUCH_GLARE: Final = 0.02
#: The brightest places differ between the channels by more than this share.
_CAST: Final = 0.3
#: Bubbles are sought in a copy of this longer side; their rings are so much darker
#: than what lies about them, their glints so bright, of 255 (judgement).
_BUBBLES_PX: Final = 512
_AROUND_PX: Final = 31
_RING: Final = 18
_GLINT: Final = 225
_LEAST_BUBBLE: Final = 60.0
_ROUND: Final = 0.75
#: Median of ln(R/G) and ln(G/B), in sRGB values, within which skin lies under the
#: white balances that cameras choose.
_SKIN_RED: Final = (-0.15, 0.9)
_SKIN_YELLOW: Final = (-0.25, 0.9)
#: Focus is judged in strips of so many rows, of each so many one.
_STRIP_PX: Final = 32
_STRIPS: Final = 3
#: Every so many-th pixel takes part in the medians.
_STEP: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Quality:
    """What stands against judging a picture, or a part of it.

    Parameters
    ----------
    issues
        Why nothing may be judged, each with its remedy; empty when the picture is
        fit.
    remarks
        What the reader is told of a fit picture: what was burned in, a narrow view,
        glare, bubbles, a colour cast.
    obscured : (H, W) ndarray of uint8
        1 where no skin is seen, so that nothing can be judged there.
    """

    issues: tuple[Issue, ...]
    remarks: tuple[Issue, ...]
    obscured: Mask

    @property
    def is_fit(self) -> bool:
        """Whether anything may be judged at all."""
        return not self.issues


def judge_quality(pixels: Pixels) -> Quality:
    """Judge size, light, focus, colour, and what hides the skin.

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
    What is burned in is told by its kind alone, never by its content.
    """
    nothing = np.zeros(pixels.shape[:2], np.uint8)
    height, width = pixels.shape[:2]
    if min(height, width) < _SHORTEST_SIDE_PX:
        small = Issue(
            say(
                "The picture is only {width} by {height} pixels: too small to judge.",
                width=width,
                height=height,
            ),
            say("Give the original picture of the device, not a reduced copy."),
        )
        return Quality((small,), (), nothing)
    red, green, blue = (
        np.ascontiguousarray(pixels[::_STEP, ::_STEP, channel]) for channel in range(3)
    )
    low = np.minimum(np.minimum(red, green), blue)
    high = np.maximum(np.maximum(red, green), blue)
    issues = (
        *_light_issues(low, high, green),
        *_color_issues(low, high, (red, green, blue)),
    )
    issues = issues or _focus_issues(pixels)
    if issues:
        return Quality(issues, (), nothing)
    burned = find_burned(pixels)
    bubbles = find_bubbles(pixels)
    obscured = cv2.bitwise_or(burned.mask, bubbles)
    issues = _view_issues(obscured)
    remarks = (
        *_burned_remarks(burned),
        *_glare_remarks(low, bubbles),
        *_cast_remarks((red, green, blue), high),
    )
    return Quality(issues, remarks, obscured)


def _view_issues(obscured: Mask) -> tuple[Issue, ...]:
    """Refuse a view of which too little is left."""
    share = 1 - float(obscured.mean())
    if share >= _LEAST_VIEW:
        return ()
    return (
        Issue(
            say(
                "Only {share} % of the picture shows skin; borders, writing or bubbles "
                "cover the rest.",
                share=round(100 * share),
            ),
            say(
                "Give the picture without frame and banner, the skin filling the view."
            ),
        ),
    )


def warn_of_writing(burned: Burned) -> tuple[Issue, ...]:
    """Warn of writing by which the patient can be known, and never say what it says.

    Parameters
    ----------
    burned
        What was burned in.

    Returns
    -------
    issues
        One where there is writing, else none.
    """
    if not burned.has(BurnedKind.WRITING):
        return ()
    return (
        Issue(
            say(
                "Writing is burned into the picture; it may hold a name, a number "
                "or a date by which the patient can be known."
            ),
            say(
                "Export the picture without the banner, or cut the writing off "
                "before it leaves the clinic."
            ),
        ),
    )


def _burned_remarks(burned: Burned) -> tuple[Issue, ...]:
    """Tell what was burned in, and never what it says."""
    remarks = list(warn_of_writing(burned))
    if burned.has(BurnedKind.SIGN):
        remarks.append(
            Issue(
                say(
                    "Lines or arrows are drawn on the picture; nothing is judged there."
                ),
                say("Export the picture without drawings."),
            )
        )
    if burned.has(BurnedKind.BORDER):
        remarks.append(
            Issue(
                say("A frame or dark surround takes part of the picture."),
                say("Nothing need be done: it is left out."),
            )
        )
    return tuple(remarks)


def _glare_remarks(low: Mask, bubbles: Mask) -> tuple[Issue, ...]:
    """Tell of glare and bubbles that hide a part of the skin."""
    remarks = []
    blinded = float((low >= _TOO_BRIGHT).mean())
    if blinded > _MUCH_GLARE:
        remarks.append(
            Issue(
                say(
                    "Glare hides {share} % of the picture.", share=round(100 * blinded)
                ),
                say(
                    "Use polarised light or immersion fluid, and tilt the device less."
                ),
            )
        )
    if bubbles.any():
        remarks.append(
            Issue(
                say("Bubbles stand in the immersion fluid; nothing is judged there."),
                say("Press the bubbles out, or use more fluid."),
            )
        )
    return tuple(remarks)


def _cast_remarks(channels: tuple[Mask, ...], high: Mask) -> tuple[Issue, ...]:
    """Tell of a cast: the brightest places, mostly glare, should be without color."""
    bright = high >= max(_quantile(high, 0.995), 2 * _TOO_DARK)
    means = [float(channel[bright].mean()) for channel in channels]
    if max(means) - min(means) <= _CAST * max(means):
        return ()
    return (
        Issue(
            say("The light has a color: redness is judged with less certainty."),
            say("Set the white balance of the device on a white card."),
        ),
    )


def find_bubbles(pixels: Pixels) -> Mask:
    """Find bubbles of immersion fluid: round dark borders with a glint.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    mask : (H, W) ndarray of uint8
        1 in bubbles and on their borders.

    Notes
    -----
    A bubble is a closed dark ring, round, whose inside is lighter than the ring all
    around, with a glint in it or on it. Rings that hair or the border of the picture
    cuts are not found, nor bubbles that touch each other.
    """
    zoom = max(1.0, max(pixels.shape[:2]) / _BUBBLES_PX)
    size = (round(pixels.shape[1] / zoom), round(pixels.shape[0] / zoom))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    ground = cv2.blur(gray, (_AROUND_PX, _AROUND_PX))
    ring = cv2.threshold(cv2.subtract(ground, gray), _RING, 1, cv2.THRESH_BINARY)[1]
    mask = np.zeros(gray.shape, np.uint8)
    outlines, tree = cv2.findContours(ring, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for number, outline in enumerate(outlines):
        # an inner outline: the hole of a ring
        if tree[0][number][3] < 0 or not _is_round(outline):
            continue
        left, top, wide, high = cv2.boundingRect(outline)
        if gray[top : top + high, left : left + wide].max() >= _GLINT:
            cv2.drawContours(mask, outlines, number, 1, cv2.FILLED)
    mask = np.asarray(cv2.dilate(mask, np.ones((7, 7), np.uint8)))
    return np.asarray(
        cv2.resize(mask, pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    )


def _is_round(outline: NDArray[Any]) -> bool:
    """Ask whether an outline is near a circle and of a bubble's size."""
    area, length = cv2.contourArea(outline), cv2.arcLength(outline, closed=True)
    if area < _LEAST_BUBBLE:
        return False
    return bool(4 * math.pi * area > _ROUND * length**2)


def _light_issues(low: Mask, high: Mask, green: Mask) -> tuple[Issue, ...]:
    """Too bright, too dark, or nothing there: by the least and the most of colours."""
    blinded = float((low >= _TOO_BRIGHT).mean())
    if blinded > _LARGEST_SHARE:
        return (
            Issue(
                say(
                    "{share} % of the picture is over-exposed.",
                    share=round(100 * blinded),
                ),
                say("Lower the exposure, or hold the device flat against the skin."),
            ),
        )
    shaded = float((high <= _TOO_DARK).mean())
    if shaded > 2 * _LARGEST_SHARE:
        return (
            Issue(
                say("{share} % of the picture is black.", share=round(100 * shaded)),
                say(
                    "Switch the light of the device on, or crop the dark surround away."
                ),
            ),
        )
    if _quantile(green, 0.99) - _quantile(green, 0.01) < _FLATTEST:
        return (
            Issue(
                say("The picture shows next to no contrast."),
                say("Take the picture again: in focus, evenly lit, without glare."),
            ),
        )
    return ()


def _color_issues(
    low: Mask,
    high: Mask,
    channels: tuple[Mask, ...],
) -> tuple[Issue, ...]:
    """Gray, or not of the colour of skin."""
    if _quantile(high - low, 0.95) < _LEAST_CHROMA:
        return (
            Issue(
                say("The picture has no colour: redness cannot be told from shade."),
                say("Give the picture in color, as the device took it."),
            ),
        )
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
    return (
        Issue(
            say("The colours of the picture are not those of a scalp."),
            say(
                "Check that it is the right picture, and the white balance of the "
                "device."
            ),
        ),
    )


def _focus_issues(pixels: Pixels) -> tuple[Issue, ...]:
    """Out of focus: fine edges are weak against coarse ones."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    tops = range(_STRIP_PX, len(gray), _STRIPS * _STRIP_PX)
    fine = _band(gray, [(top, top + _STRIP_PX) for top in tops])
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    coarse = _band(np.asarray(small), [(0, len(small))])
    if fine > _SHARPEST_BLUR * coarse:
        return ()
    return (
        Issue(
            say("The picture is out of focus."),
            say("Take the picture again in focus, the device resting on the skin."),
        ),
    )


def _band(gray: Mask, strips: list[tuple[int, int]]) -> float:
    """Strong edges of about the width of a pixel, in strips of rows."""
    counts = np.zeros(256)
    for top, end in strips:
        above = min(top, _STRIP_PX // 4)
        plane = gray[top - above : end + _STRIP_PX // 4].astype(np.float32)
        edges = cv2.absdiff(
            cv2.GaussianBlur(plane, (0, 0), 1.0), cv2.GaussianBlur(plane, (0, 0), 1.6)
        )[above : above + end - top]
        # Eighths of a level: fine enough for a ratio, and bytes are quickly counted.
        counts += _histogram(cv2.convertScaleAbs(edges, alpha=8))
    return _quantile_of(counts, 0.995) / 8


def _quantile(values: Mask, share: float) -> int:
    """Value of bytes below which a share of them lies."""
    return _quantile_of(_histogram(values), share)


def _histogram(values: Mask) -> NDArray[np.float64]:
    """Count how often each byte occurs, (256,)."""
    rows = values if values.ndim > 1 else values[None]
    counts = cv2.calcHist([rows], [0], None, [256], [0, 256])
    return counts.ravel().astype(np.float64)


def _quantile_of(counts: NDArray[np.float64], share: float) -> int:
    """Byte below which a share of those counted lies."""
    sums = np.cumsum(counts)
    return int(np.searchsorted(sums, share * sums[-1]))
