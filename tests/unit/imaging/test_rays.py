"""Spots looked at along rays: how wide, and how ragged their borders are."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.imaging.rays import cast_rays


def _plane(radius_of_turn):
    """A spot of height 1 whose border lies at this distance for each direction."""
    down, across = np.mgrid[-40:41, -40:41].astype(float)
    away, turn = np.hypot(across, down), np.arctan2(down, across)
    return np.clip(radius_of_turn(turn) - away + 0.5, 0, 1).astype(np.float32)


def _looked(plane):
    """Width and raggedness of the spot in the middle, all of it seen."""
    rays = cast_rays(np.array([40.0]), np.array([40.0]), reach_px=30.0)
    values = rays.read(plane)
    ragged = rays.raggedness(values, np.array([0.5]), np.ones_like(values))
    return float(rays.widths(values)[0]), float(ragged[0])


@pytest.mark.parametrize("radius_px", [4.0, 8.0, 14.0])
def test_a_disc_is_as_wide_as_drawn_and_not_ragged(radius_px):
    """Within a pixel; its border is even."""
    radius, ragged = _looked(_plane(lambda turn: radius_px + 0 * turn))

    assert radius == pytest.approx(radius_px, abs=1.0)
    assert ragged < 0.1


@pytest.mark.parametrize("lobes", [2, 5])
def test_a_spot_with_lobes_is_ragged(lobes):
    """Whether it is oval or a flake."""
    _, ragged = _looked(_plane(lambda turn: 10 + 5 * np.cos(lobes * turn)))

    assert ragged > 0.22


def test_a_border_of_which_less_than_half_is_seen_counts_as_ragged():
    """Unknown is not round."""
    plane = _plane(lambda turn: 8.0 + 0 * turn)
    rays = cast_rays(np.array([40.0]), np.array([40.0]), reach_px=30.0)
    values = rays.read(plane)
    seen = np.ones_like(values)
    seen[:, 4:] = 0

    assert rays.raggedness(values, np.array([0.5]), seen)[0] == 1.0
