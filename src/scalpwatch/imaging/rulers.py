"""Find the marks of a ruler or of a millimetre grid, however it lies.

Notation
--------
H, W : height and width of the picture [px]
N : edges; M : edges that one scan line crosses
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Pixels

__all__ = ["Marks", "find_marks", "find_sure_marks"]

#: Longer side of the copy in which marks are sought [px].
_WORKING_PX: Final = 1024
#: Fewer equal steps than this are no ruler (judgement).
_FEWEST: Final = 7
#: From so many on they are one, unasked (judgement: 7 were seen in hair).
_SURE: Final = 10
#: Closer marks cannot be told apart, and wider ones not be counted [px].
_CLOSEST_PX: Final = 6.0
_WIDEST_PX: Final = 160.0
_SHORTEST_EDGE_PX: Final = 6.0
_MOST_EDGES: Final = 4000
#: Where brightness changes little from pixel to pixel there is no mark: this many of
#: 255, divided by the sine of the angle that LSD allows, 22.5° (judgement; LSD: 2).
_FLAT: Final = 5.0
#: Edges of one family differ by no more than this [degrees].
_PARALLEL_DEG: Final = 5.0
#: A mark may lie off its place by this share of a step, and the whole by less.
_OFF: Final = 0.14
_MEAN_OFF: Final = 0.05
#: So many marks in a row may be hidden.
_MOST_HIDDEN: Final = 3
#: Of all edges between the first and the last mark, this share must be marks.
_ORDERLY: Final = 0.75
_SHEARS: Final = (0.0, -0.14, 0.14, -0.28, 0.28)
#: No step is known better than this share of it (judgement).
_LEAST_ERROR: Final = 0.005
#: Scan lines that see this share of what the best one sees are asked, too.
_AS_WORTHY: Final = 0.6
#: Edges nearer than this are one [px].
_APART_PX: Final = 2.0
#: Of the places where marks are due, this share must show one.
_LEAST_SEEN: Final = 0.5
#: Both borders of a mark, dark and light, must tell the same step.
_SAME: Final = 0.03


@dataclass(frozen=True, slots=True)
class Marks:
    """Equal steps that were found.

    Parameters
    ----------
    step_px
        Mean distance of neighbouring marks, in pixels of the picture given.
    error_px
        Half of the 95 % interval of that distance.
    count
        Marks seen.
    """

    step_px: float
    error_px: float
    count: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """Edges that follow each other in equal steps along one scan line."""

    step: float
    spread: float
    count: int
    seen: float

    @property
    def worth(self) -> float:
        """The more marks the better."""
        return self.count * self.seen


def find_marks(pixels: Pixels) -> Marks | None:
    """Find equal steps between parallel marks.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.

    Returns
    -------
    marks
        ``None`` where there are no seven equal steps. What a step means is not
        known here: marks of inches look the same.

    Notes
    -----
    Strategy: straight edges are found and sorted by the direction in which it gets
    darker, so that each border of a mark counts once and its width does not matter.
    Lines are laid across each family, and the edges on them must follow each other
    in equal steps, some of which may be hidden and which may grow slowly, as they
    do on a tilted ruler. Both borders of the marks must tell the same step.
    """
    return _marks(pixels, _FEWEST)


def find_sure_marks(pixels: Pixels) -> Marks | None:
    """Find equal steps that nothing but a ruler or a grid shows.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.

    Returns
    -------
    marks
        ``None`` where there are not ten equal steps: hair has shown seven, and
        nothing but a ruler or a grid has shown ten.

    Notes
    -----
    Made for pictures of which nobody said that they hold a ruler.
    """
    return _marks(pixels, _SURE)


def _marks(pixels: Pixels, fewest: int) -> Marks | None:
    """Find so many equal steps between parallel marks, or more."""
    zoom = max(1.0, max(pixels.shape[:2]) / _WORKING_PX)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if zoom > 1:
        size = (round(pixels.shape[1] / zoom), round(pixels.shape[0] / zoom))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    edges, angles = _edges(gray)
    best: tuple[list[_Chain], list[_Chain]] | None = None
    for family in _families(angles, fewest):
        ahead = _chains(edges[_near(angles, family)], family, fewest)
        if not ahead or (best and ahead[0].worth <= best[0][0].worth):
            continue
        behind = _chains(edges[_near(angles, family + 180)], family, fewest)
        if behind and abs(np.log(behind[0].step / ahead[0].step)) < _SAME:
            best = (ahead, behind)
    return None if best is None else _told(*best, zoom)


def _told(ahead: list[_Chain], behind: list[_Chain], zoom: float) -> Marks:
    """Join what every scan line over both borders of the marks tells."""
    steps = np.array(
        [
            chain.step
            for chains in (ahead, behind)
            for chain in chains
            if abs(np.log(chain.step / chains[0].step)) < 3 * _SAME
        ]
    )
    step = float(np.median(steps))
    error = max(2 * ahead[0].spread, 2 * float(steps.std()), _LEAST_ERROR * step)
    return Marks(step * zoom, error * zoom, min(ahead[0].count, behind[0].count))


def _edges(gray: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Find straight edges: (N, 4) ends, and (N,) where it gets darker [degrees]."""
    found: Any = cv2.createLineSegmentDetector(quant=_FLAT).detect(gray)[0]
    if found is None:
        return np.zeros((0, 4)), np.zeros(0)
    edges = np.asarray(found, np.float64).reshape(-1, 4)
    along = edges[:, 2:] - edges[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    longest = np.argsort(-length)[:_MOST_EDGES]
    longest = longest[length[longest] >= _SHORTEST_EDGE_PX]
    edges, along = edges[longest], along[longest] / length[longest, None]
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    middle = (edges[:, :2] + edges[:, 2:]) / 2
    ahead, behind = (_values(gray, middle + way * normal) for way in (2, -2))
    normal *= np.where(ahead < behind, 1, -1)[:, None]
    return edges, np.degrees(np.arctan2(normal[:, 1], normal[:, 0])) % 360


def _values(gray: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    """Read the pixels nearest to places, given as x and y."""
    columns = np.clip(np.rint(places[:, 0]).astype(int), 0, gray.shape[1] - 1)
    rows = np.clip(np.rint(places[:, 1]).astype(int), 0, gray.shape[0] - 1)
    return np.asarray(gray[rows, columns], np.float64)


def _families(angles: NDArray[Any], fewest: int) -> Iterator[float]:
    """Name the commonest directions, each once."""
    counts = np.bincount((angles % 180).astype(int), minlength=180).astype(float)
    wide = np.sum([np.roll(counts, shift) for shift in range(-3, 4)], axis=0)
    for _ in range(6):
        top = int(np.argmax(wide))
        if wide[top] < 2 * fewest:
            return
        yield top + 0.5
        wide[(np.arange(top - 5, top + 6)) % 180] = 0


def _near(angles: NDArray[Any], angle: float) -> NDArray[Any]:
    """Choose the edges of one direction."""
    return np.abs((angles - angle + 180) % 360 - 180) < _PARALLEL_DEG


def _chains(edges: NDArray[Any], angle: float, fewest: int) -> list[_Chain]:
    """Find the rows of equal steps across parallel edges, the best first."""
    if len(edges) < fewest:
        return []
    turn = np.radians(angle)
    across = np.array([np.cos(turn), np.sin(turn)])
    aside = np.array([-across[1], across[0]])
    ends = edges.reshape(-1, 2, 2)
    place, side = ends @ across, ends @ aside
    found: list[tuple[float, list[_Chain]]] = []
    for shear in _SHEARS:
        row: list[_Chain] = []
        # a scan line may lie aslant, as the foot of a skewed ruler does
        lean = side - shear * place
        low, high = lean.min(axis=1), lean.max(axis=1)
        for at in np.arange(low.min(), high.max(), 4.0):
            on = (low - 1 <= at) & (at <= high + 1)
            if np.count_nonzero(on) < fewest:
                continue
            spots = np.sort(_crossed(place[on], lean[on], at))
            chain = _steps(spots * np.hypot(1, shear), fewest)
            if chain:
                row.append(chain)
        row.sort(key=lambda chain: -chain.worth)
        if row:
            # over a grid every slant sees steps, and a slant makes them longer
            found.append((row[0].worth * (1 - abs(shear)), row))
    if not found:
        return []
    best = max(found, key=lambda each: each[0])[1]
    return [chain for chain in best if chain.worth >= _AS_WORTHY * best[0].worth]


def _crossed(place: NDArray[Any], lean: NDArray[Any], at: float) -> NDArray[Any]:
    """Say where a scan line crosses each edge, (M,)."""
    run = lean[:, 1] - lean[:, 0]
    share = np.where(np.abs(run) > 1, (at - lean[:, 0]) / np.where(run == 0, 1, run), 0)
    spots: NDArray[Any] = place[:, 0] + np.clip(share, 0, 1) * (
        place[:, 1] - place[:, 0]
    )
    return spots


def _steps(spots: NDArray[Any], fewest: int) -> _Chain | None:
    """Find the longest run of equal steps among sorted places, (M,)."""
    spots = spots[np.concatenate([[True], np.diff(spots) > _APART_PX])]
    if len(spots) < fewest:
        return None
    gaps = np.diff(spots)
    tried: list[float] = []
    best: _Chain | None = None
    for start, gap in enumerate(gaps):
        if not _CLOSEST_PX <= gap <= _WIDEST_PX:
            continue
        if any(abs(gap / known - 1) < _OFF / 2 for known in tried[-3:]):
            continue
        tried.append(float(gap))
        chain = _judged(spots, _walk(spots, start, float(gap)), fewest)
        if chain and (best is None or chain.worth > best.worth):
            best = chain
    return best


def _walk(spots: NDArray[Any], start: int, step: float) -> list[tuple[int, int]]:
    """Step from place to place: the number of each step and the place it meets."""
    met = [(0, start)]
    number, at, hidden = 0, spots[start], 0
    while hidden <= _MOST_HIDDEN and at + step < spots[-1] + step / 2:
        number, at = number + 1, at + step
        nearest = int(np.argmin(np.abs(spots - at)))
        if abs(spots[nearest] - at) > _OFF * step:
            hidden += 1
            continue
        since = number - met[-1][0]
        measured = (spots[nearest] - spots[met[-1][1]]) / since
        step += 0.3 * (measured - step)
        met.append((number, nearest))
        at, hidden = spots[nearest], 0
    return met


def _judged(
    spots: NDArray[Any], met: list[tuple[int, int]], fewest: int
) -> _Chain | None:
    """Accept a row of steps if it is long, even and without edges between."""
    if len(met) < fewest:
        return None
    numbers = np.array([number for number, _ in met], np.float64)
    places = spots[[place for _, place in met]]
    slope, spread, off = _fitted(numbers, places)
    seen = len(met) / (numbers[-1] + 1)
    between = met[-1][1] - met[0][1] + 1
    even = off <= _MEAN_OFF * slope
    if not even or seen < _LEAST_SEEN or len(met) < _ORDERLY * between:
        return None
    return _Chain(slope, spread, len(met), seen)


def _fitted(numbers: NDArray[Any], places: NDArray[Any]) -> tuple[float, float, float]:
    """Fit steps that grow evenly: mean step, its standard error, scatter [px]."""
    middle = numbers - numbers.mean()
    sheet = np.stack([np.ones_like(middle), middle, middle**2], axis=1)
    solved = np.linalg.lstsq(sheet, places, rcond=None)[0]
    rest = places - sheet @ solved
    off = float(np.sqrt((rest**2).sum() / (len(places) - 3)))
    spread = off / float(np.sqrt((middle**2).sum()))
    growth = abs(2 * solved[2]) * float(np.ptp(numbers)) / 4
    return float(solved[1]), spread + growth / 4, off
