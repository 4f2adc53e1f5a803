"""Drawn scalps: seeded, plausible, and true to what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scalpwatch.phantoms import (
    DEMO_UM_PER_PX,
    Scene,
    demo_scene,
    draw_demo_picture,
    draw_trichoscopy,
    healthy_scene,
)

SMALL = Scene(width_px=320, height_px=240)


def test_a_seed_draws_one_scalp_and_another_seed_another():
    """Phantoms can be drawn again, exactly."""
    first, again, other = (draw_trichoscopy(SMALL, seed=seed) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.image, again.image)
    assert (first.image != other.image).any()


def test_truth_holds_what_was_asked_for_and_nothing_else():
    """A scene without vessels has none in its truth."""
    bare = draw_trichoscopy(SMALL, seed=3)
    full = draw_trichoscopy(
        replace(SMALL, dots=9, thin_trees=2, thick_trees=1, erythema=1.0), seed=3
    )

    assert not bare.vessels.any()
    assert not bare.erythema.any()
    assert full.dots.any()
    assert full.thin.any()
    assert full.thick.any()
    assert full.erythema.any()


def test_hair_hides_what_lies_under_it():
    """Truth speaks of what can be seen."""
    phantom = draw_trichoscopy(replace(SMALL, dots=30, erythema=1.0), seed=4)

    assert not (phantom.vessels & phantom.hair).any()
    assert not (phantom.erythema & phantom.hair).any()


def test_vessels_are_redder_than_their_skin_and_hair_is_darker():
    """The optics go the right way."""
    phantom = draw_trichoscopy(replace(SMALL, thick_trees=2, noise=0.0), seed=5)
    red, green, _ = np.moveaxis(phantom.image.astype(float), 2, 0)
    skin = (phantom.hair | phantom.vessels) == 0

    ratio = red / green

    assert ratio[phantom.thick == 1].mean() > ratio[skin].mean() + 0.2
    assert red[phantom.hair == 1].mean() < 0.7 * red[skin].mean()
    assert red[phantom.thick == 1].mean() > 0.8 * red[skin].mean()


def test_the_demonstration_is_large_and_always_the_same():
    """The picture of the paper's case can be shown and shipped as code."""
    picture = draw_demo_picture()

    assert picture.shape == (960, 1280, 3)
    assert picture.dtype == np.uint8
    assert demo_scene().um_per_px == DEMO_UM_PER_PX
    np.testing.assert_array_equal(picture, draw_demo_picture())


def test_a_healthy_scalp_shows_some_vessels_but_no_redness():
    """Health is not the absence of vessels."""
    phantom = draw_trichoscopy(healthy_scene(), seed=6)

    assert phantom.vessels.any()
    assert not phantom.thick.any()
    assert not phantom.erythema.any()
