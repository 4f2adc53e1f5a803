"""Openings of hairs: yellow, black and white dots, plugs, empty ones, and their rims.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of the copy on which openings are sought [px]
N : number of places
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane
from scalpwatch.imaging.color import light_logarithms
from scalpwatch.imaging.rays import Rays, cast_rays, find_peaks, middle_of
from scalpwatch.imaging.ridges import find_ridges, thinned

__all__ = [
    "HAIR_UM",
    "SPACING_UM",
    "Opening",
    "OpeningKind",
    "Openings",
    "find_openings",
    "nominal_um_per_px",
]

#: Width of a terminal hair that stands for the scale where there is none [µm]
#: (judgement).
HAIR_UM: Final = 70.0
#: Width of a view whose scale and hair tell nothing [µm] (judgement).
_VIEW_UM: Final = 6000.0
#: Scale of the copy on which openings are sought [µm/px], and its largest side [px]: a
#: dot of 50 µm spans three of its pixels.
_COPY_UM_PER_PX: Final = 16.0
_COPY_SIDE_PX: Final = 640
#: Farther than this from the next opening, skin has lost its own: 75 follicular units
#: a square centimetre stand 1.15 mm apart (judgement).
SPACING_UM: Final = 1200.0

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
_COARSE: Final = 4

#: Lowest answer of the blob filter, in natural logarithms, and how many times the
#: typical answer of the picture: of light, which furrows and flakes disturb, and of
#: yellowness, which they do not (judgement).
_LEAST: Final = 0.02
_ABOVE_TEXTURE: Final = 7.0
_ABOVE_MOTTLE: Final = 4.0
_MOST_SPOTS: Final = 300
_EDGE_PX: Final = 2
_REACH_UM: Final = 520.0

# What the middle of each kind has against the skin around it, in natural logarithms
# of light, and its diameter [µm]. Sizes: yellow dots are as wide as a distended
# opening, black dots as the shaft that broke off, white ones from the pinpoint opening
# of a sweat gland to a fibrosed follicle (judgement, as are all of these).
_YELLOW: Final = 0.10
_YELLOW_UM: Final = (90.0, 480.0)
_YELLOW_LIGHT: Final = 0.30
#: Red light taken, over yellowness: 2 of melanin, 0.2 of sebum.
_PIGMENT: Final = 0.8
_BLACK: Final = 0.35
_BLACK_UM: Final = (25.0, 260.0)
_WHITE: Final = 0.10
_WHITE_UM: Final = (35.0, 330.0)
_EMPTY: Final = 0.12
_EMPTY_UM: Final = (70.0, 330.0)
#: A plug is horn: at least so much yellower than the skin, which white never is; and
#: its width.
_HORN: Final = 0.05
_PLUG_UM: Final = 120.0
#: Green light taken, over yellowness: 0.4 of sebum, none of horn.
_HORN_RED: Final = 0.1
#: Red and blue taken, over green: 2 of black, 1.9 of melanin, 0.9 of blood.
_NO_BLOOD: Final = 1.45
#: Share of rays on which a spot ends, and of its middle that must be seen.
_ROUND: Final = 0.85
_SEEN: Final = 0.45
#: Times by which its height exceeds the mottle of the skin around.
_STANDS_OUT: Final = 4.0
#: Fewest rays in view, and how much of a ray's ring must be seen, by the best seen ray.
_FEWEST_RAYS: Final = 6
_RAY_SEEN: Final = 0.3
#: The median of what differs from the median is this share of the deviation.
_OF_DEVIATION: Final = 0.6745
#: Share of its place that hair covers: more is a shaft's end, and a dot with hair.
_ON_SHAFT: Final = 0.12
_UNDER_SHAFT: Final = 0.30
_WITH_HAIR: Final = 0.03
#: The rim of a root [µm], the skin beyond it, and how far a rim stands out.
_RIM_UM: Final = (45.0, 190.0)
_BEYOND_UM: Final = (270.0, 430.0)
_SCALY: Final = 0.10
_RED: Final = 0.12
#: A white spot so wide that has a shaft on it is a collar of scale [µm].
_COLLAR_UM: Final = 210.0
_RIM_SHARE: Final = 0.55
_RIM_SEEN: Final = 0.4
_TINY: Final = 1e-6


class OpeningKind(Enum):
    """What an opening, or the rim of a shaft's root, shows."""

    YELLOW_DOT = "yellow_dot"
    BLACK_DOT = "black_dot"
    WHITE_DOT = "white_dot"
    PLUG = "plug"
    EMPTY = "empty"
    SCALY_RIM = "scaly_rim"
    RED_RIM = "red_rim"


#: What a larger thing is made of and is not told beside it.
_PARTS: Final = {
    OpeningKind.PLUG: {OpeningKind.PLUG, OpeningKind.YELLOW_DOT},
    OpeningKind.SCALY_RIM: {
        OpeningKind.SCALY_RIM,
        OpeningKind.WHITE_DOT,
        OpeningKind.PLUG,
    },
    OpeningKind.RED_RIM: {OpeningKind.RED_RIM},
}


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening.

    Parameters
    ----------
    kind
        What it shows.
    x_px, y_px
        Its middle [px].
    diameter_px
        Width at half of its contrast [px]; of a rim, its outer border.
    strength
        Contrast with the skin around, in natural logarithms of light: of blue against
        green for yellow, of red for black and empty ones, of the least of all colours
        for white, of red against green for red rims.
    has_hair
        Whether a shaft lies on it.
    """

    kind: OpeningKind
    x_px: float
    y_px: float
    diameter_px: float
    strength: float
    has_hair: bool


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """All openings of a picture.

    Parameters
    ----------
    each
        The openings and rims, by kind, the strongest first.
    roots_px : (N, 2) ndarray of float
        Ends of shafts: x, y [px]. Either end, for a mask does not tell which.
    bare : (H', W') ndarray of uint8
        1 on visible skin farther than a normal spacing from any opening or root, on a
        coarser grid than the picture's.
    bare_share
        Its share of the visible skin, 0 to 1.
    skin_px
        Visible skin [px²].
    """

    each: tuple[Opening, ...]
    roots_px: NDArray[np.float64]
    bare: Mask
    bare_share: float
    skin_px: float

    def of(self, kind: OpeningKind) -> tuple[Opening, ...]:
        """List the openings of one kind.

        Parameters
        ----------
        kind
            Which.

        Returns
        -------
        openings
            The strongest first.
        """
        return tuple(opening for opening in self.each if opening.kind is kind)


def nominal_um_per_px(*, hair_px: float | None, longest_px: int) -> float:
    """Guess a scale that is good enough to choose the size of filters by.

    Parameters
    ----------
    hair_px
        Width of the picture's hair [px]; ``None`` where it is not known.
    longest_px
        Longer side of the picture [px].

    Returns
    -------
    um_per_px
        Never to be told as a scale [µm/px].

    Examples
    --------
    >>> nominal_um_per_px(hair_px=14.0, longest_px=1024)
    5.0
    """
    return HAIR_UM / hair_px if hair_px else _VIEW_UM / longest_px


def find_openings(
    pixels: Pixels,
    *,
    hair: Mask,
    closed: Mask,
    um_per_px: float,
    roots_px: NDArray[np.float64] | None = None,
) -> Openings:
    """Find the openings of hairs, with and without hair.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    hair : (H, W) ndarray of uint8
        1 on shafts; not on dots.
    closed : (H, W) ndarray of uint8
        1 where nothing is to be sought: frame, burned-in marks. Neither scale nor dots
        may be closed, however bright or dark they are.
    um_per_px
        Scale [µm/px], or `nominal_um_per_px`.
    roots_px : (N, 2) ndarray of float
        Where shafts leave the skin: x, y [px]; ``None`` takes the ends of ``hair``.

    Returns
    -------
    openings
        What was found.

    Notes
    -----
    Strategy: on a copy of 16 µm a pixel, the logarithm of each colour of light less
    that of the skin around, carried over hair. Spots of every width are sought by the
    blob filter in three quantities: yellowness (green less blue), whiteness (the least
    of all colours) and darkness in red light, in which blood hardly shows. Each spot
    is looked at along sixteen rays: where they fall to half of its height is its
    border; what its middle has against a ring outside tells the kind. White balance
    adds a constant to a logarithm, and a difference forgets it.

    Fails where hair covers most of the view, on openings nearer to each other than
    their width, on yellow dots as faint as the mottle of the skin, and on gray skin:
    what has no colour has no yellow dots.

    References
    ----------
    Rudnicka et al. 2011, Trichoscopy update 2011, 10.3315/jdcr.2011.1083 (what yellow,
    black and white dots are; the title was seen, the limits here are judgement).
    """
    view = _View.of(pixels, hair=hair, closed=closed, um_per_px=um_per_px)
    roots = view.ends() if roots_px is None else np.asarray(roots_px) * view.factor
    rims = _rims(view, roots)
    found = _apart([*_dark(view), *rims, *_white(view), *_yellow(view)], view)
    bare, bare_share = _bare(view, found, roots)
    return Openings(
        each=tuple(_scaled(opening, 1 / view.factor) for opening in found),
        roots_px=roots / view.factor,
        bare=bare,
        bare_share=bare_share,
        skin_px=float(view.seen.sum()) / view.factor**2,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The copy on which openings are sought.

    ``red``, ``green``, ``blue`` are logarithms of light less the skin around, (h, w);
    ``seen`` is 1 on visible skin, ``shaft`` is 1 on hair; both (h, w), float32.
    """

    red: Plane
    green: Plane
    blue: Plane
    seen: Plane
    shaft: Plane
    um_per_px: float
    factor: float

    @classmethod
    def of(
        cls, pixels: Pixels, *, hair: Mask, closed: Mask, um_per_px: float
    ) -> _View:
        """Shrink a picture and compare each place with the skin around."""
        height, width = pixels.shape[:2]
        factor = min(
            1.0, um_per_px / _COPY_UM_PER_PX, _COPY_SIDE_PX / max(height, width)
        )
        size = (max(8, round(width * factor)), max(8, round(height * factor)))
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        shaft = cv2.resize(hair * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        shut = cv2.resize(closed * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        low = cv2.min(cv2.min(small[..., 0], small[..., 1]), small[..., 2])
        covered = cv2.max(shaft, shut) > _COVERED
        hidden = (covered | (low >= _MIRRORED)).view(np.uint8)
        margin = np.ones((_MARGIN_PX, _MARGIN_PX), np.uint8)
        seen = np.float32(1) - cv2.dilate(hidden, margin)
        copy_um = um_per_px / factor
        planes = _against_around(light_logarithms(small), seen, copy_um)
        return cls(
            *planes,
            seen=seen,
            shaft=(shaft > _SHAFT).astype(np.float32),
            um_per_px=copy_um,
            factor=factor,
        )

    def ends(self) -> NDArray[np.float64]:
        """Places where the shafts of the mask end, (N, 2) [px of the copy]."""
        size = (self.shaft.shape[1] // 2, self.shaft.shape[0] // 2)
        half = cv2.resize(self.shaft, size, interpolation=cv2.INTER_AREA)
        lines = thinned((half >= np.float32(0.5)).view(np.uint8), longest=8)
        around = cv2.boxFilter(
            lines, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
        )
        ends = (around == 2) & (lines == 1)  # noqa: PLR2004 - itself and one neighbour
        y, x = np.nonzero(ends)
        places = np.stack([x, y], axis=1) * 2.0 + 0.5
        rim = 2 * _EDGE_PX
        limit = np.array(self.shaft.shape[::-1]) - rim
        return places[((places >= rim) & (places < limit)).all(axis=1)]


def _against_around(
    light: Sequence[Plane], seen: Plane, um_per_px: float
) -> tuple[Plane, Plane, Plane]:
    """Take the skin around from each colour, and carry colour over hair."""
    height, width = seen.shape
    half, few = (_reduced(seen, 2), _reduced(seen, _COARSE))
    spread = _AROUND_UM / um_per_px / _COARSE
    over = _OVER_HAIR_UM / um_per_px / 2
    share = _smooth(few, spread) + np.float32(0.01)
    near = _smooth(half, over) + np.float32(0.05)
    hidden = seen == 0
    total = max(float(seen.sum()), 1.0)
    planes = []
    for plane in light:
        level = float(cv2.multiply(plane, seen).sum(dtype=np.float64)) / total
        rest = cv2.multiply(cv2.subtract(plane, level), seen)
        wide = _smooth(_reduced(rest, _COARSE), spread) / share
        differ = cv2.multiply(
            cv2.subtract(rest, cv2.resize(wide, (width, height))), seen
        )
        carried = _smooth(_reduced(differ, 2), over) / near
        np.copyto(differ, cv2.resize(carried, (width, height)), where=hidden)
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
class _Spots:
    """Round spots: where, how wide, and how they differ from the ring around; (N,)."""

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    width_um: NDArray[np.float64]
    red: NDArray[np.float64]
    green: NDArray[np.float64]
    blue: NDArray[np.float64]
    round: NDArray[np.float64]
    seen: NDArray[np.float64]
    hair: NDArray[np.float64]
    stands_out: NDArray[np.float64]

    @property
    def is_plain(self) -> NDArray[np.bool_]:
        """Whether a spot ends on nearly all sides, is seen and no mottle of the skin."""
        return (
            (self.round >= _ROUND)
            & (self.seen >= _SEEN)
            & (self.stands_out >= _STANDS_OUT)
        )

    @property
    def has_no_blood(self) -> NDArray[np.bool_]:
        """Whether what a dark spot takes has not the colour of blood."""
        others = np.maximum(-self.red, 0) + np.maximum(-self.blue, 0)
        return others >= _NO_BLOOD * np.maximum(-self.green, _TINY)


def _spots(view: _View, plane: Plane, *, above: float) -> _Spots:
    """Find bright spots of a plane and look at each along its rays."""
    blob = find_ridges(plane).blob
    edge = _EDGE_PX
    blob[:edge] = blob[-edge:] = 0
    blob[:, :edge] = blob[:, -edge:] = 0
    sample = np.abs(blob[::4, ::4][view.seen[::4, ::4] > 0])
    noise = float(np.sort(sample)[sample.size // 2]) if sample.size else 0.0
    x, y = find_peaks(blob, least=max(_LEAST, above * noise), most=_MOST_SPOTS)
    rays = cast_rays(x, y, reach_px=_REACH_UM / view.um_per_px)
    values = rays.read(plane)
    radius = rays.widths(values)
    middle = rays.between(np.zeros_like(radius), 0.7 * radius)
    ring = rays.between(
        1.5 * radius, np.maximum(2.5 * radius, 1.5 * radius + 80 / view.um_per_px)
    )
    in_view = rays.read(np.ones_like(view.seen), beyond=cv2.BORDER_CONSTANT)
    open_to = (rays.read(view.seen) + np.float32(0.02)) * in_view
    red, green, blue = (
        _mean(read, middle * open_to) - _ground(read, ring * open_to)[0]
        for read in map(rays.read, (view.red, view.green, view.blue))
    )
    ground, mottle = _ground(values, ring * open_to)
    height = _mean(values, middle * open_to) - ground
    return _Spots(
        x=x,
        y=y,
        width_um=2 * radius * view.um_per_px,
        red=red,
        green=green,
        blue=blue,
        round=_roundness(
            values, rays.between(1.2 * radius, 2.3 * radius) * in_view, ground + height / 2
        ),
        seen=_mean(rays.read(view.seen), middle * in_view),
        hair=_mean(
            rays.read(view.shaft), rays.between(np.zeros_like(radius), 1.3 * radius)
        ),
        stands_out=height / np.maximum(mottle, _TINY),
    )


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


def _mean(
    values: NDArray[np.float32], weight: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Mean of each spot's values, (N,)."""
    total = (values * weight).sum(axis=(1, 2), dtype=np.float64)
    share = np.broadcast_to(weight, values.shape).sum(axis=(1, 2), dtype=np.float64)
    return np.asarray(total / np.maximum(share, _TINY))


def _dark(view: _View) -> list[Opening]:
    """Black dots, and empty openings, which are but a shade darker."""
    spots = _spots(view, -view.red, above=_ABOVE_TEXTURE)
    dark = spots.is_plain & spots.has_no_blood & (spots.hair < _ON_SHAFT)
    black = dark & (spots.red < -_BLACK) & _sized(spots, _BLACK_UM)
    empty = dark & (spots.red < -_EMPTY) & _sized(spots, _EMPTY_UM) & ~black
    empty &= spots.red > -_BLACK
    return [
        *_openings(view, spots, black, (OpeningKind.BLACK_DOT, -spots.red)),
        *_openings(view, spots, empty, (OpeningKind.EMPTY, -spots.red)),
    ]


def _yellow(view: _View) -> list[Opening]:
    """Yellow dots, and plugs of horn, which take no green light."""
    spots = _spots(
        view, cv2.subtract(view.green, view.blue), above=_ABOVE_MOTTLE
    )
    strength = spots.green - spots.blue
    yellow = spots.is_plain & (strength > _YELLOW) & _sized(spots, _YELLOW_UM)
    yellow &= (spots.red > -_PIGMENT * strength) & (spots.red < _YELLOW_LIGHT)
    horny = spots.red - spots.green < _HORN_RED * strength
    plug = yellow & horny & (spots.width_um >= _PLUG_UM)
    plug &= spots.hair < _UNDER_SHAFT
    return [
        *_openings(view, spots, yellow & ~horny, (OpeningKind.YELLOW_DOT, strength)),
        *_openings(view, spots, plug, (OpeningKind.PLUG, strength)),
    ]


def _white(view: _View) -> list[Opening]:
    """White dots, and plugs of horn, which are lighter than skin but not whiter."""
    plane = cv2.min(cv2.min(view.red, view.green), view.blue)
    spots = _spots(view, plane, above=_ABOVE_TEXTURE)
    strength = np.minimum(np.minimum(spots.red, spots.green), spots.blue)
    bright = spots.is_plain & (strength > _WHITE) & _sized(spots, _WHITE_UM)
    bright &= spots.hair < _UNDER_SHAFT
    horny = spots.green - spots.blue > _HORN
    plug = bright & horny & (spots.width_um >= _PLUG_UM)
    return [
        *_openings(view, spots, bright & ~horny, (OpeningKind.WHITE_DOT, strength)),
        *_openings(view, spots, plug, (OpeningKind.PLUG, strength)),
    ]


def _apart(found: Sequence[Opening], view: _View) -> list[Opening]:
    """Leave out what is a part of something named before it."""
    kept: list[Opening] = []
    for each in found:
        is_told = any(
            each.kind in _PARTS.get(other.kind, ()) and _overlap(each, other)
            for other in kept
        )
        wide = each.diameter_px * view.um_per_px >= _COLLAR_UM
        if each.kind is OpeningKind.WHITE_DOT and each.has_hair and wide:
            # White about a shaft and wider than a dot is a collar of scale.
            each = replace(each, kind=OpeningKind.SCALY_RIM)
        if not is_told:
            kept.append(each)
    return kept


def _overlap(one: Opening, other: Opening) -> bool:
    """Whether the middle of one opening lies on another."""
    away_px = np.hypot(one.x_px - other.x_px, one.y_px - other.y_px)
    return bool(away_px < max(one.diameter_px, other.diameter_px) / 2)


def _sized(spots: _Spots, limits_um: tuple[float, float]) -> NDArray[np.bool_]:
    """Whether each spot is as wide as its kind."""
    return (spots.width_um >= limits_um[0]) & (spots.width_um <= limits_um[1])


def _openings(
    view: _View,
    spots: _Spots,
    chosen: NDArray[np.bool_],
    told: tuple[OpeningKind, NDArray[np.float64]],
) -> Iterable[Opening]:
    """Make openings of the chosen spots; of two that overlap the stronger stays."""
    kind, strength = told
    index = np.flatnonzero(chosen)
    index = index[np.argsort(-strength[index], kind="stable")]
    width_px = spots.width_um[index] / view.um_per_px
    place = np.stack([spots.x[index], spots.y[index]], axis=1).astype(np.float64)
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    near = apart < np.maximum(width_px[:, None], width_px[None]) / 2
    kept = np.ones(index.size, bool)
    for number in range(index.size):
        if kept[number]:
            kept[number + 1 :] &= ~near[number, number + 1 :]
    for number in np.flatnonzero(kept).tolist():
        spot = index[number]
        yield Opening(
            kind=kind,
            x_px=float(spots.x[spot]),
            y_px=float(spots.y[spot]),
            diameter_px=float(width_px[number]),
            strength=float(strength[spot]),
            has_hair=bool(spots.hair[spot] > _WITH_HAIR),
        )


def _rims(view: _View, roots: NDArray[np.float64]) -> list[Opening]:
    """Roots with a rim whiter, or redder, than the skin beyond it."""
    rays = cast_rays(roots[:, 0], roots[:, 1], reach_px=_BEYOND_UM[1] / view.um_per_px)
    white = cv2.min(cv2.min(view.red, view.green), view.blue)
    redder = cv2.subtract(view.red, view.green)
    kinds = (
        (OpeningKind.SCALY_RIM, white, _SCALY),
        (OpeningKind.RED_RIM, redder, _RED),
    )
    found = []
    for kind, plane, least in kinds:
        height = _rim_height(view, rays, plane, least)
        order = np.argsort(-height, kind="stable")
        found += [
            Opening(
                kind=kind,
                x_px=float(roots[number, 0]),
                y_px=float(roots[number, 1]),
                diameter_px=2 * _RIM_UM[1] / view.um_per_px,
                strength=float(height[number]),
                has_hair=True,
            )
            for number in order[: int((height > least).sum())].tolist()
        ]
    return found


def _rim_height(
    view: _View, rays: Rays, plane: Plane, least: float
) -> NDArray[np.float64]:
    """Measure how far the rim of each root stands out; 0 where not all around, (N,)."""
    number = rays.x.shape[0]
    inner, beyond = (
        rays.between(
            np.full(number, low / view.um_per_px),
            np.full(number, high / view.um_per_px),
        )
        for low, high in (_RIM_UM, _BEYOND_UM)
    )
    open_to = rays.read(view.seen)
    values = rays.read(plane)
    outside = _mean(values, beyond * open_to)
    weight = inner * open_to
    told = weight.sum(axis=2)
    each = (values * weight).sum(axis=2) / np.maximum(told, np.float32(_TINY))
    # A ray along the shaft sees nothing of the rim.
    sees = told > _RIM_SEEN * inner.sum(axis=2)
    stands = sees & (each - outside[:, None] > least)
    share = stands.sum(axis=1) / np.maximum(sees.sum(axis=1), 1)
    around = (share >= _RIM_SHARE) & (sees.mean(axis=1) >= _RIM_SEEN)
    return np.where(around, _mean(values, weight) - outside, 0.0)


def _bare(
    view: _View, found: Sequence[Opening], roots: NDArray[np.float64]
) -> tuple[Mask, float]:
    """Mask visible skin far from any opening or shaft, and give its share."""
    height, width = view.seen.shape
    few = (max(2, width // _COARSE), max(2, height // _COARSE))
    seen = (cv2.resize(view.seen, few, interpolation=cv2.INTER_AREA) > 0.5).view(  # noqa: PLR2004 - more than half of it
        np.uint8
    )
    far = (cv2.resize(view.shaft, few, interpolation=cv2.INTER_AREA) == 0).view(
        np.uint8
    )
    places = np.array([(each.x_px, each.y_px) for each in found]).reshape(-1, 2)
    spots = (np.concatenate([places, roots]) / _COARSE).astype(np.int64)
    far[spots[:, 1].clip(0, few[1] - 1), spots[:, 0].clip(0, few[0] - 1)] = 0
    away = cv2.distanceTransform(far, cv2.DIST_L2, 5)
    lost = away > SPACING_UM / view.um_per_px / _COARSE
    bare = lost.view(np.uint8) & seen
    return bare, float(bare.sum()) / max(float(seen.sum()), 1.0)


def _scaled(opening: Opening, zoom: float) -> Opening:
    """Bring an opening to the pixels of the picture."""
    return Opening(
        kind=opening.kind,
        x_px=(opening.x_px + 0.5) * zoom - 0.5,
        y_px=(opening.y_px + 0.5) * zoom - 0.5,
        diameter_px=opening.diameter_px * zoom,
        strength=opening.strength,
        has_hair=opening.has_hair,
    )
