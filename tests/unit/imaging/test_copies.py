"""Copies are made by whole steps, each pixel the mean of a square."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.imaging.copies import shrunk, step_to


@pytest.mark.parametrize(
    ("um_per_px", "longest_px", "step"),
    [(8.0, 1024, 2), (6.0, 1024, 3), (16.0, 600, 1), (40.0, 500, 1), (10.0, 4000, 7)],
)
def test_the_step_brings_a_picture_nearest_to_the_scale_asked_for(
    um_per_px, longest_px, step
):
    """Nearest by ratio, but never more pixels than allowed."""
    assert (
        step_to(16.0, um_per_px=um_per_px, longest_px=longest_px, most_px=640) == step
    )


def test_a_copy_holds_the_means_of_squares_and_leaves_out_the_rest():
    """Five columns by two are two pixels; the fifth is left out."""
    plane = np.array([[0, 4, 10, 10, 255], [4, 8, 30, 30, 255]], np.uint8)

    assert shrunk(plane, 2).tolist() == [[4, 20]]


def test_a_picture_smaller_than_a_step_gives_one_pixel():
    """Nothing breaks where nearly nothing is."""
    assert shrunk(np.full((1, 1, 3), 7, np.uint8), 4).shape[:2] == (1, 1)
