"""Openings of hairs: yellow, black and white dots, plugs, empty ones, and their rims.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of the copy on which openings are sought [px]
N : number of places
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.bare_skin import bare_skin
from scalpwatch.imaging.rims import RIM_UM, ends_of_hair, red_rims, scaly_rims
from scalpwatch.imaging.spots import SkinView, Spots, find_spots

__all__ = [
    "HAIR_UM",
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

#: How many times the typical answer of the blob filter in the picture a spot answers:
#: of light, which furrows and flakes disturb, and of yellowness, which they do not
#: (judgement).
_ABOVE_TEXTURE: Final = 7.0
_ABOVE_MOTTLE: Final = 4.0
#: And this share of the contrast of its kind it has against the skin around.
_WORTH_A_LOOK: Final = 0.6

# What the middle of each kind has against the skin around it, in natural logarithms
# of light, and its diameter [µm]. Sizes: yellow dots are as wide as a distended
# opening, black dots as the shaft that broke off, white ones from the pinpoint opening
# of a sweat gland to a fibrosed follicle (judgement, as are all of these).
_YELLOW: Final = 0.12
#: Sebum about a healthy hair is yellow too, but less; from so much on, yellow is clear.
_YELLOW_AT_HAIR: Final = 0.18
_YELLOW_CLEAR: Final = 0.24
_YELLOW_UM: Final = (90.0, 480.0)
_YELLOW_LIGHT: Final = 0.30
#: Red light taken, over yellowness: 2 of melanin, 0.2 of sebum.
_PIGMENT: Final = 0.8
_BLACK: Final = 0.42
_BLACK_UM: Final = (25.0, 200.0)
_WHITE: Final = 0.10
_WHITE_UM: Final = (35.0, 230.0)
_EMPTY: Final = 0.12
_EMPTY_DARKEST: Final = 0.40
_EMPTY_UM: Final = (70.0, 330.0)
#: A plug is horn: at least so much yellower than the skin, which white never is; its
#: width; and its contrast, more than that of skin between vessels.
_HORN: Final = 0.05
_PLUG_UM: Final = (120.0, 330.0)
_PLUG: Final = 0.16
#: Green light taken, over yellowness: 0.4 of sebum, none of horn.
_HORN_RED: Final = 0.1
#: Deviation over mean of the distances of the border: a spot with more is a flake, or
#: a piece of a hair or of a streak. Black dots are small, so that pixels fray them;
#: mottle frays faint yellow ones; flakes are white as well.
_RAGGED: Final = 0.22
_RAGGED_DARK: Final = 0.30
_RAGGED_YELLOW: Final = 0.35
_RAGGED_WHITE: Final = 0.20
#: Share of its place that hair covers: more is a shaft's end, and a dot with hair; and
#: of the rays beside it that meet hair: more is a gap between shafts.
_ON_SHAFT: Final = 0.12
_UNDER_SHAFT: Final = 0.30
_WITH_HAIR: Final = 0.03
_BETWEEN: Final = 0.55
#: A white spot narrower than this beside a root is a flake of its rim [µm]; and so many
#: flakes for each white dot make the dots flakes too.
_FLAKE_UM: Final = 110.0
_FLAKES: Final = 0.5


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
    unevenness
        Typical answer of the blob filter in red light, in natural logarithms: flakes
        and crossing hair raise it.
    """

    each: tuple[Opening, ...]
    roots_px: NDArray[np.float64]
    bare: Mask
    bare_share: float
    skin_px: float
    unevenness: float

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
    Strategy: on a copy of about 16 µm a pixel, the logarithm of each colour of light
    less that of the skin around, carried over hair. Spots of every width are sought by
    the blob filter in three quantities: yellowness (green less blue), whiteness (the
    least of all colours) and darkness in red light, in which blood hardly shows. Each
    spot is looked at along sixteen rays: where they fall to half of its height is its
    border, which must be round; what its middle has against a ring outside tells the
    kind. White balance adds a constant to a logarithm, and a difference forgets it.
    Beside what is closed, and in the bloom of mirrored light, no spot is told; among
    flakes no white one; what is far lighter than hair, on its mask, is none.

    Fails where hair covers most of the view, on openings nearer to each other than
    their width, on yellow dots as faint as the mottle of the skin, and on gray skin:
    what has no colour has no yellow dots.

    References
    ----------
    Rudnicka et al. 2011, Trichoscopy update 2011, 10.3315/jdcr.2011.1083 (what yellow,
    black and white dots are; the title was seen, the limits here are judgement).
    """
    view = SkinView.of(pixels, hair=hair, closed=closed, um_per_px=um_per_px)
    ends = ends_of_hair(view)
    roots = ends if roots_px is None else np.asarray(roots_px) * view.factor
    dark, unevenness = _dark(view)
    # Who traces shafts may miss a root at which the mask ends.
    rims = _rims(view, np.concatenate([roots, ends]))
    white = _not_beside(_white(view), roots, view)
    found = _apart([*dark, *rims, *white, *_yellow(view)])
    places = np.array([(each.x_px, each.y_px) for each in found]).reshape(-1, 2)
    bare, bare_share = bare_skin(view, np.concatenate([places, roots]))
    return Openings(
        each=tuple(_scaled(opening, 1 / view.factor) for opening in found),
        roots_px=roots / view.factor,
        bare=bare,
        bare_share=bare_share,
        skin_px=float(view.seen.sum()) / view.factor**2,
        unevenness=unevenness,
    )


def _dark(view: SkinView) -> tuple[list[Opening], float]:
    """Black dots and empty openings, a shade darker; and how uneven the view is."""
    spots = find_spots(
        view, -view.red, above=_ABOVE_TEXTURE, least=_WORTH_A_LOOK * _EMPTY
    )
    dark = spots.has_no_blood & (spots.hair < _ON_SHAFT)
    dark &= spots.ragged < _RAGGED_DARK
    black = dark & (spots.red < -_BLACK) & _sized(spots, _BLACK_UM)
    empty = dark & (spots.red < -_EMPTY) & _sized(spots, _EMPTY_UM) & ~black
    empty &= spots.red > -_EMPTY_DARKEST
    dots = [
        *_openings(view, spots, black, (OpeningKind.BLACK_DOT, -spots.red)),
        *_openings(view, spots, empty, (OpeningKind.EMPTY, -spots.red)),
    ]
    return dots, spots.texture


def _yellow(view: SkinView) -> list[Opening]:
    """Yellow dots, and plugs of horn, which take no green light."""
    plane = cv2.subtract(view.green, view.blue)
    least = _WORTH_A_LOOK * _YELLOW
    spots = find_spots(view, plane, above=_ABOVE_MOTTLE, least=least)
    strength = spots.green - spots.blue
    at_hair = (spots.beside > _WITH_HAIR) | (spots.hair > _WITH_HAIR)
    yellow = strength > np.where(at_hair, _YELLOW_AT_HAIR, _YELLOW)
    # Mottle frays the border of a faint one.
    is_clear = strength > _YELLOW_CLEAR
    yellow &= spots.ragged < np.where(at_hair & ~is_clear, _RAGGED, _RAGGED_YELLOW)
    yellow &= _sized(spots, _YELLOW_UM)
    yellow &= (spots.red > -_PIGMENT * strength) & (spots.red < _YELLOW_LIGHT)
    horny = spots.red - spots.green < _HORN_RED * strength
    plug = yellow & horny & (spots.width_um >= _PLUG_UM[0]) & (strength > _PLUG)
    plug &= (spots.hair < _UNDER_SHAFT) & (spots.ragged < _RAGGED)
    return [
        *_openings(view, spots, yellow & ~horny, (OpeningKind.YELLOW_DOT, strength)),
        *_openings(view, spots, plug, (OpeningKind.PLUG, strength)),
    ]


def _white(view: SkinView) -> list[Opening]:
    """White dots, and plugs of horn, which are lighter than skin but not whiter."""
    plane = cv2.min(cv2.min(view.red, view.green), view.blue)
    least = _WORTH_A_LOOK * _WHITE
    spots = find_spots(view, plane, above=_ABOVE_TEXTURE, least=least)
    strength = np.minimum(np.minimum(spots.red, spots.green), spots.blue)
    bright = (strength > _WHITE) & (spots.width_um >= _WHITE_UM[0])
    bright &= (spots.hair < _UNDER_SHAFT) & (spots.beside < _BETWEEN)
    horny = spots.green - spots.blue > _HORN
    plug = bright & horny & _sized(spots, _PLUG_UM) & (strength > _PLUG)
    plug &= spots.ragged < _RAGGED
    white = bright & ~horny
    dots = white & (spots.ragged < _RAGGED_WHITE) & (spots.width_um <= _WHITE_UM[1])
    # Among flakes, a round one is no dot.
    flakes = white & ~dots & (spots.width_um > _FLAKE_UM)
    flakes &= spots.beside < _WITH_HAIR
    if int(flakes.sum()) > _FLAKES * int(dots.sum()):
        dots[:] = False
    return [
        *_openings(view, spots, dots, (OpeningKind.WHITE_DOT, strength)),
        *_openings(view, spots, plug, (OpeningKind.PLUG, strength)),
    ]


def _rims(view: SkinView, roots: NDArray[np.float64]) -> list[Opening]:
    """Roots with a rim of scale, or of redness."""
    y, x = np.rint(roots[:, ::-1]).astype(np.int64).T
    height_px, width_px = view.shut.shape
    roots = roots[view.shut[y.clip(0, height_px - 1), x.clip(0, width_px - 1)] == 0]
    found = []
    for kind, height in (
        (OpeningKind.SCALY_RIM, scaly_rims(view, roots)),
        (OpeningKind.RED_RIM, red_rims(view, roots)),
    ):
        order = np.argsort(-height, kind="stable")
        found += [
            Opening(
                kind=kind,
                x_px=float(roots[number, 0]),
                y_px=float(roots[number, 1]),
                diameter_px=2 * RIM_UM[1] / view.um_per_px,
                strength=float(height[number]),
                has_hair=True,
            )
            for number in order[: np.count_nonzero(height)].tolist()
        ]
    return found


def _not_beside(
    white: Sequence[Opening], roots: NDArray[np.float64], view: SkinView
) -> list[Opening]:
    """Leave out flakes at roots."""
    if not len(roots):
        return list(white)
    reach_px = RIM_UM[1] / view.um_per_px
    kept = []
    for each in white:
        away_px = np.hypot(roots[:, 0] - each.x_px, roots[:, 1] - each.y_px)
        is_flake = each.diameter_px * view.um_per_px < _FLAKE_UM
        if not (is_flake and float(away_px.min()) < reach_px):
            kept.append(each)
    return kept


def _apart(found: Sequence[Opening]) -> list[Opening]:
    """Leave out what is a part of something named before it."""
    kept: list[Opening] = []
    for each in found:
        is_told = any(
            each.kind in _PARTS.get(other.kind, ()) and _overlap(each, other)
            for other in kept
        )
        if not is_told:
            kept.append(each)
    return kept


def _overlap(one: Opening, other: Opening) -> bool:
    """Whether the middle of one opening lies on another."""
    away_px = np.hypot(one.x_px - other.x_px, one.y_px - other.y_px)
    return bool(away_px < max(one.diameter_px, other.diameter_px) / 2)


def _sized(spots: Spots, limits_um: tuple[float, float]) -> NDArray[np.bool_]:
    """Whether each spot is as wide as its kind."""
    return (spots.width_um >= limits_um[0]) & (spots.width_um <= limits_um[1])


def _openings(
    view: SkinView,
    spots: Spots,
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
