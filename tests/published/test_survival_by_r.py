"""Curves, log-rank and Cox's ratios as R's package ``survival`` prints them.

Acute myelogenous leukemia, chemotherapy maintained or not: 23 patients, weeks to
relapse, printed in Miller RG, Survival Analysis, 1981, page 49. What R prints of them
stands in the reference outputs of its package ``survival`` (Therneau TM;
``tests/doaml.Rout.save``; ``tests/difftest.Rout.save`` adds a third group without
events). The late entries are data set 2 of Therneau TM, Grambsch PM, Modeling Survival
Data, 2000, appendix E, whose score equation stands in ``tests/book4.R``.
"""

from math import exp

import numpy as np
import pytest

from scalpwatch.phrases import say
from scalpwatch.registry.delays import Times
from scalpwatch.registry.grouping import Groups
from scalpwatch.registry.hazards import hazard_ratios
from scalpwatch.registry.log_rank import compare
from scalpwatch.registry.survival import curve

MAINTAINED = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"
NOT = "5 5 8 8 12 16+ 23 27 30 33 43 45"


def times(*groups: str) -> Times:
    """Read times; a plus marks who was censored."""
    told = [word for group in groups for word in group.split()]
    return Times(
        np.array([float(word.rstrip("+")) for word in told]),
        np.array([not word.endswith("+") for word in told]),
        np.zeros(len(told)),
    )


def grouped(*sizes: int) -> Groups:
    """Groups of so many patients, one after the other."""
    codes = np.repeat(np.arange(len(sizes)), sizes)
    return Groups("x", say("sex"), tuple("abc"[: len(sizes)]), codes)


@pytest.mark.parametrize(
    ("told", "printed"),
    [
        (
            MAINTAINED,
            "9 11 .909 13 10 .818 18 8 .716 23 7 .614 31 5 .491 34 4 .368 48 2 .184",
        ),
        (
            NOT,
            (
                "5 12 .8333 8 10 .6667 12 8 .5833 23 6 .4861 27 5 .3889 30 4 .2917 "
                "33 3 .1944 43 2 .0972 45 1 0"
            ),
        ),
    ],
    ids=["maintained", "not maintained"],
)
def test_the_curve_is_that_of_r(told, printed):
    """Time, number at risk and survival, row by row."""
    rows = np.array(printed.split(), dtype=float).reshape(-1, 3)

    estimate = curve(times(told))

    at_risk = estimate.times.at_risk(rows[:, 0])
    assert at_risk.tolist() == rows[:, 1].tolist()
    survival = [estimate.at(day).value for day in rows[:, 0]]
    assert survival == pytest.approx(rows[:, 2], abs=5.1e-4)


@pytest.mark.parametrize(("told", "median"), [(MAINTAINED, 31), (NOT, 23)])
def test_the_median_is_that_of_r(told, median):
    """31 weeks and 23 weeks."""
    assert curve(times(told)).median.value == median


def test_the_band_is_greenwoods_on_the_log_minus_log_scale():
    """R prints .491 at 31 weeks with a standard error of .1642: by hand from these."""
    spread = 1.96 * 0.1642 / (0.491 * np.log(0.491))
    by_hand = sorted(0.491 ** np.exp([spread, -spread]))

    band = curve(times(MAINTAINED)).at(31)

    assert [band.low, band.high] == pytest.approx(by_hand, abs=1e-3)


def test_the_log_rank_test_is_that_of_r():
    """Observed 7 and 11, expected 10.69 and 7.31, chi-square 3.4, p = .0653."""
    test = compare(times(MAINTAINED, NOT), grouped(11, 12).codes)

    assert test.observed == (7, 11)
    assert test.expected == pytest.approx((10.69, 7.31), abs=5e-3)
    assert test.chi_square == pytest.approx(3.4, abs=0.05)
    assert test.p == pytest.approx(0.0653, abs=5e-5)


def test_a_group_without_events_changes_nothing():
    """R prints 0 expected for it, and the same chi-square on one degree of freedom."""
    idle = "1+ 2+ 2+ 3+ 3+ 3+ 4+"

    test = compare(times(MAINTAINED, NOT, idle), grouped(11, 12, 7).codes)

    assert test.observed == (7, 11, 0)
    assert test.expected == pytest.approx((10.69, 7.31, 0), abs=5e-3)
    assert (test.freedom, round(test.p, 4)) == (1, 0.0653)


def test_the_hazard_ratio_is_that_of_r():
    """Efron: coefficient .9155, ratio 2.4981, standard error .5119, p = .0737."""
    fitted = hazard_ratios(times(NOT, MAINTAINED), [grouped(12, 11)])

    ratio = fitted.ratios[0]
    assert (ratio.reference, ratio.group) == ("a", "b")
    assert ratio.ratio.value == pytest.approx(1 / 2.4981, rel=1e-3)
    half_width = np.log(ratio.ratio.high / ratio.ratio.value) / 1.96
    assert half_width == pytest.approx(0.5119, abs=1e-3)
    assert ratio.p == pytest.approx(0.0737, abs=5e-4)


def test_who_enters_late_is_at_risk_from_the_next_day_on():
    """The score equation of the book, solved here, gives the ratio of late entries."""
    late = Times(
        np.array([2, 3, 6, 7, 8, 9, 9, 9, 14, 17.0]),
        np.array([True] * 7 + [False] * 3),
        np.array([1, 2, 5, 2, 1, 7, 3, 4, 8, 8.0]),
    )
    codes = np.array([1, 0, 0, 1, 0, 1, 1, 1, 0, 0])
    groups = Groups("x", say("sex"), ("a", "b"), codes)

    fitted = hazard_ratios(late, [groups])

    assert fitted.ratios[0].ratio.value == pytest.approx(exp(-0.0211), abs=2e-4)
    assert fitted.ratios[0].p_changing is None
    assert late.at_risk(np.array([2, 3, 6, 7, 8, 9.0])).tolist() == [2, 3, 5, 4, 4, 5]
    estimate = curve(late)
    by_hand = 1 / 2 * 2 / 3 * 4 / 5 * 3 / 4 * 3 / 4 * 3 / 5
    assert estimate.at(9).value == pytest.approx(by_hand)
