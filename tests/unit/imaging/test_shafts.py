"""Hairs are counted one by one, from their roots."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.shafts import ShaftTone, find_shafts

SKIN = (205, 175, 160)
BLACK = (25, 22, 24)
UNDER = (110, 120, 140)


def _scalp():
    """Bare skin."""
    return np.full((480, 640, 3), SKIN, np.uint8)


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

    (shaft,) = find_shafts(pixels)

    assert math.dist(shaft.root_px, (300, 200)) < 15
    assert math.dist(shaft.tip_px, (380, 260)) < 10


def test_a_width_is_that_of_the_shaft():
    """The width is told in pixels, across the shaft and not along an axis."""
    pixels = _drawn(_scalp(), (300, 200), (380, 260))

    (shaft,) = find_shafts(pixels)

    assert shaft.width_px == pytest.approx(10, abs=2)


def test_touching_hairs_are_told_apart():
    """Two hairs side by side are two where other hairs show how wide one is."""
    pixels = _drawn(_scalp(), (100, 100), (180, 160))
    _drawn(pixels, (450, 100), (530, 160))
    _drawn(pixels, (100, 300), (180, 360))
    _drawn(pixels, (300, 250), (380, 310))
    _drawn(pixels, (307, 241), (387, 301))

    shafts = find_shafts(pixels)

    assert len(shafts) == 5


def test_a_scale_tells_a_pair_where_all_hairs_are_pairs():
    """Where no single hair shows how wide one is, the scale does."""
    pixels = _drawn(_scalp(), (300, 250), (380, 310))
    _drawn(pixels, (306, 242), (386, 302))

    without, with_scale = find_shafts(pixels), find_shafts(pixels, um_per_px=9)

    assert (len(without), len(with_scale)) == (1, 2)


def test_burned_in_letters_are_no_hair():
    """A banner and a bar with its number are never counted."""
    pixels = _scalp()
    pixels[2:22, 4:300] = 64
    cv2.putText(pixels, "70x 1280x1024 mm", (10, 18), 0, 0.5, (255, 255, 255), 1)
    cv2.line(pixels, (40, 300), (40, 420), (20, 20, 20), 2)
    cv2.line(pixels, (40, 420), (160, 420), (20, 20, 20), 2)

    assert find_shafts(pixels) == ()


def test_a_drawn_red_circle_is_no_hair():
    """What people draw into a picture is never counted."""
    pixels = _scalp()
    cv2.circle(pixels, (320, 240), 150, (255, 0, 0), 3)

    assert find_shafts(pixels) == ()


def test_a_dot_is_no_hair():
    """A black dot is not long enough for a shaft."""
    pixels = _scalp()
    cv2.circle(pixels, (320, 240), 7, BLACK, -1)

    assert find_shafts(pixels) == ()


def test_a_light_hair_is_told_as_light():
    """Light shafts come in as a mask and are told with their tone."""
    light = np.zeros((480, 640), np.uint8)
    cv2.line(light, (300, 200), (380, 260), 1, 7)

    (shaft,) = find_shafts(_scalp(), light=light)

    assert shaft.tone is ShaftTone.LIGHT


def test_a_gray_hair_is_told_as_gray():
    """A shaft without color, not much darker than its skin, is gray."""
    pixels = _drawn(_scalp(), (300, 200), (380, 260), (112, 112, 112))

    (shaft,) = find_shafts(pixels)

    assert shaft.tone is ShaftTone.GRAY


def test_hairs_are_told_from_top_to_bottom():
    """The order of the answer does not depend on how hairs were found."""
    pixels = _drawn(_scalp(), (100, 300), (180, 360))
    _drawn(pixels, (450, 100), (530, 160))

    shafts = find_shafts(pixels)

    assert [a.root_px[1] <= b.root_px[1] for a, b in pairwise(shafts)] == [True]
