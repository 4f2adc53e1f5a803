"""Survival, delays and alerts as plots: values of the registry, drawn by the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scalpwatch.casework.figures.numbers import (
    DAYS_A_MONTH,
    name_group,
    tell_count,
    tell_ratio,
)
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.study import GroupedCurve, Study
from scalpwatch.report.curves import CurveSheet, Line, draw_curves, nice_ticks
from scalpwatch.report.forests import ForestRow, ForestSheet, draw_forest

if TYPE_CHECKING:
    from scalpwatch.report.figures import Drawing

__all__ = ["plots_of"]

#: With more curves in one plot nobody can follow any.
_MOST_CURVES = 6


def plots_of(study: Study, words: Words) -> dict[str, bytes]:
    """Draw a study.

    Parameters
    ----------
    study
        What was counted.
    words
        The language.

    Returns
    -------
    files
        SVG and PNG by name; nothing where there is nothing to draw.
    """
    files: dict[str, bytes] = {}
    for name, drawing in _drawings(study, words):
        files |= {f"{name}.svg": drawing.svg, f"{name}.png": drawing.png}
    return files


def _drawings(study: Study, words: Words) -> Iterator[tuple[str, Drawing]]:
    """Draw every plot, with its name."""
    for suffix, curves in _plots(study.survival.curves):
        yield (
            f"survival{suffix}",
            _draw(
                curves,
                words,
                title=say("Survival from the skin metastasis"),
                x=say("months from the biopsy of the metastasis"),
                y=say("share alive"),
                turned=False,
            ),
        )
    for suffix, curves in _plots(study.delay.curves):
        yield (
            f"delay{suffix}",
            _draw(
                curves,
                words,
                title=say("Delay from the first sign to the first biopsy"),
                x=say("months from the first sign"),
                y=say("share biopsied"),
                turned=True,
            ),
        )
    hazards = study.survival.hazards
    if hazards is not None and hazards.ratios:
        yield "hazard_ratios", _draw_hazards(study, words)
    if any(each.urgent.raised or each.biopsy.raised for each in study.shares):
        yield "alerts", _draw_alerts(study, words)


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


def _draw(  # noqa: PLR0913 - what is written on a plot
    curves: Sequence[GroupedCurve],
    words: Words,
    *,
    title: Phrase,
    x: Phrase,
    y: Phrase,
    turned: bool,
) -> Drawing:
    """Draw the curves of one grouping."""
    longest = max(each.curve.last_day for each in curves) / DAYS_A_MONTH
    ticks = nice_ticks(longest)
    grouping = curves[0].grouping
    heading = words.tell(title)
    sheet = CurveSheet(
        heading if grouping is None else f"{heading}: {words.tell(grouping)}",
        words.tell(x),
        words.tell(y),
        words.tell(say("Still watched")),
        words.tell(_note(curves, turned=turned)),
        ticks,
        words.percent,
        lambda tick: words.number(tick, 0),
    )
    lines = [_line(each, ticks, words, turned=turned) for each in curves]
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


def _draw_alerts(study: Study, words: Words) -> Drawing:
    """Draw the shares of alerts that histology confirmed."""
    rows = [
        ForestRow(
            f"{level}, {name_group(each.grouping, each.group, words)}",
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
        for level, shares in (("URGENT", each.urgent), ("BIOPSY", each.biopsy))
        if shares.raised
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
