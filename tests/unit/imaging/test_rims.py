"""Rims about roots are told where scale, or redness, stands on most sides."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.rims import ends_of_hair, red_rims, scaly_rims
from scalpwatch.imaging.spots import SkinView

SKIN = (170, 135, 115)
ROOT = np.array([[50.0, 50.0]])


def _view(paint=None, *, ring=True):
    """A hair that ends in the middle of a view, with a painted ring about its end."""
    pixels = np.full((200, 200, 3), SKIN, np.uint8)
    hair = np.zeros((200, 200), np.uint8)
    if paint:
        if ring:
            cv2.circle(pixels, (100, 100), 13, paint, 9)
        else:
            cv2.line(pixels, (113, 20), (113, 180), paint, 8)
    cv2.line(pixels, (100, 100), (100, 190), (40, 30, 25), 8)
    cv2.line(hair, (100, 100), (100, 190), 1, 9)
    return SkinView.of(pixels, hair=hair, closed=np.zeros_like(hair), um_per_px=8.0)


@pytest.mark.parametrize(
    ("rims", "paint"), [(scaly_rims, (235, 230, 225)), (red_rims, (165, 95, 85))]
)
def test_a_ring_about_a_root_is_a_rim(rims, paint):
    """White for scale, red for redness."""
    assert rims(_view(paint), ROOT)[0] > 0.2


@pytest.mark.parametrize(
    ("rims", "paint"), [(scaly_rims, (235, 230, 225)), (red_rims, (165, 95, 85))]
)
def test_a_streak_past_a_root_and_bare_skin_about_it_are_none(rims, paint):
    """A vessel or a white hair stands on two sides only."""
    assert rims(_view(paint, ring=False), ROOT)[0] == 0
    assert rims(_view(), ROOT)[0] == 0


def test_a_hair_ends_once_within_the_view():
    """Where it leaves the view it has no end."""
    ends = ends_of_hair(_view())

    assert len(ends) == 1
    assert np.hypot(*(ends[0] - ROOT[0])) < 6


def test_no_root_has_no_rim():
    """An empty list breaks nothing."""
    assert scaly_rims(_view(), np.zeros((0, 2))).shape == (0,)
