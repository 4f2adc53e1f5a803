"""One drawn scalp measured: what was asked, what is true of it, what was found.

A new measure needs one row in `MEASURES`, a new sign one in `SIGNS` or `CLAIMS`. Rows
for what this version of the eye does not give are passed over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.findings.centerlines import Centerlines, trace
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.quantifying import quantify
from scalpwatch.findings.recognition import Circumstances, recognise_signs
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import (
    AreaKind,
    DrawnShaft,
    DrawnVessel,
    HairTone,
    OpeningKind,
    Phantom,
    Scene,
    ShaftKind,
    SkinTone,
    VesselKind,
)
from scalpwatch.vocabulary.measurements import Measurement, MeasurementName
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

__all__ = ["CHANGES", "MEASURES", "Drawer", "Hits", "Trial", "scene_of", "try_one"]

Drawer = Callable[..., Phantom]
#: Right and all of what was found, met and all of what was drawn.
Hits = tuple[float, float, float, float]

_NEAR_PX: Final = 2
#: The border of an area is soft: so far off is near enough [µm].
_NEAR_AREA_UM: Final = 120.0
#: So near is the same opening or root [µm].
_SAME_PLACE_UM: Final = 150.0
#: Of which less is seen counts as not drawn.
_SEEN: Final = 1 / 3
_TREE_SEEN: Final = 0.1
_TREES: Final = (VesselKind.THIN_TREE, VesselKind.THICK_TREE)
#: From so many on a sign is there (judgement); of an area from this share of skin on.
_FEWEST: Final = 3
_FEWEST_DOTS: Final = 8
_LEAST_AREA: Final = 0.05
_LEAST_RED: Final = 0.15


@dataclass(frozen=True, slots=True)
class Trial:
    """One drawn scalp, measured.

    Parameters
    ----------
    tone
        Of the skin.
    measured
        What was measured, by name; empty when the picture was declined.
    truth
        What was drawn, in the same units.
    again
        The figures of the same picture after a change that leaves the scalp as it is.
    hits
        By sign.
    """

    tone: str
    measured: dict[MeasurementName, Measurement]
    truth: dict[MeasurementName, float]
    again: dict[MeasurementName, float]
    hits: dict[str, Hits]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure that is judged.

    Parameters
    ----------
    truth
        Tells it from what was drawn; ``None`` where there is nothing to be measured.
    softening
        Added before logarithms are compared, so that a zero has one.
    """

    truth: Callable[[_Drawn], float | None]
    softening: float

    @property
    def is_banded(self) -> bool:
        """Whether intervals differ by the amount that is seen.

        Widths have no amount, and without a scale no unit in which to tell it.
        """
        return self.softening > 0


def scene_of(seed: int) -> Scene:
    """Choose what is drawn; tones of skin and hair take turns.

    Parameters
    ----------
    seed
        Which scene.

    Returns
    -------
    scene
        Of all strengths, counts and scales that a trichoscope shows.
    """
    rng = np.random.default_rng([seed, 7])
    skins, hairs = list(SkinTone), list(HairTone)
    red, blue = rng.uniform(0.93, 1.07, 2)

    def some(chance: float, most: int) -> int:
        return int(rng.uniform() < chance) * int(rng.integers(1, most + 1))

    def strong(chance: float) -> float:
        return float(rng.uniform() < chance) * float(rng.uniform(0.6, 1))

    return Scene(
        um_per_px=float(rng.uniform(6, 10)),
        skin=skins[seed % len(skins)],
        hair=hairs[seed // len(skins) % len(hairs)],
        hairs=int(rng.integers(6, 45)),
        hair_um=float(rng.uniform(50, 90)),
        bundle=int(rng.integers(1, 5)),
        vellus=some(0.4, 10),
        broken=some(0.25, 6),
        dots=some(0.5, 60),
        dot_um=float(rng.uniform(40, 60)),
        thin_trees=int(rng.integers(0, 6)),
        thick_trees=int(rng.integers(0, 4)),
        linear=some(0.25, 6),
        glomerular=some(0.2, 8),
        hairpins=some(0.15, 6),
        blood=float(rng.uniform(0.6, 1)),
        yellow_dots=some(0.3, 15),
        white_dots=some(0.3, 15),
        black_dots=some(0.3, 12),
        plugs=some(0.2, 8),
        empty=some(0.3, 15),
        scaly=some(0.25, 8),
        erythema=strong(0.5),
        milky_red=strong(0.15),
        white=strong(0.15),
        atrophy=strong(0.2),
        flakes=some(0.2, 8),
        white_balance=(float(red), 1.0, float(blue)),
        brightness=float(rng.uniform(0.85, 1.1)),
        blur_px=float(rng.uniform(0.5, 1.0)),
        jpeg=int(rng.integers(80, 96)),
        glare=some(0.25, 10),
        bubbles=some(0.1, 3),
        vignette=strong(0.3) / 3,
        has_frame=bool(rng.uniform() < 0.1),  # noqa: PLR2004 - a few devices
        bar_um=1000.0 * some(0.1, 1),
    )


def try_one(seed: int, draw: Drawer) -> Trial:
    """Draw one scalp and measure it.

    Parameters
    ----------
    seed
        Which scalp.
    draw
        In which style.

    Returns
    -------
    trial
        Measures beside the truth.
    """
    cv2.setNumThreads(1)
    scene = scene_of(seed)
    drawn = _Drawn(draw(scene, seed=seed))
    scale = ScaleUmPerPx(scene.um_per_px, "the drawing")
    seen = measure(Image(drawn.phantom.image, scale=scale))
    tone = scene.skin.name.lower()
    if not isinstance(seen, Measures):
        return Trial(tone, {}, {}, {}, {})
    change = list(CHANGES.values())[seed % len(CHANGES)]
    changed = measure(Image(change(drawn.phantom.image), scale=scale))
    again = quantify(changed) if isinstance(changed, Measures) else ()
    truth = {name: row.truth(drawn) for name, row in MEASURES.items()}
    hits = {name: score(drawn.phantom, seen) for name, score in SIGNS.items()}
    return Trial(
        tone=tone,
        measured={each.name: each for each in quantify(seen)},
        again={each.name: each.interval.value for each in again},
        truth={name: value for name, value in truth.items() if value is not None},
        hits={name: hit for name, hit in hits.items() if hit} | _claims(drawn, seen),
    )


def _brighter(pixels: Pixels, factor: float) -> Pixels:
    """Change the exposure."""
    return np.rint(np.clip(pixels * factor, 0, 255)).astype(np.uint8)


def _stored(pixels: Pixels) -> Pixels:
    """Store as JPEG of quality 75."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    read = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)


#: What does not change the scalp.
CHANGES: Final[Mapping[str, Callable[[Pixels], Pixels]]] = {
    "turned by 90 degrees": lambda pixels: np.ascontiguousarray(np.rot90(pixels)),
    "turned by 180 degrees": lambda pixels: np.ascontiguousarray(pixels[::-1, ::-1]),
    "mirrored": lambda pixels: np.ascontiguousarray(pixels[:, ::-1]),
    "a fifth darker": partial(_brighter, factor=0.8),
    "a fifth brighter": partial(_brighter, factor=1.2),
    "JPEG of quality 75": _stored,
}


class _Drawn:
    """A phantom, and what its geometry tells, worked out once."""

    def __init__(self, phantom: Phantom) -> None:
        self.phantom = phantom
        self.um = phantom.um_per_px
        self.field_px = float(phantom.hair.size)
        covered = phantom.hair | phantom.covered
        for kind in (AreaKind.SCALE, AreaKind.CRUST):
            covered = covered | phantom.areas[kind]
        self.skin_px = float((covered == 0).sum())
        lines = np.maximum.reduce([m for k, m in phantom.lines.items() if k in _LINES])
        self.lines: Centerlines = trace(lines)
        self.strokes = np.array(
            [
                (_seen_px(phantom, vessel.kind, stroke.path), stroke.width_um)
                for vessel in phantom.drawn_vessels
                for stroke in (vessel.strokes if vessel.kind in _LINES else ())
            ]
        ).reshape(-1, 2)

    def counted(self, kind: VesselKind) -> float:
        """Count the trees of one kind of which enough is seen."""
        return float(
            sum(self._shows(v) for v in self.phantom.drawn_vessels if v.kind is kind)
        )

    def _shows(self, vessel: DrawnVessel) -> bool:
        """Tell whether enough of a vessel is seen."""
        kind = vessel.kind
        seen = sum(_seen_px(self.phantom, kind, s.path) for s in vessel.strokes)
        return seen >= _TREE_SEEN * sum(s.length_px for s in vessel.strokes)

    def share(self, kind: AreaKind) -> float:
        """Share of the visible skin that an area takes."""
        return float(self.phantom.areas[kind].sum()) / max(self.skin_px, 1.0)

    def openings(self, kind: OpeningKind) -> NDArray[np.float64]:
        """Middles of the openings of one kind of which enough is seen."""
        return _openings(self.phantom, kind)


_LINES: Final = frozenset(VesselKind) - {VesselKind.DOTTED}


def _seen_px(phantom: Phantom, kind: VesselKind, path: NDArray[np.float64]) -> float:
    """Length of a path along which its kind of vessel is seen [px]."""
    mask = phantom.lines[kind]
    middle = (path[1:] + path[:-1]) / 2
    long = np.hypot(*np.diff(path, axis=0).T)
    column, row = np.rint(middle).astype(int).T
    inside = (column >= 0) & (row >= 0)
    inside &= (column < mask.shape[1]) & (row < mask.shape[0])
    long, column, row = long[inside], column[inside], row[inside]
    return float(long[mask[row, column] > 0].sum())


def _shaft_um(drawn: _Drawn) -> float | None:
    """Median of the widths of visible hair by visible length."""
    shafts = drawn.phantom.visible_shafts
    if not shafts:
        return None
    widths = np.array([shaft.width_um for shaft in shafts])
    long = np.array([shaft.visible * _long_px(shaft) for shaft in shafts])
    order = np.argsort(widths)
    reach = np.cumsum(long[order])
    return float(widths[order][np.searchsorted(reach, reach[-1] / 2)])


def _long_px(shaft: DrawnShaft) -> float:
    """Length of a hair [px]."""
    return float(np.hypot(*np.diff(shaft.path, axis=0).T).sum())


def _dots(phantom: Phantom) -> NDArray[np.float64]:
    """Middles of the dotted vessels of which enough is seen, (N, 2)."""
    seen = []
    for vessel in phantom.drawn_vessels:
        if vessel.kind is VesselKind.DOTTED:
            x, y = vessel.at_px
            reach = vessel.stem_um / phantom.um_per_px / 2
            box = phantom.dots[
                max(round(y - reach), 0) : round(y + reach) + 1,
                max(round(x - reach), 0) : round(x + reach) + 1,
            ]
            if box.sum() >= _SEEN * math.pi * reach**2:
                seen.append((x, y))
    return np.array(seen).reshape(-1, 2)


def _openings(phantom: Phantom, kind: OpeningKind) -> NDArray[np.float64]:
    """Middles of the openings of one kind of which enough is seen, (N, 2)."""
    return np.array(
        [
            (each.x_px, each.y_px)
            for each in phantom.openings
            if each.kind is kind and each.visible >= _SEEN
        ]
    ).reshape(-1, 2)


def _caliber_um(drawn: _Drawn) -> float | None:
    """Mean width of visible vessels by length."""
    long, wide = drawn.strokes.T
    return float((long * wide).sum() / long.sum()) if long.sum() > 0 else None


def _count_hair(drawn: _Drawn) -> float:
    """Count hairs that are really seen."""
    return float(len(drawn.phantom.visible_shafts))


_RULES: Final = {
    "hair_count": MeasureRow(_count_hair, 2.0),
    "hair_density": MeasureRow(
        lambda d: _count_hair(d) / (d.field_px * d.um**2 * 1e-8), 4.0
    ),
    "shaft_width": MeasureRow(_shaft_um, 0.0),
    "free_skin_share": MeasureRow(lambda d: d.skin_px / d.field_px, 0.0),
    "dotted_vessel_count": MeasureRow(lambda d: float(len(_dots(d.phantom))), 2.0),
    "thin_tree_count": MeasureRow(lambda d: d.counted(VesselKind.THIN_TREE), 1.0),
    "thick_tree_count": MeasureRow(lambda d: d.counted(VesselKind.THICK_TREE), 1.0),
    "vessel_length_density": MeasureRow(
        lambda d: float(d.strokes[:, 0].sum()) / d.skin_px / d.um * 1e5, 5.0
    ),
    "vessel_caliber": MeasureRow(_caliber_um, 0.0),
    "vessel_branch_points": MeasureRow(lambda d: float(d.lines.branch_points), 3.0),
    # Of tortuosity only what exceeds 1 counts.
    "vessel_tortuosity": MeasureRow(lambda d: d.lines.tortuosity, -0.98),
    "erythema_share": MeasureRow(lambda d: d.share(AreaKind.ERYTHEMA), 0.02),
    "milky_red_share": MeasureRow(lambda d: d.share(AreaKind.MILKY_RED), 0.02),
    "white_share": MeasureRow(lambda d: d.share(AreaKind.WHITE), 0.02),
    "atrophic_share": MeasureRow(lambda d: d.share(AreaKind.ATROPHIC), 0.02),
    "yellow_dot_count": MeasureRow(
        lambda d: float(len(d.openings(OpeningKind.YELLOW_DOT))), 1.0
    ),
    "white_dot_count": MeasureRow(
        lambda d: float(len(d.openings(OpeningKind.WHITE_DOT))), 1.0
    ),
    "black_dot_count": MeasureRow(
        lambda d: float(len(d.openings(OpeningKind.BLACK_DOT))), 1.0
    ),
}
#: The rows of what this eye measures, in the order of its names.
MEASURES: Final[Mapping[MeasurementName, MeasureRow]] = {
    name: _RULES[name.value] for name in MeasurementName if name.value in _RULES
}


def _near(
    found: NDArray[np.uint8],
    drawn: NDArray[np.uint8],
    *,
    near_px: int = _NEAR_PX,
    fair: NDArray[np.uint8] | None = None,
) -> Hits:
    """Compare two masks by pixels; what is found on ``fair`` is right too."""
    square = np.ones((2 * near_px + 1, 2 * near_px + 1), np.uint8)
    right = found & cv2.dilate(drawn if fair is None else drawn | fair, square)
    met = drawn & cv2.dilate(found, square)
    return tuple(float(each.sum()) for each in (right, found, met, drawn))


def _paired(
    found: NDArray[np.float64], drawn: NDArray[np.float64], reach_px: float
) -> Hits:
    """Pair places found and drawn one to one, the nearest first."""
    away = np.hypot(*(found[:, None] - drawn[None]).transpose(2, 0, 1))
    pairs = 0
    while away.size and away.min() <= reach_px:
        row, column = np.unravel_index(int(away.argmin()), away.shape)
        away[row] = away[:, column] = math.inf
        pairs += 1
    return float(pairs), float(len(found)), float(pairs), float(len(drawn))


def _line_mask(seen: Measures) -> NDArray[np.uint8]:
    """Mask the vessels found that are no dots."""
    lines = seen.marks.vessels.copy()
    for each in seen.dots:
        box = (
            slice(each.top_px, each.top_px + each.height_px),
            slice(each.left_px, each.left_px + each.width_px),
        )
        lines[box] = 0
    return lines


def _score_vessels(phantom: Phantom, seen: Measures) -> Hits:
    """Compare lines of blood; a dot that is found as a line is blood all the same."""
    drawn = np.maximum.reduce([phantom.lines[kind] for kind in _LINES])
    return _near(_line_mask(seen), drawn, fair=phantom.dots)


def _score_kind(kind: VesselKind) -> Callable[[Phantom, Measures], Hits]:
    """Ask how much of one kind is seen, as whatever vessel."""

    def score(phantom: Phantom, seen: Measures) -> Hits:
        _, _, met, drawn = _near(seen.marks.vessels, phantom.lines[kind])
        return 0.0, 0.0, met, drawn

    return score


def _score_dots(phantom: Phantom, seen: Measures) -> Hits:
    """Pair dotted vessels."""
    found = [
        (each.left_px + each.width_px / 2, each.top_px + each.height_px / 2)
        for each in seen.dots
    ]
    reach_px = 50.0 / phantom.um_per_px
    return _paired(np.array(found).reshape(-1, 2), _dots(phantom), reach_px)


def _score_openings(
    kind: OpeningKind, named: str
) -> Callable[[Phantom, Measures], Hits | None]:
    """Pair openings of one kind, where the eye tells of openings."""

    def score(phantom: Phantom, seen: Measures) -> Hits | None:
        openings = getattr(seen, "openings", None)
        if openings is None:
            return None
        found = [(o.x_px, o.y_px) for o in openings.each if o.kind.value == named]
        drawn = _openings(phantom, kind)
        reach_px = _SAME_PLACE_UM / phantom.um_per_px
        return _paired(np.array(found).reshape(-1, 2), drawn, reach_px)

    return score


def _score_shafts(phantom: Phantom, seen: Measures) -> Hits | None:
    """Pair hairs by their roots, where the eye tells hairs one by one."""
    shafts = getattr(seen, "shafts", None)
    if shafts is None:
        return None
    found = np.array([shaft.root_px for shaft in shafts]).reshape(-1, 2)
    drawn = np.array([s.root_px for s in phantom.visible_shafts]).reshape(-1, 2)
    return _paired(found, drawn, _SAME_PLACE_UM / phantom.um_per_px)


def _score_area(
    kind: AreaKind, named: str
) -> Callable[[Phantom, Measures], Hits | None]:
    """Compare areas by pixels, where the eye tells of areas."""

    def score(phantom: Phantom, seen: Measures) -> Hits | None:
        mask = getattr(getattr(seen, "areas", None), named, None)
        if mask is None:
            return None
        near_px = round(_NEAR_AREA_UM / phantom.um_per_px)
        return _near(mask, phantom.areas[kind], near_px=near_px)

    return score


def _score_redness(phantom: Phantom, seen: Measures) -> Hits:
    """Compare red skin by pixels; milky red skin is red as well."""
    near_px = round(_NEAR_AREA_UM / phantom.um_per_px)
    fair = phantom.areas[AreaKind.MILKY_RED]
    return _near(seen.erythema.mask, phantom.erythema, near_px=near_px, fair=fair)


SIGNS: Final[Mapping[str, Callable[[Phantom, Measures], Hits | None]]] = {
    "hair": lambda phantom, seen: _near(seen.hair.mask, phantom.hair),
    "shafts": _score_shafts,
    "vessels": _score_vessels,
    "dots": _score_dots,
    "dots_as_any_vessel": _score_kind(VesselKind.DOTTED),
    "thin_trees": _score_kind(VesselKind.THIN_TREE),
    "thick_trees": _score_kind(VesselKind.THICK_TREE),
    "linear": _score_kind(VesselKind.LINEAR),
    "glomerular": _score_kind(VesselKind.GLOMERULAR),
    "hairpins": _score_kind(VesselKind.HAIRPIN),
    "yellow_dots": _score_openings(OpeningKind.YELLOW_DOT, "yellow_dot"),
    "white_dots": _score_openings(OpeningKind.WHITE_DOT, "white_dot"),
    "black_dots": _score_openings(OpeningKind.BLACK_DOT, "black_dot"),
    "plugs": _score_openings(OpeningKind.PLUG, "plug"),
    "empty_openings": _score_openings(OpeningKind.EMPTY, "empty"),
    "perifollicular_scale": _score_openings(OpeningKind.SCALY, "scaly_rim"),
    "red_skin": _score_redness,
    "milky_red": _score_area(AreaKind.MILKY_RED, "milky_red"),
    "white_areas": _score_area(AreaKind.WHITE, "white"),
    "yellow_areas": _score_area(AreaKind.YELLOW, "yellow"),
    "atrophic_areas": _score_area(AreaKind.ATROPHIC, "atrophic"),
    "scale": _score_area(AreaKind.SCALE, "scale"),
}


def _has(kind: VesselKind, fewest: int = 1) -> Callable[[_Drawn], bool]:
    """Ask whether so many vessels of a kind are seen."""
    return lambda drawn: drawn.counted(kind) >= fewest


def _opens(kind: OpeningKind) -> Callable[[_Drawn], bool]:
    """Ask whether enough openings of a kind are seen."""
    return lambda drawn: len(drawn.openings(kind)) >= _FEWEST


def _spreads(kind: AreaKind, least: float = _LEAST_AREA) -> Callable[[_Drawn], bool]:
    """Ask whether an area takes enough of the skin."""
    return lambda drawn: drawn.share(kind) >= least


def _hairs(kind: ShaftKind) -> Callable[[_Drawn], bool]:
    """Ask whether enough hairs of a kind are seen."""
    return lambda drawn: (
        sum(shaft.kind is kind for shaft in drawn.phantom.visible_shafts) >= _FEWEST
    )


#: When a sign is there. Dotted vessels and thin trees, which healthy scalps show, are
#: claimed against a control alone and are not asked for here.
CLAIMS: Final[Mapping[Sign, Callable[[_Drawn], bool]]] = {
    Sign.THICK_ARBORIZING_VESSELS: _has(VesselKind.THICK_TREE),
    Sign.LINEAR_IRREGULAR_VESSELS: _has(VesselKind.LINEAR),
    Sign.GLOMERULAR_VESSELS: _has(VesselKind.GLOMERULAR),
    Sign.HAIRPIN_VESSELS: _has(VesselKind.HAIRPIN),
    Sign.ERYTHEMA: _spreads(AreaKind.ERYTHEMA, _LEAST_RED),
    Sign.MILKY_RED_AREAS: _spreads(AreaKind.MILKY_RED),
    Sign.WHITE_STRUCTURELESS_AREAS: _spreads(AreaKind.WHITE),
    Sign.YELLOW_DOTS: _opens(OpeningKind.YELLOW_DOT),
    Sign.WHITE_DOTS: _opens(OpeningKind.WHITE_DOT),
    Sign.BLACK_DOTS: _opens(OpeningKind.BLACK_DOT),
    Sign.FOLLICULAR_PLUGS: _opens(OpeningKind.PLUG),
    Sign.EMPTY_FOLLICLES: _opens(OpeningKind.EMPTY),
    Sign.PERIFOLLICULAR_SCALE: _opens(OpeningKind.SCALY),
    Sign.VELLUS_HAIRS: _hairs(ShaftKind.VELLUS),
    Sign.BROKEN_HAIRS: _hairs(ShaftKind.BROKEN),
}


def _claims(drawn: _Drawn, seen: Measures) -> dict[str, Hits]:
    """Judge each sign that this eye looks for by whether it is claimed."""
    hits = {}
    for each in recognise_signs(seen, Circumstances("phantom")):
        is_there = CLAIMS.get(each.sign)
        if is_there is not None:
            there = is_there(drawn)
            said = each.state is State.PRESENT
            right = float(said and there)
            hits[f"claim_{each.sign.value}"] = (right, float(said), right, float(there))
    return hits
