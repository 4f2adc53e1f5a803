"""Kaplan-Meier curves and Cox's hazard ratios.

Notation
--------
W : patients who are watched; T : days on which something happened
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # has no types
from lifelines import (  # type: ignore[import-untyped]  # has no types
    CoxPHFitter,
    KaplanMeierFitter,
)
from lifelines.exceptions import (  # type: ignore[import-untyped]  # has no types
    ConvergenceError,
    ConvergenceWarning,
)
from lifelines.statistics import (  # type: ignore[import-untyped]  # has no types
    proportional_hazard_test,
)
from numpy.typing import NDArray

from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.delays import Times
from scalpwatch.registry.grouping import Groups
from scalpwatch.registry.proportions import Z
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "Curve",
    "HazardRatio",
    "Hazards",
    "curve",
    "hazard_ratios",
]

#: With fewer, a curve is a story about persons.
FEW_EVENTS: Final = 10
#: With fewer at risk at the start, late entries make it unsure.
_FEW_AT_RISK: Final = 10
#: Events for each hazard ratio, below which it is not to be trusted.
_EVENTS_A_RATIO: Final = 10
#: lifelines walks late entries one by one: beyond so many patients it takes minutes.
_MOST_WITH_LATE_ENTRIES: Final = 5_000
#: Whom proportional hazards are checked on at most; of more, everything deviates.
_MOST_CHECKED: Final = 10_000
_DOUBTFUL: Final = 0.05


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


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """How much faster the event comes in a group than in the one compared with.

    Parameters
    ----------
    grouping
        By what the patients are grouped.
    group, reference
        The group, and the one compared with: the largest.
    ratio
        With its 95 % interval.
    p
        Of the ratio being 1.
    p_changing
        Of the ratio being the same at all times; ``None`` where not checked.
    """

    grouping: Phrase
    group: Fact
    reference: Fact
    ratio: Interval
    p: float
    p_changing: float | None

    @property
    def seems_to_change(self) -> bool:
        """Whether the hazards seem not to be proportional."""
        return self.p_changing is not None and self.p_changing < _DOUBTFUL


@dataclass(frozen=True, slots=True)
class Hazards:
    """Cox's regression.

    Parameters
    ----------
    ratios
        Each adjusted for the other groupings; empty where it could not be reckoned.
    patients, events
        What it rests on.
    notes
        What stands against it.
    """

    ratios: tuple[HazardRatio, ...]
    patients: int
    events: int
    notes: tuple[Phrase, ...]


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
    with _without_its_own_warnings():
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


def hazard_ratios(times: Times, groupings: Sequence[Groups]) -> Hazards:
    """Compare the groups of several groupings, each adjusted for the others.

    Parameters
    ----------
    times
        Of all patients.
    groupings
        Of the same patients, in their order.

    Returns
    -------
    hazards
        Cox's regression with Efron's treatment of ties. Who belongs to no group
        in one of the groupings is left out.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220. Efron B. J Am Stat Assoc
    1977;72:557-565, doi:10.1080/01621459.1977.10480613. Grambsch PM, Therneau TM.
    Biometrika 1994;81:515-526, doi:10.1093/biomet/81.3.515 (the check of
    proportional hazards). Peduzzi P et al. J Clin Epidemiol 1995;48:1503-1510,
    doi:10.1016/0895-4356(95)00048-8 (ten events for each ratio).
    """
    told = np.all([groups.codes >= 0 for groups in groupings], axis=0)
    notes = list(_say_left_out(~told))
    many = len(times) > _MOST_WITH_LATE_ENTRIES
    if many and times.late.any():
        notes.append(
            say(
                "Cox: {count} patients who came under watch late are left out.",
                count=int((told & times.late).sum()),
            )
        )
        told &= ~times.late
    kept = times.of(told)
    sides = [each for groups in groupings for each in _sides(groups.of(told))]
    events = int(kept.events.sum())
    if not sides or not events:
        notes.append(say("Cox: there are no two groups with events to compare."))
        return Hazards((), len(kept), events, tuple(notes))
    if events < _EVENTS_A_RATIO * len(sides):
        notes.append(
            say(
                "Cox: {events} events for {count} ratios; fewer than ten for each "
                "make the ratios and their intervals untrustworthy.",
                events=events,
                count=len(sides),
            )
        )
    ratios, found = _fit(kept, sides)
    return Hazards(ratios, len(kept), events, (*notes, *found))


def _say_left_out(untold: NDArray[np.bool_]) -> Iterator[Phrase]:
    """Tell how many patients Cox's regression leaves out."""
    if untold.any():
        yield say(
            "Cox: {count} patients whose group was not told are left out.",
            count=int(untold.sum()),
        )


@dataclass(frozen=True, eq=False)
class _Side:
    """A group that is compared with the largest of its grouping."""

    grouping: Phrase
    group: Fact
    reference: Fact
    belongs: NDArray[np.bool_]


def _sides(groups: Groups) -> Iterator[_Side]:
    """Compare every group with the largest."""
    present = groups.present
    if not present:
        return
    largest = max(present, key=lambda code: int((groups.codes == code).sum()))
    for code in present:
        if code != largest:
            yield _Side(
                groups.title,
                groups.label(code),
                groups.label(largest),
                groups.codes == code,
            )


def _fit(
    times: Times, sides: Sequence[_Side]
) -> tuple[tuple[HazardRatio, ...], list[Phrase]]:
    """Reckon the ratios; tell what stands against them."""
    frame = pd.DataFrame(
        {str(place): side.belongs.astype(float) for place, side in enumerate(sides)}
    )
    frame = frame.assign(days=times.days, events=times.events)
    late = times.late.any()
    try:
        with _without_its_own_warnings() as heard:
            fitted = _regress(frame.assign(entries=times.entries) if late else frame)
            changing = _changing(frame[~times.late], refit=bool(late), fitted=fitted)
    except (ConvergenceError, ZeroDivisionError, np.linalg.LinAlgError):
        return (), [
            say(
                "Cox: the regression has no solution; a group without events, or one "
                "that is another's mirror, does this."
            )
        ]
    # a ratio without a reliable size may have a bound beyond any number
    with np.errstate(over="ignore"):
        values = np.exp(fitted.params_.to_numpy())
        bounds = np.exp(fitted.confidence_intervals_.to_numpy())
    ratios = tuple(
        HazardRatio(
            side.grouping,
            side.group,
            side.reference,
            Interval(float(ratio), float(low), float(high)),
            float(p),
            None if changing is None else float(changing[place]),
        )
        for place, (side, ratio, (low, high), p) in enumerate(
            zip(
                sides,
                values,
                bounds,
                fitted.summary["p"],
                strict=True,
            )
        )
    )
    return ratios, list(_objections(ratios, heard, is_checked=changing is not None))


def _regress(frame: pd.DataFrame) -> CoxPHFitter:
    """Fit Cox's regression, with late entries where there are any."""
    entries = "entries" if "entries" in frame else None
    return CoxPHFitter().fit(frame, "days", "events", entry_col=entries)


def _changing(
    frame: pd.DataFrame, *, refit: bool, fitted: CoxPHFitter
) -> NDArray[np.float64] | None:
    """Test whether each ratio changes over time, on those watched from the start."""
    if len(frame) > _MOST_CHECKED:
        frame, refit = frame.sample(_MOST_CHECKED, random_state=0), True
    covariates = frame.drop(columns=["days", "events"])
    if not frame["events"].any() or (covariates.nunique() < 2).any():  # noqa: PLR2004 - two groups
        return None
    # lifelines has no residuals where there are late entries
    checked = _regress(frame) if refit else fitted
    test = proportional_hazard_test(checked, frame, time_transform="rank")
    return np.atleast_1d(np.asarray(test.p_value, dtype=float))


def _objections(
    ratios: Sequence[HazardRatio], heard: Sequence[Any], *, is_checked: bool
) -> Iterator[Phrase]:
    """Tell what stands against the ratios."""
    if any(issubclass(each.category, ConvergenceWarning) for each in heard):
        yield say(
            "Cox: in a group almost all or almost none had the event; its ratio "
            "has no reliable size."
        )
    doubtful = tuple(each.group for each in ratios if each.seems_to_change)
    if doubtful:
        yield say(
            "Cox: the hazards of {groups} seem not to stay proportional; one ratio "
            "for all times misleads, read the curves.",
            groups=doubtful,
        )
    elif is_checked:
        yield say(
            "Cox: the check found no sign that the ratios change over time; with few "
            "events it would find none."
        )
    else:
        yield say("Cox: whether the ratios change over time could not be checked.")


@contextmanager
def _without_its_own_warnings() -> Iterator[list[Any]]:
    """Catch what lifelines says of its own calls and of the data's shape."""
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        yield heard
