"""Tables: on the terminal in words, and as CSV for other programs."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, Phrase

__all__ = ["Sheet", "Told", "print_sheet", "to_csv"]

#: A spreadsheet would run a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title and what must be said of it.

    Parameters
    ----------
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

    title: Phrase
    head: tuple[Phrase, ...]
    rows: tuple[tuple[Fact, ...], ...]
    notes: tuple[Phrase, ...] = ()
    wordy: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Told:
    """What a command has to tell.

    Parameters
    ----------
    sheets
        For the terminal.
    tables
        CSV by name.
    draw
        Makes SVG and PNG by name; called only where they are wanted.
    """

    sheets: tuple[Sheet, ...]
    tables: Mapping[str, bytes]
    draw: Callable[[], dict[str, bytes]]


def print_sheet(sheet: Sheet, words: Words) -> None:
    """Print a table.

    Parameters
    ----------
    sheet
        The table; without rows its notes alone are printed.
    words
        The language to tell it in.
    """
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
    console.print(Text(_begun(words.tell(sheet.title)), style="bold"))
    if sheet.rows:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for place, head in enumerate(sheet.head):
            justify = "left" if place in sheet.wordy else "right"
            table.add_column(Text(words.tell(head)), justify=justify)  # type: ignore[arg-type]  # one of rich's words
        for row in sheet.rows:
            table.add_row(*(Text(words.tell(cell)) for cell in row))
        console.print(table)
    for note in sheet.notes:
        console.print(Text(f"· {words.tell(note)}"))
    console.print()


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
    text = str(value)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text.startswith(_FORMULA) else text


def _begun(sentence: str) -> str:
    """Begin with a capital."""
    return sentence[:1].upper() + sentence[1:]
