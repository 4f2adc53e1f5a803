"""Find the scale bar that a device burned into a picture, and read its length.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.glyphs import Label, read_label

__all__ = ["Bar", "find_bar"]

#: Thicker bars are not sought [px].
_THICKEST_PX: Final = 14
_SHORTEST_PX: Final = 40
#: A bar stands out from what is above and below it by this many of 255.
_CONTRAST: Final = 24
_SLENDER: Final = 8
_MOST_CANDIDATES: Final = 16
#: So far above, below and beside a bar its number is sought [px].
_ABOVE_PX: Final = 90
_BESIDE_PX: Final = 220
#: How far from its bar a number may stand, in heights of its digits.
_NEAR: Final = 3.0
#: Each end is seen to within this [px].
_END_PX: Final = 1.0
#: So much of a bar is of one color, and stands out on both sides.
_ONE_COLOR: Final = 0.9
_FREE: Final = 0.7
#: Writing differs from its bar by less than this, of 255.
_SAME_INK: Final = 60
#: The search for an end begins so far inside [px].
_INSIDE_PX: Final = 18
#: Over so many steps a line may end without contrast [px].
_CORNER_PX: Final = 6
#: A shorter line than this share of the longest is no rival to it.
_FAR_SHORTER: Final = 0.6
#: Arms of an L whose scales differ by no more than this agree.
_AGREE: Final = 1.03
_WRITING: Final = (0.3, 0.4, 0.5, 0.65)


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
class _Line:
    """A straight line along the rows, first and last column included."""

    left: int
    right: int
    top: int
    bottom: int

    @property
    def length(self) -> int:
        """Length [px]."""
        return self.right - self.left + 1


def find_bar(pixels: Pixels) -> Bar | None:
    """Find a scale bar with a number that can be read.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.

    Returns
    -------
    bar
        ``None`` where there is no bar, or no number beside it that can be read, or
        where two bars contradict each other.

    Notes
    -----
    A bar is straight, of one color and along the rows or the columns, as what is
    burned in is. The number must stand near it and be followed by mm or µm.
    A bar of which an end is hidden is measured too short; nothing shows it.
    """
    sideways = _turned(pixels)
    views = [_separated(pixels), _separated(sideways)]
    for turns in range(4):
        found = [
            Bar(float(line.length), 2 * _END_PX, label.length_um)
            # writing that stands upright lies on its side in the second view
            for view, back in zip(views, (turns, turns + 3), strict=True)
            for line, place, inks in view
            if (label := _best_label(inks, place, back)) is not None
        ]
        if found:
            return _longest(found)
    return None


def _longest(found: list[Bar]) -> Bar | None:
    """Choose the longest bar, unless one of like length contradicts it."""
    longest = max(found, key=lambda bar: bar.length_px)
    # a number may stand in a box whose border is a line, too
    rivals = [bar for bar in found if bar.length_px > _FAR_SHORTER * longest.length_px]
    scales = [bar.length_um / bar.length_px for bar in rivals]
    return longest if max(scales) <= _AGREE * min(scales) else None


def _turned(plane: NDArray[Any]) -> NDArray[Any]:
    """Turn by a quarter."""
    return np.ascontiguousarray(np.rot90(plane))


def _separated(pixels: Pixels) -> list[tuple[_Line, _Line, list[Mask]]]:
    """Give each line, its place in the piece around it, and the writing there."""
    found = []
    for line in _lines(pixels):
        top = max(0, line.top - _ABOVE_PX)
        left = max(0, line.left - _BESIDE_PX)
        piece = pixels[
            top : line.bottom + _ABOVE_PX + 1, left : line.right + _BESIDE_PX + 1
        ]
        place = _Line(
            line.left - left, line.right - left, line.top - top, line.bottom - top
        )
        found.append((line, place, list(_inks(piece, place))))
    return found


def _lines(pixels: Pixels) -> list[_Line]:
    """Find thin straight lines along the rows, the longest first."""
    across = cv2.getStructuringElement(cv2.MORPH_RECT, (1, _THICKEST_PX + 1))
    dark = cv2.morphologyEx(pixels, cv2.MORPH_BLACKHAT, across)
    light = cv2.morphologyEx(pixels, cv2.MORPH_TOPHAT, across)
    found = []
    for hat, least in product((dark, light), (_CONTRAST, 2 * _CONTRAST, 80)):
        on: Mask = (_strongest(hat) > least).astype(np.uint8)
        on = cv2.morphologyEx(on, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
        on = cv2.morphologyEx(on, cv2.MORPH_OPEN, np.ones((1, 30), np.uint8))
        count, _, boxes, _ = cv2.connectedComponentsWithStats(on)
        for left, top, width, height, area in boxes[1:count].tolist():
            filled = area > 0.7 * width * height
            if width >= max(_SHORTEST_PX, _SLENDER * height) and filled:
                found.append(_Line(left, left + width - 1, top, top + height - 1))
    found.sort(key=lambda line: -line.length)
    lines = [_whole(pixels, line) for line in found[:_MOST_CANDIDATES]]
    whole = [line for line in lines if line is not None]
    return [
        line
        for i, line in enumerate(whole)
        if not any(_same(line, other) for other in whole[:i])
    ]


def _same(one: _Line, other: _Line) -> bool:
    """Ask whether two lines lie on each other."""
    beside = abs(one.top + one.bottom - other.top - other.bottom) <= 2 * _THICKEST_PX
    return beside and one.left <= other.right and other.left <= one.right


def _whole(pixels: Pixels, line: _Line) -> _Line | None:
    """Follow a line to its ends by its color; ``None`` if it is not of one color."""
    rows = pixels[line.top : line.bottom + 1].astype(np.float32).mean(axis=0)
    color = np.median(rows[line.left : line.right + 1], axis=0)
    height_px = pixels.shape[0]
    beside = [r for r in (line.top - 4, line.bottom + 4) if 0 <= r < height_px]
    ground = pixels[beside].astype(np.float32)
    away = np.abs(rows - color).max(axis=1)
    contrast = np.abs(ground - color).max(axis=2).min(axis=0)
    alike = away < np.maximum(0.5 * np.median(contrast), 12)
    clear = alike & (contrast > _CONTRAST)
    within = slice(line.left, line.right + 1)
    if alike[within].mean() < _ONE_COLOR or clear[within].mean() < _FREE:
        return None
    inner_left, inner_right = line.left + _INSIDE_PX, line.right - _INSIDE_PX
    before = _follow(alike[inner_left::-1], clear[inner_left::-1])
    after = _follow(alike[inner_right:], clear[inner_right:])
    if before is None or after is None:
        return None
    left, right = inner_left - before, inner_right + after
    if left < _END_PX or right > pixels.shape[1] - 1 - _END_PX:
        return None  # cut by the border of the picture, or that border itself
    return _Line(left, right, line.top, line.bottom)


def _follow(alike: NDArray[Any], clear: NDArray[Any]) -> int | None:
    """Count the steps on which a line goes on; ``None`` when its end is hidden."""
    stops = np.flatnonzero(~alike)
    end = int(stops[0]) if stops.size else alike.size
    if end <= 1:
        return 0
    seen = cv2.erode(clear[:end].astype(np.uint8), np.ones(15, np.uint8)).ravel()
    again = np.flatnonzero(seen)  # beyond a hair that is as dark as the line
    last = int(again[-1]) + 7 if again.size else 0
    # blur, and the corner of an L, which has ink above it and no contrast of its own
    return end - 1 if end - 1 - last <= _CORNER_PX else None


def _best_label(inks: list[Mask], place: _Line, turns: int) -> Label | None:
    """Read the clearest number beside a line, after so many quarter turns."""
    width_px = inks[0].shape[1] // 2
    height_px = inks[0].shape[0] // 2
    for _ in range(turns % 4):
        right = width_px - 1 - place.left
        place = _Line(place.top, place.bottom, width_px - 1 - place.right, right)
        width_px, height_px = height_px, width_px
    labels = [
        label
        for ink in inks
        for label in read_label(np.ascontiguousarray(np.rot90(ink, turns)))
        if _is_near(label, place)
    ]
    return max(labels, key=lambda label: label.likeness, default=None)


def _is_near(label: Label, line: _Line) -> bool:
    """Ask whether a number stands beside a line; labels are read at twice the size."""
    high = (label.bottom - label.top) / 2
    gap_x = max(line.left - label.right / 2, label.left / 2 - line.right, 0)
    gap_y = max(line.top - label.bottom / 2, label.top / 2 - line.bottom, 0)
    frames = (
        abs(gap_y) < high
        and label.left / 2 - line.left < high > line.left - label.right / 2
        and line.right - label.right / 2 < high
        and line.left >= label.left / 2 - high
    )
    return max(gap_x, gap_y) <= _NEAR * high and not frames


def _inks(piece: Pixels, line: _Line) -> Iterator[Mask]:
    """Separate writing from its ground in several ways, at twice the size."""
    large = cv2.resize(piece, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    gray = cv2.cvtColor(large, cv2.COLOR_RGB2GRAY)
    kernel = np.ones((41, 41), np.uint8)
    dark, light = cv2.erode(gray, kernel), cv2.dilate(gray, kernel)
    spread = light.astype(np.float32) - dark
    share = (gray - dark.astype(np.float32)) / np.maximum(spread, 1)
    strong = spread > 2 * _CONTRAST
    for at in _WRITING:
        yield ((share > at) & strong).astype(np.uint8)
        yield ((share < 1 - at) & strong).astype(np.uint8)
    for level in (200, 235):
        yield (gray > level).astype(np.uint8)
        yield (gray < 255 - level).astype(np.uint8)
    color = np.median(piece[line.top : line.bottom + 1, line.left : line.right], (0, 1))
    away = cv2.absdiff(large, np.broadcast_to(color, large.shape).astype(np.uint8))
    yield (_strongest(away) < _SAME_INK).astype(np.uint8)


def _strongest(pixels: Pixels) -> Mask:
    """Take the largest of the three channels at each place."""
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue))
