"""Openings are told by their colour and size, and never taken for vessels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.openings import OpeningKind, find_openings, nominal_um_per_px
from scalpwatch.phantoms import Phantom, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.truth import OpeningKind as Drawn

SMALL = {"width_px": 640, "height_px": 480, "um_per_px": 8.0, "hairs": 8}
DOTS = {
    OpeningKind.YELLOW_DOT: ("yellow_dots", Drawn.YELLOW_DOT),
    OpeningKind.BLACK_DOT: ("black_dots", Drawn.BLACK_DOT),
    OpeningKind.WHITE_DOT: ("white_dots", Drawn.WHITE_DOT),
    OpeningKind.PLUG: ("plugs", Drawn.PLUG),
    OpeningKind.EMPTY: ("empty", Drawn.EMPTY),
}


def _seek(phantom: Phantom, pixels=None):
    """The openings of a drawn scalp, its hair and roots being known."""
    return find_openings(
        phantom.image if pixels is None else pixels,
        hair=phantom.hair,
        closed=phantom.covered,
        um_per_px=phantom.um_per_px,
        roots_px=np.array([s.root_px for s in phantom.shafts]).reshape(-1, 2),
    )


def _met(phantom: Phantom, found, kind: OpeningKind) -> tuple[int, int, int]:
    """Drawn and well seen, found, and right."""
    drawn = [
        each
        for each in phantom.openings
        if each.kind is DOTS[kind][1] and each.visible > 0.6
    ]
    seen = found.of(kind)
    right = sum(
        any(
            np.hypot(each.x_px - one.x_px, each.y_px - one.y_px) * phantom.um_per_px
            < one.diameter_um / 2
            for each in seen
        )
        for one in drawn
    )
    return len(drawn), len(seen), right


@pytest.mark.parametrize("kind", DOTS, ids=lambda kind: kind.value)
@pytest.mark.parametrize("skin", SkinTone, ids=lambda tone: tone.name.lower())
def test_each_kind_of_opening_is_found_on_skin_of_every_tone(kind, skin):
    """Nearly all of them, and hardly anything else of the kind."""
    phantom = draw_trichoscopy(Scene(**SMALL, skin=skin, **{DOTS[kind][0]: 10}), seed=3)

    drawn, found, right = _met(phantom, _seek(phantom), kind)

    assert right >= 0.8 * drawn
    assert found <= right + 2


@pytest.mark.parametrize("skin", SkinTone, ids=lambda tone: tone.name.lower())
def test_a_dotted_vessel_is_no_black_dot_and_no_other_opening(skin):
    """Blood hardly takes red light, and what takes green alone is no melanin."""
    phantom = draw_trichoscopy(Scene(**SMALL, skin=skin, dots=30, dot_um=60), seed=4)

    found = _seek(phantom)

    assert not found.of(OpeningKind.BLACK_DOT)
    assert not found.of(OpeningKind.EMPTY)
    assert not found.of(OpeningKind.YELLOW_DOT)


@pytest.mark.parametrize("balance", [(1.15, 1.0, 0.85), (0.85, 1.0, 1.1), (0.8,) * 3])
def test_white_balance_and_exposure_leave_the_openings_as_they_are(balance):
    """A tinted or darker picture of the same skin shows the same dots."""
    scene = {**SMALL, "yellow_dots": 8, "black_dots": 8, "white_dots": 8}
    plain = draw_trichoscopy(Scene(**scene), seed=5)
    tinted = draw_trichoscopy(Scene(**scene, white_balance=balance), seed=5)

    counts = [
        {kind: len(_seek(phantom).of(kind)) for kind in DOTS}
        for phantom in (plain, tinted)
    ]

    for kind in DOTS:
        assert abs(counts[0][kind] - counts[1][kind]) <= 1


def _changed(phantom: Phantom, change):
    """The openings of a drawn scalp, turned or mirrored, hair and all."""
    pixels, hair, closed = (
        np.ascontiguousarray(change(each))
        for each in (phantom.image, phantom.hair, phantom.covered)
    )
    return find_openings(pixels, hair=hair, closed=closed, um_per_px=phantom.um_per_px)


@pytest.mark.parametrize(
    "change",
    [np.rot90, lambda plane: plane[:, ::-1], lambda plane: plane[::-1]],
    ids=["turned", "mirrored", "upside down"],
)
def test_a_turned_or_mirrored_picture_shows_the_same_dots(change):
    """Counts stay, within one of those at the limit."""
    phantom = draw_trichoscopy(
        Scene(**SMALL, yellow_dots=8, black_dots=8, white_dots=8), seed=6
    )

    plain, other = _changed(phantom, lambda plane: plane), _changed(phantom, change)

    for kind in DOTS:
        assert abs(len(plain.of(kind)) - len(other.of(kind))) <= 1
    assert len(plain.of(OpeningKind.YELLOW_DOT)) >= 6


def test_a_picture_stored_at_quality_75_shows_the_same_dots():
    """Blocks of JPEG are no dots and hide none."""
    scene = {**SMALL, "yellow_dots": 8, "black_dots": 8, "white_dots": 8}
    phantom = draw_trichoscopy(Scene(**scene, jpeg=95), seed=5)
    data = cv2.imencode(".jpg", phantom.image, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]

    plain, stored = _seek(phantom), _seek(phantom, cv2.imdecode(data, 1))

    for kind in DOTS:
        assert abs(len(plain.of(kind)) - len(stored.of(kind))) <= 1


def test_flakes_are_no_white_dots():
    """Where ragged flakes lie, a round one is a flake too."""
    for seed in (21, 22, 23):
        phantom = draw_trichoscopy(Scene(**SMALL, flakes=12), seed=seed)

        assert len(_seek(phantom).of(OpeningKind.WHITE_DOT)) <= 1


def test_beside_a_frame_and_mirrored_light_no_dot_is_told():
    """Neither the border of what is closed nor the bloom of a lamp is a dot."""
    phantom = draw_trichoscopy(
        Scene(**SMALL, skin=SkinTone.DARK, glare=8, has_frame=True), seed=24
    )
    # The border of the frame is known to a few pixels only.
    closed = cv2.erode(phantom.covered, np.ones((15, 15), np.uint8))

    found = find_openings(
        phantom.image, hair=phantom.hair, closed=closed, um_per_px=phantom.um_per_px
    )

    assert not found.of(OpeningKind.BLACK_DOT)
    assert not found.of(OpeningKind.WHITE_DOT)


def test_pieces_of_hair_that_were_not_found_are_no_openings():
    """What is longer than wide is neither a plug nor a dot."""
    phantom = draw_trichoscopy(Scene(**{**SMALL, "hairs": 14}, broken=6), seed=25)

    found = find_openings(
        phantom.image,
        hair=np.zeros_like(phantom.hair),
        closed=phantom.covered,
        um_per_px=phantom.um_per_px,
    )

    assert len(found.of(OpeningKind.BLACK_DOT)) <= 1
    assert not found.of(OpeningKind.PLUG)


def test_white_that_was_taken_for_hair_is_given_back():
    """A mask of hair that holds a ring of scale does not hide it."""
    phantom = draw_trichoscopy(
        Scene(**{**SMALL, "hairs": 12}, skin=SkinTone.DARK, scaly=6), seed=8
    )
    scaly = [o for o in phantom.openings if o.kind is Drawn.SCALY and o.visible > 0.5]
    hair = phantom.hair.copy()
    for each in scaly:
        middle = (round(each.x_px), round(each.y_px))
        cv2.circle(hair, middle, round(each.diameter_um / 16), 1, -1)

    found = find_openings(
        phantom.image,
        hair=hair,
        closed=phantom.covered,
        um_per_px=phantom.um_per_px,
        roots_px=np.array([s.root_px for s in phantom.shafts]).reshape(-1, 2),
    )

    assert len(found.of(OpeningKind.SCALY_RIM)) >= 0.5 * len(scaly)


def test_the_number_of_threads_changes_no_bit():
    """One thread and two find the same, to the last digit."""
    phantom = draw_trichoscopy(Scene(**SMALL, yellow_dots=8, black_dots=8), seed=7)
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = _seek(phantom)
        cv2.setNumThreads(2)
        two = _seek(phantom)
    finally:
        cv2.setNumThreads(threads)

    assert one.each == two.each
    assert one.bare_share == two.bare_share


def test_a_root_with_a_ring_of_scale_has_a_scaly_rim_and_others_have_not():
    """The ring is told as one rim, not as white dots."""
    phantom = draw_trichoscopy(Scene(**{**SMALL, "hairs": 12}, scaly=6), seed=8)
    scaly = [o for o in phantom.openings if o.kind is Drawn.SCALY and o.visible > 0.5]

    found = _seek(phantom)
    rims = found.of(OpeningKind.SCALY_RIM)
    met = sum(
        any(np.hypot(rim.x_px - o.x_px, rim.y_px - o.y_px) < 20 for rim in rims)
        for o in scaly
    )

    assert met >= 0.7 * len(scaly)
    assert len(rims) <= len(scaly) + 2
    assert len(found.of(OpeningKind.WHITE_DOT)) <= 1


def test_skin_without_openings_is_bare_and_skin_with_them_is_not():
    """Far from any opening skin has lost its own."""
    haired = draw_trichoscopy(
        Scene(**{**SMALL, "hairs": 30}, yellow_dots=20, empty=20), seed=9
    )
    bald = draw_trichoscopy(Scene(**{**SMALL, "hairs": 0}), seed=9)

    assert _seek(haired).bare_share < 0.05
    assert _seek(bald).bare_share > 0.9


def test_a_blank_picture_and_one_all_hair_hold_no_opening():
    """Nothing is found where nothing is to be seen, and nothing breaks."""
    blank = np.full((300, 400, 3), 150, np.uint8)
    nothing = np.zeros((300, 400), np.uint8)

    for hair in (nothing, nothing + 1):
        found = find_openings(blank, hair=hair, closed=nothing, um_per_px=8.0)
        assert not found.each


def test_without_a_scale_the_hair_stands_for_one():
    """A hair of 14 pixels means 5 µm a pixel; without hair the view does."""
    assert nominal_um_per_px(hair_px=14.0, longest_px=1024) == 5.0
    assert nominal_um_per_px(hair_px=None, longest_px=1000) == 6.0
