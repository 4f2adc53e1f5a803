"""Cells of skin hold mean colours, and the relief about them."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.imaging.skin_cells import skin_cells


def _pixels(relief):
    """Gray-brown skin with this relief, as shares of its light."""
    skin = np.array([170, 135, 115], np.float64)
    return np.rint(skin * (1 + relief[..., None])).astype(np.uint8)


def test_folds_in_one_direction_are_parallel_and_grain_is_not():
    """Whatever its direction."""
    down, across = np.mgrid[:400, :480]
    folds = 0.06 * np.sin((across + 0.6 * down) / 2.0)
    grain = np.random.default_rng(1).normal(0, 0.05, folds.shape)
    skin = np.ones(folds.shape, np.uint8)

    folded, grainy = (
        np.median(skin_cells(_pixels(each), skin, um_per_px=8.0).relief.parallel)
        for each in (folds, grain)
    )

    assert folded > 0.7
    assert grainy < 0.25


def test_a_cell_has_the_mean_color_of_its_skin_alone():
    """What covers the skin counts for nothing."""
    pixels = _pixels(np.zeros((160, 160)))
    skin = np.ones((160, 160), np.uint8)
    pixels[:, ::8] = 0
    skin[:, np.arange(160) % 8 < 3] = 0

    cells = skin_cells(pixels, skin, um_per_px=16.0)

    assert cells.told.all()
    assert np.ptp(cells.redness) == pytest.approx(0, abs=1e-4)


def test_between_dense_hairs_nothing_is_known_of_the_relief():
    """Neither smooth nor folded."""
    skin = np.zeros((160, 160), np.uint8)
    skin[:, np.arange(160) % 16 < 8] = 1

    relief = skin_cells(_pixels(np.zeros((160, 160))), skin, um_per_px=16.0).relief

    assert np.isinf(relief.steep).all()
    assert not relief.parallel.any()
