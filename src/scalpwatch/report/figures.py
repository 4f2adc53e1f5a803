"""How every plot looks: one style, read in print, in gray and by the color-blind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = [
    "BAND",
    "GRID",
    "INK",
    "Drawing",
    "Pen",
    "name_axes",
    "pen",
    "plot_style",
    "render",
]

INK: Final = "#1b2733"
GRID: Final = "#d5dbe1"
#: How much of a line's color its band has.
BAND: Final = 0.16

#: Okabe and Ito's colors, those that print well on white, the darkest first.
_COLORS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_DASHES: Final = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.4, 1.2, 1.4)))
_MARKERS: Final = ("o", "s", "^", "D", "v", "P")

_STYLE: Final[Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib and has Cyrillic
    "font.size": 9.0,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.7,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",  # no viewer lacks the font
    "svg.hashsalt": "scalpwatch",  # the same figures give the same bytes
}
_DPI: Final = 200
#: The style is the process's: two plots of a server would undo each other's.
_ONE_AT_A_TIME: Final = RLock()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plot as files.

    Parameters
    ----------
    svg, png
        Their bytes: the same for the same figures.
    """

    svg: bytes
    png: bytes


@dataclass(frozen=True, slots=True)
class Pen:
    """How one series is drawn, told apart by color, by dash and by mark.

    Parameters
    ----------
    color, dash, marker
        As matplotlib takes them.
    """

    color: str
    dash: Any
    marker: str


def pen(place: int) -> Pen:
    """Choose the pen of a series.

    Parameters
    ----------
    place
        Of the series among those of the plot, from 0.

    Returns
    -------
    pen
        Color, dash and mark together repeat after twelve.
    """
    return Pen(
        _COLORS[place % len(_COLORS)],
        _DASHES[place % len(_DASHES)],
        _MARKERS[place % len(_MARKERS)],
    )


@contextmanager
def plot_style() -> Iterator[None]:
    """Draw in the house's style within, one plot at a time.

    Yields
    ------
    None
        Nothing; artists take the style when they are made.
    """
    with _ONE_AT_A_TIME, mpl.rc_context(_STYLE):
        yield


def render(figure: Figure) -> Drawing:
    """Write a plot as SVG and PNG.

    Parameters
    ----------
    figure
        Drawn within `plot_style`.

    Returns
    -------
    drawing
        Without the day on which it was made.
    """
    svg, png = io.BytesIO(), io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    return Drawing(svg.getvalue(), png.getvalue())


def name_axes(axes: Axes, *, title: str, x: str, y: str) -> None:
    """Name a plot and its axes.

    Parameters
    ----------
    axes
        Where it is drawn.
    title, x, y
        Told in the reader's language; empty for none.
    """
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
