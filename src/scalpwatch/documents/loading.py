"""Files that people write, TOML or JSON, parsed with the place of what is wrong."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from scalpwatch.errors import InputError
from scalpwatch.phrases import say

__all__ = ["load_document"]

#: Such a file is a page of text; anything much larger is another kind of file.
_LARGEST_FILE_BYTES = 1_000_000

_PLACE_IN_TOML = re.compile(r"\(at line (\d+), column (\d+)\)")


def load_document(path: Path) -> object:
    """Read and parse a file.

    Parameters
    ----------
    path
        A TOML file, or a JSON file whose name ends in ``.json``.

    Returns
    -------
    document
        Sections and keys as in the file.

    Notes
    -----
    A file that is missing, too large, no text, or neither TOML nor JSON ends in
    `scalpwatch.errors.InputError`, with the place and the mend.
    """
    text = _text(path)
    if path.suffix.lower() == ".json":
        return _parse_json(text, path.name)
    return _parse_toml(text, path.name)


def _text(path: Path) -> str:
    """Read the file as text; a byte-order mark, which Notepad writes, is no text."""
    try:
        if path.stat().st_size > _LARGEST_FILE_BYTES:
            raise InputError(
                say("{file} is too large for such a file.", file=path.name),
                remedy=say(
                    "Give the TOML or JSON file itself; a case names its pictures."
                ),
            )
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            say("There is no file {file}.", file=path.name),
            remedy=say(
                "Check the path, or begin with what “scalpwatch template” prints."
            ),
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            say("{file} is not a text in UTF-8.", file=path.name),
            remedy=say("Give a TOML or JSON file, saved as UTF-8."),
        ) from None
    except OSError:
        raise InputError(
            say("{file} cannot be read.", file=path.name),
            remedy=say("Give a file, not a folder, that you may read."),
        ) from None


def _parse_json(text: str, name: str) -> object:
    """Parse JSON; tell line and column of what is wrong."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _unparsable(name, "JSON", (error.lineno, error.colno)) from None
    except RecursionError:
        raise _unparsable(name, "JSON", None) from None


def _parse_toml(text: str, name: str) -> object:
    """Parse TOML; tell line and column of what is wrong."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE_IN_TOML.search(str(error))
        where = (int(place[1]), int(place[2])) if place else None
        raise _unparsable(name, "TOML", where) from None
    except RecursionError:
        raise _unparsable(name, "TOML", None) from None


def _unparsable(name: str, kind: str, where: tuple[int, int] | None) -> InputError:
    """Say where a file stops being what its name promises."""
    remedy = say(
        "Texts and words stand in quotation marks, lists in square brackets, and "
        "each key once in its section; compare with “scalpwatch template”."
    )
    if where is None:
        return InputError(
            say("{file} ends before its {kind} is complete.", file=name, kind=kind),
            remedy=remedy,
        )
    return InputError(
        say(
            "{file} is not valid {kind} at line {line}, column {column}.",
            file=name,
            kind=kind,
            line=where[0],
            column=where[1],
        ),
        remedy=remedy,
    )
