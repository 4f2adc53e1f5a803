"""Where a number or a definition comes from: the sources, and the places in them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from scalpwatch.errors import EvidenceError
from scalpwatch.phrases import say

__all__ = ["JUDGEMENT", "Source", "cite", "sources"]

#: The mark of a number that rests on the founders' judgement and on no source.
JUDGEMENT: Final = "judgement"


@dataclass(frozen=True, slots=True)
class Source:
    """A publication.

    Parameters
    ----------
    identifier
        Short name under which tables cite it.
    author, year, title, journal
        As printed; ``year`` is empty where the page shows none.
    doi, url
        Where to find it; either may be empty.
    access
        What of it was read (abstract, opening, full text, title only).
    """

    identifier: str
    author: str
    year: str
    title: str
    journal: str
    doi: str
    url: str
    access: str

    @property
    def short(self) -> str:
        """First author and year, as told in a report."""
        return " ".join(part for part in (self.author, self.year) if part)


@cache
def sources() -> dict[str, Source]:
    """Read the table of sources.

    Returns
    -------
    sources
        Every source by its identifier.

    Raises
    ------
    EvidenceError
        If two rows share an identifier.
    """
    table = resources.files("scalpwatch.vocabulary") / "sources.csv"
    found: dict[str, Source] = {}
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        source = Source(**row)
        if source.identifier in found:
            raise EvidenceError(
                say("The source {name} stands twice.", name=source.identifier),
                remedy=say("Keep one row for each source in sources.csv."),
            )
        found[source.identifier] = source
    return found


def cite(identifier: str) -> Source | None:
    """Find a source.

    Parameters
    ----------
    identifier
        As cited in a table, or the word ``judgement``.

    Returns
    -------
    source
        The publication; ``None`` for a judgement.

    Raises
    ------
    EvidenceError
        If no row of the table of sources bears the identifier.
    """
    if identifier == JUDGEMENT:
        return None
    try:
        return sources()[identifier]
    except KeyError:
        raise EvidenceError(
            say("No source is called {name}.", name=identifier),
            remedy=say("Add it to sources.csv, or mark the row “judgement”."),
        ) from None
