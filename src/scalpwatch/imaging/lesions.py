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
from scalpwatch.imaging.scalps import enlarged, outline_scalp, resized
from scalpwatch.imaging.skin_light import FLOOR, divide, linear_light
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
    colors, side_px = _color_copy(image, scalp)
    zoom = min(1.0, SIDE_PX / max(1.0, side_px))
    small = resized(colors, zoom, cv2.INTER_AREA)
    place = _relabeled(scalp, small.shape).astype(np.uint8)
    bare = find_bare_skin(small, place, borders) if place.any() else place
    # Bare skin goes on where the scalp or the window ends.
    beyond = cv2.bitwise_and(cv2.dilate(bare, disk(1)), 1 - place)
    bare = cv2.bitwise_or(bare, beyond)
    bald = enlarged(bare, (image.width_px, image.height_px)) & scalp
    _, foci = cv2.connectedComponents(bald.astype(np.uint8))
    foci = _ordered(foci, least_px=LEAST_SHARE * float(cv2.countNonZero(scalp)))
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
    return resized(image.pixels, zoom, cv2.INTER_AREA), zoom * side_px


def _measured(colors: Pixels, scalp: Mask, foci: Labels, nodes: Labels) -> ScalpView:
    """Measure foci and nodes that are in order."""
    lab = cv2.cvtColor(colors.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    skin, spots = (_relabeled(each, lab.shape) for each in (foci, nodes))
    bare = (skin > 0) & (spots == 0)
    return ScalpView(
        scalp=scalp,
        focus_labels=foci,
        node_labels=nodes,
        foci=tuple(measure_region(mask, scalp=scalp) for mask in _pieces(foci)),
        contrasts=tuple(
            _contrast(lab, bare & (skin == number), bare & (skin != number))
            for number in range(1, int(foci.max()) + 1)
        ),
        nodes=tuple(
            Node(
                measure_region(mask, scalp=scalp),
                _contrast(lab, spots == number, _around(spots == number) & bare),
            )
            for number, mask in enumerate(_pieces(nodes), start=1)
        ),
    )


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
    if not labels.any():
        return np.zeros(labels.shape, np.int32)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    order = [each for each in np.argsort(-sizes, kind="stable") if sizes[each] > 0]
    table = np.zeros(sizes.size, np.int32)
    kept = [each for each in order if sizes[each] >= least_px]
    table[kept] = np.arange(1, len(kept) + 1)
    return np.asarray(table[labels])


def _pieces(labels: Labels) -> Iterator[Mask]:
    """Masks of numbered pieces, in order."""
    for number in range(1, int(labels.max()) + 1):
        yield (labels == number).astype(np.uint8)


def _relabeled(labels: Labels, shape: tuple[int, ...]) -> Labels:
    """Bring labels to another size."""
    size = (shape[1], shape[0])
    small = cv2.resize(
        labels.astype(np.uint16), size, interpolation=cv2.INTER_NEAREST_EXACT
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
    contour = _contour(mask)
    smooth = cv2.approxPolyDP(contour, 0.7, closed=True)
    _, sides, _ = cv2.minAreaRect(contour)
    rim = cv2.erode(scalp, disk(_RIM_PX), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    across, down = contour.reshape(-1, 2).T
    area_px2 = float(cv2.countNonZero(mask))
    return Lesion(
        outline=tuple((int(x), int(y)) for x, y in smooth.reshape(-1, 2)),
        area_px2=area_px2,
        # Contours run through the middles of pixels: half a pixel is missing a side.
        longest_px=max(sides) + 1.0,
        shortest_px=min(sides) + 1.0,
        share=min(1.0, area_px2 / max(1.0, float(cv2.countNonZero(scalp)))),
        rim_share=float((rim[down, across] == 0).mean()),
    )


def _contour(mask: Mask) -> Plane:
    """Give the largest outer contour of a mask."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(contours, key=cv2.contourArea))


def _node_labels(colors: Pixels, foci: Labels, side_px: float) -> Labels:
    """Find round places of another tint in each focus."""
    if not foci.any():
        return np.zeros_like(foci)
    light = linear_light(colors) + np.float32(FLOOR)
    blur_px = max(1.0, 0.006 * side_px)
    red, yellow = (
        soften(np.log(light[..., part] / light[..., part + 1]), blur_px)
        for part in (0, 1)
    )
    labels = np.zeros(light.shape[:2], np.int32)
    for focus in _pieces(_relabeled(foci, light.shape)):
        # At its border the skin mingles with hair, which is no node.
        inside = np.asarray(cv2.erode(focus, disk(round(1.5 * blur_px))))
        for tint in (red, yellow):
            for piece in _tinted(tint, inside, least_px=_LEAST_NODE * side_px**2):
                if not labels[piece > 0].any():
                    labels[piece > 0] = labels.max() + 1
    return _relabeled(_ordered(labels), foci.shape)


def _tinted(tint: Plane, focus: Mask, *, least_px: float) -> list[Mask]:
    """Round pieces of a focus that have more of a tint than the rest of it."""
    if not focus.any():
        return []
    border = divide(tint[focus > 0])
    mask = ((tint > border) & (focus > 0)).astype(np.uint8)
    if not mask.any():
        return []
    skin = ranked(tint[(focus > 0) & (mask == 0)], 0.5)
    pieces = []
    _, labels = cv2.connectedComponents(mask)
    for piece in _pieces(labels):
        area = float(piece.sum())
        if not least_px <= area <= _FILLS * float(focus.sum()):
            continue
        _, radius = cv2.minEnclosingCircle(_contour(piece))
        is_round = area >= _ROUND * math.pi * radius**2
        if is_round and ranked(tint[piece > 0], 0.5) - skin >= _TINT:
            pieces.append(piece)
    return pieces


def _around(node: Plane) -> Plane:
    """Places about a node, beyond its blurred border."""
    radius_px = math.sqrt(float(node.sum()) / math.pi)
    near, far = (max(1, round(part * radius_px)) for part in (0.3, 1.0))
    mask = node.astype(np.uint8)
    ring = cv2.dilate(mask, disk(near + far)) - cv2.dilate(mask, disk(near))
    return np.asarray(ring > 0)


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
