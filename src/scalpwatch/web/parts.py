"""Files that a browser sends with a form, read in memory: none touches the disk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["File", "NoPartsError", "read_parts"]

_BOUNDARY: Final = re.compile(
    r'multipart/form-data\s*;\s*boundary=(?:"([^"\r\n]{1,70})"|([!-~]{1,70}))\s*',
    re.IGNORECASE,
)
_NAME: Final = re.compile(rb'[;\s]name="([^"\r\n]{0,100})"')
_FILE_NAME: Final = re.compile(rb'[;\s]filename="((?:[^"\r\n\\]|\\.){0,255})"')
_MOST_PARTS: Final = 80
_LONGEST_HEAD: Final = 2048


class NoPartsError(ValueError):
    """The body is no form with files, or more than one may have."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent.

    Parameters
    ----------
    name
        As the browser calls it, without folders.
    content
        All of it.
    """

    name: str
    content: bytes


def read_parts(
    body: bytes, content_type: str
) -> tuple[dict[str, tuple[str, ...]], tuple[File, ...]]:
    """Read a form with files.

    Parameters
    ----------
    body
        All of it, bounded before.
    content_type
        As its header tells it.

    Returns
    -------
    fields
        Text by name.
    files
        In the order in which they stand; a field of files that was left empty has
        none.

    Raises
    ------
    NoPartsError
        If it is anything else.

    References
    ----------
    RFC 7578, sections 4.1 and 4.2.
    """
    told = _BOUNDARY.fullmatch(content_type.strip())
    if told is None:
        raise NoPartsError
    mark = b"--" + (told[1] or told[2]).encode()
    first, *pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if first or not pieces or len(pieces) > _MOST_PARTS:
        raise NoPartsError
    if pieces.pop()[:2] != b"--":
        raise NoPartsError
    fields: dict[str, tuple[str, ...]] = {}
    files: list[File] = []
    for piece in pieces:
        name, file_name, content = _part(piece)
        if file_name is None:
            text = _text(content).replace("\x00", "")
            fields[name] = (*fields.get(name, ()), text)
        elif file_name or content:
            files.append(File(_bare(file_name), content))
    return fields, tuple(files)


def _part(piece: bytes) -> tuple[str, str | None, bytes]:
    """Take a part apart: name of the field, of the file if it is one, content."""
    head, found, content = piece.partition(b"\r\n\r\n")
    if not found or not head.startswith(b"\r\n") or len(head) > _LONGEST_HEAD:
        raise NoPartsError
    lines = [each for each in head.split(b"\r\n") if each]
    told = [each for each in lines if each.lower().startswith(b"content-disposition:")]
    name = _NAME.search(told[0]) if len(told) == 1 else None
    if name is None:
        raise NoPartsError
    file = _FILE_NAME.search(told[0])
    return _text(name[1]), None if file is None else _text(file[1]), content


def _text(content: bytes) -> str:
    """Read text."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise NoPartsError from None


def _bare(name: str) -> str:
    """Take the folders off a file's name, whichever system wrote it."""
    return re.split(r"[/\\]", name)[-1].replace("\x00", "")
