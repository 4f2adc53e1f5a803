"""The first sieve: raw text searched for many cues at once, before anything is parsed.

Strategy: every fact of a lesion that the full road can find stands behind a cue or a
code of the rule sets (`scalpwatch.screening.rulesets.Rulesets.lesion_cues`). The sieve
looks for these in the raw bytes, in the notes attached in base64, and, where letters
are written as escapes, in the text without them. So it passes whatever the full road
would find, and most of an archive is never parsed. Of what passes, a second sieve with
the cues of every fact (`Rulesets.fact_cues`) tells which resources are parsed at all.

Hyperscan looks for all cues in one passage over the bytes. In the same passage it finds
where attachments and escapes begin, and whose the records are, which saves parsing what
does not pass. Decision 0015 tells what it was measured against.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import hyperscan

from scalpwatch.screening.attachments import data_at, decoded, plain_text, unescaped
from scalpwatch.screening.columns import in_words
from scalpwatch.screening.units import Unit

__all__ = ["ASIDES", "CUE", "Glimpse", "Scratches", "Sieve", "is_searchable"]

#: How that begins in JSON which holds a note; where its value begins follows.
_HOLDS_NOTE: Final = rb'"data"'
#: How escapes begin that can hide letters, blanks or markup: of JSON and of HTML.
_HIDES_LETTERS: Final = rb"\\u|&#|&[A-Za-z][A-Za-z0-9]{1,30};|&nbsp"
#: How that begins which names the patient of a resource, as most systems write it.
_OWNER: Final = rb'"(?:subject|patient|source)"\s*:\s*\{\s*"reference"\s*:\s*"'
#: The same as few write it: an identifier, a list, another member first, nothing.
_ODD_OWNER: Final = (
    rb'"(?:subject|patient|source)"\s*:\s*'
    rb'(?:\{\s*(?:"[^r]|"r[^e]|[^"\s])|[^\s{]|\{\s*"reference"\s*:\s*(?:""|[^"\s]))'
)
_PATIENT: Final = rb'"resourceType"\s*:\s*"Patient"'
#: How cues are compiled.
CUE: Final = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8
_ONCE: Final = hyperscan.HS_FLAG_SINGLEMATCH
#: What lets a record matter that holds no cue: it may hide one, or name a patient.
ASIDES: Final = (_HOLDS_NOTE, _HIDES_LETTERS, _PATIENT)


@dataclass(slots=True)
class Glimpse:
    """What was seen in raw JSON in passing.

    Parameters
    ----------
    has_cue
        Whether a cue was found; what follows is whole only where none was.
    hides_letters
        Whether letters are written as escapes.
    is_odd
        Whether an owner is told in a way that has to be parsed.
    notes, owners
        Behind which bytes the values of attachments and of owners' references begin.
    patients
        How many resources are a Patient.
    """

    has_cue: bool = False
    hides_letters: bool = False
    is_odd: bool = False
    notes: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    patients: int = 0


class Sieve:
    """Looks for cues in records.

    Parameters
    ----------
    cues
        Expressions without assertions about what stands around them.
    """

    def __init__(self, cues: Sequence[str]) -> None:
        asides = {
            _HOLDS_NOTE: 0,
            _HIDES_LETTERS: _ONCE,
            _OWNER: 0,
            _ODD_OWNER: _ONCE,
            _PATIENT: 0,
        }
        self._cues = len(cues)
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[*(cue.encode() for cue in cues), *asides],
            ids=[*range(len(cues) + len(asides))],
            flags=[*(CUE | _ONCE for _ in cues), *asides.values()],
        )
        self._scratches = Scratches(self._database)

    def look(self, unit: Unit) -> Glimpse:
        """Look through a record.

        Parameters
        ----------
        unit
            A document, or a row of a table.

        Returns
        -------
        seen
            As of `look_through`.
        """
        if unit.row:
            # the name of a column can tell what its cells only affirm
            row = "\n".join((*unit.row.values(), *map(in_words, unit.row)))
            return self._searched(_haystack(row))
        return self.look_through(unit.content)

    def look_through(self, content: bytes) -> Glimpse:
        """Look through raw JSON.

        Parameters
        ----------
        content
            A document, or a resource in one, in whole UTF-8.

        Returns
        -------
        seen
            With a cue where one is found in it, as it stands or as it is meant.
        """
        seen = self._searched(content)
        seen.has_cue = (
            seen.has_cue
            or any(self._searched(each).has_cue for each in _decoded(content, seen))
            or (seen.hides_letters and self._searched(_shown(content)).has_cue)
        )
        return seen

    def _searched(self, text: bytes) -> Glimpse:
        """Look through a text; what is found ends the search."""
        seen = Glimpse()
        cues = self._cues
        notes, owners = seen.notes.append, seen.owners.append

        def note(number: int, _: int, end: int, __: int, ___: object) -> bool | None:
            if number < cues:
                seen.has_cue = True
                return True
            match number - cues:
                case 0:
                    notes(end)
                case 1:
                    seen.hides_letters = True
                case 2:
                    owners(end)
                case 3:
                    seen.is_odd = True
                case _:
                    seen.patients += 1
            return None

        # a search that is ended says so
        with suppress(hyperscan.ScanTerminated):
            self._database.scan(
                text, match_event_handler=note, scratch=self._scratches.own()
            )
        return seen


class Scratches(threading.local):
    """The space in which each thread searches; two must not share one.

    Parameters
    ----------
    database
        What is searched for.
    """

    def __init__(self, database: hyperscan.Database) -> None:
        self._scratch = hyperscan.Scratch(database)

    def own(self) -> hyperscan.Scratch:
        """Give that of this thread.

        Returns
        -------
        scratch
            Made when the thread first asks.
        """
        return self._scratch


def is_searchable(cue: str) -> bool:
    """Tell whether a sieve can be made of an expression.

    Parameters
    ----------
    cue
        Of a rule set.

    Returns
    -------
    is_searchable
        Not where it looks ahead or back, or is found in every text.
    """
    try:
        hyperscan.Database().compile(expressions=[cue.encode()], flags=[CUE | _ONCE])
    except hyperscan.error:
        return False
    return True


def _decoded(content: bytes, seen: Glimpse) -> Iterator[bytes]:
    """Decode what is attached in base64."""
    for end in seen.notes:
        data = data_at(content, end)
        attached = decoded(data) if data else None
        text = plain_text(attached) if attached else None
        if text:
            yield _haystack(text)


def _haystack(text: str) -> bytes:
    """Write a text to be searched; a code may stand beside a hyphen in it."""
    if "-" in text:
        text = f"{text}\n{text.replace('-', ' ')}"
    return text.encode("utf-8", "replace")


def _shown(content: bytes) -> bytes:
    """Undo the escapes of letters."""
    return unescaped(content.decode("utf-8", "replace")).encode("utf-8", "replace")
