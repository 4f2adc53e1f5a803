"""What was seen, drawn on the picture, in colours that the colour-blind tell apart.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.scale import bar_length_um

__all__ = [
    "ERYTHEMA_RGB",
    "HAIR_RGB",
    "VESSEL_RGB",
    "Marks",
    "draw_overlay",
    "encode_jpeg",
]

#: Hair is blue and vessels are yellow: every common colour blindness keeps them apart.
HAIR_RGB: Final = (0, 92, 230)
VESSEL_RGB: Final = (255, 235, 0)
#: Erythema has a white border.
ERYTHEMA_RGB: Final = (255, 255, 255)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is to be drawn.

    Parameters
    ----------
    hair, vessels, erythema : (H, W) ndarray of uint8
        1 where seen.
    """

    hair: Mask
    vessels: Mask
    erythema: Mask


def draw_overlay(image: Image, marks: Marks | None) -> Pixels:
    """Draw borders of what was seen, and a scale bar where the scale is known.

    Parameters
    ----------
    image
        The picture, in the size in which it is shown.
    marks
        Masks of that size; ``None`` draws nothing but the bar.

    Returns
    -------
    drawn : (H, W, 3) ndarray of uint8
        Red, green, blue.

    Notes
    -----
    Only borders are drawn: what lies inside stays to be judged by the reader. The
    bar bears no words, for they would be of one language.
    """
    drawn = image.pixels.copy()
    if marks is not None:
        _outline(drawn, marks.erythema, ERYTHEMA_RGB)
        _outline(drawn, marks.hair, HAIR_RGB)
        _outline(drawn, marks.vessels, VESSEL_RGB)
    if image.um_per_px is not None:
        _bar(drawn, image.um_per_px)
    return drawn


def _outline(drawn: Pixels, mask: Mask, color: tuple[int, int, int]) -> None:
    """Draw the border just outside a mask."""
    rim = cv2.subtract(cv2.dilate(mask, np.ones((3, 3), np.uint8)), mask)
    drawn[rim > 0] = color


def _bar(drawn: Pixels, um_per_px: float) -> None:
    """Draw a scale bar in the lower right corner."""
    height, width = drawn.shape[:2]
    length_um = bar_length_um(width_px=width, um_per_px=um_per_px)
    length_px = min(round(length_um / um_per_px), width - 1)
    margin_px, thick_px = max(4, width // 50), max(2, height // 150)
    right, bottom = width - margin_px, height - margin_px
    left = max(0, right - length_px)
    cv2.rectangle(
        drawn, (left - 2, bottom - thick_px - 2), (right + 2, bottom + 2), (0, 0, 0), -1
    )
    cv2.rectangle(
        drawn, (left, bottom - thick_px), (right, bottom), (255, 255, 255), -1
    )


def encode_jpeg(pixels: Pixels) -> bytes:
    """Write a picture as JPEG.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue.

    Returns
    -------
    jpeg
        The file's bytes.

    Notes
    -----
    Colors are kept at full resolution, for the marks are thin and colored. A JPEG
    goes into a PDF as it is, where a PNG would be packed once more.
    """
    _, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
        [
            *(cv2.IMWRITE_JPEG_QUALITY, 92),
            *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
        ],
    )
    return data.tobytes()
