"""FHIR files from anywhere, read without trust: JSON alone, and bounded."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, Never

from scalpwatch.errors import InputError, RecordError
from scalpwatch.phrases import Phrase, say
from scalpwatch.records.fhir.codes import Json

__all__ = [
    "DEEPEST",
    "LARGEST_BYTES",
    "open_file",
    "read_json",
    "read_lines",
    "read_object",
]

#: The largest document that is read; a patient's bundle of decades has a tenth of it.
LARGEST_BYTES: Final = 64 * 2**20
#: How deep JSON may be nested; FHIR's own resources stay under twenty.
DEEPEST: Final = 64

_LONGEST_NUMBER: Final = 40
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def read_json(data: bytes) -> Json:
    """Read one FHIR resource.

    Parameters
    ----------
    data
        The file's content.

    Returns
    -------
    resource
        A JSON object with a ``resourceType``; of what is in it, nothing is
        vouched for. What is none ends in `scalpwatch.errors.RecordError`, as in
        `read_object`.
    """
    value = read_object(data)
    if not isinstance(value.get("resourceType"), str):
        _refuse(say("it is no FHIR resource"))
    return value


def read_object(data: bytes) -> Json:
    """Read a JSON object that a stranger wrote.

    Parameters
    ----------
    data
        Its bytes.

    Returns
    -------
    value
        The object.

    Raises
    ------
    RecordError
        If it is XML, too large, nested too deeply, no JSON object in UTF-8, names a
        key twice, or holds a number that is none or out of range.

    Notes
    -----
    Memory and time are bounded by the size. Narratives stay text that nobody
    renders, and no address in it is ever opened.
    """
    if len(data) > LARGEST_BYTES:
        _refuse(say("the file is larger than {mb} MB", mb=LARGEST_BYTES // 2**20))
    text = data.removeprefix(_BYTE_ORDER_MARK)
    if text.lstrip()[:1] == b"<":
        _refuse(say("it is XML, which is not read"))
    try:
        value = json.loads(
            text.decode("utf-8", errors="strict"),
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_number,
        )
    except RecursionError:
        _refuse(say("it is nested too deeply"))
    except (ValueError, ArithmeticError):
        _refuse(say("it is no whole JSON in UTF-8"))
    _refuse_depth(value)
    if not isinstance(value, dict):
        _refuse(say("it is no FHIR resource"))
    return value


def read_lines(file: Path) -> Iterator[Json]:
    """Read a file with a FHIR resource on each line.

    Parameters
    ----------
    file
        NDJSON of any length; empty lines are passed over.

    Yields
    ------
    resource
        As `read_object` gives it: beside resources, bulk data hold lines of their own.
    """
    with _opened(file) as stream:
        while line := stream.readline(LARGEST_BYTES + 1):
            if line.strip():
                yield read_object(line)


def open_file(file: Path) -> bytes:
    """Take the content of a file, and no more of it than is read.

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    data
        At most a byte more than `LARGEST_BYTES`.
    """
    with _opened(file) as stream:
        return stream.read(LARGEST_BYTES + 1)


def _opened(file: Path) -> BinaryIO:
    """Open a file, or say that it cannot be."""
    try:
        return file.open("rb")
    except OSError:
        raise InputError(
            say("The file {name} cannot be opened.", name=file.name),
            remedy=say("Give a file that is there and may be read."),
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> Json:
    """Build an object; a key that stands twice means two things, so it is refused."""
    built = dict(pairs)
    if len(built) != len(pairs):
        _refuse(say("a key stands twice in one object"))
    if not all(map(str.isascii, built)):
        # no key of FHIR has such a letter: it is there to be mistaken
        _refuse(say("a key holds letters that FHIR's keys do not have"))
    return built


def _number(text: str) -> float:
    """Read a number that the machine can hold."""
    value = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if not math.isfinite(value):
        _refuse(say("a number is out of range"))
    return value


def _whole(text: str) -> int:
    """Read a whole number that the machine can hold."""
    if len(text) > _LONGEST_NUMBER:
        _refuse(say("a number is out of range"))
    return int(text)


def _no_number(_: str) -> Never:
    """Refuse what JSON has no number for."""
    _refuse(say("a number is out of range"))


def _refuse_depth(value: object) -> None:
    """Refuse what is nested too deeply; walked level by level, not by recursion."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [
            part
            for each in level
            for part in (
                each.values()
                if isinstance(each, dict)
                else each
                if isinstance(each, list)
                else ()
            )
            if isinstance(part, dict | list)
        ]
        if not level:
            return
    _refuse(say("it is nested too deeply"))


def _refuse(why: Phrase) -> Never:
    """Refuse a file that is not read."""
    raise RecordError(
        say("The FHIR file cannot be read: {why}.", why=why),
        remedy=say(
            "Give a FHIR R4 resource or bundle as JSON, or NDJSON with one resource on "
            "each line."
        ),
    ) from None
