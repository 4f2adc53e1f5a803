"""Lay a ruler, a millimetre grid or a scale bar of known scale on a picture.

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

from scalpwatch.phantoms.bars import burn_bar

__all__ = ["ScaleKind", "ScaledPhantom", "draw_scale"]

#: The sheet of a ruler is drawn with so many pixels a millimetre.
_SHEET_PX: Final = 40
#: The laid sheet is drawn so many times finer and then shrunk.
_FINE: Final = 3
_RULER_MM: Final = 70
_GRID_MM: Final = 60
_RULER_HIGH_MM: Final = 6
_TENTH, _FIFTH = 10, 5
_EVEN, _OFTEN = 0.5, 0.7
_LARGEST_TURN: Final = 180.0


class ScaleKind(Enum):
    """What tells the scale."""

    RULER = "ruler"
    GRID = "grid"
    BAR = "bar"


@dataclass(frozen=True, slots=True, eq=False)
class ScaledPhantom:
    """A picture with something that tells its scale.

    Parameters
    ----------
    image : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    um_per_px
        Scale in the middle of what was drawn [µm/px].
    kind
        What was drawn.
    """

    image: NDArray[np.uint8]
    um_per_px: float
    kind: ScaleKind


def draw_scale(
    picture: NDArray[np.uint8], kind: ScaleKind, *, seed: int
) -> ScaledPhantom:
    """Lay something on a picture that tells its scale.

    Parameters
    ----------
    picture : (H, W, 3) ndarray of uint8
        Any picture; it is not changed.
    kind
        What to lay on it.
    seed
        Which of the many ways; the same seed draws the same.

    Returns
    -------
    phantom
        Rulers and grids are turned by any angle, skewed, and up to half of their
        length is covered; bars lie along the rows or columns, as burned-in ones do.
    """
    rng = np.random.default_rng(seed)
    if kind is ScaleKind.BAR:
        image, um_per_px = burn_bar(picture, seed=seed)
    else:
        image, um_per_px = _with_sheet(picture, kind, rng)
    return ScaledPhantom(_worn(image, rng), um_per_px, kind)


def _with_sheet(
    picture: NDArray[np.uint8], kind: ScaleKind, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], float]:
    """Lay a ruler or grid, turned, skewed and partly covered."""
    height, width = picture.shape[:2]
    sheet, cover = _ruler(rng) if kind is ScaleKind.RULER else _grid(rng)
    high, long = sheet.shape
    step = float(rng.uniform(10, 60))
    turn = np.radians(rng.uniform(-_LARGEST_TURN, _LARGEST_TURN))
    skew, tilt = rng.uniform(-0.12, 0.12), rng.uniform(-0.08, 0.08)
    turning = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    flat = turning @ np.array([[1, skew], [0, 1]]) * (step / _SHEET_PX)
    to_middle = np.array([[1, 0, -long / 2], [0, 1, -high / 2], [0, 0, 1]])
    seen = np.eye(3)
    seen[:2, :2] = flat
    seen[2, 0] = tilt / (width * _SHEET_PX / step)
    seen[2, 1] = 0.0
    home = np.eye(3)
    home[:2, 2] = (
        width / 2 + rng.uniform(-0.1, 0.1) * width,
        height / 2 + rng.uniform(-0.1, 0.1) * height,
    )
    moved = home @ seen @ to_middle
    _hide(cover, rng)
    ink, share = (_laid(plane, moved, (width, height)) for plane in (sheet, cover))
    share = share[..., None]
    laid = picture * (1 - share) + ink[..., None] * share
    ends = cv2.perspectiveTransform(
        np.array(
            [[[long / 2 - _SHEET_PX, high / 2], [long / 2 + _SHEET_PX, high / 2]]]
        ),
        moved,
    )[0]
    two_mm_px = float(np.hypot(*(ends[1] - ends[0])))
    return laid.astype(np.uint8), 2000 / two_mm_px


def _laid(
    plane: NDArray[Any], moved: NDArray[Any], size: tuple[int, int]
) -> NDArray[Any]:
    """Lay a sheet on the picture, with smooth borders."""
    finer = np.diag([_FINE, _FINE, 1]) @ moved
    fine = cv2.warpPerspective(plane, finer, (size[0] * _FINE, size[1] * _FINE))
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA))


def _ruler(rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
    """Draw a ruler: gray levels, and how much of the picture each place hides."""
    ink, ground = (25, 230) if rng.random() < _OFTEN else (235, 30)
    sheet = np.full(
        (_RULER_HIGH_MM * _SHEET_PX, _RULER_MM * _SHEET_PX), ground, np.float32
    )
    half = rng.uniform(0.06, 0.14) * _SHEET_PX
    for mark in range(_RULER_MM):
        long = 4.0 if mark % _TENTH == 0 else 3.0 if mark % _FIFTH == 0 else 2.2
        x = (mark + 0.5) * _SHEET_PX
        sheet[: int(long * _SHEET_PX), int(x - half) : int(x + half)] = ink
    return sheet, np.ones_like(sheet)


def _grid(rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any]]:
    """Draw a clear foil with lines every millimetre both ways."""
    side = _GRID_MM * _SHEET_PX
    sheet = np.full((side, side), 20 if rng.random() < _OFTEN else 245, np.float32)
    cover = np.zeros_like(sheet)
    half = rng.uniform(0.05, 0.1) * _SHEET_PX
    for line in range(_GRID_MM):
        at = slice(
            int((line + 0.5) * _SHEET_PX - half), int((line + 0.5) * _SHEET_PX + half)
        )
        cover[at], cover[:, at] = 0.9, 0.9
    return sheet, cover


def _hide(cover: NDArray[Any], rng: np.random.Generator) -> None:
    """Cover up to half of the length, from one end."""
    long = cover.shape[1]
    share = rng.uniform(0, 0.5)
    if rng.random() < _EVEN:
        cover[:, : int((0.5 - share / 2 * 0.5) * long * share)] = 0
    else:
        cover[:, int(long * (1 - share / 2)) :] = 0


def _worn(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Save the picture as JPEG, as devices do."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(75, 96))]
    packed = cv2.imencode(".jpg", image[..., ::-1], quality)[1]
    seen: Any = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(seen[..., ::-1])
