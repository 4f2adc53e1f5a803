"""A user's own counts by year and age, and the rates that follow from them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.ages import Band, Standard, first_break, read_band
from scalpwatch.registry.standardization import crude_rate, standardized_rate
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["Count", "RatesOfYear", "rates_by_year", "read_counts"]

#: What the first line of the file must name, in any order.
_COLUMNS: Final = ("year", "age", "cases", "population")
_YEARS: Final = range(1800, 2201)


@dataclass(frozen=True, slots=True)
class Count:
    """One row: who fell ill in one year at one age.

    Parameters
    ----------
    line
        Where it stands in the file.
    year
        The year.
    band
        The ages.
    cases
        How many fell ill.
    population
        Of how many.
    """

    line: int
    year: int
    band: Band
    cases: int
    population: float


@dataclass(frozen=True, slots=True)
class RatesOfYear:
    """The rates of one year.

    Parameters
    ----------
    year
        The year.
    cases, population
        In all.
    ages
        What the counts cover.
    crude
        Per 100,000, of the ages covered.
    standardized
        Per 100,000, of the ages covered.
    is_truncated
        Whether the counts leave out ages that the standard has: then both rates
        are those of the ages covered alone.
    """

    year: int
    cases: int
    population: float
    ages: Band
    crude: Interval
    standardized: Interval
    is_truncated: bool


def read_counts(path: Path) -> tuple[Count, ...]:
    """Read counts by year and age.

    Parameters
    ----------
    path
        CSV with the columns year, age, cases, population; commas or semicolons.

    Returns
    -------
    counts
        In the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, or has a row that is none; the
        line is named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(
            say("The file {file} cannot be read.", file=path.name),
            remedy=say("Give a CSV file in UTF-8."),
        ) from None
    lines = text.splitlines() or [""]
    delimiter = ";" if ";" in lines[0] else ","
    reader = csv.reader(lines, delimiter=delimiter)
    head = _read_head(path, next(reader))
    counts = tuple(
        _read_row(path, reader.line_num, dict(zip(head, cells, strict=False)))
        for cells in reader
        if any(cell.strip() for cell in cells)
    )
    _refuse_twice(path, counts)
    return counts


def _read_head(path: Path, cells: Sequence[str]) -> list[str]:
    """Read the names of the columns."""
    head = [name.strip().lower() for name in cells]
    if sorted(head) != sorted(_COLUMNS):
        raise InputError(
            say(
                "The first line of {file} does not name the four columns.",
                file=path.name,
            ),
            remedy=say(
                "Let it name: {words}; one file for each sex and place.",
                words="; ".join(_COLUMNS),
            ),
        )
    return head


def _read_row(path: Path, line: int, cells: Mapping[str, str]) -> Count:
    """Read one row."""
    year = _whole(cells.get("year", ""))
    band = read_band(cells.get("age", ""))
    cases = _whole(cells.get("cases", ""))
    population = _number(cells.get("population", ""))
    if year is None or year not in _YEARS:
        raise _bad_row(path, line, say("the year is none"))
    if band is None:
        raise _bad_row(path, line, say("the age is neither like 45-49 nor like 85+"))
    if cases is None:
        raise _bad_row(path, line, say("the cases are no whole number"))
    if population is None or population <= 0:
        raise _bad_row(path, line, say("the population is no number above 0"))
    if cases > population:
        raise _bad_row(path, line, say("there are more cases than people"))
    return Count(line, year, band, cases, population)


def _whole(text: str) -> int | None:
    """Read a whole number that may be set apart by blanks."""
    plain = "".join(text.split())
    return int(plain) if plain.isdecimal() and plain.isascii() else None


def _number(text: str) -> float | None:
    """Read a number with a point or a comma."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if value < float("inf") else None


def _bad_row(path: Path, line: int, what: Phrase) -> InputError:
    """Refuse a row and name its line."""
    return InputError(
        say("Line {line} of {file}: {what}.", line=line, file=path.name, what=what),
        remedy=say("Mend the line; no rate is told from half a file."),
    )


def _refuse_twice(path: Path, counts: Iterable[Count]) -> None:
    """Refuse a year and age that stand twice."""
    seen: set[tuple[int, Band]] = set()
    for each in counts:
        if (each.year, each.band) in seen:
            raise _bad_row(path, each.line, say("this year and age stand twice"))
        seen.add((each.year, each.band))


def rates_by_year(
    path: Path, counts: Sequence[Count], by: Standard
) -> tuple[RatesOfYear, ...]:
    """Reckon the rates of each year.

    Parameters
    ----------
    path
        Where the counts come from; its name is told if they cannot be used.
    counts
        As `read_counts` read them.
    by
        The standard population.

    Returns
    -------
    rates
        In the order of the years.

    Raises
    ------
    InputError
        If the ages of a year overlap, leave a gap, or cut through a band of the
        standard.
    """
    years = sorted({each.year for each in counts})
    return tuple(
        _rates_of(path, [each for each in counts if each.year == year], by)
        for year in years
    )


def _rates_of(path: Path, counts: Sequence[Count], by: Standard) -> RatesOfYear:
    """Reckon the rates of one year."""
    rows = sorted(counts, key=lambda each: each.band.first)
    broken = first_break([each.band for each in rows])
    if broken is not None:
        line = next(each.line for each in rows if each.band == broken)
        what = say("the ages overlap or leave a gap before {age}", age=str(broken))
        raise _bad_row(path, line, what)
    cases, population = sum(r.cases for r in rows), sum(r.population for r in rows)
    ages = Band(rows[0].band.first, rows[-1].band.last)
    whole = Band(by.bands[0][0].first, None)
    return RatesOfYear(
        rows[0].year,
        cases,
        population,
        ages,
        crude_rate(cases, population),
        standardized_rate(
            [row.cases for row in rows],
            [row.population for row in rows],
            list(_weights(path, rows, by)),
        ),
        is_truncated=ages != whole,
    )


def _weights(path: Path, rows: Iterable[Count], by: Standard) -> Iterator[float]:
    """Weigh each age band by the standard."""
    for row in rows:
        weight = by.weight(row.band)
        if weight is None:
            what = say(
                "the ages {age} cut through a band of the standard", age=str(row.band)
            )
            raise _bad_row(path, row.line, what)
        yield weight
