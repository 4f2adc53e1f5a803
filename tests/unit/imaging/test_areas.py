"""Areas of skin are told by how their colour differs from the usual skin."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.areas import AreaKind, SkinColor, map_areas
from scalpwatch.phantoms import Phantom, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.truth import AreaKind as Drawn

SMALL = {"width_px": 800, "height_px": 600, "um_per_px": 8.0, "hairs": 12}
ASKED = {
    AreaKind.ERYTHEMA: "erythema",
    AreaKind.MILKY_RED: "milky_red",
    AreaKind.YELLOW: "yellow",
    AreaKind.WHITE: "white",
    AreaKind.ATROPHIC: "atrophy",
}


def _skin(phantom: Phantom) -> np.ndarray:
    """Visible skin of a drawn scalp."""
    shut = cv2.max(cv2.max(phantom.hair, phantom.vessels), phantom.covered)
    return np.uint8(1) - cv2.dilate(shut, np.ones((5, 5), np.uint8))


def _map(phantom: Phantom, **more):
    """Areas of a drawn scalp."""
    return map_areas(phantom.image, _skin(phantom), um_per_px=phantom.um_per_px, **more)


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.value)
@pytest.mark.parametrize("skin", SkinTone, ids=lambda tone: tone.name.lower())
def test_each_kind_of_area_is_mapped_on_skin_of_every_tone(kind, skin):
    """The map overlaps with the truth and little of it lies elsewhere."""
    scene = Scene(**SMALL, skin=skin, **{ASKED[kind]: 0.9})
    phantom = draw_trichoscopy(scene, seed=12)
    visible = _skin(phantom) > 0
    drawn = (phantom.areas[Drawn(kind.value)] > 0) & visible

    areas = _map(phantom)
    found = (areas.each[kind].mask > 0) & visible

    assert (drawn & found).sum() >= 0.55 * (drawn | found).sum()
    assert sum(area.share for area in areas.each.values()) < 0.12 + drawn.sum() / (
        visible.sum()
    )


@pytest.mark.parametrize("skin", SkinTone, ids=lambda tone: tone.name.lower())
def test_plain_skin_has_no_areas(skin):
    """Uneven light and furrows are no areas."""
    phantom = draw_trichoscopy(Scene(**SMALL, skin=skin, vignette=0.3), seed=13)

    areas = _map(phantom)

    assert all(area.share < 0.02 for area in areas.each.values())


@pytest.mark.parametrize("balance", [(1.15, 1.0, 0.85), (0.85, 1.0, 1.1)])
def test_white_balance_leaves_the_areas_as_they_are(balance):
    """Colours are compared with the skin of the same picture."""
    scene = {**SMALL, "milky_red": 0.9}
    plain = _map(draw_trichoscopy(Scene(**scene, skin=SkinTone.MEDIUM), seed=14))
    tinted = _map(
        draw_trichoscopy(
            Scene(**scene, skin=SkinTone.MEDIUM, white_balance=balance), seed=14
        )
    )

    assert plain.each[AreaKind.MILKY_RED].share > 0.1
    for kind in AreaKind:
        assert tinted.each[kind].share == pytest.approx(
            plain.each[kind].share, abs=0.03
        )


@pytest.mark.parametrize("skin", SkinTone, ids=lambda tone: tone.name.lower())
def test_plain_redness_is_not_called_milky(skin):
    """Milky skin is smoother than the usual skin; red skin is not."""
    scene = Scene(**{**SMALL, "hairs": 25}, skin=skin, erythema=0.9)

    areas = _map(draw_trichoscopy(scene, seed=16))

    assert areas.each[AreaKind.MILKY_RED].share < 0.03
    assert areas.each[AreaKind.ERYTHEMA].share > 0.1


def test_thin_skin_that_is_red_is_thin_all_the_same():
    """Folds tell thin skin; redness does not hide them."""
    phantom = draw_trichoscopy(
        Scene(**SMALL, skin=SkinTone.LIGHT, atrophy=0.95, erythema=0.9), seed=12
    )
    thin = (phantom.areas[Drawn.ATROPHIC] > 0) & (phantom.areas[Drawn.ERYTHEMA] > 0)
    visible = _skin(phantom) > 0

    found = _map(phantom).each[AreaKind.ATROPHIC].mask > 0

    assert (thin & visible).sum() > 0.03 * visible.sum()
    assert (found & thin & visible).sum() > 0.5 * (thin & visible).sum()


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.value)
def test_a_mirrored_picture_and_one_of_quality_75_show_the_same_areas(kind):
    """Neither changes the scalp."""
    phantom = draw_trichoscopy(
        Scene(**SMALL, skin=SkinTone.MEDIUM, jpeg=95, **{ASKED[kind]: 0.9}), seed=12
    )
    skin = _skin(phantom)
    data = cv2.imencode(".jpg", phantom.image, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    others = (
        (phantom.image[:, ::-1], skin[:, ::-1]),
        (cv2.imdecode(data, cv2.IMREAD_COLOR), skin),
    )

    plain = _map(phantom).each[kind]

    assert plain.share > 0.05
    for pixels, seen in others:
        other = map_areas(
            np.ascontiguousarray(pixels),
            np.ascontiguousarray(seen),
            um_per_px=phantom.um_per_px,
        )
        assert other.each[kind].share == pytest.approx(plain.share, rel=0.25)


def test_redness_of_the_whole_view_is_seen_against_a_healthy_control():
    """Without the control the picture is its own yardstick and shows none."""
    plain = np.full((400, 500, 3), (190, 165, 150), np.uint8)
    red = np.full((400, 500, 3), (188, 130, 125), np.uint8)
    skin = np.ones((400, 500), np.uint8)
    control = map_areas(plain, skin, um_per_px=8.0).reference

    alone = map_areas(red, skin, um_per_px=8.0)
    held = map_areas(red, skin, um_per_px=8.0, control=control)

    assert control is not None
    assert alone.each[AreaKind.ERYTHEMA].share == 0
    assert held.each[AreaKind.ERYTHEMA].share > 0.9


def test_no_skin_has_no_areas_and_no_reference():
    """Nothing seen is nothing known."""
    picture = np.full((300, 400, 3), 120, np.uint8)

    areas = map_areas(
        picture,
        np.zeros((300, 400), np.uint8),
        um_per_px=8.0,
        control=SkinColor(0.3, 0.1),
    )

    assert areas.reference is None
    assert all(not area.mask.any() for area in areas.each.values())


def test_the_number_of_threads_changes_no_bit():
    """One thread and two map the same."""
    phantom = draw_trichoscopy(Scene(**SMALL, white=0.9), seed=15)
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = _map(phantom)
        cv2.setNumThreads(2)
        two = _map(phantom)
    finally:
        cv2.setNumThreads(threads)

    for kind in AreaKind:
        assert np.array_equal(one.each[kind].mask, two.each[kind].mask)
        assert one.each[kind].contrast == two.each[kind].contrast
