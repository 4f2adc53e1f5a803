"""Skin of the third style: what it holds, and the light that it throws back.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene, SkinTone
from scalpwatch.phantoms.third.lines import smooth_noise
from scalpwatch.phantoms.truth import AreaKind

__all__ = ["draw_skin"]

#: Optical density of the epidermis of each tone, in green light (judgement).
_MELANIN: Final = {SkinTone.LIGHT: 0.15, SkinTone.MEDIUM: 0.65, SkinTone.DARK: 1.6}
#: Share of the dermis that is blood where no vessel or redness is seen (judgement).
_BLOOD: Final = 0.005
#: By band of the camera, red, green and blue: density of melanin beside green light's;
#: absorption of bloodless dermis, blood, sebum and scattering of dermis [1/cm].
_MELANIN_BANDS: Final = (0.62, 1.0, 1.4)
_DERMIS_PER_CM: Final = (0.30, 0.30, 0.50)
_BLOOD_PER_CM: Final = (16.0, 180.0, 200.0)
_SEBUM_PER_CM: Final = (0.1, 0.9, 9.0)
_SCATTER_PER_CM: Final = (36.0, 41.0, 52.0)
#: How sharp the border of each area is: a swing of its noise over which it begins.
_BORDERS: Final = {
    AreaKind.ERYTHEMA: 1.5,
    AreaKind.MILKY_RED: 1.0,
    AreaKind.YELLOW: 0.9,
    AreaKind.WHITE: 0.5,
    AreaKind.ATROPHIC: 0.8,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Tissue:
    """What skin holds; maps are (H, W).

    Melanin is the optical density of the epidermis in green light, blood the share of
    the dermis, sebum 1 where there is much, collagen scattering beside that of plain
    dermis, relief the factor of the light by the slope of the surface.
    """

    melanin: NDArray[np.float32]
    blood: NDArray[np.float32]
    sebum: NDArray[np.float32]
    collagen: NDArray[np.float32]
    relief: NDArray[np.float32]


def draw_skin(
    scene: Scene,
    chance: tuple[np.random.Generator, np.random.Generator],
    vessels: NDArray[np.float32],
) -> tuple[NDArray[np.float32], dict[AreaKind, NDArray[np.float32]]]:
    """Draw bare skin: mottled, with pores and crossing lines, vessels and areas.

    Parameters
    ----------
    scene
        What is to be seen.
    chance
        The sources of chance, of areas and of texture.
    vessels : (H, W) ndarray of float32
        Share of the dermis that vessels add as blood.

    Returns
    -------
    light : (H, W, 3) ndarray of float32
        Linear; red, green, blue of a camera.
    areas
        By kind, how strong, 0 to 1, (H, W).

    Notes
    -----
    The dermis is endless and throws back ``1 + q - sqrt(q**2 + 2 q)`` of the light,
    ``q`` its absorption over its scattering; the epidermis absorbs twice.
    Coefficients are rounded means over broad bands of a camera; they set how it looks
    and measure nothing.

    References
    ----------
    Kubelka & Munk 1931, Z. techn. Physik 12:593-601: the endless layer.
    Jacques 2013, doi:10.1088/0031-9155/58/11/R37: absorption of blood and melanin,
    scattering of skin.
    """
    areas = _areas(scene, chance[0])
    return _light_of(_tissue(scene, chance[1], areas, vessels)), areas


def _areas(
    scene: Scene, rng: np.random.Generator
) -> dict[AreaKind, NDArray[np.float32]]:
    """Draw areas where smooth noise exceeds a hill about their middle."""
    asked = {
        AreaKind.ERYTHEMA: scene.erythema,
        AreaKind.MILKY_RED: scene.milky_red,
        AreaKind.YELLOW: scene.yellow,
        AreaKind.WHITE: scene.white,
        AreaKind.ATROPHIC: scene.atrophy,
    }
    areas = {kind: _area(scene, rng, kind, much) for kind, much in asked.items()}
    # Scars hide redness and sebum, and skin is either white or thin.
    for over in (AreaKind.MILKY_RED, AreaKind.WHITE):
        for kind in set(areas) - {over}:
            areas[kind] = areas[kind] * (1 - areas[over])
    return areas


def _area(
    scene: Scene, rng: np.random.Generator, kind: AreaKind, strength: float
) -> NDArray[np.float32]:
    """Draw one area on a coarse sheet, 0 to 1."""
    middle = rng.uniform((0.3, 0.3), (0.7, 0.7))
    shape = (scene.height_px // 8 + 1, scene.width_px // 8 + 1)
    noise = smooth_noise(rng, shape, min(shape) / 4)
    if strength <= 0:
        return np.zeros((scene.height_px, scene.width_px), np.float32)
    down = np.linspace(0, 1, shape[0], dtype=np.float32)[:, None] - middle[1]
    across = np.linspace(0, 1, shape[1], dtype=np.float32)[None] - middle[0]
    hill = 2.2 - 7 * np.hypot(down, across) + 0.8 * noise
    soft = np.clip(hill / _BORDERS[kind] + 0.5, 0, 1)
    even = strength * soft**2 * (3 - 2 * soft)
    size = (scene.width_px, scene.height_px)
    return np.asarray(cv2.resize(even.astype(np.float32), size), np.float32)


def _tissue(
    scene: Scene,
    rng: np.random.Generator,
    areas: dict[AreaKind, NDArray[np.float32]],
    vessels: NDArray[np.float32],
) -> _Tissue:
    """Lay out skin: mottled, with pores and crossing lines, and its areas."""
    shape = (scene.height_px, scene.width_px)
    per_um = 1 / scene.um_per_px
    patch, mottle, grain = (
        smooth_noise(rng, shape, cell_um * per_um) for cell_um in (1400, 300, 45)
    )
    white, thin = areas[AreaKind.WHITE], areas[AreaKind.ATROPHIC]
    milky, red = areas[AreaKind.MILKY_RED], areas[AreaKind.ERYTHEMA]
    plain = 1 - np.maximum(white, thin)
    furrows = _furrows(scene, rng) * plain + _wrinkles(scene, rng, thin)
    pores = _pores(scene, rng) * plain
    melanin = 1 + np.float32(0.06) * patch + np.float32(0.03) * mottle
    melanin += np.float32(0.05) * grain * plain + np.float32(0.08) * (furrows + pores)
    melanin *= np.float32(_MELANIN[scene.skin]) * (1 - 0.75 * white - 0.45 * thin)
    blotchy = 1 + np.float32(0.15) * mottle
    blood = np.float32(_BLOOD) * (1 + np.float32(0.15) * patch + 0.1 * mottle)
    blood = blood * (1 - 0.8 * white - 0.5 * thin) + vessels
    blood += (0.016 * red + 0.014 * milky) * blotchy
    lit = cv2.warpAffine(furrows, np.array([[1, 0, 1.5], [0, 1, 1]]), shape[::-1])
    relief = (
        1 - np.float32(0.03) * (furrows + pores) + np.float32(0.02) * (lit - furrows)
    )
    relief += np.float32(0.008) * grain
    return _Tissue(
        np.maximum(melanin, 0),
        np.maximum(blood, 0),
        areas[AreaKind.YELLOW],
        1 + (1.8 + 0.3 * mottle) * white + 1.2 * thin + 0.6 * milky,
        relief,
    )


def _stripes(
    scene: Scene, rng: np.random.Generator, *, way: float, apart_um: float
) -> NDArray[np.float32]:
    """Draw thin lines side by side, bent and broken by noise, 0 to 1, half as fine."""
    height, width = scene.height_px // 2 + 1, scene.width_px // 2 + 1
    per_px = 2 * scene.um_per_px / apart_um * np.pi
    down = np.arange(height, dtype=np.float32)[:, None] * np.float32(np.sin(way))
    across = np.arange(width, dtype=np.float32)[None] * np.float32(np.cos(way))
    cell_px = 0.8 * apart_um / scene.um_per_px
    bend = smooth_noise(rng, (height, width), cell_px)
    phase = (down + across) * np.float32(per_px) + np.float32(0.45) * bend
    line = np.exp(-np.square(np.sin(phase) / np.float32(0.18)))
    seen = np.clip(0.6 + 0.6 * smooth_noise(rng, (height, width), cell_px), 0, 1)
    return np.asarray(line * seen, np.float32)


def _furrows(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw two families of skin lines that cross."""
    way = rng.uniform(0, np.pi)
    crossed = [
        _stripes(scene, rng, way=way + turn, apart_um=apart_um)
        for turn, apart_um in ((0.0, 340.0), (rng.uniform(0.9, 1.4), 420.0))
    ]
    size = (scene.width_px, scene.height_px)
    return np.asarray(cv2.resize(np.maximum(*crossed), size), np.float32)


def _wrinkles(
    scene: Scene, rng: np.random.Generator, thin: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Draw the fine folds of thin skin, as of cigarette paper."""
    if not thin.any():
        return thin
    folds = _stripes(scene, rng, way=rng.uniform(0, np.pi), apart_um=130.0)
    size = (scene.width_px, scene.height_px)
    return np.asarray(cv2.resize(folds, size) * thin, np.float32)


def _pores(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw pores of sweat glands: fine, faint, everywhere."""
    pores = np.zeros((scene.height_px, scene.width_px), np.float32)
    area_mm2 = pores.size * (scene.um_per_px / 1000) ** 2
    number = round(1.5 * area_mm2)
    row, column = (rng.integers(0, side, number) for side in pores.shape)
    wide_px = max(16 / scene.um_per_px, 0.5)
    # One pixel holds so much that the middle of the blurred pore is 1.
    pores[row, column] = rng.uniform(0.4, 1, number) * 2 * np.pi * wide_px**2
    return np.asarray(cv2.GaussianBlur(pores, (0, 0), wide_px), np.float32)


def _light_of(tissue: _Tissue) -> NDArray[np.float32]:
    """Work out the light that skin throws back: two layers, three bands."""
    light = np.empty((*tissue.blood.shape, 3), np.float32)
    for band in range(3):
        absorbed = tissue.blood * np.float32(_BLOOD_PER_CM[band])
        absorbed += np.float32(_DERMIS_PER_CM[band])
        absorbed += tissue.sebum * np.float32(_SEBUM_PER_CM[band])
        # The factors make radiance of fluence: 2 for absorption, 3/4 for scattering.
        absorbed *= np.float32(2 / 0.75 / _SCATTER_PER_CM[band])
        q = np.divide(absorbed, tissue.collagen, out=absorbed)
        root = q * (q + 2)
        back = np.subtract(q, np.sqrt(root, out=root), out=q)
        back += 1
        passed = np.multiply(tissue.melanin, -_MELANIN_BANDS[band], out=root)
        back *= np.exp(passed, out=passed)
        np.multiply(back, tissue.relief, out=light[..., band])
    return light
