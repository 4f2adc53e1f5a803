"""Two data sets that textbooks and R's documentation print results of.

Remission under 6-mercaptopurine and placebo, 42 patients, weeks: Freireich EJ et al.
Blood 1963;21:699-716; the curve and the log-rank statistic are those of Kleinbaum DG,
Klein M. Survival Analysis, 3rd edition 2012, chapter 2; the medians are R's.

Advanced lung cancer, 228 patients: Loprinzi CL et al. J Clin Oncol 1994;12:601-607, as
lifelines ships it; R's ``survdiff`` and ``coxph`` by sex are printed to four and more
digits in many introductions to the package ``survival``.
"""

import numpy as np
import pytest
from lifelines.datasets import load_lung

from scalpwatch.phrases import say
from scalpwatch.registry.delays import Times
from scalpwatch.registry.grouping import Groups
from scalpwatch.registry.hazards import hazard_ratios
from scalpwatch.registry.log_rank import compare
from scalpwatch.registry.survival import curve

TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def times(told: str) -> Times:
    """Read times; a plus marks who was censored."""
    words = told.split()
    return Times(
        np.array([float(word.rstrip("+")) for word in words]),
        np.array([not word.endswith("+") for word in words]),
        np.zeros(len(words)),
    )


@pytest.fixture
def lung() -> tuple[Times, Groups]:
    """Survival in days, by sex."""
    table = load_lung()
    days = table["time"].to_numpy(dtype=float)
    watched = Times(days, table["status"].to_numpy() == 1, np.zeros(len(days)))
    codes = table["sex"].to_numpy() - 1
    return watched, Groups("sex", say("sex"), (say("men"), say("women")), codes)


def test_remission_under_treatment_falls_as_printed():
    """At each relapse: .857 to .448."""
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538}

    estimate = curve(times(TREATED))

    seen = {week: round(estimate.at(week).value, 3) for week in printed}
    assert seen == printed
    assert estimate.at(23).value == pytest.approx(0.448, abs=5e-4)


@pytest.mark.parametrize(("told", "median"), [(TREATED, 23), (PLACEBO, 8)])
def test_the_median_remission_is_as_printed(told, median):
    """23 weeks and 8."""
    assert curve(times(told)).median.value == median


def test_the_log_rank_statistic_of_remission_is_as_printed():
    """16.79 on one degree of freedom."""
    both = times(f"{TREATED} {PLACEBO}")

    test = compare(both, np.repeat([0, 1], 21))

    assert test.chi_square == pytest.approx(16.79, abs=5e-3)


def test_the_log_rank_test_of_lung_cancer_is_that_of_r(lung):
    """91.5817 and 73.4183 expected, chi-square 10.3267, p = 0.00131116."""
    watched, groups = lung

    test = compare(watched, groups.codes)

    assert test.observed == (112, 53)
    assert test.expected == pytest.approx((91.5817, 73.4183), abs=5e-5)
    assert test.chi_square == pytest.approx(10.3267, abs=5e-5)
    assert test.p == pytest.approx(0.00131116, abs=5e-9)


def test_the_hazard_ratio_of_lung_cancer_is_that_of_r(lung):
    """Women against men: .588 (.4237 to .816), p = .00149."""
    watched, groups = lung

    ratio = hazard_ratios(watched, [groups]).ratios[0]

    interval = ratio.ratio
    assert (interval.value, interval.low, interval.high) == pytest.approx(
        (0.588, 0.4237, 0.816), abs=5e-4
    )
    assert ratio.p == pytest.approx(0.00149, abs=5e-5)
    assert ratio.p_changing is not None
