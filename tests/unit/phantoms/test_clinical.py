"""Drawn heads: seeded, true to what they say, and plausible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scalpwatch.phantoms.clinical import (
    Backdrop,
    ClinicalScene,
    FocusTint,
    NodeTint,
    draw_clinical_view,
)
from scalpwatch.phantoms.scenes import HairTone, SkinTone

SMALL = ClinicalScene(width_px=240, height_px=240, um_per_px=840.0)


def test_a_seed_draws_one_head_and_another_seed_another():
    """Phantoms can be drawn again, exactly."""
    first, again, other = (draw_clinical_view(SMALL, seed=seed) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.image, again.image)
    np.testing.assert_array_equal(first.foci, again.foci)
    assert (first.image != other.image).any()


@pytest.mark.parametrize("diameter_mm", [10.0, 20.0, 30.0])
def test_a_focus_is_as_large_as_was_asked_for(diameter_mm):
    """The truth knows the millimetre: the area is about that of the circle."""
    scene = replace(SMALL, foci_mm=(diameter_mm,))

    phantom = draw_clinical_view(scene, seed=3)
    area_mm2 = (phantom.foci == 1).sum() * (phantom.um_per_px / 1000) ** 2

    assert area_mm2 == pytest.approx(np.pi * diameter_mm**2 / 4, rel=0.15)


def test_each_lesion_has_its_number_and_lies_on_the_scalp():
    """Foci come first, then the bare skin about each node."""
    scene = replace(SMALL, foci_mm=(30.0, 15.0), nodes_mm=(10.0,))

    phantom = draw_clinical_view(scene, seed=4)

    assert set(np.unique(phantom.foci)) == {0, 1, 2, 3}
    assert set(np.unique(phantom.nodes)) == {0, 1}
    assert (phantom.foci[phantom.nodes == 1] == 3).all()
    assert (phantom.scalp[phantom.foci > 0] == 1).all()


def test_a_head_without_lesions_has_none():
    """Nothing is in the truth that was not asked for."""
    phantom = draw_clinical_view(replace(SMALL, foci_mm=()), seed=5)

    assert not phantom.foci.any()
    assert not phantom.nodes.any()


@pytest.mark.parametrize("skin", list(SkinTone))
def test_a_node_is_redder_than_its_skin(skin):
    """The tint goes the right way on every skin."""
    scene = replace(SMALL, skin=skin, foci_mm=(), nodes_mm=(16.0,), um_per_px=600.0)
    phantom = draw_clinical_view(scene, seed=6)
    red, green, _ = np.moveaxis(phantom.image.astype(float) + 1, 2, 0)

    ratio = red / green
    node, around = phantom.nodes == 1, (phantom.foci == 1) & (phantom.nodes == 0)

    assert np.median(ratio[node]) > np.median(ratio[around])


def test_hair_of_every_color_looks_its_color():
    """White hair is brighter than blond, blond than brown, brown than black."""
    means = [
        draw_clinical_view(replace(SMALL, hair=tone, foci_mm=()), seed=7).image.mean()
        for tone in (HairTone.BLACK, HairTone.BROWN, HairTone.BLOND, HairTone.WHITE)
    ]

    assert means == sorted(means)


def test_stubble_and_ruler_change_the_picture_but_not_the_truth():
    """What lies on the skin does not change where the skin is bare of long hair."""
    plain = draw_clinical_view(SMALL, seed=8)
    covered = draw_clinical_view(replace(SMALL, stubble=0.5, with_ruler=True), seed=8)

    assert (plain.image != covered.image).any()
    np.testing.assert_array_equal(plain.foci, covered.foci)
    assert covered.image[-10:-4].min() < 80
    assert covered.image[-10:-4].max() > 200


@pytest.mark.parametrize(
    ("tint", "sign"), [(FocusTint.RED, 1), (FocusTint.PALE, -1)], ids=["red", "pale"]
)
@pytest.mark.parametrize("skin", list(SkinTone))
def test_a_tinted_focus_is_redder_or_paler_than_it_was(tint, sign, skin):
    """The tint of a focus goes the right way on every skin."""
    scene = replace(SMALL, skin=skin, foci_mm=(30.0,))
    plain, tinted = (
        draw_clinical_view(replace(scene, focus_tint=each), seed=6)
        for each in (FocusTint.PLAIN, tint)
    )
    inside = plain.foci == 1

    def redness(phantom):
        red, green, _ = np.moveaxis(phantom.image.astype(float) + 1, 2, 0)
        return np.median((red / green)[inside])

    assert sign * (redness(tinted) - redness(plain)) > 0


def test_a_yellowish_node_is_yellower_than_its_skin_and_one_of_skin_is_not():
    """Tints of nodes are those of their names."""
    ratios = {}
    for tint in NodeTint:
        scene = replace(SMALL, foci_mm=(), nodes_mm=(16.0,), um_per_px=600.0)
        phantom = draw_clinical_view(replace(scene, node_tint=tint), seed=6)
        _, green, blue = np.moveaxis(phantom.image.astype(float) + 1, 2, 0)
        node, around = phantom.nodes == 1, (phantom.foci == 1) & (phantom.nodes == 0)
        ratio = green / blue
        ratios[tint] = np.median(ratio[node]) / np.median(ratio[around])

    assert ratios[NodeTint.YELLOWISH] > 1.1
    assert ratios[NodeTint.SKIN] == pytest.approx(1.0, abs=0.03)


def test_hair_hangs_across_a_focus_and_moves_no_truth():
    """A focus crossed by hair is darker and lies where it lay."""
    scene = replace(SMALL, hair=HairTone.BLACK)
    bare, crossed = (
        draw_clinical_view(replace(scene, hanging=part), seed=8) for part in (0.0, 0.6)
    )

    np.testing.assert_array_equal(bare.foci, crossed.foci)
    inside = bare.foci > 0
    assert crossed.image[inside].mean() < bare.image[inside].mean() - 3


@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_what_lies_behind_the_head_is_drawn(backdrop):
    """A drape is even; a checked cloth and a room are not."""
    image = draw_clinical_view(replace(SMALL, backdrop=backdrop), seed=8).image

    corners = np.concatenate([image[:20, :20], image[-20:, :20]]).reshape(-1, 3)

    assert (corners.std(axis=0).max() > 15) == (backdrop is not Backdrop.DRAPE)


def test_cloth_hides_part_of_a_ruler():
    """The right half of the ruler is gone, the left is there."""
    scene = replace(SMALL, with_ruler=True, ruler_hidden=0.5)

    strip = draw_clinical_view(scene, seed=8).image[-6:-3]

    assert strip[:, :100].max() > 200
    assert strip[:, 140:, 0].max() < 100
