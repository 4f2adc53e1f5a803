"""Hairs are counted one by one, from their roots."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.color import color_planes
from scalpwatch.imaging.hair import find_hair
from scalpwatch.imaging.quality import judge_quality
from scalpwatch.imaging.shafts import ShaftTone

SKIN = (205, 175, 160)
BLACK = (25, 22, 24)
UNDER = (110, 120, 140)


def _scalp():
    """Bare skin."""
    return np.full((480, 640, 3), SKIN, np.uint8)


def _shafts(pixels, **options):
    """Find the shafts of a picture."""
    return find_hair(color_planes(pixels), **options).shafts


def _seen(pixels):
    """Find the shafts of a picture, as measuring does."""
    return _shafts(pixels, closed=judge_quality(pixels).obscured)


def _drawn(pixels, root, tip, color=BLACK):
    """Draw a shaft, and the hair below the skin that its root comes from."""
    below = [round(2 * near - far) for near, far in zip(root, tip, strict=True)]
    middle = [
        round((near + under) / 2) for near, under in zip(root, below, strict=True)
    ]
    cv2.line(pixels, root, middle, UNDER, 9)
    cv2.line(pixels, root, tip, color, 9)
    return pixels


def test_a_root_is_the_end_where_the_hair_comes_out_of_the_skin():
    """The shade of the hair below the skin tells the root from the tip."""
    pixels = _drawn(_scalp(), (300, 200), (380, 260))

    (shaft,) = _shafts(pixels)

    assert math.dist(shaft.root_px, (300, 200)) < 15
    assert math.dist(shaft.tip_px, (380, 260)) < 10


def test_a_width_is_that_of_the_shaft():
    """The width is told in pixels, across the shaft and not along an axis."""
    pixels = _drawn(_scalp(), (300, 200), (380, 260))

    (shaft,) = _shafts(pixels)

    assert shaft.width_px == pytest.approx(10, abs=2)


def test_touching_hairs_are_told_apart():
    """Two hairs side by side are two where other hairs show how wide one is."""
    pixels = _drawn(_scalp(), (100, 100), (180, 160))
    _drawn(pixels, (450, 100), (530, 160))
    _drawn(pixels, (100, 300), (180, 360))
    _drawn(pixels, (300, 250), (380, 310))
    _drawn(pixels, (307, 241), (387, 301))

    shafts = _shafts(pixels)

    assert len(shafts) == 5


def test_a_scale_tells_a_pair_where_all_hairs_are_pairs():
    """Where no single hair shows how wide one is, the scale does."""
    pixels = _drawn(_scalp(), (300, 250), (380, 310))
    _drawn(pixels, (306, 242), (386, 302))

    without, with_scale = _shafts(pixels), _shafts(pixels, um_per_px=9)

    assert (len(without), len(with_scale)) == (1, 2)


def test_burned_in_letters_are_no_hair():
    """A banner and a bar with its number are never counted."""
    pixels = _scalp()
    pixels[2:22, 4:300] = 64
    cv2.putText(pixels, "70x 1280x1024 mm", (10, 18), 0, 0.5, (255, 255, 255), 1)
    cv2.line(pixels, (40, 300), (40, 420), (20, 20, 20), 2)
    cv2.line(pixels, (40, 420), (160, 420), (20, 20, 20), 2)

    assert _seen(pixels) == ()


def test_a_drawn_red_circle_is_no_hair():
    """What people draw into a picture is never counted."""
    pixels = _scalp()
    cv2.circle(pixels, (320, 240), 150, (255, 0, 0), 3)

    assert _shafts(pixels) == ()


def test_a_dot_is_no_hair():
    """A black dot is not long enough for a shaft."""
    pixels = _scalp()
    cv2.circle(pixels, (320, 240), 7, BLACK, -1)

    assert _shafts(pixels) == ()


def test_a_light_hair_is_told_as_light():
    """A white shaft on skin is found and told with its tone."""
    pixels = np.full((480, 640, 3), (120, 95, 85), np.uint8)
    cv2.line(pixels, (100, 200), (420, 260), (240, 240, 238), 7, cv2.LINE_AA)

    (shaft,) = _shafts(pixels)

    assert shaft.tone is ShaftTone.LIGHT
    assert shaft.width_px == pytest.approx(8.5, abs=1.5)


def test_crossing_hairs_are_two():
    """Long hairs that cross are followed through the crossing."""
    pixels = _scalp()
    cv2.line(pixels, (60, 80), (560, 400), BLACK, 7, cv2.LINE_AA)
    cv2.line(pixels, (80, 400), (580, 60), BLACK, 7, cv2.LINE_AA)

    shafts = _shafts(pixels)

    assert len(shafts) == 2
    assert [shaft.length_px > 500 for shaft in shafts] == [True, True]


def test_hairs_of_one_opening_are_counted_one_by_one():
    """Three long hairs that part where they leave the skin are three."""
    pixels = _scalp()
    for tip in ((520, 130), (560, 240), (520, 350)):
        cv2.line(pixels, (100, 240), tip, BLACK, 7, cv2.LINE_AA)

    assert len(_shafts(pixels)) == 3


def test_a_bent_hair_is_one_and_its_line_bends():
    """The middle line of a long hair follows it."""
    pixels = _scalp()
    cv2.ellipse(pixels, (320, 400), (220, 300), 0, 190, 350, BLACK, 8, cv2.LINE_AA)

    (shaft,) = _shafts(pixels)

    assert shaft.length_px > 1.3 * math.dist(shaft.root_px, shaft.tip_px)
    assert min(y for _, y in shaft.centerline_px) < 110


@pytest.mark.parametrize("width", [5, 9, 15])
def test_a_width_does_not_depend_on_blur(width):
    """Out of focus or not, a width is right within a tenth."""
    sharp = np.full((480, 640, 3), SKIN, np.uint8)
    cv2.line(sharp, (60, 100), (560, 330), BLACK, width, cv2.LINE_AA)
    soft = cv2.GaussianBlur(sharp, (0, 0), 1.2)

    (before,), (after,) = _shafts(sharp), _shafts(soft)

    assert after.width_px == pytest.approx(before.width_px, rel=0.1)
    assert len(after.widths_px) >= 5


def test_a_stub_with_a_blunt_end_is_broken():
    """A short blunt hair is told from a long one."""
    pixels = _drawn(_scalp(), (300, 200), (360, 245))
    cv2.line(pixels, (20, 420), (620, 380), BLACK, 9, cv2.LINE_AA)

    told = sorted((shaft.length_px, shaft.is_broken) for shaft in _shafts(pixels))

    assert [broken for _, broken in told] == [True, False]


def test_where_all_hair_is_cut_none_is_broken():
    """A stub among stubs is cut hair."""
    pixels = _scalp()
    for left in range(60, 560, 120):
        _drawn(pixels, (left, 200), (left + 60, 245))

    assert [shaft.is_broken for shaft in _shafts(pixels)] == [False] * 5


def test_the_end_at_the_border_of_the_view_is_the_tip():
    """Long hair leaves the view with its tip."""
    pixels = _scalp()
    for tip in ((639, 60), (639, 200), (639, 420)):
        cv2.line(pixels, (200, tip[1] - 40), tip, BLACK, 9, cv2.LINE_AA)

    assert [shaft.root_px[0] < 220 for shaft in _shafts(pixels)] == [True] * 3


def test_a_closed_place_bears_no_hair():
    """Where something is burned in, nothing is hair."""
    pixels = _drawn(_scalp(), (300, 200), (380, 260))
    closed = np.ones(pixels.shape[:2], np.uint8)

    assert _shafts(pixels, closed=closed) == ()


def test_a_hair_that_touches_a_banner_is_one_hair():
    """A banner is cut out, and what touches it is counted as if it did not."""
    pixels = _scalp()
    pixels[0:24] = 70
    for left in range(10, 620, 120):
        cv2.putText(pixels, "70x 12:30", (left, 18), 0, 0.5, (255, 255, 255), 1)
    cv2.line(pixels, (300, 10), (340, 110), BLACK, 11)

    (shaft,) = _seen(pixels)

    assert shaft.length_px < 110


@pytest.mark.parametrize("turned", [np.rot90, np.fliplr, np.flipud])
def test_turning_and_mirroring_change_no_count(turned):
    """As many hairs of the same width are found however the picture lies."""
    pixels = _drawn(_scalp(), (100, 100), (180, 160))
    _drawn(pixels, (450, 100), (530, 160))
    cv2.line(pixels, (60, 430), (600, 300), BLACK, 8, cv2.LINE_AA)
    cv2.line(pixels, (120, 280), (560, 460), BLACK, 8, cv2.LINE_AA)

    before = _shafts(pixels)
    after = _shafts(np.ascontiguousarray(turned(pixels)))

    assert len(before) == len(after) == 4
    widths = [sorted(shaft.width_px for shaft in each) for each in (before, after)]
    assert widths[0] == pytest.approx(widths[1], rel=0.1)


def test_a_gray_hair_is_told_as_gray():
    """A shaft without color, not much darker than its skin, is gray."""
    pixels = _drawn(_scalp(), (300, 200), (380, 260), (112, 112, 112))

    (shaft,) = _shafts(pixels)

    assert shaft.tone is ShaftTone.GRAY


def test_hairs_are_told_from_top_to_bottom():
    """The order of the answer does not depend on how hairs were found."""
    pixels = _drawn(_scalp(), (100, 300), (180, 360))
    _drawn(pixels, (450, 100), (530, 160))

    shafts = _shafts(pixels)

    assert [a.root_px[1] <= b.root_px[1] for a, b in pairwise(shafts)] == [True]


def test_a_bubble_is_no_hair():
    """A ring goes around something; hair does not."""
    pixels = _scalp()
    cv2.circle(pixels, (320, 240), 40, (90, 75, 70), 6, cv2.LINE_AA)

    assert _shafts(pixels) == ()


def test_the_soft_border_of_a_light_area_is_no_hair():
    """Beside light skin the usual skin looks dark, without a sharp border."""
    pixels = np.full((768, 1024, 3), (96, 74, 62), np.uint8)
    area = cv2.ellipse(
        np.zeros((768, 1024), np.float32), (512, 384), (260, 150), 20, 0, 360, 1.0, -1
    )
    area = cv2.GaussianBlur(area, (0, 0), 12)[..., None]
    pixels = np.rint(pixels * (1 - area) + 190 * area).astype(np.uint8)

    seen = find_hair(color_planes(pixels))

    assert not seen.mask.any()
