"""What was seen, drawn on the picture, in colours that the colour-blind tell apart.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.places import in_copy
from scalpwatch.imaging.scale import bar_length_um

__all__ = [
    "ERYTHEMA_RGB",
    "HAIR_RGB",
    "LESION_RGB",
    "OPENING_RGB",
    "SHUT_RGB",
    "VESSEL_RGB",
    "Marks",
    "Ring",
    "draw_lines",
    "draw_overlay",
    "encode_jpeg",
]

#: Hair is blue and vessels are yellow: every common colour blindness keeps them apart.
HAIR_RGB: Final = (0, 92, 230)
VESSEL_RGB: Final = (255, 235, 0)
#: Erythema, and any other area of a color, has a white border.
ERYTHEMA_RGB: Final = (255, 255, 255)
#: Openings are rings, and nothing else is; so their color need not be known apart.
OPENING_RGB: Final = (0, 225, 225)
#: What a device or a person burned in is closed to the eye.
SHUT_RGB: Final = (128, 128, 128)
#: Foci and nodes on photographs.
LESION_RGB: Final = (255, 235, 0)
#: OpenCV draws at fractions of a pixel of so many bits.
_FRACTION_BITS: Final = 4
_SIXTEENTHS: Final = 1 << _FRACTION_BITS
#: What lies farther away is as good as there [px].
_FAR_PX: Final = 100_000.0


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle about something round.

    Parameters
    ----------
    x_px, y_px, radius_px
        Middle and radius [px].
    """

    x_px: float
    y_px: float
    radius_px: float


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What is to be drawn; each layer may be left out.

    Parameters
    ----------
    hair, vessels, erythema : (H, W) ndarray of uint8
        1 where seen.
    areas : sequence of (H, W) ndarray of uint8
        Other areas of a color.
    openings
        Openings of hairs.
    shut : (H, W) ndarray of uint8
        1 where something was burned in and nothing was looked at.
    outlines
        Corners (x, y) of foci and nodes [px].
    """

    hair: Mask | None = None
    vessels: Mask | None = None
    erythema: Mask | None = None
    areas: tuple[Mask, ...] = ()
    openings: tuple[Ring, ...] = ()
    shut: Mask | None = None
    outlines: tuple[tuple[tuple[float, float], ...], ...] = ()


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
        _draw_layers(drawn, marks)
    if image.um_per_px is not None:
        _bar(drawn, image.um_per_px)
    return drawn


def draw_lines(
    image: Image,
    lines: Iterable[tuple[Sequence[tuple[float, float]], tuple[int, int, int]]],
) -> Pixels:
    """Draw outlines, and a scale bar where the scale is known.

    Parameters
    ----------
    image
        The picture, in the size in which it is shown.
    lines
        Corners (x, y) of each outline [px of the file], and its color.

    Returns
    -------
    drawn : (H, W, 3) ndarray of uint8
        Red, green, blue.
    """
    drawn = draw_overlay(image, None)
    for outline, color in lines:
        places = np.clip(in_copy(outline, image.zoom), -_FAR_PX, _FAR_PX)
        corners = np.rint(places * _SIXTEENTHS).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(drawn, [corners], True, color, 1, cv2.LINE_AA, _FRACTION_BITS)  # noqa: FBT003 - OpenCV's own signature
    return drawn


def _draw_layers(drawn: Pixels, marks: Marks) -> None:
    """Draw what there is, the smallest last."""
    layers = (
        (marks.shut, SHUT_RGB),
        *((area, ERYTHEMA_RGB) for area in (marks.erythema, *marks.areas)),
        (marks.hair, HAIR_RGB),
        (marks.vessels, VESSEL_RGB),
    )
    for mask, color in layers:
        if mask is not None:
            _outline(drawn, mask, color)
    for ring in marks.openings:
        center = (round(ring.x_px * _SIXTEENTHS), round(ring.y_px * _SIXTEENTHS))
        # a ring lies outside of what it is about
        radius = round((ring.radius_px + 2) * _SIXTEENTHS)
        cv2.circle(drawn, center, radius, OPENING_RGB, 1, cv2.LINE_AA, _FRACTION_BITS)
    thick_px = max(1, max(drawn.shape[:2]) // 500)
    for outline in marks.outlines:
        corners = np.rint(np.array(outline, np.float64)).astype(np.int32)
        cv2.polylines(drawn, [corners.reshape(-1, 1, 2)], True, LESION_RGB, thick_px)  # noqa: FBT003 - OpenCV's own signature


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
