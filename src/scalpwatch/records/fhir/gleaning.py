"""Values taken out of JSON that others wrote: what is not of its type is not there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

from scalpwatch.records.fhir.codes import Json

__all__ = [
    "concepts",
    "date_in",
    "holds",
    "objects",
    "plain",
    "sub",
    "text_in",
    "year_in",
]

_LONGEST_TEXT: Final = 200
_YEAR_DIGITS: Final = 4


def text_in(holder: object, *path: str) -> str:
    """Take a text.

    Parameters
    ----------
    holder
        A part of a resource.
    *path
        Keys that lead to it.

    Returns
    -------
    text
        Empty where there is none.
    """
    value = _at(holder, path)
    return value if isinstance(value, str) else ""


def sub(holder: object, *path: str) -> Json:
    """Take an object.

    Parameters
    ----------
    holder
        A part of a resource.
    *path
        Keys that lead to it.

    Returns
    -------
    object
        Empty where there is none.
    """
    value = _at(holder, path)
    return value if isinstance(value, dict) else {}


def objects(holder: object, *path: str) -> Iterator[Json]:
    """Take the objects of a list; an object that should be in one counts as one.

    Parameters
    ----------
    holder
        A part of a resource.
    *path
        Keys that lead to it.

    Returns
    -------
    objects
        Each that is one.
    """
    # no generator: most resources lack most keys, and archives hold millions
    value = _at(holder, path)
    if isinstance(value, list):
        return iter([each for each in value if isinstance(each, dict)])
    return iter((value,) if isinstance(value, dict) else ())


def concepts(holder: object, *path: str) -> Iterator[tuple[str, str, str]]:
    """Take the codes of one or several CodeableConcepts.

    Parameters
    ----------
    holder
        A part of a resource.
    *path
        Keys that lead to it.

    Yields
    ------
    system, code, display
        Each empty where it is not told.
    """
    for concept in objects(holder, *path):
        for coding in objects(concept, "coding"):
            yield (
                text_in(coding, "system"),
                text_in(coding, "code"),
                text_in(coding, "display"),
            )


def holds(holder: object, *path: str, codes: frozenset[str]) -> bool:
    """Tell whether CodeableConcepts hold one of some codes, in whatever system.

    Parameters
    ----------
    holder
        A part of a resource.
    *path
        Keys that lead to them.
    codes
        Codes that no two systems of this use give different meanings.

    Returns
    -------
    holds
        Whether any is there.
    """
    return any(code in codes for _, code, _ in concepts(holder, *path))


def date_in(holder: object, *names: str) -> date | None:
    """Take the first day that is told whole.

    Parameters
    ----------
    holder
        A part of a resource.
    *names
        Keys of dates, dateTimes or Periods, the best first.

    Returns
    -------
    day
        ``None`` where none tells a day.
    """
    for name in names:
        text = text_in(holder, name) or text_in(holder, name, "start")
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return None


def year_in(holder: object, *names: str) -> int | None:
    """Take the first year that is told.

    Parameters
    ----------
    holder
        A part of a resource.
    *names
        Keys of dates, dateTimes or Periods, the best first.

    Returns
    -------
    year
        ``None`` where none tells a year from 1900 to 2200.
    """
    for name in names:
        text = text_in(holder, name) or text_in(holder, name, "start")
        digits = text[:_YEAR_DIGITS]
        if len(digits) == _YEAR_DIGITS and digits.isascii() and digits.isdecimal():
            year = int(digits)
            if 1900 <= year <= 2200:  # noqa: PLR2004 - what a case can hold
                return year
    return None


def plain(text: str) -> str:
    """Make a foreign text harmless to show.

    Parameters
    ----------
    text
        As another system wrote it.

    Returns
    -------
    text
        Composed, on one line, at most 200 letters, without letters that are not
        seen or that turn the direction of reading.
    """
    composed = unicodedata.normalize("NFC", text[: 2 * _LONGEST_TEXT])
    seen = "".join(
        letter if unicodedata.category(letter)[0] != "C" else " " for letter in composed
    )
    return " ".join(seen.split())[:_LONGEST_TEXT]


def _at(holder: object, path: tuple[str, ...]) -> object:
    """Walk down a path of keys."""
    for key in path:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder
