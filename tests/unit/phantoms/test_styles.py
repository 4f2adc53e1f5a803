"""The second style: seeded, true to what it says, and unlike the first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scalpwatch.phantoms import Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.styles import draw_second_style

FULL = Scene(
    width_px=320,
    height_px=240,
    hairs=8,
    dots=9,
    thin_trees=2,
    thick_trees=1,
    erythema=1,
)


def test_a_seed_draws_one_scalp_and_another_seed_another():
    """Phantoms can be drawn again, exactly."""
    first, again, other = (draw_second_style(FULL, seed=seed) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.image, again.image)
    assert (first.image != other.image).any()


def test_truth_holds_what_was_asked_for_and_nothing_else():
    """A scene without vessels has none in its truth, and hair hides them."""
    full = draw_second_style(FULL, seed=3)
    bare = draw_second_style(Scene(width_px=320, height_px=240), seed=3)

    for name in ("hair", "dots", "thin", "thick", "erythema"):
        assert getattr(full, name).any()
    assert not bare.vessels.any()
    assert not bare.erythema.any()
    assert not (full.vessels & full.hair).any()


@pytest.mark.parametrize("tone", list(SkinTone))
def test_blood_reddens_every_skin(tone):
    """The color model goes the right way on all tones."""
    scene = replace(FULL, skin=tone, erythema=0.0)

    phantom = draw_second_style(scene, seed=5)
    red, green, _ = np.moveaxis(phantom.image.astype(float) + 1, 2, 0)
    skin = (phantom.hair | phantom.vessels) == 0

    ratio = red / green
    assert ratio[phantom.thick == 1].mean() > ratio[skin].mean() + 0.1


def test_the_second_style_is_not_the_first():
    """What was tuned to one meets something else in the other."""
    first, second = (
        draw(FULL, seed=3).image for draw in (draw_trichoscopy, draw_second_style)
    )

    assert np.abs(first.astype(int) - second).mean() > 10
