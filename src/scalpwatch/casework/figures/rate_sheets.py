"""The rates that follow from a user's own counts, as tables and a plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scalpwatch.casework.figures.numbers import tell_interval
from scalpwatch.casework.figures.tables import Plot, Sheet, Told, to_csv
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.ages import Standard, standard
from scalpwatch.registry.counts import RatesOfYear, rates_by_year, read_counts
from scalpwatch.registry.trends import FEWEST_YEARS, Change, annual_change
from scalpwatch.vocabulary.citations import cite
from scalpwatch.vocabulary.quantities import Interval

if TYPE_CHECKING:
    from scalpwatch.report.figures import Drawing

__all__ = ["tell_change", "tell_rates"]


def tell_rates(path: Path, name: str, words: Words) -> Told:
    """Tell the rates of a file of counts.

    Parameters
    ----------
    path
        CSV with the columns year, age, cases, population.
    name
        Of the standard population.
    words
        The language.

    Returns
    -------
    told
        Tables, files, and a plot when it is wanted.
    """
    by = standard(name)
    rates = rates_by_year(path, read_counts(path), by)
    sheet = Sheet(
        "rates",
        say("Rates per 100,000"),
        (
            say("year"),
            say("ages"),
            say("cases"),
            say("crude rate"),
            say("age-standardized rate"),
        ),
        tuple(
            (
                str(each.year),
                str(each.ages),
                each.cases,
                tell_interval(each.crude, words),
                tell_interval(each.standardized, words),
            )
            for each in rates
        ),
        tuple(_notes(rates, by, words)),
    )
    columns = ("year", "ages", "cases", "population", "rate", "value", "low", "high")
    files = {"rates.csv": to_csv((*columns, "standard"), _rows(rates, by))}

    def plots() -> Mapping[str, Plot]:
        """List the plot; what draws is loaded when it is drawn."""
        title = words.tell(sheet.title)
        plot = Plot(sheet.name, title, lambda: _plot(rates, by, words))
        return {"rates": plot} if rates else {}

    return Told((sheet,), files, plots)


def _notes(
    rates: Sequence[RatesOfYear], by: Standard, words: Words
) -> Iterator[Phrase]:
    """Say how the rates were reckoned, and how they change."""
    source = cite(by.source)
    yield say(
        "Standard: {title} ({source}). 95 % intervals: exact Poisson for the crude, "
        "gamma of Fay and Feuer for the standardized rate.",
        title=by.title,
        source=source.short if source else "",
    )
    if any(each.is_truncated for each in rates):
        yield say(
            "The counts do not cover all ages of the standard: both rates are of the "
            "ages covered alone, and must not be set beside rates of all ages."
        )
    if len({each.ages for each in rates}) > 1:
        yield say("The years cover different ages: they cannot be compared.")
    else:
        for label, told in (
            (say("crude rate"), [(each.year, each.crude.value) for each in rates]),
            (
                say("age-standardized rate"),
                [(each.year, each.standardized.value) for each in rates],
            ),
        ):
            yield tell_change(label, annual_change(told), words)


def tell_change(label: Phrase, change: Change | None, words: Words) -> Phrase:
    """Tell the annual change of a rate.

    Parameters
    ----------
    label
        Of the rate.
    change
        ``None`` where none can be told.
    words
        The language.

    Returns
    -------
    sentence
        With its interval, or with the reason why it has none.
    """
    if change is None:
        return say("{label}: no annual change can be told.", label=label)
    if change.has_interval:
        return say(
            "{label}: annual change {percent} % from {first} to {last}, over {years} "
            "years (log-linear).",
            label=label,
            percent=_to_one_decimal(change.percent, words),
            first=str(change.first),
            last=str(change.last),
            years=change.years,
        )
    return say(
        "{label}: annual change {percent} % between {first} and {last}, derived from "
        "these two years; an interval needs at least {fewest} years with a figure, and "
        "there are {years}.",
        label=label,
        percent=words.number(change.percent.value, 1),
        first=str(change.first),
        last=str(change.last),
        fewest=FEWEST_YEARS,
        years=change.years,
    )


def _to_one_decimal(percent: Interval, words: Words) -> str:
    """Write a change with its bounds."""
    value, low, high = (
        words.number(each, 1) for each in (percent.value, percent.low, percent.high)
    )
    # bounds may be negative: a dash between them would read as a minus
    return words.tell(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _rows(rates: Sequence[RatesOfYear], by: Standard) -> Iterator[dict[str, object]]:
    """Write crude and standardized rates apart."""
    for each in rates:
        for name, rate, standard_name in (
            ("crude", each.crude, ""),
            ("age_standardized", each.standardized, by.name),
        ):
            yield {
                "year": each.year,
                "ages": str(each.ages),
                "cases": each.cases,
                "population": each.population,
                "rate": name,
                "value": rate.value,
                "low": rate.low,
                "high": rate.high,
                "standard": standard_name,
            }


def _plot(rates: Sequence[RatesOfYear], by: Standard, words: Words) -> Drawing:
    """Draw both rates over the years."""
    from scalpwatch.report.series import Panel, Series, SeriesSheet, draw_series

    series = tuple(
        Series(
            words.tell(label),
            tuple((each.year, r.value, r.low, r.high) for each, r in told),
            is_dense=True,
        )
        for label, told in (
            (say("crude rate"), [(each, each.crude) for each in rates]),
            (
                say("age-standardized rate"),
                [(each, each.standardized) for each in rates],
            ),
        )
    )
    note = say(
        "Bands: 95 % intervals. Standard: {title}. Ages {ages}.",
        title=by.title,
        ages=str(rates[0].ages),
    )
    return draw_series(
        [Panel("", words.tell(say("per 100,000")), series)],
        SeriesSheet(
            words.tell(say("Rates per 100,000")), words.tell(note), words.number
        ),
    )
