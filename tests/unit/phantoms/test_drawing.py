"""Drawn scalps of all styles: seeded, plausible, and true to what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scalpwatch.phantoms import (
    DEMO_UM_PER_PX,
    AreaKind,
    HairTone,
    OpeningKind,
    Scene,
    ShaftKind,
    SkinTone,
    VesselKind,
    demo_scene,
    draw_demo_picture,
    draw_trichoscopy,
    healthy_scene,
)
from scalpwatch.phantoms.styles import draw_second_style
from scalpwatch.phantoms.third import draw_third_style

SMALL = Scene(width_px=320, height_px=240, hairs=8)
BARE = replace(SMALL, hairs=0)
STYLES = pytest.mark.parametrize(
    "draw", [draw_trichoscopy, draw_second_style, draw_third_style]
)
SKINS = pytest.mark.parametrize("skin", list(SkinTone))


@STYLES
def test_a_seed_draws_one_scalp_and_another_seed_another(draw):
    """Phantoms can be drawn again, exactly."""
    scene = replace(SMALL, glare=3, bubbles=1, atrophy=1, vellus=3)

    first, again, other = (draw(scene, seed=seed) for seed in (1, 1, 2))

    np.testing.assert_array_equal(first.image, again.image)
    np.testing.assert_array_equal(first.hair, again.hair)
    assert (first.image != other.image).any()


@STYLES
def test_truth_holds_what_was_asked_for_and_nothing_else(draw):
    """A scene without vessels or areas has none in its truth."""
    bare = draw(SMALL, seed=3)
    full = draw(
        replace(SMALL, dots=9, thin_trees=2, thick_trees=1, erythema=1.0), seed=3
    )

    assert not bare.vessels.any()
    assert not bare.drawn_vessels
    assert not any(bare.areas[kind].any() for kind in AreaKind)
    for name in ("hair", "dots", "thin", "thick", "erythema"):
        assert getattr(full, name).any()


@STYLES
@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("dots", VesselKind.DOTTED),
        ("thin_trees", VesselKind.THIN_TREE),
        ("thick_trees", VesselKind.THICK_TREE),
        ("linear", VesselKind.LINEAR),
        ("glomerular", VesselKind.GLOMERULAR),
        ("hairpins", VesselKind.HAIRPIN),
    ],
)
def test_each_kind_of_vessel_is_drawn_as_often_as_asked_for(draw, field, kind):
    """The list of vessels and the mask of their kind tell the same."""
    phantom = draw(replace(BARE, **{field: 2}), seed=4)

    assert [vessel.kind for vessel in phantom.drawn_vessels] == [kind, kind]
    assert phantom.lines[kind].any()
    assert phantom.vessels.sum() == phantom.lines[kind].sum()


@STYLES
@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("yellow_dots", OpeningKind.YELLOW_DOT),
        ("white_dots", OpeningKind.WHITE_DOT),
        ("black_dots", OpeningKind.BLACK_DOT),
        ("plugs", OpeningKind.PLUG),
        ("empty", OpeningKind.EMPTY),
    ],
)
def test_each_kind_of_opening_lies_where_the_truth_says(draw, field, kind):
    """Where an opening is told, the picture changes."""
    plain = draw(replace(BARE, noise=0.0), seed=5).image.astype(int)
    phantom = draw(replace(BARE, noise=0.0, **{field: 4}), seed=5)

    assert [opening.kind for opening in phantom.openings] == [kind] * 4
    places = [(round(o.y_px), round(o.x_px)) for o in phantom.openings]
    changed = [np.abs(phantom.image[at].astype(int) - plain[at]).max() for at in places]
    assert min(changed) > 8


@STYLES
@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("erythema", AreaKind.ERYTHEMA),
        ("milky_red", AreaKind.MILKY_RED),
        ("yellow", AreaKind.YELLOW),
        ("white", AreaKind.WHITE),
        ("atrophy", AreaKind.ATROPHIC),
        ("flakes", AreaKind.SCALE),
        ("crusts", AreaKind.CRUST),
    ],
)
def test_each_kind_of_area_is_in_the_truth(draw, field, kind):
    """An area that was asked for is told, and only that."""
    phantom = draw(replace(BARE, **{field: 3 if field[-1] == "s" else 1.0}), seed=6)

    assert [kind for kind in AreaKind if phantom.areas[kind].any()] == [kind]


@STYLES
@SKINS
def test_colors_go_the_right_way_on_every_skin(draw, skin):
    """Red skin is redder, yellow skin yellower, white skin brighter than its skin."""
    plain = replace(BARE, skin=skin, noise=0.0)
    looks = {}
    for field in ("erythema", "milky_red", "yellow", "white", "atrophy"):
        phantom = draw(replace(plain, **{field: 1.0}), seed=7)
        kind = AreaKind.ATROPHIC if field == "atrophy" else AreaKind(field)
        inside = phantom.areas[kind] == 1
        red, green, blue = np.log(phantom.image.astype(float) + 1).transpose(2, 0, 1)
        looks[field] = [
            float(each[inside].mean() - each[~inside].mean())
            for each in (red - green, green - blue, red + green + blue)
        ]

    assert looks["erythema"][0] > 0.08
    assert looks["milky_red"][0] > 0.04
    assert looks["yellow"][1] > 0.08
    assert looks["white"][2] > 0.3
    assert looks["atrophy"][2] > 0.1


@STYLES
def test_hair_hides_what_lies_under_it(draw):
    """Truth speaks of what can be seen."""
    phantom = draw(replace(SMALL, dots=30, erythema=1.0), seed=4)

    assert not (phantom.vessels & phantom.hair).any()
    assert not (phantom.erythema & phantom.hair).any()


@STYLES
def test_what_the_camera_hides_is_in_no_truth(draw):
    """Nothing is asked of a place that shows glare, a frame or writing."""
    scene = replace(SMALL, dots=20, glare=6, bubbles=2, has_frame=True, banner="A 1")
    phantom = draw(replace(scene, bar_um=500, has_circle=True), seed=8)

    assert phantom.covered.any()
    assert not (phantom.covered & phantom.hair).any()
    assert not (phantom.covered & phantom.vessels).any()
    assert (phantom.covered == 0).any()


@STYLES
@pytest.mark.parametrize("um_per_px", [6.0, 10.0])
@pytest.mark.parametrize("hair_um", [40.0, 70.0])
def test_a_line_is_as_wide_as_was_asked_for(draw, um_per_px, hair_um):
    """The truth knows the micrometre: covered area over length is the width."""
    scene = Scene(400, 300, um_per_px, hair_um=hair_um, hair_mm=(0.6, 0.8))
    wide = []
    for seed in range(7):
        phantom = draw(replace(scene, hairs=1, bundle=1), seed=seed)
        shaft = phantom.shafts[0]
        inside = (shaft.path > 20) & (shaft.path < (380, 280))
        if inside.all():
            steps = np.hypot(*np.diff(shaft.path, axis=0).T).sum()
            # But for the second style ends are round: both together are one disc.
            ends = 0.0 if draw is draw_second_style else 0.785 * shaft.width_um
            area_um2 = phantom.hair.sum() * um_per_px**2
            wide.append(area_um2 / (steps * um_per_px + ends) / shaft.width_um)

    assert len(wide) >= 2
    assert np.mean(wide) == pytest.approx(1.0, abs=0.04)


@STYLES
def test_hair_is_told_one_by_one(draw):
    """Roots lie in openings; a hair that is out of view does not count."""
    scene = replace(SMALL, hairs=12, vellus=5, broken=4, scaly=2)
    phantom = draw(scene, seed=9)

    kinds = [shaft.kind for shaft in phantom.shafts]
    assert [kinds.count(kind) for kind in ShaftKind] == [12, 5, 4]
    for shaft in phantom.shafts:
        opening = phantom.openings[shaft.opening]
        away = np.hypot(
            shaft.root_px[0] - opening.x_px, shaft.root_px[1] - opening.y_px
        )
        assert away * phantom.um_per_px < 150
        assert opening.kind in (OpeningKind.HAIR, OpeningKind.SCALY)
    vellus = [s.width_um for s in phantom.shafts if s.kind is ShaftKind.VELLUS]
    assert 15 <= min(vellus) <= max(vellus) <= 30
    assert 0 < len(phantom.visible_shafts) <= 21
    hidden = draw(replace(scene, crusts=400), seed=9)
    assert not hidden.visible_shafts


@STYLES
def test_no_opening_lies_in_skin_that_lost_them(draw):
    """Milky red, white and atrophic skin is smooth."""
    for field, kind in (("milky_red", AreaKind.MILKY_RED), ("white", AreaKind.WHITE)):
        phantom = draw(replace(SMALL, empty=20, **{field: 1.0}), seed=10)
        places = [(round(o.y_px), round(o.x_px)) for o in phantom.openings]
        assert not any(phantom.areas[kind][at] for at in places)


@STYLES
@SKINS
def test_blood_reddens_every_skin(draw, skin):
    """The color model goes the right way on all tones."""
    scene = replace(BARE, skin=skin, thick_trees=2, noise=0.0)

    phantom = draw(scene, seed=5)
    red, green, _ = np.moveaxis(phantom.image.astype(float) + 1, 2, 0)
    skin_alone = phantom.vessels == 0

    ratio = red / green
    assert ratio[phantom.thick == 1].mean() > ratio[skin_alone].mean() + 0.1
    assert red[phantom.thick == 1].mean() > 0.75 * red[skin_alone].mean()


@STYLES
def test_hair_of_every_color_looks_its_color(draw):
    """White hair is brighter than gray, gray than brown, brown than black."""
    means = []
    for tone in (HairTone.BLACK, HairTone.BROWN, HairTone.GRAY, HairTone.WHITE):
        phantom = draw(replace(SMALL, hair=tone), seed=7)
        means.append(phantom.image[phantom.hair == 1].mean())

    assert means == sorted(means)


@STYLES
def test_a_brighter_exposure_brightens_and_a_jpeg_can_be_asked_for(draw):
    """The camera does what the scene says and leaves the truth as it is."""
    plain = draw(SMALL, seed=11)
    bright = draw(replace(SMALL, brightness=1.2), seed=11)
    coarse = draw(replace(SMALL, jpeg=20), seed=11)

    assert bright.image.mean() > 1.05 * plain.image.mean()
    assert (coarse.image != plain.image).any()
    np.testing.assert_array_equal(plain.hair, bright.hair)
    np.testing.assert_array_equal(plain.hair, coarse.hair)


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


@STYLES
@pytest.mark.parametrize(
    ("field", "um_per_px", "least"),
    # Where limbs of a tree part and cross, they cover the same place.
    [("dots", 5.0, 0.95), ("linear", 6.0, 0.95), ("thick_trees", 12.0, 0.85)],
)
def test_a_vessel_is_as_wide_as_the_truth_says(draw, field, um_per_px, least):
    """Covered area over length is the mean of the widths that were drawn."""
    scene = Scene(400, 300, um_per_px, hairs=0, **{field: 1})
    told_px = drawn_px = 0.0
    for seed in range(20):
        phantom = draw(scene, seed=seed)
        strokes = phantom.drawn_vessels[0].strokes
        path = np.vstack([stroke.path for stroke in strokes])
        if not ((path > 8) & (path < (392, 292))).all():
            continue
        drawn_px += phantom.vessels.sum()
        wide_px = np.array([stroke.width_um / um_per_px for stroke in strokes])
        told_px += wide_px @ [stroke.length_px for stroke in strokes]
        # A dot is a disc, and round ends of a line are together one.
        if field == "dots" or draw is not draw_second_style:
            told_px += np.pi / 4 * wide_px.mean() ** 2

    assert told_px
    assert least < drawn_px / told_px < 1.05


def test_no_style_is_another():
    """What was tuned to one meets something else in the others."""
    scene = replace(SMALL, dots=9, thin_trees=2, thick_trees=1, erythema=1)
    first, second, third = (
        draw(scene, seed=3).image.astype(int)
        for draw in (draw_trichoscopy, draw_second_style, draw_third_style)
    )

    for one, other in ((first, second), (first, third), (second, third)):
        assert np.abs(one - other).mean() > 10
