"""Lines of the third style: as wide and long as they are told, smooth, in one band."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.phantoms import HairTone, Scene, SkinTone, VesselKind
from scalpwatch.phantoms.third import draw_third_style
from scalpwatch.phantoms.third.lines import curve, smooth_noise, sweep


@pytest.mark.parametrize("first_px", [1.5, 4.0])
@pytest.mark.parametrize("way", [0.0, 0.4, 2.0])
def test_a_swept_disc_covers_the_area_of_its_path(first_px, way):
    """A tapered line covers its length times its mean width, and its round ends."""
    ahead = np.array([np.cos(way), np.sin(way)])
    path = np.array([60.3, 59.8]) + np.outer(np.linspace(-40, 40, 9), ahead)
    radius = np.linspace(first_px, 0.6 * first_px, 9)

    swept = sweep((120, 120), path, radius)

    cover = np.zeros(120 * 120)
    np.maximum.at(cover, swept.at, swept.cover)
    ends = np.pi / 2 * (radius[0] ** 2 + radius[-1] ** 2)
    assert cover.sum() == pytest.approx(80 * 2 * radius.mean() + ends, rel=0.03)


def test_sides_and_places_of_a_line_are_told():
    """Left and right of the middle differ, and places go from root to tip."""
    path = np.array([[10.0, 20.0], [20.0, 20.0], [30.0, 20.0]])

    swept = sweep((40, 40), path, np.full(3, 3.0))

    side, along = np.full((2, 40 * 40), np.nan)
    side[swept.at], along[swept.at] = swept.side, swept.along
    row, column = np.mgrid[17:24, 11:30]
    inner = (row, column)
    away = np.clip((20 - row) / 3, -1, 1)
    np.testing.assert_allclose(side.reshape(40, 40)[inner], away, atol=1e-5)
    place = (column - 10) / 10
    np.testing.assert_allclose(along.reshape(40, 40)[inner], place, atol=1e-5)


def test_what_leaves_the_picture_is_left_out():
    """No place of a line lies beyond the border."""
    path = np.array([[-30.0, 5.0], [50.0, 5.0]])

    swept = sweep((10, 20), path, np.full(2, 2.0))

    assert 0 <= swept.at.min() <= swept.at.max() < 200
    assert set(swept.at % 20) == set(range(20))


def test_a_spline_begins_and_ends_where_its_corners_do():
    """It is smooth between, and its points lie as near as was asked for."""
    corners = np.array([[0.0, 0.0], [30.0, 40.0], [80.0, 40.0], [90.0, 0.0]])

    path = curve(corners, 2.0)

    np.testing.assert_allclose(path[[0, -1]], corners[[0, -1]], atol=1e-6)
    assert np.hypot(*np.diff(path, axis=0).T).max() < 4


def test_noise_has_one_band():
    """Means over many grains vanish, and neighbours are alike."""
    noise = smooth_noise(np.random.default_rng(1), (300, 300), 6.0)

    blocks = cv2.resize(noise, (5, 5), interpolation=cv2.INTER_AREA)
    assert 0.5 < noise.std() < 1.2
    assert np.abs(blocks).max() < 0.1
    assert np.abs(np.diff(noise, axis=1)).mean() < 0.4 * noise.std()


def test_a_calibre_swings_and_is_told_by_its_mean():
    """Pieces of one tree differ, the widest near what a stem is asked to be."""
    phantom = draw_third_style(Scene(600, 450, hairs=0, thick_trees=3), seed=2)

    for vessel in phantom.drawn_vessels:
        widths_um = [stroke.width_um for stroke in vessel.strokes]
        assert vessel.kind is VesselKind.THICK_TREE
        assert 90 < vessel.stem_um < 160
        assert min(widths_um) < 0.5 * max(widths_um)


def test_it_is_drawn_alike_on_one_thread_and_on_two():
    """A picture does not depend on the machine's leisure."""
    scene = Scene(320, 240, skin=SkinTone.DARK, hair=HairTone.BLOND, glare=2, atrophy=1)
    threads = cv2.getNumThreads()
    try:
        pictures = []
        for number in (1, 2):
            cv2.setNumThreads(number)
            pictures.append(draw_third_style(scene, seed=3).image)
    finally:
        cv2.setNumThreads(threads)

    np.testing.assert_array_equal(*pictures)
