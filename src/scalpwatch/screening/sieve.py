"""The first sieve: raw text searched for many cues at once, before anything is parsed.

Strategy: every fact of a lesion that the full road can find stands behind a cue or a
code of the rule sets (`scalpwatch.screening.rulesets.Rulesets.lesion_cues`). The sieve
looks for these in the raw bytes, in the notes attached in base64, and, where letters
are written as escapes, in the text without them. So it passes whatever the full road
would find, and most of an archive is never parsed. Of what passes, a second sieve with
the cues of every fact (`Rulesets.fact_cues`) tells which resources are parsed at all.

Hyperscan looks for all cues in one passage over the bytes, and for where attachments
and escapes begin in the same; decision 0015 tells what it was measured against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import hyperscan

from scalpwatch.screening.attachments import data_at, decoded, plain_text, unescaped
from scalpwatch.screening.units import Unit

__all__ = ["Sieve"]

#: How that begins in JSON which holds a note; where its value begins follows.
_HOLDS_NOTE: Final = rb'"data"'
#: How escapes begin that can hide letters: of Cyrillic, of the Latin alphabet, of HTML.
_HIDES_LETTERS: Final = rb"\\u04|\\u00[4567]|&#"
_CUE: Final = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8
_ONCE: Final = hyperscan.HS_FLAG_SINGLEMATCH


class Sieve:
    """Looks for cues in records.

    Parameters
    ----------
    cues
        Expressions without assertions about what stands around them.
    """

    def __init__(self, cues: Sequence[str]) -> None:
        self._note, self._hidden = len(cues), len(cues) + 1
        expressions = [*(cue.encode() for cue in cues), _HOLDS_NOTE, _HIDES_LETTERS]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=expressions,
            ids=[*range(len(expressions))],
            flags=[*(_CUE | _ONCE for _ in cues), 0, _ONCE],
        )

    def passes(self, unit: Unit) -> bool:
        """Tell whether a record has to be read.

        Parameters
        ----------
        unit
            A record.

        Returns
        -------
        passes
            Whether a cue is found in it, as it stands or as it is meant.
        """
        if unit.row:
            row = "\n".join(unit.row.values())
            return self._has_cue(row.encode("utf-8", "replace"))
        return self.passes_raw(unit.content)

    def passes_raw(self, content: bytes) -> bool:
        """Tell whether raw JSON has to be read.

        Parameters
        ----------
        content
            A document, or a resource in one.

        Returns
        -------
        passes
            As of `passes`.
        """
        content = _whole(content)
        notes: list[int] = []
        has_cue, hides_letters = self._searched(content, notes)
        return (
            has_cue
            or any(self._has_cue(text) for text in _decoded(content, notes))
            or (hides_letters and self._has_cue(_shown(content)))
        )

    def _has_cue(self, text: bytes) -> bool:
        """Tell whether a text holds a cue."""
        return self._searched(text, [])[0]

    def _searched(self, text: bytes, notes: list[int]) -> tuple[bool, bool]:
        """Tell whether a text holds a cue or hides letters, and where notes begin."""
        has_cue = hides_letters = False

        def note(number: int, _: int, end: int, __: int, ___: object) -> bool | None:
            nonlocal has_cue, hides_letters
            if number == self._note:
                notes.append(end)
            elif number == self._hidden:
                hides_letters = True
            else:
                has_cue = True
            # what is true ends the search
            return has_cue or None

        try:
            self._database.scan(text, match_event_handler=note)
        except hyperscan.ScanTerminated:
            return True, hides_letters
        return has_cue, hides_letters


def _whole(content: bytes) -> bytes:
    """Mend broken UTF-8, in which nothing may be searched."""
    if content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace").encode("utf-8")
    return content


def _decoded(content: bytes, notes: Sequence[int]) -> Iterator[bytes]:
    """Decode what is attached in base64."""
    for end in notes:
        data = data_at(content, end)
        attached = decoded(data) if data else None
        text = plain_text(attached) if attached else None
        if text:
            yield text.encode("utf-8", "replace")


def _shown(content: bytes) -> bytes:
    """Undo the escapes of letters."""
    return unescaped(content.decode("utf-8", "replace")).encode("utf-8", "replace")
