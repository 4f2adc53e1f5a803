"""What cannot be judged is called so."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.quality import find_bubbles, judge_quality
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
    assert word in str(quality.issues[0].message)


def test_a_blurred_picture_is_out_of_focus():
    """Where hair has no edge, vessels have none either."""
    phantom = draw_trichoscopy(replace(SMALL, blur_px=6.0, noise=0.004), seed=1)

    quality = judge_quality(phantom.image)

    assert "out of focus" in str(quality.issues[0].message)


def test_every_fault_comes_with_its_remedy():
    """A reader is told what to do, not only what is wrong."""
    quality = judge_quality(np.full((400, 400, 3), 255, np.uint8))

    assert all(str(each.remedy) for each in quality.issues)


def test_writing_is_told_as_a_danger_to_privacy_without_its_content():
    """An identifier is reported as one, and never repeated."""
    pixels = draw_trichoscopy(SMALL, seed=1).image.copy()
    cv2.rectangle(pixels, (0, 0), (639, 24), (40, 40, 40), -1)
    text = "ID 4711 2001-02-03 70x"
    cv2.putText(pixels, text, (12, 19), (255,) * 3, cv2.FontFace("sans"), 18, 400)

    quality = judge_quality(pixels)

    told = " ".join(str(each.message) for each in quality.remarks)
    assert quality.is_fit
    assert "may hold a name" in told
    assert "4711" not in told


def test_a_bubble_of_immersion_fluid_cannot_be_judged():
    """A dark ring with a glint hides the skin under it."""
    plain = draw_trichoscopy(replace(SMALL, hairs=0), seed=1).image
    pixels = plain.copy()
    cv2.circle(pixels, (300, 200), 24, (70, 50, 45), 4, cv2.LINE_AA)
    cv2.circle(pixels, (292, 192), 4, (255, 255, 255), -1, cv2.LINE_AA)

    bubbles = find_bubbles(pixels)

    assert bubbles[200, 300]
    assert not find_bubbles(plain).any()


def test_a_frame_that_leaves_next_to_no_skin_makes_the_picture_unfit():
    """Too small a view of the skin is none."""
    plain = draw_trichoscopy(SMALL, seed=1).image
    pixels = np.full_like(plain, (225, 215, 210))
    pixels[110:370, 150:490] = plain[110:370, 150:490]

    quality = judge_quality(pixels)

    assert not quality.is_fit


def test_a_plain_scalp_calls_for_no_remark():
    """Nothing is told of a picture that has nothing wrong."""
    quality = judge_quality(draw_trichoscopy(SMALL, seed=1).image)

    assert quality.remarks == ()
    assert not quality.obscured.any()
