"""One frame of a DICOM picture, out of its compression.

Notation
--------
H, W : height and width of a frame [px]
C : samples of a pixel: 1 or 3
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import Jpeg2KImagePlugin, JpegImagePlugin
from pydicom.encaps import get_frame
from pydicom.uid import (
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    RLELossless,
)

from scalpwatch.imaging.decoding import admit, decode
from scalpwatch.imaging.files import refuse_by_size
from scalpwatch.records.dicom.header import Header, Photometric
from scalpwatch.records.dicom.parsing import UNDEFINED_LENGTH, Parsed, TiringReader
from scalpwatch.records.dicom.refusals import not_read

__all__ = ["Samples", "decode_frame"]

_PLAIN: Final = frozenset(
    {ImplicitVRLittleEndian, ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian}
)
_JPEG: Final = frozenset(
    {JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1}
)
_JPEG_2000: Final = frozenset({JPEG2000, JPEG2000Lossless})

#: JPEG 2000 takes 21 bytes a pixel to decode, RLE 17: more is not decoded [px].
_LARGEST_OF_COSTLY_PX: Final = 40_000_000
#: Reads that finding a frame takes: three for each fragment before it.
_MOST_READS: Final = 1_000_000
#: RLE begins with the number of its segments and where each begins (PS3.5, G.5).
_RLE_HEAD: Final = np.dtype("<u4")
_RLE_WORDS: Final = 16
#: The letters by which a JPEG names its components, where they are colors.
_NAMED_COLORS: Final = tuple(b"RGB")
_BYTE: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """The samples of a frame.

    Parameters
    ----------
    values : (H, W, C) or (H, W) ndarray of uint8 or uint16
        As they are stored; smaller than the frame where a JPEG was decoded small.
    bits
        Bits that a sample uses.
    is_rgb
        Whether the decoder has made red, green and blue of them already.
    """

    values: NDArray[Any]
    bits: int
    is_rgb: bool = False


def decode_frame(
    parsed: Parsed,
    header: Header,
    name: str,
    *,
    index: int = 0,
    longest_px: int | None = None,
) -> Samples:
    """Decode one frame.

    Parameters
    ----------
    parsed, header
        The file, taken apart and judged.
    name
        File name without directories.
    index
        Which frame; 0 is the first.
    longest_px
        Longer side that is wished [px]; ``None`` for the frame's size.

    Returns
    -------
    samples
        Of that frame.

    Raises
    ------
    UnreadableImageError
        If the compression is none that is read.

    Notes
    -----
    A compressed frame says its own size too: one that differs from the header's is
    broken, and found to be so before it is decoded. What decoders raise on broken
    bytes is left to the caller. JPEG-LS is not read: the free decoder there is for it
    never ends on a frame that was cut.
    """
    syntax = UID(parsed.syntax)
    if syntax in _PLAIN:
        return _plain(parsed, header, index)
    if syntax not in _JPEG | _JPEG_2000 | {RLELossless}:
        refusal = not_read(name, _told(syntax))
        raise refusal
    if syntax in _JPEG_2000 | {RLELossless}:
        size = (header.width_px, header.height_px)
        refuse_by_size(size, name, largest_px=_LARGEST_OF_COSTLY_PX)
    frame = _frame(parsed, header, index)
    if syntax == RLELossless:
        return _from_rle(frame, header)
    if syntax in _JPEG_2000:
        return _from_jpeg_2000(frame, header)
    if header.bits_stored > _BYTE:
        refusal = not_read(name, "JPEG, 12 bit")
        raise refusal
    return _from_jpeg(frame, header, name, longest_px=longest_px)


def _told(syntax: UID) -> str:
    """Name a compression, if it is the standard's."""
    return "Transfer Syntax" if syntax.name == syntax else syntax.name


def _plain(parsed: Parsed, header: Header, index: int) -> Samples:
    """View the samples where they lie in the file."""
    size = header.frame_bytes
    if header.frames * size > parsed.pixels_length != UNDEFINED_LENGTH:
        raise ValueError("fewer pixels than claimed")  # reported as broken
    kind = np.dtype("<u2" if header.bits_allocated > _BYTE else np.uint8)
    values = np.frombuffer(
        parsed.data,
        kind,
        count=size // kind.itemsize,
        offset=parsed.pixels_at + index * size,
    )
    if header.photometric is Photometric.YBR_HALVED:
        return Samples(_widened(values, header), header.bits_stored)
    return Samples(_shaped(values, header), header.bits_stored)


def _shaped(values: NDArray[Any], header: Header) -> NDArray[Any]:
    """Lay a row of samples out as pixels."""
    height_px, width_px = header.height_px, header.width_px
    if header.samples == 1:
        return values.reshape(height_px, width_px)
    if header.is_planar:
        planes = values.reshape(header.samples, height_px, width_px)
        return np.ascontiguousarray(planes.transpose(1, 2, 0))
    return values.reshape(height_px, width_px, header.samples)


def _widened(values: NDArray[Any], header: Header) -> NDArray[Any]:
    """Give both pixels of a pair the colors that they share: Y Y Cb Cr."""
    pairs = values.reshape(header.height_px, header.width_px // 2, 4)
    pixels = np.empty((header.height_px, header.width_px, 3), values.dtype)
    pixels[:, 0::2, 0], pixels[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    for half in (0, 1):
        pixels[:, half::2, 1:] = pairs[..., 2:]
    return pixels


def _frame(parsed: Parsed, header: Header, index: int) -> bytes:
    """Gather the fragments of a frame."""
    if parsed.pixels_length != UNDEFINED_LENGTH or header.frames > len(parsed.data):
        raise ValueError("no fragments")  # reported as broken
    reader = TiringReader(parsed.data, reads=_MOST_READS)
    reader.seek(parsed.pixels_at)
    offsets = parsed.dataset.get("ExtendedOffsetTable")
    lengths = parsed.dataset.get("ExtendedOffsetTableLengths")
    return get_frame(
        reader,
        index,
        number_of_frames=header.frames,
        extended_offsets=(offsets, lengths) if offsets and lengths else None,
    )


def _from_rle(frame: bytes, header: Header) -> Samples:
    """Unpack the segments: one for each byte of a sample, the highest first."""
    area_px = header.width_px * header.height_px
    wide = header.bits_allocated // _BYTE
    count = header.samples * wide
    head = np.frombuffer(frame, _RLE_HEAD, count=_RLE_WORDS).tolist()
    if head[0] != count:
        raise ValueError("other segments than samples")  # reported as broken
    bounds = [*head[1 : count + 1], len(frame)]
    shape = (header.height_px, header.width_px, header.samples)
    values = np.zeros(shape, np.uint8 if wide == 1 else np.uint16)
    for place in range(count):
        packed = frame[bounds[place] : bounds[place + 1]]
        # PackBits is what TIFF has too; all rows as one, for some cross their ends
        unpacked = Pillow.frombytes("L", (area_px, 1), packed, "packbits", "L")
        shift = _BYTE * (wide - 1 - place % wide)
        plane = np.asarray(unpacked).reshape(shape[:2]).astype(values.dtype)
        values[..., place // wide] |= plane << shift
    return Samples(values if count > wide else values[..., 0], header.bits_stored)


def _from_jpeg_2000(frame: bytes, header: Header) -> Samples:
    """Decode JPEG 2000; Pillow spreads gray of 9 to 15 bits over 16."""
    with Jpeg2KImagePlugin.Jpeg2KImageFile(io.BytesIO(frame)) as opened:
        _refuse_other_shape(opened, header)
        values = np.asarray(opened)
    # the transforms of JPEG 2000 itself are undone by the decoder; YBR_FULL is not
    is_rgb = header.photometric not in {Photometric.YBR, Photometric.YBR_HALVED}
    return Samples(values, _BYTE * values.dtype.itemsize, is_rgb=is_rgb)


def _from_jpeg(
    frame: bytes, header: Header, name: str, *, longest_px: int | None
) -> Samples:
    """Decode JPEG to red, green and blue, if need be small."""
    with JpegImagePlugin.JpegImageFile(io.BytesIO(frame)) as opened:
        _refuse_other_shape(opened, header)
        admit(opened, frame, name)
        if header.photometric is Photometric.RGB and _is_untold(opened):
            # nothing in the frame says that it is RGB: only the header does
            opened.draft("YCbCr", opened.size)
            return Samples(np.asarray(opened), _BYTE, is_rgb=True)
        if header.samples == 1:
            return Samples(np.asarray(opened), _BYTE)
        return Samples(decode(opened, frame, longest_px=longest_px), _BYTE, is_rgb=True)


def _is_untold(opened: JpegImagePlugin.JpegImageFile) -> bool:
    """Tell whether a JPEG leaves open what its three components are."""
    is_told = "jfif" in opened.info or "adobe_transform" in opened.info
    names = tuple(component[0] for component in opened.layer)
    return not is_told and names != _NAMED_COLORS


def _refuse_other_shape(opened: Pillow.Image, header: Header) -> None:
    """Refuse a frame that is not as its file's header says."""
    is_as_told = opened.size == (header.width_px, header.height_px)
    if not is_as_told or len(opened.getbands()) != header.samples:
        raise ValueError("another shape inside")  # reported as broken
