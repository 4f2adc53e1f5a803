"""Bald foci and nodes on clinical photographs: outline, size, colour.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.errors import InputError
from scalpwatch.imaging.arrays import Labels, Mask, Pixels, Plane, ranked
from scalpwatch.imaging.baldness import (
    LEAST_SHARE,
    SIDE_PX,
    SkinBorders,
    disk,
    find_bare_skin,
    soften,
)
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.pieces import label_pieces
from scalpwatch.imaging.scalps import enlarged, outline_scalp, resized
from scalpwatch.imaging.skin_light import (
    FLOOR,
    burnt_out,
    divide,
    linear_light,
    relit,
    skin_gains,
)
from scalpwatch.phrases import say

__all__ = [
    "ColorContrast",
    "Lesion",
    "Node",
    "ScalpView",
    "find_lesions",
    "measure_lesions",
    "measure_region",
]

#: Colours are read on a copy on which the scalp is as large as such a square [px].
_COLOR_SIDE_PX: Final = 400.0
_LEAST_COLOR_PX: Final = 20
_HALF: Final = 0.5
#: Border this near to the scalp's own counts as that [px].
_RIM_PX: Final = 3
#: A node differs from its skin by this much of ``ln(R/G)`` or ``ln(G/B)``, is so
#: round, fills so much of its focus at most, and is no smaller a share of the scalp
#: (judgement).
_TINT: Final = 0.12
_ROUND: Final = 0.65
_FILLS: Final = 0.75
_LEAST_NODE: Final = 0.0012
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
    rim_share
        Part of its border that is the border of the scalp or window, 0 to 1: there
        it may go on unseen.
    """

    outline: tuple[tuple[int, int], ...]
    area_px2: float
    longest_px: float
    shortest_px: float
    share: float
    rim_share: float


@dataclass(frozen=True, slots=True)
class ColorContrast:
    """Colour against other skin, in units of CIE L*a*b*.

    Light is first brought to one that makes all bare skin of the picture middle skin,
    so neither the camera nor the tone of the skin moves a difference.

    Parameters
    ----------
    lightness, redness, yellowness
        Difference of the medians of L*, a*, b*.
    """

    lightness: float
    redness: float
    yellowness: float


@dataclass(frozen=True, slots=True)
class Node:
    """A round place of another tint on bare skin.

    Parameters
    ----------
    lesion
        Where and how large.
    contrast
        Its colour against the skin around it; ``None`` where no bare skin is around.
    """

    lesion: Lesion
    contrast: ColorContrast | None


@dataclass(frozen=True, slots=True, eq=False)
class ScalpView:
    """What was found on a clinical photograph.

    Parameters
    ----------
    scalp : (H, W) ndarray of uint8
        1 on the scalp, or in the window that was given.
    focus_labels, node_labels : (H, W) ndarray of int32
        Number of the focus or node, from 1 in the order below; else 0.
    foci
        Bald foci, largest first.
    contrasts
        Colour of each focus against the other foci; ``None`` where it is the only one.
    nodes
        Nodes on bare skin, largest first.
    """

    scalp: Mask
    focus_labels: Labels
    node_labels: Labels
    foci: tuple[Lesion, ...]
    contrasts: tuple[ColorContrast | None, ...]
    nodes: tuple[Node, ...]

    @property
    def bald(self) -> Mask:
        """1 on bare skin of the scalp: (H, W) ndarray of uint8."""
        return (self.focus_labels > 0).astype(np.uint8)

    @property
    def bald_share(self) -> float:
        """Bare part of the scalp, 0 to 1."""
        bald_px2 = sum(each.area_px2 for each in self.foci)
        return bald_px2 / max(1, cv2.countNonZero(self.scalp))


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
    colors, side_px = _color_copy(image, scalp)
    zoom = min(1.0, SIDE_PX / max(1.0, side_px))
    small = resized(colors, zoom, cv2.INTER_AREA)
    place = _relabeled(scalp, small.shape).astype(np.uint8)
    bare = find_bare_skin(small, place, borders) if place.any() else place
    # Bare skin goes on where the scalp or the window ends.
    beyond = cv2.bitwise_and(cv2.dilate(bare, disk(1)), 1 - place)
    bare = cv2.bitwise_or(bare, beyond)
    bald = enlarged(bare, (image.width_px, image.height_px)) & scalp
    foci = _ordered(
        label_pieces(bald)[1], least_px=LEAST_SHARE * float(cv2.countNonZero(scalp))
    )
    nodes = _node_labels(colors, foci, side_px)
    return _measured(colors, scalp, foci, nodes)


def measure_lesions(
    image: Image, scalp: Mask, focus_labels: Labels, node_labels: Labels
) -> ScalpView:
    """Measure foci and nodes, found by the machine or drawn by a reader.

    Parameters
    ----------
    image
        The photograph.
    scalp : (H, W) ndarray of uint8
        1 on the scalp, or in the window.
    focus_labels, node_labels : (H, W) ndarray of int32
        A number for each focus and each node; else 0.

    Returns
    -------
    view
        Sizes and colours, largest first.
    """
    colors, _ = _color_copy(image, scalp)
    return _measured(colors, scalp, _ordered(focus_labels), _ordered(node_labels))


def _color_copy(image: Image, scalp: Mask) -> tuple[Pixels, float]:
    """Copy on which colours are read, and the side of the scalp on it [px]."""
    side_px = math.sqrt(cv2.countNonZero(scalp))
    zoom = min(1.0, _COLOR_SIDE_PX / max(1.0, side_px))
    # Down to a half, two pixels blended tell no less than the mean of all.
    way = cv2.INTER_LINEAR if zoom >= _HALF else cv2.INTER_AREA
    return resized(image.pixels, zoom, way), zoom * side_px


def _measured(colors: Pixels, scalp: Mask, foci: Labels, nodes: Labels) -> ScalpView:
    """Measure foci and nodes that are in order."""
    skin, spots = (_relabeled(each, colors.shape) for each in (foci, nodes))
    bare = (skin > 0) & (spots == 0)
    lab = _skin_colors(colors, bare)
    bare &= lab[..., 0] > 0
    rim = _rim(scalp)
    regions = (
        tuple(_region(piece, rim) for piece in _cut(labels)) for labels in (foci, nodes)
    )
    found, spotted = regions
    return ScalpView(
        scalp=scalp,
        focus_labels=foci,
        node_labels=nodes,
        foci=found,
        contrasts=tuple(
            _contrast(lab, bare & (skin == number), bare & (skin != number))
            for number in range(1, len(found) + 1)
        ),
        nodes=tuple(
            Node(each, _contrast(lab, spots == number, _around(spots == number) & bare))
            for number, each in enumerate(spotted, start=1)
        ),
    )


def _skin_colors(colors: Pixels, bare: Plane) -> Plane:
    """CIE L*a*b* as if this bare skin were middle skin; 0 where light was too much."""
    if not bare.any():
        return np.zeros(colors.shape, np.float32)
    light = linear_light(colors, skin_gains(colors[bare]))
    lab = cv2.cvtColor(light, cv2.COLOR_LRGB2LAB)
    lab[burnt_out(colors)] = 0
    return np.asarray(lab)


def _checked(image: Image, window: Mask) -> Mask:
    """Refuse a window that is none of this picture."""
    if window.shape != image.pixels.shape[:2] or not window.any():
        raise InputError(
            say("The window for the scalp is empty or not of the picture's size."),
            remedy=say("Give a mask as large as the picture, 1 on the scalp."),
        )
    return (window > 0).astype(np.uint8)


def _ordered(labels: Labels, *, least_px: float = 1.0) -> Labels:
    """Give the pieces of at least so many pixels new numbers, the largest first."""
    inside = np.flatnonzero(labels)
    ordered = np.zeros(labels.shape, np.int32)
    if not inside.size:
        return ordered
    numbers = labels.ravel()[inside]
    sizes = np.bincount(numbers)
    table = np.zeros(sizes.size, np.int32)
    order = np.argsort(-sizes, kind="stable")
    kept = order[sizes[order] >= max(1.0, least_px)]
    table[kept] = np.arange(1, len(kept) + 1)
    ordered.ravel()[inside] = table[numbers]
    return ordered


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A region in a box of its own: its mask, and where the box begins (x, y)."""

    mask: Mask
    left: int
    top: int


def _cut(labels: Labels) -> Iterator[_Piece]:
    """Cut numbered regions out of their picture, in order."""
    left, top, width, height = cv2.boundingRect((labels > 0).view(np.uint8))
    inner = labels[top : top + height, left : left + width]
    for number in range(1, int(inner.max(initial=0)) + 1):
        mask = (inner == number).view(np.uint8)
        x, y, across, down = cv2.boundingRect(mask)
        yield _Piece(
            np.ascontiguousarray(mask[y : y + down, x : x + across]), left + x, top + y
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Rim:
    """The scalp without its border, and how large it is [px²]."""

    inner: Mask
    area_px2: float


def _rim(scalp: Mask) -> _Rim:
    """Take its border off a scalp or window."""
    inner = cv2.erode(
        scalp, disk(_RIM_PX), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    return _Rim(np.asarray(inner), max(1.0, float(cv2.countNonZero(scalp))))


def _pieces(labels: Labels) -> Iterator[Mask]:
    """Masks of numbered pieces, in order."""
    for number in range(1, int(labels.max()) + 1):
        yield (labels == number).astype(np.uint8)


def _relabeled(labels: Labels, shape: tuple[int, ...]) -> Labels:
    """Bring labels to another size."""
    # No picture has as many regions as float32 has whole numbers.
    small = cv2.resize(
        labels.astype(np.float32, copy=False),
        (shape[1], shape[0]),
        interpolation=cv2.INTER_NEAREST_EXACT,
    )
    return np.asarray(small, np.int32)


def measure_region(mask: Mask, *, scalp: Mask) -> Lesion:
    """Measure one region, found by the machine or drawn by a reader.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        1 on the region.
    scalp : (H, W) ndarray of uint8
        1 on the scalp, or in the window.

    Returns
    -------
    lesion
        Its outline and sizes.

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
    return _region(_Piece(mask, 0, 0), _rim(scalp))


def _region(piece: _Piece, rim: _Rim) -> Lesion:
    """Measure one region in its box."""
    contour = _contour(piece.mask) + np.array([piece.left, piece.top], np.int32)
    smooth = cv2.approxPolyDP(contour, 0.7, closed=True)
    _, sides, _ = cv2.minAreaRect(contour)
    across, down = contour.reshape(-1, 2).T
    area_px2 = float(cv2.countNonZero(piece.mask))
    return Lesion(
        outline=tuple((int(x), int(y)) for x, y in smooth.reshape(-1, 2)),
        area_px2=area_px2,
        # Contours run through the middles of pixels: half a pixel is missing a side.
        longest_px=max(sides) + 1.0,
        shortest_px=min(sides) + 1.0,
        share=min(1.0, area_px2 / rim.area_px2),
        rim_share=float((rim.inner[down, across] == 0).mean()),
    )


def _contour(mask: Mask) -> Plane:
    """Give the largest outer contour of a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(contours, key=cv2.contourArea))


def _node_labels(colors: Pixels, foci: Labels, side_px: float) -> Labels:
    """Find round places of another tint in each focus."""
    skin = _relabeled(foci, colors.shape)
    if not skin.any():
        return np.zeros_like(foci)
    light = relit(colors, skin_gains(colors[skin > 0])) + np.float32(FLOOR)
    blur_px = max(1.0, 0.006 * side_px)
    red, yellow = (
        soften(np.log(light[..., part] / light[..., part + 1]), blur_px)
        for part in (0, 1)
    )
    labels = np.zeros(light.shape[:2], np.int32)
    for focus in _pieces(skin):
        # At its border the skin mingles with hair, which is no node.
        inside = np.asarray(cv2.erode(focus, disk(round(1.5 * blur_px))))
        for tint in (red, yellow):
            for piece in _tinted(tint, inside, least_px=_LEAST_NODE * side_px**2):
                if not labels[piece].any():
                    labels[piece] = labels.max() + 1
    return _relabeled(_ordered(labels), foci.shape)


def _tinted(tint: Plane, focus: Mask, *, least_px: float) -> list[Plane]:
    """Round pieces of a focus that have more of a tint than the rest of it."""
    inside = focus > 0
    seen = tint[inside]
    if not seen.size:
        return []
    border = divide(seen)
    skin = seen[seen <= border]
    mask = ((tint > border) & inside).view(np.uint8)
    count, labels, boxes = label_pieces(mask)
    areas = boxes[:, cv2.CC_STAT_AREA]
    fits = (areas >= least_px) & (areas <= _FILLS * seen.size)
    pieces = []
    for number in np.flatnonzero(fits[1:count]) + 1:
        box = _box(boxes[number])
        piece = labels[box] == number
        _, radius = cv2.minEnclosingCircle(_contour(piece.view(np.uint8)))
        is_round = areas[number] >= _ROUND * math.pi * radius**2
        more = ranked(tint[box][piece], 0.5) - ranked(skin, 0.5)
        if is_round and more >= _TINT:
            pieces.append(labels == number)
    return pieces


def _box(figures: Plane) -> tuple[slice, slice]:
    """Rows and columns of a piece."""
    left, top, width, height = figures[:4].tolist()
    return slice(top, top + height), slice(left, left + width)


def _around(node: Plane) -> Plane:
    """Places about a node, beyond its blurred border."""
    radius_px = math.sqrt(float(np.count_nonzero(node)) / math.pi)
    near, far = (max(1, round(part * radius_px)) for part in (0.3, 1.0))
    left, top, width, height = cv2.boundingRect(node.view(np.uint8))
    reach = near + far
    box = (
        slice(max(0, top - reach), top + height + reach),
        slice(max(0, left - reach), left + width + reach),
    )
    mask = np.ascontiguousarray(node[box]).view(np.uint8)
    ring = np.zeros_like(node)
    ring[box] = cv2.dilate(mask, disk(reach)) > cv2.dilate(mask, disk(near))
    return ring


def _contrast(lab: Plane, here: Plane, there: Plane) -> ColorContrast | None:
    """Median colour here less that there; ``None`` where either shows too little."""
    if min(int(here.sum()), int(there.sum())) < _LEAST_COLOR_PX:
        return None
    return ColorContrast(
        *(
            ranked(lab[..., channel][here], 0.5) - ranked(lab[..., channel][there], 0.5)
            for channel in range(3)
        )
    )
