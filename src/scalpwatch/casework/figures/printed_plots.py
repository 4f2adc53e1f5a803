"""The printed figures of breast cancer over the years, as a plot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from scalpwatch.casework.figures.printed_names import MEASURES, PLACES, name_source
from scalpwatch.casework.figures.tables import Plot
from scalpwatch.locale import Words
from scalpwatch.phrases import say
from scalpwatch.registry.epidemiology import Figure, FigureKind, Measure, Place
from scalpwatch.report.series import Panel, Series, SeriesSheet, draw_series

__all__ = ["plots_of"]

_DRAWN: Final = (
    Measure.CRUDE_INCIDENCE,
    Measure.STANDARDIZED_INCIDENCE,
    Measure.PREVALENCE,
    Measure.STANDARDIZED_MORTALITY,
    Measure.STANDARDIZED_MORTALITY_REGIONS,
)


def plots_of(place: Place, told: Sequence[Figure], words: Words) -> dict[str, Plot]:
    """List the plot of the rates over the years, with their gaps.

    Parameters
    ----------
    place
        Whose.
    told
        Its figures.
    words
        The language.

    Returns
    -------
    plots
        By name; none where there is nothing to draw.
    """
    panels = [
        Panel(
            words.tell(MEASURES[measure][0]),
            words.tell(MEASURES[measure][1]),
            tuple(_series(measure, told)),
            tuple(_gaps(measure, told, words)),
        )
        for measure in _DRAWN
        if any(each.measure is measure and each.first for each in told)
    ]
    if not panels:
        return {}
    sheet = SeriesSheet(
        words.tell(say("Breast cancer: {place}", place=PLACES[place])),
        words.tell(
            say(
                "A dotted line leads the eye from one figure of a source to its "
                "next; nothing is known between. Hatched: the figure exists and "
                "was not seen."
            )
        ),
        words.number,
    )
    return {"figures": Plot("figures", sheet.title, lambda: draw_series(panels, sheet))}


def _has_point(figure: Figure, measure: Measure) -> bool:
    """Tell whether a figure can be drawn as one of a measure."""
    is_told = figure.value is not None and figure.first is not None
    return figure.measure is measure and is_told


def _series(measure: Measure, told: Sequence[Figure]) -> Iterator[Series]:
    """Gather the points of each source."""
    points = [each for each in told if _has_point(each, measure)]
    for source in dict.fromkeys(each.source for each in points):
        own = [each for each in points if each.source == source]
        yield Series(
            name_source(own[0]),
            tuple(
                (float(each.first or 0), each.value or 0.0, math.nan, math.nan)
                for each in own
            ),
        )


def _gaps(
    measure: Measure, told: Sequence[Figure], words: Words
) -> Iterator[tuple[float, str]]:
    """Find the years of which a figure exists but was not seen."""
    for each in told:
        if each.measure is measure and each.kind is FigureKind.GAP and each.first:
            yield (
                float(each.first),
                words.tell(say("{year}: GAP", year=str(each.first))),
            )
