"""How the tables of words are read: one row a term, in two languages, with a source."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from typing import TypeVar

from scalpwatch.errors import EvidenceError
from scalpwatch.phrases import Bilingual, say
from scalpwatch.vocabulary.citations import cite

__all__ = ["Code", "TermRow", "read_terms"]

Term = TypeVar("Term", bound=Enum)


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a published system.

    Parameters
    ----------
    system
        ``SCT`` (SNOMED CT), ``ICD10``, ``DCM`` or ``LN``.
    value
        The code.
    """

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """One row of a table of words, checked.

    Parameters
    ----------
    name, definition
        In English and Russian.
    synonyms
        Lower case, both languages.
    code
        A confirmed code, or ``None``.
    source
        Identifier of a source, or ``judgement``.
    fields
        The whole row, for what only one table has.
    """

    name: Bilingual
    definition: Bilingual
    synonyms: tuple[str, ...]
    code: Code | None
    source: str
    fields: dict[str, str]


def read_terms(table: str, kind: type[Term]) -> dict[Term, TermRow]:
    """Read a table of words and hold it against its enumeration.

    Parameters
    ----------
    table
        File name in `scalpwatch.vocabulary`.
    kind
        The enumeration whose members the rows define.

    Returns
    -------
    rows
        One row for every member, in the enumeration's order.

    Raises
    ------
    EvidenceError
        If a member has no row, a row no member, or a row an empty cell that
        must not be empty or an unknown source.
    """
    path = resources.files("scalpwatch.vocabulary") / table
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = {row["identifier"]: row for row in csv.DictReader(lines)}
    known = {member.value: member for member in kind}
    strays = sorted(rows.keys() ^ known.keys())
    if strays:
        raise EvidenceError(
            say(
                "{table} and its list of identifiers differ in: {names}.",
                table=table,
                names=tuple(strays),
            ),
            remedy=say("Give every identifier exactly one row."),
        )
    return {member: _checked(rows[value], table) for value, member in known.items()}


def _checked(row: dict[str, str], table: str) -> TermRow:
    """Check one row and give it its types."""
    needed = ("en", "ru", "definition_en", "definition_ru", "source")
    empty = [column for column in needed if not row[column].strip()]
    if empty:
        raise EvidenceError(
            say(
                "In {table} the row {row} has an empty {columns}.",
                table=table,
                row=row["identifier"],
                columns=tuple(empty),
            ),
            remedy=say("Fill the cell; a row without a source is not evidence."),
        )
    cite(row["source"])
    synonyms = f"{row['synonyms_en']}|{row['synonyms_ru']}".split("|")
    return TermRow(
        name=Bilingual(row["en"], row["ru"]),
        definition=Bilingual(row["definition_en"], row["definition_ru"]),
        synonyms=tuple(word.strip().lower() for word in synonyms if word.strip()),
        code=_code(row["code"]),
        source=row["source"],
        fields=row,
    )


def _code(text: str) -> Code | None:
    """Read ``SYSTEM:VALUE``."""
    if not text:
        return None
    system, _, value = text.partition(":")
    return Code(system, value)
