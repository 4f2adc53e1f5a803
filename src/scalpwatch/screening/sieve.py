"""The first sieve: raw text searched by DuckDB, before anything is read in full.

Strategy: every fact of a lesion that the full road can find stands behind a cue or a
code of the rule sets (`scalpwatch.screening.rulesets.Rulesets.raw_cue`). The sieve
looks for these in the raw bytes, in the notes attached in base64, and, where letters
are written as escapes, in the text without them. So it passes whatever the full road
would find, and most of an archive is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa

from scalpwatch.screening.attachments import decoded, plain_text, unescaped
from scalpwatch.screening.engine import opened
from scalpwatch.screening.units import Unit

__all__ = ["Sieve"]

_DATA: Final = re.compile(rb'\s*:\s*"([A-Za-z0-9+/=\\]*)')
#: How escapes begin that can hide letters: of Cyrillic, and of the Latin alphabet.
_ESCAPES: Final = (b"\\u04", b"\\u004", b"\\u005", b"\\u006", b"\\u007")


class Sieve:
    """Looks for an expression in many records at once.

    Parameters
    ----------
    expression
        As RE2 reads it.
    threads
        Of DuckDB.
    """

    def __init__(self, expression: str, *, threads: int = 1) -> None:
        self._expression = expression
        self._connection = opened(threads=threads)

    def passing(self, units: Sequence[Unit]) -> set[int]:
        """Tell which records have to be read.

        Parameters
        ----------
        units
            Records.

        Returns
        -------
        places
            Of those in which the expression is found.
        """
        numbers: list[int] = []
        texts: list[bytes] = []
        for number, unit in enumerate(units):
            for text in _texts(unit):
                numbers.append(number)
                texts.append(text)
        if not texts:
            return set()
        haystack = pa.table(
            {"number": pa.array(numbers, pa.int32()), "text": _column(texts)}
        )
        self._connection.register("haystack", haystack)
        found = self._connection.execute(
            "select distinct number from haystack where regexp_matches(text, ?)",
            [self._expression],
        ).fetchall()
        self._connection.unregister("haystack")
        return {number for (number,) in found}


def _texts(unit: Unit) -> Iterator[bytes]:
    """Give all in which words may stand."""
    content = unit.content
    if unit.row:
        yield "\n".join(unit.row.values()).encode("utf-8", "replace")
        return
    yield content
    if b'"data"' in content:
        notes = [note for note in _notes(content) if note]
        if notes:
            yield "\n".join(notes).encode("utf-8", "replace")
    if b"&#" in content or any(each in content for each in _ESCAPES):
        yield unescaped(content.decode("utf-8", "replace")).encode("utf-8", "replace")


def _notes(content: bytes) -> Iterator[str | None]:
    """Decode what is attached in base64."""
    for piece in content.split(b'"data"')[1:]:
        found = _DATA.match(piece)
        data = decoded(found[1]) if found else None
        if data:
            yield plain_text(data)


def _column(texts: Sequence[bytes]) -> pa.Array:
    """Hand texts over; bytes that are no UTF-8 are replaced."""
    try:
        return pa.array(texts, pa.large_binary()).cast(pa.large_string())
    except pa.ArrowInvalid:
        return pa.array(
            [text.decode("utf-8", "replace") for text in texts], pa.large_string()
        )
