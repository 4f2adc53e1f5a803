"""The middle lines of pieces of a mask: lengths, divisions, windings, free ends.

Notation
--------
H, W : height and width of the picture [px]
N : number of pieces, the ground being number 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask
from scalpwatch.imaging.ridges import thinned

__all__ = ["Graph", "draw_graph"]

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


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """The middle lines of all pieces.

    Parameters
    ----------
    lines : (H, W) ndarray of uint8
        1 on a middle line, one pixel wide.
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

    lines: Mask
    length_px: NDArray[np.float64]
    branch_points: NDArray[np.int64]
    tortuosity: NDArray[np.float64]
    ends: NDArray[np.int64]


def draw_graph(mask: Mask, labels: Labels, count: int) -> Graph:
    """Thin pieces to their middle lines and measure these.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        0 or 1.
    labels : (H, W) ndarray of int32
        Number of the piece that each pixel belongs to; 0 is the ground.
    count
        Number of pieces, the ground included.

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
    width = mask.shape[1]
    rim = _slim(thinned(mask))
    whole = _Points(rim, labels)
    spans_px = np.bincount(labels.ravel()[_on(mask)], minlength=count) / np.maximum(
        whole.lengths_px(count), 1.0
    )
    meetings = _pruned(rim, whole, np.maximum(spans_px, _SHORTEST_SPUR_PX))
    kept = _Points(rim, labels)
    ends = kept.at[kept.degree == 1]
    row, column = np.divmod(ends, width + 2)
    return Graph(
        lines=np.ascontiguousarray(rim[1:-1, 1:-1]),
        length_px=kept.lengths_px(count),
        branch_points=np.bincount(_owners(meetings, labels), minlength=count),
        tortuosity=_windings(rim * (meetings == 0), labels, count),
        ends=np.stack([row - 1, column - 1], axis=1),
    )


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
        self.piece = labels[row - 1, column - 1].astype(np.int64)
        self.around = (1, across - 1, across, across + 1)
        self.after = [flat[self.at + step] for step in self.around]
        before = [flat[self.at - step] for step in self.around]
        self.degree = np.sum([*self.after, *before], axis=0, dtype=np.int64)

    def lengths_px(self, count: int) -> NDArray[np.float64]:
        """Sum the steps of the lines of each piece; a lone point is one."""
        total_px = np.zeros(count)
        steps = (_STRAIGHT, _DIAGONAL, _STRAIGHT, _DIAGONAL)
        for weight, there in zip(steps, self.after, strict=True):
            total_px += weight * np.bincount(self.piece[there > 0], minlength=count)
        points = np.bincount(self.piece, minlength=count).astype(np.float64)
        return np.where(total_px > 0, total_px, points)


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
    inside = meetings[1:-1, 1:-1].ravel()
    at = _on((inside > 0).view(np.uint8))
    owner = np.zeros(int(inside.max()) + 1, np.int64)
    np.maximum.at(owner, inside[at], labels.ravel()[at])
    return owner[owner > 0]


def _slim(lines: Mask) -> Mask:
    """Take away the corners of steps, and add an empty rim of one pixel."""
    slim = cv2.copyMakeBorder(lines, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    flat, across = slim.ravel(), slim.shape[1]
    at = _on(slim)
    # Each step is then straight or diagonal. One kind of corner after the other: to
    # take both sides of a step would cut it.
    for down, right in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        step = down * across
        corner = (flat[at - step] & flat[at - right]) > 0
        corner &= (flat[at + step] | flat[at + right] | flat[at + step + right]) == 0
        flat[at[corner]] = 0
        at = at[~corner]
    return slim


def _windings(arms: Mask, labels: Labels, count: int) -> NDArray[np.float64]:
    """Weigh the winding of the arms of each piece by their length."""
    number, arm = cv2.connectedComponents(arms)
    points = _Points(arms, np.ascontiguousarray(arm[1:-1, 1:-1]))
    along_px = points.lengths_px(number)
    is_end = points.degree == 1
    owner = points.piece[is_end]
    row, column = np.divmod(points.at[is_end], arms.shape[1])
    long = np.bincount(points.piece, minlength=number) >= _SHORTEST_ARM_PX
    long &= np.bincount(owner, minlength=number) == _PAIR
    kept = np.flatnonzero(long[owner])
    pairs = kept[np.argsort(owner[kept], kind="stable")].reshape(-1, _PAIR)
    first, last = pairs[:, 0], pairs[:, 1]
    span_px = np.hypot(row[first] - row[last], column[first] - column[last])
    long_px = along_px[owner[first]]
    winding = np.maximum(long_px / np.maximum(span_px, 1.0), 1.0)
    piece = labels[row[first] - 1, column[first] - 1]
    weight_px = np.bincount(piece, long_px, minlength=count).astype(np.float64)
    total = np.bincount(piece, long_px * winding, minlength=count)
    with np.errstate(invalid="ignore"):
        return np.where(weight_px > 0, total / weight_px, np.nan)
