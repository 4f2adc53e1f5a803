"""A JPEG taken apart into its segments, byte for byte and without being decoded.

References
----------
ITU-T T.81 (JPEG), annex B; T.87 (JPEG-LS), annex C; T.871 (JFIF).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["END", "START", "Segment", "segments_of"]

START, END = b"\xff\xd8", b"\xff\xd9"

_SCAN, _LAST = 0xDA, 0xD9
_JFIF, _ADOBE = 0xE0, 0xEE
#: So much of these says how large a pixel is, and what the colors are; a thumbnail
#: or anything else can stand behind it.
_TOLD_BYTES: Final = 12
#: Markers without a length.
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
#: Frames, tables, scans, intervals of restart; those of JPEG-LS are F7 and F8.
_OF_THE_PICTURE: Final = frozenset(
    {*range(0xC0, 0xD0), *range(0xDA, 0xE0), 0xF7, 0xF8}
) - {0xC8}
#: Within a scan such bytes are data or restarts; anything else begins a segment.
_NEXT: Final = re.compile(rb"\xff+[\x80-\xcf\xd8-\xfe]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment, and the data of a scan that follow it.

    Parameters
    ----------
    marker
        Second byte of its marker.
    body
        What stands behind its length.
    scan
        Of the head of a scan, its data up to the next segment; else empty.
    """

    marker: int
    body: bytes
    scan: bytes = b""

    @property
    def is_jfif(self) -> bool:
        """Whether it says that the colors are luminance and two differences."""
        return self.marker == _JFIF and self.body.startswith(b"JFIF\0")

    @property
    def is_adobe(self) -> bool:
        """Whether it says how the colors were changed."""
        return self.marker == _ADOBE and self.body.startswith(b"Adobe")

    @property
    def written(self) -> bytes:
        """As it stands in a file."""
        head = struct.pack(">BBH", 0xFF, self.marker, len(self.body) + 2)
        return head + self.body + self.scan

    @property
    def needed(self) -> bytes:
        """What of it, as written, a decoder needs to show the picture."""
        if self.is_adobe:
            return Segment(self.marker, self.body[:_TOLD_BYTES]).written
        if self.is_jfif:
            # behind these stands a thumbnail, which can show what is no more seen
            return Segment(self.marker, self.body[:_TOLD_BYTES] + b"\0\0").written
        return self.written if self.marker in _OF_THE_PICTURE else b""


def segments_of(data: bytes) -> Iterator[Segment]:
    """Take a JPEG apart, up to the end of its first image.

    Parameters
    ----------
    data
        A file, or a frame of a DICOM object, JPEG-LS too.

    Yields
    ------
    segment
        Each between the start and the end of the image. What lies between segments
        without being one, as decoders pass it over, is left out.

    Raises
    ------
    ValueError
        If it does not hold together.
    """
    if not data.startswith(START):
        raise ValueError("no JPEG")  # not shown: reported as broken, or decoded
    marker, at = _marker(data, len(START))
    while marker != _LAST:
        if marker not in _ALONE:
            begin, at = at + 2, _end(data, at)
            body, scan = data[begin:at], b""
            if marker == _SCAN:
                begin, at = at, _scan_end(data, at)
                scan = data[begin:at]
            yield Segment(marker, body, scan)
        marker, at = _marker(data, at)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Find the next marker, and where what follows it begins."""
    at = data.find(b"\xff", at)
    while 0 <= at < len(data) and data[at] == 0xFF:  # noqa: PLR2004 - fills up
        at += 1
    if not 0 < at < len(data):
        raise ValueError("cut short")
    return data[at], at + 1


def _end(data: bytes, at: int) -> int:
    """Find the end of a segment, by its length, in which that itself counts."""
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or at + length > len(data):  # noqa: PLR2004 - its own bytes
        raise ValueError("cut short")
    return at + length


def _scan_end(data: bytes, at: int) -> int:
    """Find where the data of a scan end."""
    found = _NEXT.search(data, at)
    if found is None:
        raise ValueError("cut short")
    return found.start()
