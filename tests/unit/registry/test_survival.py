"""Curves and ratios where data are few, odd or many."""

import numpy as np
import pytest
from drawn_courses import draw_courses
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.phrases import say
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.columns import gather
from scalpwatch.registry.delays import Times
from scalpwatch.registry.grouping import Groups
from scalpwatch.registry.hazards import hazard_ratios
from scalpwatch.registry.log_rank import compare
from scalpwatch.registry.study import study
from scalpwatch.registry.survival import curve


def times(days, events=None, entries=None):
    """Times from lists."""
    size = len(days)
    return Times(
        np.array(days, dtype=float),
        np.ones(size, dtype=bool) if events is None else np.array(events, dtype=bool),
        np.zeros(size) if entries is None else np.array(entries, dtype=float),
    )


def halves(size: int) -> Groups:
    """The first half against the second."""
    codes = np.repeat([0, 1], [size // 2, size - size // 2])
    return Groups("x", say("sex"), ("a", "b"), codes)


def test_before_the_first_event_the_band_still_doubts():
    """Of three patients alive, one in two may be dead tomorrow."""
    early = curve(times([50, 60, 70])).at(10)

    assert early.value == 1
    assert 0.4 < early.low < 0.5


def test_a_curve_holds_its_band():
    """Everywhere, the last step included."""
    own = curve(times([5, 8, 8, 12, 30, 31], [1, 1, 0, 1, 1, 1]))

    assert np.all(own.low <= own.share)
    assert np.all(own.share <= own.high)
    assert own.share[-1] == 0
    assert own.high[-1] > 0


def test_nothing_is_told_after_the_last_patient_was_seen():
    """A flat line beyond the data would promise survival."""
    own = curve(times([5, 8], [1, 0]))

    assert np.isnan(own.at(9).value)


def test_a_median_that_was_not_reached_has_no_end():
    """Half are still there: the day is not known."""
    own = curve(times([5, 8, 9, 9], [1, 0, 0, 0]))

    assert own.median.value == np.inf


def test_a_death_on_the_first_day_counts():
    """She died on the day of the biopsy."""
    own = curve(times([0, 10, 20]))

    assert own.at(0).value == pytest.approx(2 / 3)


def test_an_early_death_among_few_is_told_where_many_came_late():
    """One of two dies on day 3; thirty come on day 10: half are not dead."""
    own = curve(times([3, 40, *range(50, 80)], entries=[0, 0, *[10] * 30]))
    usual = curve(times(range(1, 31)))

    assert own.unsure_step == (3, 2)
    assert usual.unsure_step is None


def test_one_group_alone_is_compared_with_nobody():
    """No test, rather than a test of nothing."""
    own = times([5, 8, 9])

    assert compare(own, np.zeros(3, dtype=int)) is None
    assert compare(times([5, 8], [0, 0]), np.array([0, 1])) is None


def test_too_few_events_are_told():
    """Four events carry no ratio."""
    fitted = hazard_ratios(times([3, 5, 8, 9, 11, 12]), [halves(6)])

    assert any("fewer than ten" in note.template for note in fitted.notes)


@pytest.mark.parametrize("events", [[0, 0, 0, 1, 1, 1], [0] * 6], ids=["one", "none"])
def test_a_group_without_events_is_no_certainty(events):
    """A ratio of nothing is told as untrustworthy, or not at all."""
    fitted = hazard_ratios(times([3, 5, 8, 9, 11, 12], events), [halves(6)])

    told = " ".join(note.template for note in fitted.notes)
    assert "no reliable size" in told or "no solution" in told or "no two" in told


def test_hazards_that_cross_are_told():
    """One ratio for all times would hide that the groups change places."""
    generator = np.random.default_rng(1)
    early = generator.exponential(5, 150), generator.exponential(400, 50)
    steady = generator.uniform(50, 300, 200)
    fitted = hazard_ratios(times([*early[0], *early[1], *steady]), [halves(400)])

    assert fitted.ratios[0].seems_to_change
    assert any("proportional" in note.template for note in fitted.notes)


def test_groups_that_were_not_told_are_left_out_and_counted():
    """They are shown as a curve, but compared with nobody."""
    own = times([3, 5, 8, 9, 11, 12])
    groups = Groups("x", say("sex"), ("a", "b"), np.array([0, 1, 0, 1, -1, -1]))

    fitted = hazard_ratios(own, [groups])

    assert fitted.patients == 4
    assert any(dict(note.facts).get("count") == 2 for note in fitted.notes)


def test_a_study_counts_everyone_once():
    """The parts of every grouping make up the whole."""
    columns = gather(cohort_row(course) for course in draw_courses(120))

    counted = study(columns, ("primary", "level"))

    whole, *parts = counted.shares
    by_primary = [part for part in parts if part.grouping == parts[0].grouping]
    assert whole.patients == 120 == sum(part.patients for part in by_primary)
    assert whole.urgent.raised == sum(part.urgent.raised for part in by_primary)
    assert counted.survival.hazards is not None
    assert len(counted.delay.clock.times) == counted.delay.curves[0].curve.patients


def test_what_was_drawn_is_found_again():
    """Drawn medians of 900 days (breast) and 150 (lung), six times the hazard."""
    columns = gather(cohort_row(course) for course in draw_courses(1500))

    counted = study(columns, ("primary",))

    _, breast, lung = (each.curve.median for each in counted.survival.curves)
    assert breast.low < 900 < breast.high
    assert lung.low < 150 < lung.high
    ratio = counted.survival.hazards.ratios[0].ratio
    assert ratio.low < (6 if ratio.value > 1 else 1 / 6) < ratio.high


def test_an_empty_store_can_be_counted():
    """Nothing is drawn from nobody."""
    counted = study(gather([]), ("er",))

    assert (counted.patients, counted.survival.curves) == (0, ())
    assert counted.shares[0].urgent.malignant.share.high == 1


@given(
    codes=st.lists(st.integers(-1, 5), min_size=1, max_size=60),
    fewest=st.integers(1, 8),
)
def test_no_group_is_small_and_none_can_be_reckoned_from_the_others(codes, fewest):
    """Groups have so many patients or none, whatever they were before."""
    groups = Groups("x", say("sex"), tuple("abcdef"), np.array(codes))

    joined = groups.joined(fewest)

    sizes = np.unique(joined.codes, return_counts=True)[1]
    kept = joined.codes >= 0
    assert len(joined.codes) == len(codes)
    assert (joined.codes[kept] == groups.codes[kept]).all()
    assert len(codes) < fewest or (sizes >= fewest).all()


def test_groups_that_are_large_enough_stay_as_they_are():
    """The command line and the page then tell the same."""
    groups = halves(20)

    assert groups.joined(5) is groups


def test_of_fewer_than_may_be_told_of_there_is_no_curve():
    """And it is said that they are too few, not that there is nobody."""
    columns = gather(map(cohort_row, draw_courses(12, seed=3)))

    told = study(columns, fewest=1000)

    assert told.survival.is_withheld
    assert not told.survival.curves
    assert told.delay.is_withheld
