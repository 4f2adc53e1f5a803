"""Middle lines of a mask: how long, how wide, how divided, how winding.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask
from scalpwatch.imaging.ridges import thinned

__all__ = ["Centerlines", "trace"]

#: Length that a straight step and a diagonal one stand for on a line of any direction.
_STRAIGHT: Final = 0.948
_DIAGONAL: Final = 1.343
#: A shorter arm tells nothing of its winding [px] (judgement).
_SHORTEST_ARM_PX: Final = 16
#: A shorter free arm is a ripple of the border [px] (judgement).
_SHORTEST_SPUR_PX: Final = 4.0
_LINE_AND_TWO: Final = 3
_ENDS: Final = 2


@dataclass(frozen=True, slots=True)
class Centerlines:
    """The middle lines of all that a mask shows.

    Parameters
    ----------
    length_px
        Their length [px].
    caliber_px
        Mean width: area over length [px]; ``None`` of an empty mask.
    branch_points
        Places where three lines or more meet.
    tortuosity
        Length over distance of the ends, of arms between meetings, weighted by
        length; ``None`` where no arm is long enough.
    """

    length_px: float
    caliber_px: float | None
    branch_points: int
    tortuosity: float | None


def trace(mask: Mask) -> Centerlines:
    """Measure the middle lines of a mask.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        0 or 1.

    Returns
    -------
    lines
        What was measured.

    Notes
    -----
    A meeting of lines counts once, however many pixels it takes. Lines that cross
    count as one that divides.

    References
    ----------
    Kulpa 1977, Area and perimeter measurement of blobs in discrete binary pictures,
    10.1016/S0146-664X(77)80021-X (the lengths of a straight and a diagonal step).
    """
    lines = _slim(thinned(mask))
    length_px = _length_px(lines)
    if not length_px:
        return Centerlines(0.0, None, 0, None)
    caliber_px = float(cv2.countNonZero(mask)) / length_px
    lines = _pruned(lines, shortest_px=max(_SHORTEST_SPUR_PX, caliber_px))
    cut = _cut(lines)
    length_px = max(_length_px(lines), 1.0)
    return Centerlines(
        length_px=length_px,
        caliber_px=float(cv2.countNonZero(mask)) / length_px,
        branch_points=int(cut.is_meeting.sum()),
        tortuosity=_tortuosity(cv2.subtract(lines, cut.meetings)),
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


def _pruned(lines: Mask, *, shortest_px: float) -> Mask:
    """Cut off free arms shorter than the lines are wide: ripples of the border."""
    cut = _cut(lines)
    touched = np.bincount(cut.arm, minlength=cut.arm_px.size)
    spur = cut.is_meeting[cut.knot] & (touched[cut.arm] == 1)
    spur &= cut.arm_px[cut.arm] < shortest_px
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


def _length_px(lines: Mask) -> float:
    """Sum the steps of all lines; a lone pixel is one."""
    steps = sum(
        weight * cv2.countNonZero(cv2.bitwise_and(first, second))
        for weight, first, second in _steps(lines)
    )
    return float(steps) or float(cv2.countNonZero(lines))


def _tortuosity(arms: Mask) -> float | None:
    """Weigh the winding of the arms by their length."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(arms)
    label = labels.astype(np.int64)
    steps_px = np.zeros(count)
    for weight, first, second in _steps(label):
        joined = first[(first == second) & (first > 0)]
        steps_px += weight * np.bincount(joined, minlength=count)
    rows, columns = np.nonzero((_around(arms) == _ENDS) & (arms == 1))
    owner = label[rows, columns]
    has_two = np.bincount(owner, minlength=count) == _ENDS
    long = (stats[:, cv2.CC_STAT_AREA] >= _SHORTEST_ARM_PX) & has_two
    long[0] = False
    if not long.any():
        return None
    kept = np.flatnonzero(long[owner])
    pairs = kept[np.argsort(owner[kept], kind="stable")].reshape(-1, _ENDS)
    span_px = np.hypot(
        rows[pairs[:, 0]] - rows[pairs[:, 1]],
        columns[pairs[:, 0]] - columns[pairs[:, 1]],
    )
    along_px = steps_px[owner[pairs[:, 0]]]
    winding = np.maximum(along_px / np.maximum(span_px, 1.0), 1.0)
    return float(np.average(winding, weights=along_px))


def _steps(
    label: Labels,
) -> tuple[tuple[float, Labels, Labels], ...]:
    """Pair each pixel with its neighbours, each pair once, with the step's length."""
    return (
        (_STRAIGHT, label[:, :-1], label[:, 1:]),
        (_STRAIGHT, label[:-1], label[1:]),
        (_DIAGONAL, label[:-1, :-1], label[1:, 1:]),
        (_DIAGONAL, label[:-1, 1:], label[1:, :-1]),
    )
