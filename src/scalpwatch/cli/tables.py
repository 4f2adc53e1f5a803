"""Tables on the terminal."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scalpwatch.casework.figures.tables import Sheet
from scalpwatch.locale import Words

__all__ = ["print_sheet"]


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


def _begun(sentence: str) -> str:
    """Begin with a capital."""
    return sentence[:1].upper() + sentence[1:]
