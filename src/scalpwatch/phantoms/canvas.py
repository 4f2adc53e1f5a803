"""Sheets of the first style: shapes drawn fine, in micrometres, and then shrunk.

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
from scalpwatch.phantoms.truth import Stroke

__all__ = ["Canvas", "is_seen", "walk", "waves"]

#: Everything is drawn so many times larger and then shrunk, for smooth borders.
_FINE: Final = 2
#: OpenCV draws a smooth polygon and its border too: so much wider, and a disc so
#: [fine px] (measured on lines of 0.3 to 30 px at five angles).
_BORDER: Final = 1.37
_RIM: Final = 1.1
#: A narrower line cannot be drawn [fine px].
_THINNEST: Final = 1.7
_SIXTEENTHS: Final = 16
#: Half width of a line from which on its joints are rounded [fine px].
_GAPLESS: Final = 3.0
_HALF: Final = 0.5
#: A path takes a step about so long [µm].
_STEP_UM: Final = 26.0


class Canvas:
    """Draws on sheets of one scene, at places told in pixels of the picture.

    Parameters
    ----------
    scene
        What is drawn.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.shape = (scene.height_px, scene.width_px)
        self.size = np.array([scene.width_px, scene.height_px], np.float64)
        self.px_per_um = 1 / scene.um_per_px

    def sheet(self) -> NDArray[np.uint8]:
        """Give an empty sheet.

        Returns
        -------
        sheet : ndarray of uint8
            Finer than the picture.
        """
        return np.zeros((self.shape[0] * _FINE, self.shape[1] * _FINE), np.uint8)

    def nothing(self) -> NDArray[np.float32]:
        """Give what an empty sheet covers.

        Returns
        -------
        cover : (H, W) ndarray of float32
            All 0.
        """
        return np.zeros(self.shape, np.float32)

    def shrunk(self, sheet: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Shrink a sheet to the picture.

        Parameters
        ----------
        sheet : ndarray of uint8
            Drawn on.

        Returns
        -------
        cover : (H, W) ndarray of float32
            Share of each pixel that is covered, 0 to 1.
        """
        small = cv2.resize(sheet, self.shape[::-1], interpolation=cv2.INTER_AREA)
        return np.multiply(small, np.float32(1 / 255), dtype=np.float32)

    def stroke(
        self,
        sheet: NDArray[np.uint8],
        path: NDArray[np.float64],
        width_um: float,
        *,
        light: int = 255,
    ) -> Stroke:
        """Draw a line of one width.

        Parameters
        ----------
        sheet : ndarray of uint8
            Drawn on.
        path : (N, 2) ndarray of float
            Its middle [px].
        width_um
            Its width [µm].
        light
            What is written.

        Returns
        -------
        stroke
            The line as it was drawn.
        """
        fine = np.maximum(width_um * self.px_per_um * _FINE, _THINNEST)
        half = (fine - _BORDER) / 2
        points = _fine(path)
        along = np.diff(points, axis=0)
        long = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        aside = half * along[:, ::-1] * (-1, 1) / long
        quads = np.stack(
            [
                points[:-1] + aside,
                points[1:] + aside,
                points[1:] - aside,
                points[:-1] - aside,
            ],
            axis=1,
        )
        for quad in np.rint(quads * _SIXTEENTHS).astype(np.int32):
            cv2.fillConvexPoly(sheet, quad, light, cv2.LINE_AA, 4)
        radius = round(max(half + (_BORDER - _RIM) / 2, 0.1) * _SIXTEENTHS)
        # Between pieces of a thin line there is no gap to be seen.
        joints = points if half > _GAPLESS else points[[0, -1]]
        for joint in np.rint(joints * _SIXTEENTHS).astype(np.int64).tolist():
            cv2.circle(sheet, joint, radius, light, -1, cv2.LINE_AA, 4)
        return Stroke(path, float(fine / _FINE / self.px_per_um))

    def disc(
        self,
        sheet: NDArray[np.uint8],
        place: NDArray[np.float64],
        diameter_um: float,
        *,
        light: int = 255,
    ) -> Stroke:
        """Draw a disc.

        Parameters
        ----------
        sheet : ndarray of uint8
            Drawn on.
        place : (2,) ndarray of float
            Its middle [px].
        diameter_um
            How wide it is [µm].
        light
            What is written.

        Returns
        -------
        stroke
            One point of that width.
        """
        radius = (diameter_um * self.px_per_um * _FINE - _RIM) / 2
        center = np.rint(_fine(place) * _SIXTEENTHS).astype(np.int64).tolist()
        rim = max(1, round(radius * _SIXTEENTHS))
        cv2.circle(sheet, center, rim, light, -1, cv2.LINE_AA, 4)
        return Stroke(place[None], diameter_um)

    def blob(
        self,
        sheet: NDArray[np.uint8],
        rng: np.random.Generator,
        place: NDArray[np.float64],
        *,
        radius_um: float,
        ragged: float,
    ) -> None:
        """Draw an irregular spot.

        Parameters
        ----------
        sheet : ndarray of uint8
            Drawn on.
        rng
            Its source of chance.
        place : (2,) ndarray of float
            Its middle [px].
        radius_um
            Mean radius [µm].
        ragged
            Deviation of the radius, as a share of it.
        """
        turn = np.linspace(0, 2 * np.pi, 26, endpoint=False)
        ring = sum(
            rng.normal() / k * np.cos(k * turn + rng.uniform(0, 2 * np.pi))
            for k in range(2, 9)
        )
        radius = radius_um * self.px_per_um * np.maximum(1 + ragged * ring, 0.3)
        squeeze = rng.uniform(0.75, 1.3)
        edge = np.stack(
            [radius * np.cos(turn) * squeeze, radius * np.sin(turn) / squeeze], axis=1
        )
        corners = np.rint(_fine(place + edge) * _SIXTEENTHS).astype(np.int32)
        cv2.fillPoly(sheet, [corners], 255, cv2.LINE_AA, 4)

    def soft(self, cover: NDArray[np.float32], um: float) -> NDArray[np.float32]:
        """Blur what is covered.

        Parameters
        ----------
        cover : (H, W) ndarray of float32
            0 to 1.
        um
            Deviation of the blur [µm].

        Returns
        -------
        cover : (H, W) ndarray of float32
            0 to 1.
        """
        sigma = max(um * self.px_per_um, 0.3)
        return np.asarray(cv2.GaussianBlur(cover, (0, 0), sigma), np.float32)


def _fine(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places on the picture as places on the sheet."""
    return np.asarray((path + _HALF) * _FINE - _HALF)


def is_seen(cover: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Tell where at least half of a pixel is covered.

    Parameters
    ----------
    cover : (H, W) ndarray of float32
        0 to 1.

    Returns
    -------
    mask : (H, W) ndarray of uint8
        0 or 1.
    """
    return np.asarray(cover >= _HALF).view(np.uint8)


def walk(
    rng: np.random.Generator,
    scene: Scene,
    start: tuple[NDArray[np.float64], float],
    *,
    length_um: float,
    wild: float,
) -> tuple[NDArray[np.float64], float]:
    """Wander from a root.

    Parameters
    ----------
    rng
        Its source of chance.
    scene
        Gives the scale.
    start
        Where the path begins, (2,) [px], and its first direction [rad].
    length_um
        How long it is [µm].
    wild
        Deviation of its turn a step [rad].

    Returns
    -------
    path : (N, 2) ndarray of float
        Its points [px].
    way
        Its last direction [rad].
    """
    root, way = start
    steps = max(3, round(length_um / _STEP_UM))
    turns = np.convolve(rng.normal(0, wild, steps + 2), np.ones(3) / 3, "valid")
    angles = way + np.cumsum(turns)
    stride = length_um / steps / scene.um_per_px
    moves = stride * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.vstack([root, root + np.cumsum(moves, axis=0)]), float(angles[-1])


def waves(
    rng: np.random.Generator, shape: tuple[int, int], *, length_px: float
) -> NDArray[np.float32]:
    """Draw smooth noise.

    Parameters
    ----------
    rng
        Its source of chance.
    shape
        H, W.
    length_px
        How long its hills are [px].

    Returns
    -------
    noise : (H, W) ndarray of float32
        Of unit deviation.
    """
    height, width = shape
    few = (max(2, round(height / length_px)) + 2, max(2, round(width / length_px)) + 2)
    coarse: NDArray[np.float32] = rng.standard_normal(few, np.float32)
    if length_px > 8:  # noqa: PLR2004 - finer hills show no grid
        # The grid of the coarse noise must not show: a blur rounds its hills.
        size = (4 * few[1], 4 * few[0])
        hills = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
        coarse = np.asarray(cv2.GaussianBlur(hills, (0, 0), 1.5), np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(smooth / max(float(coarse.std()), 1e-6), np.float32)
