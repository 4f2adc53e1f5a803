"""Cox's hazard ratios.

Notation
--------
W : patients who are watched
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # has no types
from lifelines import CoxPHFitter  # type: ignore[import-untyped]  # has no types
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
from scalpwatch.registry.survival import without_its_own_warnings
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["HazardRatio", "Hazards", "hazard_ratios"]

#: Events for each hazard ratio, below which it is not to be trusted.
_EVENTS_A_RATIO: Final = 10
#: lifelines walks late entries one by one: beyond so many patients it takes minutes.
_MOST_WITH_LATE_ENTRIES: Final = 5_000
#: Whom proportional hazards are checked on at most; of more, everything deviates.
_MOST_CHECKED: Final = 10_000
_DOUBTFUL: Final = 0.05


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
        with without_its_own_warnings() as heard:
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
