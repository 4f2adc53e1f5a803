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
from scalpwatch.imaging.color import light_logarithms

__all__ = ["Area", "AreaKind", "Areas", "SkinColor", "map_areas"]

#: Scale of the copy on which areas are told [µm/px], its largest side [px], and pixels
#: of the copy along the side of a cell.
_COPY_UM_PER_PX: Final = 16.0
_COPY_SIDE_PX: Final = 640
_CELL_PX: Final = 8
#: Share of a cell that must be skin for it to have a colour.
_ENOUGH: Final = 0.25
_WHOLE: Final = 240
#: Fewest cells that tell anything.
_FEWEST: Final = 24

# Differences from the reference skin, in natural logarithms of light (judgement):
#: Colours nearer than this are of one skin; and how many cells are compared.
_ALIKE: Final = 0.04
_SAMPLE: Final = 320
#: Skin at least this share as common as the most common may be the reference, unless
#: it is brighter than that by more than this: scar is paler, but brighter.
_COMMON: Final = 0.5
_BRIGHTER: Final = 0.08
#: Redness of red skin; more is blood or crust. How much brighter milky red is.
_RED: Final = 0.15
_BLOOD: Final = 1.6
_MILKY_RED: Final = 0.09
_MILKY: Final = 0.025
#: Yellowness of yellow skin; redness by yellowness, and shade, from which on it is
#: pigment.
_YELLOW: Final = 0.08
_PIGMENT: Final = 0.9
_SHADE: Final = -0.15
#: How much less red and brighter white and thin skin is.
_PALE: Final = -0.02
_WHITE_LIGHT: Final = 0.09
_THIN_LIGHT: Final = 0.04
#: Folds of wrinkled skin against those of the reference skin: times as deep.
_FOLDED: Final = 1.3
#: Widths of the Gaussians between which fine folds answer [px of the copy].
_FINE_PX: Final = 0.8
_BROAD_PX: Final = 3.0
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
        logarithms of light: of redness, yellowness, or, of white and atrophic skin,
        brightness; 0 where nothing is.
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

    Blood makes skin redder, and not lighter; a milky veil over it lighter too; sebum
    yellower; scar, which holds little blood and pigment, less red and much lighter, and
    atrophic skin a little lighter, with fine folds. What fills the whole view is not
    seen without a control. On dark skin all that is whitish stands out far more than
    on light skin. Broad shine is taken for white skin where it is not masked.

    References
    ----------
    Yamamoto et al. 2008, Derivation and clinical application of special imaging by
    means of digital cameras, 10.1111/j.1600-0846.2007.00256.x, abstract (indices of
    haemoglobin and melanin as differences of logarithms of a camera's colours).
    """
    cells = _cells(pixels, skin, um_per_px)
    if int(cells.told.sum()) < _FEWEST:
        return Areas(_masked({}, cells, skin), reference=None)
    usual = _usual(cells)
    reference = usual if control is None else control
    redder = cells.redness - np.float32(reference.redness)
    yellower = cells.yellowness - np.float32(reference.yellowness)
    lighter, deeper = _lighter(cells, usual)
    pale = (redder < _PALE) & (yellower < _YELLOW / 2)
    folded = deeper > _FOLDED
    milky = (redder > _MILKY_RED) & (lighter > _MILKY) & (yellower < 0)
    # Yellowness is taken off, so that crust and pigment are not called red.
    blood = redder - 0.7 * np.maximum(yellower, 0)
    told: dict[AreaKind, tuple[NDArray[np.bool_], Plane]] = {
        AreaKind.WHITE: (pale & (lighter > _WHITE_LIGHT) & ~folded, lighter),
        AreaKind.ATROPHIC: (pale & (lighter > _THIN_LIGHT) & folded, lighter),
        AreaKind.MILKY_RED: (milky, redder),
        AreaKind.ERYTHEMA: ((blood > _RED) & (blood < _BLOOD) & ~milky, redder),
        AreaKind.YELLOW: (
            (yellower > _YELLOW)
            & (redder < _PIGMENT * yellower)
            & (lighter > _SHADE),
            yellower,
        ),
    }
    return Areas(_masked(told, cells, skin), reference=usual)


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Mean colours of the skin of each cell, all (h, w); ``told`` where there is any."""

    redness: Plane
    yellowness: Plane
    light: Plane
    folds: Plane
    told: NDArray[np.bool_]


def _cells(pixels: Pixels, skin: Mask, um_per_px: float) -> _Cells:
    """Give each cell the mean colour and the depth of fine folds of its skin."""
    height, width = skin.shape
    factor = min(1.0, um_per_px / _COPY_UM_PER_PX, _COPY_SIDE_PX / max(height, width))
    grid = (
        max(4, round(width * factor / _CELL_PX)),
        max(4, round(height * factor / _CELL_PX)),
    )
    size = (grid[0] * _CELL_PX, grid[1] * _CELL_PX)
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    whole = cv2.resize(skin * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    seen = (whole >= _WHOLE).astype(np.float32)
    red, green, blue = light_logarithms(small)
    share = cv2.resize(seen, grid, interpolation=cv2.INTER_AREA)
    some = np.maximum(share, np.float32(_ENOUGH / 4))

    def mean(plane: Plane) -> Plane:
        shown = cv2.multiply(plane, seen)
        return np.asarray(cv2.resize(shown, grid, interpolation=cv2.INTER_AREA) / some)

    # Folds are sought in green, which has less noise, where no hair comes near.
    broad = cv2.GaussianBlur(green, (0, 0), _BROAD_PX)
    band = cv2.subtract(cv2.GaussianBlur(green, (0, 0), _FINE_PX), broad)
    return _Cells(
        redness=mean(cv2.subtract(red, green)),
        yellowness=mean(cv2.subtract(green, blue)),
        light=mean(red),
        folds=mean(cv2.multiply(band, band)),
        told=share > _ENOUGH,
    )


def _usual(cells: _Cells) -> SkinColor:
    """Choose the colour of the picture's usual skin."""
    spots = np.flatnonzero(cells.told)
    spots = spots[:: max(1, spots.size // _SAMPLE)]
    redness = cells.redness.ravel()[spots]
    yellowness = cells.yellowness.ravel()[spots]
    light = cells.light.ravel()[spots]
    apart = np.hypot(
        redness[:, None] - redness[None], yellowness[:, None] - yellowness[None]
    )
    near = apart < _ALIKE
    count = near.sum(axis=1)
    most = int(count.argmax())
    top_light = float(light[near[most]].mean())
    may_be = (count >= _COMMON * count[most]) & (light < top_light + _BRIGHTER)
    may_be[most] = True
    palest = np.where(may_be, redness, np.float32(np.inf)).argmin()
    like = near[palest]
    return SkinColor(float(redness[like].mean()), float(yellowness[like].mean()))


def _lighter(cells: _Cells, usual: SkinColor) -> tuple[Plane, Plane]:
    """Compare lightness, and the depth of folds, with the usual skin's."""
    height, width = cells.told.shape
    away = np.hypot(
        cells.redness - usual.redness, cells.yellowness - usual.yellowness
    )
    like = cells.told & (away < _ALIKE)
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
    surface = np.clip(terms @ slopes, *(float(x) for x in _ends(known @ slopes)))
    lighter = cells.light - (surface + level).astype(np.float32)
    folds = cv2.blur(cells.folds * cells.told, (3, 3)) / np.maximum(
        cv2.blur(cells.told.astype(np.float32), (3, 3)), np.float32(_TINY)
    )
    usual_folds = max(ranked(folds[like], _HALF), _TINY)
    return lighter, np.sqrt(np.maximum(folds, 0) / np.float32(usual_folds))


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    """Least and greatest value."""
    return float(values.min()), float(values.max())


def _masked(
    told: Mapping[AreaKind, tuple[NDArray[np.bool_], Plane]], cells: _Cells, skin: Mask
) -> dict[AreaKind, Area]:
    """Smooth the cells of each kind, enlarge them to masks, and measure them."""
    height, width = skin.shape
    total = max(float(cells.told.sum()), 1.0)
    areas = {}
    for kind in AreaKind:
        if kind not in told:
            areas[kind] = Area(kind, np.zeros_like(skin), share=0.0, contrast=0.0)
            continue
        cell, contrast = told[kind]
        within = (cell & cells.told).view(np.uint8)
        company = cv2.boxFilter(within, -1, (3, 3), normalize=False)
        around = cv2.boxFilter(cells.told.view(np.uint8), -1, (3, 3), normalize=False)
        # Of the skin around, more than half; a lone cell is noise, an area has extent.
        kept = cells.told & (company * 2 > around) & (company >= _COMPANY - 1)
        wide = cv2.resize(
            (company * 2 > np.maximum(around, 1)).astype(np.float32) * (company > 1),
            (width, height),
            interpolation=cv2.INTER_LINEAR,
        )
        areas[kind] = Area(
            kind,
            mask=(wide > _HALF).view(np.uint8),
            share=float(kept.sum()) / total,
            contrast=abs(ranked(contrast[kept], _HALF)) if kept.any() else 0.0,
        )
    return areas
