"""A vessel is named by its geometry: dot, line, tree, loop or coil."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.vessels import VesselKind, vessel_of


def _curve(points, width_px):
    """A mask of a curve through points."""
    mask = np.zeros((300, 400), np.uint8)
    path = np.rint(np.array(points)).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(mask, [path], isClosed=False, color=1, thickness=width_px)
    return mask


def _dot():
    mask = np.zeros((300, 400), np.uint8)
    cv2.circle(mask, (200, 150), 4, 1, -1)
    return mask


def _tree():
    mask = _curve([(40, 150), (340, 150)], 9)
    for across, down in ((120, 60), (200, 250), (260, 80)):
        cv2.line(mask, (across - 30, 150), (across, down), 1, 5)
    return mask


def _loop():
    turn = np.linspace(0, np.pi, 30)
    arc = np.stack([200 + 12 * np.cos(turn), 80 - 12 * np.sin(turn)], axis=1)
    return _curve([(212, 180), *arc, (188, 180)], 6)


def _coil():
    turn = np.linspace(0, 5 * np.pi, 120)
    reach = np.linspace(3, 26, 120)
    return _curve(
        np.stack([200 + reach * np.cos(turn), 150 + reach * np.sin(turn)], axis=1), 5
    )


@pytest.mark.parametrize(
    ("drawn", "kind"),
    [
        (_dot(), VesselKind.DOTTED),
        (_curve([(60, 90), (150, 120), (250, 110)], 6), VesselKind.LINEAR_IRREGULAR),
        (_tree(), VesselKind.ARBORIZING),
        (_loop(), VesselKind.HAIRPIN),
        (_coil(), VesselKind.GLOMERULAR),
    ],
    ids=["dot", "line", "tree", "loop", "coil"],
)
@pytest.mark.parametrize("turns", [0, 1])
def test_a_shape_has_its_name(drawn, kind, turns):
    """However the picture is turned."""
    turned = np.ascontiguousarray(np.rot90(drawn, turns))

    assert vessel_of(turned).kind is kind


def test_a_tree_has_a_stem_and_a_mean_width():
    """The stem is as wide as drawn, the mean is less, and the divisions are counted."""
    drawn = _tree()
    tree = vessel_of(drawn)

    assert tree.stem_px == pytest.approx(drawn[:, 320].sum(), abs=0.5)
    assert 5 <= tree.caliber_px < tree.stem_px
    assert tree.branches == 3
    assert tree.tortuosity == pytest.approx(1.0, abs=0.1)


def test_a_broad_patch_is_no_tree():
    """A red patch with ragged arms reaches less far for its width than a tree."""
    patch = np.zeros((300, 400), np.uint8)
    cv2.ellipse(patch, (200, 150), (90, 30), 0, 0, 360, 1, -1)
    for across in (140, 200, 260):
        cv2.line(patch, (across, 150), (across + 20, 85), 1, 12)

    assert vessel_of(patch).kind is not VesselKind.ARBORIZING


def test_a_drawn_speck_is_measured():
    """A reader's mark of one pixel is a vessel, too small to be winding."""
    speck = np.zeros((300, 400), np.uint8)
    speck[10, 10] = 1

    vessel = vessel_of(speck)

    assert (vessel.width_px, vessel.height_px) == (1, 1)
    assert vessel.tortuosity is None
