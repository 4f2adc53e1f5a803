"""Sheets of the second style: polygons between borders, drawn fine and then shrunk.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene

__all__ = ["FINE", "ellipse", "outside", "polygon", "sheet_of", "shrunk", "stroke"]

#: Everything is drawn so many times larger and then shrunk, for smooth borders.
FINE: Final = 2
#: Fraction bits of OpenCV's coordinates.
_SIXTEENTHS: Final = 16
#: A polygon of OpenCV takes in its smooth border: so much wider [fine px].
_BORDER: Final = 1.37


def sheet_of(scene: Scene) -> NDArray[np.uint8]:
    """Give an empty fine sheet.

    Parameters
    ----------
    scene
        Tells the size.

    Returns
    -------
    sheet : ndarray of uint8
        Finer than the picture.
    """
    return np.zeros((scene.height_px * FINE, scene.width_px * FINE), np.uint8)


def shrunk(sheet: NDArray[np.uint8], scene: Scene) -> NDArray[np.float32]:
    """Shrink a sheet to the picture.

    Parameters
    ----------
    sheet : ndarray of uint8
        Drawn on.
    scene
        Tells the size.

    Returns
    -------
    cover : (H, W) ndarray of float32
        Share of each pixel that is covered, 0 to 1.
    """
    size = (scene.width_px, scene.height_px)
    small = cv2.resize(sheet, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def stroke(
    sheet: NDArray[np.uint8], path: NDArray[np.float64], width: NDArray[np.float64]
) -> None:
    """Draw a line as the polygons between its two borders.

    Parameters
    ----------
    sheet : ndarray of uint8
        Drawn on.
    path : (N, 2) ndarray of float
        Its middle [fine px].
    width : (N,) ndarray of float
        Its width at each point [fine px].
    """
    along = np.gradient(path, axis=0)
    long = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / long[:, None]
    half = np.maximum(width - _BORDER, 0.3)[:, None] / 2
    left = np.rint((path + half * across) * _SIXTEENTHS).astype(np.int32)
    right = np.rint((path - half * across) * _SIXTEENTHS).astype(np.int32)
    for first in range(len(path) - 1):
        quad = np.stack([left[first], left[first + 1], right[first + 1], right[first]])
        cv2.fillConvexPoly(sheet, quad, 255, cv2.LINE_AA, 4)


def ellipse(
    sheet: NDArray[np.uint8],
    spot: NDArray[np.float64],
    axes: NDArray[np.float64],
    *,
    turn_deg: float = 0.0,
) -> None:
    """Draw an ellipse.

    Parameters
    ----------
    sheet : ndarray of uint8
        Drawn on.
    spot : (2,) ndarray of float
        Its middle [fine px].
    axes : (2,) ndarray of float
        Its half axes [fine px].
    turn_deg
        How it is turned [degrees].
    """
    cv2.ellipse(
        sheet,
        np.rint(spot * _SIXTEENTHS).astype(int).tolist(),
        np.rint(np.maximum(axes - 0.5, 0.2) * _SIXTEENTHS).astype(int).tolist(),
        turn_deg,
        0,
        360,
        255,
        -1,
        cv2.LINE_AA,
        4,
    )


def polygon(
    sheet: NDArray[np.uint8],
    rng: np.random.Generator,
    spot: NDArray[np.float64],
    radius: float,
) -> None:
    """Draw a plate with corners.

    Parameters
    ----------
    sheet : ndarray of uint8
        Drawn on.
    rng
        The source of chance.
    spot : (2,) ndarray of float
        Its middle [fine px].
    radius
        How far corners lie away, at most [fine px].
    """
    turns = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 9)))
    reach = radius * rng.uniform(0.55, 1.0, turns.size)
    corners = spot + reach[:, None] * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    cv2.fillPoly(
        sheet,
        [np.rint(corners * _SIXTEENTHS).astype(np.int32)],
        255,
        cv2.LINE_AA,
        4,
    )


def outside(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell where fine places lie in the picture.

    Parameters
    ----------
    path : (N, 2) ndarray of float
        Places on a sheet [fine px].

    Returns
    -------
    path : (N, 2) ndarray of float
        The same places [px].
    """
    return np.asarray((path + 0.5) / FINE - 0.5)
