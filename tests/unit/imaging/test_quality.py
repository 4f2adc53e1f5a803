"""What cannot be judged is called so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scalpwatch.imaging.quality import judge_quality
from scalpwatch.phantoms import Scene, SkinTone, draw_trichoscopy

SMALL = Scene(width_px=640, height_px=480, hairs=12)


@pytest.mark.parametrize("skin", list(SkinTone))
def test_a_sharp_scalp_of_any_tone_is_fit(skin):
    """Dark skin is no fault of a picture."""
    phantom = draw_trichoscopy(replace(SMALL, skin=skin), seed=1)

    assert judge_quality(phantom.image).is_fit


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda pixels: pixels[:150, :150], "too small"),
        (lambda pixels: np.full_like(pixels, 255), "over-exposed"),
        (lambda pixels: pixels // 16, "black"),
        (lambda pixels: np.full_like(pixels, (180, 150, 140)), "contrast"),
        (lambda pixels: np.repeat(pixels[..., 1:2], 3, axis=2), "no colour"),
        (lambda pixels: pixels[..., [1, 0, 2]] // (2, 1, 2), "not those of a scalp"),
    ],
)
def test_each_fault_is_named(spoil, word):
    """Small, blinded, black, blank, gray, green: each is told."""
    pixels = draw_trichoscopy(SMALL, seed=1).image

    quality = judge_quality(np.ascontiguousarray(spoil(pixels)).astype(np.uint8))

    assert not quality.is_fit
    assert word in str(quality.issues[0])


def test_a_blurred_picture_is_out_of_focus():
    """Where hair has no edge, vessels have none either."""
    phantom = draw_trichoscopy(replace(SMALL, blur_px=6.0, noise=0.004), seed=1)

    quality = judge_quality(phantom.image)

    assert "out of focus" in str(quality.issues[0])
