"""Judging on drawn scalps: figures that mean what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from fuzz import hostile_files
from phantom_signs import SIGNS
from phantom_truth import MEASURES
from phantoms import (
    by_tone,
    calibration,
    headline,
    judge,
    markdown,
    scene_of,
    spread,
    try_one,
)

from scalpwatch.phantoms import draw_trichoscopy
from scalpwatch.phantoms.styles import draw_second_style
from scalpwatch.phantoms.third import draw_third_style
from scalpwatch.vocabulary.measurements import TRICHOSCOPIC, MeasurementName


@pytest.fixture(scope="module")
def trials():
    """Scalps of two tones of skin."""
    return [try_one(seed, draw_trichoscopy) for seed in (1, 2, 4)]


def test_trials_are_summed_up_by_skin_tone_the_worst_first(trials):
    """Whoever is served worst is told first."""
    tones = by_tone(trials)
    found = [min(tone["signs"]["vessels"].values()) for tone in tones.values() if tone]

    assert set(tones) == {trial.tone for trial in trials}
    assert found == sorted(found)
    assert 0 <= judge(trials)["coverage"] <= 1


def test_a_calibration_covers_every_measure(trials):
    """A table from which an interval could be missing is never written."""
    rows = calibration(trials).splitlines()[2:]

    assert {row.split(",")[0] for row in rows} == {n.value for n in TRICHOSCOPIC}


@pytest.mark.parametrize("steadiness", [0.01, 0.15])
def test_an_interval_holds_in_95_of_100_of_what_comes_next(steadiness):
    """It holds the truth, also where it is all to one side, and what is measured
    again."""
    rng = np.random.default_rng(3)
    held, steady = [], []
    for _ in range(200):
        off = np.abs(rng.normal(0, 0.2, 180))
        back = rng.normal(0, steadiness, 180)
        low, high = spread(off[:120], back[:120], outside=0.05)
        held.append(np.mean((off[120:] >= low) & (off[120:] <= high)))
        steady.append(np.mean((back[120:] >= low) & (back[120:] <= high)))

    assert 0.94 <= np.mean(held) <= 0.97
    assert np.mean(steady) >= 0.94


def test_every_measure_of_the_eye_is_judged():
    """A measure without a truth to stand beside it is not shipped."""
    assert set(MEASURES) == set(TRICHOSCOPIC)


def test_the_truth_is_told_in_the_units_of_the_measure(trials):
    """On an easy picture what is drawn and what is seen are of one size."""
    for trial in trials:
        for name in (MeasurementName.FREE_SKIN_SHARE, MeasurementName.VESSEL_CALIBER):
            if name in trial.measured and name in trial.truth:
                ratio = trial.measured[name].interval.value / trial.truth[name]
                assert 0.5 < ratio < 2


def test_what_was_found_right_is_no_more_than_what_was_found(trials):
    """Precision and recall stay within 0 and 1, and each sign has its row."""
    for trial in trials:
        assert {"hair", "vessels", "dots", "linear"} <= set(trial.hits)
        assert set(trial.hits) <= set(SIGNS) | {
            sign for sign in trial.hits if sign.startswith("claim_")
        }
        for right, found, met, drawn in trial.hits.values():
            assert 0 <= right <= found
            assert 0 <= met <= drawn


def test_the_tables_tell_every_style_and_each_tone(trials):
    """The documentation's tables are printed, not written by hand."""
    style = judge(trials) | {"tones": by_tone(trials)}

    names = ("first", "second", "third")
    told = markdown({f"{name}_style": style for name in names})

    assert "| vessels |" in told
    for name in names:
        assert all(f"{name} style, {trial.tone}" in told for trial in trials)
    assert not math.isnan(headline(style)["vessels_precision"])


def test_all_styles_are_judged_on_the_same_scenes():
    """What differs between the styles is the drawing alone."""
    draws = (draw_trichoscopy, draw_second_style, draw_third_style)
    first, *others = (try_one(5, draw) for draw in draws)

    for other in others:
        assert first.tone == other.tone
        assert set(first.truth) == set(other.truth)


def test_scenes_take_turns_among_the_tones():
    """Each tone of skin gets the same number of scalps."""
    skins = [scene_of(seed).skin for seed in range(12)]

    assert {skins.count(skin) for skin in skins} == {4}


def test_hostile_files_are_seeded_and_damaged():
    """A finding can be had again by its seed and number."""
    first, again = (list(hostile_files(40, seed=5)) for _ in range(2))

    assert first == again
    assert len(np.unique([name for name, _ in first])) == 40
