"""Vessels of the first style: dots, trees, serpentines, coils and hairpins.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.canvas import Canvas, walk
from scalpwatch.phantoms.truth import DrawnVessel, Stroke, VesselKind

__all__ = ["draw_vessels"]

_STEM_UM: Final = {VesselKind.THIN_TREE: 36.0, VesselKind.THICK_TREE: 120.0}
#: A vessel ends where it would be thinner than this [µm].
_FINEST_UM: Final = 20.0
#: A tree has no more segments than this; the widest are drawn first.
_MOST_SEGMENTS: Final = 36
#: A coil blushes between its turns by so much of its blood.
_BLUSH: Final = 110

_Sheet = NDArray[np.uint8]


def draw_vessels(
    canvas: Canvas, rng: np.random.Generator
) -> tuple[dict[VesselKind, NDArray[np.float32]], list[DrawnVessel]]:
    """Draw every vessel of the scene.

    Parameters
    ----------
    canvas
        Of the scene.
    rng
        The source of chance.

    Returns
    -------
    covers
        By kind, the share of each pixel that is blood, (H, W).
    vessels
        Each as it was drawn.
    """
    scene = canvas.scene
    covers, vessels = {}, []
    counts = {
        VesselKind.DOTTED: scene.dots,
        VesselKind.THIN_TREE: scene.thin_trees,
        VesselKind.THICK_TREE: scene.thick_trees,
        VesselKind.LINEAR: scene.linear,
        VesselKind.GLOMERULAR: scene.glomerular,
        VesselKind.HAIRPIN: scene.hairpins,
    }
    for kind, count in counts.items():
        if not count:
            covers[kind] = canvas.nothing()
            continue
        sheet = canvas.sheet()
        if kind in _STEM_UM:
            strokes = [
                _grow(canvas, rng, sheet, _stem(canvas, rng, kind, (each, count)))
                for each in range(count)
            ]
        else:
            draw, apart_um = _SMALL[kind]
            places = _apart(canvas, rng, count, apart_um or 3 * scene.dot_um)
            strokes = [draw(canvas, rng, sheet, place) for place in places]
        vessels += [DrawnVessel(kind, tuple(each)) for each in strokes]
        covers[kind] = canvas.shrunk(sheet)
    return covers, vessels


def _apart(
    canvas: Canvas, rng: np.random.Generator, count: int, apart_um: float
) -> list[NDArray[np.float64]]:
    """Choose places that keep apart; fewer where there is no room."""
    placed = np.empty((0, 2))
    for _ in range(40 * count):
        if len(placed) == count:
            break
        place = rng.uniform((0, 0), canvas.size)
        away = np.hypot(*(placed - place).T)
        if not (away < apart_um * canvas.px_per_um).any():
            placed = np.vstack([placed, place])
    return list(placed)


def _dot(
    canvas: Canvas, rng: np.random.Generator, sheet: _Sheet, place: NDArray[np.float64]
) -> list[Stroke]:
    """Draw the top of a loop."""
    return [canvas.disc(sheet, place, canvas.scene.dot_um * rng.uniform(0.85, 1.2))]


def _stem(
    canvas: Canvas,
    rng: np.random.Generator,
    kind: VesselKind,
    place: tuple[int, int],
) -> tuple[NDArray[np.float64], float, float]:
    """Choose root, direction and width; roots stand apart, so that trees count."""
    index, count = place
    turn = 2 * np.pi * (index + rng.uniform(-0.2, 0.2)) / count
    reach = rng.uniform(0.25, 0.5)
    root = canvas.size / 2 + reach * canvas.size * [np.cos(turn), np.sin(turn)]
    return root, turn + np.pi + rng.uniform(-0.9, 0.9), _STEM_UM[kind]


def _grow(
    canvas: Canvas,
    rng: np.random.Generator,
    sheet: _Sheet,
    stem: tuple[NDArray[np.float64], float, float],
) -> list[Stroke]:
    """Draw a stem and all that grows from it; widths keep Murray's law of cubes."""
    waiting, strokes = [stem], []
    for _ in range(_MOST_SEGMENTS):
        if not waiting:
            break
        waiting.sort(key=lambda part: part[2])
        root, way, width_um = waiting.pop()
        length_um = rng.uniform(4, 8) * width_um + 120
        path, way = walk(rng, canvas.scene, (root, way), length_um=length_um, wild=0.13)
        strokes.append(canvas.stroke(sheet, path, width_um))
        # The stem goes on, a little thinner and bent away from the branch it gives.
        side = rng.choice((-1, 1))
        on_um = width_um * rng.uniform(0.70, 0.86)
        if on_um > _FINEST_UM:
            waiting.append((path[-1], way - side * rng.uniform(0.1, 0.4), on_um))
        branch_um = (width_um**3 - on_um**3) ** (1 / 3)
        if branch_um > _FINEST_UM:
            turned = way + side * rng.uniform(0.5, 1.0)
            waiting.append((path[-1], turned, branch_um))
    return strokes


def _serpentine(
    canvas: Canvas, rng: np.random.Generator, sheet: _Sheet, place: NDArray[np.float64]
) -> list[Stroke]:
    """Draw a winding vessel of uneven width that does not divide."""
    length_um = rng.uniform(500, 1300)
    path, _ = walk(
        rng,
        canvas.scene,
        (place, rng.uniform(0, 2 * np.pi)),
        length_um=length_um,
        wild=0.62,
    )
    mean_um = rng.uniform(28, 55)
    pieces = range(0, len(path) - 1, 2)
    wander = np.convolve(rng.normal(0, 0.32, len(pieces) + 2), [0.5, 0.7, 0.5], "valid")
    widths_um = mean_um * np.exp(np.clip(wander, -0.5, 0.5))
    return [
        canvas.stroke(sheet, path[first : first + 3], float(width_um))
        for first, width_um in zip(pieces, widths_um, strict=True)
    ]


def _coil(
    canvas: Canvas, rng: np.random.Generator, sheet: _Sheet, place: NDArray[np.float64]
) -> list[Stroke]:
    """Draw a capillary wound up like the vessels of a kidney."""
    radius = rng.uniform(65, 110) * canvas.px_per_um
    along = np.linspace(0, 2 * np.pi, 90)
    turns, lobes = rng.integers(2, 4), rng.integers(5, 8)
    reach = 0.55 + 0.42 * np.sin(lobes * along + rng.uniform(0, 6))
    angle = turns * along + 0.5 * np.sin(2 * along + rng.uniform(0, 6))
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    canvas.disc(sheet, place, 1.7 * radius / canvas.px_per_um, light=_BLUSH)
    path = place + radius * reach[:, None] * ring
    return [canvas.stroke(sheet, path, rng.uniform(14, 20))]


def _hairpin(
    canvas: Canvas, rng: np.random.Generator, sheet: _Sheet, place: NDArray[np.float64]
) -> list[Stroke]:
    """Draw a loop seen from its side: two legs and a bend."""
    length_um, gap_um = rng.uniform(180, 380), rng.uniform(45, 75)
    bend = np.linspace(np.pi, 0, 9)
    legs = np.linspace(0, 1, 6)[:, None] * (0, -length_um)
    turn = np.stack([np.cos(bend), -np.sin(bend)], axis=1) * gap_um / 2
    turn += (gap_um / 2, -length_um)
    loop = np.vstack([legs, turn, np.add(legs[::-1], (gap_um, 0))])
    # Legs sway together.
    loop[:, 0] += 0.06 * length_um * np.sin(loop[:, 1] / length_um * np.pi * 1.5)
    way = rng.uniform(0, 2 * np.pi)
    spin = np.array([[np.cos(way), np.sin(way)], [-np.sin(way), np.cos(way)]])
    path = place + (loop @ spin) * canvas.px_per_um
    width_um = rng.uniform(18, 30)
    cut = len(legs) + len(bend) // 2
    return [
        canvas.stroke(sheet, path[: cut + 1], width_um),
        canvas.stroke(sheet, path[cut:], 1.25 * width_um),
    ]


_SMALL: Final[dict[VesselKind, tuple[Callable[..., list[Stroke]], float]]] = {
    VesselKind.DOTTED: (_dot, 0.0),
    VesselKind.LINEAR: (_serpentine, 300.0),
    VesselKind.GLOMERULAR: (_coil, 260.0),
    VesselKind.HAIRPIN: (_hairpin, 350.0),
}
