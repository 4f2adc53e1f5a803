"""Survival, delays and alerts as plots: values of the registry, drawn by the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scalpwatch.casework.figures.numbers import (
    DAYS_A_MONTH,
    name_group,
    tell_count,
    tell_ratio,
)
from scalpwatch.casework.figures.tables import Plot
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.proportions import AlertShares
from scalpwatch.registry.study import GroupedCurve, Study
from scalpwatch.report.curves import CurveSheet, Line, draw_curves, nice_ticks
from scalpwatch.report.forests import ForestRow, ForestSheet, draw_forest
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.advice import Level

if TYPE_CHECKING:
    from scalpwatch.report.figures import Drawing

__all__ = ["plots_of"]

#: With more curves in one plot nobody can follow any.
_MOST_CURVES = 6


def plots_of(study: Study, words: Words) -> dict[str, Plot]:
    """List the plots of a study.

    Parameters
    ----------
    study
        What was counted.
    words
        The language.

    Returns
    -------
    plots
        By name, drawn when they are wanted; none where there is nothing to draw.
    """
    plots = {
        f"{name}{suffix}": _curves_plot(name, own, words)
        for name, strand in (("survival", study.survival), ("delay", study.delay))
        for suffix, own in _plots(strand.curves)
    }
    hazards = study.survival.hazards
    if hazards is not None and hazards.ratios:
        plots["hazard_ratios"] = Plot(
            "hazard_ratios",
            words.tell(say("Hazard ratios of death (Cox)")),
            lambda: _draw_hazards(study, words),
        )
    if any(_is_drawn(a) for s in study.shares for a in (s.urgent, s.biopsy)):
        plots["alerts"] = Plot(
            "alerts",
            words.tell(say("Alerts in which a malignancy was found")),
            lambda: _draw_alerts(study, words),
        )
    return plots


@dataclass(frozen=True, slots=True)
class _Axes:
    """What is written on the plots of a strand.

    Parameters
    ----------
    title, x, y
        In words.
    is_turned
        Whether the share to whom the event has come is drawn.
    """

    title: Phrase
    x: Phrase
    y: Phrase
    is_turned: bool


_AXES: Final[Mapping[str, _Axes]] = {
    "survival": _Axes(
        say("Survival from the skin metastasis"),
        say("months from the biopsy of the metastasis"),
        say("share alive"),
        is_turned=False,
    ),
    "delay": _Axes(
        say("Delay from the first sign to the first biopsy"),
        say("months from the first sign"),
        say("share biopsied"),
        is_turned=True,
    ),
}


def _curves_plot(name: str, curves: Sequence[GroupedCurve], words: Words) -> Plot:
    """Plan the plot of the curves of one grouping."""
    axes = _AXES[name]
    heading, grouping = words.tell(axes.title), curves[0].grouping
    title = heading if grouping is None else f"{heading}: {words.tell(grouping)}"
    return Plot(name, title, lambda: _draw(curves, axes, words, title=title))


def _plots(
    curves: Sequence[GroupedCurve],
) -> Iterator[tuple[str, Sequence[GroupedCurve]]]:
    """Put the curves of each grouping into a plot, six at most; that of all alone."""
    groupings = list(dict.fromkeys(each.grouping for each in curves))
    number = 0
    for grouping in groupings:
        own = [each for each in curves if each.grouping == grouping]
        for first in range(0, len(own), _MOST_CURVES):
            yield (f"_{number}" if number else ""), own[first : first + _MOST_CURVES]
            number += 1


def _draw(
    curves: Sequence[GroupedCurve], axes: _Axes, words: Words, *, title: str
) -> Drawing:
    """Draw the curves of one grouping."""
    longest = max(each.curve.last_day for each in curves) / DAYS_A_MONTH
    ticks = nice_ticks(longest)
    sheet = CurveSheet(
        title,
        words.tell(axes.x),
        words.tell(axes.y),
        words.tell(say("Still watched")),
        words.tell(_note(curves, turned=axes.is_turned)),
        ticks,
        words.percent,
        lambda tick: words.number(tick, 0),
    )
    lines = [_line(each, ticks, words, turned=axes.is_turned) for each in curves]
    return draw_curves(lines, sheet)


def _note(curves: Sequence[GroupedCurve], *, turned: bool) -> Phrase:
    """Say how to read a plot, and of what it must not be read."""
    thin = any(each.curve.is_thin for each in curves)
    if turned:
        note = say(
            "Kaplan-Meier with pointwise 95 % bands (exponential Greenwood). Tick: "
            "last heard of without a biopsy."
        )
    else:
        note = say(
            "Kaplan-Meier, death of any cause, with pointwise 95 % bands (exponential "
            "Greenwood). Tick: last known to live."
        )
    if not thin:
        return note
    return say(
        "{note} A curve here rests on fewer than ten events: read it with caution.",
        note=note,
    )


def _line(
    each: GroupedCurve, ticks: Sequence[float], words: Words, *, turned: bool
) -> Line:
    """Make a line of a curve, in months."""
    own = each.curve
    low, y, high = own.low, own.share, own.high
    if turned:
        low, y, high = 1 - high, 1 - y, 1 - low
    label = words.tell(say("all") if each.grouping is None else each.group)
    days = np.array(ticks) * DAYS_A_MONTH
    return Line(
        f"{label} ({words.tell(own.patients)})",
        own.days / DAYS_A_MONTH,
        y,
        low,
        high,
        np.unique(own.times.days[~own.times.events]) / DAYS_A_MONTH,
        tuple(words.tell(int(count)) for count in own.times.at_risk(days)),
    )


def _draw_hazards(study: Study, words: Words) -> Drawing:
    """Draw the hazard ratios."""
    hazards = study.survival.hazards
    rows = [
        ForestRow(
            f"{name_group(each.grouping, each.group, words)} / "
            f"{words.tell(each.reference)}",
            each.ratio.value,
            each.ratio.low,
            each.ratio.high,
            tell_ratio(each.ratio, words),
        )
        for each in (hazards.ratios if hazards else ())
    ]
    return draw_forest(
        rows,
        ForestSheet(
            words.tell(say("Hazard ratios of death (Cox)")),
            words.tell(say("hazard ratio, 95 % interval")),
            words.tell(
                say("Each adjusted for the other groupings. A ratio is no cause.")
            ),
            words.number,
            ratio=True,
        ),
    )


def _is_drawn(shares: AlertShares) -> bool:
    """Tell whether there are alerts, and enough, of which that may be told."""
    return bool(shares.raised) and not shares.malignant.is_withheld


def _draw_alerts(study: Study, words: Words) -> Drawing:
    """Draw the shares of alerts that histology confirmed."""
    rows = [
        ForestRow(
            f"{words.tell(LEVELS[level])}, "
            f"{name_group(each.grouping, each.group, words)}",
            shares.malignant.share.value,
            shares.malignant.share.low,
            shares.malignant.share.high,
            tell_count(
                shares.malignant.count,
                shares.malignant.total,
                shares.malignant.share,
                words,
            ),
        )
        for each in study.shares
        for level, shares in (
            (Level.URGENT, each.urgent),
            (Level.BIOPSY, each.biopsy),
        )
        if _is_drawn(shares)
    ]
    return draw_forest(
        rows,
        ForestSheet(
            words.tell(say("Alerts in which a malignancy was found")),
            words.tell(say("share of alerted lesions with final histology")),
            words.tell(
                say(
                    "Wilson's 95 % intervals. Lesions still without final histology "
                    "are not in the share."
                )
            ),
            words.percent,
        ),
    )
