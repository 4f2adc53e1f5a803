"""Long hairs followed through the places where they meet and cross.

Notation
--------
H, W : height and width of the picture [px]
N : number of points of a line
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Plane, ranked
from scalpwatch.imaging.ridges import thinned

__all__ = ["Strand", "trace_strands"]

_Points: TypeAlias = NDArray[np.float64]
#: An end of an arm: its arm and 0 for its beginning, 1 for its end.
_End: TypeAlias = tuple[int, int]
#: A place or a direction: x, y.
_Way: TypeAlias = tuple[float, float]

#: Rounds of thinning: wider pieces than twice as many pixels are no hair here.
_ROUNDS: Final = 16
#: Where each neighbour stands in the byte that codes a pixel's surroundings.
_RING: Final = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], np.float32)
#: So many lines leave a meeting.
_MEETING: Final = 3
#: Over so many widths an arm's direction is taken.
_AHEAD: Final = 3.0
#: A hair turns by less than this where it crosses another [rad] (judgement).
_STRAIGHT: Final = math.radians(50)
#: And by less than this where it runs along another [rad] (judgement).
_ALONG: Final = math.radians(30)
#: A piece along which two hairs run is this much wider than one, or shorter than so
#: many widths (judgement).
_SHARED_WIDE: Final = 1.2
_SHARED_SHORT: Final = 6.0
#: A hair that is lost for so many widths, and found again straight ahead, is one.
_GAP: Final = 6.0
_GAP_TURN: Final = math.radians(20)
#: No hair turns by more within so many widths before and behind (judgement).
_CORNER: Final = math.radians(75)
_CORNER_WIDTHS: Final = 4.0
#: A free arm shorter than so many widths is a ripple of the border.
_SPUR: Final = 0.75


@dataclass(frozen=True, eq=False)
class Strand:
    """A line that one hair follows.

    Parameters
    ----------
    points : (N, 2) ndarray of float
        x, y from one end to the other [px].
    width_px
        Width of the mask along the part that no other strand shares [px].
    """

    points: _Points
    width_px: float

    @cached_property
    def along_px(self) -> NDArray[np.float64]:
        """Length from the first point to each, (N,) [px]."""
        steps = np.diff(self.points, axis=0)
        along = np.zeros(len(self.points))
        np.cumsum(np.hypot(steps[:, 0], steps[:, 1]), out=along[1:])
        return along

    @property
    def length_px(self) -> float:
        """Length [px]."""
        return float(self.along_px[-1])

    def at(self, shares: NDArray[np.float64]) -> _Points:
        """Give the places at shares of its length.

        Parameters
        ----------
        shares : (K,) ndarray of float
            From 0 to 1.

        Returns
        -------
        places : (K, 2) ndarray of float
            x, y [px].
        """
        wanted = shares * self.length_px
        places = np.empty((shares.size, 2))
        for axis in range(2):
            places[:, axis] = np.interp(wanted, self.along_px, self.points[:, axis])
        return places

    def inner_ends(self) -> _Points:
        """Give the places from which it runs to its ends.

        Returns
        -------
        places : (2, 2) ndarray of float
            x, y, some widths from its first and its last point [px].
        """
        share = min(0.5, _AHEAD * self.width_px / max(self.length_px, 1.0))
        return self.at(np.array([share, 1 - share]))


@dataclass(frozen=True, eq=False)
class _Arm:
    """A line between two meetings."""

    points: _Points
    width_px: float
    nodes: tuple[int, int]
    shared: bool = False

    def at(self, side: int) -> _Way:
        """Give one of its ends."""
        x, y = self.points[-side].tolist()
        return x, y

    @cached_property
    def outward(self) -> tuple[_Way, _Way]:
        """Give the directions in which it leaves by its ends."""
        count = len(self.points)
        back = min(count - 1, max(2, round(_AHEAD * self.width_px)))
        return (
            _toward(self.points[back].tolist(), self.at(0)),
            _toward(self.points[count - 1 - back].tolist(), self.at(1)),
        )


def trace_strands(mask: Mask) -> list[Strand]:
    """Follow each hair of a mask from end to end.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        1 on hair.

    Returns
    -------
    strands
        Each hair once, however many it crosses.

    Notes
    -----
    Strategy: the mask is thinned; about each meeting a disc as wide as the mask is
    cut out, so that the two meetings of a crossing become one, and arms remain. At
    each meeting the two arms that go on most nearly straight are one hair, then the
    next two. An arm left over runs on along a matched one where that is wide or
    short: so two hairs leave one opening, or lie on each other for a while. Ends
    that look at each other across a short gap are joined, and strands are cut at
    sharp corners, where two hairs touch by their ends.

    Two hairs that lie side by side for all their length are one strand, twice as
    wide; hairs that touch without crossing may exchange their ends.
    """
    if not cv2.countNonZero(mask):
        return []
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    lines = thinned(mask, longest=_ROUNDS)
    discs = _meetings(lines, depth)
    _, nodes = cv2.connectedComponents(discs)
    arms = _arms(cv2.subtract(lines, discs), depth, nodes)
    if not arms:
        return []
    widths = np.array([arm.width_px for arm in arms])
    caliber_px = ranked(np.repeat(widths, [len(arm.points) for arm in arms]), 0.5)
    mates = _mated(arms)
    mates |= _shared(arms, mates, caliber_px)
    _bridge(arms, mates, caliber_px)
    return [part for strand in _chained(arms, mates) for part in _unbent(strand)]


def _meetings(lines: Mask, depth: Plane) -> Mask:
    """Mask a disc about each place where lines meet."""
    codes = cv2.filter2D(lines, -1, _RING, borderType=cv2.BORDER_CONSTANT)
    meets = cv2.bitwise_and(cv2.LUT(codes, _meets()), lines)
    discs = np.zeros_like(lines)
    rows, columns = np.nonzero(meets)
    radii = np.rint(depth[rows, columns]).astype(int) + 1
    for x, y, radius in zip(
        columns.tolist(), rows.tolist(), radii.tolist(), strict=True
    ):
        cv2.circle(discs, (x, y), radius, 1, -1)
    return discs


@cache
def _meets() -> NDArray[np.uint8]:
    """Tabulate, by the code of its neighbours, whether lines meet at a pixel."""
    # A step of a slanting line has three neighbours too, but two of them touch.
    ring = (np.arange(256)[:, None] >> np.arange(8)) & 1
    rises = ((ring == 0) & (np.roll(ring, -1, axis=1) == 1)).sum(axis=1)
    return np.asarray(rises >= _MEETING, np.uint8)


def _arms(lines: Mask, depth: Plane, nodes: Labels) -> list[_Arm]:
    """List the lines between meetings, each in order, without ripples."""
    contours, _ = cv2.findContours(lines, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    framed = cv2.copyMakeBorder(nodes, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    arms = []
    for contour in contours:
        points = _in_order(contour[:, 0])
        x, y = points.T
        # the distance to the nearest pixel outside is half a pixel too much
        width_px = 2 * float(depth[y, x].mean()) - 1
        ends = [
            int(framed[y[side] : y[side] + 5, x[side] : x[side] + 5].max())
            for side in (0, -1)
        ]
        if 0 in ends and any(ends) and len(points) < _SPUR * width_px:
            continue
        arms.append(_Arm(points.astype(np.float64), width_px, (ends[0], ends[1])))
    return arms


def _in_order(outline: Labels) -> Labels:
    """Give the pixels of a thin line in order, from the way around it."""
    # The way around a line goes there and back; it turns back at the ends.
    around = np.concatenate([outline[-1:], outline, outline[:1]])
    turns = np.flatnonzero((around[:-2] == around[2:]).all(axis=1))
    if not turns.size:
        return outline
    first = int(turns[0])
    whole = np.concatenate([outline[first:], outline[:first]])
    return whole[: len(outline) // 2 + 1]


def _mated(arms: Sequence[_Arm]) -> dict[_End, _End]:
    """Join at each meeting the ends that go on straight, the straightest first."""
    offers = sorted(
        (_bend(arms, one, other), one, other)
        for ends in _by_node(arms).values()
        for place, one in enumerate(ends)
        for other in ends[place + 1 :]
        if one[0] != other[0]
    )
    mates: dict[_End, _End] = {}
    for bend, one, other in offers:
        if bend < _STRAIGHT and one not in mates and other not in mates:
            mates[one], mates[other] = other, one
    return mates


def _by_node(arms: Sequence[_Arm]) -> dict[int, list[_End]]:
    """List the ends that lie at each meeting."""
    ends: dict[int, list[_End]] = {}
    for number, arm in enumerate(arms):
        for side, node in enumerate(arm.nodes):
            if node:
                ends.setdefault(node, []).append((number, side))
    return ends


def _bend(arms: Sequence[_Arm], one: _End, other: _End) -> float:
    """Measure by how much a hair turns that goes from one end on to another [rad]."""
    # in plain numbers: arrays of two take ten times as long
    first, second = arms[one[0]], arms[other[0]]
    leaving, coming = first.outward[one[1]], second.outward[other[1]]
    (x, y), (u, v) = first.at(one[1]), second.at(other[1])
    step = (u - x, v - y)
    gap_px = math.hypot(*step)
    # a short step has no direction of its own
    trust = gap_px / (gap_px + first.width_px + second.width_px)
    back = (-coming[0], -coming[1])
    aside = max(_angle(leaving, step), _angle(back, step))
    return (1 - trust) * _angle(leaving, back) + trust * aside


def _angle(one: _Way, other: _Way) -> float:
    """Angle between two directions [rad]."""
    cross = one[0] * other[1] - one[1] * other[0]
    return abs(math.atan2(cross, one[0] * other[0] + one[1] * other[1]))


def _toward(here: Sequence[float], there: Sequence[float]) -> _Way:
    """Direction from one place to another."""
    right, down = there[0] - here[0], there[1] - here[1]
    long = max(math.hypot(right, down), 1e-9)
    return right / long, down / long


def _shared(
    arms: list[_Arm], mates: dict[_End, _End], caliber_px: float
) -> dict[_End, _End]:
    """Let ends that are left over run along an arm that is another's too."""
    # each hair that shares an arm gets a copy of its own
    more: dict[_End, _End] = {}
    for number, guests in _guests(arms, mates, caliber_px).items():
        host = arms[number]
        for place in range(max(map(len, guests))):
            copy = len(arms)
            arms.append(_Arm(host.points, host.width_px, (0, 0), shared=True))
            for side, queue in enumerate(guests):
                if place < len(queue):
                    more[queue[place]], more[copy, side] = (copy, side), queue[place]
    return more


def _guests(
    arms: Sequence[_Arm], mates: dict[_End, _End], caliber_px: float
) -> dict[int, tuple[list[_End], list[_End]]]:
    """List by arm the ends, left over at either of its own, that go on along it."""
    guests: dict[int, tuple[list[_End], list[_End]]] = {}
    for ends in _by_node(arms).values():
        for end in ends:
            if end in mates:
                continue
            hosts = [
                (_bend(arms, end, host), host)
                for host in ends
                if host[0] != end[0] and _has_room(arms[host[0]], caliber_px)
            ]
            bend, host = min(hosts, default=(math.inf, (-1, 0)))
            if bend < _ALONG:
                guests.setdefault(host[0], ([], []))[host[1]].append(end)
    return guests


def _has_room(arm: _Arm, caliber_px: float) -> bool:
    """Whether an arm is wide or short enough for more than one hair."""
    return (
        arm.width_px > _SHARED_WIDE * caliber_px
        or len(arm.points) < _SHARED_SHORT * caliber_px
    )


def _bridge(arms: Sequence[_Arm], mates: dict[_End, _End], caliber_px: float) -> None:
    """Join free ends that look at each other across a short gap."""
    free = [
        (number, side)
        for number, arm in enumerate(arms)
        for side in (0, 1)
        if (number, side) not in mates
        and not arm.shared
        and len(arm.points) > caliber_px
    ]
    places = np.array([arms[number].at(side) for number, side in free]).reshape(-1, 2)
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    first, second = np.nonzero(np.triu(away < _GAP * caliber_px, 1))
    offers = sorted(
        (bend, one, other)
        for one, other in (
            (free[i], free[j])
            for i, j in zip(first.tolist(), second.tolist(), strict=True)
        )
        if one[0] != other[0] and (bend := _bend(arms, one, other)) < _GAP_TURN
    )
    for _, one, other in offers:
        if one not in mates and other not in mates:
            mates[one], mates[other] = other, one


def _chained(arms: Sequence[_Arm], mates: dict[_End, _End]) -> list[Strand]:
    """Put arms together, from each end that has no mate."""
    strands: list[Strand] = []
    seen: set[int] = set()
    starts = [
        (number, side)
        for number in range(len(arms))
        for side in (0, 1)
        if (number, side) not in mates
    ]
    # rings have no such end: they begin anywhere
    for number, side in (*starts, *((number, 0) for number in range(len(arms)))):
        chain: list[tuple[_Arm, int]] = []
        here: _End | None = (number, side)
        while here is not None and here[0] not in seen:
            seen.add(here[0])
            chain.append((arms[here[0]], here[1]))
            here = mates.get((here[0], 1 - here[1]))
        if chain and not all(arm.shared for arm, _ in chain):
            strands.append(_strung(chain))
    return strands


def _strung(chain: Sequence[tuple[_Arm, int]]) -> Strand:
    """Make one strand of arms, each entered by the end that is named."""
    own = [arm for arm, _ in chain if not arm.shared]
    lengths = [len(arm.points) for arm in own]
    return Strand(
        points=np.vstack([arm.points[:: -1 if side else 1] for arm, side in chain]),
        width_px=float(np.average([arm.width_px for arm in own], weights=lengths)),
    )


def _unbent(strand: Strand) -> list[Strand]:
    """Cut a strand at its sharp corners: there two hairs touch by their ends."""
    points = strand.points
    reach = max(3, round(_CORNER_WIDTHS * strand.width_px))
    if len(points) <= 2 * reach:
        return [strand]
    before = points[reach:-reach] - points[: -2 * reach]
    after = points[2 * reach :] - points[reach:-reach]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
    corner = int(turn.argmax())
    if turn[corner] < _CORNER:
        return [strand]
    place = corner + reach
    return [
        part
        for half in (points[: place + 1], points[place:])
        for part in _unbent(Strand(half, strand.width_px))
    ]
