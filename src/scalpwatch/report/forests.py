"""Figures with intervals, one below the other, and the figures beside them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from scalpwatch.report.figures import (
    GRID,
    INK,
    Drawing,
    name_axes,
    pen,
    plot_style,
    render,
)

__all__ = ["ForestRow", "ForestSheet", "draw_forest"]

_WIDTH: Final = 7.4
_ROW: Final = 0.34
_AROUND: Final = 1.35
_LABEL_WIDTH: Final = 30
#: A wider axis has no room for marks between the powers of ten.
_WIDE: Final = 60.0


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One figure.

    Parameters
    ----------
    label
        In the reader's language.
    value, low, high
        NaN where there is none; infinite where a bound is open.
    told
        The same in words.
    """

    label: str
    value: float
    low: float
    high: float
    told: str


@dataclass(frozen=True, slots=True)
class ForestSheet:
    """What is written around the figures, in the reader's language.

    Parameters
    ----------
    title, x, note
        Titles, and a sentence below.
    number
        Writes a mark of the axis.
    ratio
        Whether the figures are ratios, compared with 1 on a logarithmic scale; else
        they are shares from 0 to 1.
    """

    title: str
    x: str
    note: str
    number: Callable[[float], str]
    ratio: bool = False


def draw_forest(rows: Sequence[ForestRow], sheet: ForestSheet) -> Drawing:
    """Draw figures with their intervals.

    Parameters
    ----------
    rows
        At least one; drawn from the top down.
    sheet
        What is written around them.

    Returns
    -------
    drawing
        As SVG and PNG. An interval that leaves the plot ends in an arrow.
    """
    height = _AROUND + _ROW * len(rows)
    with plot_style():
        figure = Figure(figsize=(_WIDTH, height))
        axes = figure.add_axes((0.3, 0.88 / height, 0.42, (_ROW * len(rows)) / height))
        low, high = _limits(rows) if sheet.ratio else (0.0, 1.0)
        if sheet.ratio:
            axes.set_xscale("log")
            between = (1.0,) if high / low > _WIDE else (1.0, 2.0, 5.0)
            axes.xaxis.set_major_locator(LogLocator(subs=between))
            axes.xaxis.set_minor_formatter(NullFormatter())
            axes.axvline(1.0, color=INK, linewidth=0.8)
        axes.set_xlim(low, high)
        for place, row in enumerate(rows):
            _draw_row(axes, row, len(rows) - place - 1, (low, high))
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.set_yticks(
            range(len(rows)),
            [textwrap.fill(row.label, _LABEL_WIDTH) for row in rows[::-1]],
            fontsize=8.2,
        )
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: sheet.number(x)))
        axes.grid(visible=True, axis="x", color=GRID)
        name_axes(axes, title="", x=sheet.x, y="")
        figure.text(0.02, 1 - 0.12 / height, sheet.title, va="top", **_BOLD)
        note = textwrap.fill(sheet.note, 118)
        figure.text(0.02, 0.05 / height, note, fontsize=7.2, va="bottom")
        return render(figure)


_BOLD: Final[Any] = {"fontsize": 10.5, "fontweight": "bold"}


def _limits(rows: Sequence[ForestRow]) -> tuple[float, float]:
    """Choose the ends of a logarithmic axis: at most a hundredfold each way."""
    bounds = [
        bound
        for row in rows
        for bound in (row.low, row.high, row.value)
        if math.isfinite(bound) and bound > 0
    ]
    low = min([0.5, *(max(bound, 0.02) for bound in bounds)])
    high = max([2.0, *(min(bound, 50.0) for bound in bounds)])
    return low / 1.15, high * 1.15


def _draw_row(
    axes: Axes, row: ForestRow, height: int, limits: tuple[float, float]
) -> None:
    """Draw one figure, and tell it at the right."""
    axes.annotate(
        row.told,
        xy=(1.03, height),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=8,
        annotation_clip=False,
    )
    if math.isnan(row.value):
        return
    color = pen(0).color
    low, high = max(row.low, limits[0]), min(row.high, limits[1])
    axes.plot((low, high), (height, height), color=color, linewidth=1.6)
    for bound, end, marker in ((row.low, low, "<"), (row.high, high, ">")):
        if bound != end:
            axes.plot(end, height, marker=marker, color=color, markersize=5)
    if limits[0] <= row.value <= limits[1]:
        axes.plot(row.value, height, marker="s", color=color, clip_on=False)
