"""Curves over time with bands, censored patients and the numbers at risk."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from scalpwatch.report.figures import (
    BAND,
    INK,
    Drawing,
    name_axes,
    pen,
    plot_style,
    render,
)

__all__ = ["CurveSheet", "Line", "draw_curves", "nice_ticks"]

_WIDTH: Final = 7.4
_HEIGHT: Final = 3.7
_ROW: Final = 0.2
_MARGIN: Final = 0.55
#: Beyond so many, ticks of censored patients would be a bar.
_MOST_CENSORED: Final = 400
_LABEL_WIDTH: Final = 20
#: A line at 1 is drawn whole.
_TOP: Final = 1.02


@dataclass(frozen=True, eq=False)
class Line:
    """One curve.

    Parameters
    ----------
    label
        In the reader's language.
    x, y, low, high
        (T,) Steps to the right, with the band.
    censored
        (C,) Where somebody was censored.
    at_risk
        Patients at risk at each tick.
    """

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    censored: NDArray[np.float64]
    at_risk: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurveSheet:
    """What is written on and around the curves, in the reader's language.

    Parameters
    ----------
    title, x, y, at_risk, note
        Titles, and a sentence below.
    ticks
        Along the axis of time; the first is 0.
    percent
        Writes a share.
    number
        Writes a tick.
    """

    title: str
    x: str
    y: str
    at_risk: str
    note: str
    ticks: tuple[float, ...]
    percent: Callable[[float], str]
    number: Callable[[float], str]


def nice_ticks(longest: float) -> tuple[float, ...]:
    """Choose marks along an axis of months.

    Parameters
    ----------
    longest
        Where the curves end [months].

    Returns
    -------
    ticks
        At most eight, from 0.
    """
    steps = (1, 2, 3, 6, 12, 24, 36, 60, 120)
    step = next((each for each in steps if longest / each <= 7), 240)  # noqa: PLR2004 - eight marks
    marks = max(1, math.ceil(longest / step))
    return tuple(float(step * mark) for mark in range(marks + 1))


def draw_curves(lines: Sequence[Line], sheet: CurveSheet) -> Drawing:
    """Draw curves with their bands, and the numbers at risk below.

    Parameters
    ----------
    lines
        At least one.
    sheet
        What is written around them.

    Returns
    -------
    drawing
        As SVG and PNG. A tick across a curve is a censored patient, left out where
        there are so many that they would form a bar; curves are named at their
        ends.
    """
    below = _MARGIN + _ROW * (len(lines) + 1) + 0.42
    height = _HEIGHT + below
    with plot_style():
        figure = Figure(figsize=(_WIDTH, height))
        axes = figure.add_axes(
            (0.1, below / height + 0.04, 0.66, _HEIGHT / height - 0.12)
        )
        for place, line in enumerate(lines):
            _draw_line(axes, line, place)
        _name_ends(axes, lines)
        name_axes(axes, title=sheet.title, x=sheet.x, y=sheet.y)
        axes.set_ylim(0, _TOP)
        axes.set_xlim(0, sheet.ticks[-1])
        axes.set_xticks(sheet.ticks, [sheet.number(tick) for tick in sheet.ticks])
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: sheet.percent(y)))
        axes.grid(visible=True, axis="y")
        _write_at_risk(figure, axes, lines, sheet)
        note = textwrap.fill(sheet.note, 118)
        figure.text(0.02, 0.02, note, fontsize=7.2, va="bottom", color=INK)
        return render(figure)


def _draw_line(axes: Axes, line: Line, place: int) -> None:
    """Draw one curve with its band and its censored patients."""
    own = pen(place)
    band = {"step": "post", "color": own.color, "alpha": BAND, "linewidth": 0}
    axes.fill_between(line.x, line.low, line.high, **band)  # type: ignore[arg-type]  # keywords of several kinds
    axes.step(line.x, line.y, where="post", color=own.color, linestyle=own.dash)
    if 0 < len(line.censored) <= _MOST_CENSORED:
        heights = line.y[np.searchsorted(line.x, line.censored, side="right") - 1]
        axes.plot(
            line.censored,
            heights,
            linestyle="none",
            marker="|",
            markersize=5,
            markeredgewidth=0.9,
            color=own.color,
        )


def _name_ends(axes: Axes, lines: Sequence[Line]) -> None:
    """Name each curve at its right end; names that would touch move apart."""
    gap = 0.085
    order = sorted(range(len(lines)), key=lambda place: lines[place].y[-1])
    lowest = -0.02
    heights = {}
    for place in order:
        lowest = heights[place] = max(float(lines[place].y[-1]), lowest + gap)
    excess = max(0.0, lowest - 1.0)
    for place, height in heights.items():
        axes.annotate(
            textwrap.fill(lines[place].label, _LABEL_WIDTH),
            xy=(1.015, max(0.0, height - excess) / _TOP),
            xycoords="axes fraction",
            va="center",
            color=pen(place).color,
            fontsize=8.4,
            fontweight="bold",
            annotation_clip=False,
        )


def _write_at_risk(
    figure: Figure, axes: Axes, lines: Sequence[Line], sheet: CurveSheet
) -> None:
    """Write below each tick how many are still watched."""
    height = figure.get_size_inches()[1]
    top = axes.get_position().y0 - _MARGIN / height
    row = _ROW / height
    figure.text(0.02, top, sheet.at_risk, fontsize=8, fontweight="bold", va="top")
    left, width = axes.get_position().x0, axes.get_position().width
    for place, line in enumerate(lines):
        own = pen(place)
        y = top - row * (place + 1)
        for tick, count in zip(sheet.ticks, line.at_risk, strict=True):
            x = left + width * tick / sheet.ticks[-1]
            figure.text(x, y, count, ha="center", va="top", fontsize=8, color=INK)
        figure.text(
            left + width + 0.015,
            y,
            textwrap.shorten(line.label, 28, placeholder="…"),
            va="top",
            fontsize=8,
            color=own.color,
            fontweight="bold",
        )
