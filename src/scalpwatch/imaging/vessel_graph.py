"""The middle lines of pieces of a mask: lengths, divisions, windings, free ends.

Notation
--------
H, W : height and width of the picture [px]
N : number of pieces, the ground being number 0
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask
from scalpwatch.imaging.native import kernels
from scalpwatch.imaging.pieces import label_pieces
from scalpwatch.imaging.ridges import thinned

__all__ = ["Graph", "depths_px", "draw_graph"]

#: Length that a straight step and a diagonal one stand for on a line of any direction.
_STRAIGHT: Final = 0.948
_DIAGONAL: Final = 1.343
#: A shorter arm tells nothing of its winding [px] (judgement).
_SHORTEST_ARM_PX: Final = 16
#: A shorter free arm is a ripple of the border [px] (judgement).
_SHORTEST_SPUR_PX: Final = 4.0
#: A meeting has so many arms, an arm so many ends.
_ARMS: Final = 3
_PAIR: Final = 2
#: Empty pixels around a sheet, so that what surrounds a point needs no question.
_RIM: Final = 2
#: What is told of a piece (straight and diagonal steps, points, meetings) and of an
#: arm (its piece, straight and diagonal steps, points, from end to end down and right).
_OF_PIECE: Final = 4
_OF_ARM: Final = 6
#: Places in and about a point; arms end in so many knots at most for each point.
_NINE: Final = 9
_MOST_TOUCHED: Final = 4


#: Of all pieces, of arms, and the points and the free ends as places on the sheet.
_Told: TypeAlias = tuple[
    NDArray[np.int32], NDArray[np.int32], NDArray[Any], NDArray[Any]
]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The middle lines of all pieces.

    Parameters
    ----------
    points : (P,) ndarray of int64
        Places of the middle lines, one pixel wide, row by row: indices into the mask.
    length_px : (N,) ndarray of float64
        Its length [px].
    branch_points : (N,) ndarray of int64
        Places where three lines or more meet.
    tortuosity : (N,) ndarray of float64
        Length over distance of the ends, of arms between meetings, weighted by
        length; not a number where no arm is long enough.
    ends : (M, 2) ndarray of int64
        Row and column of every free end.
    """

    points: NDArray[np.int64]
    length_px: NDArray[np.float64]
    branch_points: NDArray[np.int64]
    tortuosity: NDArray[np.float64]
    ends: NDArray[np.int64]


def draw_graph(mask: Mask, labels: Labels, areas_px2: NDArray[Any]) -> Graph:
    """Thin pieces to their middle lines and measure these.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        0 or 1.
    labels : (H, W) ndarray of int32
        Number of the piece that each pixel belongs to; 0 is the ground.
    areas_px2 : (N,) ndarray
        Pixels of each piece, the ground first.

    Returns
    -------
    graph
        What was measured, by piece.

    Notes
    -----
    A meeting of lines counts once, however many pixels it takes. Lines that cross
    count as one that divides. A free arm shorter than its piece is wide is a ripple
    of the border and is cut off.

    References
    ----------
    Kulpa 1977, Area and perimeter measurement of blobs in discrete binary pictures,
    10.1016/S0146-664X(77)80021-X (the lengths of a straight and a diagonal step).
    """
    rim = cv2.copyMakeBorder(thinned(mask), *(_RIM,) * 4, cv2.BORDER_CONSTANT, value=0)
    drawn = _drawn_by_numpy if kernels() is None else _drawn_by_kernels
    pieces, arms, points, ends = drawn(rim, np.ascontiguousarray(labels), areas_px2)
    width, count = mask.shape[1], len(areas_px2)
    free = _places(ends, width)
    last = np.ravel(free @ (width, 1))
    # Thinning takes about half of the width from an end, as it takes it from the sides.
    beyond_px = np.bincount(
        labels.ravel()[last], depths_px(mask, last), minlength=count
    )
    return Graph(
        points=np.ravel(_places(points, width) @ (width, 1)),
        length_px=_lengths_px(pieces) + beyond_px,
        branch_points=pieces[:, 3].astype(np.int64),
        tortuosity=_windings(arms, count),
        ends=free,
    )


def _places(at: NDArray[Any], width: int) -> NDArray[np.int64]:
    """Tell row and column in the picture of places on the sheet, (P, 2)."""
    row, column = np.divmod(at.astype(np.int64), width + 2 * _RIM)
    return np.stack([row - _RIM, column - _RIM], axis=1)


def depths_px(whole: Mask, points: NDArray[np.int64]) -> NDArray[np.float32]:
    """Measure how far points of a mask are from the nearest place outside it.

    Parameters
    ----------
    whole : (H, W) ndarray of uint8
        0 or 1.
    points : (P,) ndarray of int64
        Indices into the mask, of places where it is 1.

    Returns
    -------
    depths : (P,) ndarray of float32
        From the middle of a pixel to the middle of the nearest outside [px]; what
        lies beyond the picture is not outside.
    """
    library = kernels()
    if library is None:
        plane = cv2.distanceTransform(whole, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        depth = np.asarray(plane.ravel()[points])
        # Squares are whole numbers; a mask without an outside is as deep as it is wide.
        squares = np.minimum(np.rint(depth * depth), math.hypot(*whole.shape) ** 2)
        return np.asarray(np.sqrt(squares.astype(np.float32)))
    depths = np.empty(len(points), np.float32)
    whole = np.ascontiguousarray(whole)
    library.scalpwatch_depths(
        whole.ctypes.data,
        *whole.shape,
        points.ctypes.data,
        len(points),
        depths.ctypes.data,
    )
    return depths


def _lengths_px(pieces: NDArray[np.int32]) -> NDArray[np.float64]:
    """Sum the steps of the lines of each piece; a lone point is one."""
    total_px = _STRAIGHT * pieces[:, 0] + _DIAGONAL * pieces[:, 1]
    return np.where(total_px > 0, total_px, pieces[:, 2])


def _shortest_px(
    pieces: NDArray[np.int32], areas_px2: NDArray[Any]
) -> NDArray[np.float64]:
    """Tell how short a free arm of each piece is a ripple."""
    spans_px = areas_px2 / np.maximum(_lengths_px(pieces), 1.0)
    return np.maximum(spans_px, _SHORTEST_SPUR_PX)


def _windings(arms: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """Weigh the winding of the arms of each piece by their length."""
    piece, straight, diagonal, _, down, right = arms[arms[:, 3] >= _SHORTEST_ARM_PX].T
    long_px = _STRAIGHT * straight + _DIAGONAL * diagonal
    winding = np.maximum(long_px / np.maximum(np.hypot(down, right), 1.0), 1.0)
    weight_px = np.bincount(piece, long_px, minlength=count).astype(np.float64)
    total = np.bincount(piece, long_px * winding, minlength=count)
    with np.errstate(invalid="ignore"):
        return np.where(weight_px > 0, total / weight_px, np.nan)


def _drawn_by_kernels(rim: Mask, labels: Labels, areas_px2: NDArray[Any]) -> _Told:
    """Slim and prune the lines on a sheet, and list what is left."""
    library = kernels()
    assert library is not None  # noqa: S101 - the caller asked
    height, width = labels.shape
    points = np.empty(cv2.countNonZero(rim), np.uint32)
    told = np.zeros((len(areas_px2), _OF_PIECE), np.int32)
    counts = np.zeros(3, np.intp)
    sheet = (rim.ctypes.data, height, width, labels.ctypes.data, points.ctypes.data)
    library.scalpwatch_slim(*sheet, told.ctypes.data, counts.ctypes.data)
    places = int(counts[0])
    shortest_px = _shortest_px(told, areas_px2)
    numbers = np.zeros(rim.shape, np.int32)
    waiting = np.empty(_NINE * places, np.uint32)
    room = np.zeros(2 * (places + 1) + _MOST_TOUCHED * places, np.int32)
    pieces = np.zeros_like(told)
    arms = np.empty((places, _OF_ARM), np.int32)
    ends = np.empty(places, np.int32)
    work = (shortest_px, numbers, waiting, room, pieces, arms, ends, counts)
    library.scalpwatch_prune(*sheet, places, *(each.ctypes.data for each in work))
    return pieces, arms[: counts[1]], points[: counts[0]], ends[: counts[2]]


def _drawn_by_numpy(rim: Mask, labels: Labels, areas_px2: NDArray[Any]) -> _Told:
    """Slim and prune the lines on a sheet, and list what is left."""
    _slim(rim)
    whole = _Points(rim, labels)
    count = len(areas_px2)
    meetings = _pruned(rim, whole, _shortest_px(whole.table(count), areas_px2))
    kept = _Points(rim, labels)
    pieces = kept.table(count)
    pieces[:, 3] = np.bincount(_owners(meetings, labels), minlength=count)
    arms = _arms(np.where(meetings, np.uint8(0), rim), labels)
    return pieces, arms, kept.at, kept.at[kept.degree == 1]


def _on(mask: Mask) -> NDArray[np.int64]:
    """List the places of a mask, as flat indices."""
    return np.flatnonzero(np.ascontiguousarray(mask).view(np.bool_))


class _Points:
    """The points of lines, on a sheet with an empty rim."""

    def __init__(self, rim: Mask, labels: Labels) -> None:
        across = rim.shape[1]
        flat = rim.ravel()
        self.at = _on(rim)
        row, column = np.divmod(self.at, across)
        self.piece = labels[row - _RIM, column - _RIM].astype(np.int64)
        self.around = (1, across - 1, across, across + 1)
        self.after = [flat[self.at + step] for step in self.around]
        before = [flat[self.at - step] for step in self.around]
        self.degree = np.sum([*self.after, *before], axis=0, dtype=np.int64)

    def table(self, count: int) -> NDArray[np.int32]:
        """Count straight and diagonal steps and points of each piece."""
        table = np.zeros((count, _OF_PIECE), np.int32)
        for way, there in enumerate(self.after):
            table[:, way % 2] += np.bincount(self.piece[there > 0], minlength=count)
        table[:, 2] = np.bincount(self.piece, minlength=count)
        return table


def _pruned(rim: Mask, points: _Points, shortest_px: NDArray[np.float64]) -> Labels:
    """Cut off free arms that are too short; number the meetings that remain."""
    # A step of a slanting line is crowded too, but only two arms leave it.
    crowded = np.zeros_like(rim)
    crowded.ravel()[points.at[points.degree >= _ARMS]] = 1
    wide = cv2.dilate(crowded, np.ones((3, 3), np.uint8))
    _, knots = cv2.connectedComponents(wide)
    number, arms = cv2.connectedComponents(cv2.subtract(rim, wide))
    on_arm = arms.ravel()[points.at]
    arm_px = np.bincount(on_arm, minlength=number)
    knot, arm = _contacts(knots, points, on_arm)
    met = np.bincount(knot, minlength=int(knots.max()) + 1)
    touched = np.bincount(arm, minlength=number)
    owner = np.zeros(number, np.int64)
    owner[on_arm] = points.piece
    is_spur = (met[knot] >= _ARMS) & (touched[arm] == 1)
    is_spur &= arm_px[arm] < shortest_px[owner[arm]]
    spurs = np.zeros(number, np.bool_)
    spurs[arm[is_spur]] = True
    rim.ravel()[points.at[spurs[on_arm]]] = 0
    left = np.bincount(knot[~spurs[arm]], minlength=met.size)
    within = np.flatnonzero(wide.view(np.bool_))
    numbers = knots.ravel()[within]
    knots.ravel()[within] = np.where(left[numbers] >= _ARMS, numbers, 0)
    return knots


def _contacts(
    knots: Labels, points: _Points, on_arm: Labels
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List every contact of a knot with an arm once."""
    flat, free = knots.ravel(), on_arm > 0
    at, arm = points.at[free], on_arm[free].astype(np.int64)
    total = int(arm.max(initial=0)) + 1
    pairs = [
        flat[at + sign * step].astype(np.int64) * total + arm
        for step in points.around
        for sign in (-1, 1)
    ]
    knot, arm = np.divmod(np.unique(np.concatenate(pairs)), total)
    return knot[knot > 0], arm[knot > 0]


def _owners(meetings: Labels, labels: Labels) -> NDArray[np.int64]:
    """Tell the piece that each meeting belongs to."""
    inside = np.ascontiguousarray(meetings[_RIM:-_RIM, _RIM:-_RIM]).ravel()
    at = _on((inside > 0).view(np.uint8))
    owner = np.zeros(int(inside.max()) + 1, np.int64)
    np.maximum.at(owner, inside[at], labels.ravel()[at])
    return owner[owner > 0]


def _slim(rim: Mask) -> None:
    """Take away the corners of steps."""
    flat, across = rim.ravel(), rim.shape[1]
    at = _on(rim)
    # Each step is then straight or diagonal. One kind of corner after the other: to
    # take both sides of a step would cut it.
    for down, right in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        step = down * across
        corner = (flat[at - step] & flat[at - right]) > 0
        corner &= (flat[at + step] | flat[at + right] | flat[at + step + right]) == 0
        flat[at[corner]] = 0
        at = at[~corner]


def _arms(arms: Mask, labels: Labels) -> NDArray[np.int32]:
    """Measure each arm that has two ends, in the order of their first points."""
    number, arm, _ = label_pieces(arms)
    points = _Points(arms, np.ascontiguousarray(arm[_RIM:-_RIM, _RIM:-_RIM]))
    table = points.table(number)
    is_end = points.degree == 1
    owner = points.piece[is_end]
    row, column = np.divmod(points.at[is_end], arms.shape[1])
    kept = np.flatnonzero((np.bincount(owner, minlength=number) == _PAIR)[owner])
    pairs = kept[np.argsort(owner[kept], kind="stable")].reshape(-1, _PAIR)
    first, last = pairs[:, 0], pairs[:, 1]
    told = np.empty((len(pairs), _OF_ARM), np.int32)
    told[:, 0] = labels[row[first] - _RIM, column[first] - _RIM]
    told[:, 1:4] = table[owner[first], :3]
    told[:, 4] = row[last] - row[first]
    told[:, 5] = column[last] - column[first]
    begin = np.zeros(number, np.int64)
    begin[points.piece[::-1]] = points.at[::-1]
    return told[np.argsort(begin[owner[first]])]
