"""Judging on drawn scalps: figures that mean what they say."""

from __future__ import annotations

import numpy as np
from fuzz import hostile_files
from phantoms import by_tone, calibration, judge, scene_of, try_one

from scalpwatch.phantoms import draw_trichoscopy
from scalpwatch.vocabulary.measurements import TRICHOSCOPIC


def test_trials_are_summed_up_by_skin_tone_the_worst_first():
    """Whoever is served worst is told first."""
    trials = [try_one(seed, draw_trichoscopy) for seed in (1, 2)]

    tones = by_tone(trials)
    found = [min(tone["signs"]["vessels"].values()) for tone in tones.values() if tone]

    assert set(tones) == {trial.tone for trial in trials}
    assert found == sorted(found)
    assert 0 <= judge(trials)["coverage"] <= 1


def test_a_calibration_covers_every_measure():
    """A table from which an interval could be missing is never written."""
    trials = [try_one(seed, draw_trichoscopy) for seed in (20_001, 20_002)]

    rows = calibration(trials).splitlines()[2:]

    assert [row.split(",")[0] for row in rows] == [n.value for n in TRICHOSCOPIC]


def test_scenes_take_turns_among_the_tones():
    """Each tone of skin gets the same number of scalps."""
    skins = [scene_of(seed).skin for seed in range(12)]

    assert {skins.count(skin) for skin in skins} == {4}


def test_hostile_files_are_seeded_and_damaged():
    """A finding can be had again by its seed and number."""
    first, again = (list(hostile_files(40, seed=5)) for _ in range(2))

    assert first == again
    assert len(np.unique([name for name, _ in first])) == 40
