"""Bald foci and nodes on clinical photographs: outline, size, colour.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.errors import InputError
from scalpwatch.imaging.arrays import Mask, Pixels, Plane, ranked
from scalpwatch.imaging.baldness import (
    LEAST_SHARE,
    SIDE_PX,
    SkinBorders,
    disk,
    divide,
    find_bare_skin,
    linear_light,
    soften,
)
from scalpwatch.imaging.images import Image
from scalpwatch.phrases import say
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "ColorContrast",
    "Lesion",
    "Node",
    "ScalpView",
    "find_lesions",
    "measure_region",
    "outline_scalp",
]

_FLOOR: Final = 0.015
_UM_PER_CM: Final = 10_000.0
#: A node differs from its skin by this much of ``ln(R/G)``, is so round, and fills so
#: much of its focus at most (judgement).
_TINT: Final = 0.12
_ROUND: Final = 0.65
_FILLS: Final = 0.75
_LEAST_NODE: Final = 0.0012
_HALF: Final = 0.5
_BORDERS: Final = SkinBorders()


@dataclass(frozen=True, slots=True)
class Lesion:
    """A region of the scalp: where, how large.

    Parameters
    ----------
    outline
        Corners (x, y) of its border [px of the picture], without repetition.
    area_px2
        Area [px²].
    longest_px, shortest_px
        Sides of the smallest turned rectangle about it [px].
    share
        Its part of the scalp, or of the window that was given, 0 to 1.
    um_per_px
        Scale [µm/px]; ``None`` when unknown: then no length is told in cm.
    """

    outline: tuple[tuple[int, int], ...]
    area_px2: Interval
    longest_px: Interval
    shortest_px: Interval
    share: Interval
    um_per_px: float | None = None

    @property
    def longest_cm(self) -> Interval | None:
        """Longest diameter [cm]; ``None`` without a scale."""
        return self._scaled(self.longest_px, power=1)

    @property
    def shortest_cm(self) -> Interval | None:
        """Shortest diameter [cm]; ``None`` without a scale."""
        return self._scaled(self.shortest_px, power=1)

    @property
    def area_cm2(self) -> Interval | None:
        """Area [cm²]; ``None`` without a scale."""
        return self._scaled(self.area_px2, power=2)

    def _scaled(self, size: Interval, *, power: int) -> Interval | None:
        """Turn pixels into centimetres where the scale is known."""
        if self.um_per_px is None:
            return None
        factor = (self.um_per_px / _UM_PER_CM) ** power
        return Interval(size.value * factor, size.low * factor, size.high * factor)


@dataclass(frozen=True, slots=True)
class ColorContrast:
    """Colour of a node against the skin around it, in units of CIE L*a*b*.

    Parameters
    ----------
    lightness, redness, yellowness
        Difference of the medians of L*, a*, b*; the interval holds the middle half
        of the node.
    """

    lightness: Interval
    redness: Interval
    yellowness: Interval


@dataclass(frozen=True, slots=True)
class Node:
    """A round place of another tint on bare skin.

    Parameters
    ----------
    lesion
        Where and how large.
    contrast
        Its colour against the skin around it.
    """

    lesion: Lesion
    contrast: ColorContrast


@dataclass(frozen=True, slots=True, eq=False)
class ScalpView:
    """What was found on a clinical photograph.

    Parameters
    ----------
    scalp : (H, W) ndarray of uint8
        1 on the scalp, or in the window that was given.
    bald : (H, W) ndarray of uint8
        1 on bare skin of the scalp.
    foci
        Bald foci, largest first.
    nodes
        Nodes on bare skin, largest first.
    """

    scalp: Mask
    bald: Mask
    foci: tuple[Lesion, ...]
    nodes: tuple[Node, ...]

    @property
    def bald_share(self) -> float:
        """Bare part of the scalp, 0 to 1."""
        return float(self.bald.sum() / max(1, int(self.scalp.sum())))


def find_lesions(
    image: Image, *, window: Mask | None = None, borders: SkinBorders = _BORDERS
) -> ScalpView:
    """Outline bald foci, and nodes in them, on a clinical photograph.

    Parameters
    ----------
    image
        The photograph.
    window : (H, W) ndarray of uint8, optional
        1 where the scalp is to be judged; ``None`` looks for the scalp's own outline.
    borders
        Where bare skin begins.

    Returns
    -------
    view
        Foci and nodes; without any where none stands out.

    Raises
    ------
    InputError
        If the window is empty or of another size than the picture.

    Notes
    -----
    The picture should already have the size to be worked on, about 1000 pixels a side:
    memory grows with it, and skin is told from hair on a small copy anyway.

    What bare skin is, and where that fails, is told at
    `scalpwatch.imaging.baldness.find_bare_skin`.
    """
    scalp = outline_scalp(image.pixels) if window is None else _checked(image, window)
    zoom = min(1.0, SIDE_PX / math.sqrt(max(1.0, float(scalp.sum()))))
    small = _resized(image.pixels, zoom, cv2.INTER_AREA)
    place = _resized(scalp, zoom, cv2.INTER_NEAREST_EXACT)
    if not place.any():
        return ScalpView(scalp, np.zeros_like(scalp), foci=(), nodes=())
    bare, sure, doubtful = find_bare_skin(small, place, borders)
    size = (image.width_px, image.height_px)
    bald, inner, outer = (
        _grown(mask | (cv2.dilate(mask, disk(1)) & (1 - place)), size) & scalp
        for mask in (bare, sure, doubtful)
    )
    foci = _regions(bald, (inner, outer), image=image, scalp=scalp)
    return ScalpView(
        scalp=scalp,
        bald=bald,
        foci=tuple(lesion for lesion, _ in foci),
        nodes=_nodes(image, [mask for _, mask in foci], scalp),
    )


def _checked(image: Image, window: Mask) -> Mask:
    """Refuse a window that is none of this picture."""
    if window.shape != image.pixels.shape[:2] or not window.any():
        raise InputError(
            say("The window for the scalp is empty or not of the picture's size."),
            remedy=say("Give a mask as large as the picture, 1 on the scalp."),
        )
    return (window > 0).astype(np.uint8)


def _resized(pixels: Pixels, zoom: float, way: int) -> Pixels:
    """Resize by a factor."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    return pixels if zoom == 1 else cv2.resize(pixels, size, interpolation=way)


def _grown(mask: Mask, size: tuple[int, int]) -> Mask:
    """Bring a mask of the small copy to the size of the picture, smoothly."""
    full = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    return (full > _HALF).astype(np.uint8)


def outline_scalp(pixels: Pixels) -> Mask:
    """Tell the head from what lies behind it.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    scalp : (H, W) ndarray of uint8
        1 on the head.

    Notes
    -----
    The head is taken to fill the middle, and the edge of the picture to show what
    lies behind; the border runs where the colours change most between them. Ears,
    face and neck are not told from the scalp.
    """
    height, width = pixels.shape[:2]
    zoom = min(1.0, SIDE_PX * 1.5 / max(height, width))
    small = cv2.medianBlur(_resized(pixels, zoom, cv2.INTER_AREA), 5)
    markers = np.zeros(small.shape[:2], np.int32)
    rows, columns = markers.shape
    rim = max(2, round(0.02 * max(rows, columns)))
    markers[:rim] = markers[-rim:] = markers[:, :rim] = markers[:, -rim:] = 1
    cv2.ellipse(
        markers,
        (columns // 2, rows // 2),
        (round(0.25 * columns), round(0.25 * rows)),
        *(0, 0, 360, 2, -1),
    )
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    cv2.watershed(cv2.GaussianBlur(lab, (0, 0), 1.0), markers)
    return _grown((markers == 2).astype(np.uint8), (width, height))  # noqa: PLR2004 - the marker of the head


def _regions(
    mask: Mask, bounds: tuple[Mask, Mask], *, image: Image, scalp: Mask
) -> list[tuple[Lesion, Mask]]:
    """Measure the pieces of a mask, largest first."""
    found = []
    count, labels = cv2.connectedComponents(mask)
    _, wide = cv2.connectedComponents(bounds[1])
    for number in range(1, count):
        piece = (labels == number).astype(np.uint8)
        if piece.sum() < LEAST_SHARE * scalp.sum():
            continue
        around = np.unique(wide[piece > 0])
        outer = np.isin(wide, around[around > 0]).astype(np.uint8) & (
            (labels == 0) | (labels == number)
        )
        lesion = measure_region(
            piece,
            bounds=(piece & bounds[0], outer | piece),
            scalp_px=float(scalp.sum()),
            um_per_px=image.um_per_px,
        )
        found.append((lesion, piece))
    return sorted(found, key=lambda pair: -pair[0].area_px2.value)


def measure_region(
    mask: Mask,
    *,
    bounds: tuple[Mask, Mask] | None = None,
    scalp_px: float,
    um_per_px: float | None,
) -> Lesion:
    """Measure one region, found by the machine or drawn by a reader.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        1 on the region.
    bounds : pair of (H, W) ndarray of uint8, optional
        The smallest and the largest region that it may be; ``None``: it is as drawn.
    scalp_px
        Area of the scalp [px²].
    um_per_px
        Scale [µm/px], or ``None``.

    Returns
    -------
    lesion
        Its outline and sizes; each interval holds at least half a pixel of border.

    Raises
    ------
    InputError
        If the region is empty.
    """
    if not mask.any():
        raise InputError(
            say("The region to be measured is empty."),
            remedy=say("Draw an outline around at least one pixel."),
        )
    inner, outer = bounds if bounds is not None else (mask, mask)
    sizes = [_sizes(each) for each in (mask, inner, outer)]
    contour = _contour(mask)
    half_rim = _HALF * float(cv2.arcLength(contour, closed=True))
    slack = (half_rim, 1.0, 1.0)
    area, longest, shortest = (
        Interval(
            sizes[0][k],
            max(0.0, min(sizes[1][k], sizes[0][k]) - slack[k]),
            max(sizes[2][k], sizes[0][k]) + slack[k],
        )
        for k in range(3)
    )
    whole = max(scalp_px, 1.0)
    smooth = cv2.approxPolyDP(contour, 0.7, closed=True)
    return Lesion(
        outline=tuple((int(x), int(y)) for x, y in smooth.reshape(-1, 2)),
        area_px2=area,
        longest_px=longest,
        shortest_px=shortest,
        share=Interval(*(min(1.0, part / whole) for part in _parts(area))),
        um_per_px=um_per_px,
    )


def _parts(size: Interval) -> tuple[float, float, float]:
    """Value and bounds of an interval."""
    return size.value, size.low, size.high


def _contour(mask: Mask) -> Plane:
    """Give the largest outer contour of a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(contours, key=cv2.contourArea))


def _sizes(mask: Mask) -> tuple[float, float, float]:
    """Area, longest and shortest diameter; zero for an empty mask."""
    if not mask.any():
        return 0.0, 0.0, 0.0
    _, sides, _ = cv2.minAreaRect(_contour(mask))
    # Contours run through the middles of pixels: half a pixel is missing a side.
    return float(mask.sum()), max(sides) + 1.0, min(sides) + 1.0


def _nodes(image: Image, foci: list[Mask], scalp: Mask) -> tuple[Node, ...]:
    """Find round places of another tint in each focus."""
    light = linear_light(image.pixels) + np.float32(_FLOOR)
    blur_px = max(1.0, 0.006 * math.sqrt(float(scalp.sum())))
    tint = soften(np.log(light[..., 0] / light[..., 1]), blur_px)
    lab = cv2.cvtColor(image.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    found: list[Node] = []
    for focus in foci:
        # At its border the skin mingles with hair, which is no node.
        inside = np.asarray(cv2.erode(focus, disk(round(1.5 * blur_px))))
        for piece in _tinted(tint, inside, least_px=_LEAST_NODE * float(scalp.sum())):
            skin = (focus > 0) & (cv2.dilate(piece, disk(round(2 * blur_px))) == 0)
            if not skin.any():
                continue
            lesion = measure_region(
                piece,
                bounds=(
                    cv2.erode(piece, disk(round(blur_px))),
                    cv2.dilate(piece, disk(round(blur_px))),
                ),
                scalp_px=float(scalp.sum()),
                um_per_px=image.um_per_px,
            )
            found.append(Node(lesion, _contrast(lab, piece > 0, skin)))
    return tuple(sorted(found, key=lambda node: -node.lesion.area_px2.value))


def _tinted(tint: Plane, focus: Mask, *, least_px: float) -> list[Mask]:
    """Round pieces of a focus that are redder than the rest of it."""
    if not focus.any():
        return []
    border = divide(tint[focus > 0])
    mask = ((tint > border) & (focus > 0)).astype(np.uint8)
    if not mask.any():
        return []
    skin = ranked(tint[(focus > 0) & (mask == 0)], 0.5)
    pieces = []
    count, labels = cv2.connectedComponents(mask)
    for number in range(1, count):
        piece = (labels == number).astype(np.uint8)
        area = float(piece.sum())
        if not least_px <= area <= _FILLS * float(focus.sum()):
            continue
        _, radius = cv2.minEnclosingCircle(_contour(piece))
        is_round = area >= _ROUND * math.pi * radius**2
        if is_round and ranked(tint[piece > 0], 0.5) - skin >= _TINT:
            pieces.append(piece)
    return pieces


def _contrast(lab: Plane, node: Plane, skin: Plane) -> ColorContrast:
    """Colour of a node less the median colour of the skin around it."""
    lightness, redness, yellowness = (
        Interval(
            *(
                ranked(lab[..., channel][node], part)
                - ranked(lab[..., channel][skin], 0.5)
                for part in (0.5, 0.25, 0.75)
            )
        )
        for channel in range(3)
    )
    return ColorContrast(lightness, redness, yellowness)
