"""JPEG files and frames by their segments: what shows the picture stays, byte for byte.

References
----------
ITU-T T.81 (JPEG), annex B; T.87 (JPEG-LS), annex C; T.871 (JFIF); T.800 (JPEG 2000),
annex A.
"""

from __future__ import annotations

import re
import struct
from typing import Final

__all__ = [
    "orientation_block",
    "orientation_of",
    "without_comments",
    "without_metadata",
]

_START: Final = b"\xff\xd8"
_END: Final = 0xD9
_SCAN: Final = 0xDA
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
#: Frames, tables, intervals of restart; those of JPEG-LS are F7 and F8.
_OF_THE_PICTURE: Final = frozenset(
    {*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xF7, 0xF8}
) - {0xC8}
#: Within a scan such bytes are data or restarts; anything else begins a segment.
_NEXT: Final = re.compile(rb"\xff+[\x80-\xcf\xd8-\xfe]")
_JFIF: Final = (0xE0, b"JFIF\0")
_EXIF: Final = (0xE1, b"Exif\0\0")
_PROFILE: Final = (0xE2, b"ICC_PROFILE\0")
_ADOBE: Final = (0xEE, b"Adobe")
_JFIF_BYTES: Final = 12
_ADOBE_BYTES: Final = 12
_ORIENTATION: Final = 0x0112
_MOST_TAGS: Final = 1000
_UPRIGHT: Final = 1
_HELD: Final = range(2, 9)
#: JPEG 2000: start of a tile's part and of its data, end, comment, no length.
_TILE, _DATA, _END_2000, _COMMENT = 0xFF90, 0xFF93, 0xFFD9, 0xFF64
_START_2000: Final = b"\xff\x4f"


def without_metadata(data: bytes) -> bytes:
    """Leave of a JPEG what shows the picture, and how the camera was held.

    Parameters
    ----------
    data
        A file, or a frame of a DICOM object, JPEG-LS too.

    Returns
    -------
    data
        Tables, frames and scans as they were; of JFIF the density without a
        thumbnail; the color profile; Adobe's word on colors; the orientation, if it
        is not upright, as the one tag of an EXIF block. Nothing else: no EXIF, no
        maker's note, no place, no XMP, no IPTC, no comment, no second picture, and
        nothing behind the end.

    Raises
    ------
    ValueError
        If it does not hold together.
    """
    if not data.startswith(_START):
        raise ValueError("no JPEG")  # reported as broken
    kept = [_START]
    held, at, marker = _UPRIGHT, len(_START), 0
    while marker != _END:
        marker, at = _marker(data, at)
        if marker == _END or marker in _ALONE:
            continue
        begin, at = at, at + _length(data, at)
        body = data[begin + 2 : at]
        if marker == _EXIF[0] and body.startswith(_EXIF[1]):
            held = orientation_of(body[len(_EXIF[1]) :])
            continue
        if (staying := _kept(marker, body)) is not None:
            kept.append(_segment(marker, staying))
        if marker == _SCAN:
            begin, at = at, _scan_end(data, at)
            kept.append(data[begin:at])
    if held != _UPRIGHT:
        # behind JFIF, which has to be the first
        block = _segment(_EXIF[0], _EXIF[1] + orientation_block(held))
        kept.insert(1 + kept[1].startswith(b"\xff\xe0"), block)
    return b"".join((*kept, b"\xff", bytes([_END])))


def without_comments(data: bytes) -> bytes:
    """Blank the comments of a JPEG 2000 codestream.

    Parameters
    ----------
    data
        A frame of a DICOM object, of the high-throughput kind too.

    Returns
    -------
    data
        As long as before, so that no length in it changes.

    Raises
    ------
    ValueError
        If it does not hold together.
    """
    if not data.startswith(_START_2000):
        raise ValueError("no codestream")  # reported as broken
    blank = bytearray(data)
    at = len(_START_2000)
    tile_end = len(data)
    while at + 2 <= len(data):
        (marker,) = struct.unpack_from(">H", data, at)
        if marker == _END_2000:
            break
        if marker == _DATA:
            at = tile_end
            continue
        length = _length(data, at + 2)
        if marker == _TILE:
            (told,) = struct.unpack_from(">I", data, at + 6)
            tile_end = at + told if told else len(data)
            if tile_end < at + 2 + length:
                raise ValueError("no tile")  # reported as broken
        if marker == _COMMENT:
            # its length and the kind of its text stay
            blank[at + 6 : at + 2 + length] = bytes(max(0, length - 4))
        at += 2 + length
    return bytes(blank)


def orientation_of(block: bytes) -> int:
    """Read how the camera was held, of an EXIF block.

    Parameters
    ----------
    block
        Beginning with the mark of its byte order.

    Returns
    -------
    orientation
        From 1 to 8; 1, upright, where it does not say.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    try:
        if order is None:
            return _UPRIGHT
        (at,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, at)
        for place in range(min(count, _MOST_TAGS)):
            tag, kind, _, held = struct.unpack_from(
                f"{order}HHIH", block, at + 2 + 12 * place
            )
            if tag == _ORIENTATION:
                # a byte stands first in its place, in either order
                return held if kind == 3 and held in _HELD else _UPRIGHT  # noqa: PLR2004 - a short number
    except struct.error:
        pass
    return _UPRIGHT


def orientation_block(held: int) -> bytes:
    """Write an EXIF block with one tag.

    Parameters
    ----------
    held
        How the camera was held, from 1 to 8.

    Returns
    -------
    block
        Beginning with the mark of its byte order.
    """
    return struct.pack(">4sIHHHIHHI", b"MM\0*", 8, 1, _ORIENTATION, 3, 1, held, 0, 0)


def _kept(marker: int, body: bytes) -> bytes | None:
    """Give what stays of a segment."""
    if marker in _OF_THE_PICTURE or marker == _SCAN:
        return body
    if marker == _PROFILE[0] and body.startswith(_PROFILE[1]):
        return body
    if marker == _ADOBE[0] and body.startswith(_ADOBE[1]):
        return body[:_ADOBE_BYTES]
    if marker == _JFIF[0] and body.startswith(_JFIF[1]):
        return body[:_JFIF_BYTES] + b"\0\0"
    return None


def _segment(marker: int, body: bytes) -> bytes:
    """Write a segment."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Find the next marker, and where what follows it begins."""
    at = data.find(b"\xff", at)
    while 0 <= at < len(data) and data[at] == 0xFF:  # noqa: PLR2004 - fills up
        at += 1
    if not 0 < at < len(data):
        raise ValueError("cut short")  # reported as broken
    return data[at], at + 1


def _length(data: bytes, at: int) -> int:
    """Read the length of a segment, itself included."""
    if at + 2 > len(data):
        raise ValueError("cut short")  # reported as broken
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2 or at + length > len(data):  # noqa: PLR2004 - its own bytes
        raise ValueError("cut short")  # reported as broken
    return int(length)


def _scan_end(data: bytes, at: int) -> int:
    """Find where the data of a scan end."""
    found = _NEXT.search(data, at)
    if found is None:
        raise ValueError("cut short")  # reported as broken
    return found.start()
