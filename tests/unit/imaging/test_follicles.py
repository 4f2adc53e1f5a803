"""Hairs that leave the skin together are one follicular unit."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.color import color_planes
from scalpwatch.imaging.follicles import find_black_dots, group_units
from scalpwatch.imaging.hair import find_hair
from scalpwatch.imaging.shafts import Shaft, ShaftTone


def _hair(x, y):
    """Draw a hair of 40 pixels from a root."""
    return Shaft(((x, y), (x + 30, y + 26)), 8.0, ShaftTone.DARK)


def test_hairs_that_touch_are_one_unit():
    """Hairs whose boxes meet belong together, whatever lies elsewhere."""
    near, nearer, far = _hair(100, 100), _hair(110, 95), _hair(300, 300)

    units = group_units((near, far, nearer))

    assert [unit.shafts for unit in units] == [(near, nearer), (far,)]


def test_a_hair_between_two_joins_them():
    """A chain of touching hairs is one unit."""
    first, last, between = _hair(100, 100), _hair(160, 150), _hair(130, 125)

    units = group_units((first, last, between))

    assert len(units) == 1


def test_a_unit_tells_its_place():
    """The box spans all shafts and the middle is the box's."""
    (unit,) = group_units((_hair(100, 100), _hair(110, 95)))

    assert unit.box_px == (100, 95, 140, 126)
    assert unit.center_px == (120, 110.5)


def test_no_hair_is_no_unit():
    """Bare skin holds no unit."""
    assert group_units(()) == ()


def _dots(color):
    """Draw ten dots of a colour and look for black ones."""
    pixels = np.full((480, 640, 3), (205, 175, 160), np.uint8)
    for place in range(10):
        center = (60 + 55 * place, 120 + 30 * (place % 5))
        cv2.circle(pixels, center, 7, color, -1, cv2.LINE_AA)
    planes = color_planes(pixels)
    return find_black_dots(planes, find_hair(planes))


def test_black_dots_are_found_with_their_size():
    """Hair broken off level with the skin is a round dark dot."""
    dots = _dots((40, 36, 38))

    assert len(dots) == 10
    assert [dot.diameter_px for dot in dots] == pytest.approx([15] * 10, rel=0.15)


def test_a_dotted_vessel_is_no_black_dot():
    """Blood lets red light through, a black dot does not."""
    assert _dots((185, 60, 75)) == ()
