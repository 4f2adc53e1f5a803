"""PNG and WebP files by their chunks: what shows the picture stays, byte for byte.

References
----------
W3C, Portable Network Graphics, third edition, section 11. RFC 9649 (WebP).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from scalpwatch.records.deidentification.jpeg import orientation_block, orientation_of

__all__ = ["png_without_metadata", "webp_without_metadata"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_STAYING: Final = frozenset(
    {
        *(b"IHDR", b"PLTE", b"tRNS", b"IEND"),
        *(b"cHRM", b"gAMA", b"sBIT", b"sRGB", b"cICP", b"pHYs", b"bKGD"),
    }
)
_MOST_AT_ONCE: Final = 1 << 20
_UPRIGHT: Final = 1

_RIFF: Final = struct.Struct("<4sI4s")
_WEBP_PIXELS: Final = frozenset({b"ALPH", b"VP8 ", b"VP8L", b"ICCP"})
_WEBP_ANIMATED: Final = 0x02
_WEBP_XMP: Final = 0x04
_WEBP_EXIF: Final = 0x08
_EXIF_MARK: Final = b"Exif\0\0"


def png_without_metadata(data: bytes) -> bytes:
    """Leave of a PNG what shows the picture, and how the camera was held.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    data
        Without texts, times, EXIF but for the orientation, later frames, unknown
        chunks, and what lies behind the compressed pixels or the end. The color
        profile stays, its name does not.

    Raises
    ------
    ValueError
        If it does not hold together.
    """
    if not data.startswith(_PNG):
        raise ValueError("no PNG")  # reported as broken
    kept = [_PNG]
    unfolding = zlib.decompressobj()
    for kind, body in _chunks(data):
        if kind == b"IDAT":
            body = _upto_end(unfolding, body)  # noqa: PLW2901 - what stays of it
            if body:
                kept.append(_chunk(kind, body))
        elif kind == b"iCCP":
            kept.append(_chunk(kind, b"ICC\0" + body.partition(b"\0")[2]))
        elif kind == b"eXIf" and (held := orientation_of(body)) != _UPRIGHT:
            kept.append(_chunk(kind, orientation_block(held)))
        elif kind in _STAYING:
            kept.append(_chunk(kind, body))
    return b"".join(kept)


def webp_without_metadata(data: bytes) -> bytes:
    """Leave of a WebP what shows the picture, and how the camera was held.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    data
        Without EXIF but for the orientation, XMP, unknown chunks, and what lies
        behind the end.

    Raises
    ------
    ValueError
        If it does not hold together, or moves.
    """
    kept: list[tuple[bytes, bytes]] = []
    head: bytearray | None = None
    held = _UPRIGHT
    for kind, body in _riff_chunks(data):
        if kind == b"VP8X":
            head = bytearray(body)
        elif kind == b"EXIF":
            held = orientation_of(body.removeprefix(_EXIF_MARK))
        elif kind in _WEBP_PIXELS:
            kept.append((kind, body))
    if head is not None:
        if head[0] & _WEBP_ANIMATED:
            raise ValueError("moves")  # reported as broken
        head[0] &= ~(_WEBP_XMP | _WEBP_EXIF)
        if held != _UPRIGHT:
            head[0] |= _WEBP_EXIF
            kept.append((b"EXIF", orientation_block(held)))
        kept.insert(0, (b"VP8X", bytes(head)))
    body = b"".join(
        struct.pack("<4sI", kind, len(each)) + each + bytes(len(each) % 2)
        for kind, each in kept
    )
    return _RIFF.pack(b"RIFF", len(body) + 4, b"WEBP") + body


def _upto_end(unfolding: zlib._Decompress, piece: bytes) -> bytes:
    """Cut a piece of compressed pixels where these end."""
    if unfolding.eof:
        return b""
    rest = piece
    while rest and not unfolding.eof:
        # what it unfolds to is not kept
        unfolding.decompress(rest, _MOST_AT_ONCE)
        rest = unfolding.unconsumed_tail
    return piece[: len(piece) - len(unfolding.unused_data)]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give kind and content of each chunk of a PNG, as far as its end."""
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        if end + 4 > len(data):
            raise ValueError("cut short")  # reported as broken
        yield kind, data[at + 8 : end]
        at = end + 4


def _chunk(kind: bytes, body: bytes) -> bytes:
    """Write a chunk of a PNG."""
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give kind and content of each chunk of a WebP, as far as its end."""
    riff, size, form = _RIFF.unpack_from(data)
    if riff != b"RIFF" or form != b"WEBP" or size + 8 > len(data):
        raise ValueError("no WebP")  # reported as broken
    at, end = _RIFF.size, size + 8
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise ValueError("cut short")  # reported as broken
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
