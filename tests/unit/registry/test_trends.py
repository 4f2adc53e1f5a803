"""Annual change, and when it has an interval."""

import math

import pytest

from scalpwatch.registry.trends import annual_change


def test_a_steady_rise_is_found_exactly():
    """Three percent a year, for ten years."""
    change = annual_change([(2010 + k, 50 * 1.03**k) for k in range(10)])

    assert change.percent.value == pytest.approx(3)
    assert change.percent.low == pytest.approx(3)
    assert (change.first, change.last, change.years) == (2010, 2019, 10)


def test_the_slope_and_its_interval_are_those_of_a_hand_calculation():
    """Logarithms 0, 1, 1, 2, 2: slope .5, error .1, t of three degrees 3.182."""
    logs = (0, 1, 1, 2, 2)

    change = annual_change([(2000 + k, math.exp(log)) for k, log in enumerate(logs)])

    bounds = (change.percent.low, change.percent.value, change.percent.high)
    slopes = [math.log1p(bound / 100) for bound in bounds]
    assert slopes == pytest.approx([0.5 - 0.31824, 0.5, 0.5 + 0.31824], abs=1e-5)


@pytest.mark.parametrize("years", [2, 3, 4])
def test_few_years_give_no_interval(years):
    """Two points lie on a line however little they are worth."""
    change = annual_change([(2000 + k, 100 * 1.1**k) for k in range(years)])

    assert change.percent.value == pytest.approx(10)
    assert not change.has_interval


@pytest.mark.parametrize("rates", [[], [(2000, 5.0)], [(2000, 0.0), (2001, 5.0)]])
def test_no_change_is_told_where_there_is_none_to_tell(rates):
    """One year, or a rate of nothing."""
    assert annual_change(rates) is None
