"""Areas of skin by colour: red, milky-red, yellow, white, and finely wrinkled ones.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of the grid of cells on which areas are told
N : number of cells
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.skin_cells import SkinCells, skin_cells

__all__ = ["Area", "AreaKind", "Areas", "SkinColor", "map_areas"]

#: Fewest cells that tell anything.
_FEWEST: Final = 24

# Differences from the reference skin, in natural logarithms of light (judgement):
#: Colours nearer than this are of one skin; and how many cells are compared.
_ALIKE: Final = 0.03
_SAMPLE: Final = 220
#: Skin at least this share as common as the most common may be the reference, if its
#: redness with so much of its lightness is less by this much.
_COMMON: Final = 0.4
_OF_LIGHT: Final = 0.55
_CLEARLY: Final = 0.02
#: Redness of red skin; more is blood or crust; of milky red skin, which a veil pales.
_RED: Final = 0.22
_BLOOD: Final = 1.6
_MILKY_RED: Final = 0.10
#: How much lighter, or smoother by share, milky skin is; half of each will do, but
#: smoother by so much it always is, for red skin can lie in better light.
_MILKY_LIGHT: Final = 0.06
_MILKY_SMOOTH: Final = 0.20
_SMOOTHER: Final = 0.09
#: And so many deviations of the usual skin; of a normal distribution a quarter of the
#: values lie within this part of the deviation.
_SPREADS: Final = 3.0
_SMALLER: Final = 0.25
_OF_DEVIATION: Final = 0.319
#: Yellowness of yellow skin; redness by yellowness, and shade, from which on it is
#: pigment.
_YELLOW: Final = 0.08
_PIGMENT: Final = 0.9
_SHADE: Final = -0.15
#: How much less red and lighter white and thin skin is.
_PALE: Final = -0.02
_WHITE_LIGHT: Final = 0.09
#: And by this share of what the usual skin lacks of white, for scar is as light on any
#: skin; from so many times that on it need not be less red.
_TO_WHITE: Final = 0.15
_CLEARLY_WHITE: Final = 1.3
_THIN_LIGHT: Final = 0.03
#: Thin skin is never lighter than this: it would be twice as light as the usual.
_NEVER_THIN: Final = 0.7
#: How parallel the folds of thin skin are, 0 to 1.
_FOLDED: Final = 0.30
#: And those of thin skin that is red.
_FOLDED_RED: Final = 0.40
#: Folds are so many times as parallel as the relief of the quarter of the skin that is
#: least so.
_STREAKED: Final = 0.25
_OVER_STREAKS: Final = 2.0
#: Cells along the sides of the squares in which milky, pale and thin skin is judged.
_WIDE: Final = 11
#: The border of an area lies where this share is left of its full contrast, above which
#: a tenth of it lies (judgement).
_BORDER: Final = 0.4
_FULL: Final = 0.9
#: Cells of one kind among the nine of which one is the middle.
_COMPANY: Final = 5
_HALF: Final = 0.5
_TINY: Final = 1e-6


class AreaKind(Enum):
    """How an area of skin looks."""

    ERYTHEMA = "erythema"
    MILKY_RED = "milky_red"
    YELLOW = "yellow"
    WHITE = "white"
    ATROPHIC = "atrophic"


@dataclass(frozen=True, slots=True)
class SkinColor:
    """The colour of the skin against which areas are told.

    Parameters
    ----------
    redness, yellowness
        ``ln(R/G)`` and ``ln(G/B)``: comparable between pictures of one device with one
        setting.
    """

    redness: float
    yellowness: float


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """All areas of one kind.

    Parameters
    ----------
    kind
        How they look.
    mask : (H, W) ndarray of uint8
        1 where so, with what lies on that skin.
    share
        Part of the visible skin, 0 to 1.
    contrast
        Median difference from the reference skin that makes the kind, in natural
        logarithms of light: of ``ln(G/B)`` for yellow skin, of ``ln R`` for atrophic
        skin, of ``ln(R/G)`` for the others, more for red and less for white skin; 0
        where nothing is.
    """

    kind: AreaKind
    mask: Mask
    share: float
    contrast: float


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """The areas of a picture.

    Parameters
    ----------
    each
        One for each `AreaKind`; no place is in two of them.
    reference
        The skin they differ from; ``None`` where too little skin is seen.
    """

    each: Mapping[AreaKind, Area]
    reference: SkinColor | None


def map_areas(
    pixels: Pixels,
    skin: Mask,
    *,
    um_per_px: float,
    control: SkinColor | None = None,
) -> Areas:
    """Tell areas of skin by how their colour differs from the picture's usual skin.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    skin : (H, W) ndarray of uint8
        1 where skin is visible: no hair, vessel, glare, scale or surround.
    um_per_px
        Scale [µm/px], or a nominal one.
    control
        Colour of healthy skin, from the reference of a picture of it taken with the
        same device and setting; ``None`` takes the picture's own.

    Returns
    -------
    areas
        Masks and shares.

    Notes
    -----
    Strategy: cells of an eighth of a millimetre have a redness ``ln(R/G)``, a
    yellowness ``ln(G/B)`` and a lightness ``ln R``. The reference is the paler of the
    common colours, unless that is also much brighter, as scar is. Lightness is
    compared with a curved surface through the cells of the reference's colour, so that
    the fall of light towards the corners is not told as an area. White balance adds a
    constant to each and cancels.

    Blood makes skin redder, and not lighter; a milky veil over it smoother, and mostly
    lighter; sebum yellower; scar, which holds little blood and pigment, less red and
    much lighter, the more so the darker the skin; and atrophic skin, red or not, a
    little lighter, with fine folds more parallel than the picture's relief.

    What fills the whole view is not seen without a control. Where hair leaves too
    little skin for its relief, neither milky nor atrophic skin is told. Broad shine is
    taken for white skin where it is not masked.

    References
    ----------
    Yamamoto et al. 2008, Derivation and clinical application of special imaging by
    means of digital cameras, 10.1111/j.1600-0846.2007.00256.x, abstract (indices of
    haemoglobin and melanin as differences of logarithms of a camera's colours).
    """
    cells = skin_cells(pixels, skin, um_per_px=um_per_px)
    if int(cells.told.sum()) < _FEWEST:
        return Areas(_masked({}, cells, skin), reference=None)
    usual = _usual(cells)
    reference = usual if control is None else control
    redder = cells.redness - np.float32(reference.redness)
    yellower = cells.yellowness - np.float32(reference.yellowness)
    lighter = _lighter(cells, usual)
    yellow_from = max(_YELLOW, _SPREADS * _spread(yellower, cells))
    white_from = max(_WHITE_LIGHT, _TO_WHITE * _darkness(cells, usual))
    plain = cells.told & (yellower < _YELLOW / 2)
    pale = plain & (
        redder < np.where(lighter > _CLEARLY_WHITE * white_from, -_PALE, _PALE)
    )
    # Shine and furrows come and go, so the skin of a colour about a cell is judged.
    pale_light = _about(lighter, pale)
    is_thin = _thin(cells, lighter, pale) | _thin(cells, lighter, plain, _FOLDED_RED)
    milky = (redder > _MILKY_RED) & (yellower < 0) & ~is_thin
    milky &= _milky(redder, lighter, cells, usual)
    # Yellowness is taken off, so that crust and pigment are not called red.
    blood = redder - 0.7 * np.maximum(yellower, 0)
    told: dict[AreaKind, tuple[NDArray[np.bool_], Plane]] = {
        AreaKind.WHITE: (pale & (pale_light > white_from) & ~is_thin, redder),
        AreaKind.ATROPHIC: (is_thin, _about(lighter, is_thin)),
        AreaKind.MILKY_RED: (milky, redder),
        AreaKind.ERYTHEMA: (
            (blood > _RED) & (blood < _BLOOD) & ~milky & ~is_thin,
            redder,
        ),
        AreaKind.YELLOW: (
            (yellower > yellow_from)
            & (redder < _PIGMENT * yellower)
            & (lighter > _SHADE),
            yellower,
        ),
    }
    return Areas(_masked(told, cells, skin), reference=usual)


def _usual(cells: SkinCells) -> SkinColor:
    """Choose the colour of the picture's usual skin."""
    spots = np.flatnonzero(cells.told)
    spots = spots[:: max(1, spots.size // _SAMPLE)]
    redness = cells.redness.ravel()[spots]
    yellowness = cells.yellowness.ravel()[spots]
    apart = np.hypot(
        redness[:, None] - redness[None], yellowness[:, None] - yellowness[None]
    )
    near = apart < _ALIKE
    count = near.sum(axis=1)
    # Red skin is redder and not darker than the usual; scar is less red, but so much
    # lighter that the sum is larger; pigment is darker, but so much redder.
    sums = redness + _OF_LIGHT * cells.light.ravel()[spots]
    mean = (near * sums).sum(axis=1) / count
    most = int(count.argmax())
    may_be = (count >= _COMMON * count[most]) & (mean < mean[most] - _CLEARLY)
    may_be[most] = True
    best = int(np.where(may_be, mean, np.inf).argmin())
    like = near[best]
    return SkinColor(float(redness[like].mean()), float(yellowness[like].mean()))


def _lighter(cells: SkinCells, usual: SkinColor) -> Plane:
    """Compare lightness with a curved surface through that of the usual skin."""
    height, width = cells.told.shape
    like = _like(cells, usual)
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack(
        [np.ones_like(down), across, down, across**2, down**2, across * down], axis=-1
    )
    known, seen = terms[like], cells.light[like]
    level = ranked(seen, _HALF)
    # A little of the square of each slope counts as an error, lest a surface through a
    # corner of the view runs away in the others.
    square = known.T @ known + 0.02 * known.shape[0] * np.diag([0, 1, 1, 1, 1, 1])
    slopes = np.linalg.solve(square, known.T @ (seen - level))
    within = known @ slopes
    surface = np.clip(terms @ slopes, within.min(), within.max())
    return np.asarray(cells.light - (surface + level).astype(np.float32))


def _spread(difference: Plane, cells: SkinCells) -> float:
    """Deviation of the usual skin, by the smaller differences of all."""
    return ranked(np.abs(difference[cells.told]), _SMALLER) / _OF_DEVIATION


def _like(cells: SkinCells, usual: SkinColor) -> NDArray[np.bool_]:
    """Tell the cells of the usual colour."""
    away = np.hypot(cells.redness - usual.redness, cells.yellowness - usual.yellowness)
    return np.asarray(cells.told & (away < _ALIKE))


def _darkness(cells: SkinCells, usual: SkinColor) -> float:
    """How far the usual skin is from white, in natural logarithms of light."""
    return max(0.0, -ranked(cells.light[_like(cells, usual)], _HALF))


def _thin(
    cells: SkinCells,
    lighter: Plane,
    chosen: NDArray[np.bool_],
    folded: float = _FOLDED,
) -> NDArray[np.bool_]:
    """Tell the chosen cells that are lighter and folded in one direction."""
    light = _about(lighter, chosen)
    is_so = chosen & (light > _THIN_LIGHT) & (light < _NEVER_THIN)
    # Dry or rough skin is streaked all over.
    usual = ranked(_about(cells.relief.parallel, cells.told)[cells.told], _STREAKED)
    folded = max(folded, _OVER_STREAKS * usual)
    return np.asarray(is_so & (_about(cells.relief.parallel, chosen) > folded))


def _milky(
    redder: Plane, lighter: Plane, cells: SkinCells, usual: SkinColor
) -> NDArray[np.bool_]:
    """Tell whether red skin is milky: smoother than usual, and by all lighter."""
    red = cells.told & (redder > _MILKY_RED)
    steep = ranked(cells.relief.steep[_like(cells, usual)], _HALF)
    if not np.isfinite(steep):
        return np.zeros_like(cells.told)
    rough = np.sqrt(np.minimum(cells.relief.steep, 2 * steep) / max(steep, _TINY))
    smooth = 1 - _about(rough, red)
    veil = _about(lighter, red) / _MILKY_LIGHT + smooth / _MILKY_SMOOTH
    return np.asarray((veil > 1) & (smooth > _SMOOTHER))


def _about(plane: Plane, chosen: NDArray[np.bool_]) -> Plane:
    """Mean of the chosen cells about each cell."""
    weight = chosen.astype(np.float32)
    share = np.maximum(cv2.blur(weight, (_WIDE, _WIDE)), np.float32(_TINY))
    return np.asarray(cv2.blur(plane * weight, (_WIDE, _WIDE)) / share)


def _bordered(cell: NDArray[np.bool_], contrast: Plane) -> NDArray[np.bool_]:
    """Put the border of an area where a share of its full contrast is left."""
    if not cell.any():
        return cell
    full = ranked(np.abs(contrast[cell]), _FULL)
    return np.asarray(cell & (np.abs(contrast) > _BORDER * full))


def _masked(
    told: Mapping[AreaKind, tuple[NDArray[np.bool_], Plane]],
    cells: SkinCells,
    skin: Mask,
) -> dict[AreaKind, Area]:
    """Smooth the cells of each kind, enlarge them to masks, and measure them."""
    total = max(float(cells.told.sum()), 1.0)
    around = cv2.boxFilter(cells.told.view(np.uint8), -1, (3, 3), normalize=False)
    areas = {}
    for kind in AreaKind:
        areas[kind] = Area(
            kind, np.zeros(skin.shape, np.uint8), share=0.0, contrast=0.0
        )
        if kind not in told or not told[kind][0].any():
            continue
        cell, contrast = told[kind]
        within = _bordered(cell & cells.told, contrast).view(np.uint8)
        company = cv2.boxFilter(within, -1, (3, 3), normalize=False)
        # Of the skin around, more than half; a lone cell is noise, an area has extent.
        kept = cells.told & (company * 2 > around) & (company >= _COMPANY - 1)
        areas[kind] = Area(
            kind,
            mask=_enlarged((company * 2 > np.maximum(around, 1)) & (company > 1), skin),
            share=float(kept.sum()) / total,
            contrast=abs(ranked(contrast[kept], _HALF)) if kept.any() else 0.0,
        )
    return areas


def _enlarged(cell: NDArray[np.bool_], skin: Mask) -> Mask:
    """Enlarge cells to a mask of the size of the picture, with smooth borders."""
    if not cell.any():
        return np.zeros(skin.shape, np.uint8)
    size = (skin.shape[1], skin.shape[0])
    wide = cv2.resize(cell * np.uint8(254), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.threshold(wide, 127, 1, cv2.THRESH_BINARY)[1], np.uint8)
