"""Bald foci and nodes, on heads whose truth is known: the darkest skin first."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from scalpwatch.errors import InputError
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.lesions import find_lesions, measure_region, outline_scalp
from scalpwatch.phantoms.clinical import ClinicalScene, draw_clinical_view
from scalpwatch.phantoms.scenes import HairTone, SkinTone
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

SCENE = ClinicalScene(nodes_mm=(10.0,))
TONES = (SkinTone.DARK, SkinTone.MEDIUM, SkinTone.LIGHT)


@cache
def _drawn(skin, hair, seed=3):
    """A head with foci of 30 and 18 mm and a node of 10 mm."""
    return draw_clinical_view(replace(SCENE, skin=skin, hair=hair), seed=seed)


def _seen(phantom):
    """What is found on it, with its scale."""
    scale = ScaleUmPerPx(phantom.um_per_px, "drawn")
    return find_lesions(Image(phantom.image.copy(), scale=scale))


def _overlap(found, true):
    """Intersection over union of two masks."""
    found, true = found > 0, true > 0
    return (found & true).sum() / max(1, int((found | true).sum()))


@pytest.mark.parametrize("hair", list(HairTone))
@pytest.mark.parametrize("skin", TONES)
def test_bald_foci_are_outlined_on_every_skin_in_every_hair(skin, hair):
    """Bare skin is told from hair darker, lighter and grayer than it."""
    phantom = _drawn(skin, hair)

    view = _seen(phantom)

    assert _overlap(view.bald, phantom.foci) > 0.7
    assert len(view.foci) == 3


@pytest.mark.parametrize("hair", list(HairTone))
@pytest.mark.parametrize("skin", TONES)
def test_the_interval_of_a_diameter_holds_the_truth(skin, hair):
    """The largest focus measures its centimetres within the stated interval."""
    phantom = _drawn(skin, hair)
    true = measure_region(
        (phantom.foci == 1).astype(np.uint8),
        scalp_px=float(phantom.scalp.sum()),
        um_per_px=phantom.um_per_px,
    )

    found = _seen(phantom).foci[0]

    assert found.longest_cm.low <= true.longest_cm.value <= found.longest_cm.high
    assert found.area_cm2.low <= true.area_cm2.value <= found.area_cm2.high
    assert found.share.low <= true.share.value <= found.share.high


@pytest.mark.parametrize("skin", TONES)
def test_a_node_of_one_centimeter_is_found_by_its_tint(skin):
    """It lies where it was drawn, measures about its size, and is redder."""
    phantom = _drawn(skin, HairTone.BLACK)

    (node,) = _seen(phantom).nodes
    x, y = np.mean(node.lesion.outline, axis=0).astype(int)

    assert phantom.nodes[y, x] == 1
    assert node.lesion.longest_cm.value == pytest.approx(1.0, abs=0.2)
    assert node.contrast.redness.low > 0


@pytest.mark.parametrize("hair", list(HairTone))
def test_a_head_full_of_hair_has_no_focus(hair):
    """Nothing is made up where nothing is bare."""
    phantom = draw_clinical_view(
        replace(SCENE, hair=hair, foci_mm=(), nodes_mm=()), seed=9
    )

    view = _seen(phantom)

    assert not view.foci
    assert view.bald_share == 0


@pytest.mark.parametrize("skin", TONES)
def test_the_scalp_is_told_from_what_lies_behind_it(skin):
    """The outline of a head is its own, a ruler beside it or not."""
    phantom = draw_clinical_view(
        replace(SCENE, skin=skin, hair=HairTone.WHITE, with_ruler=True), seed=3
    )

    scalp = outline_scalp(phantom.image)

    assert _overlap(scalp, phantom.scalp) > 0.95


def test_without_a_scale_no_centimeter_is_told():
    """An unknown scale is never replaced."""
    view = find_lesions(Image(_drawn(SkinTone.LIGHT, HairTone.BLACK).image.copy()))

    assert view.foci[0].longest_cm is None
    assert view.foci[0].area_cm2 is None
    assert view.foci[0].longest_px.value > 30


def test_only_the_window_is_judged():
    """A window is an input: what lies outside is not told."""
    phantom = _drawn(SkinTone.LIGHT, HairTone.BLACK)
    window = np.zeros(phantom.image.shape[:2], np.uint8)
    window[:, : window.shape[1] // 2] = 1
    window &= phantom.scalp

    view = find_lesions(Image(phantom.image.copy()), window=window)

    assert not view.bald[window == 0].any()
    np.testing.assert_array_equal(view.scalp, window)


@pytest.mark.parametrize("window", [np.zeros((480, 480)), np.ones((5, 5))])
def test_a_window_of_nothing_or_of_another_size_is_refused(window):
    """A wrong window is an error of the caller, and says what to give."""
    image = Image(_drawn(SkinTone.LIGHT, HairTone.BLACK).image.copy())

    with pytest.raises(InputError, match="window"):
        find_lesions(image, window=window.astype(np.uint8))


def test_metal_is_not_bare_skin():
    """A clip is as bright as skin, but colourless."""
    phantom = _drawn(SkinTone.LIGHT, HairTone.BLACK)
    pixels = phantom.image.copy()
    hair = np.argwhere(
        cv2.erode(
            phantom.scalp & (phantom.foci == 0).astype(np.uint8),
            np.ones((45, 45), np.uint8),
        )
    )
    y, x = hair[len(hair) // 2]
    pixels[y - 10 : y + 10, x - 20 : x + 20] = (172, 166, 158)

    view = find_lesions(Image(pixels))

    assert not view.bald[y - 6 : y + 6, x - 15 : x + 15].any()


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
def test_a_turned_picture_measures_the_same(turn):
    """Sizes stay within their intervals."""
    phantom = _drawn(SkinTone.MEDIUM, HairTone.BROWN)
    plain = _seen(phantom).foci[0]

    turned = find_lesions(Image(cv2.rotate(phantom.image, turn))).foci[0]

    assert plain.area_px2.low <= turned.area_px2.value <= plain.area_px2.high
    assert plain.longest_px.low <= turned.longest_px.value <= plain.longest_px.high


@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_a_brighter_or_darker_picture_measures_the_same(factor):
    """Sizes stay within their intervals."""
    phantom = _drawn(SkinTone.MEDIUM, HairTone.BLACK)
    plain = _seen(phantom).foci[0]
    lit = np.clip(phantom.image * factor, 0, 255).astype(np.uint8)

    found = find_lesions(Image(lit)).foci[0]

    assert plain.area_px2.low <= found.area_px2.value <= plain.area_px2.high


@pytest.mark.parametrize("cast", [(0.92, 1.0, 1.08), (1.08, 1.0, 0.92)])
def test_a_blue_or_yellow_camera_finds_the_same_foci(cast):
    """White balance moves no focus."""
    scene = replace(SCENE, skin=SkinTone.MEDIUM, hair=HairTone.BLACK)
    phantom = draw_clinical_view(replace(scene, white_balance=cast), seed=3)

    view = _seen(phantom)

    assert _overlap(view.bald, phantom.foci) > 0.7
    assert len(view.foci) == 3


def test_a_reader_s_outline_is_measured_as_drawn():
    """A corrected region has its own size, with half a pixel of doubt at the border."""
    mask = np.zeros((60, 80), np.uint8)
    mask[10:30, 20:60] = 1

    lesion = measure_region(mask, scalp_px=1600.0, um_per_px=500.0)

    assert lesion.longest_px.value == pytest.approx(40)
    assert lesion.shortest_px.value == pytest.approx(20)
    assert lesion.area_cm2.value == pytest.approx(2.0)
    assert lesion.share.value == pytest.approx(0.5)
    assert lesion.area_px2.low < 800 < lesion.area_px2.high


def test_an_empty_region_is_refused():
    """Nothing cannot be measured."""
    with pytest.raises(InputError, match="empty"):
        measure_region(np.zeros((9, 9), np.uint8), scalp_px=81.0, um_per_px=None)
