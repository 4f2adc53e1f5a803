"""A camera's JPEG without what the camera told of place, time and owner.

The scan stays byte for byte: nothing is decoded, so nothing is lost.

References
----------
ISO/IEC 10918-1, annex B (markers) and F (baseline); DICOM PS3.5, section 8.2.1.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["BareJpeg", "bare_jpeg"]

_START, _END, _SCAN, _BASELINE = 0xD8, 0xD9, 0xDA, 0xC0
_JFIF, _ADOBE = 0xE0, 0xEE
#: Frames of other kinds: extended, progressive, lossless, arithmetic.
_FRAMES: Final = frozenset(range(0xC1, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APPLICATIONS: Final = frozenset(range(0xE0, 0xF0))
_COMMENT: Final = 0xFE
#: Markers without a length.
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
#: A marker in a scan: neither a stuffed byte, a restart, nor a filler.
_NEXT_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_BITS: Final = 8
_MOST_SEGMENTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class BareJpeg:
    """A baseline JPEG that a DICOM object can hold.

    Parameters
    ----------
    data
        From start to end of image, without APP1 to APP13, APP15 and comments.
    width_px, height_px
        As its frame says [px].
    samples
        1 or 3.
    photometric
        How DICOM calls its colors.
    """

    data: bytes
    width_px: int
    height_px: int
    samples: int
    photometric: str


@dataclass(frozen=True, slots=True)
class _Segment:
    """A marker with all that follows it up to the next."""

    marker: int
    data: bytes

    @property
    def payload(self) -> bytes:
        """What stands behind the length."""
        return self.data[4:]

    @property
    def is_jfif(self) -> bool:
        """Whether it says that the colors are luminance and two differences."""
        return self.marker == _JFIF and self.payload.startswith(b"JFIF\0")

    @property
    def is_adobe(self) -> bool:
        """Whether it says how the colors were changed."""
        return self.marker == _ADOBE and self.payload.startswith(b"Adobe")


def bare_jpeg(data: bytes) -> BareJpeg | None:
    """Strip a JPEG of everything that is not needed to see it.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    bare
        ``None`` where it is no baseline JPEG of 8 bits with one or three colors, or
        does not hold together: then it must be decoded.
    """
    try:
        return _bare(list(_segments(data)))
    except (IndexError, ValueError, struct.error):
        return None


def _bare(segments: list[_Segment]) -> BareJpeg | None:
    """Put together again what is needed."""
    frames = [each for each in segments if each.marker == _BASELINE]
    if len(frames) != 1 or any(each.marker in _FRAMES for each in segments):
        return None
    bits, height_px, width_px, samples = struct.unpack(">BHHB", frames[0].payload[:6])
    if bits != _BITS or samples not in {1, 3} or not height_px:
        return None
    return BareJpeg(
        data=b"\xff\xd8" + b"".join(map(_kept, segments)),
        width_px=width_px,
        height_px=height_px,
        samples=samples,
        photometric=_photometric(segments, frames[0], samples),
    )


def _segments(data: bytes) -> Iterator[_Segment]:
    """Take a JPEG apart up to the end of its first image."""
    if data[:2] != bytes((0xFF, _START)):
        raise ValueError("no JPEG")  # not shown: the caller decodes
    at = 2
    for _ in range(_MOST_SEGMENTS):
        segment, at = _segment(data, at)
        yield segment
        if segment.marker == _END:
            return
    raise ValueError("endless")


def _segment(data: bytes, at: int) -> tuple[_Segment, int]:
    """Take one marker with all that follows it; tell where the next begins."""
    while data[at] == data[at + 1] == 0xFF:  # noqa: PLR2004 - a filler before a marker
        at += 1
    marker = data[at + 1]
    if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
        raise ValueError("no marker")
    end = at + 2
    if marker not in _ALONE and marker != _END:
        end += max(2, struct.unpack_from(">H", data, end)[0])
    if marker == _SCAN:
        found = _NEXT_MARKER.search(data, end)
        end = len(data) + 1 if found is None else found.start()
    if end > len(data):
        raise ValueError("cut short")
    return _Segment(marker, data[at:end]), end


def _kept(segment: _Segment) -> bytes:
    """Keep what a decoder needs: of the application's, only what tells colors."""
    if segment.is_jfif:
        # behind these stands a thumbnail, which can show what the picture no more does
        return b"\xff\xe0\x00\x10" + segment.payload[:12] + b"\0\0"
    if segment.is_adobe:
        return segment.data
    is_told = segment.marker in _APPLICATIONS or segment.marker == _COMMENT
    return b"" if is_told else segment.data


def _photometric(segments: list[_Segment], frame: _Segment, samples: int) -> str:
    """Tell what the colors are, as decoders of JPEG do."""
    if samples == 1:
        return "MONOCHROME2"
    names = bytes(frame.payload[6 + 3 * index] for index in range(3))
    adobe = next((each.payload for each in segments if each.is_adobe), b"")
    has_jfif = any(each.is_jfif for each in segments)
    is_plain = len(adobe) > 11 and adobe[11] == 0  # noqa: PLR2004 - transform flag
    if not has_jfif and (is_plain or (not adobe and names == b"RGB")):
        return "RGB"
    # Modules of visible light know no other name (PS3.3, C.8.12.1.1.5): how far the
    # differences are subsampled, if at all, is read in the frame's own header.
    return "YBR_FULL_422"
