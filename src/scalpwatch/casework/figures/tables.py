"""Tables: in words for whoever reads, and as CSV for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scalpwatch.documents.cells import plain_cell
from scalpwatch.phrases import Fact, Phrase

if TYPE_CHECKING:  # what draws is loaded where something is drawn
    from scalpwatch.report.figures import Drawing

__all__ = ["Plot", "Sheet", "Told", "to_csv"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title and what must be said of it.

    Parameters
    ----------
    name
        By which plots and files belong to it.
    title
        Above it.
    head
        Of each column.
    rows
        Told already, or facts to be told.
    notes
        Below it.
    wordy
        Places of the columns that hold words; the others hold figures.
    """

    name: str
    title: Phrase
    head: tuple[Phrase, ...]
    rows: tuple[tuple[Fact, ...], ...]
    notes: tuple[Phrase, ...] = ()
    wordy: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot that is drawn when it is wanted.

    Parameters
    ----------
    sheet
        Name of the table whose figures it shows.
    title
        Above it.
    draw
        Draws it.
    """

    sheet: str
    title: str
    draw: Callable[[], Drawing]


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a question.

    Parameters
    ----------
    sheets
        In words.
    tables
        CSV by name.
    plots
        Lists the plots by name; only then is what draws loaded, and nothing drawn.
    """

    sheets: tuple[Sheet, ...]
    tables: Mapping[str, bytes]
    plots: Callable[[], Mapping[str, Plot]]

    def draw(self) -> dict[str, bytes]:
        """Draw every plot.

        Returns
        -------
        files
            SVG and PNG by name.
        """
        drawn = {name: plot.draw() for name, plot in self.plots().items()}
        return {f"{name}.svg": each.svg for name, each in drawn.items()} | {
            f"{name}.png": each.png for name, each in drawn.items()
        }


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """Write a table for other programs.

    Parameters
    ----------
    columns
        Their names, the same in every language.
    rows
        Cells by column; a missing one is empty.

    Returns
    -------
    content
        UTF-8 with the mark by which spreadsheets know it; numbers with a point.
    """
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    table.writeheader()
    for row in rows:
        table.writerow({column: _cell(value) for column, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """Write a cell; what is not known, or has no end, is empty."""
    if value is None or (
        isinstance(value, float) and not -float("inf") < value < float("inf")
    ):
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return plain_cell(value)
