"""TIFF files by their tags: what shows the first picture stays, byte for byte.

References
----------
Adobe, TIFF 6.0 (1992), sections 2, 8, 15 and 22; Adobe Photoshop TIFF Technical Notes
(2002) for compression 7.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from scalpwatch.records.deidentification.jpeg import without_metadata

__all__ = ["tiff_without_metadata"]

_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
#: Bytes of each kind of value.
_SIZES: Final = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)
_STRIPS: Final = (273, 279)
_TILES: Final = (324, 325)
_COMPRESSION: Final = 259
_TABLES: Final = 347
_JPEG_OF_OLD: Final = 6
_JPEG: Final = 7
#: Size, bits, compression, meaning, orientation, strips and tiles, resolution,
#: prediction, palette, samples, inks but for their names, JPEG's tables, YCbCr,
#: profile.
_STAYING: Final = frozenset(
    {
        *range(256, 260),
        *(262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296),
        *(317, 318, 319, 320, 322, 323, 324, 325, 332, 334, 338, 339, 347),
        *(529, 530, 531, 532, 34675),
    }
)
_MOST_TAGS: Final = 1000


@dataclass(frozen=True, slots=True)
class _Entry:
    """A tag with its value as it lies in the file."""

    tag: int
    kind: int
    count: int
    value: bytes


def tiff_without_metadata(data: bytes) -> bytes:
    """Leave of a TIFF what shows the first picture.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    data
        Its first picture, with orientation, resolution and color profile; no EXIF,
        no place, no text, no date, no maker's tags, no smaller or further pictures,
        and nothing between the parts.

    Raises
    ------
    ValueError
        If it does not hold together, or is in the JPEG of before 1995.
    """
    order = _ORDERS.get(data[:4])
    if order is None:
        raise ValueError("no TIFF")  # reported as broken
    entries = {entry.tag: entry for entry in _entries(data, order)}
    compression = _numbers(entries[_COMPRESSION], order)[0]
    if compression == _JPEG_OF_OLD:
        raise ValueError("JPEG of old")  # reported as broken
    places = _TILES if _TILES[0] in entries else _STRIPS
    pieces = _pieces(data, [_numbers(entries[tag], order) for tag in places])
    if compression == _JPEG:
        pieces = [without_metadata(piece) for piece in pieces]
        if _TABLES in entries:
            tables = without_metadata(entries[_TABLES].value)
            entries[_TABLES] = _Entry(_TABLES, 7, len(tables), tables)
    return _written(entries, order, places, pieces)


def _entries(data: bytes, order: str) -> list[_Entry]:
    """Read the tags of the first picture that may stay."""
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    if count > _MOST_TAGS:
        raise ValueError("endless tags")  # reported as broken
    found = []
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from(f"{order}HHI", data, place)
        if tag not in _STAYING or not 0 < kind < len(_SIZES):
            continue
        size = _SIZES[kind] * number
        begin = place + 8
        if size > 4:  # noqa: PLR2004 - what does not fit lies elsewhere
            (begin,) = struct.unpack_from(f"{order}I", data, begin)
        if begin + size > len(data):
            raise ValueError("cut short")  # reported as broken
        found.append(_Entry(tag, kind, number, data[begin : begin + size]))
    return found


def _numbers(entry: _Entry, order: str) -> tuple[int, ...]:
    """Read whole numbers."""
    letter = {1: "B", 3: "H", 4: "I"}[entry.kind]
    return struct.unpack(f"{order}{entry.count}{letter}", entry.value)


def _pieces(data: bytes, places: list[tuple[int, ...]]) -> list[bytes]:
    """Cut the strips or tiles out."""
    pieces = []
    for begin, length in zip(*places, strict=True):
        if begin + length > len(data):
            raise ValueError("cut short")  # reported as broken
        pieces.append(data[begin : begin + length])
    if sum(map(len, pieces)) > len(data):
        raise ValueError("pieces of one another")  # reported as broken
    return pieces


def _written(
    entries: dict[int, _Entry], order: str, places: tuple[int, int], pieces: list[bytes]
) -> bytes:
    """Write a file of one picture: its pieces, long values, tags."""
    body = bytearray(8)
    begins = []
    for piece in pieces:
        begins.append(len(body))
        body += piece + bytes(len(piece) % 2)
    for tag, numbers in zip(places, (begins, map(len, pieces)), strict=True):
        value = struct.pack(f"{order}{len(pieces)}I", *numbers)
        entries[tag] = _Entry(tag, 4, len(pieces), value)
    rows = []
    for _, entry in sorted(entries.items()):
        held = entry.value
        if len(held) > 4:  # noqa: PLR2004 - what does not fit lies elsewhere
            held = struct.pack(f"{order}I", len(body))
            body += entry.value + bytes(len(entry.value) % 2)
        head = struct.pack(f"{order}HHI", entry.tag, entry.kind, entry.count)
        rows.append(head + held.ljust(4, b"\0"))
    mark = next(mark for mark, each in _ORDERS.items() if each == order)
    body[:8] = mark + struct.pack(f"{order}I", len(body))
    body += struct.pack(f"{order}H", len(rows)) + b"".join(rows) + bytes(4)
    return bytes(body)
