"""Cells of tables that a spreadsheet opens: text stays text."""

from __future__ import annotations

from typing import Final

__all__ = ["plain_cell"]

#: How a spreadsheet knows a formula, also behind what it passes over.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(cell: object) -> str:
    """Make sure that no spreadsheet takes a cell of text for a formula.

    Parameters
    ----------
    cell
        What stands in it.

    Returns
    -------
    text
        The same; behind an apostrophe, where it begins as a formula does.
    """
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
