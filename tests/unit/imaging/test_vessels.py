"""The vessel map is high on vessels and low on hair, of whatever colour."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import skin_vessels

from scalpwatch.imaging.vessel_scores import score_vessels
from scalpwatch.imaging.vessels import vessel_map
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy

SMALL = Scene(width_px=640, height_px=480, hairs=12, um_per_px=10)
VESSELS = replace(SMALL, thick_trees=1, thin_trees=2, dots=12)


def _clear(phantom):
    """Skin away from everything drawn."""
    drawn = phantom.hair | phantom.vessels | phantom.erythema
    return cv2.dilate(drawn, np.ones((11, 11), np.uint8)) == 0


@pytest.mark.parametrize("tone", list(HairTone))
@pytest.mark.parametrize("skin", list(SkinTone))
def test_hair_of_no_color_passes_for_a_vessel(tone, skin):
    """At the threshold that finds 80 % of the vessels, nearly no hair passes."""
    phantom = draw_trichoscopy(replace(VESSELS, hair=tone, skin=skin), seed=21)

    seen = vessel_map(phantom.image)

    vessels, hair = seen[phantom.vessels > 0], seen[phantom.hair > 0]
    assert skin_vessels.share_above(vessels, hair) < 0.1
    assert skin_vessels.auc(vessels, hair) > 0.9


@pytest.mark.parametrize("skin", list(SkinTone))
def test_vessels_stand_out_from_bare_skin(skin):
    """Trees and dots are higher than clear skin, also when blood is faint."""
    phantom = draw_trichoscopy(replace(VESSELS, hairs=0, skin=skin, blood=0.5), seed=22)

    seen = vessel_map(phantom.image)

    clear = seen[_clear(phantom)]
    for kind in (phantom.dots, phantom.thin, phantom.thick):
        assert skin_vessels.auc(seen[kind > 0], clear) > 0.97


def test_the_map_lies_between_nothing_and_one():
    """Every place has a value from 0 to 1 in the picture's own resolution."""
    phantom = draw_trichoscopy(VESSELS, seed=23)

    seen = vessel_map(phantom.image)

    assert seen.shape == phantom.image.shape[:2]
    assert seen.dtype == np.float32
    assert seen.min() >= 0
    assert seen.max() < 1


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (40, 7)])
def test_no_size_is_an_error(shape):
    """A strip of a few pixels has a map."""
    plain = np.full((*shape, 3), 150, np.uint8)

    assert vessel_map(plain).shape == shape


def test_a_gray_picture_has_no_vessels():
    """Lines without colour are not vessels."""
    gray = np.full((300, 400, 3), 200, np.uint8)
    cv2.line(gray, (50, 50), (350, 250), (90, 90, 90), 5)

    assert vessel_map(gray).max() < 0.05


def test_turning_the_picture_turns_the_map():
    """What is clearly a vessel stays one, to within a few pixels."""
    phantom = draw_trichoscopy(VESSELS, seed=24)

    upright = vessel_map(phantom.image)
    turned = vessel_map(np.ascontiguousarray(np.rot90(phantom.image)))

    before, after = np.rot90(upright) > 0.5, turned > 0.5
    assert 2 * (before & after).sum() > 0.7 * (before.sum() + after.sum())


def test_scores_rise_with_what_is_drawn():
    """Trees raise the score of trees, and dots that of dots."""
    bare = replace(SMALL, hairs=6)
    scenes = {
        "bare": bare,
        "trees": replace(bare, thick_trees=3),
        "dots": replace(bare, dots=60),
    }

    scores = {
        name: score_vessels(draw_trichoscopy(scene, seed=25).image)
        for name, scene in scenes.items()
    }

    assert scores["trees"].arborizing > scores["dots"].arborizing
    assert scores["dots"].arborizing >= scores["bare"].arborizing
    assert scores["dots"].dotted > scores["trees"].dotted
    assert scores["trees"].dotted >= scores["bare"].dotted
    assert min(scores["trees"].any_kind, scores["dots"].any_kind) > (
        scores["bare"].any_kind
    )


def test_hair_alone_raises_no_score():
    """A view full of dark shafts scores less than a bare one with a few trees."""
    hairy = draw_trichoscopy(replace(SMALL, hairs=60, hair=HairTone.BLACK), seed=26)
    trees = draw_trichoscopy(replace(SMALL, hairs=0, thick_trees=2), seed=26)

    hair, vessels = score_vessels(hairy.image), score_vessels(trees.image)

    assert hair.arborizing < vessels.arborizing
    assert hair.any_kind < vessels.any_kind


def test_marks_are_laid_out_as_bands():
    """A line has its width, clear skin keeps away from every mark."""
    region = {f"region_{side}": "0" for side in ("x0", "y0")}
    region |= {"region_x1": "40", "region_y1": "30"}
    vessel = {"type": "linear", "width_px": "4", "points": "5,10 35,10", **region}
    unsure = {"type": "unsure", "width_px": "2", "points": "20,25", **region}

    bands = skin_vessels.bands_of([vessel, unsure], (50, 60))

    assert bands["linear"][:, 20].sum() == 5
    assert not bands["skin"][5:16, 20].any()
    assert bands["skin"][16:20, 20].all()
    assert not bands["skin"][25, 20]
    assert not bands["skin"][35:, :].any()


def test_the_area_is_that_of_pairs():
    """The area under the curve counts pairs, and ties half."""
    area = skin_vessels.auc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))

    assert area == pytest.approx(0.875)
    assert skin_vessels.auc(np.array([]), np.array([1.0])) is None


def test_the_threshold_is_that_of_four_vessel_pixels_in_five():
    """Hair is counted from the value on that 80 % of the vessels reach."""
    vessels = np.array([1.0, 2.0, 3.0, 4.0, 5.0])

    assert skin_vessels.share_above(vessels, np.array([1.9, 2.0, 9.0])) == (
        pytest.approx(2 / 3)
    )
