"""Drawn scale bars."""

import numpy as np
import pytest

from scalpwatch.imaging.bars import find_bar
from scalpwatch.phantoms.bars import burn_bar


def test_the_same_seed_burns_the_same():
    """A phantom is a function of its seed."""
    plain = np.full((600, 800, 3), 150, np.uint8)

    one, other = (burn_bar(plain, seed=5) for _ in range(2))

    assert one[1] == other[1]
    np.testing.assert_array_equal(one[0], other[0])


@pytest.mark.parametrize("seed", [1, 2, 3, 6, 8, 9])
def test_a_bar_tells_the_scale_it_was_drawn_with(seed):
    """Of whatever form and lettering."""
    image, um_per_px = burn_bar(np.full((600, 800, 3), 150, np.uint8), seed=seed)

    bar = find_bar(image)

    assert bar is not None
    assert bar.length_um / bar.length_px == pytest.approx(um_per_px, rel=0.02)
