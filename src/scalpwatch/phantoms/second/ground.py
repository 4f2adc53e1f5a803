"""Skin, areas and debris of the second style.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene, SkinTone
from scalpwatch.phantoms.second.sheets import FINE, polygon, sheet_of, shrunk
from scalpwatch.phantoms.truth import AreaKind

__all__ = ["BARREN_KINDS", "draw_patches", "draw_plates", "draw_skin"]

#: How much pigment each tone holds, and what pigment takes of red, green, blue.
_PIGMENT: Final = {SkinTone.LIGHT: 0.12, SkinTone.MEDIUM: 0.55, SkinTone.DARK: 1.5}
_MELANIN: Final = (0.85, 1.35, 1.75)
_DERMIS: Final = (0.66, 0.50, 0.44)
#: Where no opening lies.
BARREN_KINDS: Final = (AreaKind.MILKY_RED, AreaKind.WHITE, AreaKind.ATROPHIC)
#: Light that each kind leaves of its skin's, and the light that it adds.
_TINTS: Final = {
    AreaKind.ERYTHEMA: ((0.97, 0.66, 0.72), (0.0, 0.0, 0.0)),
    AreaKind.MILKY_RED: ((1.06, 0.72, 0.74), (0.04, 0.02, 0.02)),
    AreaKind.YELLOW: ((0.95, 0.84, 0.52), (0.0, 0.0, 0.0)),
    AreaKind.WHITE: ((0.35, 0.38, 0.40), (0.42, 0.41, 0.40)),
    AreaKind.ATROPHIC: ((0.85, 0.86, 0.88), (0.11, 0.105, 0.10)),
}


def draw_patches(
    scene: Scene, rng: np.random.Generator
) -> dict[AreaKind, NDArray[np.float32]]:
    """Draw soft areas: discs that run together.

    Parameters
    ----------
    scene
        What is to be seen.
    rng
        The source of chance.

    Returns
    -------
    strengths
        By kind, 0 to 1, (H, W).
    """
    asked = {
        AreaKind.ERYTHEMA: scene.erythema,
        AreaKind.MILKY_RED: scene.milky_red,
        AreaKind.YELLOW: scene.yellow,
        AreaKind.WHITE: scene.white,
        AreaKind.ATROPHIC: scene.atrophy,
    }
    patches = {kind: _discs(scene, rng, strength) for kind, strength in asked.items()}
    # One hides the other: white skin all, milky red skin what is red or yellow.
    for over in (AreaKind.YELLOW, AreaKind.MILKY_RED, AreaKind.WHITE):
        free = np.maximum(1 - patches[over], 0)
        patches = {
            kind: patch if kind is over else patch * free
            for kind, patch in patches.items()
        }
    return patches


def _discs(
    scene: Scene, rng: np.random.Generator, strength: float
) -> NDArray[np.float32]:
    """Let several soft discs run together, 0 to 1."""
    height, width = scene.height_px, scene.width_px
    patch = np.zeros((height, width), np.float32)
    if strength <= 0:
        return patch
    middle = rng.uniform((0.25 * width, 0.3 * height), (0.75 * width, 0.7 * height))
    for _ in range(6):
        center = middle + rng.normal(0, 0.11, 2) * min(height, width)
        radius = rng.uniform(0.12, 0.22) * min(height, width)
        cv2.circle(patch, (int(center[0]), int(center[1])), int(radius), 1.0, -1)
    small = cv2.resize(patch, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), width / 240)
    return np.asarray(cv2.resize(soft, (width, height)) * np.float32(strength))


def draw_plates(
    scene: Scene, rng: np.random.Generator
) -> dict[AreaKind, NDArray[np.float32]]:
    """Draw flakes of scale as plates, crusts as heaps of them.

    Parameters
    ----------
    scene
        What is to be seen.
    rng
        The source of chance.

    Returns
    -------
    covers
        Of scale and crust, 0 to 1, (H, W).
    """
    scale, crust = sheet_of(scene), sheet_of(scene)
    px_per_um = FINE / scene.um_per_px
    size = np.array(scale.shape[::-1])
    for _ in range(scene.flakes):
        place = rng.uniform((0, 0), size)
        polygon(scale, rng, place, rng.uniform(80, 280) * px_per_um)
    for _ in range(scene.crusts):
        place = rng.uniform((0, 0), size)
        for _ in range(4):
            at = place + rng.normal(0, 110, 2) * px_per_um
            polygon(crust, rng, at, rng.uniform(160, 320) * px_per_um)
    return {AreaKind.SCALE: shrunk(scale, scene), AreaKind.CRUST: shrunk(crust, scene)}


def draw_skin(
    scene: Scene,
    rng: np.random.Generator,
    patches: dict[AreaKind, NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Draw bare skin: a net of furrows, specks of pigment, tinted areas.

    Parameters
    ----------
    scene
        What is to be seen.
    rng
        The source of chance.
    patches
        As `draw_patches` gives them.

    Returns
    -------
    light : (H, W, 3) ndarray of float32
        Linear.
    """
    height, width = scene.height_px, scene.width_px
    smooth = 1 - np.maximum(patches[AreaKind.ATROPHIC], patches[AreaKind.WHITE])
    cell_px = max(6.0, 170 / scene.um_per_px)
    seeds = np.full((height, width), 255, np.uint8)
    number = max(8, round(height * width / cell_px**2))
    seeds[rng.integers(0, height, number), rng.integers(0, width, number)] = 0
    away = cv2.distanceTransform(seeds, cv2.DIST_L2, 5) / np.float32(cell_px)
    furrows = np.float32(0.05) * np.clip(away - 0.45, 0, 0.6) * smooth
    specks = rng.standard_normal((height // 8 + 1, width // 8 + 1), np.float32)
    mottle = cv2.resize(np.maximum(specks - 1.6, 0), (width, height)) * smooth
    pigment = np.float32(_PIGMENT[scene.skin]) * (1 + np.float32(0.10) * mottle)
    pigment += furrows
    if scene.atrophy:
        pigment += patches[AreaKind.ATROPHIC] * _creases(scene, rng)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None] - np.float32(0.2)
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] + np.float32(0.1)
    fall = 1 - np.float32(0.10) * (across**2 + down**2) ** 2
    light = np.exp(pigment[..., None] * -np.array(_MELANIN, np.float32))
    light *= fall[..., None] * np.array(_DERMIS, np.float32)
    for kind, (leaves, adds) in _TINTS.items():
        if patches[kind].any():
            strength = patches[kind][..., None]
            tinted = light * np.array(leaves, np.float32) + np.array(adds, np.float32)
            light += strength * (tinted - light)
    return np.asarray(light, np.float32)


def _creases(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Fine short creases that cross at an angle, as of cigarette paper."""
    creases = np.zeros((scene.height_px, scene.width_px), np.float32)
    way = rng.uniform(0, np.pi)
    for _ in range(260):
        start = rng.uniform((0, 0), creases.shape[::-1])
        turned = way + rng.choice((-0.25, 0.25)) + rng.normal(0, 0.05)
        long_px = rng.uniform(250, 700) / scene.um_per_px
        end = start + long_px * np.array([np.cos(turned), np.sin(turned)])
        ends = np.rint(np.stack([start, end]) * 16).astype(int).tolist()
        cv2.line(creases, ends[0], ends[1], 0.09, 1, cv2.LINE_8, 4)
    return np.asarray(cv2.GaussianBlur(creases, (0, 0), 10 / scene.um_per_px))
