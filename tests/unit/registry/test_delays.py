"""When clocks start, and who is watched."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.columns import gather
from scalpwatch.registry.delays import from_first_sign_to_biopsy, from_skin_metastasis
from scalpwatch.registry.rows import CohortRow
from scalpwatch.vocabulary.courses import Course, VitalStatus

DAY = date(2020, 1, 1)


@pytest.fixture
def row() -> CohortRow:
    """Metastasis found at the first visit; died a year later."""
    return replace(
        cohort_row(Course("p1")),
        first_sign=DAY - timedelta(days=90),
        first_visit=DAY,
        first_biopsy=DAY,
        skin_metastasis=DAY,
        last_heard=DAY + timedelta(days=365),
        status=VitalStatus.DEAD_OF_OTHER_CAUSE,
    )


def test_death_of_any_cause_ends_survival(row):
    """What killed her is often not known."""
    clock = from_skin_metastasis(gather([row]))

    assert clock.times.days.tolist() == [365]
    assert clock.times.events.tolist() == [True]


def test_who_is_seen_late_is_at_risk_from_then_on(row):
    """She could not have died before she came: those days are not hers."""
    late = replace(row, first_visit=DAY + timedelta(days=100))
    clock = from_skin_metastasis(gather([row, late]))

    at_risk = clock.times.at_risk(np.array([0.0, 50.0, 100.0, 101.0, 366.0]))

    assert clock.times.late.tolist() == [False, True]
    assert at_risk.tolist() == [1, 1, 1, 2, 0]


@pytest.mark.parametrize(
    "change",
    [
        {"last_heard": DAY - timedelta(days=1)},
        {
            "first_visit": DAY + timedelta(days=400),
            "last_heard": DAY + timedelta(days=400),
        },
    ],
    ids=["heard of before", "never watched"],
)
def test_who_cannot_be_counted_is_told_with_the_reason(row, change):
    """Nobody vanishes from the count in silence."""
    clock = from_skin_metastasis(gather([row, replace(row, **change)]))

    assert clock.concerned == 2
    assert len(clock.times) == 1
    assert [count for _, count in clock.left_out] == [1]


def test_who_has_no_metastasis_is_not_concerned(row):
    """She is no lost patient of this question."""
    clock = from_skin_metastasis(gather([replace(row, skin_metastasis=None)]))

    assert (clock.concerned, len(clock.times), clock.left_out) == (0, 0, ())


def test_who_was_not_biopsied_waits_until_last_heard_of(row):
    """To count only the biopsied would make every delay look short."""
    waiting = replace(row, first_biopsy=None)

    clock = from_first_sign_to_biopsy(gather([row, waiting]))

    assert clock.times.days.tolist() == [90, 455]
    assert clock.times.events.tolist() == [True, False]


def test_a_first_sign_that_nobody_told_stays_unknown(row):
    """It is neither the first visit nor the biopsy."""
    clock = from_first_sign_to_biopsy(gather([row, replace(row, first_sign=None)]))

    assert len(clock.times) == 1
    assert [count for _, count in clock.left_out] == [1]
