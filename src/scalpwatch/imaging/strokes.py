"""Find the straight strokes that a device burned in along the rows or columns.

Notation
--------
H, W : height and width of the picture [px]
A : pixels along a stroke; C : pixels across it
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Mask, Pixels, Plane
from scalpwatch.imaging.native import kernels

__all__ = ["Stroke", "find_strokes", "makes_corner"]

#: Pixels along a stroke that are seen as one, in the first search.
_BLOCK_PX: Final = 8
#: A stroke is told from what lies so far from it on both sides [px]; thicker ones
#: than the last of these are not sought.
_SIDES_PX: Final = (3, 8, 20)
_SHORTEST_PX: Final = 36
_SLENDER: Final = 6
#: A stroke stands out from both its sides by this many of 255.
_CONTRAST: Final = 24
#: So many of the runs are joined, and of the clearest pieces looked at closely.
_MOST_RUNS: Final = 4000
_MOST_SIFTED: Final = 60
_MOST_CANDIDATES: Final = 20
#: A stroke of constant color differs less from it than this share of its contrast.
_ALIKE: Final = 0.5
_LEAST_ALIKE: Final = 12.0
#: So much of a stroke stands out on both sides.
_FREE: Final = 0.6
#: From end to end its middle moves by less than this, and about it by that, in so much
#: of its length [px].
_DRIFT_PX: Final = 0.4
_WAVER_PX: Final = 0.5
_STEADY: Final = 0.8
#: At the first look, in blocks, which noise and what crosses a stroke disturb more, it
#: may waver and drift by so many sixteenths of a pixel (judgement).
_SIXTEENTHS: Final = (8, 10)
#: Ground is what stands out most within so many rows [px], and at the shoulder the
#: change to it is complete up to the rest of this share.
_AROUND_PX: Final = 6
_SHARP: Final = 0.7
#: Columns of a piece that are looked at first.
_SAMPLES: Final = 20
#: What borders on a stroke is its ground from here on [px].
_SHOULDER_PX: Final = 3
#: It differs from its one side by no less than this share of what it differs from the
#: other (judgement).
_ONE_SIDED: Final = 0.4
#: Over so many steps a stroke may end without contrast: blur, a cap, a corner [px].
_CORNER_PX: Final = 9
#: The color of an end is taken from so many steps.
_END_PX: Final = 8
#: A stroke is seen again where it stands out over so many steps [px].
_AGAIN_PX: Final = 9
#: So far beyond a piece its stroke is followed at first [px].
_LOOK_PX: Final = 160
#: Strokes that meet do so within this [px].
_MEET_PX: Final = 3
#: Beyond the corner of an L a hair may seem to go on, for this share of its arm; the
#: arms are that much unlike at most.
_OVERRUN: Final = 0.2
_ARMS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke of one color; first and last pixel included.

    Parameters
    ----------
    start, end
        Where it begins and ends along its direction [px].
    low, high
        Where it begins and ends across its direction [px].
    is_upright
        Whether it follows the columns.
    reach_start, reach_end
        How far it may go on where its ends are hidden; else as `start`, `end` [px].
    color
        Red, green, blue.
    """

    start: int
    end: int
    low: int
    high: int
    is_upright: bool
    reach_start: int
    reach_end: int
    color: tuple[float, float, float]

    @property
    def length_px(self) -> int:
        """Length [px]."""
        return self.end - self.start + 1

    @property
    def thickness_px(self) -> int:
        """Thickness [px]."""
        return self.high - self.low + 1

    @property
    def is_whole(self) -> bool:
        """Whether both its ends are seen."""
        return self.reach_start == self.start and self.reach_end == self.end

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom; the last two are included [px]."""
        if self.is_upright:
            return self.low, self.start, self.high, self.end
        return self.start, self.low, self.end, self.high


def find_strokes(pixels: Pixels, gray: Mask) -> list[Stroke]:
    """Find thin straight strokes of one color, the longest first.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.
    gray : (H, W) ndarray of uint8
        The same without color.

    Returns
    -------
    strokes
        Ends that another stroke meets are known by it; those that something as
        dark as the stroke hides are not `Stroke.is_whole`.

    Notes
    -----
    Strategy: the picture is shrunk along the rows alone, so that a stroke keeps its
    thickness, and what is darker or lighter than both its sides is joined to
    pieces; then the same along the columns. Few pieces are looked at in full: their
    color must be constant, their ends are followed by it. A stroke that leaves the
    picture is none.
    """
    lying = [_exact(pixels, box, is_upright=False) for box in _pieces(gray)]
    turned = _pieces(cv2.transpose(gray))
    upright = [_exact(pixels, box, is_upright=True) for box in turned]
    strokes = [stroke for stroke in (*lying, *upright) if stroke is not None]
    strokes.sort(key=lambda stroke: -stroke.length_px)
    joined = _joined(strokes)
    return [_completed(stroke, joined) for stroke in joined]


def _pieces(gray: Mask) -> list[tuple[int, int, int, int]]:
    """Find long thin pieces along the rows: first, last, top, bottom [px]."""
    height_px, width_px = gray.shape
    wide = width_px // _BLOCK_PX
    if wide == 0 or height_px <= 2 * _SIDES_PX[-1]:
        return []
    # whole blocks take the quick way of shrinking
    small = cv2.resize(
        gray[:, : wide * _BLOCK_PX], (wide, height_px), interpolation=cv2.INTER_AREA
    )
    joined = np.concatenate(
        [_joined_runs(small, side, way) for side in _SIDES_PX for way in (-1, 1)]
    )
    high = joined[:, 3] - joined[:, 2] + 1
    slender = (joined[:, 1] - joined[:, 0]) * _BLOCK_PX >= _SLENDER * high
    joined = joined[slender & (high <= _SIDES_PX[-1])]
    joined = joined[np.argsort(-joined[:, 4], kind="stable")][:_MOST_SIFTED]
    level = joined[_are_level(small, np.ascontiguousarray(joined))]
    return [
        (first * _BLOCK_PX, last * _BLOCK_PX - 1, top, bottom)
        for first, last, top, bottom, _ in level[:_MOST_CANDIDATES].tolist()
    ]


def _joined_runs(small: Mask, side: int, way: int) -> NDArray[np.int32]:
    """Join runs that are darker (-1) or lighter (1) than both their sides, (P, 5)."""
    native = kernels()
    if native is None:
        return _joined_by_numpy(small, side, way)
    height, width = small.shape
    pieces = np.empty((_MOST_RUNS, 5), np.int32)
    room = np.empty(2 * width, np.int32)
    contrast = np.empty(width + 8, np.uint8)
    count = np.zeros(1, np.int32)
    native.scalpwatch_pieces(
        small.ctypes.data,
        height,
        width,
        side,
        way,
        _CONTRAST,
        _SHORTEST_PX // _BLOCK_PX,
        pieces.ctypes.data,
        _MOST_RUNS,
        room.ctypes.data,
        contrast.ctypes.data,
        count.ctypes.data,
    )
    return pieces[: count[0]]


def _joined_by_numpy(small: Mask, side: int, way: int) -> NDArray[np.int32]:
    """Join runs as the kernel ``scalpwatch_pieces`` does."""
    plane = way * small.astype(np.int16)
    sides = np.maximum(plane[: -2 * side], plane[2 * side :])
    contrast = plane[side:-side] - sides
    pieces: list[list[int]] = []
    above: list[list[int]] = []
    for row, line in enumerate(contrast.tolist(), side):
        here: list[list[int]] = []
        for first, last, worth in _runs_of(line):
            near = (each for each in above if abs(each[0] - first) <= 1)
            piece = next((each for each in near if abs(each[1] - last) <= 1), None)
            if piece is None:
                if len(pieces) == _MOST_RUNS:
                    continue
                piece = [first, last, row, row, 0]
                pieces.append(piece)
            piece[:] = [first, last, piece[2], row, max(piece[4], worth)]
            here.append(piece)
        above = here
    return np.array(pieces, np.int32).reshape(-1, 5)


def _runs_of(line: list[int]) -> list[tuple[int, int, int]]:
    """Find the runs of a row: first place, the one after the last, sum of contrast."""
    runs: list[list[int]] = []
    for at, contrast in enumerate(line):
        if contrast <= _CONTRAST:
            continue
        if runs and at <= runs[-1][1] + 1:  # what crosses a stroke may take a block
            runs[-1][1:] = [at + 1, runs[-1][2] + contrast]
        else:
            runs.append([at, at + 1, contrast])
    shortest = _SHORTEST_PX // _BLOCK_PX
    return [(run[0], run[1], run[2]) for run in runs if run[1] - run[0] >= shortest]


def _are_level(small: Mask, pieces: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Ask of pieces whether they may be sharp and keep to their rows, (P,)."""
    native = kernels()
    if native is None:
        told = [_is_level_by_numpy(small, *each) for each in pieces.tolist()]
        return np.array(told, np.bool_)
    level = np.zeros(len(pieces), np.bool_)
    native.scalpwatch_level(
        small.ctypes.data,
        *small.shape,
        _CONTRAST,
        pieces.ctypes.data,
        len(pieces),
        level.ctypes.data,
    )
    return level


def _is_level_by_numpy(
    small: Mask, first: int, last: int, top: int, bottom: int, _: int
) -> bool:
    """Judge a piece as the kernel ``scalpwatch_level`` does."""
    upper = max(0, top - _SIDES_PX[-1])
    step = 1 + (last - first) // (2 * _SAMPLES)
    about = small[upper : bottom + 1 + _SIDES_PX[-1], first:last:step].astype(np.int64)
    profile = np.sort(about, axis=1)[:, about.shape[1] // 2]
    at = (top + bottom) // 2 - upper
    ends = _inked_ends(np.abs(profile - profile[at]), at)
    if ends is None:
        return False
    strip = about[ends[0] - _SHOULDER_PX : ends[1] + _SHOULDER_PX + 1]
    ink = np.abs(2 * strip - (strip[0] + strip[-1]))
    weight = ink.sum(axis=0) + 1
    places = 16 * (np.arange(len(ink)) @ ink) // weight
    places = places[2 * weight > np.sort(weight)[len(weight) // 2]]
    third = len(places) // 3
    if third == 0:
        return False
    before, usual, after = (
        int(np.sort(part)[len(part) // 2])
        for part in (places[:third], places, places[-third:])
    )
    steady = int(np.count_nonzero(np.abs(places - usual) < _SIXTEENTHS[0]))
    return abs(before - after) < _SIXTEENTHS[1] and 10 * steady > 7 * len(places)


def _inked_ends(away: NDArray[Any], at: int) -> tuple[int, int] | None:
    """Find first and last row of sharp ink about a row, as the kernel does."""
    off = np.flatnonzero(away > _CONTRAST)
    above, below = off[off < at], off[off > at]
    if above.size == 0 or below.size == 0:
        return None
    level = min(
        away[max(0, above[-1] - _AROUND_PX) : above[-1] + 1].max(),
        away[below[0] : below[0] + _AROUND_PX + 1].max(),
    )
    outside = np.flatnonzero(2 * away > level)
    top = int(outside[outside < at][-1]) + 1
    bottom = int(outside[outside > at][0]) - 1
    if (
        top < _SHOULDER_PX
        or bottom + _SHOULDER_PX >= len(away)
        or bottom - top >= _SIDES_PX[-1]
    ):
        return None
    shoulders = min(away[top - _SHOULDER_PX], away[bottom + _SHOULDER_PX])
    return (top, bottom) if 5 * shoulders > 3 * level else None


def _exact(
    pixels: Pixels, piece: tuple[int, int, int, int], *, is_upright: bool
) -> Stroke | None:
    """Look at a piece in full; ``None`` if it is no stroke of one color."""
    first, last, top, bottom = piece
    view = pixels.transpose(1, 0, 2) if is_upright else pixels
    within = slice(first, last + 1)
    upper = max(0, top - _SIDES_PX[-1])
    about = view[upper : bottom + 1 + _SIDES_PX[-1], within]
    profile = np.median(about[:, :: 1 + (last - first) // _SAMPLES], axis=1)
    inked = _inked_rows(profile, (top + bottom) // 2 - upper)
    if inked is None:
        return None
    upper += inked[0] - 2 * _SHOULDER_PX
    rows = 2 * _SHOULDER_PX, 2 * _SHOULDER_PX + inked[1] - inked[0]
    band = view[max(0, upper) : upper + rows[1] + 1 + 2 * _SHOULDER_PX]
    if upper < 0 or len(band) < rows[1] + 1 + _SHOULDER_PX:
        return None  # at the border of the picture
    for look in (_LOOK_PX, view.shape[1]):
        before = max(0, first - look)
        part = band[:, before : last + 1 + look].astype(np.float32)
        stroke = _followed(part, rows, slice(first - before, last + 1 - before))
        if stroke is None:
            return None
        if stroke.reach_start > 0 and stroke.reach_end < part.shape[1] - 1:
            return replace(
                stroke,
                start=stroke.start + before,
                end=stroke.end + before,
                low=upper + stroke.low,
                high=upper + stroke.high,
                is_upright=is_upright,
                reach_start=stroke.reach_start + before,
                reach_end=stroke.reach_end + before,
            )
    return None  # cut by the border of the picture, or that border itself


def _followed(band: Plane, rows: tuple[int, int], within: slice) -> Stroke | None:
    """Follow a stroke along the band about it; ``None`` if it is none."""
    core = band[rows[0] : rows[1] + 1].mean(axis=0)
    color = np.median(core[within], axis=0)
    alike, clear = _told_apart(band, rows, core, within)
    ends = _ends(alike, clear, within)
    if ends is None or clear[ends[1] : ends[2] + 1].mean() < _FREE:
        return None
    reach_start, start, end, reach_end = ends
    sides = band[[rows[0] - _SHOULDER_PX, rows[1] + _SHOULDER_PX], start : end + 1]
    lifts = np.abs(np.median(sides, axis=1) - color).max(axis=1)
    if lifts.min() < _ONE_SIDED * lifts.max():
        return None  # the rim of a hair
    # an end of another color is something that lies in line with the stroke
    first_color = np.median(core[start : start + _END_PX], axis=0)
    last_color = np.median(core[end + 1 - _END_PX : end + 1], axis=0)
    reach_start -= int(np.abs(first_color - color).max() > _CONTRAST)
    reach_end += int(np.abs(last_color - color).max() > _CONTRAST)
    if not _is_ruled(band, rows, clear, slice(start, end + 1)):
        return None
    red, green, blue = (float(value) for value in color)
    return Stroke(
        start=start,
        end=end,
        low=rows[0],
        high=rows[1],
        is_upright=False,
        reach_start=reach_start,
        reach_end=reach_end,
        color=(red, green, blue),
    )


def _inked_rows(profile: NDArray[Any], at: int) -> tuple[int, int] | None:
    """Find first and last row of the ink about a row of a profile across, (C, 3)."""
    away = np.abs(profile - profile[at]).max(axis=1)
    off = np.flatnonzero(away > _CONTRAST)
    above, below = off[off < at], off[off > at]
    if above.size == 0 or below.size == 0:
        return None
    # half way from the ink to what surrounds it
    level = min(
        away[max(0, above[-1] - _AROUND_PX) : above[-1] + 1].max(),
        away[below[0] : below[0] + _AROUND_PX + 1].max(),
    )
    outside = np.flatnonzero(away > level / 2)
    top = int(outside[outside < at][-1]) + 1
    bottom = int(outside[outside > at][0]) - 1
    # what is burned in has sharp borders
    over = away[max(0, top - _SHOULDER_PX)]
    under = away[min(len(away) - 1, bottom + _SHOULDER_PX)]
    is_sharp = min(over, under) > _SHARP * level
    return (top, bottom) if is_sharp and bottom - top < _SIDES_PX[-1] else None


def _told_apart(
    band: Plane,
    rows: tuple[int, int],
    core: NDArray[Any],
    within: slice,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Say where along a stroke its color goes on, and where it stands out, (A,)."""
    color = np.median(core[within], axis=0)
    above, below = band[rows[0] - _SHOULDER_PX], band[rows[1] + _SHOULDER_PX]
    # the lesser of both sides, of the sign that it has along most of the stroke
    lift = np.stack([(above - core).mean(axis=1), (below - core).mean(axis=1)])
    sign = np.sign(np.median(lift[:, within]))
    local = (lift * sign).min(axis=0)
    ground = np.minimum(
        np.abs(above - color).max(axis=1), np.abs(below - color).max(axis=1)
    )
    least = max(_ALIKE * float(np.median(ground[within])), _LEAST_ALIKE)
    # a translucent stroke changes with what lies under it, and still stands out
    stands_out = local > max(_CONTRAST, _ALIKE * float(np.median(local[within])))
    alike = (np.abs(core - color).max(axis=1) < least) | stands_out
    return alike, alike & (np.maximum(ground, local) > _CONTRAST)


def _ends(
    alike: NDArray[Any], clear: NDArray[Any], within: slice
) -> tuple[int, int, int, int] | None:
    """Follow a stroke to both ends: reach, start, end, reach; ``None`` if unseen."""
    steps = np.flatnonzero(np.diff(alike[within].astype(np.int8), prepend=0, append=0))
    runs = steps.reshape(-1, 2)
    if len(runs) == 0:
        return None
    first, last = runs[(runs[:, 1] - runs[:, 0]).argmax()] + within.start
    seen = np.convolve(clear[first:last], np.ones(_AGAIN_PX), "valid") == _AGAIN_PX
    sure = np.flatnonzero(seen) if last - first >= _AGAIN_PX else seen[:0]
    if sure.size == 0:
        return None
    left = int(first + sure[0])
    right = int(first + sure[-1]) + _AGAIN_PX - 1
    before = _follow(alike[left::-1], clear[left::-1])
    after = _follow(alike[right:], clear[right:])
    ends = left - before[1], left - before[0], right + after[0], right + after[1]
    return ends if ends[2] - ends[1] >= _SHORTEST_PX else None


def _is_ruled(
    band: Plane, rows: tuple[int, int], clear: NDArray[Any], within: slice
) -> bool:
    """Ask whether both borders of a stroke lie in one row each, as no hair's do."""
    gray = band[:, within][:, clear[within]].mean(axis=2)
    drift, steady = _straightness(gray, rows)
    return drift < _DRIFT_PX and steady > _STEADY


def _straightness(gray: Plane, rows: tuple[int, int]) -> tuple[float, float]:
    """Say how far the middle of a stroke drifts [px], and how much of it is steady."""
    piece = gray[rows[0] - _SHOULDER_PX : rows[1] + _SHOULDER_PX + 1]
    ground = (piece[0] + piece[-1]) / 2
    ink = np.abs(piece - ground)
    weight = ink.sum(axis=0)
    middle = np.arange(len(piece)) @ ink / np.maximum(weight, 1)
    third = len(middle) // 3
    drift = np.median(middle[:third]) - np.median(middle[-third:])
    waver = np.abs(middle - np.median(middle))
    return abs(float(drift)), float(np.mean(waver < _WAVER_PX))


def _follow(alike: NDArray[Any], clear: NDArray[Any]) -> tuple[int, int]:
    """Count the steps on which a stroke is seen, and on which it may go on."""
    stops = np.flatnonzero(~alike)
    reach = int(stops[0]) - 1 if stops.size else alike.size - 1
    seen = np.convolve(clear[: reach + 1], np.ones(_AGAIN_PX)) == _AGAIN_PX
    again = np.flatnonzero(seen)  # beyond a hair that is as dark as the stroke
    last = int(again[-1]) if again.size else 0
    return (reach, reach) if reach - last <= _CORNER_PX else (last, reach)


def _joined(strokes: list[Stroke]) -> list[Stroke]:
    """Join the pieces that lie on each other or may go on into each other."""
    whole: list[Stroke] = []
    for stroke in strokes:
        for i, other in enumerate(whole):
            if _same(stroke, other):
                whole[i] = _united(other, stroke)
                break
        else:
            whole.append(stroke)
    return whole


def _same(one: Stroke, other: Stroke) -> bool:
    """Ask whether two strokes lie on each other."""
    if one.is_upright is not other.is_upright:
        return False
    beside = one.low <= other.high + _MEET_PX and other.low <= one.high + _MEET_PX
    return (
        beside
        and one.reach_start <= other.reach_end
        and other.reach_start <= one.reach_end
    )


def _united(one: Stroke, other: Stroke) -> Stroke:
    """Span what two strokes span that lie on each other."""
    if one.start <= other.start and other.end <= one.end:
        return one
    first = min(one, other, key=lambda each: each.start)
    last = max(one, other, key=lambda each: each.end)
    return replace(
        one,
        start=first.start,
        reach_start=first.reach_start,
        end=last.end,
        reach_end=last.reach_end,
    )


def _completed(stroke: Stroke, strokes: list[Stroke]) -> Stroke:
    """End a stroke where it makes an L with another, whatever lies about there."""
    for other in strokes:
        if not makes_corner(stroke, other):
            continue
        if abs(other.low - stroke.start) < abs(other.high - stroke.end):
            stroke = replace(stroke, start=other.low, reach_start=other.low)
        else:
            stroke = replace(stroke, end=other.high, reach_end=other.high)
    return stroke


def makes_corner(one: Stroke, other: Stroke) -> bool:
    """Ask whether two strokes are the arms of an L.

    Parameters
    ----------
    one, other
        Two strokes.

    Returns
    -------
    makes_corner
        Whether they are of one make, at right angles, and end at each other.
    """
    return _alike(one, other) and _is_end(one, other) and _is_end(other, one)


def _is_end(stroke: Stroke, other: Stroke) -> bool:
    """Ask whether a stroke may end where another crosses it."""
    over = _OVERRUN * stroke.length_px
    starts = stroke.reach_start - _MEET_PX <= other.low <= stroke.start + over
    ends = stroke.end - over <= other.high <= stroke.reach_end + _MEET_PX
    return starts or ends


def _alike(one: Stroke, other: Stroke) -> bool:
    """Ask whether two strokes may be the arms of one L."""
    if one.is_upright is other.is_upright:
        return False
    away = max(abs(a - b) for a, b in zip(one.color, other.color, strict=True))
    thick = abs(one.thickness_px - other.thickness_px)
    shorter, longer = sorted((one.length_px, other.length_px))
    return (
        away < 2 * _CONTRAST
        and thick <= 1 + one.thickness_px // 2
        and longer < _ARMS * shorter
    )
