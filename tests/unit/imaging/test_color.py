"""Colour against the skin around it."""

from __future__ import annotations

from dataclasses import fields

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.color import color_planes
from scalpwatch.imaging.native import Engine, restricted_to
from scalpwatch.phantoms import Scene, draw_trichoscopy


def same(one, other):
    """Ask whether all planes are equal, bit by bit."""
    return all(
        np.array_equal(getattr(one, each.name), getattr(other, each.name))
        for each in fields(one)
    )


@pytest.mark.parametrize("shape", [(300, 401), (201, 200), (7, 90)])
def test_every_engine_sees_the_same_color(shape):
    """Whatever the size, and however the memory lies."""
    scene = Scene(width_px=420, height_px=320, hairs=8, thin_trees=1)
    whole = draw_trichoscopy(scene, seed=2).image
    picture = whole[: shape[0], : shape[1]]

    found = color_planes(picture)

    for engine in Engine:
        with restricted_to(engine):
            assert same(found, color_planes(picture))
    assert found.darkness.shape == shape


def test_the_number_of_threads_changes_no_bit():
    """Bands of rows do not know of each other."""
    picture = draw_trichoscopy(Scene(width_px=420, height_px=320), seed=3).image
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        alone = color_planes(picture)
        cv2.setNumThreads(3)
        shared = color_planes(picture)
    finally:
        cv2.setNumThreads(before)

    assert same(alone, shared)
