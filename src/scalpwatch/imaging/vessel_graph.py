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
_LINE_AND_TWO: Final = 3
_ENDS: Final = 2
_PAIRS: Final = 2


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
    """

    lines: Mask
    length_px: NDArray[np.float64]
    branch_points: NDArray[np.int64]
    tortuosity: NDArray[np.float64]

    @property
    def ends(self) -> NDArray[np.int64]:
        """Row and column of every free end, (M, 2)."""
        return np.argwhere((_around(self.lines) == _ENDS) & (self.lines == 1))


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
    lines = _slim(thinned(mask))
    area_px = np.bincount(labels[mask > 0], minlength=count)
    width_px = area_px / np.maximum(_lengths_px(lines, labels, count), 1.0)
    lines = _pruned(lines, labels, np.maximum(width_px, _SHORTEST_SPUR_PX))
    cut = _cut(lines)
    owner = np.zeros(cut.is_meeting.size, np.int64)
    knots = np.flatnonzero(cut.knots)
    np.maximum.at(owner, cut.knots.ravel()[knots], labels.ravel()[knots])
    met = owner[np.flatnonzero(cut.is_meeting)]
    return Graph(
        lines=lines,
        length_px=_lengths_px(lines, labels, count),
        branch_points=np.bincount(met[met > 0], minlength=count),
        tortuosity=_windings(cv2.subtract(lines, cut.meetings), labels, count),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """Lines cut where they meet.

    ``knot`` and ``arm`` list every contact once; ``is_meeting`` tells of each knot
    whether three arms or more meet there.
    """

    knots: Labels
    arms: Labels
    arm_px: NDArray[np.int64]
    knot: NDArray[np.int64]
    arm: NDArray[np.int64]
    is_meeting: NDArray[np.bool_]

    @property
    def meetings(self) -> Mask:
        """1 about true meetings, (H, W)."""
        return np.asarray(self.is_meeting[self.knots]).view(np.uint8)


def _cut(lines: Mask) -> _Cut:
    """Cut lines where a pixel has three neighbours, and find what truly meets."""
    # A step of a slanting line has such pixels too, but only two arms.
    crowded = (_around(lines) > _LINE_AND_TWO).view(np.uint8) & lines
    square = np.ones((3, 3), np.uint8)
    wide = cv2.dilate(crowded, square)
    number, knots = cv2.connectedComponents(wide)
    _, arms, stats, _ = cv2.connectedComponentsWithStats(cv2.subtract(lines, wide))
    reach = cv2.dilate(arms.astype(np.float32), square)
    spots = np.flatnonzero(wide)
    total = stats.shape[0]
    contacts = np.unique(
        knots.ravel()[spots].astype(np.int64) * total
        + reach.ravel()[spots].astype(np.int64)
    )
    knot, arm = np.divmod(contacts, total)
    real = arm > 0
    met = np.bincount(knot[real], minlength=number)
    return _Cut(
        knots=knots,
        arms=arms,
        arm_px=stats[:, cv2.CC_STAT_AREA].astype(np.int64),
        knot=knot[real],
        arm=arm[real],
        is_meeting=met >= _LINE_AND_TWO,
    )


def _slim(lines: Mask) -> Mask:
    """Take away the corners of steps, so that each step is straight or diagonal."""
    slim = cv2.copyMakeBorder(lines, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    # One kind of corner after the other: to take both sides of a step would cut it.
    for down, right in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        above, below = _shifted(slim, down, 0), _shifted(slim, -down, 0)
        before, after = _shifted(slim, 0, right), _shifted(slim, 0, -right)
        far = _shifted(slim, -down, -right)
        free = np.uint8(1) - (below | after | far)
        slim = cv2.subtract(slim, above & before & free)
    return np.ascontiguousarray(slim[1:-1, 1:-1])


def _shifted(lines: Mask, down: int, right: int) -> Mask:
    """Shift a mask that has an empty border."""
    return np.roll(lines, (down, right), axis=(0, 1))


def _pruned(lines: Mask, labels: Labels, shortest_px: NDArray[np.float64]) -> Mask:
    """Cut off free arms that are too short for their piece."""
    cut = _cut(lines)
    touched = np.bincount(cut.arm, minlength=cut.arm_px.size)
    owner = np.zeros(cut.arm_px.size, np.int64)
    on = np.flatnonzero(cut.arms)
    owner[cut.arms.ravel()[on]] = labels.ravel()[on]
    spur = cut.is_meeting[cut.knot] & (touched[cut.arm] == 1)
    spur &= cut.arm_px[cut.arm] < shortest_px[owner[cut.arm]]
    if not spur.any():
        return lines
    table = np.zeros(cut.arm_px.size, np.uint8)
    table[cut.arm[spur]] = 1
    return _slim(thinned(cv2.subtract(lines, table[cut.arms]), longest=2))


def _around(lines: Mask) -> Mask:
    """Count line pixels in each square of three, itself included."""
    return np.asarray(
        cv2.boxFilter(
            lines, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT
        )
    )


def _lengths_px(lines: Mask, labels: Labels, count: int) -> NDArray[np.float64]:
    """Sum the steps of the lines of each piece; a lone pixel is one."""
    own = np.where(lines > 0, labels, 0)
    steps_px = _steps_px(own, count)
    pixels = np.bincount(own.ravel(), minlength=count).astype(np.float64)
    pixels[0] = 0
    return np.where(steps_px > 0, steps_px, pixels)


def _steps_px(own: Labels, count: int) -> NDArray[np.float64]:
    """Sum the steps between neighbours of one number."""
    total_px = np.zeros(count)
    for weight, first, second in (
        (_STRAIGHT, own[:, :-1], own[:, 1:]),
        (_STRAIGHT, own[:-1], own[1:]),
        (_DIAGONAL, own[:-1, :-1], own[1:, 1:]),
        (_DIAGONAL, own[:-1, 1:], own[1:, :-1]),
    ):
        joined = first[(first == second) & (first > 0)]
        total_px += weight * np.bincount(joined, minlength=count)
    return total_px


def _windings(arms: Mask, labels: Labels, count: int) -> NDArray[np.float64]:
    """Weigh the winding of the arms of each piece by their length."""
    number, arm, stats, _ = cv2.connectedComponentsWithStats(arms)
    along_px = _steps_px(arm, number)
    rows, columns = np.nonzero((_around(arms) == _ENDS) & (arms == 1))
    owner = arm[rows, columns]
    has_two = np.bincount(owner, minlength=number) == _PAIRS
    long = (stats[:, cv2.CC_STAT_AREA] >= _SHORTEST_ARM_PX) & has_two
    long[0] = False
    kept = np.flatnonzero(long[owner])
    pairs = kept[np.argsort(owner[kept], kind="stable")].reshape(-1, _PAIRS)
    first, last = pairs[:, 0], pairs[:, 1]
    span_px = np.hypot(rows[first] - rows[last], columns[first] - columns[last])
    long_px = along_px[owner[first]]
    winding = np.maximum(long_px / np.maximum(span_px, 1.0), 1.0)
    piece = labels[rows[first], columns[first]]
    weight_px = np.bincount(piece, long_px, minlength=count).astype(np.float64)
    total = np.bincount(piece, long_px * winding, minlength=count)
    with np.errstate(invalid="ignore"):
        return np.where(weight_px > 0, total / weight_px, np.nan)
