"""Find the scale bar that a device burned into a picture, and read its length.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.glyphs import Label, read_label
from scalpwatch.imaging.strokes import Stroke, find_strokes, makes_corner

__all__ = ["Bar", "find_bar"]

_SHORTEST_PX: Final = 40
#: Lines that are looked at for a number, the longest first.
_MOST_LINES: Final = 8
#: So far above, and so far beside a bar its number is sought [px].
_ABOVE_PX: Final = 90
_BESIDE_PX: Final = 220
#: How far from its bar a number may stand, in heights of its digits.
_NEAR: Final = 3.0
#: Opposite sides of a box begin and end within this [px].
_LEVEL_PX: Final = 3
#: Each end is seen to within this [px].
_END_PX: Final = 1.0
#: Writing differs from its bar by less than this, of 255.
_SAME_INK: Final = 60
#: A shorter bar than this share of the longest is no rival to it.
_FAR_SHORTER: Final = 0.6
#: Bars, or arms of an L, whose scales differ by no more than this agree.
_AGREE: Final = 1.03
#: Writing lies beyond these shares of the way from its ground to the strongest ink.
_WRITING: Final = (0.5, 0.3, 0.65, 0.4)
#: And differs by so many of 255 from its ground.
_CONTRAST: Final = 48
_LEVELS: Final = (200, 235)
_WHITE: Final = 255
#: So many equal readings suffice; of one number they are about as wide as this.
_ENOUGH: Final = 2
_WHOLE: Final = 0.9
#: Pieces are enlarged so many times before they are read.
_LARGER: Final = 2
_ABOUT_PX: Final = 21


@dataclass(frozen=True, slots=True)
class Bar:
    """A scale bar whose number was read.

    Parameters
    ----------
    length_px
        Its length [px].
    error_px
        Half of the 95 % interval of that length [px].
    length_um
        What the number beside it says [µm].
    """

    length_px: float
    error_px: float
    length_um: float


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle; last column and row included [px]."""

    left: int
    top: int
    right: int
    bottom: int


def find_bar(pixels: Pixels, gray: Mask | None = None) -> Bar | None:
    """Find a scale bar with a number that can be read.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.
    gray : (H, W) ndarray of uint8, optional
        The same without color, if it is at hand.

    Returns
    -------
    bar
        ``None`` where there is no bar, or no number beside it that can be read, or
        where two bars contradict each other.

    Notes
    -----
    A bar is straight, of one color and along the rows or the columns, as what is
    burned in is. The number must stand near it and be followed by mm or µm; it may
    be turned by quarters, with the picture. A bar of which an end is hidden is none,
    unless it is the arm of an L whose other arm shows where it ends.
    """
    if gray is None:
        gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    seen = find_strokes(pixels, gray)
    strokes = [
        stroke
        for stroke in seen
        if stroke.length_px >= _SHORTEST_PX
        and not any(_are_sides(stroke, other) for other in seen)
    ][:_MOST_LINES]
    if all(_length_px(stroke, strokes) is None for stroke in strokes):
        return None  # a number would not help
    for turns in range(4):
        found = [
            (stroke, length_um)
            for stroke in strokes
            if (length_um := _number(pixels, stroke, turns)) is not None
        ]
        if found:
            return _longest(found, strokes)
    return None


def _are_sides(one: Stroke, other: Stroke) -> bool:
    """Ask whether two strokes are opposite sides of a box, or marks of a ruler."""
    return (
        one is not other
        and one.is_upright is other.is_upright
        and abs(one.start - other.start) <= _LEVEL_PX
        and abs(one.end - other.end) <= _LEVEL_PX
    )


def _length_px(stroke: Stroke, strokes: list[Stroke]) -> float | None:
    """Measure a bar by all its arms that are whole; ``None`` if they disagree."""
    arms = [stroke, *(other for other in strokes if makes_corner(stroke, other))]
    whole = [arm.length_px for arm in arms if arm.is_whole]
    if not whole or max(whole) > _AGREE * min(whole):
        return None
    return float(np.mean(whole))


def _longest(found: list[tuple[Stroke, float]], strokes: list[Stroke]) -> Bar | None:
    """Choose the longest bar, unless one of like length contradicts it."""
    longest = max(stroke.length_px for stroke, _ in found)
    bars = []
    for stroke, length_um in found:
        # a number may stand in a box whose border is a line, too
        if stroke.length_px > _FAR_SHORTER * longest:
            length_px = _length_px(stroke, strokes)
            if length_px is None:
                return None
            bars.append(Bar(length_px, 2 * _END_PX, length_um))
    scales = [bar.length_um / bar.length_px for bar in bars]
    return bars[0] if max(scales) <= _AGREE * min(scales) else None


def _number(pixels: Pixels, stroke: Stroke, turns: int) -> float | None:
    """Read the number beside a stroke, after so many quarter turns [µm]."""
    left, top, right, bottom = stroke.box
    beside, above = (_ABOVE_PX, _BESIDE_PX) if turns % 2 else (_BESIDE_PX, _ABOVE_PX)
    first, upper = max(0, left - beside), max(0, top - above)
    piece = pixels[upper : bottom + above + 1, first : right + beside + 1]
    place = _Box(left - first, top - upper, right - first, bottom - upper)
    turned = np.ascontiguousarray(np.rot90(piece, turns))
    for quarter in range(turns % 4):
        width_px = piece.shape[0] if quarter % 2 else piece.shape[1]
        place = _Box(
            place.top,
            width_px - 1 - place.right,
            place.bottom,
            width_px - 1 - place.left,
        )
    seen: list[Label] = []
    for ink in _inks(turned, stroke.color):
        seen += (label for label in read_label(ink) if _is_near(label, place))
        if len(seen) >= _ENOUGH and len({label.length_um for label in seen}) == 1:
            break
    return _agreed(seen)


def _agreed(labels: list[Label]) -> float | None:
    """Choose the number that was read most often, of most of the writing [µm]."""
    # of a number whose first digit is lost the rest may still be read
    widest = max((label.right - label.left for label in labels), default=0)
    whole = [label for label in labels if label.right - label.left > _WHOLE * widest]
    counts: dict[float, float] = {}
    for label in whole:
        counts[label.length_um] = counts.get(label.length_um, 0.0) + label.likeness
    return max(counts, key=lambda each: counts[each], default=None)


def _is_near(label: Label, line: _Box) -> bool:
    """Ask whether a number stands beside a line."""
    high = (label.bottom - label.top) / _LARGER
    return _gap_px(label, line) <= _NEAR * high


def _gap_px(label: Label, line: _Box) -> float:
    """Measure how far a number stands from a line; labels are read enlarged [px]."""
    left, right = label.left / _LARGER, label.right / _LARGER
    top, bottom = label.top / _LARGER, label.bottom / _LARGER
    gap_x = max(line.left - right, left - line.right, 0)
    gap_y = max(line.top - bottom, top - line.bottom, 0)
    return max(gap_x, gap_y)


def _inks(piece: Pixels, color: tuple[float, float, float]) -> Iterator[Mask]:
    """Separate writing from its ground in several ways, enlarged."""
    flat = cv2.cvtColor(piece, cv2.COLOR_RGB2GRAY)
    kernel = np.ones((_ABOUT_PX, _ABOUT_PX), np.uint8)
    # light ink on dark, then dark ink on light
    for gray in (flat, cv2.bitwise_not(flat)):
        low = _larger(cv2.erode(gray, kernel), cv2.INTER_LINEAR)
        high = _larger(cv2.dilate(gray, kernel), cv2.INTER_LINEAR)
        spread = cv2.subtract(high, low)
        large = cv2.subtract(_larger(gray, cv2.INTER_CUBIC), low)
        faint = cv2.bitwise_not(_above(spread, _CONTRAST))
        for share in _WRITING:
            border = cv2.convertScaleAbs(spread, alpha=share)
            yield cv2.compare(large, cv2.max(border, faint), cv2.CMP_GT)
        large = _larger(gray, cv2.INTER_CUBIC)
        for level in _LEVELS:
            yield _above(large, level)
    own = np.broadcast_to(np.round(color).astype(np.uint8), piece.shape)
    red, green, blue = cv2.split(cv2.absdiff(piece, np.ascontiguousarray(own)))
    alike = cv2.bitwise_not(cv2.max(cv2.max(red, green), blue))
    yield _above(_larger(alike, cv2.INTER_CUBIC), _WHITE - _SAME_INK)


def _above(plane: Mask, level: int) -> Mask:
    """Mask what is brighter than a level."""
    return np.asarray(cv2.threshold(plane, level, _WHITE, cv2.THRESH_BINARY)[1])


def _larger(plane: Pixels, how: int) -> Pixels:
    """Enlarge a piece."""
    return cv2.resize(plane, None, fx=_LARGER, fy=_LARGER, interpolation=how)
