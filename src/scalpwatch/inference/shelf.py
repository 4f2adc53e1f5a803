"""How a table of the evidence is read, so that a broken line is named and refused."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from scalpwatch.errors import EvidenceError
from scalpwatch.phrases import Bilingual, Phrase, say
from scalpwatch.vocabulary.citations import cite

__all__ = ["Row", "Shelf"]

Member = TypeVar("Member", bound=Enum)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, which knows its place for the sake of the errors.

    Parameters
    ----------
    table, line
        Where it stands.
    cells
        Text by column.
    """

    table: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        try:
            return self.cells[column].strip()
        except (KeyError, AttributeError):
            raise self.broken(
                say("no cell in column “{column}”", column=column)
            ) from None

    def broken(self, what: Phrase) -> EvidenceError:
        """Build the error that points at this line."""
        return EvidenceError(
            say(
                "The table {table}.csv is broken in line {line}: {what}.",
                table=self.table,
                line=self.line,
                what=what,
            ),
            remedy=say(
                "Mend the line, or restore the table that came with scalpwatch."
            ),
        )

    @property
    def source(self) -> str:
        """The source, which must be there and be known."""
        if not self["source"]:
            raise self.broken(say("it has no source"))
        cite(self["source"])
        return self["source"]

    @property
    def text(self) -> Bilingual:
        """The words in both languages."""
        if not self["en"] or not self["ru"]:
            raise self.broken(say("a language is missing"))
        return Bilingual(self["en"], self["ru"])

    def member(self, column: str, kind: type[Member]) -> Member:
        """Read a word that must be in the vocabulary."""
        try:
            return kind(self[column])
        except ValueError:
            raise self.broken(say("unknown word “{text}”", text=self[column])) from None

    def number(self, column: str) -> float:
        """Read a number that must not be negative."""
        try:
            value = float(self[column])
        except ValueError:
            raise self.broken(
                say("“{text}” is not a number", text=self[column])
            ) from None
        if not 0 <= value < float("inf"):
            raise self.broken(say("{text} is out of range", text=self[column]))
        return value

    def count(self, column: str) -> int:
        """Read a whole number; an empty cell is 0."""
        if not self[column]:
            return 0
        if not self[column].isdecimal():
            raise self.broken(say("“{text}” is not a count", text=self[column]))
        return int(self[column])


class Shelf:
    """The folder with the tables.

    Parameters
    ----------
    folder
        Where the CSV files lie.
    """

    def __init__(self, folder: Traversable | Path) -> None:
        self._folder = folder
        self._hash = hashlib.sha256()

    def rows(self, table: str) -> Iterator[Row]:
        """Read a table line by line."""
        try:
            content = (self._folder / f"{table}.csv").read_bytes()
            text = content.decode("utf-8")
        except (OSError, UnicodeDecodeError):
            raise EvidenceError(
                say("The table {table}.csv cannot be read.", table=table),
                remedy=say("Restore the tables that came with scalpwatch."),
            ) from None
        self._hash.update(table.encode() + b"\0" + content)
        for line, cells in enumerate(csv.DictReader(text.splitlines()), start=2):
            row = Row(table, line, cells)
            if None in cells:
                raise row.broken(say("it has too many cells"))
            yield row

    def digest(self) -> str:
        """Tell the hash over all that was read."""
        return self._hash.hexdigest()
