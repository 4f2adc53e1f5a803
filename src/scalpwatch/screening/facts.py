"""What a record says that counts, or could have: one row a fact, under a pseudonym."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

import pyarrow as pa

from scalpwatch.screening.tables import table_from

__all__ = ["SCHEMA", "Concept", "Fact", "Weight", "facts_from", "table_of"]


class Concept(Enum):
    """What a fact is about."""

    CANCER = "cancer"
    LESION = "lesion"
    HISTOLOGY = "histology"
    PERSON = "person"


class Weight(Enum):
    """How a fact counts, and if it does not, why."""

    COUNTS = "counts"
    POSSIBLE = "possible"
    DENIED = "denied"
    PAST = "past"
    SUPPOSED = "supposed"
    RELATIVE = "relative"
    ELSEWHERE = "elsewhere"
    OTHER_KIND = "other_kind"
    NOT_DONE = "not_done"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of one patient.

    Parameters
    ----------
    patient
        The pseudonym.
    concept, weight
        What it is about, and how it counts.
    meaning
        The organ of a cancer; the form of a lesion; ``skin`` or ``any`` of a
        histology; empty of a person.
    said
        The code or the few words that said it.
    on
        The day, ``YYYY-MM-DD`` or less of it; empty where none is told.
    file, at
        Number of the file in the inventory, and from which byte or row its record
        begins.
    kind
        Of the record: the type of a resource, ``note``, ``picture``.
    links
        What ties facts of one lesion together: stand-ins of the record itself, of
        its encounter, of what it refers to.
    more
        Signs, sizes and the like for the consultation; sex and year of birth.
    """

    patient: str
    concept: Concept
    weight: Weight
    meaning: str
    said: str
    on: str = ""
    file: int = 0
    at: int = 0
    kind: str = ""
    links: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


#: The longest words that are kept of a fact [characters].
_LONGEST_SAID: Final = 80

SCHEMA: Final = pa.schema(
    [
        ("patient", pa.string()),
        ("concept", pa.string()),
        ("weight", pa.string()),
        ("meaning", pa.string()),
        ("said", pa.string()),
        ("on", pa.string()),
        ("file", pa.int64()),
        ("at", pa.int64()),
        ("kind", pa.string()),
        ("links", pa.string()),
        ("more", pa.string()),
    ]
)


def table_of(facts: Iterable[Fact]) -> pa.Table:
    """Put facts into a table.

    Parameters
    ----------
    facts
        Any.

    Returns
    -------
    table
        One row each, in their order.
    """
    rows = [
        {
            "patient": each.patient,
            "concept": each.concept.value,
            "weight": each.weight.value,
            "meaning": each.meaning,
            "said": " ".join(each.said.split())[:_LONGEST_SAID],
            "on": each.on,
            "file": each.file,
            "at": each.at,
            "kind": each.kind,
            "links": " ".join(each.links),
            "more": json.dumps(each.more, ensure_ascii=False, sort_keys=True)
            if each.more
            else "",
        }
        for each in facts
    ]
    return table_from(rows, SCHEMA)


def facts_from(rows: Iterable[Mapping[str, Any]]) -> list[Fact]:
    """Read facts that `table_of` wrote.

    Parameters
    ----------
    rows
        Of the table.

    Returns
    -------
    facts
        As they were.
    """
    return [
        Fact(
            patient=row["patient"],
            concept=Concept(row["concept"]),
            weight=Weight(row["weight"]),
            meaning=row["meaning"],
            said=row["said"],
            on=row["on"],
            file=row["file"],
            at=row["at"],
            kind=row["kind"],
            links=tuple(row["links"].split()),
            more=json.loads(row["more"]) if row["more"] else {},
        )
        for row in rows
    ]
