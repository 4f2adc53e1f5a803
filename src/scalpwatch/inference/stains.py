"""What the stains of a specimen favour: breast metastasis or sweat-gland carcinoma.

Never a diagnosis: each stain is told with its counts, and none is multiplied with
another.

Notation
--------
D : draws
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.inference.policy import Policy
from scalpwatch.inference.rates import Rate, pool
from scalpwatch.inference.rows import Frequency, FrequencyKind
from scalpwatch.inference.shelf import Row, Shelf
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    StainState,
)
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "SAME_CELLS",
    "Favors",
    "Origin",
    "Panel",
    "StainFigure",
    "StainReading",
    "StainTerm",
    "Stains",
    "load_stains",
    "read_stains",
]

#: Stains of one kind of cell, basal and myoepithelial: one witness, however many.
SAME_CELLS: Final = frozenset(
    {Marker.P63, Marker.CK5, Marker.CK5_6, Marker.CK14, Marker.CK17, Marker.D2_40}
)

_DRAWS: Final = 4000
_JEFFREYS: Final = 0.5


class Origin(Enum):
    """The two tumours that the table compares."""

    BREAST_METASTASIS = "breast_metastasis"
    SWEAT_GLAND_CARCINOMA = "sweat_gland_carcinoma"


class Favors(Enum):
    """What a stain favours of the two."""

    BREAST_METASTASIS = "breast_metastasis"
    SWEAT_GLAND_CARCINOMA = "sweat_gland_carcinoma"
    NEITHER = "neither"


class Panel(Enum):
    """What a further stain would answer."""

    CARCINOMA = "carcinoma"
    BREAST = "breast"
    HER2 = "her2"
    SWEAT_GLAND = "sweat_gland"
    OTHER_ORIGIN = "other_origin"


@dataclass(frozen=True, slots=True)
class StainFigure:
    """How often a stain was positive in one tumour, in one source.

    Parameters
    ----------
    marker
        Which stain.
    origin
        In which tumour.
    positive, assessed
        Specimens that stained, and specimens that were stained.
    is_derived
        Whether the count was reckoned from a printed percentage, or is the least
        that the source allows.
    source
        Identifier of the source.
    """

    marker: Marker
    origin: Origin
    positive: int
    assessed: int
    is_derived: bool
    source: str


@dataclass(frozen=True, slots=True)
class StainTerm:
    """What one stain says.

    Parameters
    ----------
    result
        What the stain showed.
    ratio
        How many times likelier this result is in a skin metastasis of breast cancer
        than in a primary sweat-gland carcinoma, with its 95 % interval.
    favors
        ``NEITHER`` where the interval holds 1.
    figures
        The counts behind it.
    """

    result: MarkerResult
    ratio: Interval
    favors: Favors
    figures: tuple[StainFigure, ...]


@dataclass(frozen=True, slots=True)
class StainReading:
    """What the stains of a specimen say, and what to stain for next.

    Parameters
    ----------
    terms
        Stains with counts in both tumours.
    unweighed
        Stains that say nothing between the two: equivocal, or without counts.
    statement
        How they stand together, in a sentence.
    ahead
        What is still to be stained for, by the question that it answers.
    """

    terms: tuple[StainTerm, ...]
    unweighed: tuple[MarkerResult, ...]
    statement: Phrase
    ahead: tuple[tuple[Panel, tuple[Marker, ...]], ...]


@dataclass(frozen=True, eq=False)
class Stains:
    """The tables on stains, checked.

    Parameters
    ----------
    figures
        Every count.
    panel
        Which stain answers which question, in the order in which to ask.
    """

    figures: tuple[StainFigure, ...]
    panel: tuple[tuple[Marker, Panel], ...]


@cache
def load_stains() -> Stains:
    """Read the tables on stains.

    Returns
    -------
    stains
        Counts and panel; a broken row ends the start with
        `scalpwatch.errors.EvidenceError`.
    """
    shelf = Shelf(resources.files("scalpwatch.inference") / "tables")
    return Stains(
        figures=tuple(_figure(row) for row in shelf.rows("stains")),
        panel=tuple(_panel(row) for row in shelf.rows("panel")),
    )


def read_stains(pathology: Pathology, *, policy: Policy) -> StainReading:
    """Tell what the stains of a specimen say.

    Parameters
    ----------
    pathology
        The specimen.
    policy
        How much one study, and one of other skin than the scalp, may count for.

    Returns
    -------
    reading
        Stain by stain; no posterior and no diagnosis.

    Notes
    -----
    Every figure is of skin anywhere and enters as borrowed. The ratios are not
    multiplied: p63, the basal keratins and D2-40 stain the same cells, and no source
    tells how any two stains go together.

    References
    ----------
    Rollins-Raval et al. 2011, doi:10.5858/2009-0445-OAR2, abstract; Mentrikoski and
    Wick 2015, doi:10.1309/AJCP2N1AFXEFOVYE, abstract; Zengin et al. 2023,
    doi:10.3390/dermatopathology10010011 (GATA3 and TRPS1 do not separate the two).
    """
    terms = tuple(
        term
        for result in pathology.stains
        if (term := _term(result, policy)) is not None
    )
    weighed = {each.result.marker for each in terms}
    return StainReading(
        terms=terms,
        unweighed=tuple(r for r in pathology.stains if r.marker not in weighed),
        statement=_statement(terms),
        ahead=tuple(_ahead(pathology)),
    )


def _term(result: MarkerResult, policy: Policy) -> StainTerm | None:
    """Weigh one stain; nothing comes of one that is equivocal or has no counts."""
    figures = tuple(f for f in load_stains().figures if f.marker is result.marker)
    if result.state is StainState.EQUIVOCAL or {f.origin for f in figures} != set(
        Origin
    ):
        return None
    rates = [
        pool(
            [_frequency(f) for f in figures if f.origin is origin],
            policy,
            ranged=False,
        )
        for origin in Origin
    ]
    ratio = _ratio(rates, result)
    favors = Favors.NEITHER
    if ratio.low > 1:
        favors = Favors.BREAST_METASTASIS
    elif ratio.high < 1:
        favors = Favors.SWEAT_GLAND_CARCINOMA
    return StainTerm(result, ratio, favors, figures)


def _ratio(rates: list[Rate], result: MarkerResult) -> Interval:
    """Set the rate of this result in metastases against that in sweat-gland cancer."""
    generator = np.random.default_rng(list(Marker).index(result.marker))
    means: list[float] = []
    draws: list[NDArray[np.float64]] = []
    for rate in rates:
        positive = rate.effective_present + _JEFFREYS
        negative = rate.effective_assessed - rate.effective_present + _JEFFREYS
        if result.state is StainState.NEGATIVE:
            positive, negative = negative, positive
        means.append(positive / (positive + negative))
        draws.append(generator.beta(positive, negative, size=_DRAWS))
    low, high = np.quantile(draws[0] / draws[1], (0.025, 0.975))
    return Interval(means[0] / means[1], float(low), float(high))


def _statement(terms: tuple[StainTerm, ...]) -> Phrase:
    """Say how the stains stand together, without making a diagnosis of it."""
    told = [each for each in terms if each.favors is not Favors.NEITHER]
    sides = {each.favors for each in told}
    if not told:
        return say(
            "No stain done so far tells a skin metastasis of breast cancer from a "
            "primary sweat-gland carcinoma."
        )
    if len(sides) > 1:
        return say(
            "The stains point apart: some favor a breast metastasis, some a primary "
            "sweat-gland carcinoma. Compare with the slides of the primary."
        )
    if sides == {Favors.BREAST_METASTASIS}:
        return say(
            "What separates the two favors a skin metastasis of breast cancer over a "
            "primary sweat-gland carcinoma. It is no diagnosis: compare with the "
            "slides of the primary."
        )
    return say(
        "What separates the two favors a primary sweat-gland carcinoma over a skin "
        "metastasis of breast cancer. It is no diagnosis: compare with the slides of "
        "the primary."
    )


def _ahead(pathology: Pathology) -> Iterator[tuple[Panel, tuple[Marker, ...]]]:
    """Name what is still to be stained for, question by question."""
    done = {each.marker for each in pathology.stains}
    for panel in _asked(pathology):
        left = tuple(
            marker
            for marker, answers in load_stains().panel
            if answers is panel and marker not in done
        )
        if left:
            yield panel, left


def _asked(pathology: Pathology) -> Iterator[Panel]:
    """Choose the questions that this specimen leaves open."""
    if pathology.histology is Histology.PRIMARY_SKIN_MALIGNANCY:
        yield Panel.SWEAT_GLAND
        return
    if not pathology.histology.is_malignant:
        yield Panel.CARCINOMA
    if pathology.histology in {Histology.BENIGN, Histology.PENDING}:
        return
    if pathology.origin not in {Primary.BREAST, Primary.NOT_TOLD}:
        return
    yield Panel.BREAST
    her2 = pathology.stain(Marker.HER2)
    if her2 is not None and her2.state is StainState.EQUIVOCAL:
        yield Panel.HER2
    yield Panel.SWEAT_GLAND
    if _is_negative(pathology, Marker.GATA3) and _is_negative(pathology, Marker.ER):
        yield Panel.OTHER_ORIGIN


def _is_negative(pathology: Pathology, marker: Marker) -> bool:
    """Tell whether a stain was done and negative."""
    result = pathology.stain(marker)
    return result is not None and result.state is StainState.NEGATIVE


def _frequency(figure: StainFigure) -> Frequency:
    """Put a count into the shape that rates are pooled from."""
    return Frequency(
        condition=None,
        sign=None,
        present=figure.positive,
        assessed=figure.assessed,
        kind=FrequencyKind.DERIVED if figure.is_derived else FrequencyKind.COUNT,
        is_borrowed=True,
        source=figure.source,
    )


def _figure(row: Row) -> StainFigure:
    """Read a count."""
    kind = row.member("kind", FrequencyKind)
    positive, assessed = row.count("positive"), row.count("assessed")
    if positive > assessed or not assessed:
        raise row.broken(
            say(
                "{present} of {assessed} is no share",
                present=positive,
                assessed=assessed,
            )
        )
    return StainFigure(
        marker=row.member("marker", Marker),
        origin=row.member("diagnosis", Origin),
        positive=positive,
        assessed=assessed,
        is_derived=kind is FrequencyKind.DERIVED,
        source=row.source,
    )


def _panel(row: Row) -> tuple[Marker, Panel]:
    """Read which question a stain answers."""
    row.source  # noqa: B018 - reading it is the check
    return row.member("marker", Marker), row.member("panel", Panel)
