"""How the commands on patients are printed: 80 columns, readable without color."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scalpwatch.locale import Words
from scalpwatch.phrases import Fact

if TYPE_CHECKING:
    from scalpwatch.report.content import Table as Told
    from scalpwatch.report.timeline import Happening

__all__ = [
    "paper",
    "print_days",
    "print_heading",
    "print_lines",
    "print_sentences",
    "print_table",
]

_INDENT = 2
_GAP = 2


def paper() -> Console:
    """Open standard output for printing.

    Returns
    -------
    console
        Markup, highlighting and emoji are off: what is printed was typed by others.
    """
    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def print_lines(facts: Iterable[Fact], words: Words) -> None:
    """Print what was done, a line each; the first stands out.

    Parameters
    ----------
    facts
        To be told.
    words
        The language.
    """
    console = paper()
    for number, fact in enumerate(facts):
        text = Text(_plain(words.tell(fact)), style="" if number else "bold")
        console.print(text)


def print_heading(fact: Fact, words: Words) -> None:
    """Print the heading of a part, behind an empty line.

    Parameters
    ----------
    fact
        To be told.
    words
        The language.
    """
    console = paper()
    console.print()
    console.print(Text(_plain(words.tell(fact)), style="bold"))


def print_sentences(facts: Iterable[Fact], words: Words) -> None:
    """Print sentences, set in, each a paragraph.

    Parameters
    ----------
    facts
        To be told.
    words
        The language.
    """
    console = paper()
    for fact in facts:
        text = Text(_plain(words.tell(fact)))
        console.print(Padding(text, (0, 0, 0, _INDENT), expand=False))


def print_days(happenings: Iterable[Happening], words: Words) -> None:
    """Print what happened, day by day.

    Parameters
    ----------
    happenings
        In the order of their days.
    words
        The language.
    """
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for each in happenings:
        body = Text(_begun(_plain(words.tell(each.headline))), style="bold")
        for detail in each.details:
            body.append(f"\n{_plain(words.tell(detail))}", style="not bold")
        grid.add_row(Text(words.tell(each.on)), body)
    paper().print(Padding(grid, (0, 0, 0, _INDENT), expand=False))


def print_table(told: Told) -> None:
    """Print a table that the report made.

    Parameters
    ----------
    told
        Head and rows, told already.
    """
    console = paper()
    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="bold")
    widths = _widths(told, console.width - _INDENT)
    for heading, width in zip(told.head, widths, strict=True):
        table.add_column(Text(heading), overflow="fold", width=width)
    for row in told.rows:
        table.add_row(*(Text(_plain(cell)) for cell in row))
    console.print(Padding(table, (0, 0, 0, _INDENT), expand=False))


def _begun(sentence: str) -> str:
    """Begin a sentence with a capital."""
    return sentence[:1].upper() + sentence[1:]


def _plain(text: str) -> str:
    """Put a mark for what would move the cursor of a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def _widths(told: Told, whole: int) -> list[int]:
    """Share out the line as the report does, but break no word of a heading."""
    room = whole - _GAP * len(told.widths)
    shares = [width * room // sum(told.widths) for width in told.widths]
    words = [max(map(len, heading.split()), default=1) for heading in told.head]
    widths = [max(pair) for pair in zip(shares, words, strict=True)]
    # the last column holds sentences, which can be broken anywhere
    widths[-1] = max(words[-1], widths[-1] - max(0, sum(widths) - room))
    return widths
