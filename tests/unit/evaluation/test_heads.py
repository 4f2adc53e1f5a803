"""Drawn heads are judged as they were drawn."""

from __future__ import annotations

import numpy as np
import pytest
from foci import changed, overlap
from heads import scene_of, try_one

from scalpwatch.phantoms.scenes import HairTone, SkinTone
from scalpwatch.vocabulary.measurements import MeasurementName


def test_scenes_take_turns_among_skins_and_hairs():
    """Each skin tone meets each hair colour equally often."""
    scenes = [scene_of(seed) for seed in range(2 * len(SkinTone) * len(HairTone))]

    met = [(scene.skin, scene.hair) for scene in scenes]
    assert all(met.count((s, h)) == 2 for s in SkinTone for h in HairTone)


def test_what_is_seen_is_paired_with_what_was_drawn():
    """Sizes of a found focus and of its truth stand side by side."""
    trial = try_one(40_000, judges=True)

    for seen, true in trial.pairs[MeasurementName.FOCUS_LONG_DIAMETER]:
        assert seen == pytest.approx(true, rel=0.5)
    assert trial.pairs[MeasurementName.FOCUS_COUNT]
    assert MeasurementName.BALD_SHARE in {name for name, *_ in trial.held}


def test_overlap_of_halves_and_of_nothing():
    """Half of a square overlaps by a half; nothing is found rightly in nothing."""
    square = np.ones((4, 4), np.uint8)
    half = square.copy()
    half[:2] = 0

    assert overlap(half, square) == 0.5
    assert overlap(square * 0, square * 0) == 1.0


def test_changes_keep_the_size_but_for_a_turn():
    """Each picture is changed in one way."""
    pixels = np.zeros((6, 9, 3), np.uint8)

    shapes = {name: each.shape[:2] for name, each in changed(pixels).items()}

    assert shapes.pop("turned by 90 degrees") == (9, 6)
    assert set(shapes.values()) == {(6, 9)}
