"""Hair and openings of the second style.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene
from scalpwatch.phantoms.second.sheets import (
    FINE,
    ellipse,
    outside,
    polygon,
    sheet_of,
    shrunk,
    stroke,
)
from scalpwatch.phantoms.truth import DrawnOpening, DrawnShaft, OpeningKind, ShaftKind

__all__ = ["Growth", "draw_growth", "seen_openings", "seen_shafts"]

#: Least and greatest diameter of an opening of each kind [µm] (judgement).
_DIAMETERS_UM: Final = {
    OpeningKind.YELLOW_DOT: (150.0, 310.0),
    OpeningKind.WHITE_DOT: (90.0, 190.0),
    OpeningKind.BLACK_DOT: (65.0, 130.0),
    OpeningKind.PLUG: (150.0, 280.0),
    OpeningKind.EMPTY: (70.0, 130.0),
    OpeningKind.HAIR: (100.0, 160.0),
    OpeningKind.SCALY: (220.0, 340.0),
}
_MOST_IN_BUNDLE: Final = 4

_Place = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """Openings, hair and what they cover.

    Parameters
    ----------
    openings, shafts
        What grows, as if nothing lay on it.
    covers
        By kind of opening, 0 to 1, (H, W).
    hair, lit : (H, W) ndarray of float32
        Covered by hair, and by its lit side, 0 to 1.
    """

    openings: tuple[DrawnOpening, ...]
    shafts: tuple[DrawnShaft, ...]
    covers: dict[OpeningKind, NDArray[np.float32]]
    hair: NDArray[np.float32]
    lit: NDArray[np.float32]


def draw_growth(
    scene: Scene, rng: np.random.Generator, barren: NDArray[np.bool_]
) -> Growth:
    """Draw openings on a shaken grid, and hair that tapers from them.

    Parameters
    ----------
    scene
        What is to be seen.
    rng
        The source of chance.
    barren : (H, W) ndarray of bool
        Where no opening may lie.

    Returns
    -------
    growth
        What grows, and what it covers.
    """
    waiting = _grid(scene, rng, barren)
    openings: list[DrawnOpening] = []
    roots: list[tuple[ShaftKind, int, _Place]] = []
    left, scaly = scene.hairs, scene.scaly
    while left and waiting:
        together = min(int(rng.integers(1, _MOST_IN_BUNDLE + 1)), left)
        together = min(together, scene.bundle + 1)
        kind = OpeningKind.SCALY if scaly > 0 else OpeningKind.HAIR
        scaly -= 1
        place = _open(rng, (openings, kind), waiting)
        roots += [(ShaftKind.TERMINAL, len(openings) - 1, place)] * together
        left -= together
    small = [ShaftKind.VELLUS] * scene.vellus + [ShaftKind.BROKEN] * scene.broken
    for shaft_kind in small[: len(waiting)]:
        place = _open(rng, (openings, OpeningKind.HAIR), waiting)
        roots.append((shaft_kind, len(openings) - 1, place))
    for kind, count in _others(scene).items():
        for _ in range(min(count, len(waiting))):
            _open(rng, (openings, kind), waiting)
    hair, lit = sheet_of(scene), sheet_of(scene)
    lie = rng.uniform(0, 2 * np.pi)
    shafts = [_shaft(scene, rng, (hair, lit), (*root, lie)) for root in roots]
    return Growth(
        tuple(openings),
        tuple(shafts),
        _covers(scene, rng, openings),
        shrunk(hair, scene),
        shrunk(lit, scene),
    )


def _others(scene: Scene) -> dict[OpeningKind, int]:
    """How many openings without a hair of each kind."""
    return {
        OpeningKind.YELLOW_DOT: scene.yellow_dots,
        OpeningKind.WHITE_DOT: scene.white_dots,
        OpeningKind.BLACK_DOT: scene.black_dots,
        OpeningKind.PLUG: scene.plugs,
        OpeningKind.EMPTY: scene.empty,
    }


def _grid(
    scene: Scene, rng: np.random.Generator, barren: NDArray[np.bool_]
) -> list[_Place]:
    """Places on a shaken grid as fine as the scene needs, in any order [fine px]."""
    most = scene.hairs + scene.vellus + scene.broken + sum(_others(scene).values())
    bare = max(1 - float(barren.mean()), 0.05)
    area_px = scene.width_px * scene.height_px * bare
    step = min(np.sqrt(area_px / max(1.3 * most, 1)), 520 / scene.um_per_px)
    across, down = np.meshgrid(
        np.arange(step / 2, scene.width_px, step),
        np.arange(step / 2, scene.height_px, step),
    )
    places = np.stack([across.ravel(), down.ravel()], axis=1)
    places += rng.uniform(-0.33, 0.33, places.shape) * step
    places = np.clip(places, 0, (scene.width_px - 1, scene.height_px - 1))
    column, row = np.rint(places).astype(int).T
    kept = places[~barren[row, column]]
    return list(rng.permutation(kept) * FINE)


def _open(
    rng: np.random.Generator,
    into: tuple[list[DrawnOpening], OpeningKind],
    waiting: list[_Place],
) -> _Place:
    """Make an opening at the next place."""
    openings, kind = into
    place = waiting.pop()
    x_px, y_px = outside(place).tolist()
    openings.append(DrawnOpening(kind, x_px, y_px, rng.uniform(*_DIAMETERS_UM[kind])))
    return place


def _shaft(
    scene: Scene,
    rng: np.random.Generator,
    sheets: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    root: tuple[ShaftKind, int, _Place, float],
) -> DrawnShaft:
    """Draw one shaft and its lit side."""
    kind, opening, place, lie = root
    px_per_um = FINE / scene.um_per_px
    # Hairs of one opening part only a little.
    strays = np.sin(11.0 * opening) * (0.5 if kind is ShaftKind.TERMINAL else 1.4)
    way = lie + strays + rng.normal(0, 0.12)
    reach_um = 1000 * rng.uniform(*scene.hair_mm)
    width_um = scene.hair_um * rng.uniform(0.85, 1.1)
    taper = np.linspace(1.06, 0.94, 24)
    if kind is ShaftKind.VELLUS:
        reach_um, width_um = rng.uniform(350, 1200), rng.uniform(15, 30)
        taper = np.linspace(1.25, 0.75, 24)
    if kind is ShaftKind.BROKEN:
        reach_um = rng.uniform(150, 450)
    start = place + rng.normal(0, 24, 2) * px_per_um
    path = _bend(rng, start, way, reach_um * px_per_um)
    width = width_um * px_per_um
    stroke(sheets[0], path, width * taper)
    if kind is not ShaftKind.VELLUS:
        stroke(sheets[1], path + 0.2 * width, 0.3 * width * taper)
    return DrawnShaft(kind, outside(path), width_um, opening, 1.0)


def _bend(
    rng: np.random.Generator, start: _Place, way: float, reach: float
) -> NDArray[np.float64]:
    """Bend a shaft as a curve of three points."""
    end = start + reach * np.array([np.cos(way), np.sin(way)])
    aside = np.array([-np.sin(way), np.cos(way)]) * rng.normal(0, 0.06) * reach
    middle = (start + end) / 2 + aside
    place = np.linspace(0, 1, 24)[:, None]
    return np.asarray(
        (1 - place) ** 2 * start + 2 * place * (1 - place) * middle + place**2 * end
    )


def _covers(
    scene: Scene, rng: np.random.Generator, openings: list[DrawnOpening]
) -> dict[OpeningKind, NDArray[np.float32]]:
    """Draw openings of each kind as ellipses, scale about hair as plates."""
    covers = {}
    for kind in OpeningKind:
        sheet = sheet_of(scene)
        for each in openings:
            if each.kind is not kind:
                continue
            spot = (np.array([each.x_px, each.y_px]) + 0.5) * FINE - 0.5
            radius = each.diameter_um / 2 * FINE / scene.um_per_px
            if kind is OpeningKind.SCALY:
                for turn in rng.uniform(0, 2 * np.pi, 8):
                    away = 0.65 * radius * np.array([np.cos(turn), np.sin(turn)])
                    polygon(sheet, rng, spot + away, 0.42 * radius)
            else:
                axes = radius * rng.uniform(0.88, 1.12, 2)
                ellipse(sheet, spot, axes, turn_deg=rng.uniform(0, 180))
        covers[kind] = shrunk(sheet, scene)
    return covers


def seen_shafts(
    growth: Growth, scene: Scene, top: NDArray[np.uint8]
) -> tuple[DrawnShaft, ...]:
    """Tell of each hair how much of it is seen.

    Parameters
    ----------
    growth
        What grows.
    scene
        Tells the scale.
    top : (H, W) ndarray of uint8
        1 where something lies on the hair.

    Returns
    -------
    shafts
        With their visible share.
    """
    upper = np.zeros(top.shape, np.int32)
    for number, shaft in enumerate(growth.shafts, start=1):
        thick = max(1, round(shaft.width_um / scene.um_per_px))
        corners = np.rint(shaft.path).astype(np.int32)[:, None]
        cv2.polylines(upper, [corners], isClosed=False, color=number, thickness=thick)
    seen = np.bincount(upper[top == 0], minlength=len(growth.shafts) + 1)[1:]
    told = []
    for shaft, seen_px in zip(growth.shafts, seen.tolist(), strict=True):
        long_px = float(np.hypot(*np.diff(shaft.path, axis=0).T).sum())
        whole_px = max(long_px * shaft.width_um / scene.um_per_px, 1.0)
        told.append(replace(shaft, visible=min(seen_px / whole_px, 1.0)))
    return tuple(told)


def seen_openings(
    growth: Growth, scene: Scene, free: NDArray[np.uint8]
) -> tuple[DrawnOpening, ...]:
    """Tell of each opening how much of it is seen.

    Parameters
    ----------
    growth
        What grows.
    scene
        Tells the scale.
    free : (H, W) ndarray of uint8
        1 where nothing lies on the skin.

    Returns
    -------
    openings
        With their visible share.
    """
    told = []
    for each in growth.openings:
        reach = max(1, round(each.diameter_um / 2 / scene.um_per_px))
        x, y = round(each.x_px), round(each.y_px)
        box = free[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
        told.append(replace(each, visible=float(box.sum()) / (2 * reach + 1) ** 2))
    return tuple(told)
