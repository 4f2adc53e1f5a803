"""Figures over the years, gaps left open, one panel a measure."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scalpwatch.report.figures import (
    BAND,
    INK,
    Drawing,
    pen,
    plot_style,
    render,
)

__all__ = ["Panel", "Series", "SeriesSheet", "draw_series"]

_WIDTH: Final = 7.4
_PANEL: Final = 2.15
_AROUND: Final = 0.85
_FOOT: Final = 0.45
_GAP_COLOR: Final = "#8a949e"


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one source, or of one kind.

    Parameters
    ----------
    label
        In the reader's language.
    points
        Year, figure, and its bounds; these are NaN where none are known.
    is_dense
        Whether the years follow each other closely enough to be joined by a full
        line and a band; else a thin dotted line only leads the eye.
    """

    label: str
    points: tuple[tuple[float, float, float, float], ...]
    is_dense: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure.

    Parameters
    ----------
    title, y
        In the reader's language.
    series
        None where there are gaps alone.
    gaps
        Year of each figure that is missing, and what is written there.
    """

    title: str
    y: str
    series: tuple[Series, ...]
    gaps: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesSheet:
    """What is written around the panels, in the reader's language.

    Parameters
    ----------
    title, note
        Above and below.
    number
        Writes a figure.
    """

    title: str
    note: str
    number: Callable[[float], str]


def draw_series(panels: Sequence[Panel], sheet: SeriesSheet) -> Drawing:
    """Draw measures over the years.

    Parameters
    ----------
    panels
        At least one.
    sheet
        What is written around them.

    Returns
    -------
    drawing
        As SVG and PNG. Every axis of figures begins at 0, so that no change looks
        larger than it is.
    """
    height = _AROUND + _PANEL * len(panels)
    years = [year for panel in panels for year in _years(panel)]
    with plot_style():
        figure = Figure(figsize=(_WIDTH, height))
        for place, panel in enumerate(panels):
            bottom = _FOOT + _PANEL * (len(panels) - place - 1) + 0.3
            axes = figure.add_axes((0.1, bottom / height, 0.62, 1.45 / height))
            _draw_panel(axes, panel, sheet)
            axes.set_xlim(min(years) - 1.5, max(years) + 1.5)
        figure.text(
            0.02, 1 - 0.1 / height, sheet.title, va="top", fontsize=11, weight="bold"
        )
        note = textwrap.fill(sheet.note, 118)
        figure.text(0.02, 0.06 / height, note, fontsize=7.2, va="bottom")
        return render(figure)


def _years(panel: Panel) -> list[float]:
    """List the years of a panel, gaps too."""
    told = [point[0] for series in panel.series for point in series.points]
    return told + [year for year, _ in panel.gaps]


def _draw_panel(axes: Axes, panel: Panel, sheet: SeriesSheet) -> None:
    """Draw one measure."""
    for year, label in panel.gaps:
        axes.axvspan(
            year - 0.5,
            year + 0.5,
            facecolor="none",
            edgecolor=_GAP_COLOR,
            hatch="////",
            linewidth=0,
        )
        axes.annotate(
            label,
            xy=(year, 0.03),
            xycoords=("data", "axes fraction"),
            rotation=90,
            ha="right",
            va="bottom",
            fontsize=7,
            color=INK,
            xytext=(-4, 0),
            textcoords="offset points",
        )
    for place, series in enumerate(panel.series):
        _draw_one(axes, series, place, is_told=not series.is_dense, sheet=sheet)
        own = pen(place)
        axes.annotate(
            textwrap.fill(series.label, 24),
            xy=(1.02, 0.95 - 0.26 * place),
            xycoords="axes fraction",
            va="top",
            fontsize=7.8,
            weight="bold",
            color=own.color,
            annotation_clip=False,
        )
    axes.set_title(panel.title, fontsize=9)
    axes.set_ylabel(panel.y, fontsize=7.6)
    axes.set_ylim(0, 1.22 * max(_tops(panel), default=1.0))
    axes.xaxis.set_major_locator(
        MaxNLocator(integer=True, nbins=9, steps=[1, 2, 5, 10])
    )
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: sheet.number(y)))
    if not panel.series:
        axes.set_yticks([])
    axes.grid(visible=True, axis="y")


def _tops(panel: Panel) -> list[float]:
    """List what must fit below the top of a panel."""
    points = [point for series in panel.series for point in series.points]
    return [max(y, high if high == high else y) for _, y, _, high in points]  # noqa: PLR0124 - NaN is not itself


def _draw_one(
    axes: Axes, series: Series, place: int, *, is_told: bool, sheet: SeriesSheet
) -> None:
    """Draw the figures of one source."""
    own = pen(place)
    x, y, low, high = (list(column) for column in zip(*series.points, strict=True))
    if series.is_dense:
        axes.fill_between(x, low, high, color=own.color, alpha=BAND, linewidth=0)
        axes.plot(x, y, color=own.color, linestyle=own.dash)
    else:
        axes.plot(x, y, color=own.color, linestyle=":", linewidth=0.9)
    axes.plot(x, y, linestyle="none", marker=own.marker, color=own.color, markersize=5)
    for year, figure in zip(x, y, strict=True) if is_told else ():
        axes.annotate(
            sheet.number(figure),
            xy=(year, figure),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=7.6,
            color=own.color,
        )
