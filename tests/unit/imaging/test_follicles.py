"""Hairs that leave the skin together are one follicular unit."""

from __future__ import annotations

from scalpwatch.imaging.follicles import group_units
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


def _long_hair(root, tip):
    """Make a hair of 40 widths or more."""
    return Shaft((root, tip), 8.0, ShaftTone.DARK)


def test_long_hairs_that_cross_are_two_units():
    """Long hairs lie over each other; what tells their unit is where they grow."""
    one, other = _long_hair((0, 0), (400, 300)), _long_hair((0, 300), (400, 0))

    assert len(group_units((one, other))) == 2


def test_long_hairs_of_one_opening_are_one_unit():
    """Roots within two widths leave the skin together."""
    one, other = _long_hair((0, 0), (400, 300)), _long_hair((10, 6), (-300, 400))

    assert len(group_units((one, other))) == 1
