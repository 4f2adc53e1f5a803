"""A lesion over time: size, vessels and hair by day, with treatments and biopsies."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.figures import INK, Drawing, pen, plot_style, render
from scalpwatch.report.measure_words import UNITS
from scalpwatch.report.wording import PICTURE_KINDS, PICTURE_ROLES, VIEWS
from scalpwatch.vocabulary.course_names import HISTOLOGIES, THERAPIES
from scalpwatch.vocabulary.courses import Therapy
from scalpwatch.vocabulary.follow_ups import (
    Followed,
    FollowUp,
    ToldSize,
    View,
)
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.pathology import Pathology
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["draw_follow_up", "is_drawn"]

_WIDTH: Final = 7.4
_PANEL: Final = 1.3
_LANE: Final = 0.27
_MARGIN: Final = 0.42
#: Fewer days would make a line of one visit's marks.
_SHORTEST_DAYS: Final = 14
#: Marks of one day stand beside each other, so far apart as a share of the time.
_ASIDE: Final = 0.012
_LONGEST_NAME: Final = 48
_SPAN: Final = "#e4e9ee"
_BAR: Final = "#c5ced7"
_BIOPSY: Final = "#8a1f5c"


@dataclass(frozen=True, slots=True)
class _Panel:
    """What one panel shows, all in one unit."""

    title: Phrase
    unit: Unit
    whats: tuple[Followed, ...]


@dataclass(frozen=True, slots=True)
class _Series:
    """Figures of one measure in one view, by day."""

    what: Followed
    view: View | None
    points: tuple[tuple[int, Interval], ...]


@dataclass(frozen=True, slots=True)
class _Lane:
    """A treatment with its first and last day as shown."""

    therapy: Therapy
    start: float
    end: float


_PANELS: Final = (
    _Panel(
        say("Size: longest diameter"),
        Unit.CM,
        (
            ToldSize.LONGEST,
            MeasurementName.FOCUS_LONG_DIAMETER,
            MeasurementName.NODE_DIAMETER,
        ),
    ),
    _Panel(
        say("Vessels: length by skin area"),
        Unit.MM_PER_CM2,
        (MeasurementName.VESSEL_LENGTH_DENSITY,),
    ),
    _Panel(say("Hair density"), Unit.PER_CM2, (MeasurementName.HAIR_DENSITY,)),
)
_NAMES: Final = {
    ToldSize.LONGEST: say("told by hand"),
    MeasurementName.FOCUS_LONG_DIAMETER: say("bald focus"),
    MeasurementName.NODE_DIAMETER: say("node"),
}


def is_drawn(follow_up: FollowUp) -> bool:
    """Tell whether there is anything to draw.

    Parameters
    ----------
    follow_up
        One lesion.

    Returns
    -------
    is_drawn
        Whether figures of at least two days have a panel; one shows nothing over time.
    """
    days = {
        day
        for panel in _PANELS
        for series in _series(follow_up, panel)
        for day, _ in series.points
    }
    return len(days) > 1


def draw_follow_up(follow_up: FollowUp, words: Words) -> Drawing:
    """Draw a lesion over time.

    Parameters
    ----------
    follow_up
        One lesion.
    words
        The language.

    Returns
    -------
    drawing
        Panels over days since the lesion was first seen, each axis from nothing on:
        a mark for each figure, with the 95 % interval as a bar; figures of one view
        joined by a line. Treatments are bars above and gray behind; biopsies are
        dotted lines. What has no scale is not drawn.
    """
    panels = [
        (panel, series) for panel in _PANELS if (series := _series(follow_up, panel))
    ]
    lanes = _lanes(follow_up)
    rows = len(lanes) + len(follow_up.biopsies)
    heights = [*([rows * _LANE] if rows else []), *([_PANEL] * len(panels))]
    span = _span(follow_up)
    with plot_style():
        size = (_WIDTH, sum(heights) + _MARGIN * len(heights))
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(
            len(heights), 1, sharex=True, squeeze=False, height_ratios=heights
        )[:, 0]
        if rows:
            _draw_lanes(axes[0], follow_up, lanes, words)
        for place, (panel, series) in zip(axes[bool(rows) :], panels, strict=True):
            _draw_panel(place, series, words, aside=_ASIDE * (span[1] - span[0]))
            place.set_title(words.tell(panel.title))
            place.set_ylabel(words.tell(UNITS[panel.unit]))
            _mark_days(place, follow_up, lanes)
        axes[-1].set_xlim(*span)
        axes[-1].xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes[-1].set_xlabel(words.tell(say("days since the lesion was first seen")))
        return render(figure)


def _series(follow_up: FollowUp, panel: _Panel) -> list[_Series]:
    """Gather the figures of a panel by measure and view."""
    found: dict[tuple[Followed, View | None], list[tuple[int, Interval]]] = {}
    figures = [(row.days, each) for row in follow_up.rows for each in row.figures]
    for what in panel.whats:
        for days, each in figures:
            if each.what is what and each.unit is panel.unit:
                points = found.setdefault((what, each.view), [])
                points.append((days, each.interval))
    return [_Series(*key, tuple(points)) for key, points in found.items()]


def _day(follow_up: FollowUp, on: date) -> int:
    """Days since the lesion was first seen."""
    return (on - follow_up.first_on).days


def _span(follow_up: FollowUp) -> tuple[float, float]:
    """First and last day that are shown, with room for marks at both ends."""
    marks = [each.taken_on for each in follow_up.biopsies]
    begun = [each.began for each in follow_up.therapies]
    shown = [follow_up.rows[-1].days, *(_day(follow_up, on) for on in (*marks, *begun))]
    end = max(*shown, _SHORTEST_DAYS)
    return -0.04 * end, 1.04 * end


def _lanes(follow_up: FollowUp) -> list[_Lane]:
    """Treatments that reach into the time shown, each on a lane of its own."""
    low, high = _span(follow_up)
    lanes = []
    for each in follow_up.therapies:
        end = high if each.ended is None else _day(follow_up, each.ended)
        # a treatment of one day is still seen
        end = max(end, _day(follow_up, each.began) + 0.008 * (high - low))
        if end >= low:
            lanes.append(_Lane(each, max(low, _day(follow_up, each.began)), end))
    return lanes


def _draw_lanes(
    axes: Axes, follow_up: FollowUp, lanes: Sequence[_Lane], words: Words
) -> None:
    """Draw treatments as bars, and biopsies as marks, each with its name."""
    names: list[tuple[float, float, str]] = []
    for lane in lanes:
        axes.barh(
            *(len(names), lane.end - lane.start),
            left=lane.start,
            height=0.62,
            color=_BAR,
            edgecolor=INK,
            linewidth=0.7,
            hatch="///" if lane.therapy.kind.is_systemic else "",
        )
        names.append((lane.start, lane.end, _treatment(lane.therapy, words)))
    for each in follow_up.biopsies:
        day = float(_day(follow_up, each.taken_on))
        axes.plot(day, len(names), marker="v", color=_BIOPSY, markersize=7)
        names.append((day, day, _biopsy(each, words)))
    for row, named in enumerate(names):
        _name_lane(axes, row, named, _span(follow_up))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title(words.tell(say("Treatments and biopsies")))
    axes.tick_params(labelbottom=False)


def _name_lane(
    axes: Axes,
    row: int,
    named: tuple[float, float, str],
    span: tuple[float, float],
) -> None:
    """Write a name behind its bar, before it, or into it, where there is room."""
    start, end, name = named
    middle = sum(span) / 2
    at, way = (end, 1) if end <= middle else (start, -1 if start >= middle else 1)
    axes.annotate(
        name,
        (at, row),
        xytext=(7 * way, 0),
        textcoords="offset points",
        ha="left" if way > 0 else "right",
        va="center",
        fontsize=8,
        bbox={"boxstyle": "square,pad=0.15", "fc": "white", "ec": "none"},
    )


def _treatment(therapy: Therapy, words: Words) -> str:
    """Name a treatment, as much of it as a lane holds."""
    kind = words.tell(THERAPIES[therapy.kind])
    name = f"{kind}: {therapy.agent}" if therapy.agent else kind
    return textwrap.shorten(name, _LONGEST_NAME, placeholder="…")


def _biopsy(pathology: Pathology, words: Words) -> str:
    """Tell what a specimen showed."""
    result = HISTOLOGIES[pathology.histology]
    return words.tell(say("biopsy: {result}", result=result))


def _draw_panel(
    axes: Axes, series: Sequence[_Series], words: Words, *, aside: float
) -> None:
    """Draw figures with their intervals, by day; series of one day stand aside."""
    for place, each in enumerate(series):
        one = pen(place)
        values = [interval.value for _, interval in each.points]
        axes.errorbar(
            [day + place * aside for day, _ in each.points],
            values,
            yerr=(
                [i.value - i.low for _, i in each.points],
                [i.high - i.value for _, i in each.points],
            ),
            color=one.color,
            linestyle=one.dash,
            marker=one.marker,
            markersize=6,
            markerfacecolor=one.color if place == 0 else "white",
            linewidth=1.2,
            elinewidth=1.4,
            capsize=4,
            # one part a line: the legend stands beside the panel
            label="\n".join(words.tell(part) for part in _name(each)),
        )
    top = max(i.high for each in series for _, i in each.points)
    axes.set_ylim(0, 1.12 * max(top, 1e-6))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: words.number(v)))
    axes.grid(axis="y")
    axes.tick_params(labelbottom=True)
    axes.legend(
        loc="center left", bbox_to_anchor=(1.005, 0.5), frameon=False, fontsize=8
    )


#: What a view is called, by its code.
_PLACES: Final = {each.value: name for each, name in VIEWS.items()}


def _name(series: _Series) -> tuple[Fact, ...]:
    """Name a series by what was measured and how."""
    what = _NAMES.get(series.what)
    if series.view is None:
        return (_NAMES[series.what],)
    view = series.view
    how = tuple(
        part
        for part in (
            PICTURE_KINDS[view.kind],
            PICTURE_ROLES[view.role],
            _PLACES.get(view.view),
            view.device,
        )
        if part
    )
    return (what, *how) if what else how


def _mark_days(axes: Axes, follow_up: FollowUp, lanes: Sequence[_Lane]) -> None:
    """Shade the days under treatment and draw a line where a biopsy was taken."""
    for lane in lanes:
        axes.axvspan(lane.start, lane.end, color=_SPAN, linewidth=0, zorder=0)
    for each in follow_up.biopsies:
        day = _day(follow_up, each.taken_on)
        axes.axvline(day, color=_BIOPSY, linestyle=(0, (1, 2)), linewidth=1.4)
