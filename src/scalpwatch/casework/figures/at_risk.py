"""How many are still watched at each mark of a plot, as a table to be read."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scalpwatch.casework.figures.numbers import DAYS_A_MONTH, name_group
from scalpwatch.casework.figures.tables import Sheet
from scalpwatch.locale import Words
from scalpwatch.phrases import say
from scalpwatch.registry.study import Study
from scalpwatch.report.curves import nice_ticks

__all__ = ["tell_at_risk"]


def tell_at_risk(study: Study, words: Words) -> Iterator[Sheet]:
    """Tell the numbers that stand below the curves of a study.

    Parameters
    ----------
    study
        What was counted.
    words
        The language.

    Yields
    ------
    sheet
        One for each question that has curves, under the name of its table.
    """
    for name, strand in (("survival", study.survival), ("delay", study.delay)):
        if not strand.curves:
            continue
        longest = max(each.curve.last_day for each in strand.curves) / DAYS_A_MONTH
        ticks = nice_ticks(longest)
        days = np.array(ticks) * DAYS_A_MONTH
        yield Sheet(
            name,
            say("Still watched after so many months"),
            (
                say("group"),
                *(say("{months} mo", months=round(tick)) for tick in ticks),
            ),
            tuple(
                (
                    name_group(each.grouping, each.group, words),
                    *(int(count) for count in each.curve.times.at_risk(days)),
                )
                for each in strand.curves
            ),
        )
