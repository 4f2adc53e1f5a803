"""Lines and outlines of the third style, by the distance of pixels to their middle.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
P : pixels that a line touches; one that several pieces touch is told several times
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Swept", "curve", "fill_outline", "smooth_noise", "sweep"]

_SHIFT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """The pixels of a line.

    Parameters
    ----------
    at : (P,) ndarray of int
        Places in the raveled picture; of a pixel told twice the last is the nearest.
    cover : (P,) ndarray of float32
        Share of the pixel that is covered.
    side : (P,) ndarray of float32
        How far from the middle: -1 and 1 are the borders.
    along : (P,) ndarray of float32
        Which point of the path is next.
    """

    at: NDArray[np.int64]
    cover: NDArray[np.float32]
    side: NDArray[np.float32]
    along: NDArray[np.float32]


def sweep(
    shape: tuple[int, int], path: NDArray[np.float64], radius: NDArray[np.float64]
) -> Swept:
    """Sweep a disc of varying radius along a path.

    Parameters
    ----------
    shape
        H, W.
    path : (N, 2) ndarray of float
        Across, down [px].
    radius : (N,) ndarray of float
        At each point [px].

    Returns
    -------
    swept
        What it covers of the picture; ends are round.
    """
    points, wide = path.astype(np.float32), radius.astype(np.float32)
    step = np.diff(points, axis=0)
    long2 = np.maximum((step**2).sum(1), np.float32(1e-6))[:, None, None]
    box = int(np.ceil(np.sqrt(long2.max()) + 2 * wide.max())) + 3
    corner = np.rint(points[:-1] + step / 2).astype(np.int64) - box // 2
    x = corner[:, 0, None, None] + np.arange(box)[None, None, :]
    y = corner[:, 1, None, None] + np.arange(box)[None, :, None]
    from_x = (x - points[:-1, 0, None, None]).astype(np.float32)
    from_y = (y - points[:-1, 1, None, None]).astype(np.float32)
    step_x, step_y = step[:, 0, None, None], step[:, 1, None, None]
    share = (from_x * step_x + from_y * step_y) / long2
    inner = (share > 0) & (share < 1)
    share = np.clip(share, 0, 1)
    away = np.hypot(from_x - share * step_x, from_y - share * step_y)
    half = wide[:-1, None, None] + share * np.diff(wide)[:, None, None]
    cover = np.clip(half - away + np.float32(0.5), 0, 1)
    kept = (cover > 0) & (x >= 0) & (y >= 0) & (x < shape[1]) & (y < shape[0])
    # What lies beside a piece comes after what lies before or behind another.
    order = np.concatenate(
        [np.flatnonzero(kept & ~inner), np.flatnonzero(kept & inner)]
    )
    turn = np.where(from_x * step_y > from_y * step_x, away, -away) / half
    place = share + np.arange(len(step), dtype=np.float32)[:, None, None]
    return Swept(
        (y * shape[1] + x).ravel()[order],
        cover.ravel()[order],
        np.clip(turn, -1, 1).ravel()[order],
        place.ravel()[order],
    )


def curve(corners: NDArray[np.float64], step_px: float) -> NDArray[np.float64]:
    """Draw a cubic B-spline that begins and ends at the ends of its corners.

    Parameters
    ----------
    corners : ndarray of float
        At least two, (., 2) [px].
    step_px
        How far its points lie apart, about [px].

    Returns
    -------
    path : (N, 2) ndarray of float
        At least three points [px].
    """
    knots = np.concatenate([corners[:1]] * 2 + [corners] + [corners[-1:]] * 2)
    long_px = float(np.hypot(*np.diff(corners, axis=0).T).sum())
    number = max(3, round(long_px / step_px) + 1)
    place = np.linspace(0, len(knots) - 3 - 1e-9, number)
    first = place.astype(int)
    t = (place - first)[:, None]
    return np.asarray(
        knots[first] * (1 - t) ** 3
        + knots[first + 1] * (3 * t**3 - 6 * t**2 + 4)
        + knots[first + 2] * (-3 * t**3 + 3 * t**2 + 3 * t + 1)
        + knots[first + 3] * t**3
    ) / np.float64(6)


def fill_outline(
    sheet: NDArray[np.float32],
    rng: np.random.Generator,
    place: NDArray[np.float64],
    *,
    radius_px: float,
    ragged: float,
) -> None:
    """Fill an outline whose radius swings about its mean.

    Parameters
    ----------
    sheet : (H, W) ndarray of float32
        Set to 1 within.
    rng
        The source of chance.
    place : (2,) ndarray of float
        Its middle [px].
    radius_px
        Mean radius [px].
    ragged
        How far the radius swings, as a share of it.
    """
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    swing = sum(
        rng.normal(0, ragged / wave**0.7) * np.sin(wave * turn + rng.uniform(0, 7))
        for wave in (2, 3, 5, 8)
    )
    reach = radius_px * np.clip(1 + swing, 0.3, 1.8)[:, None]
    edge = place + reach * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    corners = np.rint(edge * 2**_SHIFT).astype(np.int32)
    cv2.fillPoly(sheet, [corners], 1.0, cv2.LINE_8, _SHIFT)


def smooth_noise(
    rng: np.random.Generator, shape: tuple[int, int], cell_px: float
) -> NDArray[np.float32]:
    """Draw noise of one band: nothing much coarser or finer than its cell.

    Parameters
    ----------
    rng
        The source of chance.
    shape
        H, W.
    cell_px
        Size of its grains [px].

    Returns
    -------
    noise : (H, W) ndarray of float32
        Mean 0, deviation about 1.
    """
    rows, columns = (round(side / max(cell_px, 1.0)) + 5 for side in shape)
    coarse = rng.standard_normal((rows, columns), np.float32)
    band = coarse - cv2.GaussianBlur(coarse, (0, 0), 2.0)
    grown = cv2.resize(band, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(grown, np.float32)
