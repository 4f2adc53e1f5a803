"""Records as they stand in files: one after the other, with where each begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import BinaryIO, Final, TypeAlias

import msgspec
from msgspec import Raw, Struct

from scalpwatch.phrases import Phrase, say
from scalpwatch.screening.inventory import Kind, Span
from scalpwatch.screening.sheets import rows_of

__all__ = [
    "Entry",
    "Problem",
    "Tell",
    "Unit",
    "entries_of",
    "in_utf8",
    "units_at",
    "units_of",
]

#: The largest document that is read whole [bytes].
LARGEST: Final = 64 * 2**20
#: What some programs write before the first letter of a file.
BOM: Final = b"\xef\xbb\xbf"
#: A line that is skipped is read in pieces of so much [bytes].
_PIECE: Final = 2**20
_NONE: Final = Raw(b"null")


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read.

    Parameters
    ----------
    file
        Number of the file.
    at
        Where the record begins.
    why
        In one sentence.
    """

    file: int
    at: int
    why: Phrase


#: Where a reader tells what it could not read.
Tell: TypeAlias = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Unit:
    """A record of an archive.

    Parameters
    ----------
    file
        Number of its file.
    at
        From which byte it begins; of a table, its row, counted from the byte at which
        its stretch begins: of a file that is not cut, its row.
    content
        Raw bytes of a document; empty of a row.
    row
        Cells by their column; empty of a document.
    """

    file: int
    at: int
    content: bytes = b""
    row: dict[str, str] = field(default_factory=dict)


class Entry(Struct):
    """A resource as it stands in a bundle, not yet read."""

    fullUrl: Raw = _NONE  # noqa: N815 - FHIR's own word
    resource: Raw = _NONE


class _Document(Struct):
    """A bundle or a resource, of which only this is looked at."""

    resourceType: Raw = _NONE  # noqa: N815 - FHIR's own word
    entry: list[Entry] = []


_DOCUMENT: Final = msgspec.json.Decoder(_Document)
_RESOURCES: Final = msgspec.json.Decoder(list[Raw])
_BUNDLE: Final = b'"Bundle"'
#: Bundles that lie in one another deeper than this are not taken apart.
_DEEPEST: Final = 4
#: Where more of a text is broken than this share, it is in another encoding.
_BROKEN: Final = 0.02


def units_of(span: Span, tell: Tell) -> Iterator[Unit]:
    """Read the records of a stretch.

    Parameters
    ----------
    span
        Of a file of documents or rows.
    tell
        Told what could not be read.

    Yields
    ------
    unit
        In order.
    """
    try:
        if span.file.kind is Kind.BUNDLE:
            yield from _document(span, tell)
        elif span.file.kind is Kind.NDJSON:
            yield from _lines(span, tell)
        elif span.file.kind is Kind.TABLE:
            yield from _rows(span, tell)
        elif span.file.kind is Kind.LOCKED:
            tell(Problem(span.file.number, 0, say("it cannot be opened")))
    except OSError:
        tell(Problem(span.file.number, span.start, say("it cannot be opened")))


def units_at(span: Span, places: AbstractSet[int], tell: Tell) -> Iterator[Unit]:
    """Read certain records of a stretch.

    Parameters
    ----------
    span, tell
        As of `units_of`.
    places
        Where the records begin, as their units told.

    Yields
    ------
    unit
        In order. Of lines the others are not even read.
    """
    if span.file.kind is not Kind.NDJSON:
        for unit in units_of(span, tell):
            if unit.at in places:
                yield unit
        return
    try:
        with open(span.file.path, "rb") as stream:  # noqa: PTH123 - as below
            for at in sorted(places):
                stream.seek(at)
                yield _unit(span, at, stream.readline(LARGEST), tell)
    except OSError:
        tell(Problem(span.file.number, span.start, say("it cannot be opened")))


def entries_of(content: bytes) -> list[Entry]:
    """Take a document apart into resources, without reading them.

    Parameters
    ----------
    content
        A bundle, a resource, or a list of either.

    Returns
    -------
    entries
        Of a bundle its entries, those of bundles in it among them; a resource is its
        own only one.

    Raises
    ------
    ValueError
        If it is no whole JSON of that shape.
    """
    return _entries(content, depth=0)


def _entries(content: bytes, depth: int) -> list[Entry]:
    """Take a document apart as far down as bundles lie in bundles."""
    if content.lstrip()[:1] == b"[":
        told = [Entry(resource=each) for each in _RESOURCES.decode(content)]
    else:
        document = _DOCUMENT.decode(content)
        if bytes(document.resourceType) != _BUNDLE:
            return [Entry(resource=Raw(content))]
        told = document.entry
    entries: list[Entry] = []
    for each in told:
        resource = bytes(each.resource)
        if resource == b"null":
            # an entry that only asks or answers
            continue
        if _BUNDLE in resource and depth < _DEEPEST and _is_bundle(resource):
            entries += _entries(resource, depth + 1)
        else:
            entries.append(each)
    return entries


def _is_bundle(resource: bytes) -> bool:
    """Tell whether a resource is a bundle itself."""
    return bytes(_DOCUMENT.decode(resource).resourceType) == _BUNDLE


def in_utf8(content: bytes) -> bytes:
    """Give raw JSON in the encoding that JSON has.

    Parameters
    ----------
    content
        Of a file, in UTF-8 or, against the standard, in Windows-1251.

    Returns
    -------
    content
        In whole UTF-8; where a byte here and there was broken, a mark stands for it.
    """
    if content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if broken > _BROKEN * sum(not each.isascii() for each in text):
            text = content.decode("cp1251", "replace")
        return text.encode("utf-8")
    return content


def _unit(span: Span, at: int, content: bytes, tell: Tell) -> Unit:
    """Make a record of raw JSON; one in another encoding is read and told of."""
    content = content.removeprefix(BOM)
    whole = in_utf8(content)
    # what is no JSON at all is told of as that
    if whole is not content and content.lstrip()[:1] in {b"{", b"["}:
        why = say(
            "it is no UTF-8; it was read as Windows-1251 or without what is broken"
        )
        tell(Problem(span.file.number, at, why))
    return Unit(span.file.number, at, whole)


def _document(span: Span, tell: Tell) -> Iterator[Unit]:
    """Read a whole file."""
    if span.file.size > LARGEST:
        tell(
            Problem(
                span.file.number,
                0,
                say("it is larger than {mb} MB", mb=LARGEST // 2**20),
            )
        )
        return
    with open(span.file.path, "rb", buffering=0) as stream:  # noqa: PTH123 - a hundred million times
        yield _unit(span, 0, stream.read(), tell)


def _lines(span: Span, tell: Tell) -> Iterator[Unit]:
    """Read the lines that begin inside a stretch."""
    with open(span.file.path, "rb") as stream:  # noqa: PTH123 - a hundred million times
        if span.start:
            stream.seek(span.start - 1)
            _skip_line(stream, span.end)
        at = stream.tell()
        while at < span.end:
            line = stream.readline(LARGEST)
            if len(line) == LARGEST and not line.endswith(b"\n"):
                tell(
                    Problem(
                        span.file.number,
                        at,
                        say("it is larger than {mb} MB", mb=LARGEST // 2**20),
                    )
                )
                _skip_line(stream, span.end)
            elif line.strip():
                yield _unit(span, at, line, tell)
            if not line:
                return
            at = stream.tell()


def _skip_line(stream: BinaryIO, end: int) -> None:
    """Go on to the next line, or beyond a place: what begins there is no matter."""
    while stream.tell() < end:
        piece = stream.readline(_PIECE)
        if not piece or piece.endswith(b"\n"):
            return


def _rows(span: Span, tell: Tell) -> Iterator[Unit]:
    """Read the rows of a stretch of a table."""
    file = span.file

    # counted from where the stretch begins: no two rows of a file share a place
    def told(number: int, why: Phrase) -> None:
        tell(Problem(file.number, span.start + number, why))

    for number, row in rows_of(file.path, span.start, span.end, told):
        yield Unit(file.number, span.start + number, row=row)
