"""JPEG files and frames by their segments: what shows the picture stays, byte for byte.

References
----------
ITU-T T.800 (JPEG 2000), annex A; the other parts stand in `scalpwatch.records.jpeg`.
"""

from __future__ import annotations

import struct
from typing import Final

from scalpwatch.records.jpeg import END, START, Segment, segments_of

__all__ = [
    "orientation_block",
    "orientation_of",
    "without_comments",
    "without_metadata",
]

_EXIF: Final = (0xE1, b"Exif\0\0")
_PROFILE: Final = (0xE2, b"ICC_PROFILE\0")
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
    kept = []
    held = _UPRIGHT
    for segment in segments_of(data):
        if (segment.marker, segment.body[: len(_EXIF[1])]) == _EXIF:
            held = orientation_of(segment.body[len(_EXIF[1]) :])
        is_profile = (segment.marker, segment.body[: len(_PROFILE[1])]) == _PROFILE
        if staying := segment.written if is_profile else segment.needed:
            kept.append(staying)
    if held != _UPRIGHT:
        # behind JFIF, which has to be the first
        block = Segment(_EXIF[0], _EXIF[1] + orientation_block(held))
        kept.insert(bool(kept) and kept[0].startswith(b"\xff\xe0"), block.written)
    return b"".join((START, *kept, END))


def without_comments(data: bytes) -> bytes:
    """Blank the comments of a JPEG 2000 codestream, and what lies behind its end.

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
    tile_end = 0
    while at + 2 <= len(data):
        (marker,) = struct.unpack_from(">H", data, at)
        if marker == _END_2000:
            blank[at + 2 :] = bytes(len(data) - at - 2)
            break
        if marker == _DATA:
            # a tile without a length is the last, and no packet holds such bytes
            end = data.find(END, at)
            at = tile_end or (end if end >= 0 else len(data))
            continue
        length = _length(data, at + 2)
        if marker == _TILE:
            (told,) = struct.unpack_from(">I", data, at + 6)
            tile_end = at + told if told else 0
            if told and tile_end < at + 2 + length:
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


def _length(data: bytes, at: int) -> int:
    """Read the length of a segment, itself included."""
    if at + 2 > len(data):
        raise ValueError("cut short")  # reported as broken
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2 or at + length > len(data):  # noqa: PLR2004 - its own bytes
        raise ValueError("cut short")  # reported as broken
    return int(length)
