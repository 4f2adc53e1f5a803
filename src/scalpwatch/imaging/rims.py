"""Rims about the roots of hairs: scale, or redness, on most sides of where a hair ends.

Notation
--------
h, w : height and width of the copy on which openings are sought [px]
N : number of roots
A, K : number of rays of a root, and of places along each
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Plane
from scalpwatch.imaging.rays import cast_rays, middle_of
from scalpwatch.imaging.ridges import thinned
from scalpwatch.imaging.spots import SkinView

__all__ = ["RIM_UM", "ends_of_hair", "red_rims", "scaly_rims"]

#: The rim of a root, and the skin beyond it, from and to so far from its middle [µm]
#: (judgement, as are all of these).
RIM_UM: Final = (35.0, 170.0)
_BEYOND_UM: Final = (230.0, 400.0)
#: How far a rim stands out, in natural logarithms: of white, and of red over green.
_SCALY: Final = 0.22
_RED: Final = 0.12
#: Share of the rays on which it does; of all rays that must see it; and how much of a
#: ray's part must be seen.
_MOST: Final = 0.65
_ALL_ROUND: Final = 0.45
_SEEN: Final = 0.4
#: A rim stands out so many times as far as the quarter of the skin beyond that stands
#: out most: red streaks and flakes lie everywhere.
_BUMPS: Final = 0.25
_OVER_BUMPS: Final = 2.0
#: Longest spur that thinning leaves [px].
_SPUR_PX: Final = 8
_HALF: Final = 0.5
_TINY: Final = 1e-6


def ends_of_hair(view: SkinView) -> NDArray[np.float64]:
    """Find where the shafts of the mask end.

    Parameters
    ----------
    view
        The copy.

    Returns
    -------
    ends : (N, 2) ndarray of float
        x, y [px of the copy]; roots and tips, for a mask does not tell which, but not
        where a shaft leaves the view.
    """
    size = (view.shaft.shape[1] // 2, view.shaft.shape[0] // 2)
    half = cv2.resize(view.shaft, size, interpolation=cv2.INTER_AREA)
    lines = thinned((half >= np.float32(_HALF)).view(np.uint8), longest=_SPUR_PX)
    around = cv2.boxFilter(
        lines, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    ends = (around == 2) & (lines == 1)  # noqa: PLR2004 - itself and one neighbour
    y, x = np.nonzero(ends)
    places = np.stack([x, y], axis=1) * 2.0 + 0.5
    rim = _BEYOND_UM[0] / view.um_per_px
    limit = np.array(view.shaft.shape[::-1]) - rim
    inside = ((places >= rim) & (places < limit)).all(axis=1)
    return np.asarray(places[inside], np.float64)


def scaly_rims(view: SkinView, roots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how much whiter flakes about each root are than the skin beyond them.

    Parameters
    ----------
    view
        The copy.
    roots : (N, 2) ndarray of float
        x, y [px of the copy].

    Returns
    -------
    heights : (N,) ndarray of float
        In natural logarithms of light of the least of all colors; 0 where no rim is.
    """
    white = cv2.min(cv2.min(view.red, view.green), view.blue)
    looked = _Looked.at(view, roots, white)
    # Between flakes skin is seen, so the whitest place of each ray is taken.
    rim = np.where(looked.rim > 0, looked.values, -np.inf).max(axis=2)
    return looked.heights(rim, least=_SCALY)


def red_rims(view: SkinView, roots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure how much redder the rim of each root is than the skin beyond it.

    Parameters
    ----------
    view
        The copy.
    roots : (N, 2) ndarray of float
        x, y [px of the copy].

    Returns
    -------
    heights : (N,) ndarray of float
        In natural logarithms of light of red over green; 0 where no rim is.
    """
    looked = _Looked.at(view, roots, cv2.subtract(view.red, view.green))
    return looked.heights(_mean_of_rays(looked.values, looked.rim), least=_RED)


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """A quantity about roots, and the weights of rim and skin beyond, (N, A, K)."""

    values: NDArray[np.float32]
    rim: NDArray[np.float32]
    beyond: NDArray[np.float32]
    sees_rim: NDArray[np.bool_]
    sees_beyond: NDArray[np.bool_]

    @classmethod
    def at(cls, view: SkinView, roots: NDArray[np.float64], plane: Plane) -> _Looked:
        """Look along the rays of each root."""
        um = view.um_per_px
        rays = cast_rays(roots[:, 0], roots[:, 1], reach_px=_BEYOND_UM[1] / um)
        seen = rays.read(view.seen) > _HALF
        open_to = seen * rays.within(view.seen.shape)
        parts = []
        for low_um, high_um in (RIM_UM, _BEYOND_UM):
            whole = rays.between(
                np.full(len(roots), low_um / um), np.full(len(roots), high_um / um)
            )
            shown = np.asarray(whole * open_to, np.float32)
            parts.append((shown, shown.sum(axis=2) > _SEEN * whole.sum(axis=2)))
        (rim, sees_rim), (beyond, sees_beyond) = parts
        return cls(rays.read(plane), rim, beyond, sees_rim, sees_beyond)

    def heights(self, rim: NDArray[np.float32], *, least: float) -> NDArray[np.float64]:
        """Tell how far the rim stands out on most rays; 0 where not, (N,)."""
        skin = _mean_of_rays(self.values, self.beyond).astype(np.float64)
        ground = middle_of(skin, self.sees_beyond)[:, None]
        uneven = _ranked_of(skin - ground, self.sees_beyond, 1 - _BUMPS)
        height = _ranked_of(rim - ground, self.sees_rim, 1 - _MOST)
        told = self.sees_rim.mean(axis=1) >= _ALL_ROUND
        told &= (height > least) & (height > _OVER_BUMPS * uneven)
        return np.where(told, height, 0.0)


def _mean_of_rays(
    values: NDArray[np.float32], weight: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Average along each ray, (N, A); 0 where nothing is seen."""
    total = np.maximum(weight.sum(axis=2), np.float32(_TINY))
    return np.asarray((values * weight).sum(axis=2) / total, np.float32)


def _ranked_of(
    values: NDArray[np.float64], told: NDArray[np.bool_], share: float
) -> NDArray[np.float64]:
    """Value below which this share of the told ones of each row lies, (N,)."""
    ordered = np.sort(np.where(told, values, np.inf), axis=1)
    place = (told.sum(axis=1) * share).astype(np.int64)
    ranked = ordered[np.arange(len(values)), np.minimum(place, values.shape[1] - 1)]
    return np.where(np.isfinite(ranked), ranked, 0.0)
