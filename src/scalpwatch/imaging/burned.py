"""Find what devices and people burn into a picture: banners, signs, bars, borders.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.pieces import label_pieces
from scalpwatch.imaging.strokes import Stroke, find_strokes, makes_corner

__all__ = ["Burned", "BurnedIn", "BurnedKind", "find_burned"]

#: In drawn lines one color lies so far above the other two, which are near each other,
#: of 255; no skin, hair or vessel is so pure (judgement). Their blurred borders reach
#: the lower.
_PURE: Final = 105
_TINGED: Final = 40
#: No skin under blue light is so pure, and no shine in it (judgement).
_INKED: Final = 140
_SEEDED: Final = 0.03
#: What is tinged belongs to a line up to so far from what is pure [px] (judgement).
_REACH_PX: Final = 7
#: A drawn line is at least so long, and at most so thick [px].
_SIGN_PX: Final = 24
_THICKEST_PX: Final = 7
#: This share of it may be thicker, where it meets a vessel of like color (judgement).
_THICK_SHARE: Final = 0.25
#: A shorter one must be of one color, for a hair that shimmers is not: in no channel
#: may its pure pixels deviate by more, of 255 (judgement).
_SURE_SIGN_PX: Final = 48
_ONE_COLOR: Final = 12.0
#: Rows and columns at the border belong to a surround where this share of them is of
#: one color, within so many of 255.
_PLAIN_SHARE: Final = 0.97
_PLAIN: Final = 7
_WIDEST_BORDER: Final = 0.25
#: And it ends with a step of so many.
_SHARP_END: Final = 24.0
#: The surround is sought on every so many-th pixel.
_COARSE: Final = 4
#: Black of the surround of a lens, of 255; it is a region that touches the border.
_BLACK: Final = 24
_LEAST_SURROUND: Final = 0.01
#: It goes on along the sides, however narrow, within this of them [px] (judgement).
_SLIVER_PX: Final = 40
#: A straight stroke of one color that is so fine and so long is no hair [px].
_FINE_PX: Final = 2
_LONG_PX: Final = 120
#: Writing: strokes of letters stand so densely, in lines of such height [px].
_LETTERS: Final = (7, 40)
_FEWEST_LETTERS: Final = 5
#: A piece of ink that is smaller is no part of a letter [px²].
_SPECK_PX2: Final = 12
#: Words of one banner stand no farther apart, in heights of their letters.
_WORDS_APART: Final = 10
_INK: Final = 70
_WRITTEN: Final = 60
_BANNER_PX: Final = 14
#: What is masked is a little larger than what was seen [px].
_MARGIN_PX: Final = 4


class BurnedKind(Enum):
    """What was burned in."""

    WRITING = "writing"
    SIGN = "sign"
    BAR = "bar"
    BORDER = "border"


@dataclass(frozen=True, slots=True)
class BurnedIn:
    """One thing that was burned in.

    Parameters
    ----------
    kind
        What it is; its content is never told.
    left, top, width, height
        Its box [px].
    """

    kind: BurnedKind
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Burned:
    """All that was burned in.

    Parameters
    ----------
    found
        Each thing.
    mask : (H, W) ndarray of uint8
        1 where it hides the skin.
    """

    found: tuple[BurnedIn, ...]
    mask: Mask

    def has(self, kind: BurnedKind) -> bool:
        """Ask whether something of a kind was found.

        Parameters
        ----------
        kind
            Of which.

        Returns
        -------
        has
            Whether there is any.
        """
        return any(each.kind is kind for each in self.found)


def find_burned(pixels: Pixels) -> Burned:
    """Find what does not belong to the scalp.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.

    Returns
    -------
    burned
        What was found, and where no hair and no vessel is to be sought.

    Notes
    -----
    Borders are rows and columns of one color, and black that touches the border of
    the picture. Signs are lines of a pure color that neither skin nor hair has.
    Bars are straight strokes of one color along the rows or columns. Writing is a
    row of small pieces of like height, as near to each other as letters, in ink that
    is light and gray or of a pure color. Dark writing straight on the skin is not
    told from hair and is not found.
    """
    mask = np.zeros(pixels.shape[:2], np.uint8)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    purity = _purity(pixels)
    found = [
        *_borders(pixels, gray, mask),
        *_signs(pixels, purity, mask),
        *_callouts(pixels, purity, mask),
        *_bars(pixels, gray, mask),
        *_writing(gray, purity, mask),
    ]
    return Burned(tuple(found), mask)


def _borders(pixels: Pixels, gray: Mask, mask: Mask) -> list[BurnedIn]:
    """Find margins of one color, and the black about a round view."""
    height, width = gray.shape
    found = []
    for turn in range(4):
        # each side in turn is made the upper one
        depth = _margin(np.rot90(pixels, turn))
        if depth > 1:
            np.rot90(mask, turn)[:depth] = 1
            box = {
                0: (0, 0, width, depth),
                1: (width - depth, 0, depth, height),
                2: (0, height - depth, width, depth),
                3: (0, 0, depth, height),
            }[turn]
            found.append(BurnedIn(BurnedKind.BORDER, *box))
    return found + _surround(gray, mask)


def _surround(gray: Mask, mask: Mask) -> list[BurnedIn]:
    """Find the black about a round view or a banner, which no hair is as wide as."""
    coarse = np.ascontiguousarray(gray[::_COARSE, ::_COARSE])
    black = cv2.threshold(coarse, _BLACK, 1, cv2.THRESH_BINARY_INV)[1]
    # letters that stand on it belong to it
    black = cv2.morphologyEx(black, cv2.MORPH_CLOSE, _square(5))
    wide = cv2.morphologyEx(black, cv2.MORPH_OPEN, _square(7))
    if float(wide.mean()) <= _LEAST_SURROUND:
        return []
    count, labels, boxes = label_pieces(np.asarray(wide))
    found = []
    shut = np.zeros_like(coarse)
    for number in range(1, count):
        left, top, width, height, area = (int(value) for value in boxes[number])
        # a corner of a round view touches two sides
        sides = (left == 0) + (top == 0)
        sides += (left + width == coarse.shape[1]) + (top + height == coarse.shape[0])
        if sides > 1 and area > _LEAST_SURROUND * coarse.size:
            shut[labels == number] = 1
            box = tuple(_COARSE * value for value in (left, top, width, height))
            found.append(BurnedIn(BurnedKind.BORDER, *box))
    if found:
        shut = _with_slivers(shut, np.asarray(black))
        size = gray.shape[::-1]
        mask |= cv2.resize(shut, size, interpolation=cv2.INTER_NEAREST)
    return found


def _with_slivers(shut: Mask, black: Mask) -> Mask:
    """Follow a surround along the sides, where it is as narrow as hair."""
    inner = slice(_SLIVER_PX // _COARSE, -(_SLIVER_PX // _COARSE))
    aside = black.copy()
    aside[inner, inner] = 0
    count, labels, _ = label_pieces(np.asarray(cv2.max(shut, aside)))
    reached = np.zeros(count, np.uint8)
    reached[labels[shut > 0]] = 1
    # its border is blurred
    return np.asarray(cv2.dilate(reached[labels], _square(5)))


def _square(side: int) -> Mask:
    """Make a square of ones."""
    return np.ones((side, side), np.uint8)


def _margin(pixels: Pixels) -> int:
    """Count the uppermost rows that are of one color, up to a sharp end."""
    deepest = int(_WIDEST_BORDER * pixels.shape[0])
    color = np.median(pixels[0], axis=0)
    depth = 0
    for step in (16, 1):
        while depth < deepest:
            row = pixels[depth + step - 1].astype(np.int16)
            alike = np.abs(row - color).max(axis=1) <= _PLAIN
            if float(alike.mean()) < _PLAIN_SHARE:
                break
            depth += step
    if not 0 < depth < deepest:
        return 0
    inner = pixels[depth + 1].astype(np.int16)
    is_sharp = float(np.abs(inner - color).max(axis=1).mean()) > _SHARP_END
    return depth if is_sharp else 0


def _signs(pixels: Pixels, purity: Mask, mask: Mask) -> list[BurnedIn]:
    """Find circles, arrows and lines of a pure color."""
    sure = cv2.threshold(purity, _PURE, 1, cv2.THRESH_BINARY)[1]
    if not cv2.countNonZero(sure):
        return []
    pure = cv2.threshold(purity, _TINGED, 1, cv2.THRESH_BINARY)[1]
    # a vessel that a line crosses may be tinged all along
    pure = np.asarray(cv2.min(pure, cv2.dilate(sure, _square(1 + 2 * _REACH_PX))))
    thick = cv2.morphologyEx(pure, cv2.MORPH_OPEN, _square(_THICKEST_PX + 1))
    count, labels, boxes = label_pieces(pure)
    seeds = np.bincount(labels[sure > 0], minlength=count)
    wide_px = np.bincount(labels[thick > 0], minlength=count)
    long = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    area = boxes[:, cv2.CC_STAT_AREA]
    drawn = (
        (long >= _SIGN_PX) & (wide_px <= _THICK_SHARE * area) & (seeds > _SEEDED * area)
    )
    drawn[0] = False
    for number in np.flatnonzero(drawn & (long < _SURE_SIGN_PX)):
        left, top, wide, high, _ = boxes[number].tolist()
        box = slice(top, top + high), slice(left, left + wide)
        colors = pixels[box][(labels[box] == number) & (sure[box] > 0)]
        drawn[number] = float(colors.std(axis=0).max()) < _ONE_COLOR
    found = [
        BurnedIn(BurnedKind.SIGN, *(int(value) for value in boxes[number, :4]))
        for number in np.flatnonzero(drawn)
    ]
    if found:
        lines = drawn.astype(np.uint8)[labels]
        mask |= cv2.dilate(lines, _square(1 + 2 * _MARGIN_PX))
    return found


def _callouts(pixels: Pixels, purity: Mask, mask: Mask) -> list[BurnedIn]:
    """Find writing in blue or green ink, which is no color of skin, blood or hair."""
    ink = cv2.threshold(purity, _INKED, 1, cv2.THRESH_BINARY)[1]
    ink[pixels[..., 0] > cv2.min(pixels[..., 1], pixels[..., 2])] = 0
    if cv2.countNonZero(ink) < _FEWEST_LETTERS * _SPECK_PX2:
        return []
    letters, _, boxes = label_pieces(ink)
    high = boxes[1:letters, cv2.CC_STAT_HEIGHT]
    is_letter = (high >= _LETTERS[0]) & (high <= _LETTERS[1])
    lines = [
        (left, top, left + wide, top + tall)
        for left, top, wide, tall, _ in boxes[1:letters][is_letter].tolist()
    ]
    found = []
    for box in _blocks(lines):
        inside = [line for line in lines if box[0] <= line[0] and line[2] <= box[2]]
        if len(inside) >= _FEWEST_LETTERS:
            found.append(_written(mask, box))
    return found


def _purity(pixels: Pixels) -> Mask:
    """Say how far one color lies above two that are near each other."""
    red, green, blue = cv2.split(pixels)
    low = cv2.min(cv2.min(red, green), blue)
    high = cv2.max(cv2.max(red, green), blue)
    middle = cv2.max(cv2.min(red, green), cv2.min(cv2.max(red, green), blue))
    above = cv2.subtract(high, middle)
    return np.asarray(cv2.subtract(above, cv2.subtract(middle, low)))


def _bars(pixels: Pixels, gray: Mask, mask: Mask) -> list[BurnedIn]:
    """Find the straight strokes of one color."""
    strokes = find_strokes(pixels, gray)
    found = []
    for stroke in strokes:
        is_corner = any(makes_corner(stroke, other) for other in strokes)
        if not (is_corner or _is_fine(stroke)):
            continue
        left, top, right, bottom = stroke.box
        _fill(mask, (left, top, right + 1, bottom + 1))
        found.append(
            BurnedIn(BurnedKind.BAR, left, top, right - left + 1, bottom - top + 1)
        )
    return found


def _is_fine(stroke: Stroke) -> bool:
    """Ask whether a stroke is finer and longer than any hair that lies so straight."""
    return (
        stroke.is_whole
        and stroke.thickness_px <= _FINE_PX
        and stroke.length_px >= _LONG_PX
    )


def _fill(mask: Mask, box: tuple[int, int, int, int]) -> None:
    """Mark a box, given by its first and its last ends, and a margin about it."""
    left, top, right, bottom = box
    mask[
        max(0, top - _MARGIN_PX) : bottom + _MARGIN_PX,
        max(0, left - _MARGIN_PX) : right + _MARGIN_PX,
    ] = 1


def _writing(gray: Mask, purity: Mask, mask: Mask) -> list[BurnedIn]:
    """Find rows of letters in light gray, white or pure ink."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    lift = cv2.morphologyEx(gray, cv2.MORPH_TOPHAT, kernel)
    ink = cv2.threshold(lift, _INK, 1, cv2.THRESH_BINARY)[1]
    sure = cv2.max(ink, cv2.threshold(purity, _PURE, 1, cv2.THRESH_BINARY)[1])
    if not cv2.countNonZero(sure):
        return []
    pure = cv2.threshold(purity, _WRITTEN, 1, cv2.THRESH_BINARY)[1]
    ink = np.asarray(cv2.max(ink, pure))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, _BANNER_PX), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((5, 9), np.uint8))
    count, _, boxes = label_pieces(np.asarray(joined))
    lines = []
    for left, top, wide, high, _ in boxes[1:count].tolist():
        if not _LETTERS[0] <= high <= _LETTERS[1] or wide < 2 * high:
            continue
        line = slice(top, top + high), slice(left, left + wide)
        if _is_written(ink[line], np.asarray(sure)[line]):
            lines.append((left, top, left + wide, top + high))
    return [_written(mask, box) for box in _blocks(lines)]


def _blocks(
    lines: list[tuple[int, int, int, int]],
) -> list[tuple[int, int, int, int]]:
    """Join lines and words that stand near each other to banners and boxes."""
    blocks: list[tuple[int, int, int, int]] = []
    for line in sorted(lines):
        box = line
        apart = []
        for other in blocks:
            high = min(box[3] - box[1], other[3] - other[1], _LETTERS[1])
            aside = max(box[0] - other[2], other[0] - box[2])
            above = max(box[1] - other[3], other[1] - box[3])
            if aside > _WORDS_APART * high or above > high:
                apart.append(other)
            else:
                box = (
                    min(box[0], other[0]),
                    min(box[1], other[1]),
                    max(box[2], other[2]),
                    max(box[3], other[3]),
                )
        blocks = [*apart, box]
    return blocks


def _written(mask: Mask, box: tuple[int, int, int, int]) -> BurnedIn:
    """Mark a block of writing and what it stands on."""
    left, top, right, bottom = box
    about = _LETTERS[0]
    _fill(mask, (max(0, left - 2 * about), max(0, top - about), right + about, bottom))
    return BurnedIn(BurnedKind.WRITING, left, top, right - left, bottom - top)


def _is_written(ink: Mask, sure: Mask) -> bool:
    """Ask whether a piece is made of letters: many, upright, and of like height."""
    # a vessel may be of as pure a color as the border of a letter
    if np.count_nonzero(sure) <= _SEEDED * np.count_nonzero(ink):
        return False
    count, _, boxes = label_pieces(np.ascontiguousarray(ink))
    high = boxes[1:count, cv2.CC_STAT_HEIGHT]
    tall = high[high >= 0.5 * ink.shape[0]]
    if tall.size < _FEWEST_LETTERS:
        return False
    # gaps between letters are empty from top to bottom
    filled = ink.any(axis=0)
    turns = int(np.count_nonzero(np.diff(filled.astype(np.int8))))
    return turns >= 2 * (_FEWEST_LETTERS - 1)
