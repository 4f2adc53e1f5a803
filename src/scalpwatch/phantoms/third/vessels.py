"""Vessels of the third style: splines whose calibre varies along the way.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene
from scalpwatch.phantoms.third.lines import curve, sweep
from scalpwatch.phantoms.truth import DrawnVessel, Stroke, VesselKind

__all__ = ["draw_vessels"]

_STEMS_UM: Final = {VesselKind.THIN_TREE: 36.0, VesselKind.THICK_TREE: 120.0}
#: No twig of a tree is finer [µm].
_FINEST_UM: Final = 15.0
_ORDERS: Final = 3
#: How much a calibre swings about its mean.
_SWING: Final = 0.12
#: Share of the dermis that a vessel adds as blood: of the finest, and by its depth
#: along the line of sight [1/µm] (judgement).
_LEAST_BLOOD: Final = 0.014
_BLOOD_PER_UM: Final = 0.00050
_STEP_UM: Final = 25.0

_Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A line before it is drawn: points [px] and width at each [µm]."""

    path: _Points
    widths_um: NDArray[np.float64]

    @property
    def stroke(self) -> Stroke:
        """Tell the truth: the mean width by length."""
        long = np.hypot(*np.diff(self.path, axis=0).T)
        wide = (self.widths_um[1:] + self.widths_um[:-1]) / 2
        return Stroke(self.path, float((long * wide).sum() / max(long.sum(), 1e-9)))


def draw_vessels(
    scene: Scene, rng: np.random.Generator
) -> tuple[
    dict[VesselKind, NDArray[np.float32]], NDArray[np.float32], tuple[DrawnVessel, ...]
]:
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
    blood : (H, W) ndarray of float32
        Share of the dermis that they add as blood.
    drawn
        Each vessel.
    """
    shape = (scene.height_px, scene.width_px)
    covers = {kind: np.zeros(shape, np.float32) for kind in VesselKind}
    blood = np.zeros(shape, np.float32)
    drawn: list[DrawnVessel] = []
    for kind, count in _asked(scene).items():
        places = rng.uniform((0.04, 0.04), (0.96, 0.96), (count, 2)) * shape[::-1]
        for place in places:
            lines = _FORMS[kind](scene, rng, place, kind)
            for line in lines:
                _fill(scene, covers[kind], blood, line)
            strokes = tuple(line.stroke for line in lines)
            if kind is VesselKind.DOTTED:
                strokes = (_dot_truth(scene, lines[0]),)
            drawn.append(DrawnVessel(kind, strokes))
    return covers, blood, tuple(drawn)


def _asked(scene: Scene) -> dict[VesselKind, int]:
    """How many of each kind."""
    return {
        VesselKind.THICK_TREE: scene.thick_trees,
        VesselKind.THIN_TREE: scene.thin_trees,
        VesselKind.LINEAR: scene.linear,
        VesselKind.GLOMERULAR: scene.glomerular,
        VesselKind.HAIRPIN: scene.hairpins,
        VesselKind.DOTTED: scene.dots,
    }


def _fill(
    scene: Scene, cover: NDArray[np.float32], blood: NDArray[np.float32], line: _Line
) -> None:
    """Fill a line with blood: as much as a tube is deep where it is looked at."""
    swept = sweep(cover.shape, line.path, line.widths_um / 2 / scene.um_per_px)
    np.maximum.at(cover.ravel(), swept.at, swept.cover)
    wide_um = np.float32(line.widths_um.mean())
    deep = np.sqrt(np.maximum(1 - np.square(swept.side), np.float32(0.1)))
    much = _LEAST_BLOOD + _BLOOD_PER_UM * wide_um * deep
    full = swept.cover * (np.float32(scene.blood) * much)
    np.maximum.at(blood.ravel(), swept.at, full.astype(np.float32))


def _swung(
    rng: np.random.Generator, number: int, first_um: float, last_um: float
) -> NDArray[np.float64]:
    """Let a width go from one value to another, and swing on its way [µm]."""
    place = np.linspace(0, 1, number)
    swing = sum(
        rng.normal(0, 1) * np.sin(np.pi * wave * place + rng.uniform(0, 7))
        for wave in (2, 5)
    )
    return np.asarray((first_um + (last_um - first_um) * place) * (1 + _SWING * swing))


def _wander(
    rng: np.random.Generator, start: tuple[_Points, float], step_px: float, corners: int
) -> _Points:
    """Walk from corner to corner with a way that drifts [px]."""
    place, way = start
    ways = way + np.cumsum(rng.normal(0, 0.28, corners)) - rng.normal(0, 0.1)
    steps = step_px * np.stack([np.cos(ways), np.sin(ways)], axis=1)
    return np.asarray(place + np.vstack([np.zeros(2), np.cumsum(steps, axis=0)]))


def _tree(
    scene: Scene, rng: np.random.Generator, place: _Points, kind: VesselKind
) -> list[_Line]:
    """Draw a trunk that goes on and gives off twigs to both sides."""
    middle = np.array([scene.width_px, scene.height_px]) / 2
    inwards = middle - place + rng.normal(0, 0.25, 2) * middle
    way = float(np.arctan2(inwards[1], inwards[0]))
    return _limb(scene, rng, (place, way), _STEMS_UM[kind], _ORDERS)


def _limb(
    scene: Scene,
    rng: np.random.Generator,
    start: tuple[_Points, float],
    width_um: float,
    orders: int,
) -> list[_Line]:
    """Draw one limb, cut where twigs leave it, and its twigs."""
    step_px = (60 + 1.1 * width_um) / scene.um_per_px
    corners = int(rng.integers(8, 13) if orders == _ORDERS else rng.integers(3, 6))
    path = curve(_wander(rng, start, step_px, corners), _STEP_UM / scene.um_per_px)
    widths_um = _swung(rng, len(path), width_um, 0.45 * width_um)
    if orders == _ORDERS:
        # A trunk comes up from below.
        widths_um *= np.minimum(1, 0.5 + 4 * np.linspace(0, 1, len(path)))
    twigs = int(rng.integers(3, 7)) if orders > 1 else 0
    cuts = np.sort(rng.uniform(0.18, 0.88, twigs)) * (len(path) - 1)
    ends = [0, *np.unique(cuts.astype(int)).tolist(), len(path) - 1]
    lines, aside = [], rng.choice((-1, 1))
    for first, last in pairwise(ends):
        if last <= first:
            continue
        lines.append(_Line(path[first : last + 1], widths_um[first : last + 1]))
        twig_um = widths_um[last] * rng.uniform(0.5, 0.8)
        if last < len(path) - 1 and twig_um > _FINEST_UM:
            ahead = path[last] - path[last - 1]
            way = float(np.arctan2(ahead[1], ahead[0])) + aside * rng.uniform(0.5, 1.2)
            lines += _limb(scene, rng, (path[last], way), twig_um, orders - 1)
            aside = -aside
    return lines


def _turned(flat: NDArray[np.float64], way: float) -> NDArray[np.float64]:
    """Turn points about the origin."""
    ahead, aside = np.cos(way), np.sin(way)
    return np.asarray(flat @ np.array([[ahead, aside], [-aside, ahead]]))


def _serpent(
    scene: Scene, rng: np.random.Generator, place: _Points, _: VesselKind
) -> list[_Line]:
    """Draw a vessel that winds and does not divide."""
    bends = int(rng.integers(5, 11))
    step_um, sway_um = rng.uniform(80, 140), rng.uniform(35, 80)
    along = np.arange(bends + 1) * step_um
    sides = sway_um * (-1.0) ** np.arange(bends + 1) * rng.uniform(0.4, 1.2, bends + 1)
    flat = _turned(np.stack([along, sides], axis=1), rng.uniform(0, 2 * np.pi))
    path = curve(place + flat / scene.um_per_px, _STEP_UM / 2 / scene.um_per_px)
    width_um = rng.uniform(25, 48)
    return [_Line(path, _swung(rng, len(path), width_um, 0.8 * width_um))]


def _coil(
    scene: Scene, rng: np.random.Generator, place: _Points, _: VesselKind
) -> list[_Line]:
    """Draw a capillary tangled to a ball."""
    turn = np.cumsum(rng.uniform(0.6, 1.7, 22))
    reach_um = rng.uniform(80, 130) * rng.uniform(0.3, 1.1, turn.size)
    flat = np.stack([np.cos(turn), np.sin(turn)], axis=1) * reach_um[:, None]
    path = curve(place + flat / scene.um_per_px, 12 / scene.um_per_px)
    return [_Line(path, _swung(rng, len(path), rng.uniform(14, 20), 15))]


def _hairpin(
    scene: Scene, rng: np.random.Generator, place: _Points, _: VesselKind
) -> list[_Line]:
    """Draw a loop of two legs, one thicker, that wave beside each other."""
    long_um, wide_um = rng.uniform(170, 340), rng.uniform(45, 75)
    down = np.array([0.0, 0.35, 0.7, 1.0, 1.0, 0.7, 0.35, 0.0]) * long_um
    sides = np.array([0.7, 0.4, 0.5, 0.4, -0.4, -0.5, -0.4, -0.7]) * wide_um
    sides = sides + rng.normal(0, 6) * np.sin(4 * down / long_um)
    flat = _turned(np.stack([down, sides], axis=1), rng.uniform(0, 2 * np.pi))
    path = curve(place + flat / scene.um_per_px, 12 / scene.um_per_px)
    width_um = rng.uniform(18, 26)
    return [_Line(path, _swung(rng, len(path), width_um, 1.25 * width_um))]


def _dot(
    scene: Scene, rng: np.random.Generator, place: _Points, _: VesselKind
) -> list[_Line]:
    """Draw the end of a capillary: a spot a little longer than wide."""
    width_um = scene.dot_um * rng.uniform(0.75, 1.05)
    far = rng.uniform(0.05, 0.5) * width_um / scene.um_per_px
    path = place + _turned(far * np.array([[-0.5, 0], [0.5, 0]]), rng.uniform(0, np.pi))
    return [_Line(path, np.full(2, width_um))]


def _dot_truth(scene: Scene, line: _Line) -> Stroke:
    """Tell a dot as one point, as wide as a disc of its area."""
    stroke = line.stroke
    long_um = stroke.length_px * scene.um_per_px
    area_um2 = np.pi / 4 * stroke.width_um**2 + long_um * stroke.width_um
    middle = line.path.mean(axis=0, keepdims=True)
    return Stroke(middle, float(np.sqrt(4 / np.pi * area_um2)))


_FORMS: Final = {
    VesselKind.THICK_TREE: _tree,
    VesselKind.THIN_TREE: _tree,
    VesselKind.LINEAR: _serpent,
    VesselKind.GLOMERULAR: _coil,
    VesselKind.HAIRPIN: _hairpin,
    VesselKind.DOTTED: _dot,
}
