"""Burn a scale bar of known length into a picture, in the many ways of devices.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["BarForm", "Lettering", "burn_bar", "write_text"]

_BARS_MM: Final = ("0.1", "0.2", "0.25", "0.5", "1", "1.0", "2", "2.0", "5", "10")
_BARS_UM: Final = ("100", "200", "250", "500", "750")
_SELDOM, _EVEN, _OFTEN = 0.25, 0.5, 0.75
#: On darker skin than this a bar is light, on brighter skin dark.
_DIM, _BRIGHT = 100.0, 170.0
_MARGIN_PX: Final = 24
_LABEL_PX: Final = 190
_TALLEST: Final = 34
_CAP_PX: Final = 7
#: What a translucent box, or bar, lets through.
_SEEN_THROUGH: Final = 0.35
#: Size of a face, in heights of its digits; and its weights.
_EM: Final = 1.35
_WEIGHTS: Final = (350, 450, 700)
#: Rows of the dot matrix of simple devices, five dots a row.
_DOTS: Final = {
    "0": "01110 10001 10001 10001 10001 10001 01110",
    "1": "00100 01100 00100 00100 00100 00100 01110",
    "2": "01110 10001 00001 00110 01000 10000 11111",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    ".": "0 0 0 0 0 0 1",
    "m": "00000 00000 11010 10101 10101 10101 10101",
    "u": "00000 00000 10001 10001 10001 10011 01101",
    " ": "000 000 000 000 000 000 000",
}


class BarForm(Enum):
    """How a bar is drawn."""

    PLAIN = "plain"
    CAPPED = "caps at both ends"
    TICKED = "caps and ticks between"
    CORNER = "two arms of an L"
    UPRIGHT = "along the columns"


class Lettering(Enum):
    """What the number is written in: the name of a face, or dots."""

    SANS = "sans"
    ITALIC = "italic"
    SONG = "uni"
    MATRIX = "dot matrix"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a bar and its number look."""

    form: BarForm
    lettering: Lettering
    ink: int
    ground: int
    thick: int
    tall: int
    is_boxed: bool


def burn_bar(
    picture: NDArray[np.uint8], *, seed: int
) -> tuple[NDArray[np.uint8], float]:
    """Burn a bar and its number into a picture.

    Parameters
    ----------
    picture : (H, W, 3) ndarray of uint8
        Any picture of at least 480 by 640 pixels; it is not changed.
    seed
        Which of the many ways; the same seed burns the same.

    Returns
    -------
    image : (H, W, 3) ndarray of uint8
        The picture with the bar.
    um_per_px
        The scale that it tells [µm/px].
    """
    rng = np.random.default_rng(seed)
    image = picture.copy()
    height, width = image.shape[:2]
    length = int(rng.integers(90, min(width, height) // 2 - _LABEL_PX // 2))
    left = int(rng.integers(_MARGIN_PX, width - length - _LABEL_PX - _MARGIN_PX))
    top = int(rng.integers(length + 2 * _MARGIN_PX, height - 2 * _MARGIN_PX))
    look = _look(rng, image[top - length : top + 8, left : left + length])
    _draw_bar(image, (left, top), length, look)
    text, length_um = _number(rng, look.lettering)
    place = (left + length + 14, top + look.tall // 2)
    if look.form is BarForm.UPRIGHT:
        place = (left + 20, top - length // 2)
    elif rng.random() < _EVEN and look.form is not BarForm.CORNER:
        place = (left, top - 2 * _CAP_PX - look.thick)
    if look.is_boxed:
        _box(image, text, place, look)
    write_text(image, text, place, lettering=look.lettering, look=(look.tall, look.ink))
    return image, length_um / length


def _look(rng: np.random.Generator, under: NDArray[np.uint8]) -> _Look:
    """Choose a look; a device burns in what can be seen."""
    mean = float(under.mean())
    light = rng.random() < _EVEN if _DIM < mean < _BRIGHT else mean <= _DIM
    ink, ground = (255, 20) if light else (15, 235)
    return _Look(
        form=list(BarForm)[rng.integers(len(BarForm))],
        lettering=list(Lettering)[rng.integers(len(Lettering))],
        ink=ink,
        ground=ground,
        thick=int(rng.choice((1, 2, 3, 4, 6, 10))),
        tall=int(rng.integers(13, _TALLEST)),
        is_boxed=bool(rng.random() < _OFTEN),
    )


def _draw_bar(
    image: NDArray[np.uint8], place: tuple[int, int], length: int, look: _Look
) -> None:
    """Draw the bar itself; it ends before the place plus its length."""
    left, top = place
    if look.form is BarForm.UPRIGHT:
        _fill(image, (left, top - length, left + look.thick, top), look.ink)
        return
    _fill(image, (left, top, left + length, top + look.thick), look.ink)
    if look.form is BarForm.CORNER:
        end = top + look.thick
        _fill(image, (left, end - length, left + look.thick, end), look.ink)
    ticks = {BarForm.CAPPED: 1, BarForm.TICKED: 5}.get(look.form, 0)
    # the ends of a bar are the outer borders of its caps
    thick = min(look.thick, 3)
    for tick in range(ticks + 1) if ticks else ():
        at = left + round(tick * (length - thick) / ticks)
        high = _CAP_PX if tick in {0, ticks} else _CAP_PX // 2
        _fill(image, (at, top - high, at + thick, top + look.thick + high), look.ink)


def _fill(image: NDArray[np.uint8], box: tuple[int, int, int, int], level: int) -> None:
    """Fill left, top, right, bottom; the last two are not included."""
    image[box[1] : box[3], box[0] : box[2]] = level


def _number(rng: np.random.Generator, lettering: Lettering) -> tuple[str, float]:
    """Choose a length and how it is written."""
    space = " " if rng.random() < _OFTEN else ""
    if rng.random() < _SELDOM:
        number = str(rng.choice(_BARS_UM))
        unit = "um" if lettering is Lettering.MATRIX else "µm"
        return f"{number}{space}{unit}", float(number)
    number = str(rng.choice(_BARS_MM))
    return f"{number}{space}mm", 1000 * float(number)


def write_text(
    image: NDArray[np.uint8],
    text: str,
    place: tuple[int, int],
    *,
    lettering: Lettering,
    look: tuple[int, int],
) -> int:
    """Write on a picture, in place.

    Parameters
    ----------
    image : (H, W, 3) ndarray of uint8
        Changed.
    text
        What to write; a dot matrix has digits and the letters of units alone.
    place
        Column of the first letter, row of the line it stands on [px].
    lettering
        In what.
    look
        Height of a digit [px], and level of the ink.

    Returns
    -------
    right
        First column after the text [px].
    """
    tall, ink = look
    if lettering is Lettering.MATRIX:
        return _write_dots(image, text, place, look)
    face: Any = cv2.FontFace(lettering.value)
    em, level = round(tall * _EM), (ink, ink, ink)
    weight = _WEIGHTS[tall % len(_WEIGHTS)]
    cv2.putText(image, text, place, level, face, em, weight)
    box: Any = cv2.getTextSize((0, 0), text, (0, 0), face, em, weight)
    return int(place[0] + box[0] + box[2])


def _write_dots(
    image: NDArray[np.uint8], text: str, place: tuple[int, int], look: tuple[int, int]
) -> int:
    """Write in dots, as simple devices do."""
    dot = max(2, look[0] // 7)
    left = place[0]
    for letter in text:
        rows = _DOTS.get(letter, _DOTS["0"]).split()
        for i, row in enumerate(rows):
            top = place[1] - (len(rows) - i) * dot
            for j, on in enumerate(row):
                if on == "1":
                    x = left + j * dot
                    _fill(image, (x, top, x + dot, top + dot), look[1])
        left += (len(rows[0]) + 1) * dot
    return left


def _box(
    image: NDArray[np.uint8], text: str, place: tuple[int, int], look: _Look
) -> None:
    """Lay a box under the text, solid or translucent."""
    right = write_text(
        np.zeros_like(image), text, place, lettering=look.lettering, look=(look.tall, 0)
    )
    box = (
        slice(place[1] - look.tall - 5, place[1] + look.tall // 3),
        slice(place[0] - 6, right + 6),
    )
    through = 0.0 if look.tall % 2 else _SEEN_THROUGH
    image[box] = (image[box] * through + look.ground * (1 - through)).astype(np.uint8)
