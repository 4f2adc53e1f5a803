"""Spots looked at along rays: how wide, how round, how they differ from what is around.

Notation
--------
H, W : height and width of the plane [px]
N : number of spots
A, K : number of rays of a spot, and of places along each
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Plane

__all__ = ["Rays", "cast_rays", "find_peaks", "mean_of", "middle_of"]

#: Rays of a spot, and places along each.
_RAYS: Final = 16
_PLACES: Final = 18
#: A spot's border is where half of its height is left.
_HALF: Final = 0.5
#: Share of the places along a ray that lie lower than the ground; a spot may stand on
#: a slope or beside another.
_GROUND: Final = 0.2
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Where rays from spots fall on a plane.

    Parameters
    ----------
    x, y : (N, A * K) ndarray of float32
        Places [px], ray after ray.
    radii : (K,) ndarray of float32
        How far each place of a ray is from its spot [px].
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    radii: NDArray[np.float32]

    def of(self, chosen: NDArray[np.bool_]) -> Rays:
        """Keep the rays of some spots.

        Parameters
        ----------
        chosen : (N,) ndarray of bool
            Which.

        Returns
        -------
        rays
            Theirs.
        """
        return Rays(self.x[chosen], self.y[chosen], self.radii)

    def read(self, plane: Plane) -> NDArray[np.float32]:
        """Read a plane along the rays.

        Parameters
        ----------
        plane : (H, W) ndarray
            Any quantity; beyond its border it goes on as at the border.

        Returns
        -------
        values : (N, A, K) ndarray of float32
            The plane at each place.
        """
        rows = self.x.shape[0]
        if not rows:
            return np.zeros((0, _RAYS, _PLACES), np.float32)
        read = cv2.remap(
            plane, self.x, self.y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(read, np.float32).reshape(rows, _RAYS, _PLACES)

    def within(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Mark the places that lie within a plane.

        Parameters
        ----------
        shape
            H, W of the plane.

        Returns
        -------
        within : (N, A, K) ndarray of float32
            1 within, else 0.
        """
        across = (self.x >= 0) & (self.x <= shape[1] - 1)
        down = (self.y >= 0) & (self.y <= shape[0] - 1)
        return (across & down).astype(np.float32).reshape(-1, _RAYS, _PLACES)

    def between(
        self, low: NDArray[np.float64], high: NDArray[np.float64]
    ) -> NDArray[np.float32]:
        """Mark the places whose distance lies between two bounds.

        Parameters
        ----------
        low, high : (N,) ndarray of float
            Bounds of each spot [px].

        Returns
        -------
        inside : (N, 1, K) ndarray of float32
            1 between the bounds, weighted by the area that a place stands for.
        """
        inside = (self.radii >= low[:, None]) & (self.radii <= high[:, None])
        area = self.radii + self.radii[1] / 2
        return np.asarray((inside * area)[:, None, :], np.float32)

    def widths(self, values: NDArray[np.float32]) -> NDArray[np.float64]:
        """Measure the radius at which half of a spot's height is left.

        Parameters
        ----------
        values : (N, A, K) ndarray of float32
            A plane along the rays on which the spots are bright.

        Returns
        -------
        radius : (N,) ndarray of float
            Radius [px]; the length of the rays where they never fall so low.
        """
        mean = values.mean(axis=1)
        top = np.maximum.accumulate(mean, axis=1)
        ground = np.partition(mean, round(_GROUND * _PLACES), axis=1)[
            :, round(_GROUND * _PLACES)
        ]
        half = ground[:, None] + _HALF * (top - ground[:, None])
        # The first place at which the profile has come down from its top so far.
        below = mean < half
        first = np.where(below.any(axis=1), below.argmax(axis=1), _PLACES - 1)
        first = np.maximum(first, 1)
        row = np.arange(len(mean))
        level = half[row, first]
        before, after = mean[row, first - 1], mean[row, first]
        share = np.clip((before - level) / np.maximum(before - after, _TINY), 0, 1)
        radius = self.radii[first - 1] + share * (
            self.radii[first] - self.radii[first - 1]
        )
        return np.asarray(radius, np.float64)

    def raggedness(
        self,
        values: NDArray[np.float32],
        half: NDArray[np.float64],
        open_to: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        """Tell how uneven the border of each spot is.

        Parameters
        ----------
        values : (N, A, K) ndarray of float32
            A plane along the rays on which the spots are bright.
        half : (N,) ndarray of float
            Height of the border.
        open_to : (N, A, K) ndarray of float32
            How well each place is seen.

        Returns
        -------
        raggedness : (N,) ndarray of float
            Deviation over mean of the distances of the border along the rays on which
            it is seen; 0 for a disc, and 1 where less than half of it is seen.
        """
        below = values < half[:, None, None].astype(np.float32)
        below[..., -1] = True
        first = np.maximum(below.argmax(axis=2), 1)
        row, ray = np.ogrid[: first.shape[0], : first.shape[1]]
        before, after = values[row, ray, first - 1], values[row, ray, first]
        drop = np.maximum(before - after, np.float32(_TINY))
        share = np.clip((before - half[:, None]) / drop, 0, 1)
        radii = self.radii
        away = radii[first - 1] + share * (radii[first] - radii[first - 1])
        told = open_to[row, ray, first] > _HALF
        seen = told.sum(axis=1)
        count = np.maximum(seen, 1)
        mean = (away * told).sum(axis=1) / count
        spread = (((away - mean[:, None]) * told) ** 2).sum(axis=1) / count
        ragged = np.sqrt(spread) / np.maximum(mean, _TINY)
        return np.where(seen >= _RAYS // 2, ragged, 1.0)


def middle_of(
    values: NDArray[np.float64], told: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Give the median of those values of each row that are told.

    Parameters
    ----------
    values : (N, A) ndarray of float
        Any.
    told : (N, A) ndarray of bool
        Which of them count.

    Returns
    -------
    median : (N,) ndarray of float
        One of the values, the lower of two; 0 where none is told.
    """
    ordered = np.sort(np.where(told, values, np.inf), axis=1)
    place = np.maximum(told.sum(axis=1) - 1, 0) // 2
    median = ordered[np.arange(len(values)), place]
    return np.where(np.isfinite(median), median, 0.0)


def mean_of(
    values: NDArray[np.float32], weight: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Average the values of each spot.

    Parameters
    ----------
    values : (N, A, K) ndarray of float32
        A plane along the rays.
    weight : (N, A, K) or (N, 1, K) ndarray of float32
        How much each place counts.

    Returns
    -------
    mean : (N,) ndarray of float
        0 where nothing counts.
    """
    total = (values * weight).sum(axis=(1, 2), dtype=np.float64)
    share = np.broadcast_to(weight, values.shape).sum(axis=(1, 2), dtype=np.float64)
    return np.asarray(total / np.maximum(share, _TINY))


def cast_rays(
    x_px: NDArray[np.float64], y_px: NDArray[np.float64], *, reach_px: float
) -> Rays:
    """Cast rays from spots in all directions.

    Parameters
    ----------
    x_px, y_px : (N,) ndarray of float
        Middle of each spot [px].
    reach_px
        Length of a ray [px].

    Returns
    -------
    rays
        The places at which planes can be read.
    """
    turn = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    radii = (np.linspace(0, 1, _PLACES) ** 1.3 * reach_px).astype(np.float32)
    across = np.outer(np.cos(turn), radii).astype(np.float32).reshape(1, -1)
    down = np.outer(np.sin(turn), radii).astype(np.float32).reshape(1, -1)
    return Rays(
        x=np.asarray(x_px, np.float32)[:, None] + across,
        y=np.asarray(y_px, np.float32)[:, None] + down,
        radii=radii,
    )


def find_peaks(
    plane: Plane, *, least: float, most: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the places higher than all around them, the highest first.

    Parameters
    ----------
    plane : (H, W) ndarray of float32
        Any quantity.
    least
        Lowest height of a peak.
    most
        Most peaks that are given.

    Returns
    -------
    x, y : (N,) ndarray of float
        Places [px].
    """
    highest = cv2.dilate(plane, np.ones((5, 5), np.uint8))
    spots = np.flatnonzero((plane == highest) & (plane > least))
    heights = plane.ravel()[spots]
    order = np.argsort(-heights, kind="stable")[:most]
    y, x = np.divmod(spots[order], plane.shape[1])
    return x.astype(np.float64), y.astype(np.float64)
