"""The first sieve: raw text searched by DuckDB, before anything is read in full.

Strategy: every fact of a lesion that the full road can find stands behind a cue or a
code of the rule sets (`scalpwatch.screening.rulesets.Rulesets.raw_cue`). The sieve
looks for these in the raw bytes, in the notes attached in base64, and, where letters
are written as escapes, in the text without them. So it passes whatever the full road
would find, and most of an archive is never parsed. DuckDB also tells which documents
hold attachments and escapes: only those are searched a second time.
"""

from __future__ import annotations

import re
import struct
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
_ENTITY: Final = b"&#"
#: Documents at least so long are handed over where they lie [bytes].
_LONG: Final = 2**16
#: Materialized, since each use of an expression would search the text anew.
_SEARCH: Final = """
with searched as materialized (
    select number, regexp_matches(text, $cue) as passes,
           contains(text, 'data"') as holds_notes,
           contains(text, '\\u0') or contains(text, '&#') as hides_letters
    from haystack)
select * from searched where passes or holds_notes or hides_letters
"""


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
        found = self._found([_text(unit) for unit in units])
        passing = {number for number, passes, *_ in found if passes}
        numbers: list[int] = []
        texts: list[bytes] = []
        for number, passes, holds_notes, hides_letters in found:
            content = units[number].content
            if passes or not content:
                continue
            if holds_notes:
                texts += _notes(content)
            if hides_letters:
                texts += _shown(content)
            numbers += [number] * (len(texts) - len(numbers))
        if texts:
            passing |= {numbers[at] for at, passes, *_ in self._found(texts) if passes}
        return passing

    def _found(self, texts: Sequence[bytes]) -> list[tuple[int, bool, bool, bool]]:
        """Search texts; those that neither match nor hide anything are left out."""
        haystack = pa.table(
            {
                "number": pa.array(range(len(texts)), pa.int32()),
                "text": _column(texts),
            }
        )
        self._connection.register("haystack", haystack)
        found = self._connection.execute(
            _SEARCH, {"cue": self._expression}
        ).fetchall()
        self._connection.unregister("haystack")
        return found


def _text(unit: Unit) -> bytes:
    """Give the raw text of a record."""
    if unit.row:
        return "\n".join(unit.row.values()).encode("utf-8", "replace")
    return unit.content


def _notes(content: bytes) -> Iterator[bytes]:
    """Decode what is attached in base64."""
    for piece in content.split(b'"data"')[1:]:
        found = _DATA.match(piece)
        data = decoded(found[1]) if found else None
        note = plain_text(data) if data else None
        if note:
            yield note.encode("utf-8", "replace")


def _shown(content: bytes) -> Iterator[bytes]:
    """Undo the escapes of letters."""
    if _ENTITY in content or any(each in content for each in _ESCAPES):
        text = unescaped(content.decode("utf-8", "replace"))
        yield text.encode("utf-8", "replace")


def _column(texts: Sequence[bytes]) -> pa.ChunkedArray:
    """Hand texts over, long ones without a copy.

    Bytes that are no UTF-8 stay: RE2 takes each for a letter that nothing matches.
    """
    chunks: list[pa.Array] = []
    short: list[bytes] = []
    for text in texts:
        if len(text) < _LONG:
            short.append(text)
            continue
        if short:
            chunks.append(_copied(short))
            short = []
        ends = pa.py_buffer(struct.pack("<qq", 0, len(text)))
        chunks.append(pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(text)))
    if short:
        chunks.append(_copied(short))
    return pa.chunked_array(chunks, pa.large_string())


def _copied(texts: Sequence[bytes]) -> pa.Array:
    """Put short texts into one array."""
    return pa.array(texts, pa.large_binary()).view(pa.large_string())
