"""What was measured, as layers of outlines in pixels of the file.

Notation
--------
H, W : height and width of the measured copy [px]
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.findings.measures import Measures
from scalpwatch.findings.naming_areas import AREA_SIGNS
from scalpwatch.imaging.areas import AreaKind
from scalpwatch.imaging.arrays import Labels, Mask
from scalpwatch.imaging.openings import Opening, OpeningKind
from scalpwatch.imaging.places import in_file
from scalpwatch.imaging.vessels import Vessel, VesselKind
from scalpwatch.vocabulary.layers import Layer, LayerKind, Layers, Mark
from scalpwatch.vocabulary.measurements import MarkKind, Region, RegionKind
from scalpwatch.vocabulary.signs import Sign

__all__ = ["layers_of_measures", "layers_of_regions"]

#: An outline may be simplified by so much [px of the measured copy].
_SIMPLIFIED_PX: Final = 0.6
#: Corners of the outline of something round.
_CORNERS: Final = 16
_AREAS: Final[Mapping[AreaKind, LayerKind]] = {
    AreaKind.MILKY_RED: LayerKind.MILKY_RED,
    AreaKind.YELLOW: LayerKind.YELLOW,
    AreaKind.WHITE: LayerKind.WHITE,
    AreaKind.ATROPHIC: LayerKind.ATROPHIC,
}
_OPENINGS: Final[Mapping[OpeningKind, LayerKind]] = {
    OpeningKind.YELLOW_DOT: LayerKind.YELLOW_DOTS,
    OpeningKind.BLACK_DOT: LayerKind.BLACK_DOTS,
    OpeningKind.WHITE_DOT: LayerKind.WHITE_DOTS,
    OpeningKind.PLUG: LayerKind.PLUGS,
    OpeningKind.EMPTY: LayerKind.EMPTY_OPENINGS,
    OpeningKind.SCALY_RIM: LayerKind.SCALY_RIMS,
    OpeningKind.RED_RIM: LayerKind.RED_RIMS,
}
_VESSELS: Final[Mapping[VesselKind, LayerKind]] = {
    VesselKind.LINEAR_IRREGULAR: LayerKind.LINEAR_VESSELS,
    VesselKind.GLOMERULAR: LayerKind.COILED_VESSELS,
    VesselKind.HAIRPIN: LayerKind.HAIRPIN_VESSELS,
}


def layers_of_measures(seen: Measures, claimed: set[Sign]) -> Layers:
    """Give what was measured in a trichoscopic picture.

    Parameters
    ----------
    seen
        What was measured.
    claimed
        Signs that were named present.

    Returns
    -------
    layers
        In the order in which a reader goes through them.
    """
    zoom = seen.image.zoom
    areas = (
        (_AREAS[kind], area.mask, AREA_SIGNS[kind] in claimed)
        for kind, area in seen.areas.each.items()
        if kind in _AREAS
    )
    found = (
        Layer(LayerKind.HAIR, _pieces(seen.hair.mask, zoom), corrects=MarkKind.HAIR),
        *_vessels(seen),
        Layer(
            LayerKind.ERYTHEMA,
            _pieces(seen.erythema.mask, zoom),
            is_claimed=Sign.ERYTHEMA in claimed,
            corrects=MarkKind.ERYTHEMA,
        ),
        *(
            Layer(kind, _pieces(mask, zoom), is_claimed=is_claimed)
            for kind, mask, is_claimed in areas
        ),
        *(
            Layer(
                layer,
                tuple(_round(each, zoom) for each in seen.openings.of(kind)),
                corrects=MarkKind.OPENING,
            )
            for kind, layer in _OPENINGS.items()
        ),
        Layer(LayerKind.NOT_LOOKED_AT, _pieces(seen.obscured, zoom)),
    )
    return Layers(tuple(each for each in found if each.marks))


def layers_of_regions(regions: Sequence[Region]) -> Layers:
    """Give what was outlined on a clinical photograph.

    Parameters
    ----------
    regions
        Foci and nodes.

    Returns
    -------
    layers
        One for each kind.
    """
    kinds = (
        (RegionKind.FOCUS, LayerKind.FOCI, MarkKind.FOCUS),
        (RegionKind.NODE, LayerKind.NODES, MarkKind.NODE),
    )
    found = (
        Layer(
            layer,
            tuple(
                Mark(each.outline[0], (each.outline,))
                for each in regions
                if each.kind is kind and each.outline
            ),
            corrects=corrects,
        )
        for kind, layer, corrects in kinds
    )
    return Layers(tuple(each for each in found if each.marks))


def _vessels(seen: Measures) -> Iterator[Layer]:
    """Give a layer for each kind of vessel that a sign may speak of."""
    zoom, kinds = seen.image.zoom, _kinds(seen)
    marks: dict[LayerKind, list[Mark]] = {}
    for number, mask, corner in _each(seen.vessels.labels):
        kind = kinds[number - 1]
        if kind is not None:
            parts = tuple(_parts(mask, zoom, corner=corner))
            marks.setdefault(kind, []).append(Mark(parts[0][0], parts))
    for kind in LayerKind:
        if kind in marks:
            yield Layer(kind, tuple(marks[kind]), corrects=MarkKind.VESSEL)


def _each(labels: Labels) -> Iterator[tuple[int, Mask, tuple[int, int]]]:
    """Cut out each numbered region: number, mask, upper left corner (x, y)."""
    rows, columns = np.nonzero(labels)
    if not rows.size:
        # nothing is split into one piece of nothing
        return
    numbers = labels[rows, columns]
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    for number, places in zip(found, np.split(order, starts[1:]), strict=True):
        top, left = int(rows[places].min()), int(columns[places].min())
        below, right = int(rows[places].max()) + 1, int(columns[places].max()) + 1
        mask = (labels[top:below, left:right] == number).view(np.uint8)
        yield int(number), mask, (left, top)


def _kinds(seen: Measures) -> list[LayerKind | None]:
    """Name the layer of each vessel; none of what is not told."""
    dots, lines = {*map(id, seen.dots)}, {*map(id, seen.lines)}
    border = seen.borders.thick_px

    def kind(vessel: Vessel) -> LayerKind | None:
        """Name the layer of one."""
        if id(vessel) in dots:
            return LayerKind.DOTTED_VESSELS
        if id(vessel) not in lines:
            return None
        if vessel.kind in _VESSELS:
            return _VESSELS[vessel.kind]
        if border is None:
            return LayerKind.TREES
        is_thick = vessel.stem_px >= border
        return LayerKind.THICK_TREES if is_thick else LayerKind.THIN_TREES

    return [kind(each) for each in seen.vessels.vessels]


def _pieces(mask: Mask, zoom: float) -> tuple[Mark, ...]:
    """Outline each connected piece of a mask."""
    return tuple(Mark(part[0], (part,)) for part in _parts(mask, zoom))


def _parts(
    mask: Mask, zoom: float, *, corner: tuple[int, int] = (0, 0)
) -> list[tuple[tuple[float, float], ...]]:
    """Outline the parts of a mask, the largest first."""
    found, _ = cv2.findContours(
        mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=corner
    )
    # the border of a mask is in it, so that any of its corners names the piece
    simple = (
        cv2.approxPolyDP(contour, _SIMPLIFIED_PX, closed=True)
        for contour in sorted(found, key=len, reverse=True)
    )
    return [_told(each.reshape(-1, 2).astype(np.float64), zoom) for each in simple]


def _round(opening: Opening, zoom: float) -> Mark:
    """Outline something round."""
    radius = opening.diameter_px / 2 + 1
    turns = (2 * math.pi * step / _CORNERS for step in range(_CORNERS))
    corners = [
        (opening.x_px + radius * math.cos(turn), opening.y_px + radius * math.sin(turn))
        for turn in turns
    ]
    (at,) = _told([(opening.x_px, opening.y_px)], zoom)
    return Mark(at, (_told(corners, zoom),))


def _told(
    places: Sequence[tuple[float, float]] | NDArray[np.float64], zoom: float
) -> tuple[tuple[float, float], ...]:
    """Tell places of the copy in pixels of the file."""
    rounded = np.round(in_file(places, zoom), 1).tolist()
    return tuple((x, y) for x, y in rounded)
