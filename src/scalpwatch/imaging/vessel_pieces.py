"""Vessels one by one: from the pieces of a mask to what each measures.

Notation
--------
H, W : height and width of the picture [px]
N : number of pieces, the ground being number 0
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Plane
from scalpwatch.imaging.pieces import label_pieces
from scalpwatch.imaging.ridges import STEP_LENGTH
from scalpwatch.imaging.vessel_graph import Graph, depths_px, draw_graph
from scalpwatch.imaging.vessel_kinds import Shapes, VesselKind, kinds_of

__all__ = ["Vessel", "VesselMap", "measure_pieces", "vessel_of"]

#: A stem keeps its width over this many widths.
_STEM: Final = 4.0
_PAIR: Final = 2
#: The shade of a shaft reaches half as far [px].
_SHADE_PX: Final = 9
#: Side of the square by which a piece is eroded to tell what is away from its border.
_WITHIN_PX: Final = 5
_TINY: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Vessel:
    """One connected vessel; what a crossing hair cuts is one.

    Parameters
    ----------
    left_px, top_px, width_px, height_px
        Its box [px].
    kind
        What it looks like.
    length_px
        Length of its middle lines [px].
    caliber_px, stem_px
        Its mean width, and the width of its stem: the largest that it keeps over
        several such widths [px]. Of a spot both are the diameter.
    branches
        Places where it divides.
    tortuosity
        Length over distance of the ends of its arms; ``None`` where no arm is long
        enough to tell.
    """

    left_px: int
    top_px: int
    width_px: int
    height_px: int
    kind: VesselKind
    length_px: float
    caliber_px: float
    stem_px: float
    branches: int
    tortuosity: float | None

    @property
    def is_spot(self) -> bool:
        """Whether it is a spot, of whatever size."""
        return self.kind is VesselKind.DOTTED

    @property
    def reach_px(self) -> float:
        """How far it reaches from corner to corner of its box [px]."""
        return math.hypot(self.width_px, self.height_px)


@dataclass(frozen=True, slots=True, eq=False)
class VesselMap:
    """The vessels of a picture.

    Parameters
    ----------
    vessels
        Each with its geometry, largest first.
    labels : (H, W) ndarray of int32
        Index of the vessel in ``vessels`` plus 1 where it is seen; 0 elsewhere.
    """

    vessels: tuple[Vessel, ...]
    labels: Labels

    @property
    def mask(self) -> Mask:
        """1 on any vessel that is seen, (H, W)."""
        return np.asarray(self.labels > 0).view(np.uint8)


def measure_pieces(
    seen: Mask, contrast: Plane, *, hidden: Mask, spots: Mask, closed: Mask
) -> VesselMap:
    """Measure every connected piece and keep what has the shape of a vessel.

    Parameters
    ----------
    seen : (H, W) ndarray of uint8
        1 on vessels.
    contrast : (H, W) ndarray of float32
        How far each place rises above the skin beside it.
    hidden : (H, W) ndarray of uint8
        1 where vessels go on under hair.
    spots : (H, W) ndarray of uint8
        1 in the middle of round spots.
    closed : (H, W) ndarray of uint8
        1 where nothing is seen.

    Returns
    -------
    found
        The vessels. A spot that touches what is closed is none: it can as well be a
        piece of a longer vessel.
    """
    whole = cv2.bitwise_or(seen, hidden)
    count, labels, boxes = label_pieces(whole)
    at = np.flatnonzero(seen.view(np.bool_))
    own = labels.ravel()[at]
    seen_px2 = np.bincount(own, minlength=count)
    is_cut = np.zeros(count, np.bool_)
    beside = cv2.dilate(closed, np.ones((3, 3), np.uint8)).ravel()[at]
    is_cut[own[beside.view(np.bool_)]] = True
    # A shaft's own shade is steep: borders near it tell nothing.
    near = cv2.dilate(closed, np.ones((_SHADE_PX, _SHADE_PX), np.uint8))
    slopes = _slopes((seen, near), (at, own), contrast, count)
    uneven = _unevenness(seen, (at, own), contrast, count)
    told = _Told(spots, is_cut, slopes, uneven)
    pieces = _Pieces(whole, labels, boxes, told=told)
    order, vessels = [], []
    for index in np.argsort(-seen_px2, kind="stable").tolist():
        kind = pieces.kinds[index]
        if not index or kind is None or not seen_px2[index]:
            continue
        order.append(index)
        vessels.append(pieces.vessel(index, kind))
    rank = np.zeros(count, np.int32)
    rank[order] = np.arange(1, len(order) + 1)
    numbers = np.zeros(seen.shape, np.int32)
    numbers.ravel()[at] = rank[own]
    return VesselMap(vessels=tuple(vessels), labels=numbers)


def vessel_of(drawn: Mask) -> Vessel:
    """Measure one vessel that somebody has drawn.

    Parameters
    ----------
    drawn : (H, W) ndarray of uint8
        1 on it, somewhere at least.

    Returns
    -------
    vessel
        The whole mask as one; a line where its shape tells no kind.
    """
    labels = drawn.astype(np.int32)
    area_px2 = cv2.countNonZero(drawn)
    box = np.array([[0, 0, 0, 0, 0], [*cv2.boundingRect(drawn), area_px2]], np.int32)
    # Whoever drew it has seen its border.
    told = _Told(
        spots=drawn,
        is_cut=np.zeros(len(box), np.bool_),
        slopes=np.full(len(box), 1 / _TINY),
        unevenness=np.zeros(len(box)),
    )
    pieces = _Pieces(drawn, labels, box, told=told)
    return pieces.vessel(1, pieces.kinds[1] or VesselKind.LINEAR_IRREGULAR)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What the colours tell of pieces: spots, which are cut, slope by height [/px]."""

    spots: Mask
    is_cut: NDArray[np.bool_]
    slopes: NDArray[np.float64]
    unevenness: NDArray[np.float64]


class _Pieces:
    """All pieces of a mask, measured at once."""

    def __init__(
        self,
        whole: Mask,
        labels: Labels,
        stats: Labels,
        *,
        told: _Told,
    ) -> None:
        count = stats.shape[0]
        graph = draw_graph(whole, labels, stats[:, cv2.CC_STAT_AREA])
        self.boxes = stats[:, : cv2.CC_STAT_AREA]
        self.tortuosity = graph.tortuosity
        is_round = np.zeros(count, np.bool_)
        is_round[labels.ravel()[np.flatnonzero(told.spots.view(np.bool_))]] = True
        is_round[0] = False
        width_px, height_px, area_px2 = (
            stats[:, column].astype(np.int64)
            for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
        )
        length_px = np.maximum(graph.length_px, np.maximum(width_px, height_px))
        caliber_px = area_px2 / np.maximum(length_px, 1.0)
        self.shapes = Shapes(
            area_px2=area_px2,
            width_px=width_px,
            height_px=height_px,
            length_px=length_px,
            caliber_px=caliber_px,
            stem_px=_stem_width(graph.points, whole, labels, count),
            branches=graph.branch_points,
            apart_px=_apart_px(graph, labels, count),
            steepness=told.slopes * caliber_px,
            unevenness=told.unevenness,
            is_round=is_round,
            is_cut=told.is_cut,
        )
        self.kinds = kinds_of(self.shapes)

    def vessel(self, index: int, kind: VesselKind) -> Vessel:
        """Tell one piece as a vessel."""
        left, top, width, height = self.boxes[index].tolist()
        is_spot = kind is VesselKind.DOTTED
        diameter_px = float(self.shapes.diameter_px[index])
        caliber_px = float(self.shapes.caliber_px[index])
        winding = float(self.tortuosity[index])
        return Vessel(
            left_px=left,
            top_px=top,
            width_px=width,
            height_px=height,
            kind=kind,
            length_px=float(self.shapes.length_px[index]),
            caliber_px=diameter_px if is_spot else caliber_px,
            stem_px=diameter_px if is_spot else float(self.shapes.stem_px[index]),
            branches=int(self.shapes.branches[index]),
            tortuosity=None if math.isnan(winding) else winding,
        )


def _slopes(
    masks: tuple[Mask, Mask],
    points: tuple[NDArray[np.int64], Labels],
    contrast: Plane,
    count: int,
) -> NDArray[np.float64]:
    """Measure the slope of the border of each piece, as a share of its height."""
    (seen, near), (at, own) = masks, points
    height, width = seen.shape
    inner = cv2.erode(seen, np.ones((3, 3), np.uint8)).ravel()[at].view(np.bool_)
    on_rim = ~(inner | near.ravel()[at].view(np.bool_))
    rim, flat = at[on_rim], contrast.ravel()
    row, column = np.divmod(rim, width)
    across = flat[rim + (column < width - 1)] - flat[rim - (column > 0)]
    along = flat[rim + width * (row < height - 1)] - flat[rim - width * (row > 0)]
    slope = _means(np.hypot(across, along) / 2, own[on_rim], count)
    peak = _means(flat[at[inner]], own[inner], count)
    return slope / np.maximum(peak, _TINY)


def _unevenness(
    seen: Mask, points: tuple[NDArray[np.int64], Labels], contrast: Plane, count: int
) -> NDArray[np.float64]:
    """Measure how redness varies within each piece, as a share of its height."""
    at, own = points
    inner = cv2.erode(seen, np.ones((_WITHIN_PX, _WITHIN_PX), np.uint8)).ravel()[at]
    within = inner.view(np.bool_)
    values, label = contrast.ravel()[at[within]].astype(np.float64), own[within]
    mean = _means(values, label, count)
    variance = _means((values - mean[label]) ** 2, label, count)
    return np.sqrt(variance) / np.maximum(mean, _TINY)


def _means(values: Plane, label: Labels, count: int) -> NDArray[np.float64]:
    """Mean of the values of each number; 0 of a number without any."""
    size = np.bincount(label, minlength=count)
    return np.bincount(label, values, minlength=count) / np.maximum(size, 1)


def _apart_px(graph: Graph, labels: Labels, count: int) -> NDArray[np.float64]:
    """Measure how far the two ends of each piece stand apart."""
    ends = graph.ends
    owner = labels[ends[:, 0], ends[:, 1]]
    number = np.bincount(owner, minlength=count)
    two = np.flatnonzero(number[owner] == _PAIR)
    pairs = two[np.argsort(owner[two], kind="stable")].reshape(-1, _PAIR)
    away = ends[pairs[:, 0]] - ends[pairs[:, 1]]
    apart_px = np.full(count, np.inf)
    apart_px[owner[pairs[:, 0]]] = np.hypot(away[:, 0], away[:, 1])
    # A closed ring has no end: its ends meet.
    apart_px[number == 0] = 0
    return apart_px


def _stem_width(
    on: NDArray[np.int64], whole: Mask, labels: Labels, count: int
) -> NDArray[np.float64]:
    """Measure the largest width that each piece keeps over several such widths."""
    # A swelling where arms meet is wide but short; a stem is wide and long.
    label = labels.ravel()[on]
    widths_px = 2 * depths_px(whole, on) - 1
    order = np.lexsort((-widths_px, label))
    size = np.bincount(label, minlength=count)
    begin = np.cumsum(size) - size
    sorted_px, owner = widths_px[order], label[order]
    reach_px = (np.arange(order.size) - begin[owner] + 1) * STEP_LENGTH
    kept = np.flatnonzero(reach_px >= _STEM * sorted_px)
    result = np.zeros(count)
    # Shorter than that all along: the thinnest place is its width.
    has = np.flatnonzero(size)
    result[has] = sorted_px[begin[has] + size[has] - 1]
    first = kept[np.diff(owner[kept], prepend=-1) > 0]
    result[owner[first]] = sorted_px[first]
    return result
