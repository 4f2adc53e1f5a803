"""Hair and openings of the third style.

Notation
--------
H, W : height and width of the picture [px]
N : points of a path
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene
from scalpwatch.phantoms.third.lines import curve, fill_outline, sweep
from scalpwatch.phantoms.truth import DrawnOpening, DrawnShaft, OpeningKind, ShaftKind

__all__ = ["Growth", "draw_growth", "seen_growth"]

#: Least and greatest diameter of an opening of each kind [µm] (judgement).
_DIAMETERS_UM: Final = {
    OpeningKind.YELLOW_DOT: (160.0, 320.0),
    OpeningKind.WHITE_DOT: (85.0, 195.0),
    OpeningKind.BLACK_DOT: (65.0, 135.0),
    OpeningKind.PLUG: (155.0, 290.0),
    OpeningKind.EMPTY: (70.0, 130.0),
    OpeningKind.HAIR: (100.0, 180.0),
    OpeningKind.SCALY: (220.0, 350.0),
}
#: How ragged the border of each is; others are even.
_RAGGED: Final = {OpeningKind.PLUG: 0.10, OpeningKind.BLACK_DOT: 0.09}
_CANDIDATES: Final = 10
#: Least and greatest length [mm], and widths at the root, the middle and the tip beside
#: their mean.
_FORMS: Final = {
    ShaftKind.TERMINAL: (None, (1.06, 1.0, 0.90)),
    ShaftKind.VELLUS: ((0.35, 1.2), (1.25, 1.05, 0.6)),
    ShaftKind.BROKEN: ((0.15, 0.45), (1.0, 1.0, 1.0)),
}
_STEP_UM: Final = 55.0
_HALF: Final = 0.5

_Place = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """Openings, hair and what they cover; sheets are (H, W).

    Parameters
    ----------
    openings, shafts
        What grows, as if nothing lay on it.
    covers
        By kind of opening, 0 to 1.
    hair
        Covered by hair, 0 to 1.
    shade, gloss
        Factor of the hair's own light, and light that is thrown back as by a mirror.
    upper
        Number of the shaft that lies uppermost, from 1; 0 where there is none.
    """

    openings: tuple[DrawnOpening, ...]
    shafts: list[DrawnShaft]
    covers: dict[OpeningKind, NDArray[np.float32]]
    hair: NDArray[np.float32]
    shade: NDArray[np.float32]
    gloss: NDArray[np.float32]
    upper: NDArray[np.int32]


def draw_growth(
    scene: Scene, rng: np.random.Generator, barren: NDArray[np.bool_]
) -> Growth:
    """Draw openings far from each other and let hair grow as it lies about them.

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
    planned = _plan(scene, rng)
    kinds = [kind for kind, _ in planned]
    places = _scatter(rng, barren, len(kinds))
    openings = tuple(
        DrawnOpening(kind, x_px, y_px, rng.uniform(*_DIAMETERS_UM[kind]))
        for kind, (x_px, y_px) in zip(kinds, places.tolist(), strict=False)
    )
    lie, whorl = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.7, 2)
    shape = (scene.height_px, scene.width_px)
    covers = {kind: _cover(scene, rng, kind, openings) for kind in OpeningKind}
    hair, shade, gloss = (np.zeros(shape, np.float32) for _ in range(3))
    upper = np.zeros(shape, np.int32)
    growth = Growth(openings, [], covers, hair, shade, gloss, upper)
    for number, (opening, (_, shaft_kinds)) in enumerate(
        zip(openings, planned, strict=False)
    ):
        place = np.array([opening.x_px, opening.y_px])
        way = lie + float(whorl @ (place / shape[::-1] - 0.5)) + rng.normal(0, 0.2)
        for kind in shaft_kinds:
            shaft, widths_um = _grow(scene, rng, kind, (place, number, way))
            growth.shafts.append(shaft)
            _lay(scene, rng, growth, widths_um)
    return growth


def _plan(
    scene: Scene, rng: np.random.Generator
) -> list[tuple[OpeningKind, list[ShaftKind]]]:
    """Choose what each opening holds."""
    planned, left = [], scene.hairs
    while left:
        together = min(int(rng.integers(1, scene.bundle + 1)), left)
        left -= together
        planned.append((OpeningKind.HAIR, [ShaftKind.TERMINAL] * together))
    for number in range(min(scene.scaly, len(planned))):
        planned[number] = (OpeningKind.SCALY, planned[number][1])
    planned += [(OpeningKind.HAIR, [ShaftKind.VELLUS])] * scene.vellus
    planned += [(OpeningKind.HAIR, [ShaftKind.BROKEN])] * scene.broken
    for kind, count in (
        (OpeningKind.YELLOW_DOT, scene.yellow_dots),
        (OpeningKind.WHITE_DOT, scene.white_dots),
        (OpeningKind.BLACK_DOT, scene.black_dots),
        (OpeningKind.PLUG, scene.plugs),
        (OpeningKind.EMPTY, scene.empty),
    ):
        planned += [(kind, [])] * count
    return planned


def _scatter(rng: np.random.Generator, barren: NDArray[np.bool_], count: int) -> _Place:
    """Choose places: of some candidates always the one farthest from the others."""
    free = np.flatnonzero(~barren)
    if not free.size:
        return np.zeros((0, 2))
    drawn = rng.choice(free, (count, _CANDIDATES))
    candidates = np.stack([drawn % barren.shape[1], drawn // barren.shape[1]], axis=2)
    places = np.zeros((count, 2))
    for number, some in enumerate(candidates):
        away = np.hypot(*(some[:, None] - places[None, :number]).transpose(2, 0, 1))
        places[number] = some[away.min(axis=1).argmax() if number else 0]
    return places


def _grow(
    scene: Scene,
    rng: np.random.Generator,
    kind: ShaftKind,
    root: tuple[_Place, int, float],
) -> tuple[DrawnShaft, NDArray[np.float64]]:
    """Let one shaft grow, bending more and more to one side; widths in µm."""
    place, opening, way = root
    lengths_mm, profile = _FORMS[kind]
    long_um = 1000 * rng.uniform(*(lengths_mm or scene.hair_mm))
    width_um = scene.hair_um * rng.uniform(0.85, 1.12)
    strays = 0.13
    if kind is ShaftKind.VELLUS:
        width_um, strays = rng.uniform(15, 30), 1.0
    if kind is ShaftKind.BROKEN:
        strays = 0.8
    corners = 6
    bend = rng.normal(0, 0.10) * np.arange(corners) * long_um / 3000
    ways = way + rng.normal(0, strays) + bend + rng.normal(0, 0.03, corners)
    steps = np.stack([np.cos(ways), np.sin(ways)], axis=1) * long_um / corners
    flat_um = np.vstack([np.zeros(2), np.cumsum(steps, axis=0)])
    start = place + rng.normal(0, 20, 2) / scene.um_per_px
    path = curve(start + flat_um / scene.um_per_px, _STEP_UM / scene.um_per_px)
    taper = np.interp(np.linspace(0, 1, len(path)), (0, 0.5, 1), profile)
    long = np.hypot(*np.diff(path, axis=0).T)
    mean = float((long * (taper[1:] + taper[:-1])).sum() / 2 / long.sum())
    shaft = DrawnShaft(kind, path, width_um, opening, 1.0)
    return shaft, width_um * taper / mean


def _lay(
    scene: Scene,
    rng: np.random.Generator,
    growth: Growth,
    widths_um: NDArray[np.float64],
) -> None:
    """Lay the last shaft over the others: round, glossy, with a broken medulla."""
    hair, shaft = growth.hair.ravel(), growth.shafts[-1]
    swept = sweep(growth.hair.shape, shaft.path, widths_um / 2 / scene.um_per_px)
    # Where a border hardly covers, what lies below keeps its looks.
    looks = (swept.cover >= _HALF) | (hair[swept.at] < _HALF)
    np.maximum.at(hair, swept.at, swept.cover)
    own = rng.uniform(0.8, 1.15)
    body = 0.6 + 0.4 * np.sqrt(1 - np.square(swept.side))
    medulla, glint = np.zeros_like(body), np.zeros_like(body)
    if shaft.kind is not ShaftKind.VELLUS:
        runs = np.sin(swept.along * rng.uniform(0.5, 1.2)) > rng.uniform(-0.9, 0.6)
        medulla = 0.30 * np.exp(-np.square(swept.side / 0.22)) * runs
        lit = rng.uniform(0.25, 0.55)
        glint = rng.uniform(0.03, 0.16) * np.exp(-np.square((swept.side + lit) / 0.2))
    growth.shade.ravel()[swept.at[looks]] = (own * (body + medulla))[looks]
    growth.gloss.ravel()[swept.at[looks]] = glint[looks]
    most = swept.cover >= _HALF
    growth.upper.ravel()[swept.at[most]] = len(growth.shafts)


def _cover(
    scene: Scene,
    rng: np.random.Generator,
    kind: OpeningKind,
    openings: tuple[DrawnOpening, ...],
) -> NDArray[np.float32]:
    """Draw the openings of one kind: outlines, or arcs of scale about a root."""
    sheet = np.zeros((scene.height_px, scene.width_px), np.float32)
    for each in openings:
        if each.kind is not kind:
            continue
        place = np.array([each.x_px, each.y_px])
        radius_px = each.diameter_um / 2 / scene.um_per_px
        if kind is not OpeningKind.SCALY:
            ragged = _RAGGED.get(kind, 0.04)
            fill_outline(sheet, rng, place, radius_px=radius_px, ragged=ragged)
            continue
        for _ in range(5):
            turn = rng.uniform(0, 2 * np.pi) + np.linspace(0, rng.uniform(0.7, 1.9), 7)
            reach = radius_px * rng.uniform(0.6, 0.9) * rng.uniform(0.92, 1.08, 7)
            arc = np.stack([np.cos(turn), np.sin(turn)], axis=1) * reach[:, None]
            half = np.sin(np.linspace(0.2, 2.9, 7)) * radius_px * 0.17
            swept = sweep(sheet.shape, place + arc, half)
            np.maximum.at(sheet.ravel(), swept.at, swept.cover)
    return sheet


def seen_growth(
    growth: Growth, scene: Scene, top: NDArray[np.uint8]
) -> tuple[tuple[DrawnShaft, ...], tuple[DrawnOpening, ...]]:
    """Tell of each hair and opening how much of it is seen.

    Parameters
    ----------
    growth
        What grows.
    scene
        Tells the scale.
    top : (H, W) ndarray of uint8
        1 where something lies on hair and skin.

    Returns
    -------
    shafts, openings
        With their visible shares.
    """
    number = len(growth.shafts) + 1
    seen = np.bincount(growth.upper[top == 0], minlength=number)[1:]
    shafts = []
    for shaft, seen_px in zip(growth.shafts, seen.tolist(), strict=True):
        long_px = float(np.hypot(*np.diff(shaft.path, axis=0).T).sum())
        wide_px = shaft.width_um / scene.um_per_px
        whole_px = max(long_px * wide_px + np.pi / 4 * wide_px**2, 1.0)
        shafts.append(replace(shaft, visible=min(seen_px / whole_px, 1.0)))
    free = ((growth.upper == 0) & (top == 0)).astype(np.uint8)
    openings = (
        replace(each, visible=_free(free, each, scene)) for each in growth.openings
    )
    return tuple(shafts), tuple(openings)


def _free(free: NDArray[np.uint8], opening: DrawnOpening, scene: Scene) -> float:
    """Share of an opening's disc that is in view and under nothing."""
    reach = max(1, round(opening.diameter_um / 2 / scene.um_per_px))
    around = np.arange(-reach, reach + 1)
    down, across = np.meshgrid(around, around, indexing="ij")
    disc = down**2 + across**2 <= (reach + 0.5) ** 2
    down, across = down[disc] + round(opening.y_px), across[disc] + round(opening.x_px)
    inside = (down >= 0) & (across >= 0)
    inside &= (down < free.shape[0]) & (across < free.shape[1])
    return float(free[down[inside], across[inside]].sum()) / int(disc.sum())
