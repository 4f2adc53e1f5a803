"""Kaplan-Meier curves.

Notation
--------
W : patients who are watched; T : days on which something happened
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from lifelines import KaplanMeierFitter  # type: ignore[import-untyped]  # has no types
from numpy.typing import NDArray

from scalpwatch.registry.delays import Times
from scalpwatch.registry.proportions import Z
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["Curve", "curve", "without_its_own_warnings"]

#: With fewer, a curve is a story about persons.
FEW_EVENTS: Final = 10
#: With fewer at risk at the start, late entries make it unsure.
_FEW_AT_RISK: Final = 10


@dataclass(frozen=True, eq=False)
class Curve:
    """A Kaplan-Meier estimate.

    Parameters
    ----------
    times
        What it is made of.
    days
        (T,) Where the curve steps or somebody is censored; the first is 0.
    share, low, high
        (T,) Share to whom the event has not come, with its 95 % band: exponential
        Greenwood, that is, Greenwood's variance on the log-minus-log scale; before
        the first event, where it has no value, Wilson's interval of all of those
        at risk.
    median
        Day by which it came to half [days], with the days on which the band
        crosses one half; infinite where that is not reached.
    """

    times: Times
    days: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    median: Interval

    @property
    def patients(self) -> int:
        """How many patients it rests on."""
        return len(self.times)

    @property
    def events(self) -> int:
        """How many events it rests on."""
        return int(self.times.events.sum())

    @property
    def is_thin(self) -> bool:
        """Whether so few events came that it can mislead."""
        return self.events < FEW_EVENTS

    @property
    def unsure_step(self) -> tuple[int, int] | None:
        """A day on which an event met few at risk since many came late, and how many.

        One early event among three patients halves a curve for the hundred who came
        under watch later.
        """
        days = np.unique(self.times.days[self.times.events])
        at_risk = self.times.at_risk(days)
        later = np.maximum.accumulate(at_risk[::-1])[::-1]
        few = np.flatnonzero((at_risk < _FEW_AT_RISK) & (later >= 2 * _FEW_AT_RISK))
        return (int(days[few[0]]), int(at_risk[few[0]])) if len(few) else None

    @property
    def last_day(self) -> float:
        """Until when anybody was watched [days]."""
        return float(self.days[-1])

    def at(self, day: float) -> Interval:
        """Read the curve.

        Parameters
        ----------
        day
            On the clock.

        Returns
        -------
        share
            To whom the event has not come by then, with its interval; NaN after
            the last day on which anybody was watched.
        """
        if day > self.last_day:
            return Interval(np.nan, np.nan, np.nan)
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        return Interval(
            float(self.share[place]), float(self.low[place]), float(self.high[place])
        )


def curve(times: Times) -> Curve:
    """Estimate how the event comes over time.

    Parameters
    ----------
    times
        At least one patient.

    Returns
    -------
    curve
        Kaplan-Meier, who enters late being at risk from the day after she entered.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481,
    doi:10.1080/01621459.1958.10501452. Kalbfleisch JD, Prentice RL. The Statistical
    Analysis of Failure Time Data, 1980, section 1.3 (the band). Brookmeyer R,
    Crowley J. Biometrics 1982;38:29-41, doi:10.2307/2530286 (the median's interval).
    """
    # at risk on (entry, day]: lifelines counts who enters on a day as at risk on it
    entries = times.entries + 0.5 if times.late.any() else None
    if entries is not None:
        entries[~times.late] = 0.0
    with without_its_own_warnings():
        fitted = KaplanMeierFitter().fit(times.days, times.events, entry=entries)
    share = fitted.survival_function_.iloc[:, 0]
    band = fitted.confidence_interval_
    known = band.where((share > 0) & (share < 1), other=float("nan"))
    low = known.iloc[:, 0].to_numpy(dtype=float)
    # where nobody is left, no more is believed than before
    high = known.iloc[:, 1].ffill().fillna(1.0).to_numpy(dtype=float)
    days, share = share.index.to_numpy(dtype=float), share.to_numpy(dtype=float)
    if days[0] > 0:
        days, share, low, high = (
            np.insert(column, 0, first)
            for column, first in ((days, 0.0), (share, 1.0), (low, np.nan), (high, 1.0))
        )
    low = np.where(np.isnan(low), _least(times.at_risk(days), share), low)
    median = Interval(*(_half(days, column) for column in (share, low, high)))
    return Curve(times, days, share, low, high, median)


def _least(
    at_risk: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(T,) Tell the least that can be believed where Greenwood's formula is mute."""
    # before the first event it would doubt nothing: Wilson's bound of n of n, which
    # is n / (n + z²), holds then; and where nobody is left, nothing is the least
    return np.where(share >= 1, at_risk / (at_risk + Z**2), 0.0)


def _half(days: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Find the day on which a curve falls to one half."""
    reached = np.flatnonzero(share <= 0.5)  # noqa: PLR2004 - the half
    return float(days[reached[0]]) if len(reached) else float("inf")


@contextmanager
def without_its_own_warnings() -> Iterator[list[Any]]:
    """Catch what lifelines says of its own calls and of the data's shape.

    Yields
    ------
    heard
        The warnings, as they come.
    """
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        yield heard
