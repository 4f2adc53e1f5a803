"""Where a shaft crosses a vessel, both sides are joined, and nothing else is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.native import Engine, restricted_to
from scalpwatch.imaging.vessel_bridges import bridge_under


def _crossing(*, gap_px):
    """A vessel on both sides of what hides it."""
    seen, closed = (np.zeros((100, 200), np.uint8) for _ in range(2))
    cv2.line(seen, (10, 50), (190, 50), 1, 5)
    closed[:, 100 - gap_px // 2 : 100 + gap_px // 2] = 1
    return seen & (1 - closed), closed


@pytest.mark.parametrize(("gap_px", "is_joined"), [(10, True), (40, False)])
def test_a_narrow_gap_is_bridged_and_a_wide_one_is_not(gap_px, is_joined):
    """The bridge lies where it is hidden."""
    seen, closed = _crossing(gap_px=gap_px)

    bridges = bridge_under(seen, closed)

    assert bool(bridges.any()) is is_joined
    assert not (bridges & (1 - cv2.dilate(closed, np.ones((3, 3), np.uint8)))).any()


def test_both_engines_bridge_alike():
    """Many stumps of noise, at the rim too, are joined in the same way."""
    rng = np.random.default_rng(3)
    noise = cv2.GaussianBlur(rng.standard_normal((200, 300)), (0, 0), 3)
    seen = (noise > 0.02).astype(np.uint8)
    closed = np.zeros_like(seen)
    closed[:, np.arange(300) % 25 < 12] = 1
    seen &= 1 - closed

    compiled = bridge_under(seen, closed)
    with restricted_to(Engine.NUMPY):
        plain = bridge_under(seen, closed)

    assert compiled.any()
    np.testing.assert_array_equal(compiled, plain)


def test_without_a_vessel_there_is_no_bridge():
    """Nothing to join is no error."""
    nothing = np.zeros((40, 60), np.uint8)

    assert not bridge_under(nothing, nothing + 1).any()
