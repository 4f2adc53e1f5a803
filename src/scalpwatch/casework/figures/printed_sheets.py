"""The printed figures of breast cancer, and what they imply, as tables and a plot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from scalpwatch.casework.figures.printed_names import MEASURES, PLACES, name_source
from scalpwatch.casework.figures.rate_sheets import tell_change
from scalpwatch.casework.figures.tables import Plot, Sheet, Told, to_csv
from scalpwatch.locale import Words
from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.epidemiology import (
    Figure,
    FigureKind,
    Implied,
    Measure,
    Place,
    changes,
    conflicting,
    figures,
    find_place,
    implied_metastases,
)
from scalpwatch.vocabulary.citations import cite

__all__ = ["tell_figures"]

_SHARES: Final = (
    Measure.SHARE_WITH_SKIN_METASTASIS,
    Measure.SHARE_OF_METASTATIC,
    Measure.SHARE_ON_SCALP,
    Measure.SHARE_WITH_SCALP_METASTASIS,
)
_KINDS: Final[Mapping[FigureKind, Phrase]] = {
    FigureKind.PRINTED: say("printed"),
    FigureKind.ROUNDED: say("rounded"),
    FigureKind.AT_LEAST: say("at least"),
    FigureKind.AT_MOST: say("at most"),
    FigureKind.SPOKEN: say("spoken estimate"),
    FigureKind.PROJECTED: say("projected estimate"),
    FigureKind.STATEMENT: say("statement"),
    FigureKind.RANGE: say("range of a review"),
    FigureKind.COUNTED: say("counted"),
    FigureKind.DERIVED: say("count derived"),
    FigureKind.GAP: say("GAP"),
}


def tell_figures(word: str, words: Words) -> Told:
    """Tell the printed figures of a place.

    Parameters
    ----------
    word
        Name of the place.
    words
        The language.

    Returns
    -------
    told
        Tables, files, and a plot when it is wanted.
    """
    place = find_place(word)
    own = [each for each in figures() if each.place in _nearby(place)]
    rates = [each for each in own if each.measure not in _SHARES]
    shares = [each for each in figures() if each.measure in _SHARES]
    implied = implied_metastases(place)
    sheets = [_figures_sheet(place, rates, words), _shares_sheet(shares, words)]
    if implied:
        sheets.append(_implied_sheet(implied, words))
    files = {
        "figures.csv": to_csv(_COLUMNS, (_cells(each) for each in (*rates, *shares))),
        "implied.csv": to_csv(_IMPLIED, map(_implied_cells, implied)),
    }

    def plots() -> Mapping[str, Plot]:
        """List the plots; only then is what draws loaded."""
        from scalpwatch.casework.figures.printed_plots import plots_of

        return plots_of(place, rates, words)

    return Told(tuple(sheets), files, plots)


def _nearby(place: Place) -> frozenset[Place]:
    """Take the regions along with their country, each under its own name."""
    if place is Place.RUSSIA:
        return frozenset({place, Place.KRASNOYARSK, Place.CHELYABINSK})
    return frozenset({place})


def _figures_sheet(place: Place, told: Sequence[Figure], words: Words) -> Sheet:
    """Tell the figures of a place, those of one measure together."""
    order = list(Measure)
    contradicted = conflicting(told)
    rows = sorted(
        told,
        key=lambda each: (order.index(each.measure), each.place.value, each.first or 0),
    )
    return Sheet(
        "figures",
        say("Breast cancer: {place}", place=PLACES[place]),
        _HEAD,
        tuple(_row(each, words, marked=each in contradicted) for each in rows),
        (
            say(
                "Crude and age-standardized rates, incidence and prevalence are "
                "different things and stand apart. A GAP is a figure that exists but "
                "was not seen; none is guessed."
            ),
            *(
                (say("≠ marks figures of several sources that contradict each other."),)
                if contradicted
                else ()
            ),
            *(
                tell_change(
                    say(
                        "{measure}, {source}",
                        measure=MEASURES[first.measure][0],
                        source=name_source(first),
                    ),
                    change,
                    words,
                )
                for first, change in changes(told)
            ),
        ),
        _WORDY,
    )


_HEAD: Final = (
    say("measure"),
    say("place"),
    say("year"),
    say("figure"),
    say("how it came to us"),
    say("source"),
)
#: Places of the columns that hold words.
_WORDY: Final = frozenset({0, 1, 4, 5})


def _shares_sheet(told: Sequence[Figure], words: Words) -> Sheet:
    """Tell the shares that scalp metastases are reckoned from."""
    return Sheet(
        "shares",
        say("How often breast cancer goes to the skin, and to the scalp"),
        _HEAD,
        tuple(_row(each, words, marked=False) for each in told),
        (
            say(
                "The sources ask of different patients (all, or metastatic alone) and "
                "differ by a multiple; intervals are Wilson's, of counts alone."
            ),
        ),
        _WORDY,
    )


def _row(figure: Figure, words: Words, *, marked: bool) -> tuple[Fact, ...]:
    """Tell one figure."""
    measure, unit = MEASURES[figure.measure]
    text = _tell(figure, words)
    if figure.kind is not FigureKind.GAP:
        text = f"{text} {words.tell(unit)}"
    return (
        measure,
        PLACES[figure.place],
        _years(figure, words),
        f"≠ {text}" if marked else text,
        figure.remark
        if figure.kind is FigureKind.GAP
        else say("{kind}: {remark}", kind=_KINDS[figure.kind], remark=figure.remark),
        name_source(figure),
    )


def _tell(figure: Figure, words: Words) -> str:
    """Write a figure with its bounds."""
    told = figure.percent if figure.of else None
    if figure.kind is FigureKind.GAP:
        return words.tell(_KINDS[FigureKind.GAP])
    if told is not None:
        value, low, high = (words.number(x) for x in (told.value, told.low, told.high))
        return f"{words.number(figure.value or 0)}/{figure.of}: {value} ({low}–{high})"
    if figure.kind is FigureKind.RANGE:
        return f"{words.number(figure.low or 0)}–{words.number(figure.high or 0)}"
    sign = {FigureKind.AT_LEAST: ">", FigureKind.AT_MOST: "≤"}.get(figure.kind, "")
    plain = figure.value or 0.0
    is_whole = plain == int(plain)
    return sign + (words.thousands(int(plain)) if is_whole else words.number(plain))


def _years(figure: Figure, words: Words) -> str:
    """Write the years a figure holds for."""
    if figure.first is None:
        return words.tell(say("year not printed"))
    if figure.first == figure.last:
        return str(figure.first)
    return f"{figure.first}–{figure.last}"


def _implied_sheet(implied: Sequence[Implied], words: Words) -> Sheet:
    """Tell how many scalp metastases the new cases imply."""
    return Sheet(
        "implied",
        say("Scalp metastases that the women diagnosed in one year imply (derived)"),
        (
            say("new cases"),
            say("source"),
            say("by skin metastases × share on the scalp"),
            say("from source to source"),
            say("by counts after chemotherapy"),
        ),
        tuple(
            (
                f"{_tell(each.cases, words)} ({_years(each.cases, words)})",
                name_source(each.cases),
                _rounded(
                    (each.product.value, each.product.low, each.product.high), words
                ),
                f"{_two(each.lowest, words)}–{_two(each.highest, words)}",
                _rounded((each.direct.value, each.direct.low, each.direct.high), words),
            )
            for each in implied
        ),
        (
            say(
                "Not counted anywhere, but derived: median and 95 % of draws in which "
                "each source of a share counts alike. It carries the doubt within "
                "the sources and the spread between them, not that of the new cases."
            ),
            say(
                "It rests on the shares above: those on the scalp are of skin "
                "metastases of any primary, and the two shares are taken for "
                "independent. It is how many will have one some day, not how many "
                "have one now: no figure of patients living was seen to reckon that."
            ),
        ),
        frozenset({0, 1}),
    )


def _rounded(figures_: tuple[float, float, float], words: Words) -> str:
    """Write a derived number with two figures."""
    value, low, high = (_two(each, words) for each in figures_)
    return f"{value} ({low}–{high})"


def _two(value: float, words: Words) -> str:
    """Write a count with two figures: a third would be more than anyone knows."""
    digits = math.floor(math.log10(value)) if value >= 1 else 0
    return words.thousands(round(round(value, 1 - digits)))


_COLUMNS: Final = (
    "measure",
    "place",
    "year_from",
    "year_to",
    "value",
    "low",
    "high",
    "of",
    "kind",
    "source",
    "doi",
    "url",
    "access",
)
_IMPLIED: Final = (
    "new_cases",
    "year",
    "source",
    "product",
    "product_low",
    "product_high",
    "lowest_sources",
    "highest_sources",
    "direct",
    "direct_low",
    "direct_high",
)


def _cells(figure: Figure) -> dict[str, object]:
    """Write a figure for other programs."""
    source = cite(figure.source)
    return {
        "measure": figure.measure.value,
        "place": figure.place.value,
        "year_from": figure.first,
        "year_to": figure.last,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "of": figure.of,
        "kind": figure.kind.value,
        "source": figure.source,
        "doi": source.doi if source else "",
        "url": source.url if source else "",
        "access": source.access if source else "",
    }


def _implied_cells(each: Implied) -> dict[str, object]:
    """Write what new cases imply for other programs."""
    return {
        "new_cases": each.cases.value,
        "year": each.cases.first,
        "source": each.cases.source,
        "product": each.product.value,
        "product_low": each.product.low,
        "product_high": each.product.high,
        "lowest_sources": each.lowest,
        "highest_sources": each.highest,
        "direct": each.direct.value,
        "direct_low": each.direct.low,
        "direct_high": each.direct.high,
    }
