"""Hair is not a vessel, a vessel is not hair: on scalps whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.color import color_planes, map_erythema
from scalpwatch.imaging.filling import fill_hair
from scalpwatch.imaging.hair import find_hair
from scalpwatch.imaging.vessels import find_vessels
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy

SMALL = Scene(width_px=640, height_px=480, hairs=12)


def _seen(pixels):
    """Hair and vessels of a picture."""
    planes = color_planes(pixels)
    hair = find_hair(planes)
    shut = hair.mask | hair.shade | planes.glare
    closed = cv2.dilate(shut, np.ones((7, 7), np.uint8))
    return planes, hair, _vessels(pixels, hair.mask | planes.glare), closed


def _vessels(pixels, shut):
    """Vessels of a picture whose hair is filled in, as it is when measured."""
    filled = fill_hair(pixels, cv2.dilate(shut, np.ones((5, 5), np.uint8)))
    return find_vessels(filled, shut)


def _overlap(found, true):
    """Dice coefficient of two masks."""
    return 2 * (found & true).sum() / max(1, int(found.sum()) + int(true.sum()))


@pytest.mark.parametrize("tone", list(HairTone))
@pytest.mark.parametrize("skin", list(SkinTone))
def test_hair_of_no_colour_is_a_vessel(tone, skin):
    """No pixel of any hair on any skin is called a vessel."""
    phantom = draw_trichoscopy(replace(SMALL, hair=tone, skin=skin), seed=5)

    _, _, vessels, _ = _seen(phantom.image)

    assert not (vessels.mask & phantom.hair).any()


@pytest.mark.parametrize(
    ("tone", "skin"),
    [
        (HairTone.BLACK, SkinTone.LIGHT),
        (HairTone.BLACK, SkinTone.DARK),
        (HairTone.BROWN, SkinTone.MEDIUM),
        (HairTone.WHITE, SkinTone.MEDIUM),
        (HairTone.WHITE, SkinTone.DARK),
    ],
)
def test_hair_is_found_dark_and_light(tone, skin):
    """Shafts that differ from their skin are found, and their width is right."""
    phantom = draw_trichoscopy(replace(SMALL, hair=tone, skin=skin), seed=5)

    _, hair, _, _ = _seen(phantom.image)

    assert _overlap(hair.mask, phantom.hair) > 0.75
    assert hair.caliber_px == pytest.approx(70 / 8, rel=0.25)


def test_hair_like_its_skin_gives_a_right_yardstick_or_none():
    """Where mostly the rims of shafts show, no calibre is made of the rims."""
    scene = replace(SMALL, hair=HairTone.BROWN, skin=SkinTone.DARK)
    phantom = draw_trichoscopy(scene, seed=5)

    _, hair, _, _ = _seen(phantom.image)

    assert hair.caliber_px in (None, pytest.approx(70 / 8, rel=0.25))


@pytest.mark.parametrize("skin", list(SkinTone))
def test_vessels_are_not_hair(skin):
    """A thick vessel on bald skin is a vessel, not a shaft."""
    scene = replace(SMALL, hairs=0, thick_trees=2, thin_trees=2, skin=skin)
    phantom = draw_trichoscopy(scene, seed=6)

    _, hair, vessels, _ = _seen(phantom.image)

    assert _overlap(vessels.mask, phantom.vessels) > 0.8
    assert (hair.mask & phantom.vessels).sum() < 0.01 * phantom.vessels.sum()


def test_dots_are_counted():
    """Most dotted vessels in free skin are found, each as one dot of its size."""
    phantom = draw_trichoscopy(replace(SMALL, hairs=4, dots=25), seed=7)

    _, _, vessels, _ = _seen(phantom.image)

    spots = [vessel for vessel in vessels.vessels if vessel.is_spot]
    assert 18 <= len(spots) <= 26
    sizes = [spot.caliber_px for spot in spots]
    assert np.median(sizes) == pytest.approx(45 / 8, rel=0.3)


def test_thick_and_thin_trees_are_measured_and_divide():
    """The stem's width is the vessel's, and trees have branches."""
    thick = draw_trichoscopy(replace(SMALL, hairs=0, thick_trees=1), seed=8)
    thin = draw_trichoscopy(replace(SMALL, hairs=0, thin_trees=1), seed=8)

    stem_thick, stem_thin = (
        max(_seen(each.image)[2].vessels, key=lambda vessel: vessel.length_px)
        for each in (thick, thin)
    )

    assert stem_thick.stem_px == pytest.approx(120 / 8, rel=0.3)
    assert stem_thin.stem_px == pytest.approx(36 / 8, rel=0.3)
    assert stem_thick.branches >= 2
    assert stem_thin.branches >= 2


def test_a_shaft_alone_does_not_branch():
    """A line without branches has none, however its border ripples."""
    mask = np.zeros((200, 400, 3), np.uint8)
    mask[:] = (190, 160, 150)
    rng = np.random.default_rng(9)
    cv2.line(mask, (20, 100), (380, 110), (180, 90, 90), 12)
    noisy = np.clip(mask + rng.normal(0, 4, mask.shape), 0, 255).astype(np.uint8)

    vessels = find_vessels(noisy, np.zeros((200, 400), np.uint8)).vessels

    assert {vessel.branches for vessel in vessels} == {0}
    assert vessels[0].caliber_px == pytest.approx(12, abs=2)


@pytest.mark.parametrize("skin", [SkinTone.LIGHT, SkinTone.MEDIUM])
def test_a_red_patch_is_found_and_bare_skin_is_not_red(skin):
    """Erythema is where it was drawn, and nowhere on plain skin."""
    red = draw_trichoscopy(replace(SMALL, erythema=0.9, skin=skin), seed=10)
    plain = draw_trichoscopy(replace(SMALL, skin=skin), seed=10)

    planes, _, _, closed = _seen(red.image)
    patch = map_erythema(planes, np.uint8(1) - closed)
    planes, _, _, closed = _seen(plain.image)
    nothing = map_erythema(planes, np.uint8(1) - closed)

    assert _overlap(patch.mask, red.erythema) > 0.6
    assert patch.contrast > 0.25
    assert nothing.share < 0.03


@pytest.mark.parametrize("balance", [(0.75, 1.0, 1.3), (1.2, 1.0, 0.75)])
def test_white_balance_changes_little(balance):
    """A bluish or a yellowish camera sees the same vessels and the same redness."""
    scene = replace(SMALL, thick_trees=1, erythema=0.9)
    plain = draw_trichoscopy(scene, seed=11)
    tinted = draw_trichoscopy(replace(scene, white_balance=balance), seed=11)

    planes, _, as_plain, closed = _seen(plain.image)
    red_plain = map_erythema(planes, np.uint8(1) - closed)
    planes, _, as_tinted, closed = _seen(tinted.image)
    red_tinted = map_erythema(planes, np.uint8(1) - closed)

    assert _overlap(as_plain.mask, as_tinted.mask) > 0.9
    assert red_tinted.share == pytest.approx(red_plain.share, abs=0.06)


def _turned(pixels, way):
    """A picture mirrored or turned."""
    return np.ascontiguousarray(
        {
            "mirror": pixels[:, ::-1],
            "upside": pixels[::-1, ::-1],
            "quarter": np.rot90(pixels),
        }[way]
    )


@pytest.mark.parametrize("way", ["mirror", "upside", "quarter"])
def test_turning_the_picture_turns_the_sight(way):
    """Nothing depends on which side is up."""
    scene = replace(SMALL, thick_trees=1, thin_trees=2, dots=10)
    phantom = draw_trichoscopy(scene, seed=12)

    _, hair, vessels, _ = _seen(phantom.image)
    _, hair_turned, vessels_turned, _ = _seen(_turned(phantom.image, way))

    assert _overlap(_turned(vessels.mask, way), vessels_turned.mask) > 0.9
    assert _overlap(_turned(hair.mask, way), hair_turned.mask) > 0.9


def test_the_same_picture_gives_the_same_sight():
    """The eye is deterministic."""
    phantom = draw_trichoscopy(replace(SMALL, thick_trees=1, dots=10), seed=13)

    _, hair, vessels, _ = _seen(phantom.image)
    _, hair_again, vessels_again, _ = _seen(phantom.image)

    assert vessels.vessels == vessels_again.vessels
    np.testing.assert_array_equal(hair.mask, hair_again.mask)


def _recall(found, true):
    """How much of what is true was found, two pixels off being near enough."""
    near = cv2.dilate(found, np.ones((5, 5), np.uint8))
    return (true & near).sum() / true.sum()


@pytest.mark.parametrize("skin", list(SkinTone))
def test_soft_lenses_and_faint_blood_hide_no_vessel(skin):
    """A blur of two pixels and half of the blood leave nearly all vessels seen."""
    scene = replace(SMALL, thick_trees=2, thin_trees=2, skin=skin, hairs=4)
    soft = draw_trichoscopy(replace(scene, blur_px=2.0), seed=14)
    faint = draw_trichoscopy(replace(scene, blood=0.5), seed=14)

    for phantom in (soft, faint):
        _, _, vessels, _ = _seen(phantom.image)

        assert _recall(vessels.mask, phantom.vessels) > 0.9
        assert _recall(phantom.vessels, vessels.mask) > 0.9


def _crossed(*, hair):
    """A straight vessel, crossed by a black shaft or not, and the shaft's mask."""
    pixels = np.full((240, 320, 3), (200, 160, 145), np.uint8)
    cv2.line(pixels, (30, 120), (290, 120), (190, 95, 90), 8, cv2.LINE_AA)
    shut = np.zeros((240, 320), np.uint8)
    if hair:
        cv2.line(pixels, (150, 10), (170, 230), (25, 22, 22), 9, cv2.LINE_AA)
        cv2.line(shut, (150, 10), (170, 230), 1, 10)
    return pixels, shut


def test_a_vessel_under_a_hair_is_one_vessel():
    """What a shaft crosses is not counted twice, and the shaft is no part of it."""
    whole = _vessels(*_crossed(hair=False)).vessels
    pixels, shut = _crossed(hair=True)
    crossed = _vessels(pixels, shut)

    assert len(whole) == len(crossed.vessels) == 1
    assert crossed.vessels[0].length_px == pytest.approx(whole[0].length_px, abs=12)
    assert not (crossed.mask & shut).any()


def test_a_dot_near_a_shaft_is_a_dot_and_one_cut_by_it_is_not():
    """Three pixels of free skin are enough; what a shaft cuts has no known shape."""
    pixels, shut = _crossed(hair=True)
    pixels[:, :] = np.where(shut[..., None] > 0, pixels, (200, 160, 145))
    cv2.circle(pixels, (173, 60), 4, (185, 90, 85), -1, cv2.LINE_AA)
    cv2.circle(pixels, (171, 180), 4, (185, 90, 85), -1, cv2.LINE_AA)
    pixels[shut > 0] = (25, 22, 22)

    dots = [each for each in _vessels(pixels, shut).vessels if each.is_spot]

    assert len(dots) == 1
    assert dots[0].top_px < 100


def test_the_dark_frame_of_a_picture_is_no_vessel():
    """Neither the black around a round view nor its border."""
    pixels = np.zeros((300, 400, 3), np.uint8)
    cv2.circle(pixels, (200, 150), 140, (200, 150, 140), -1, cv2.LINE_AA)

    assert not find_vessels(pixels, np.zeros((300, 400), np.uint8)).vessels


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (40, 7)])
def test_a_strip_has_no_vessels_and_is_no_error(shape):
    """No size is too small to be looked at."""
    plain = np.full((*shape, 3), 150, np.uint8)

    assert not find_vessels(plain, np.zeros(shape, np.uint8)).vessels
