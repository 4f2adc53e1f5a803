"""Bald foci and nodes, on heads whose truth is known: the darkest skin first."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from scalpwatch.errors import InputError
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.lesions import find_lesions, measure_region
from scalpwatch.phantoms.clinical import (
    Backdrop,
    ClinicalScene,
    FocusTint,
    NodeTint,
    draw_clinical_view,
)
from scalpwatch.phantoms.scenes import HairTone, SkinTone

SCENE = ClinicalScene(nodes_mm=(10.0,))
TONES = (SkinTone.DARK, SkinTone.MEDIUM, SkinTone.LIGHT)


@cache
def _drawn(skin, hair, seed=3):
    """A head with foci of 30 and 18 mm and a node of 10 mm."""
    return draw_clinical_view(replace(SCENE, skin=skin, hair=hair), seed=seed)


def _seen(phantom):
    """What is found on it."""
    return find_lesions(Image(phantom.image.copy()))


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


@pytest.mark.parametrize("skin", TONES)
def test_a_focus_measures_about_its_diameter(skin):
    """The largest focus has its own length, area and share of the scalp."""
    phantom = _drawn(skin, HairTone.BLACK)
    true = measure_region((phantom.foci == 1).astype(np.uint8), scalp=phantom.scalp)

    found = _seen(phantom).foci[0]

    assert found.longest_px == pytest.approx(true.longest_px, rel=0.1)
    assert found.area_px2 == pytest.approx(true.area_px2, rel=0.2)
    assert found.share == pytest.approx(true.share, rel=0.2)


@pytest.mark.parametrize("skin", TONES)
@pytest.mark.parametrize("tint", [NodeTint.REDDISH, NodeTint.YELLOWISH])
def test_a_node_of_one_centimeter_is_found_by_its_tint(skin, tint):
    """It lies where it was drawn, measures about its size, and has its tint."""
    scene = replace(SCENE, skin=skin, hair=HairTone.BLACK, node_tint=tint)
    phantom = draw_clinical_view(scene, seed=3)

    (node,) = find_lesions(Image(phantom.image)).nodes
    x, y = np.mean(node.lesion.outline, axis=0).astype(int)
    contrast = node.contrast
    more = contrast.redness if tint is NodeTint.REDDISH else contrast.yellowness

    assert phantom.nodes[y, x] == 1
    assert node.lesion.longest_px * phantom.um_per_px == pytest.approx(1e4, rel=0.25)
    assert more > 3


def test_a_node_of_the_color_of_its_skin_is_not_found():
    """What has no tint of its own is left to the hand."""
    scene = replace(SCENE, hair=HairTone.BLACK, node_tint=NodeTint.SKIN)

    assert not find_lesions(Image(draw_clinical_view(scene, seed=3).image)).nodes


@pytest.mark.parametrize("skin", TONES)
@pytest.mark.parametrize("backdrop", [Backdrop.CHECKED, Backdrop.ROOM])
def test_foci_crossed_by_hair_are_outlined_before_any_background(skin, backdrop):
    """Irregular foci under hanging hair are still found whole."""
    scene = replace(
        SCENE,
        skin=skin,
        hair=HairTone.BLACK,
        hanging=0.3,
        ragged=0.3,
        backdrop=backdrop,
    )
    phantom = draw_clinical_view(scene, seed=5)

    assert _overlap(_seen(phantom).bald, phantom.foci) > 0.75


def test_a_red_focus_is_redder_than_the_other_skin_of_its_head():
    """Colour is told against the other foci, and of a lone focus not at all."""
    red = draw_clinical_view(
        replace(SCENE, hair=HairTone.BLACK, foci_mm=(30.0,), focus_tint=FocusTint.RED),
        seed=3,
    )
    lone = draw_clinical_view(
        replace(SCENE, hair=HairTone.BLACK, foci_mm=(30.0,), nodes_mm=()), seed=3
    )

    contrasts = find_lesions(Image(red.image)).contrasts

    assert contrasts[0].redness > 4
    assert contrasts[-1].redness < -4
    assert find_lesions(Image(lone.image)).contrasts == (None,)


def test_a_focus_that_runs_out_of_the_window_says_so():
    """Where the window cuts a focus, part of its border is the window's."""
    phantom = _drawn(SkinTone.LIGHT, HairTone.BLACK)
    window = phantom.scalp.copy()
    columns = np.nonzero((phantom.foci == 1).any(axis=0))[0]
    window[:, int(columns.mean()) :] = 0

    view = find_lesions(Image(phantom.image.copy()), window=window)
    cut = max(view.foci, key=lambda focus: focus.rim_share)

    assert cut.rim_share > 0.2
    assert _seen(phantom).foci[0].rim_share == 0


@pytest.mark.parametrize("hair", list(HairTone))
def test_a_head_full_of_hair_has_no_focus(hair):
    """Nothing is made up where nothing is bare."""
    phantom = draw_clinical_view(
        replace(SCENE, hair=hair, foci_mm=(), nodes_mm=()), seed=9
    )

    view = _seen(phantom)

    assert not view.foci
    assert view.bald_share == 0


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


@pytest.mark.parametrize(
    "change",
    [
        lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
        lambda pixels: cv2.flip(pixels, 1),
        lambda pixels: np.clip(pixels * 0.8, 0, 255).astype(np.uint8),
        lambda pixels: np.clip(pixels * 1.2, 0, 255).astype(np.uint8),
        lambda pixels: cv2.imdecode(
            cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 75])[1],
            cv2.IMREAD_COLOR,
        ),
    ],
    ids=["turned", "mirrored", "darker", "brighter", "jpeg"],
)
def test_a_turned_mirrored_relit_or_pressed_picture_measures_the_same(change):
    """Sizes hardly move."""
    phantom = _drawn(SkinTone.MEDIUM, HairTone.BLACK)
    plain = _seen(phantom)

    view = find_lesions(Image(np.ascontiguousarray(change(phantom.image))))

    assert len(view.foci) == len(plain.foci)
    for found, before in zip(view.foci, plain.foci, strict=True):
        assert found.longest_px == pytest.approx(before.longest_px, rel=0.06)
        assert found.area_px2 == pytest.approx(before.area_px2, rel=0.08)


@pytest.mark.parametrize("cast", [(0.92, 1.0, 1.08), (1.08, 1.0, 0.92)])
def test_a_blue_or_yellow_camera_finds_the_same_foci(cast):
    """White balance moves no focus."""
    scene = replace(SCENE, skin=SkinTone.MEDIUM, hair=HairTone.BLACK)
    phantom = draw_clinical_view(replace(scene, white_balance=cast), seed=3)

    view = _seen(phantom)

    assert _overlap(view.bald, phantom.foci) > 0.7
    assert len(view.foci) == 3


def test_a_region_is_measured_as_drawn():
    """Sides, area and share of a rectangle are its own."""
    mask = np.zeros((60, 80), np.uint8)
    mask[10:30, 20:60] = 1
    scalp = np.ones_like(mask)

    lesion = measure_region(mask, scalp=scalp)

    assert lesion.longest_px == pytest.approx(40)
    assert lesion.shortest_px == pytest.approx(20)
    assert lesion.area_px2 == 800
    assert lesion.share == pytest.approx(800 / 4800)
    assert lesion.rim_share == 0


def test_an_empty_region_is_refused():
    """Nothing cannot be measured."""
    with pytest.raises(InputError, match="empty"):
        measure_region(np.zeros((9, 9), np.uint8), scalp=np.ones((9, 9), np.uint8))
