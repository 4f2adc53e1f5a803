"""A camera's JPEG without what the camera told of place, time and owner.

The scan stays byte for byte: nothing is decoded, so nothing is lost.

References
----------
ISO/IEC 10918-1, annex F (baseline); DICOM PS3.5, section 8.2.1.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from scalpwatch.records.jpeg import END, START, Segment, segments_of

__all__ = ["BareJpeg", "bare_jpeg"]

_BASELINE: Final = 0xC0
#: Frames of other kinds: extended, progressive, lossless, arithmetic.
_FRAMES: Final = frozenset(range(0xC1, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BITS: Final = 8


@dataclass(frozen=True, slots=True)
class BareJpeg:
    """A baseline JPEG that a DICOM object can hold.

    Parameters
    ----------
    data
        From start to end of image, with the segments alone that show the picture.
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
        return _bare(list(segments_of(data)))
    except (IndexError, ValueError, struct.error):
        return None


def _bare(segments: list[Segment]) -> BareJpeg | None:
    """Put together again what is needed."""
    frames = [each for each in segments if each.marker == _BASELINE]
    if len(frames) != 1 or any(each.marker in _FRAMES for each in segments):
        return None
    bits, height_px, width_px, samples = struct.unpack(">BHHB", frames[0].body[:6])
    if bits != _BITS or samples not in {1, 3} or not height_px:
        return None
    return BareJpeg(
        data=b"".join((START, *(each.needed for each in segments), END)),
        width_px=width_px,
        height_px=height_px,
        samples=samples,
        photometric=_photometric(segments, frames[0], samples),
    )


def _photometric(segments: list[Segment], frame: Segment, samples: int) -> str:
    """Tell what the colors are, as decoders of JPEG do."""
    if samples == 1:
        return "MONOCHROME2"
    names = bytes(frame.body[6 + 3 * index] for index in range(3))
    adobe = next((each.body for each in segments if each.is_adobe), b"")
    has_jfif = any(each.is_jfif for each in segments)
    is_plain = len(adobe) > 11 and adobe[11] == 0  # noqa: PLR2004 - transform flag
    if not has_jfif and (is_plain or (not adobe and names == b"RGB")):
        return "RGB"
    # Modules of visible light know no other name (PS3.3, C.8.12.1.1.5): how far the
    # differences are subsampled, if at all, is read in the frame's own header.
    return "YBR_FULL_422"
