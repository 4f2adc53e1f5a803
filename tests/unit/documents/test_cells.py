"""Cells: text that a spreadsheet would run stays text; figures stay figures."""

from __future__ import annotations

import csv
import io

import pytest

from scalpwatch.casework.figures.tables import to_csv
from scalpwatch.documents.cells import plain_cell


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_begins_as_a_formula_is_kept_as_text(begin: str) -> None:
    """Behind an apostrophe, whatever a spreadsheet passes over first."""
    assert plain_cell(f"{begin}cmd|' /C calc'!A0").startswith(f"'{begin}")


@pytest.mark.parametrize("figure", [-0.5, "-0.25", "-3", -4, "-1.2e-05", "-1e+06"])
def test_a_figure_below_nothing_stays_a_figure(figure: object) -> None:
    """The lower end of an interval may lie there, and is counted with."""
    assert float(plain_cell(figure)) == float(str(figure))


@pytest.mark.parametrize("text", ["-1+1", "-1\n", "-A1", "--1", "-1e5(", "-inf"])
def test_what_only_begins_as_a_figure_is_text(text: str) -> None:
    """A subtraction is a formula."""
    assert plain_cell(text) == f"'{text}"


def test_tables_of_figures_are_guarded_alike() -> None:
    """Of a line that is broken, too."""
    table = to_csv(["group", "low"], [{"group": "\n=1+1", "low": -0.25}])

    (row,) = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert row == {"group": "'\n=1+1", "low": "-0.25"}
