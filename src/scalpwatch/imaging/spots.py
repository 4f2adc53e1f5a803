"""Round spots of skin, told from its mottle: where they are and what colour they have.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of the copy on which spots are sought [px]
N : number of spots
A, K : number of rays of a spot, and of places along each
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging import ridges
from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.color import light_logarithms
from scalpwatch.imaging.copies import shrunk, step_to
from scalpwatch.imaging.rays import Rays, cast_rays, find_peaks, mean_of, middle_of

__all__ = ["SkinView", "Spots", "find_spots"]

#: Scale of the copy on which openings are sought [µm/px], and its largest side [px]: a
#: dot of 50 µm spans three of its pixels.
_COPY_UM_PER_PX: Final = 16.0
_COPY_SIDE_PX: Final = 640
#: Deviation of the Gaussian that gives the skin around [µm], and of the one that
#: carries colour over hair; the margin about hair in which its fringes lie [µm].
_AROUND_UM: Final = 400.0
_OVER_HAIR_UM: Final = 50.0
_MARGIN_PX: Final = 3
#: Brighter than this in every colour (of 255): mirrored light.
_MIRRORED: Final = 250
#: Light that a place must have been seen by, as a share of its pixels.
_COVERED: Final = 40
_SHAFT: Final = 100
#: Most hair is as dark as this share of what is taken for hair; what is so much lighter
#: (of 255, in the least of all colors) is none (judgement).
_MOST_HAIR: Final = 0.75
_LIGHTER_THAN_HAIR: Final = 25
_COARSE: Final = 4

#: Lowest answer of the blob filter, in natural logarithms (judgement).
_LEAST: Final = 0.02
_MOST_SPOTS: Final = 300
#: At the border of the view half a spot is a whole one's like [µm].
_EDGE_UM: Final = 48.0
#: The border of what is closed is known so well [µm], and so far from mirrored light
#: its bloom reaches (judgement).
_FRINGE_UM: Final = 150.0
_BLOOM_UM: Final = 100.0
_REACH_UM: Final = 520.0
#: Red and blue taken, over green: 2 of black, 1.9 of melanin, 0.9 of blood.
_NO_BLOOD: Final = 1.45
#: Share of rays on which a spot ends, for a piece of a line goes on along two of
#: sixteen; and share of its middle that must be seen.
_ROUND: Final = 0.92
_SEEN: Final = 0.45
#: Times by which its height exceeds the mottle of the skin around.
_STANDS_OUT: Final = 4.0
#: Fewest rays in view, and how much of a ray's ring must be seen, by the best seen ray.
_FEWEST_RAYS: Final = 6
_RAY_SEEN: Final = 0.3
#: The median of what differs from the median is this share of the deviation.
_OF_DEVIATION: Final = 0.6745
#: Least width of the ring about a spot [µm], and how much a place counts whose colour
#: was carried there, over hair.
_RING_UM: Final = 80.0
_CARRIED: Final = 0.02
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SkinView:
    """The copy on which openings are sought.

    Parameters
    ----------
    red, green, blue : (h, w) ndarray of float32
        Logarithms of light less those of the skin around, carried over hair.
    seen, shaft : (h, w) ndarray of float32
        1 on visible skin; 1 on hair.
    shut : (h, w) ndarray of uint8
        1 on and beside what is closed or mirrors the lamp, where no spot is told.
    um_per_px
        Scale of the copy [µm/px].
    factor
        Pixels of the copy for one of the picture, along a side.
    """

    red: Plane
    green: Plane
    blue: Plane
    seen: Plane
    shaft: Plane
    shut: Mask
    um_per_px: float
    factor: float

    @classmethod
    def of(
        cls, pixels: Pixels, *, hair: Mask, closed: Mask, um_per_px: float
    ) -> SkinView:
        """Shrink a picture and compare each place with the skin around.

        Parameters
        ----------
        pixels : (H, W, 3) ndarray of uint8
            Red, green, blue in sRGB.
        hair, closed : (H, W) ndarray of uint8
            1 on shafts; 1 where nothing is to be sought.
        um_per_px
            Scale of the picture [µm/px].

        Returns
        -------
        view
            The copy.
        """
        step = step_to(
            _COPY_UM_PER_PX,
            um_per_px=um_per_px,
            longest_px=max(pixels.shape),
            most_px=_COPY_SIDE_PX,
        )
        small, shaft, shut = (
            shrunk(each, step)
            for each in (pixels, hair * np.uint8(255), closed * np.uint8(255))
        )
        red, green, blue = cv2.split(small)
        low = cv2.min(cv2.min(red, green), blue)
        shaft = _without_flakes(shaft, low)
        covered = cv2.max(shaft, shut) > _COVERED
        mirrored = (low >= _MIRRORED).view(np.uint8)
        hidden = covered.view(np.uint8) | mirrored
        margin = np.ones((_MARGIN_PX, _MARGIN_PX), np.uint8)
        seen = np.float32(1) - cv2.dilate(hidden, margin)
        copy_um = um_per_px * step
        planes = _against_around(light_logarithms(small), seen, copy_um)
        return cls(
            *planes,
            seen=seen,
            shaft=(shaft > _SHAFT).astype(np.float32),
            shut=_widened(shut > _COVERED, _FRINGE_UM / copy_um)
            | _widened(mirrored > 0, _BLOOM_UM / copy_um),
            um_per_px=copy_um,
            factor=1 / step,
        )


def _without_flakes(shaft: Mask, low: Mask) -> Mask:
    """Leave out what is far lighter than the hair: scale, or a white dot."""
    on_hair = shaft > _SHAFT
    if not on_hair.any():
        return shaft
    usual = ranked(low[on_hair].astype(np.float32), _MOST_HAIR)
    light = (on_hair & (low > usual + _LIGHTER_THAN_HAIR)).view(np.uint8)
    # The shine along a shaft is narrower than any flake.
    flakes = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    flakes = cv2.dilate(flakes, np.ones((3, 3), np.uint8))
    return np.asarray(shaft * (np.uint8(1) - flakes), np.uint8)


def _widened(mask: NDArray[np.bool_], reach_px: float) -> Mask:
    """Widen a mask by so many pixels to all sides."""
    side_px = 2 * round(reach_px) + 1
    square = np.ones((side_px, side_px), np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), square), np.uint8)


def _against_around(
    light: Sequence[Plane], seen: Plane, um_per_px: float
) -> tuple[Plane, Plane, Plane]:
    """Take the skin around from each colour, carry colour over hair; alters light."""
    height, width = seen.shape
    half, few = (_reduced(seen, 2), _reduced(seen, _COARSE))
    spread = _AROUND_UM / um_per_px / _COARSE
    over = _OVER_HAIR_UM / um_per_px / 2
    share = _smooth(few, spread) + np.float32(0.01)
    near = _smooth(half, over) + np.float32(0.05)
    hidden = seen == 0
    some = seen[::_COARSE, ::_COARSE] > 0
    planes = []
    for plane in light:
        sample = plane[::_COARSE, ::_COARSE][some]
        level = float(sample.mean(dtype=np.float64)) if sample.size else 0.0
        np.copyto(plane, level, where=hidden)
        rest = _smooth(_reduced(plane, _COARSE) - np.float32(level), spread)
        wide = rest / share + np.float32(level)
        differ = cv2.subtract(plane, cv2.resize(wide, (width, height)))
        np.copyto(differ, 0, where=hidden)
        carried = _smooth(_reduced(differ, 2), over) / near
        # It is smooth, so blocks of it do.
        near_by = cv2.resize(carried, (width, height), interpolation=cv2.INTER_NEAREST)
        np.copyto(differ, near_by, where=hidden)
        planes.append(differ)
    return planes[0], planes[1], planes[2]


def _reduced(plane: Plane, step: int) -> Plane:
    """Mean of squares of so many pixels a side."""
    size = (max(2, plane.shape[1] // step), max(2, plane.shape[0] // step))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA))


def _smooth(plane: Plane, width_px: float) -> Plane:
    """Blur by a Gaussian of this deviation."""
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), max(width_px, 0.3)))


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Round spots: where, how wide, and how they differ from the ring around.

    Parameters
    ----------
    x, y : (N,) ndarray of float
        Middle [px of the copy].
    width_um : (N,) ndarray of float
        Width at half of the height [µm].
    red, green, blue : (N,) ndarray of float
        Logarithm of the light of the middle less that of the ring.
    hair : (N,) ndarray of float
        Share that hair covers.
    texture
        Typical answer of the filter in this view.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    width_um: NDArray[np.float64]
    red: NDArray[np.float64]
    green: NDArray[np.float64]
    blue: NDArray[np.float64]
    hair: NDArray[np.float64]
    ragged: NDArray[np.float64]
    beside: NDArray[np.float64]
    texture: float

    @property
    def has_no_blood(self) -> NDArray[np.bool_]:
        """Whether what a dark spot takes has not the colour of blood."""
        others = np.maximum(-self.red, 0) + np.maximum(-self.blue, 0)
        return others >= _NO_BLOOD * np.maximum(-self.green, _TINY)


def find_spots(view: SkinView, plane: Plane, *, above: float, least: float) -> Spots:
    """Find bright spots of a plane and look at each along its rays.

    Parameters
    ----------
    view
        The copy.
    plane : (h, w) ndarray of float32
        A quantity of it.
    above
        How many times the typical answer of the filter a spot answers at least.
    least
        Lowest value of the plane at its middle.

    Returns
    -------
    spots
        The strongest first.
    """
    blob = ridges.find_spots(plane)
    sample = np.abs(blob[::4, ::4][view.seen[::4, ::4] > 0])
    noise = ranked(sample, 0.5) if sample.size else 0.0
    edge = max(2, round(_EDGE_UM / view.um_per_px))
    blob[:edge] = blob[-edge:] = 0
    blob[:, :edge] = blob[:, -edge:] = 0
    np.copyto(blob, 0, where=(view.shut > 0) | (plane < least))
    x, y = find_peaks(blob, least=max(_LEAST, above * noise), most=_MOST_SPOTS)
    rays = cast_rays(x, y, reach_px=_REACH_UM / view.um_per_px)
    open_to = _open_to(view, rays)
    radius, ragged, is_plain = _shapes(view, rays, rays.read(plane), open_to)
    # The colours of few need to be read.
    x, y, radius, rays = x[is_plain], y[is_plain], radius[is_plain], rays.of(is_plain)
    middle, ring = _parts(view, rays, radius)
    open_to = open_to[is_plain]
    red, green, blue = (
        mean_of(read, middle * open_to) - _ground(read, ring * open_to)[0]
        for read in map(rays.read, (view.red, view.green, view.blue))
    )
    whole = rays.between(np.zeros_like(radius), 1.3 * radius)
    beside = rays.between(radius, np.maximum(1.8 * radius, radius + 3)) > 0
    shaft = rays.read(view.shaft)
    return Spots(
        x=x,
        y=y,
        width_um=2 * radius * view.um_per_px,
        red=red,
        green=green,
        blue=blue,
        hair=mean_of(shaft, whole),
        ragged=ragged[is_plain],
        beside=(shaft * beside).max(axis=2).mean(axis=1, dtype=np.float64),
        texture=noise,
    )


def _shapes(
    view: SkinView,
    rays: Rays,
    values: NDArray[np.float32],
    open_to: NDArray[np.float32],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Radius of each spot, how ragged, whether it is plain, seen, no mottle, (N,)."""
    radius = rays.widths(values)
    middle, ring = _parts(view, rays, radius)
    ground, mottle = _ground(values, ring * open_to)
    height = mean_of(values, middle * open_to) - ground
    outside = rays.between(1.2 * radius, 2.3 * radius) * (open_to > 0)
    is_plain = _roundness(values, outside, ground + height / 2) >= _ROUND
    is_plain &= mean_of(open_to, middle * (open_to > 0)) >= _SEEN
    is_plain &= height >= _STANDS_OUT * np.maximum(mottle, _TINY)
    return radius, rays.raggedness(values, ground + height / 2, open_to), is_plain


def _parts(
    view: SkinView, rays: Rays, radius: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mark the middle of each spot and the ring around it, (N, 1, K)."""
    middle = rays.between(np.zeros_like(radius), 0.7 * radius)
    far = np.maximum(2.5 * radius, 1.5 * radius + _RING_UM / view.um_per_px)
    return middle, rays.between(1.5 * radius, far)


def _open_to(view: SkinView, rays: Rays) -> NDArray[np.float32]:
    """Weigh places by whether skin is seen there; 0 out of view, (N, A, K)."""
    seen = rays.read(view.seen) + np.float32(_CARRIED)
    return np.asarray(seen * rays.within(view.seen.shape), np.float32)


def _roundness(
    values: NDArray[np.float32],
    outside: NDArray[np.float32],
    half: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share of the rays in view that fall below half of the height, (N,)."""
    looked = outside > 0
    lowest = np.where(looked, values, np.float32(np.inf)).min(axis=2)
    told = looked.any(axis=2)
    falls = (lowest < half[:, None]) & told
    count = told.sum(axis=1)
    share = falls.sum(axis=1) / np.maximum(count, 1)
    return np.where(count >= _FEWEST_RAYS, share, 0.0)


def _ground(
    values: NDArray[np.float32], weight: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Median over the rays of what surrounds each spot, and its mottle, (N,)."""
    seen = weight.sum(axis=2, dtype=np.float64)
    told = seen > _RAY_SEEN * seen.max(axis=1, keepdims=True)
    each = (values * weight).sum(axis=2) / np.maximum(seen, _TINY)
    ground = middle_of(each, told)
    mottle = middle_of(np.abs(each - ground[:, None]), told) / _OF_DEVIATION
    return ground, mottle
