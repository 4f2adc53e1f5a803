"""The second style: other texture, vessels, hair, blur and colors, kept for judging.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import HairTone, Phantom, Scene, SkinTone

__all__ = ["draw_second_style"]

#: Everything is drawn so many times larger and then shrunk, for smooth borders.
_FINE: Final = 2
#: Fraction bits of OpenCV's coordinates.
_SIXTEENTHS: Final = 16
#: How much pigment each tone holds, and what pigment takes of red, green, blue.
_PIGMENT: Final = {SkinTone.LIGHT: 0.12, SkinTone.MEDIUM: 0.55, SkinTone.DARK: 1.5}
_MELANIN: Final = (0.85, 1.35, 1.75)
_DERMIS: Final = (0.66, 0.50, 0.44)
#: Share of the light of its skin that full blood leaves, and that redness leaves.
_BLOOD: Final = (0.84, 0.33, 0.41)
_RED_SKIN: Final = (0.97, 0.66, 0.72)
#: Light that a lit shaft of each tone throws back.
_SHAFT: Final = {
    HairTone.BLACK: (0.018, 0.016, 0.017),
    HairTone.BROWN: (0.095, 0.055, 0.034),
    HairTone.BLOND: (0.34, 0.23, 0.12),
    HairTone.WHITE: (0.80, 0.80, 0.79),
}
#: Crosstalk of the sensor's colors, rows for red, green, blue.
_SENSOR: Final = ((0.92, 0.06, 0.02), (0.05, 0.89, 0.06), (0.02, 0.10, 0.88))
_GAMMA: Final = 2.1
_JPEG_QUALITY: Final = 88
_CLEARLY_RED: Final = 0.35
_HALF: Final = 0.5
_STEM_THIN_UM: Final = 36.0
_STEM_THICK_UM: Final = 120.0
_FINEST_UM: Final = 20.0
_GENERATIONS: Final = 4


def draw_second_style(scene: Scene, *, seed: int) -> Phantom:
    """Draw a trichoscopic view in a style that nothing was calibrated on.

    Parameters
    ----------
    scene
        What is to be seen.
    seed
        Which of the many such scalps; the same seed draws the same picture.

    Returns
    -------
    phantom
        The picture and its truth.

    Notes
    -----
    It shares no code with `scalpwatch.phantoms.draw_trichoscopy`: blood tints the
    light of its skin instead of absorbing, trees fork evenly and wave, shafts taper
    and are lit from the side, the skin is a net of furrows with pigment specks, the
    lens blurs by a disc, the sensor mixes colors and the camera writes a JPEG. A
    cartoon as well: it shows how much a figure depends on the style of drawing.
    """
    rng = np.random.default_rng([seed, 2])
    redness = _redness(scene, rng)
    dots = _dots(scene, rng)
    thin = _trees(scene, rng, count=scene.thin_trees, stem_um=_STEM_THIN_UM)
    thick = _trees(scene, rng, count=scene.thick_trees, stem_um=_STEM_THICK_UM)
    hair, lit = _hair(scene, rng)
    light = _skin(scene, rng)
    light *= 1 - redness[..., None] * (1 - np.array(_RED_SKIN, np.float32))
    filled = np.float32(scene.blood) * np.maximum.reduce([dots, thin, thick])
    veiled = cv2.GaussianBlur(filled, (0, 0), 5 / scene.um_per_px)
    light *= 1 - veiled[..., None] * (1 - np.array(_BLOOD, np.float32))
    shaft = np.array(_SHAFT[scene.hair], np.float32) * (0.75 + 0.5 * lit[..., None])
    light += hair[..., None] * (shaft - light)
    covered = hair >= _HALF
    seen = (~covered).astype(np.uint8)
    return Phantom(
        image=_photograph(light, scene, rng),
        hair=covered.astype(np.uint8),
        dots=_truth(dots) & seen,
        thin=_truth(thin) & seen,
        thick=_truth(thick) & seen,
        erythema=(redness > _CLEARLY_RED).astype(np.uint8) & seen,
        um_per_px=scene.um_per_px,
    )


def _truth(cover: NDArray[np.float32]) -> NDArray[np.uint8]:
    """1 where at least half of a pixel is covered."""
    return (cover >= _HALF).astype(np.uint8)


def _sheet(scene: Scene) -> NDArray[np.uint8]:
    """Give an empty fine sheet."""
    return np.zeros((scene.height_px * _FINE, scene.width_px * _FINE), np.uint8)


def _shrunk(sheet: NDArray[np.uint8], scene: Scene) -> NDArray[np.float32]:
    """Share of each pixel that is covered, 0 to 1."""
    size = (scene.width_px, scene.height_px)
    small = cv2.resize(sheet, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def _stroke(
    sheet: NDArray[np.uint8], path: NDArray[np.float64], width: NDArray[np.float64]
) -> None:
    """Draw a line as the polygon between its two borders [fine pixels]."""
    along = np.gradient(path, axis=0)
    long = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / long[:, None]
    # a polygon of OpenCV takes in its border: half a pixel more on either side
    half = np.maximum(width - 1.0, 0.2)[:, None] / 2
    for first in range(len(path) - 1):
        piece = slice(first, first + 2)
        quad = np.vstack(
            [
                path[piece] + half[piece] * across[piece],
                (path[piece] - half[piece] * across[piece])[::-1],
            ]
        )
        corners = np.rint(quad * _SIXTEENTHS).astype(np.int32)
        cv2.fillConvexPoly(sheet, corners, 255, cv2.LINE_AA, 4)


def _skin(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Light of bare skin: a net of furrows, specks of pigment, fall-off of light."""
    height, width = scene.height_px, scene.width_px
    cell_px = max(6.0, 170 / scene.um_per_px)
    seeds = np.full((height, width), 255, np.uint8)
    number = max(8, round(height * width / cell_px**2))
    seeds[rng.integers(0, height, number), rng.integers(0, width, number)] = 0
    away = cv2.distanceTransform(seeds, cv2.DIST_L2, 5) / np.float32(cell_px)
    furrows = 0.05 * np.clip(away - 0.45, 0, 0.6)
    specks = rng.standard_normal((height // 8 + 1, width // 8 + 1)).astype(np.float32)
    mottle = cv2.resize(np.maximum(specks - 1.6, 0), (width, height))
    pigment = np.float32(_PIGMENT[scene.skin]) * (1 + 0.10 * mottle) + furrows
    taken = pigment[..., None] * np.array(_MELANIN, np.float32)
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    fall = 1 - 0.10 * ((across - 0.2) ** 2 + (down + 0.1) ** 2) ** 2
    level = np.exp(-taken) * fall.astype(np.float32)[..., None]
    return np.asarray(level * np.array(_DERMIS, np.float32), np.float32)


def _redness(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Red skin: several soft discs that run together, 0 to 1."""
    height, width = scene.height_px, scene.width_px
    patch = np.zeros((height, width), np.uint8)
    for _ in range(6 if scene.erythema > 0 else 0):
        center = rng.uniform((0.3 * width, 0.3 * height), (0.6 * width, 0.7 * height))
        radius = rng.uniform(0.12, 0.24) * min(height, width)
        cv2.circle(patch, (int(center[0]), int(center[1])), int(radius), 255, -1)
    soft = cv2.GaussianBlur(patch.astype(np.float32) / 255, (0, 0), width / 60)
    return np.asarray(soft * np.float32(scene.erythema), np.float32)


def _dots(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Dotted vessels: ellipses, in loose rows."""
    sheet = _sheet(scene)
    px_per_um = _FINE / scene.um_per_px
    radius = scene.dot_um * px_per_um / 2
    placed: list[NDArray[np.float64]] = []
    for _ in range(60 * scene.dots):
        if len(placed) == scene.dots:
            break
        spot = rng.uniform((0, 0), sheet.shape[::-1])
        if all(np.hypot(*(spot - other)) > 6 * radius for other in placed):
            placed.append(spot)
            axes = radius * rng.uniform(0.85, 1.2, 2)
            cv2.ellipse(
                sheet,
                np.rint(spot * _SIXTEENTHS).astype(int).tolist(),
                np.rint(axes * _SIXTEENTHS).astype(int).tolist(),
                rng.uniform(0, 180),
                0,
                360,
                255,
                -1,
                cv2.LINE_AA,
                4,
            )
    return _shrunk(sheet, scene)


def _trees(
    scene: Scene, rng: np.random.Generator, *, count: int, stem_um: float
) -> NDArray[np.float32]:
    """Tree-like vessels that fork evenly and wave."""
    sheet = _sheet(scene)
    size = np.array(sheet.shape[::-1])
    for index in range(count):
        turn = 2 * np.pi * (index + rng.uniform(-0.25, 0.25)) / count
        away = rng.uniform(0.2, 0.42)
        root = size / 2 + away * size * [np.cos(turn), np.sin(turn)]
        angle = turn + np.pi + rng.uniform(-0.8, 0.8)
        _fork(scene, rng, sheet, (root, angle, stem_um, _GENERATIONS))
    return _shrunk(sheet, scene)


def _fork(
    scene: Scene,
    rng: np.random.Generator,
    sheet: NDArray[np.uint8],
    stem: tuple[NDArray[np.float64], float, float, int],
) -> None:
    """Draw a stem and its two forks, each as wide as the other."""
    root, angle, width_um, generations = stem
    px_per_um = _FINE / scene.um_per_px
    length = (150 + width_um * rng.uniform(5, 9)) * px_per_um
    place = np.linspace(0, 1, max(5, round(length / 6)))
    wave = rng.uniform(0.03, 0.08) * length * np.sin(2 * np.pi * place * 1.25)
    ahead = np.array([np.cos(angle), np.sin(angle)])
    aside = np.array([-ahead[1], ahead[0]])
    path = root + np.outer(place * length, ahead) + np.outer(wave, aside)
    _stroke(sheet, path, np.full(place.size, width_um * px_per_um))
    fork_um = width_um * 2 ** (-1 / 3)
    if generations > 1 and fork_um > _FINEST_UM:
        spread = rng.uniform(0.35, 0.6)
        for turned in (angle - spread, angle + spread):
            _fork(scene, rng, sheet, (path[-1], turned, fork_um, generations - 1))


def _hair(
    scene: Scene, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Shafts that taper, in units of one to four, and their lit side."""
    hair, lit = _sheet(scene), _sheet(scene)
    px_per_um = _FINE / scene.um_per_px
    lie = rng.uniform(0, 2 * np.pi)
    drawn = 0
    while drawn < scene.hairs:
        root = rng.uniform((0, 0), hair.shape[::-1])
        for _ in range(min(int(rng.integers(1, 5)), scene.hairs - drawn)):
            start = root + rng.normal(0, 45, 2) * px_per_um
            way = lie + rng.normal(0, 0.35)
            reach = rng.uniform(1500, 3800) * px_per_um
            path = _bend(rng, start, way, reach)
            width = scene.hair_um * rng.uniform(0.85, 1.1) * px_per_um
            taper = np.linspace(1.06, 0.94, len(path))
            _stroke(hair, path, width * taper)
            _stroke(lit, path + 0.2 * width, 0.3 * width * taper)
            drawn += 1
    return _shrunk(hair, scene), _shrunk(lit, scene)


def _bend(
    rng: np.random.Generator, start: NDArray[np.float64], way: float, reach: float
) -> NDArray[np.float64]:
    """Bend a shaft as a curve of three points."""
    end = start + reach * np.array([np.cos(way), np.sin(way)])
    aside = np.array([-np.sin(way), np.cos(way)]) * rng.normal(0, 0.06) * reach
    middle = (start + end) / 2 + aside
    place = np.linspace(0, 1, 24)[:, None]
    return np.asarray(
        (1 - place) ** 2 * start + 2 * place * (1 - place) * middle + place**2 * end
    )


def _photograph(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Turn light into a JPEG: disc of confusion, sensor, grain by light, gamma."""
    reach = max(1, round(2 * scene.blur_px))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    weight = disc.astype(np.float32)
    weight[reach, reach] += 2
    seen = cv2.filter2D(light, -1, weight / weight.sum())
    mixed = np.asarray(seen @ np.array(_SENSOR, np.float32).T, np.float32)
    mixed *= np.array(scene.white_balance, np.float32)
    bright = np.clip(mixed, 0, 1)
    grain = rng.normal(0, 1.5 * scene.noise, bright.shape) * np.sqrt(bright)
    curve = np.clip(bright + grain, 0, 1) ** (1 / _GAMMA)
    pixels = np.rint(curve * 255).astype(np.uint8)
    _, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY],
    )
    read = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)
