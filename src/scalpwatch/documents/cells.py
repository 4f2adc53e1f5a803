"""Cells of tables that a spreadsheet opens: text stays text, figures stay figures."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["plain_cell"]

#: How a spreadsheet knows a formula, also behind what it passes over.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
#: A figure below nothing is a figure, and no formula.
_FIGURE: Final = re.compile(r"-[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?")


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

    Examples
    --------
    >>> plain_cell("=1+1"), plain_cell("-0.5"), plain_cell(-2)
    ("'=1+1", '-0.5', '-2')
    """
    text = str(cell)
    is_formula = text.startswith(_FORMULA) and not _FIGURE.fullmatch(text)
    return f"'{text}" if is_formula else text
