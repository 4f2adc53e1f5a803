"""Vessels of the second style: forks that wave, worms, skeins and hairpins.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene
from scalpwatch.phantoms.second.sheets import (
    FINE,
    ellipse,
    outside,
    sheet_of,
    shrunk,
    stroke,
)
from scalpwatch.phantoms.truth import DrawnVessel, Stroke, VesselKind

__all__ = ["draw_vessels"]

_STEM_THIN_UM: Final = 36.0
_STEM_THICK_UM: Final = 120.0
_FINEST_UM: Final = 20.0
_GENERATIONS: Final = 4

_Place = NDArray[np.float64]
_Sheet = NDArray[np.uint8]


def draw_vessels(
    scene: Scene, rng: np.random.Generator
) -> tuple[dict[VesselKind, NDArray[np.float32]], list[DrawnVessel]]:
    """Draw every vessel of the scene.

    Parameters
    ----------
    scene
        What is to be seen.
    rng
        The source of chance.

    Returns
    -------
    covers
        By kind, the share of each pixel that is blood, (H, W).
    vessels
        Each as it was drawn.
    """
    drawn: list[DrawnVessel] = []
    covers: dict[VesselKind, NDArray[np.float32]] = {}
    for kind in VesselKind:
        sheet = sheet_of(scene)
        if kind is VesselKind.THIN_TREE:
            its = _trees(scene, rng, sheet, (scene.thin_trees, _STEM_THIN_UM))
        elif kind is VesselKind.THICK_TREE:
            its = _trees(scene, rng, sheet, (scene.thick_trees, _STEM_THICK_UM))
        else:
            count, apart_um = _asked(scene)[kind]
            places = _spots(scene, rng, count, apart_um)
            its = [_SMALL[kind](scene, rng, sheet, place) for place in places]
        drawn += [DrawnVessel(kind, tuple(strokes)) for strokes in its]
        covers[kind] = shrunk(sheet, scene)
    return covers, drawn


def _asked(scene: Scene) -> dict[VesselKind, tuple[int, float]]:
    """How many of each small kind, and how far apart [µm]."""
    return {
        VesselKind.DOTTED: (scene.dots, 3 * scene.dot_um),
        VesselKind.LINEAR: (scene.linear, 400.0),
        VesselKind.GLOMERULAR: (scene.glomerular, 250.0),
        VesselKind.HAIRPIN: (scene.hairpins, 300.0),
    }


def _spots(
    scene: Scene, rng: np.random.Generator, count: int, apart_um: float
) -> list[_Place]:
    """Choose places that keep apart [fine px]."""
    size = np.array([scene.width_px, scene.height_px]) * FINE
    apart = apart_um * FINE / scene.um_per_px
    placed: list[_Place] = []
    for _ in range(60 * count):
        if len(placed) == count:
            break
        spot = rng.uniform((0, 0), size)
        if all(np.hypot(*(spot - other)) > apart for other in placed):
            placed.append(spot)
    return placed


def _dot(
    scene: Scene, rng: np.random.Generator, sheet: _Sheet, spot: _Place
) -> list[Stroke]:
    """Draw a dot as an ellipse."""
    axes_um = scene.dot_um / 2 * rng.uniform(0.85, 1.2, 2)
    axes = axes_um * FINE / scene.um_per_px
    ellipse(sheet, spot, axes, turn_deg=rng.uniform(0, 180))
    return [Stroke(outside(spot[None]), float(2 * np.sqrt(axes_um.prod())))]


def _line(
    scene: Scene, sheet: _Sheet, path: _Place, widths_um: NDArray[np.float64]
) -> Stroke:
    """Draw a line and keep it."""
    stroke(sheet, path, widths_um * FINE / scene.um_per_px)
    return Stroke(outside(path), float(widths_um.mean()))


def _trees(
    scene: Scene, rng: np.random.Generator, sheet: _Sheet, asked: tuple[int, float]
) -> list[list[Stroke]]:
    """Draw trees that fork evenly and wave."""
    count, stem_um = asked
    size = np.array(sheet.shape[::-1])
    trees = []
    for index in range(count):
        turn = 2 * np.pi * (index + rng.uniform(-0.25, 0.25)) / count
        away = rng.uniform(0.2, 0.42)
        root = size / 2 + away * size * [np.cos(turn), np.sin(turn)]
        angle = turn + np.pi + rng.uniform(-0.8, 0.8)
        stem = (root, angle, stem_um, _GENERATIONS)
        trees.append(_fork(scene, rng, sheet, stem))
    return trees


def _fork(
    scene: Scene,
    rng: np.random.Generator,
    sheet: _Sheet,
    stem: tuple[_Place, float, float, int],
) -> list[Stroke]:
    """Draw a stem and its two forks, each as wide as the other."""
    root, angle, width_um, generations = stem
    px_per_um = FINE / scene.um_per_px
    length = (150 + width_um * rng.uniform(5, 9)) * px_per_um
    place = np.linspace(0, 1, max(5, round(length / 6)))
    wave = rng.uniform(0.03, 0.08) * length * np.sin(2 * np.pi * place * 1.25)
    ahead = np.array([np.cos(angle), np.sin(angle)])
    aside = np.array([-ahead[1], ahead[0]])
    path = root + np.outer(place * length, ahead) + np.outer(wave, aside)
    strokes = [_line(scene, sheet, path, np.full(place.size, width_um))]
    fork_um = width_um * 2 ** (-1 / 3)
    if generations > 1 and fork_um > _FINEST_UM:
        spread = rng.uniform(0.35, 0.6)
        for turned in (angle - spread, angle + spread):
            fork = (path[-1], turned, fork_um, generations - 1)
            strokes += _fork(scene, rng, sheet, fork)
    return strokes


def _worm(
    scene: Scene, rng: np.random.Generator, sheet: _Sheet, spot: _Place
) -> list[Stroke]:
    """Draw a vessel of two waves that swells and narrows."""
    long_um, way = rng.uniform(450, 1200), rng.uniform(0, 2 * np.pi)
    place = np.linspace(0, 1, 50)
    bends = rng.uniform(1.5, 3.5)
    sway_um = 0.09 * long_um * np.sin(2 * np.pi * bends * place + rng.uniform(0, 6))
    sway_um += 0.05 * long_um * np.sin(2 * np.pi * 0.6 * bends * place)
    flat = np.stack([place * long_um, sway_um], axis=1) * FINE / scene.um_per_px
    turned = flat @ [[np.cos(way), np.sin(way)], [-np.sin(way), np.cos(way)]]
    swell = 1 + 0.35 * np.sin(2 * np.pi * rng.uniform(2, 4) * place + rng.uniform(0, 6))
    return [_line(scene, sheet, spot + turned, rng.uniform(28, 50) * swell)]


def _skein(
    scene: Scene, rng: np.random.Generator, sheet: _Sheet, spot: _Place
) -> list[Stroke]:
    """Draw a capillary that goes to and fro in a disc, turning each time."""
    radius_um = rng.uniform(60, 110)
    along = np.linspace(0, 1, 80)
    swing = np.cos(2 * np.pi * 4.5 * along)
    # A swing becomes shorter where the disc does.
    side_um = radius_um * (2 * along - 1)
    reach_um = np.sqrt(np.maximum(radius_um**2 - side_um**2, 0)) * swing
    way = rng.uniform(0, np.pi)
    flat = np.stack([side_um, reach_um], axis=1) * FINE / scene.um_per_px
    path = spot + flat @ [[np.cos(way), np.sin(way)], [-np.sin(way), np.cos(way)]]
    return [_line(scene, sheet, path, np.full(along.size, rng.uniform(14, 20)))]


def _hairpin(
    scene: Scene, rng: np.random.Generator, sheet: _Sheet, spot: _Place
) -> list[Stroke]:
    """Draw a parabola: two legs that draw together at the bend."""
    long_um, wide_um = rng.uniform(180, 360), rng.uniform(50, 80)
    side = np.linspace(-1, 1, 30)
    flat_um = np.stack([side * wide_um / 2, -long_um * (1 - side**4)], axis=1)
    way = rng.uniform(0, 2 * np.pi)
    flat = flat_um * FINE / scene.um_per_px
    path = spot + flat @ [[np.cos(way), np.sin(way)], [-np.sin(way), np.cos(way)]]
    width_um = rng.uniform(18, 28)
    return [_line(scene, sheet, path, width_um * np.linspace(0.9, 1.2, side.size))]


_SMALL: Final = {
    VesselKind.DOTTED: _dot,
    VesselKind.LINEAR: _worm,
    VesselKind.GLOMERULAR: _skein,
    VesselKind.HAIRPIN: _hairpin,
}
