"""Shafts one by one: root, centreline, widths and tone of each hair.

Notation
--------
H, W : height and width of the picture [px]
N : number of points of a line
S, K, M : shafts, places along each, and places across it
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask, Plane, ranked
from scalpwatch.imaging.pieces import chosen, label_pieces
from scalpwatch.imaging.rods import Rod, lay_rod, part_rods
from scalpwatch.imaging.roots import free_tips, read_at, turned
from scalpwatch.imaging.strands import Strand, trace_strands

__all__ = ["Shaft", "ShaftTone", "healed", "mark_broken", "part_lines", "to_shafts"]

_Points: TypeAlias = NDArray[np.float64]

#: Short pieces of hair are as deep as this, in natural logarithms, or as this share
#: of what the deep fifth of the picture's hair is: what is fainter is furrow and
#: shade as often as hair (judgement).
_FIRM: Final = 1.0
_FIRM_SHARE: Final = 0.55
_DEEP_RANK: Final = 0.8
#: Where all hair is shallower, nothing tells it from furrows by its depth (judgement).
_SHALLOW: Final = 0.4
#: Firm places this much thinner than all hair are its rims, and then a piece of which
#: so much is firm is firm (judgement).
_RIMS: Final = 0.6
_FIRM_PART: Final = 0.15
#: Widest stripe of mirrored light along a shaft, as a share of the longer side.
_STRIPE: Final = 0.005
#: The calibre is at least this share of the mean width of all hair (judgement).
_SURE: Final = 0.75
#: Hair that is wider on the whole is not healed, as a share of the longer side.
_STRIPED: Final = 0.014
#: The same where what is seen is on the whole thinner than a hair, as a share of the
#: longer side: then it is the rims of hair whose middle has the colour of the skin.
_HOLLOW: Final = 0.009
_THINNEST: Final = 0.005
#: Smallest piece that is looked at, as a share of the longer side, squared.
_SPECK: Final = 0.0075
#: A piece that spans more calibres is long hair, and is traced (judgement).
_LONG_PIECE: Final = 24.0
#: Widths of a hair, as shares of the longer side, where the picture has no scale: a
#: hair of 75 µm in views of 12 mm and of 3.1 mm, the widest and narrowest in use.
_NARROW: Final = 0.006
_WIDE: Final = 0.024
#: The same with a scale [µm]; terminal hair is 60 to 100 µm wide (judgement).
_NARROW_UM: Final = 30.0
_WIDE_UM: Final = 90.0
#: A rod wider than so many calibres, even when taken apart, is no hair (judgement).
_NO_HAIR: Final = 2.0
#: A rod is at least so many calibres, and so many of its own widths, long.
_LONG: Final = 1.8
_SLENDER: Final = 2.0
#: A strand is at least so many of its own widths long.
_STRAND: Final = 3.5
#: Bars that devices draw are thinner than so many of the thinnest hairs (judgement).
_RULED: Final = 1.5
#: And stray from their row or column by no more than this [px].
_STRAY_PX: Final = 2.0
#: A piece at least so slender tells the calibre of the picture's hair.
_TELLING: Final = 2.5
#: Share of a rod's middle line that lies on what was found; the arms of a burned-in
#: corner enclose nothing (judgement).
_ON: Final = 0.6
#: The first width of a shaft lies in the shade of its opening; a short one's root is
#: moved by this share of its length at most (judgement).
_IN_SHADE: Final = 0.25
#: Shares of a shaft's length at which it is looked at.
_PLACES: Final = np.arange(0.05, 1, 0.1)
#: A shaft's border is looked for to one width on each side, in so many steps.
_STEPS: Final = 12
#: It lies where this share of what the shaft takes or adds is left; light shafts
#: mirror the lamp in their middle (judgement).
_BORDER: Final = 0.5
_LIGHT_BORDER: Final = 0.25
#: Within this share of its width from its middle a shaft may mirror light.
_MIRROR: Final = 0.3
#: Pixels that touch by a side, and by a corner too.
_NEIGHBOURS: Final = (
    np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8),
    np.ones((3, 3), np.uint8),
)
#: Of 255: how much of a pixel of half the size must be hair.
_MOSTLY: Final = 100
#: Fewer borders than this tell no width.
_FEW_BORDERS: Final = 3
#: Broken: shorter than this share of the picture's usual hair, shorter than so many
#: widths, and its free end no thinner than this share of its width (judgement).
_SHORT: Final = 0.4
_STUB: Final = 12.0
_BLUNT: Final = 0.75
#: Hairs fewer than these do not tell how long hair usually is.
_FEW_HAIRS: Final = 2


class ShaftTone(Enum):
    """How light a shaft is."""

    DARK = "dark"
    GRAY = "gray"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Shaft:
    """One hair.

    Parameters
    ----------
    centerline_px
        Points (x, y) of its middle line, from the root, where it leaves the skin, to
        the tip [px].
    width_px
        Its width, median along it [px].
    tone
        How light it is.
    widths_px
        Its width at places from root to tip, where both borders are seen [px].
    is_broken
        Whether it is a stub with a blunt free end, short against the picture's hair.
    """

    centerline_px: tuple[tuple[float, float], ...]
    width_px: float
    tone: ShaftTone
    widths_px: tuple[float, ...] = ()
    is_broken: bool = False

    @property
    def root_px(self) -> tuple[float, float]:
        """Where it leaves the skin: x, y [px]."""
        return self.centerline_px[0]

    @property
    def tip_px(self) -> tuple[float, float]:
        """Its free end: x, y [px]."""
        return self.centerline_px[-1]

    @property
    def length_px(self) -> float:
        """Length of the visible shaft [px]."""
        steps = zip(self.centerline_px, self.centerline_px[1:], strict=False)
        return sum(math.dist(before, after) for before, after in steps)


def part_lines(
    mask: Mask, depth: Plane, *, um_per_px: float | None = None
) -> list[Strand]:
    """Part a mask of hair into single hairs.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        1 on hair.
    depth : (H, W) ndarray of float32
        How much darker, or lighter, than its skin each place is, in natural
        logarithms; positive on hair.
    um_per_px
        Scale of the picture [µm/px]; ``None`` when it is not known, and then hair
        is its own yardstick.

    Returns
    -------
    lines
        Each hair once.

    Notes
    -----
    Strategy: what is firm is cut into connected pieces. Short ones are cut hair:
    where one is wider than the hair of the same picture, it is taken apart into
    straight rods. Long ones, and long faint ones, are traced through their
    crossings.
    """
    if not cv2.countNonZero(mask):
        return []
    longest = max(mask.shape)
    firm = _firm(mask, depth)
    if um_per_px is None:
        low, high = _NARROW * longest, _WIDE * longest
    else:
        low, high = _NARROW_UM / um_per_px, _WIDE_UM / um_per_px
    guess = min(max(_mean_width(firm), low), high)
    pieces = _pieces(firm)
    short = pieces.span_px <= _LONG_PIECE * guess
    # specks are many; what they say of the calibre is held against the area
    rods = _rods(firm, pieces, short, (max(low, _SURE * guess), high))
    traced = pieces.only(~short)
    # among cut hair a long faint line is a furrow
    if 8 * cv2.countNonZero(traced) > cv2.countNonZero(firm):
        # the borders of firm hair are faint too
        around = np.ones((2 * max(1, round(guess / 2)) + 1,) * 2, np.uint8)
        far = _pieces(cv2.subtract(mask, cv2.dilate(firm, around)))
        traced |= far.only(far.span_px > _LONG_PIECE * guess)
    return [Strand(np.array([rod.start, rod.end]), rod.width_px) for rod in rods] + [
        strand
        for strand in map(_doubled, trace_strands(traced))
        if strand.length_px > _STRAND * strand.width_px
        and not _is_ruled(strand, _THINNEST * longest)
    ]


def _doubled(strand: Strand) -> Strand:
    """Bring a strand of half the size to full size."""
    return Strand(2 * strand.points + 0.5, 2 * strand.width_px)


def _is_ruled(line: Strand, thin_px: float) -> bool:
    """Whether a thin line runs exactly along the rows or columns, as bars do."""
    apart = line.points.max(axis=0) - line.points.min(axis=0)
    return bool(line.width_px < _RULED * thin_px and apart.min() <= _STRAY_PX)


def healed(mask: Mask) -> Mask:
    """Close the stripe of light that the middle of a shaft mirrors.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        1 on hair.

    Returns
    -------
    healed : (H, W) ndarray of uint8
        The same without narrow gaps.
    """
    longest = max(mask.shape)
    hollow = _mean_width(mask) < _THINNEST * longest
    side = max(5, round((_HOLLOW if hollow else _STRIPE) * longest) | 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc))


def _firm(mask: Mask, depth: Plane) -> Mask:
    """Keep what is as deep as hair mostly is, without specks."""
    values = depth[mask > 0]
    if not values.size:
        return mask
    least = min(_FIRM, _FIRM_SHARE * ranked(values, _DEEP_RANK))
    if least < _SHALLOW:
        return mask
    firm = cv2.bitwise_and(mask, (depth > np.float32(least)).view(np.uint8))
    # of hair that mirrors much light only the rims are firm
    all_px = _mean_width(mask)
    is_thin = all_px < _STRIPED * max(mask.shape)
    if is_thin and _mean_width(firm) < _RIMS * all_px:
        firm = _where_firm(mask, firm)
    # wide shafts have wider stripes, which nothing closes, and touch
    if _mean_width(firm) < _STRIPED * max(mask.shape):
        firm = cv2.bitwise_and(mask, healed(firm))
    return cv2.morphologyEx(firm, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))


def _where_firm(mask: Mask, firm: Mask) -> Mask:
    """Keep whole the pieces of a mask of which enough is firm."""
    count, labels, boxes = label_pieces(mask)
    inside = np.bincount(labels[firm > 0], minlength=count)
    kept = (inside > _FIRM_PART * boxes[:, cv2.CC_STAT_AREA]).astype(np.uint8)
    kept[0] = 0
    return chosen(kept, labels)


def _mean_width(mask: Mask) -> float:
    """Tell about how wide the lines of a mask are [px]."""
    # A straight line has two pixels of border a step, a slanting one 1.4: so many lose
    # either a side or a corner on average.
    area = cv2.countNonZero(mask)
    inside = [cv2.countNonZero(cv2.erode(mask, shape)) for shape in _NEIGHBOURS]
    return 2 * area / max(area - sum(inside) / 2, 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """The connected pieces of a mask at half the size; the first lies around."""

    labels: Labels
    stats: NDArray[np.int32]

    @property
    def span_px(self) -> NDArray[np.float64]:
        """How far each reaches from corner to corner of its box [px]."""
        return 2 * np.hypot(
            self.stats[:, cv2.CC_STAT_WIDTH], self.stats[:, cv2.CC_STAT_HEIGHT]
        )

    def only(self, which: NDArray[np.bool_]) -> Mask:
        """Mask some of them."""
        kept = which.astype(np.uint8)
        kept[0] = 0
        return chosen(kept, self.labels)

    def points(self, number: int) -> _Points:
        """List the places (x, y) of one, at full size [px]."""
        left, top, width, height, _ = self.stats[number].tolist()
        rows, columns = np.nonzero(
            self.labels[top : top + height, left : left + width] == number
        )
        points = np.column_stack([columns + left, rows + top]).astype(np.float64)
        return np.asarray(2 * points + 0.5)


def _pieces(mask: Mask) -> _Pieces:
    """Cut a mask into connected pieces, at half the size: four times quicker."""
    height, width = mask.shape
    half = (max(1, width // 2), max(1, height // 2))
    small = cv2.resize(mask * np.uint8(255), half)
    _, labels, stats = label_pieces((small > _MOSTLY).view(np.uint8))
    return _Pieces(labels, stats)


def _rods(
    mask: Mask,
    pieces: _Pieces,
    short: NDArray[np.bool_],
    bounds: tuple[float, float],
) -> list[Rod]:
    """Take the short pieces of a mask apart into rods as wide as a hair."""
    smallest = (_SPECK * max(mask.shape)) ** 2 / 4
    large = pieces.stats[:, cv2.CC_STAT_AREA] >= smallest
    points = [pieces.points(int(n)) for n in np.flatnonzero(short & large) if n]
    whole = [lay_rod(each) for each in points]
    widths = [rod.width_px for rod in whole if _is_slender(rod, _TELLING)]
    low, high = bounds
    typical = ranked(np.array(widths), 0.5) if widths else high
    caliber_px = min(max(typical, low), high)
    return [
        rod
        for each in points
        for rod in part_rods(each, caliber_px=caliber_px)
        if rod.length_px > _LONG * caliber_px
        and rod.width_px < _NO_HAIR * caliber_px
        and _is_slender(rod, _SLENDER)
        and _lies_on(rod, mask)
    ]


def _is_slender(rod: Rod, times: float) -> bool:
    """Whether a rod is so many times longer than wide."""
    return rod.length_px > times * rod.width_px


def _lies_on(rod: Rod, mask: Mask) -> bool:
    """Whether most of a rod's middle line lies on the mask."""
    on = read_at(mask, rod.start + _PLACES[:, None] * (rod.end - rod.start))
    return float(on.mean()) > _ON


def to_shafts(
    lines: Sequence[Strand],
    depth: Plane,
    shade: Plane,
    shut: Mask,
    *,
    tone: ShaftTone,
) -> list[Shaft]:
    """Turn lines so that they start at the root, and measure their widths.

    Parameters
    ----------
    lines
        Of hair of one tone.
    depth : (H, W) ndarray of float32
        As for `part_lines`.
    shade : (H, W) ndarray of float32
        Darkness in red light, positive where dark: the hair below the skin shows.
    shut : (H, W) ndarray of uint8
        1 where nothing is seen.
    tone
        Of all of them.

    Returns
    -------
    shafts
        In the order of the lines.

    Notes
    -----
    A border is where half of the light that a dark shaft takes is taken, so that blur
    hardly changes the width. Every stub counts as broken here: see `mark_broken`.
    """
    if not lines:
        return []
    rooted = turned(lines, shade, shut)
    widths = _widths(rooted, depth, tone)
    shafts = [
        _shaft(line, told, tone) for line, told in zip(rooted, widths, strict=True)
    ]
    stubs = [number for number, shaft in enumerate(shafts) if _is_stub(shaft)]
    free = free_tips([rooted[number] for number in stubs], depth, shut)
    for number, is_free in zip(stubs, free.tolist(), strict=True):
        shafts[number] = replace(shafts[number], is_broken=is_free)
    return shafts


def mark_broken(shafts: Sequence[Shaft]) -> tuple[Shaft, ...]:
    """Keep as broken only what is short against the other hair of the picture.

    Parameters
    ----------
    shafts
        Of one picture, every stub as broken.

    Returns
    -------
    shafts
        The same; where all hair is cut short, hardly any is broken.
    """
    lengths_px = np.array([shaft.length_px for shaft in shafts])
    if lengths_px.size < _FEW_HAIRS:
        return tuple(replace(shaft, is_broken=False) for shaft in shafts)
    # the hair on which the middle of all length lies: fragments weigh little
    ranked_px = np.sort(lengths_px)
    reach = np.cumsum(ranked_px)
    usual_px = ranked_px[int(np.searchsorted(reach, reach[-1] / 2))]
    return tuple(
        replace(shaft, is_broken=shaft.is_broken and is_short)
        for shaft, is_short in zip(
            shafts, (lengths_px < _SHORT * usual_px).tolist(), strict=True
        )
    )


def _is_stub(shaft: Shaft) -> bool:
    """Whether a shaft is short and its free end is blunt."""
    width_px = shaft.width_px
    blunt = bool(shaft.widths_px) and shaft.widths_px[-1] > _BLUNT * width_px
    return blunt and shaft.length_px < _STUB * width_px


def _shaft(line: Strand, widths_px: NDArray[np.float64], tone: ShaftTone) -> Shaft:
    """Make a shaft of a line and its widths, which are NaN where not seen."""
    seen = widths_px[np.isfinite(widths_px)]
    width_px = ranked(seen, 0.5) if seen.size >= _FEW_BORDERS else line.width_px
    length_px = max(line.length_px, 1.0)
    # what was thinned to a line lacks half a width at its ends already
    is_long = length_px > _LONG_PIECE * width_px
    share = 0 if is_long else min(max(line.width_px, width_px) / length_px, _IN_SHADE)
    count = max(2, min(round(length_px / max(width_px, 1.0)), len(line.points)))
    places = line.at(np.linspace(share, 1, count))
    return Shaft(
        centerline_px=tuple((float(x), float(y)) for x, y in places),
        width_px=width_px,
        tone=tone,
        widths_px=tuple(float(width) for width in seen),
    )


def _widths(
    lines: Sequence[Strand], depth: Plane, tone: ShaftTone
) -> NDArray[np.float64]:
    """Measure the width of each line at places along it; NaN where not seen, (S, K)."""
    step = 0.5 / _PLACES.size
    places = np.stack([_PLACES, _PLACES + step, _PLACES - step])
    read = np.array([line.at(places.ravel()) for line in lines])
    middles, after, before = read.reshape(len(lines), 3, -1, 2).swapaxes(0, 1)
    ahead = after - before
    ahead /= np.maximum(np.linalg.norm(ahead, axis=2), 1e-6)[..., None]
    across = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)
    about = np.array([line.width_px for line in lines])[:, None, None]
    aside = np.arange(-_STEPS, _STEPS + 1) / _STEPS
    places = middles[:, :, None] + (about * aside)[..., None] * across[:, :, None]
    flat = places.reshape(-1, aside.size, 2).astype(np.float32)
    read = cv2.remap(
        depth, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE
    )
    is_light = tone is ShaftTone.LIGHT
    taken = np.expm1(read) if is_light else -np.expm1(-read)
    most = taken[:, _STEPS // 2 : -_STEPS // 2].max(axis=1)
    border = most * np.float32(_LIGHT_BORDER if is_light else _BORDER)
    steps = _to_border(taken[:, _STEPS:], border)
    steps += _to_border(taken[:, _STEPS::-1], border)
    shares = steps.reshape(len(lines), -1) / _STEPS
    return np.asarray(shares * about[..., 0], np.float64)


def _to_border(
    taken: NDArray[np.float32], border: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Count the steps from the middle to where less light is taken."""
    inside = taken > border[:, None]
    # light that the middle mirrors is no border
    free = ~inside
    free[:, : round(_MIRROR * _STEPS)] = False
    first = np.where(free.any(axis=1), free.argmax(axis=1), inside.shape[1])
    inside &= np.arange(inside.shape[1]) < first[:, None]
    last = inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)
    beyond = np.minimum(last + 1, inside.shape[1] - 1)
    rows = np.arange(len(taken))
    drop = np.maximum(taken[rows, last] - taken[rows, beyond], 1e-6)
    steps = last + (taken[rows, last] - border) / drop
    is_seen = inside.any(axis=1) & (last < inside.shape[1] - 1)
    return np.where(is_seen, steps, np.nan)
