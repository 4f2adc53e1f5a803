"""The ridge engine: lines and spots of every width."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.ridges import find_ridges, linked, thinned


@pytest.mark.parametrize("width_px", [2, 4, 8, 16, 24])
def test_lines_of_every_width_answer_alike(width_px):
    """A line of contrast 1 answers with a third to a half, whatever its width."""
    plane = np.zeros((400, 400), np.float32)
    left = 200 - width_px // 2
    plane[:, left : left + width_px] = 1

    ridges = find_ridges(plane)

    assert 0.3 < ridges.bright[200, 200] < 0.5
    assert ridges.dark[200, 200] < 0.1
    assert ridges.blob[200, 200] < 0.1


def test_a_spot_is_told_from_a_line():
    """On a spot both curvatures are strong."""
    plane = np.zeros((96, 96), np.float32)
    cv2.circle(plane, (48, 48), 4, 1.0, -1)

    ridges = find_ridges(plane)

    assert ridges.blob[48, 48] > 0.6 * ridges.bright[48, 48]


def test_an_even_slope_answers_nothing():
    """Uneven light is neither a line nor a spot."""
    plane = np.tile(np.linspace(0, 1, 128, dtype=np.float32), (128, 1))

    ridges = find_ridges(plane)

    inside = (slice(24, -24), slice(24, -24))
    assert ridges.bright[inside].max() < 0.02
    assert ridges.dark[inside].max() < 0.02


def test_a_weak_place_counts_only_beside_a_strong_one():
    """Hysteresis keeps the faint end of a vessel and drops faint noise."""
    strength = np.zeros((20, 40), np.float32)
    strength[10, 5:20] = 0.5
    strength[10, 10] = 1.0
    strength[3, 30:35] = 0.5

    mask = linked(strength, weak=0.4, strong=0.9)

    assert mask.sum() == 15
    assert mask[3].sum() == 0


def test_thinning_leaves_one_line_of_the_same_length():
    """A bar becomes its middle line."""
    bar = np.zeros((40, 120), np.uint8)
    bar[15:26, 10:110] = 1

    lines = thinned(bar)

    assert lines[:, 60].sum() == 1
    assert 85 <= lines.sum() <= 100
    assert not (lines & ~bar.astype(bool)).any()
