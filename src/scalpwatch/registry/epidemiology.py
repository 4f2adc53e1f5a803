"""Breast cancer in figures that were printed, and the scalp metastases they imply.

Notation
--------
D : draws
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.errors import InputError
from scalpwatch.inference.shelf import Row, Shelf
from scalpwatch.phrases import Bilingual, say
from scalpwatch.registry.proportions import wilson
from scalpwatch.registry.trends import Change, annual_change
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "Figure",
    "FigureKind",
    "Implied",
    "Measure",
    "Place",
    "changes",
    "conflicting",
    "figures",
    "find_place",
    "implied_metastases",
]

_DRAWS: Final = 100_000
#: Draws are the same in every run.
_SEED: Final = 4


class Measure(Enum):
    """What a figure measures."""

    NEW_CASES = "new_cases"
    CRUDE_INCIDENCE = "crude_incidence"
    STANDARDIZED_INCIDENCE = "standardized_incidence"
    PREVALENCE = "prevalence"
    PREVALENCE_FIVE_YEARS = "prevalence_five_years"
    DEATHS = "deaths"
    CRUDE_MORTALITY = "crude_mortality"
    STANDARDIZED_MORTALITY = "standardized_mortality"
    STANDARDIZED_MORTALITY_REGIONS = "standardized_mortality_regions"
    MORTALITY_TO_INCIDENCE = "mortality_to_incidence"
    ONE_YEAR_LETHALITY = "one_year_lethality"
    EARLY_STAGE = "early_stage"
    SHARE_WITH_SKIN_METASTASIS = "share_with_skin_metastasis"
    SHARE_OF_METASTATIC = "share_with_skin_metastasis_of_metastatic"
    SHARE_ON_SCALP = "share_on_scalp"
    SHARE_WITH_SCALP_METASTASIS = "share_with_scalp_metastasis"

    @property
    def is_rate(self) -> bool:
        """Whether a yearly change of it can be told."""
        return self in {
            Measure.CRUDE_INCIDENCE,
            Measure.STANDARDIZED_INCIDENCE,
            Measure.CRUDE_MORTALITY,
            Measure.STANDARDIZED_MORTALITY,
            Measure.STANDARDIZED_MORTALITY_REGIONS,
        }


class Place(Enum):
    """Whose figures."""

    RUSSIA = "russia"
    KRASNOYARSK = "krasnoyarsk"
    CHELYABINSK = "chelyabinsk"
    USA = "usa"
    UK = "uk"
    ARGENTINA = "argentina"
    WORLD = "world"
    LITERATURE = "literature"


class FigureKind(Enum):
    """How a figure came to us."""

    PRINTED = "printed"
    ROUNDED = "rounded"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SPOKEN = "spoken"
    PROJECTED = "projected"
    STATEMENT = "statement"
    RANGE = "range"
    COUNTED = "counted"
    DERIVED = "derived"
    GAP = "gap"

    @property
    def is_count(self) -> bool:
        """Whether it is so many of so many."""
        return self in {FigureKind.COUNTED, FigureKind.DERIVED}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one source.

    Parameters
    ----------
    measure, place
        Of what, and whose.
    first, last
        The years it holds for; ``None`` where none is printed.
    value
        As printed; of counts, how many; ``None`` for a range and for a gap.
    low, high
        Bounds that were printed; ``None`` otherwise.
    of
        Of how many, for counts.
    kind
        How it came to us.
    source
        Identifier.
    remark
        What must be known to use it.
    """

    measure: Measure
    place: Place
    first: int | None
    last: int | None
    value: float | None
    low: float | None
    high: float | None
    of: int | None
    kind: FigureKind
    source: str
    remark: Bilingual

    @property
    def percent(self) -> Interval:
        """A share, with Wilson's interval where counts are behind it [%]."""
        if self.kind.is_count and self.of and self.value is not None:
            share = wilson(int(self.value), self.of).share
            return Interval(100 * share.value, 100 * share.low, 100 * share.high)
        value = np.nan if self.value is None else self.value
        return Interval(
            value,
            np.nan if self.low is None else self.low,
            np.nan if self.high is None else self.high,
        )


@dataclass(frozen=True, slots=True)
class Implied:
    """How many scalp metastases the women diagnosed in one year imply.

    Parameters
    ----------
    cases
        The figure of new cases it starts from.
    product
        New cases × share with skin metastasis × share of these on the scalp: median
        and 95 % of the draws.
    lowest, highest
        The product with the lowest, and with the highest, source of each share.
    direct
        New cases × share with scalp metastasis, as counted after chemotherapy.
    """

    cases: Figure
    product: Interval
    lowest: float
    highest: float
    direct: Interval


@cache
def figures() -> tuple[Figure, ...]:
    """Read the table of figures.

    Returns
    -------
    figures
        In the order of the table.

    Raises
    ------
    EvidenceError
        If a row is broken, or its source is unknown.
    """
    shelf = Shelf(resources.files("scalpwatch.registry") / "tables")
    return tuple(_figure(row) for row in shelf.rows("epidemiology"))


def _figure(row: Row) -> Figure:
    """Read one row."""
    kind = row.member("kind", FigureKind)
    figure = Figure(
        row.member("measure", Measure),
        row.member("place", Place),
        row.count("year_from") or None,
        row.count("year_to") or None,
        _perhaps(row, "value"),
        _perhaps(row, "low"),
        _perhaps(row, "high"),
        row.count("of") or None,
        kind,
        row.source,
        Bilingual(row["remark_en"], row["remark_ru"]),
    )
    is_gap = figure.value is None and figure.high is None
    if is_gap != (kind is FigureKind.GAP) or kind.is_count != (figure.of is not None):
        raise row.broken(say("its figure does not fit its kind"))
    return figure


def _perhaps(row: Row, column: str) -> float | None:
    """Read a number that may be missing."""
    return row.number(column) if row[column] else None


def find_place(word: str) -> Place:
    """Understand the name of a place.

    Parameters
    ----------
    word
        As typed.

    Returns
    -------
    place
        The place.

    Raises
    ------
    InputError
        If there are no figures of it.
    """
    try:
        return Place(word.lower())
    except ValueError:
        raise InputError(
            say("There are no figures of that place."),
            remedy=say(
                "Give one of: {words}.", words="; ".join(each.value for each in Place)
            ),
        ) from None


def conflicting(told: Sequence[Figure]) -> frozenset[Figure]:
    """Find figures that contradict each other.

    Parameters
    ----------
    told
        Figures.

    Returns
    -------
    conflicting
        Those of one measure and place for which another source tells a value that
        differs by more than a tenth for the same year, or for a neighbouring one.
    """
    return frozenset(
        one
        for one in told
        for other in told
        if one.source != other.source
        and (one.measure, one.place) == (other.measure, other.place)
        and one.first
        and other.first
        and abs(one.first - other.first) <= 1
        and one.value
        and other.value
        and abs(one.value - other.value) > 0.1 * max(one.value, other.value)
    )


def changes(told: Iterable[Figure]) -> tuple[tuple[Figure, Change], ...]:
    """Tell the annual change of each rate, within one source.

    Parameters
    ----------
    told
        Figures.

    Returns
    -------
    changes
        The first figure of each series with its change. Sources are never joined
        to one series: they count differently.
    """
    series: dict[tuple[Measure, Place, str], list[Figure]] = {}
    for each in told:
        if each.measure.is_rate and each.value is not None and each.first is not None:
            key = (each.measure, each.place, each.source)
            series.setdefault(key, []).append(each)
    found = []
    for members in series.values():
        change = annual_change([(m.first or 0, m.value or 0.0) for m in members])
        if change is not None:
            found.append((members[0], change))
    return tuple(found)


def implied_metastases(place: Place) -> tuple[Implied, ...]:
    """Tell how many scalp metastases the new cases of a place imply.

    Parameters
    ----------
    place
        Whose new cases.

    Returns
    -------
    implied
        One for each figure of new cases, the latest first.

    Notes
    -----
    Each source of a share counts alike, for none outdoes the others. Within a
    source, counts are drawn from their Beta posterior (Jeffreys), a printed range
    evenly, and a bare figure as it stands, since nobody told how sure it is. So the
    interval carries the doubt within the sources and the spread between them.
    The shares are of patients ever: the result is how many of the women diagnosed
    in one year will have a scalp metastasis some day, not how many have one now. It
    rests on shares of skin metastases of any primary that lie on the scalp, and on
    the two shares being independent.
    """
    told = figures()
    skin = [f for f in told if f.measure is Measure.SHARE_WITH_SKIN_METASTASIS]
    scalp = [f for f in told if f.measure is Measure.SHARE_ON_SCALP]
    direct = [f for f in told if f.measure is Measure.SHARE_WITH_SCALP_METASTASIS]
    generator = np.random.default_rng(_SEED)
    product = _draw(skin, generator) * _draw(scalp, generator)
    counted = _draw(direct, generator)
    ends = [[_ends(figure) for figure in side] for side in (skin, scalp)]
    lowest, highest = (
        float(np.prod([pick(end[place] for end in side) for side in ends]))
        for place, pick in ((0, min), (1, max))
    )
    cases = [
        figure
        for figure in told
        if figure.measure is Measure.NEW_CASES and figure.place is place
    ]
    return tuple(
        Implied(
            figure,
            _interval(product * figure.value),
            lowest * figure.value,
            highest * figure.value,
            _interval(counted * figure.value),
        )
        for figure in sorted(cases, key=lambda each: -(each.last or 0))
        if figure.value is not None
    )


def _draw(
    sources: Sequence[Figure], generator: np.random.Generator
) -> NDArray[np.float64]:
    """(D,) Draw a share, each source as often as any other."""
    each = np.array([_draw_one(figure, generator) for figure in sources])
    which = generator.integers(len(sources), size=_DRAWS)
    drawn: NDArray[np.float64] = each[which, np.arange(_DRAWS)]
    return drawn


def _draw_one(figure: Figure, generator: np.random.Generator) -> NDArray[np.float64]:
    """(D,) Draw the share that one source tells."""
    if figure.of is not None and figure.value is not None:
        rest = figure.of - figure.value
        return generator.beta(figure.value + 0.5, rest + 0.5, size=_DRAWS)
    low, high = _ends(figure)
    return generator.uniform(low, high, size=_DRAWS)


def _ends(figure: Figure) -> tuple[float, float]:
    """Tell the least and the most that a source allows, as a share."""
    told = figure.percent
    if np.isnan(told.high):
        return told.value / 100, told.value / 100
    return told.low / 100, told.high / 100


def _interval(drawn: NDArray[np.float64]) -> Interval:
    """Tell the median and 95 % of draws."""
    low, middle, high = np.quantile(drawn, (0.025, 0.5, 0.975))
    return Interval(float(middle), float(low), float(high))
