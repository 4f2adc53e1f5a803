"""Drawn rulers, grids and bars."""

import numpy as np
import pytest

from scalpwatch.phantoms.rulers import ScaleKind, draw_scale


@pytest.mark.parametrize("kind", ScaleKind)
def test_the_same_seed_lays_the_same(kind):
    """A phantom is a function of its seed."""
    plain = np.full((480, 640, 3), 150, np.uint8)

    one, other = (draw_scale(plain, kind, seed=5) for _ in range(2))

    assert one.um_per_px == other.um_per_px
    np.testing.assert_array_equal(one.image, other.image)


@pytest.mark.parametrize("kind", ScaleKind)
def test_the_picture_under_it_is_not_changed(kind):
    """What is given stays as it was."""
    plain = np.full((480, 640, 3), 150, np.uint8)

    drawn = draw_scale(plain, kind, seed=2)

    assert (plain == 150).all()
    assert drawn.image.shape == plain.shape
    assert not (drawn.image == 150).all()
