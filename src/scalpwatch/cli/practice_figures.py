"""One's own figures of practice, in a table for the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scalpwatch.casework.practising import (
    CAVEATS,
    cases_by_name,
    tell_alert,
    tell_share,
)
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, say
from scalpwatch.practice.figures import Figures, review
from scalpwatch.practice.results import read_results
from scalpwatch.settings import read_settings
from scalpwatch.vocabulary.citations import sources

__all__ = ["print_figures", "print_review"]


def print_figures(
    console: Console, words: Words, rows: Iterable[tuple[Fact, Figures]]
) -> None:
    """Print figures, a row for each group of answers.

    Parameters
    ----------
    console
        Where to.
    words
        The language.
    rows
        What each group is, and its figures.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", no_wrap=True)
    for head in (
        say("Answers"),
        say("Sensitivity"),
        say("Specificity"),
        say("Metastases told urgent"),
        say("Time, median"),
    ):
        # a word a line: the table fits the terminal in either language
        told = words.tell(head).replace(" ", "\n")
        table.add_column(told, justify="right", no_wrap=True)
    for name, figures in rows:
        shares = (figures.sensitivity, figures.specificity, figures.urgent)
        table.add_row(
            words.tell(name),
            str(figures.answers),
            *(words.tell(tell_share(share)).replace(" (", "\n(") for share in shares),
            _seconds(figures, words),
        )
    console.print(table)


def print_review(file: Path, words: Words) -> None:
    """Print all of one's figures.

    Parameters
    ----------
    file
        Where the results lie.
    words
        The language.
    """
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)

    def tell(fact: Fact) -> None:
        """Print a sentence."""
        console.print(Text(words.tell(fact)))

    results = read_results(file)
    cases = cases_by_name()
    if results is None or not results.answers:
        tell(say("Nothing has been practised yet."))
        return
    told = review(results.answers, cases)
    rows: list[tuple[Fact, Figures]] = [(say("at first sight"), told.first)]
    if told.again.answers:
        rows.append((say("come back"), told.again))
    rows += [(f"{day:%Y-%m-%d}", figures) for day, figures in told.days]
    print_figures(console, words, rows)
    tell(tell_alert(results.answers, policy=read_settings().policy, made_on=_today()))
    if told.missed:
        tell(say("Malignant, and missed when last seen:"))
    for name in told.missed:
        case = cases[name]
        source = sources()[case.source].short
        line = f"{words.tell(case.diagnosis.name_in_both)}: {source}"
        console.print(Text(f"  {line}"))
    for caveat in CAVEATS:
        tell(caveat)


def _seconds(figures: Figures, words: Words) -> str:
    """Tell the median time."""
    if figures.seconds is None:
        return "–"
    return words.tell(say("{seconds} s", seconds=round(figures.seconds)))


def _today() -> date:
    """Read the clock's day."""
    return datetime.now(tz=UTC).astimezone().date()
