"""What is true of a drawn scalp, in the words of the measures.

A new measure needs one row in `MEASURES`; rows for what this version of the eye does
not measure are passed over.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.findings.centerlines import Centerlines, trace
from scalpwatch.phantoms import (
    AreaKind,
    DrawnShaft,
    DrawnVessel,
    OpeningKind,
    Phantom,
    ShaftKind,
    VesselKind,
)
from scalpwatch.vocabulary.measurements import MeasurementName

__all__ = ["LINES", "MEASURES", "Drawn", "MeasureRow", "dots", "openings"]

#: Kinds of vessels that are lines.
LINES: Final = frozenset(VesselKind) - {VesselKind.DOTTED}
#: Of which less is seen counts as not drawn.
_SEEN: Final = 1 / 3
_TREE_SEEN: Final = 0.1


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

    truth: Callable[[Drawn], float | None]
    softening: float

    @property
    def is_banded(self) -> bool:
        """Whether intervals differ by the amount that is seen.

        Widths have no amount, and without a scale no unit in which to tell it.
        """
        return self.softening > 0


class Drawn:
    """A phantom, and what its geometry tells, worked out once."""

    def __init__(self, phantom: Phantom) -> None:
        self.phantom = phantom
        self.um = phantom.um_per_px
        self.field_px = float(phantom.hair.size)
        covered = phantom.hair | phantom.covered
        for kind in (AreaKind.SCALE, AreaKind.CRUST):
            covered = covered | phantom.areas[kind]
        self.skin_px = float((covered == 0).sum())
        lines = np.maximum.reduce([m for k, m in phantom.lines.items() if k in LINES])
        self.lines: Centerlines = trace(lines)
        self.strokes = np.array(
            [
                (_seen_px(phantom, vessel.kind, stroke.path), stroke.width_um)
                for vessel in phantom.drawn_vessels
                for stroke in (vessel.strokes if vessel.kind in LINES else ())
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
        return openings(self.phantom, kind)


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


def _shaft_um(drawn: Drawn) -> float | None:
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


def dots(phantom: Phantom) -> NDArray[np.float64]:
    """Middles of the dotted vessels of which enough is seen, (N, 2)."""
    # a dot on another vessel is blood on blood, and no dot to anybody
    others = np.maximum.reduce([phantom.lines[kind] for kind in LINES])
    seen = []
    for vessel in phantom.drawn_vessels:
        if vessel.kind is VesselKind.DOTTED:
            x, y = vessel.at_px
            reach = vessel.stem_um / phantom.um_per_px / 2
            box = (
                slice(max(round(y - reach), 0), round(y + reach) + 1),
                slice(max(round(x - reach), 0), round(x + reach) + 1),
            )
            is_seen = phantom.dots[box].sum() >= _SEEN * math.pi * reach**2
            if is_seen and not others[box].any():
                seen.append((x, y))
    return np.array(seen).reshape(-1, 2)


def openings(phantom: Phantom, kind: OpeningKind) -> NDArray[np.float64]:
    """Middles of the openings of one kind of which enough is seen, (N, 2)."""
    return np.array(
        [
            (each.x_px, each.y_px)
            for each in phantom.openings
            if each.kind is kind and each.visible >= _SEEN
        ]
    ).reshape(-1, 2)


def _caliber_um(drawn: Drawn) -> float | None:
    """Mean width of visible vessels by length."""
    long, wide = drawn.strokes.T
    return float((long * wide).sum() / long.sum()) if long.sum() > 0 else None


def _count_hair(drawn: Drawn) -> float:
    """Count hairs that are really seen."""
    return float(len(drawn.phantom.visible_shafts))


def _count_wide(drawn: Drawn, *, from_um: float) -> float:
    """Count hairs at least so wide."""
    return float(sum(s.width_um >= from_um for s in drawn.phantom.visible_shafts))


def _count_units(drawn: Drawn) -> float:
    """Count the openings from which visible hairs come."""
    return float(len({shaft.opening for shaft in drawn.phantom.visible_shafts}))


_RULES: Final = {
    "hair_count": MeasureRow(_count_hair, 2.0),
    "hair_density": MeasureRow(
        lambda d: _count_hair(d) / (d.field_px * d.um**2 * 1e-8), 4.0
    ),
    "shaft_width": MeasureRow(_shaft_um, 0.0),
    "follicular_unit_count": MeasureRow(_count_units, 2.0),
    "terminal_hair_count": MeasureRow(lambda d: _count_wide(d, from_um=40.0), 2.0),
    "vellus_hair_count": MeasureRow(
        lambda d: _count_hair(d) - _count_wide(d, from_um=40.0), 2.0
    ),
    "broken_hair_count": MeasureRow(
        lambda d: float(
            sum(s.kind is ShaftKind.BROKEN for s in d.phantom.visible_shafts)
        ),
        1.0,
    ),
    "free_skin_share": MeasureRow(lambda d: d.skin_px / d.field_px, 0.0),
    "dotted_vessel_count": MeasureRow(lambda d: float(len(dots(d.phantom))), 2.0),
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
    "yellow_share": MeasureRow(lambda d: d.share(AreaKind.YELLOW), 0.02),
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
    "plug_count": MeasureRow(lambda d: float(len(d.openings(OpeningKind.PLUG))), 1.0),
    "empty_opening_count": MeasureRow(
        lambda d: float(len(d.openings(OpeningKind.EMPTY))), 1.0
    ),
    "scaly_rim_count": MeasureRow(
        lambda d: float(len(d.openings(OpeningKind.SCALY))), 1.0
    ),
    "linear_vessel_count": MeasureRow(lambda d: d.counted(VesselKind.LINEAR), 1.0),
    "glomerular_vessel_count": MeasureRow(
        lambda d: d.counted(VesselKind.GLOMERULAR), 1.0
    ),
    "hairpin_vessel_count": MeasureRow(lambda d: d.counted(VesselKind.HAIRPIN), 1.0),
}
#: The rows of what this eye measures, in the order of its names.
MEASURES: Final[Mapping[MeasurementName, MeasureRow]] = {
    name: _RULES[name.value] for name in MeasurementName if name.value in _RULES
}
