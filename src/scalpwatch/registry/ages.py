"""Age bands, and the standard populations that weigh them.

Notation
--------
K : age bands of one year's counts
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

from scalpwatch.errors import InputError
from scalpwatch.inference.shelf import Shelf
from scalpwatch.phrases import Phrase, say

__all__ = ["STANDARD_NAMES", "Band", "Standard", "first_break", "read_band", "standard"]

_CLOSED: Final = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?")
_OPEN: Final = re.compile(r"(\d{1,3})\s*\+")


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """Ages in whole years, both ends within.

    Parameters
    ----------
    first
        The youngest.
    last
        The oldest; ``None`` where the band is open above.
    """

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first}+"
        return (
            f"{self.first}–{self.last}" if self.last > self.first else str(self.first)
        )


@dataclass(frozen=True, slots=True)
class Standard:
    """A population that exists on paper alone, to compare others through.

    Parameters
    ----------
    name
        On the command line.
    title
        In words.
    bands
        Each age band with its weight, the youngest first, the last open above.
    source
        Identifier of a source.
    """

    name: str
    title: Phrase
    bands: tuple[tuple[Band, float], ...]
    source: str

    def weight(self, band: Band) -> float | None:
        """Weigh an age band.

        Parameters
        ----------
        band
            One or several neighbouring bands of the standard.

        Returns
        -------
        weight
            ``None`` where the band cuts through one of the standard's.
        """
        inside = [(own, weight) for own, weight in self.bands if _lies_in(own, band)]
        if not inside or inside[0][0].first != band.first:
            return None
        if inside[-1][0].last != band.last:
            return None
        return sum(weight for _, weight in inside)


def _lies_in(own: Band, band: Band) -> bool:
    """Tell whether a band lies wholly in another."""
    if own.first < band.first:
        return False
    return band.last is None or (own.last is not None and own.last <= band.last)


_TITLES: Final = {
    "world": say("world standard (Segi, modified by Doll)"),
    "who": say("WHO standard 2000–2025"),
    "european": say("European standard 2013"),
}
STANDARD_NAMES: Final = tuple(_TITLES)


@cache
def standard(name: str) -> Standard:
    """Find a standard population.

    Parameters
    ----------
    name
        One of `STANDARD_NAMES`.

    Returns
    -------
    standard
        With its weights and their source.

    Raises
    ------
    InputError
        If there is no such standard.
    """
    if name not in _TITLES:
        raise InputError(
            say("There is no standard population of that name."),
            remedy=say("Give one of: {words}.", words="; ".join(STANDARD_NAMES)),
        )
    shelf = Shelf(resources.files("scalpwatch.registry") / "tables")
    rows = [row for row in shelf.rows("standards") if row["standard"] == name]
    bands = tuple(
        (
            Band(row.count("age_from"), row.count("age_to") if row["age_to"] else None),
            row.number("weight"),
        )
        for row in rows
    )
    return Standard(name, _TITLES[name], bands, rows[0].source)


def read_band(text: str) -> Band | None:
    """Read an age band.

    Parameters
    ----------
    text
        Such as ``"45-49"``, ``"85+"`` or ``"0"``.

    Returns
    -------
    band
        ``None`` where it is none.
    """
    opened = _OPEN.fullmatch(text.strip())
    if opened:
        return Band(int(opened[1]), None)
    closed = _CLOSED.fullmatch(text.strip())
    if not closed:
        return None
    first, last = int(closed[1]), int(closed[2] or closed[1])
    return Band(first, last) if first <= last else None


def first_break(bands: Sequence[Band]) -> Band | None:
    """Find where age bands overlap or leave a gap.

    Parameters
    ----------
    bands
        (K,) In the order of age.

    Returns
    -------
    band
        The first that does not begin where the one before it ends; ``None`` where
        all do.
    """
    return next(
        (
            after
            for before, after in pairwise(bands)
            if before.last is None or after.first != before.last + 1
        ),
        None,
    )
