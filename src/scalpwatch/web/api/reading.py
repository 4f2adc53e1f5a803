"""What machines send, read without trust: one kind of body, bounded, no key twice."""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, Final, NoReturn

from fastapi import Depends, HTTPException, Request

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say

__all__ = ["Body", "Document", "kind_of", "read_json", "refuse_others"]

_DEEPEST: Final = 64
_LONGEST_NUMBER: Final = 40
_JSON: Final = "application/json"


def kind_of(request: Request) -> str:
    """Tell what kind of body is sent.

    Parameters
    ----------
    request
        With its headers.

    Returns
    -------
    kind
        Its media type in small letters, without parameters.
    """
    told = request.headers.get("content-type", "")
    return told.partition(";")[0].strip().lower()


def refuse_others(request: Request, *kinds: str) -> None:
    """Refuse a body of another kind.

    Parameters
    ----------
    request
        With its headers.
    *kinds
        That are read.

    Raises
    ------
    HTTPException
        415, if it is none of them.
    """
    if kind_of(request) not in kinds:
        raise HTTPException(415)


def read_json(body: bytes) -> dict[str, Any]:
    """Read a JSON object that a stranger wrote.

    Parameters
    ----------
    body
        Its bytes; bounded before they come here.

    Returns
    -------
    document
        An object.

    Raises
    ------
    InputError
        If it is no JSON object in UTF-8, nested too deeply, names a key twice, or
        holds a number that no machine can.
    """
    try:
        document = json.loads(
            body.decode("utf-8", errors="strict"),
            object_pairs_hook=_object,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_refuse_number,
        )
    except RecursionError:
        _refuse(say("it is nested too deeply"))
    except InputError:
        raise
    except ValueError:
        _refuse(say("it is no whole JSON in UTF-8"))
    _refuse_strange(document)
    if not isinstance(document, dict):
        _refuse(say("it is no object"))
    return document


async def _body(request: Request) -> bytes:
    """Take the body, which the shields have bounded."""
    return await request.body()


async def _document(request: Request) -> dict[str, Any]:
    """Read the body as a JSON object."""
    refuse_others(request, _JSON)
    return read_json(await request.body())


#: The body as it came; the gate stands before it in every signature.
Body = Annotated[bytes, Depends(_body)]
#: The body as a JSON object.
Document = Annotated[dict[str, Any], Depends(_document)]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; a key that stands twice means two things."""
    built = dict(pairs)
    if len(built) != len(pairs):
        _refuse(say("a key stands twice in one object"))
    return built


def _number(text: str) -> float:
    """Read a number that the machine can hold."""
    value = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if not math.isfinite(value):
        _refuse_number(text)
    return value


def _whole(text: str) -> int:
    """Read a whole number that the machine can hold."""
    if len(text) > _LONGEST_NUMBER:
        _refuse_number(text)
    return int(text)


def _refuse_number(_text: str) -> NoReturn:
    """Refuse what JSON has no number for."""
    _refuse(say("a number is out of range"))


def _refuse_strange(document: object) -> None:
    """Refuse what is nested too deeply, and text that no database holds."""
    level: list[object] = [document]
    for _ in range(_DEEPEST):
        parts: list[object] = []
        for each in level:
            if isinstance(each, dict):
                parts += [*each, *each.values()]
            elif isinstance(each, list):
                parts += each
        if any(isinstance(each, str) and _is_strange(each) for each in parts):
            _refuse(say("a text holds what is no letter"))
        level = [each for each in parts if isinstance(each, dict | list)]
        if not level:
            return
    _refuse(say("it is nested too deeply"))


def _is_strange(text: str) -> bool:
    """Tell a text with a null or half a letter."""
    return "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text)


def _refuse(why: Phrase) -> NoReturn:
    """Say why a body is not read."""
    raise InputError(
        say("The body cannot be read: {why}.", why=why),
        remedy=say("Send one JSON object, as “/api/openapi.json” says."),
    )
