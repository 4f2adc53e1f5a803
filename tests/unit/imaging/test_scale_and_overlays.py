"""Lengths only with a scale; what was seen is drawn and nothing else is changed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.errors import UncalibratedImageError
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.overlays import (
    HAIR_RGB,
    VESSEL_RGB,
    Marks,
    draw_overlay,
    encode_jpeg,
)
from scalpwatch.imaging.scale import bar_length_um, required_scale, tell_scale
from scalpwatch.vocabulary.cases import Picture
from scalpwatch.vocabulary.quantities import ScaleUmPerPx


@pytest.mark.parametrize("scale", [None, 0.0, -3.0, float("nan"), float("inf")])
def test_an_unknown_or_impossible_scale_is_refused_not_guessed(scale):
    """No length comes from a scale that is not there or cannot be."""
    given = None if scale is None else ScaleUmPerPx(scale, "case file")

    with pytest.raises(UncalibratedImageError):
        required_scale(given)


def test_the_picture_says_whether_it_has_a_scale():
    """A reader learns where micrometres come from."""
    without = tell_scale(Picture("a.jpg"))
    with_scale = tell_scale(Picture("a.jpg", scale=ScaleUmPerPx(6.0, "case file")))

    assert "unknown" in str(without)
    assert "6.0 µm" in str(with_scale)


def test_the_bar_is_as_long_as_it_says():
    """White pixels of the bar times the scale are its length."""
    scale = ScaleUmPerPx(8.0, "case file")
    image = Image(np.full((600, 800, 3), 100, np.uint8), scale=scale)

    drawn = draw_overlay(image, None)

    row = (drawn[580:599] == 255).all(axis=2).sum(axis=1).max()
    length_um = bar_length_um(width_px=800, um_per_px=8.0)
    assert row * 8.0 == pytest.approx(length_um, rel=0.02)


def test_without_a_scale_there_is_no_bar():
    """A bar without a scale would be a lie."""
    image = Image(np.full((600, 800, 3), 100, np.uint8))

    drawn = draw_overlay(image, None)

    np.testing.assert_array_equal(drawn, image.pixels)


def test_hair_and_vessels_have_borders_of_their_own_colour():
    """Only borders are drawn; the inside and the rest stay as they were."""
    image = Image(np.full((60, 80, 3), 100, np.uint8))
    hair, vessels, nothing = (np.zeros((60, 80), np.uint8) for _ in range(3))
    hair[10:15, 10:40] = 1
    vessels[30:40, 50:60] = 1

    drawn = draw_overlay(image, Marks(hair=hair, vessels=vessels, erythema=nothing))

    assert tuple(drawn[9, 20]) == HAIR_RGB
    assert tuple(drawn[29, 55]) == VESSEL_RGB
    assert tuple(drawn[35, 55]) == (100, 100, 100)
    assert tuple(drawn[50, 5]) == (100, 100, 100)


def test_the_jpeg_holds_the_picture_and_its_colored_lines():
    """What is written is what was drawn, red where it was red."""
    pixels = np.full((60, 80, 3), 190, np.uint8)
    pixels[30:32] = (255, 220, 0)

    data = encode_jpeg(pixels)

    back = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.abs(back.astype(int) - pixels).mean() < 3
    assert np.abs(back[30].astype(int) - (255, 220, 0)).max() < 30
