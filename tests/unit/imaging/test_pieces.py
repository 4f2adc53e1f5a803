"""The pieces of a mask."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.native import Engine, restricted_to
from scalpwatch.imaging.pieces import label_pieces


def test_a_piece_has_its_box():
    """Pixels that touch at a corner are one piece."""
    mask = np.zeros((20, 30), np.uint8)
    mask[3:6, 4:10] = 1
    mask[6, 10] = 1

    count, labels, boxes = label_pieces(mask)

    assert count == 2
    assert boxes[1].tolist() == [4, 3, 7, 4, 19]
    assert np.array_equal(labels, mask)
    assert boxes[0, cv2.CC_STAT_AREA] == mask.size - 19


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4, 0.9, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (7, 1), (101, 233)])
def test_both_engines_number_pieces_alike(shape, share):
    """And as OpenCV does, whose call it stands for."""
    rng = np.random.default_rng(4)
    mask = (rng.random(shape) < share).astype(np.uint8)

    found = label_pieces(mask)
    with restricted_to(Engine.NUMPY):
        numpy = label_pieces(mask)
    opencv = cv2.connectedComponentsWithStats(mask)

    assert found[0] == numpy[0] == opencv[0]
    assert np.array_equal(found[1], opencv[1])
    assert np.array_equal(found[2], numpy[2])
    assert np.array_equal(found[2][1:], opencv[2][1:])
