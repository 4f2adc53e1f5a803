"""The head told from what lies behind it, and masks brought from size to size.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.baldness import SIDE_PX

__all__ = ["enlarged", "outline_scalp", "resized"]

_FULL: Final = np.uint8(254)


def outline_scalp(pixels: Pixels) -> Mask:
    """Tell the head from what lies behind it.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    scalp : (H, W) ndarray of uint8
        1 on the head.

    Notes
    -----
    The head is taken to fill the middle, and the edge of the picture to show what
    lies behind; the border runs where the colours change most between them. Ears,
    face and neck are not told from the scalp.
    """
    height, width = pixels.shape[:2]
    zoom = min(1.0, SIDE_PX * 1.5 / max(height, width))
    small = cv2.medianBlur(resized(pixels, zoom, cv2.INTER_AREA), 5)
    markers = np.zeros(small.shape[:2], np.int32)
    rows, columns = markers.shape
    rim = max(2, round(0.02 * max(rows, columns)))
    markers[:rim] = markers[-rim:] = markers[:, :rim] = markers[:, -rim:] = 1
    cv2.ellipse(
        markers,
        (columns // 2, rows // 2),
        (round(0.25 * columns), round(0.25 * rows)),
        *(0, 0, 360, 2, -1),
    )
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    cv2.watershed(cv2.GaussianBlur(lab, (0, 0), 1.0), markers)
    return enlarged((markers == 2).astype(np.uint8), (width, height))  # noqa: PLR2004 - the marker of the head


def resized(pixels: Pixels, zoom: float, way: int) -> Pixels:
    """Resize by a factor.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) ndarray of uint8
        A picture or a mask.
    zoom
        From 0 to 1.
    way
        OpenCV's interpolation.

    Returns
    -------
    pixels
        Of the new size; at least one pixel.
    """
    height, width = pixels.shape[:2]
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    return pixels if zoom == 1 else cv2.resize(pixels, size, interpolation=way)


def enlarged(mask: Mask, size: tuple[int, int]) -> Mask:
    """Bring a mask of a small copy to the size of the picture, smoothly.

    Parameters
    ----------
    mask : (h, w) ndarray of uint8
        1 where something is.
    size
        Width and height [px].

    Returns
    -------
    mask : (H, W) ndarray of uint8
        The same at that size.
    """
    full = cv2.resize(mask * _FULL, size, interpolation=cv2.INTER_LINEAR)
    return (full > _FULL // 2).view(np.uint8)
