"""The head told from what lies behind it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.scalps import enlarged, outline_scalp, resized
from scalpwatch.phantoms.clinical import ClinicalScene, draw_clinical_view
from scalpwatch.phantoms.scenes import HairTone, SkinTone


@pytest.mark.parametrize("skin", [SkinTone.DARK, SkinTone.MEDIUM, SkinTone.LIGHT])
def test_the_scalp_is_told_from_what_lies_behind_it(skin):
    """The outline of a head is its own, a ruler beside it or not."""
    scene = ClinicalScene(skin=skin, hair=HairTone.WHITE, with_ruler=True)
    phantom = draw_clinical_view(scene, seed=3)

    found, true = outline_scalp(phantom.image) > 0, phantom.scalp > 0

    assert (found & true).sum() / (found | true).sum() > 0.95


def test_a_mask_made_small_and_large_again_lies_where_it_lay():
    """Neither way moves it by half a pixel."""
    mask = np.zeros((90, 120), np.uint8)
    cv2.circle(mask, (60, 45), 30, 1, -1)

    back = enlarged(resized(mask, 0.3, cv2.INTER_NEAREST_EXACT), (120, 90))

    center = np.argwhere(back).mean(axis=0)
    assert center == pytest.approx((45.0, 60.0), abs=0.4)
    assert int(back.sum()) == pytest.approx(int(mask.sum()), rel=0.05)
