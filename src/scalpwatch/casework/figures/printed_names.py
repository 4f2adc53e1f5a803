"""How the printed figures are called: measures, places, sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.epidemiology import Figure, Measure, Place
from scalpwatch.vocabulary.citations import cite

__all__ = ["MEASURES", "PLACES", "name_source"]

#: Measure, and its unit.
MEASURES: Final[Mapping[Measure, tuple[Phrase, Phrase]]] = {
    Measure.NEW_CASES: (say("new cases"), say("cases a year")),
    Measure.CRUDE_INCIDENCE: (say("incidence, crude"), say("per 100,000")),
    Measure.STANDARDIZED_INCIDENCE: (
        say("incidence, age-standardized"),
        say("per 100,000"),
    ),
    Measure.PREVALENCE: (
        say("prevalence: patients living at the year's end"),
        say("per 100,000"),
    ),
    Measure.PREVALENCE_FIVE_YEARS: (
        say("patients living for five years or more, of those on the register"),
        say("%"),
    ),
    Measure.DEATHS: (say("deaths"), say("deaths a year")),
    Measure.CRUDE_MORTALITY: (say("mortality, crude"), say("per 100,000")),
    Measure.STANDARDIZED_MORTALITY: (
        say("mortality, age-standardized"),
        say("per 100,000"),
    ),
    Measure.STANDARDIZED_MORTALITY_REGIONS: (
        say("mortality, age-standardized, mean of the regions"),
        say("per 100,000"),
    ),
    Measure.MORTALITY_TO_INCIDENCE: (say("mortality relative to incidence"), say("%")),
    Measure.ONE_YEAR_LETHALITY: (say("dead within a year of diagnosis"), say("%")),
    Measure.EARLY_STAGE: (say("found at an early stage"), say("%")),
    Measure.SHARE_WITH_SKIN_METASTASIS: (
        say("breast cancer patients with skin metastasis"),
        say("%"),
    ),
    Measure.SHARE_OF_METASTATIC: (
        say("metastatic breast cancer patients with skin metastasis"),
        say("%"),
    ),
    Measure.SHARE_ON_SCALP: (say("skin metastases that lie on the scalp"), say("%")),
    Measure.SHARE_WITH_SCALP_METASTASIS: (
        say("breast cancer patients with scalp metastasis"),
        say("%"),
    ),
}
PLACES: Final[Mapping[Place, Phrase]] = {
    Place.RUSSIA: say("Russia"),
    Place.KRASNOYARSK: say("Krasnoyarsk Territory"),
    Place.CHELYABINSK: say("Chelyabinsk Region"),
    Place.USA: say("USA"),
    Place.UK: say("United Kingdom"),
    Place.ARGENTINA: say("Argentina"),
    Place.WORLD: say("world"),
    Place.LITERATURE: say("literature"),
}


def name_source(figure: Figure) -> str:
    """Name the source of a figure.

    Parameters
    ----------
    figure
        The figure.

    Returns
    -------
    name
        First author and year; where no author is shown, the journal.
    """
    source = cite(figure.source)
    if source is None:
        return ""
    if not source.author.startswith("("):
        return source.short
    year = "" if source.year in source.journal else source.year
    return " ".join(part for part in (source.journal, year) if part)
