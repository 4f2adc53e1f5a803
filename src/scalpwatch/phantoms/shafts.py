"""Hair and follicular openings of the first style.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.canvas import Canvas, walk
from scalpwatch.phantoms.truth import OpeningKind, ShaftKind

__all__ = ["Growth", "PlannedShaft", "draw_growth", "shaft_numbers"]

#: Least and greatest diameter of an opening of each kind [µm] (judgement).
_DIAMETERS_UM: Final = {
    OpeningKind.YELLOW_DOT: (170.0, 330.0),
    OpeningKind.WHITE_DOT: (80.0, 200.0),
    OpeningKind.BLACK_DOT: (70.0, 140.0),
    OpeningKind.PLUG: (160.0, 300.0),
    OpeningKind.EMPTY: (70.0, 130.0),
    OpeningKind.HAIR: (110.0, 190.0),
    OpeningKind.SCALY: (230.0, 360.0),
}
_VELLUS_UM: Final = (15.0, 30.0)
_VELLUS_MM: Final = (0.4, 1.3)
_BROKEN_MM: Final = (0.15, 0.5)
#: How far hairs of each kind stray from the way in which hair lies [rad].
_STRAYS: Final = {
    ShaftKind.TERMINAL: 0.4,
    ShaftKind.VELLUS: 0.9,
    ShaftKind.BROKEN: 1.2,
}
#: Openings keep so far apart [µm].
_APART_UM: Final = 330.0
_TRIES: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class PlannedShaft:
    """A hair before anything lies on it.

    Parameters
    ----------
    kind
        How it is.
    path : (N, 2) ndarray of float
        From root to tip [px].
    width_um
        Mean width [µm].
    opening
        Number of its opening.
    """

    kind: ShaftKind
    path: NDArray[np.float64]
    width_um: float
    opening: int


@dataclass(slots=True, eq=False)
class Growth:
    """Openings, hair and what they cover; covers are (H, W), 0 to 1.

    Parameters
    ----------
    places
        Kind, place [px] and diameter [µm] of each opening.
    shafts
        Each hair.
    covers
        By kind of opening.
    hair, shine, shade
        Covered by hair, by the light on it, and how bright the hair is.
    """

    places: list[tuple[OpeningKind, NDArray[np.float64], float]] = field(
        default_factory=list
    )
    shafts: list[PlannedShaft] = field(default_factory=list)
    covers: dict[OpeningKind, NDArray[np.float32]] = field(default_factory=dict)
    hair: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), "f4"))
    shine: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), "f4"))
    shade: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), "f4"))


def draw_growth(
    canvas: Canvas, rng: np.random.Generator, barren: NDArray[np.bool_]
) -> Growth:
    """Draw every opening and hair of the scene.

    Parameters
    ----------
    canvas
        Of the scene.
    rng
        The source of chance.
    barren : (H, W) ndarray of bool
        Where no opening may lie.

    Returns
    -------
    growth
        What grows, and what it covers.
    """
    growth = Growth()
    _plant(canvas, rng, growth, barren)
    _draw_openings(canvas, rng, growth)
    _draw_hair(canvas, rng, growth)
    return growth


def shaft_numbers(canvas: Canvas, growth: Growth) -> NDArray[np.int32]:
    """Give each pixel the number of the hair that lies uppermost.

    Parameters
    ----------
    canvas
        Of the scene.
    growth
        What grows.

    Returns
    -------
    numbers : (H, W) ndarray of int32
        From 1, in the order of ``growth.shafts``; 0 where there is none.
    """
    numbers = np.zeros(canvas.shape, np.int32)
    for number, shaft in enumerate(growth.shafts, start=1):
        points = np.rint(shaft.path * 16).astype(np.int32).reshape(-1, 1, 2)
        thick = max(1, round(shaft.width_um * canvas.px_per_um))
        cv2.polylines(
            numbers,
            [points],
            isClosed=False,
            color=number,
            thickness=thick,
            shift=4,
        )
    return numbers


def _plant(
    canvas: Canvas,
    rng: np.random.Generator,
    growth: Growth,
    barren: NDArray[np.bool_],
) -> None:
    """Choose where openings lie and what grows from them."""
    scene = canvas.scene
    lie = rng.uniform(0, 2 * np.pi)
    waiting = [
        (ShaftKind.TERMINAL, scene.hairs, scene.bundle),
        (ShaftKind.VELLUS, scene.vellus, 1),
        (ShaftKind.BROKEN, scene.broken, 1),
    ]
    scaly = scene.scaly
    for kind, count, most in waiting:
        left = count
        while left:
            together = min(int(rng.integers(1, most + 1)), left)
            is_scaly = scaly > 0 and kind is not ShaftKind.VELLUS
            scaly -= is_scaly
            opening = OpeningKind.SCALY if is_scaly else OpeningKind.HAIR
            place = _dig(canvas, rng, growth, barren, opening)
            left -= together
            if place is not None:
                way = lie + rng.normal(0, _STRAYS[kind])
                growth.shafts += [
                    _shaft(canvas, rng, kind, (place, len(growth.places) - 1, way))
                    for _ in range(together)
                ]
    others = {
        OpeningKind.YELLOW_DOT: scene.yellow_dots,
        OpeningKind.WHITE_DOT: scene.white_dots,
        OpeningKind.BLACK_DOT: scene.black_dots,
        OpeningKind.PLUG: scene.plugs,
        OpeningKind.EMPTY: scene.empty,
    }
    for opening, count in others.items():
        for _ in range(count):
            _dig(canvas, rng, growth, barren, opening)


def _dig(
    canvas: Canvas,
    rng: np.random.Generator,
    growth: Growth,
    barren: NDArray[np.bool_],
    kind: OpeningKind,
) -> NDArray[np.float64] | None:
    """Make an opening away from the others; ``None`` where there is no room."""
    apart_px = _APART_UM * canvas.px_per_um
    others = np.array([place for _, place, _ in growth.places]).reshape(-1, 2)
    for attempt in range(_TRIES):
        place = rng.uniform((0, 0), canvas.size - 1)
        across, down = np.rint(place).astype(int)
        if barren[down, across]:
            continue
        # Where it gets crowded, openings draw nearer.
        near_px = apart_px * (1 - attempt / _TRIES)
        if not (np.hypot(*(others - place).T) < near_px).any():
            growth.places.append((kind, place, rng.uniform(*_DIAMETERS_UM[kind])))
            return np.asarray(place)
    return None


def _shaft(
    canvas: Canvas,
    rng: np.random.Generator,
    kind: ShaftKind,
    root: tuple[NDArray[np.float64], int, float],
) -> PlannedShaft:
    """Let one hair grow from an opening."""
    scene = canvas.scene
    place, opening, way = root
    width_um = scene.hair_um * rng.uniform(0.8, 1.15)
    lengths_mm, wild = scene.hair_mm, 0.022
    if kind is ShaftKind.VELLUS:
        width_um, lengths_mm, wild = rng.uniform(*_VELLUS_UM), _VELLUS_MM, 0.06
    if kind is ShaftKind.BROKEN:
        lengths_mm = _BROKEN_MM
    start = place + rng.normal(0, 22, 2) * canvas.px_per_um
    path, _ = walk(
        rng,
        scene,
        (start, way + rng.normal(0, 0.14)),
        length_um=1000 * rng.uniform(*lengths_mm),
        wild=wild,
    )
    return PlannedShaft(kind, path, width_um, opening)


def _draw_openings(canvas: Canvas, rng: np.random.Generator, growth: Growth) -> None:
    """Draw the openings of each kind on a sheet of their own."""
    for kind in OpeningKind:
        its = [(place, um) for each, place, um in growth.places if each is kind]
        if not its:
            growth.covers[kind] = canvas.nothing()
            continue
        sheet = canvas.sheet()
        for place, diameter_um in its:
            if kind is OpeningKind.SCALY:
                _ring(canvas, rng, sheet, (place, diameter_um))
            elif kind is OpeningKind.PLUG:
                radius_um = diameter_um / 2
                canvas.blob(sheet, rng, place, radius_um=radius_um, ragged=0.08)
            else:
                canvas.disc(sheet, place, diameter_um)
        growth.covers[kind] = canvas.shrunk(sheet)


def _ring(
    canvas: Canvas,
    rng: np.random.Generator,
    sheet: NDArray[np.uint8],
    ring: tuple[NDArray[np.float64], float],
) -> None:
    """Draw small scales that stand about an opening."""
    place, diameter_um = ring
    for turn in np.linspace(0, 2 * np.pi, 9, endpoint=False):
        reach = rng.uniform(0.28, 0.36) * diameter_um * canvas.px_per_um
        angle = turn + rng.uniform(-0.3, 0.3)
        at = place + reach * np.array([np.cos(angle), np.sin(angle)])
        radius_um = diameter_um * rng.uniform(0.10, 0.17)
        canvas.blob(sheet, rng, at, radius_um=radius_um, ragged=0.25)


def _draw_hair(canvas: Canvas, rng: np.random.Generator, growth: Growth) -> None:
    """Draw shafts, the light along them and how bright each is."""
    hair, shine, shade = (canvas.sheet() for _ in range(3))
    for shaft in growth.shafts:
        bright = round(rng.uniform(0.75, 1.0) * 255)
        for path, width_um in _tapered(shaft):
            canvas.stroke(hair, path, width_um)
            canvas.stroke(shade, path, 1.3 * width_um, light=bright)
        if shaft.kind is not ShaftKind.VELLUS:
            canvas.stroke(shine, shaft.path, shaft.width_um / 4)
    growth.hair, growth.shine, growth.shade = map(canvas.shrunk, (hair, shine, shade))


def _tapered(shaft: PlannedShaft) -> list[tuple[NDArray[np.float64], float]]:
    """Cut a shaft in pieces; vellus thins towards its tip."""
    if shaft.kind is not ShaftKind.VELLUS:
        return [(shaft.path, shaft.width_um)]
    cuts = np.linspace(0, len(shaft.path) - 1, 5).astype(int)
    factors = (1.15, 1.08, 0.97, 0.8)
    return [
        (shaft.path[first : last + 1], shaft.width_um * factor)
        for first, last, factor in zip(cuts[:-1], cuts[1:], factors, strict=True)
    ]
