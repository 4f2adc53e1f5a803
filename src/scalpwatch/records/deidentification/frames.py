"""Pixels of a DICOM object: what hides in and behind them, and writing in them.

Notation
--------
H, W : height and width of a frame [px]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
)

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.records.deidentification.jpeg import without_comments, without_metadata
from scalpwatch.records.deidentification.writing import cover, seen_writing
from scalpwatch.records.dicom.colors import to_rgb
from scalpwatch.records.dicom.frames import decode_frame
from scalpwatch.records.dicom.header import Header, read_header
from scalpwatch.records.dicom.parsing import Parsed, parse

__all__ = ["Seen", "cover_writing", "look", "strip_frames"]

_JPEG: Final = frozenset(
    {
        *(JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1),
        *(JPEGLSLossless, JPEGLSNearLossless),
    }
)
_JPEG_2000: Final = frozenset(
    {JPEG2000, JPEG2000Lossless, HTJ2K, HTJ2KLossless, HTJ2KLosslessRPCL}
)
_NATIVE: Final = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"})
#: Masks that programs draw; nobody writes into them.
_SEGMENTATION: Final = "1.2.840.10008.5.1.4.1.1.66.4"
_PALETTES: Final = range(0x00281101, 0x00281300)
_OFFSETS: Final = (0x7FE00001, 0x7FE00002)
#: Frames of a photograph that are looked at, each for a tenth of a second and more.
_MOST_FRAMES: Final = 200
_BYTE: Final = 8
#: A waveform can be a voice.
_PERCEIVED: Final = (
    *("PixelData", "FloatPixelData", "DoubleFloatPixelData"),
    "WaveformSequence",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in the pixels.

    Parameters
    ----------
    could_look
        Whether they are of a kind that can be decoded here, and not too many.
    writing
        Pieces of writing in all frames.
    """

    could_look: bool
    writing: int = 0

    @property
    def is_harmless(self) -> bool:
        """Whether all was looked at and no writing found."""
        return self.could_look and not self.writing


def look(dataset: Dataset, data: bytes, name: str) -> Seen:
    """Look for writing in every frame.

    Parameters
    ----------
    dataset
        An object.
    data
        The file in which it is written.
    name
        How the file is called in errors.

    Returns
    -------
    seen
        Of an object without pixels or a recording, nothing, which is harmless.

    Notes
    -----
    An object that is no photograph, or is stored in a way that is not read, cannot be
    looked at; that is an outcome, not an error. What decoders raise on broken bytes is
    left to the caller.
    """
    if not _can_be_perceived(dataset) or dataset.get("SOPClassUID") == _SEGMENTATION:
        return Seen(could_look=True)
    try:
        return Seen(
            could_look=True,
            writing=sum(len(seen_writing(frame)) for frame in _shown(data, name)),
        )
    except _CannotLookError:
        return Seen(could_look=False)


def strip_frames(clean: Dataset, syntax: str) -> None:
    """Take what is no picture out of the pixels' own bytes.

    Parameters
    ----------
    clean
        The new object; its pixels are replaced.
    syntax
        UID of the way in which they are stored.

    Notes
    -----
    JPEG frames lose EXIF, comments and the like, JPEG 2000 frames their comments; the
    scans stay. Plain pixels lose what lies behind the last frame, and bits above
    those that samples use, in which overlays once were kept.
    """
    if "PixelData" not in clean:
        return
    if syntax in _NATIVE:
        clean.PixelData = _of_size(clean)
        return
    ways = {_JPEG: without_metadata, _JPEG_2000: without_comments}
    way = next((way for kinds, way in ways.items() if syntax in kinds), None)
    if way is None:
        return
    frames = generate_frames(
        clean.PixelData, number_of_frames=int(clean.get("NumberOfFrames") or 1)
    )
    # tables of offsets lead into the old fragments
    for tag in _OFFSETS:
        clean.pop(tag, None)
    clean.PixelData = encapsulate([way(frame) for frame in frames])
    clean["PixelData"].is_undefined_length = True


def cover_writing(clean: Dataset, data: bytes, name: str) -> Seen:
    """Blacken the writing that is found, and store the pixels plainly.

    Parameters
    ----------
    clean
        The new object; its pixels and what describes them are replaced.
    data
        The file in which it is written so far.
    name
        How the file is called in errors.

    Returns
    -------
    seen
        What is still found after covering.
    """
    try:
        frames = [cover(frame, seen_writing(frame)) for frame in _shown(data, name)]
    except _CannotLookError:
        return Seen(could_look=False)
    left = sum(len(seen_writing(frame)) for frame in frames)
    # walking the keys converts no value
    for palette in [tag for tag in sorted(clean.keys()) if int(tag) in _PALETTES]:
        del clean[palette]
    clean.PhotometricInterpretation, clean.SamplesPerPixel = "RGB", 3
    clean.PlanarConfiguration = clean.PixelRepresentation = 0
    clean.BitsAllocated = clean.BitsStored = _BYTE
    clean.HighBit = _BYTE - 1
    pixels = b"".join(frame.tobytes() for frame in frames)
    clean.add_new(0x7FE00010, "OB", pixels + bytes(len(pixels) % 2))
    for tag in _OFFSETS:
        clean.pop(tag, None)
    kinds = list(clean.get("ImageType") or ["ORIGINAL", "PRIMARY"])
    clean.ImageType = ["DERIVED", *kinds[1:]]
    return Seen(could_look=True, writing=left)


class _CannotLookError(Exception):
    """The pixels are of no kind that is decoded here."""


def _shown(data: bytes, name: str) -> Iterator[Pixels]:
    """Give each frame as a person would see it."""
    try:
        parsed = parse(data, name)
        header = read_header(parsed, name)
        if header.frames > _MOST_FRAMES:
            raise _CannotLookError
        for index in range(header.frames):
            yield _frame(parsed, header, name, index)
    except UnreadableImageError as error:
        raise _CannotLookError from error


def _frame(parsed: Parsed, header: Header, name: str, index: int) -> Pixels:
    """Decode a frame."""
    samples = decode_frame(parsed, header, name, index=index)
    return to_rgb(samples, header.photometric, parsed.dataset, name)


def _can_be_perceived(dataset: Dataset) -> bool:
    """Tell whether an object shows something, or lets something be heard."""
    return any(keyword in dataset for keyword in _PERCEIVED)


def _of_size(clean: Dataset) -> bytes:
    """Cut plain pixels to their size, and their samples to the bits that they use."""
    pixels: bytes = clean.PixelData
    allocated = int(clean.BitsAllocated)
    samples = math.prod(
        int(clean.get(keyword) or 1)
        for keyword in ("Rows", "Columns", "SamplesPerPixel", "NumberOfFrames")
    )
    if clean.get("PhotometricInterpretation") == "YBR_FULL_422":
        samples = samples * 2 // 3
    size = -(-samples * allocated // _BYTE)
    if len(pixels) > size:
        pixels = pixels[:size] + bytes(size % 2)
    return _masked(pixels, clean, allocated)


def _masked(pixels: bytes, clean: Dataset, allocated: int) -> bytes:
    """Clear the bits above those that samples use."""
    stored = int(clean.get("BitsStored") or allocated)
    is_low = int(clean.get("HighBit", stored - 1)) == stored - 1
    is_unsigned = clean.get("PixelRepresentation") == 0
    kind = {_BYTE: "u1", 2 * _BYTE: "<u2"}.get(allocated)
    if kind is None or not (is_low and is_unsigned and 0 < stored < allocated):
        return pixels
    values = np.frombuffer(pixels, kind) & np.array((1 << stored) - 1, kind)
    return bytes(values.astype(kind).tobytes())
