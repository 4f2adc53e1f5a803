"""One's own figures of practice, as a table and as plots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from scalpwatch.casework.practising import tell_share
from scalpwatch.phrases import Fact, say
from scalpwatch.practice.figures import Figures, Review, Share
from scalpwatch.report.day_plot import DayFigure, draw_days

__all__ = ["plots_of", "rows_of"]


def rows_of(told: Review) -> list[tuple[Fact, Figures, tuple[Fact, ...]]]:
    """List the rows of the table: what is no memory, what is, and the days.

    Parameters
    ----------
    told
        One's own figures.

    Returns
    -------
    rows
        What each is, its figures, and its shares as they are told; none where
        nothing was answered.
    """
    rows: list[tuple[Fact, Figures]] = [(say("at first sight"), told.first)]
    if told.again.answers:
        rows.append((say("come back"), told.again))
    rows += told.days
    return [
        (
            name,
            figures,
            tuple(
                tell_share(share)
                for share in (figures.sensitivity, figures.specificity, figures.urgent)
            ),
        )
        for name, figures in rows
        if told.first.answers
    ]


def plots_of(told: Review, tell: Callable[[Fact], str]) -> list[tuple[Fact, Markup]]:
    """Draw sensitivity, specificity and speed over the days.

    Parameters
    ----------
    told
        One's own figures.
    tell
        Tells a fact in the reader's language.

    Returns
    -------
    plots
        What each shows, and SVG; none where nothing was answered.
    """
    if not told.days:
        return []
    percents = [(0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")]
    labels = [tell(day) for day, _ in told.days]
    shares = [
        (say("Sensitivity"), [each.sensitivity for _, each in told.days]),
        (say("Specificity"), [each.specificity for _, each in told.days]),
    ]
    plots: list[tuple[Fact, Markup]] = [
        (name, _drawn_shares(labels, series, percents)) for name, series in shares
    ]
    times = [each.seconds or 0.0 for _, each in told.days]
    top = next((each for each in (30, 60, 120, 300, 600) if each >= max(times)), 3600)
    ticks = [
        (height, tell(say("{seconds} s", seconds=round(height))))
        for height in (0.0, top / 2, float(top))
    ]
    days = [DayFigure(*each) for each in zip(labels, times, strict=True)]
    # what is drawn holds numbers and days alone
    svg = Markup(draw_days(days, top=top, ticks=ticks))  # noqa: S704
    return [*plots, (say("Time, median"), svg)]


def _drawn_shares(
    labels: Sequence[str], shares: Sequence[Share], ticks: list[tuple[float, str]]
) -> Markup:
    """Draw shares of days; one of nothing leaves its day empty."""
    days = [
        DayFigure(label, share.hits / share.total, *share.bounds)
        if share.total
        else DayFigure(label, None)
        for label, share in zip(labels, shares, strict=True)
    ]
    return Markup(draw_days(days, top=1.0, ticks=ticks))  # noqa: S704 - numbers and days
