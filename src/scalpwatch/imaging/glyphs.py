"""Read the length that stands beside a scale bar: a number and mm or µm.

Notation
--------
H, W : height and width of a piece of a picture [px]
N : glyphs found; T : templates; F : cells of a glyph's raster
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.pieces import label_pieces

__all__ = ["Label", "read_label"]

#: What is told apart: digits, the letters of the units (alone and run together),
#: and letters that must not be taken for them.
_WORDS: Final = (*"0123456789mµu", "mm", "µm", "um", *"cknxdphiKMHX")
_UNITS: Final = ("mm", "µm", "um")
_CELLS: Final = (16, 24)
_BLANK: Final = np.zeros(_CELLS[0] * _CELLS[1], np.float32)
_FONT_PX: Final = 48
_DOT_PX: Final = 6
#: OpenCV's own sans serif, upright and slanted, in its weights.
_FACES: Final = (("sans", (300, 500, 800)), ("italic", (400, 700)))
#: Letters of five by seven dots, as simple devices write; five by five for units.
_MATRIX: Final = {
    "0": "01110 10001 10011 10101 11001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00010 00100 01000 11111",
    "3": "11111 00010 00100 00010 00001 10001 01110",
    "4": "00010 00110 01010 10010 11111 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
    "m": "11010 10101 10101 10001 10001",
    "u": "10001 10001 10001 10011 01101",
    "µ": "10001 10001 10011 11101 10000",
}
#: A glyph that resembles its template less is not read (judgement).
_ALIKE: Final = 0.72
#: What a difference of shape costs, for each natural logarithm of the aspect.
_ASPECT_COST: Final = 0.35
_LOWEST_PX: Final = 7
_LARGEST_DOT_PX: Final = 32
#: Where there are more pieces of ink, it is no writing.
_MOST_GLYPHS: Final = 150
_MOST_PIECES: Final = 4000
_NUMBER: Final = re.compile(r"(\d{1,5}|\d{1,2}\.\d{1,2})(mm|µm|um)")
_UM: Final = {"mm": 1000.0, "µm": 1.0, "um": 1.0}
#: The lengths that a bar of a scalp picture may tell [µm].
_SHORTEST_UM: Final = 10.0
_LONGEST_UM: Final = 10_000.0
_LONGEST_WORD: Final = 9
_HALF: Final = 127
#: Width by height of what may be a letter, and of what may be a point.
_LETTER: Final = (0.1, 4.0)
_ROUND: Final = (0.4, 2.2)
#: Share of its box that the ink of a letter fills.
_INKED: Final = (0.2, 0.95)
#: Heights, and places on the line, in heights of the first digit.
_DIGIT: Final = (0.88, 1.13)
_EM: Final = (0.5, 0.95)
_MU: Final = (0.5, 1.25)
_POINT: Final = 0.4
#: What is smaller and off the line is a speck: no point, and too small for a power.
_SPECK: Final = 0.22
_ON_LINE: Final = 0.13
_SINKS: Final = 0.4
#: Gaps: between two digits; before a number; between it and its unit.
_APART: Final = 0.4
_SPACE: Final = 0.8
_WIDE_SPACE: Final = 1.2
_RISES: Final = 0.25


@dataclass(frozen=True, slots=True)
class Label:
    """A length that was read.

    Parameters
    ----------
    length_um
        What it says [µm].
    left, top, right, bottom
        Its place in the piece that was read [px].
    likeness
        Of its worst glyph to a template, 0 to 1.
    """

    length_um: float
    left: int
    top: int
    right: int
    bottom: int
    likeness: float


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A connected piece of ink and what it looks like."""

    left: int
    top: int
    width: int
    height: int
    word: str = ""
    likeness: float = 0.0

    @property
    def right(self) -> int:
        """First column after it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row under it."""
        return self.top + self.height


def read_label(ink: Mask) -> tuple[Label, ...]:
    """Read every length in a piece of a picture.

    Parameters
    ----------
    ink : (H, W) ndarray of uint8
        Not 0 where the writing may be.

    Returns
    -------
    labels
        Those of which every glyph was read; a doubtful one is not among them.

    Notes
    -----
    Glyphs are compared with templates that are drawn on first use; there is no
    dictionary and no network. Upright writing alone is read. Digits that run
    together are not.
    """
    glyphs = _glyphs(ink)
    starts = [glyph for glyph in glyphs if glyph.word.isdigit()]
    labels = (_read_from(start, glyphs) for start in starts)
    return tuple(label for label in labels if label is not None)


def _within(value: Any, bounds: tuple[float, float]) -> Any:  # noqa: ANN401 - one number or many
    """Ask whether a value, or each of many, lies between two bounds."""
    return (bounds[0] < value) & (value < bounds[1])


def _glyphs(ink: Mask) -> list[_Glyph]:
    """Find the pieces of ink and name them, from left to right."""
    count, pieces, boxes = label_pieces(ink)
    if count > _MOST_PIECES:
        return []
    height_px = ink.shape[0]
    # the ground has no size where all is ink
    high, wide = np.maximum(boxes[:, 3], 1), np.maximum(boxes[:, 2], 1)
    ratio = wide / high
    tall = (high >= _LOWEST_PX) & (high < height_px / 2) & _within(ratio, _LETTER)
    full = boxes[:, 4] / (high * wide)
    legible = tall & _within(full, _INKED)
    dots = (high < _LARGEST_DOT_PX) & _within(ratio, _ROUND)
    legible[0] = dots[0] = False
    if np.count_nonzero(legible) > _MOST_GLYPHS:
        return []
    found: list[_Glyph] = []
    rasters: list[NDArray[Any]] = []
    for number in np.flatnonzero(legible | dots):
        left, top, width, height = (int(v) for v in boxes[number, :4])
        found.append(_Glyph(left, top, width, height))
        piece = pieces[top : top + height, left : left + width] == number
        rasters.append(
            _raster(piece.astype(np.uint8) * 255) if legible[number] else _BLANK
        )
    return _named(found, rasters)


def _named(found: list[_Glyph], rasters: list[NDArray[Any]]) -> list[_Glyph]:
    """Give each piece the word that it resembles most."""
    if not found:
        return []
    patterns, aspects, words = _templates()
    likeness = np.einsum("nf,tf->nt", np.stack(rasters), patterns)
    shapes = np.log([[glyph.width / glyph.height] for glyph in found])
    likeness -= _ASPECT_COST * np.abs(shapes - aspects)
    best = likeness.argmax(axis=1)
    named = [
        _Glyph(g.left, g.top, g.width, g.height, words[b], float(likeness[i, b]))
        if g.height >= _LOWEST_PX and likeness[i, b] >= _ALIKE
        else g
        for i, (g, b) in enumerate(zip(found, best, strict=True))
    ]
    return sorted(named, key=lambda glyph: glyph.left)


def _read_from(start: _Glyph, glyphs: list[_Glyph]) -> Label | None:
    """Read to the right from a digit that has no other digit before it."""
    line = [glyph for glyph in glyphs if _stands_on_line(glyph, start)]
    if any(_gap(glyph, start) < _SPACE for glyph in line if glyph.left < start.left):
        return None
    word, last, read = start.word, start, [start]
    for glyph in (glyph for glyph in line if glyph.left > start.left):
        if _gap(last, glyph) > _WIDE_SPACE or len(word) > _LONGEST_WORD:
            break
        part = _part(glyph, start)
        if part == "" or (part == "." and word.endswith(_UNITS)):
            continue
        if part is None or _lost_point(last, glyph):
            return None
        word, last = word + part, glyph
        read.append(glyph)
    found = _NUMBER.fullmatch(word)
    if found is None:
        return None
    length_um = float(found[1]) * _UM[found[2]]
    if not _SHORTEST_UM <= length_um <= _LONGEST_UM:
        return None
    return Label(
        length_um,
        start.left,
        min(glyph.top for glyph in read),
        last.right,
        max(glyph.bottom for glyph in read),
        min(glyph.likeness for glyph in read if glyph.likeness),
    )


def _stands_on_line(glyph: _Glyph, start: _Glyph) -> bool:
    """Ask whether a piece belongs to the line of a digit."""
    speck = max(glyph.width, glyph.height) < 0.06 * start.height
    if glyph is start or speck or glyph.height > 1.6 * start.height:
        return False
    sunk = (glyph.bottom - start.bottom) / start.height
    risen = (start.top - glyph.top) / start.height
    return sunk < _SINKS and risen < _RISES and glyph.bottom > start.top


def _gap(before: _Glyph, after: _Glyph) -> float:
    """Measure the gap between two pieces, in heights of the taller one."""
    return (after.left - before.right) / max(before.height, after.height)


def _lost_point(before: _Glyph, after: _Glyph) -> bool:
    """Ask whether two digits stand so far apart that a point may be between them."""
    digits = before.word.isdigit() and after.word.isdigit()
    return digits and _gap(before, after) > _APART


def _part(glyph: _Glyph, start: _Glyph) -> str | None:
    """Say what a piece adds to the word; ``None`` when it cannot be read."""
    tall = glyph.height / start.height
    low = abs(glyph.bottom - start.bottom) / start.height
    size = max(glyph.height, glyph.width) / start.height
    if size <= _POINT and low < _ON_LINE:
        return "."
    if size <= _SPECK:
        return ""
    if glyph.word.isdigit():
        return glyph.word if _within(tall, _DIGIT) and low < _ON_LINE else None
    if glyph.word in {"m", "mm"}:
        return glyph.word if _within(tall, _EM) and low < _ON_LINE else None
    if glyph.word in {"u", "µ", "um", "µm"}:
        return glyph.word if _within(tall, _MU) else None
    return None


@cache
def _templates() -> tuple[NDArray[Any], NDArray[Any], tuple[str, ...]]:
    """Draw the templates: (T, F) rasters, (T,) logarithms of aspect, T words."""
    rasters, aspects, words = [], [], []
    for word in _WORDS:
        for sheet in _drawn(word):
            columns = np.flatnonzero(sheet.max(axis=0) > _HALF)
            rows = np.flatnonzero(sheet.max(axis=1) > _HALF)
            piece = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            rasters.append(_raster(piece))
            aspects.append(np.log(piece.shape[1] / piece.shape[0]))
            words.append(word)
    return np.stack(rasters), np.array(aspects), tuple(words)


def _plain_ones() -> list[Mask]:
    """Draw the 1 of plain sans serifs: a stem, a flag of some length, no foot."""
    sheets = []
    for thick, flag in ((9, 12), (7, 13), (12, 14), (8, 9)):
        sheet = np.zeros((64, 64), np.uint8)
        stem = np.array([[30, 8], [30, 56], [30 - thick, 56], [30 - thick, 8]])
        wing = np.array([[30, 8], [30 - thick, 8], [30 - thick - flag, 18], [30, 16]])
        wing[2, 0] = max(wing[2, 0], 4)
        low = wing[2] + [0, thick - 3]
        for shape in (stem, np.vstack([wing[:3], low, wing[3:]])):
            cv2.fillPoly(sheet, [shape.astype(np.int32)], 255)
        sheets.append(sheet)
    return sheets


def _drawn(word: str) -> list[Mask]:
    """Draw a word in every font, each on its own sheet."""
    size = (2 * _FONT_PX, 4 * _FONT_PX)
    place = (_FONT_PX // 2, 3 * _FONT_PX // 2)
    sheets = []
    for name, weights in _FACES:
        face: Any = cv2.FontFace(name)
        for weight in weights:
            sheet = np.zeros(size, np.uint8)
            cv2.putText(sheet, word, place, 255, face, _FONT_PX, weight)
            sheets.append(sheet)
    page = Pillow.new("L", size[::-1])
    font_face = ImageFont.load_default(size=_FONT_PX)
    ImageDraw.Draw(page).text((_FONT_PX // 2, _FONT_PX // 2), word, 255, font_face)
    sheets.append(np.array(page))
    if word in _MATRIX:
        dots = [[int(dot) for dot in row] for row in _MATRIX[word].split()]
        block = np.full((_DOT_PX, _DOT_PX), 255, np.uint8)
        sheets.append(np.kron(np.array(dots, np.uint8), block))
    return sheets + _plain_ones() if word == "1" else sheets


def _raster(piece: Mask) -> NDArray[Any]:
    """Reduce a glyph to few cells of mean 0 and length 1, whatever its size."""
    small = cv2.resize(piece, _CELLS, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 1.0).astype(np.float32).ravel()
    soft -= soft.mean()
    length = float(np.linalg.norm(soft))
    return soft / length if length > 0 else soft
