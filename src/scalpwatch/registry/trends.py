"""How a rate changes from year to year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import stdtrit  # type: ignore[import-untyped]  # has no types

from scalpwatch.vocabulary.quantities import Interval

__all__ = ["FEWEST_YEARS", "Change", "annual_change"]

#: Years from which a change is told with an interval (judgement: with fewer, the
#: interval rests on two degrees of freedom or less).
FEWEST_YEARS: Final = 5
_TAIL: Final = 0.975


@dataclass(frozen=True, slots=True)
class Change:
    """The annual change of a rate.

    Parameters
    ----------
    first, last
        First and last year.
    years
        For how many years there is a figure.
    percent
        Change from one year to the next [%]; its bounds are NaN where there are
        fewer than `FEWEST_YEARS` years.
    """

    first: int
    last: int
    years: int
    percent: Interval

    @property
    def has_interval(self) -> bool:
        """Whether there are enough years to tell how sure the change is."""
        return not math.isnan(self.percent.low)


def annual_change(rates: Sequence[tuple[int, float]]) -> Change | None:
    """Tell the annual percent change of a rate.

    Parameters
    ----------
    rates
        Year and rate, each year once.

    Returns
    -------
    change
        ``None`` with fewer than two years, or where a rate is 0.

    Notes
    -----
    From `FEWEST_YEARS` years on, the slope of a straight line through the logarithms,
    by least squares, with Student's interval; it takes the years for equally sure
    and independent. With fewer, the change between the first and the last year
    alone, derived, without an interval: two points lie on a line however little
    they are worth.

    References
    ----------
    Kim HJ et al. Stat Med 2000;19:335-351, section 1 (the log-linear model of cancer
    rates).
    """
    told = sorted(rates)
    if len(told) < 2 or any(rate <= 0 for _, rate in told):  # noqa: PLR2004 - two ends
        return None
    years = np.array([year for year, _ in told], dtype=float)
    logs = np.log([rate for _, rate in told])
    if len(told) < FEWEST_YEARS:
        slope = (logs[-1] - logs[0]) / (years[-1] - years[0])
        spread = math.nan
    else:
        away = years - years.mean()
        slope = float(away @ logs / (away @ away))
        left = logs - logs.mean() - slope * away
        freedom = len(told) - 2
        error = math.sqrt(float(left @ left) / freedom / float(away @ away))
        spread = float(stdtrit(freedom, _TAIL)) * error
    percent = Interval(
        *(100 * math.expm1(each) for each in (slope, slope - spread, slope + spread))
    )
    return Change(told[0][0], told[-1][0], len(told), percent)
