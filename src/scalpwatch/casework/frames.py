"""What passes between a process and its child: a value of JSON, then files."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO, Final

__all__ = ["FrameError", "read_frame", "write_frame"]

_COUNT: Final = struct.Struct(">I")
_LENGTH: Final = struct.Struct(">Q")
#: More files, or more bytes in all, come from no work of ours.
_MOST_PARTS: Final = 100_000
_MOST_BYTES: Final = 1 << 30


class FrameError(Exception):
    """What came is no frame: its sender ended, or is none of ours."""


def write_frame(file: BinaryIO, told: object, contents: Sequence[bytes] = ()) -> None:
    """Send a frame.

    Parameters
    ----------
    file
        To the other side.
    told
        What JSON can hold.
    contents
        Files.
    """
    parts = (json.dumps(told).encode(), *contents)
    file.write(_COUNT.pack(len(parts)))
    for part in parts:
        file.write(_LENGTH.pack(len(part)))
        file.write(part)
    file.flush()


def read_frame(file: BinaryIO) -> tuple[Any, *tuple[bytes, ...]]:
    """Take a frame.

    Parameters
    ----------
    file
        From the other side.

    Returns
    -------
    parts
        What was told, then the files.

    Raises
    ------
    FrameError
        If the other side ended, or sends something else.
    """
    (count,) = _COUNT.unpack(_exactly(file, _COUNT.size))
    if not 1 <= count <= _MOST_PARTS:
        raise FrameError
    parts: list[bytes] = []
    left = _MOST_BYTES
    for _ in range(count):
        (length,) = _LENGTH.unpack(_exactly(file, _LENGTH.size))
        left -= length
        if left < 0:
            raise FrameError
        parts.append(_exactly(file, length))
    try:
        return json.loads(parts[0]), *parts[1:]
    except ValueError as error:
        raise FrameError from error


def _exactly(file: BinaryIO, length: int) -> bytes:
    """Read so many bytes."""
    content = file.read(length)
    if len(content) != length:
        raise FrameError
    return content
