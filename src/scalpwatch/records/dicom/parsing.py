"""A DICOM file taken apart, as far as its pixels and no further.

Only the few attributes that pixels need are kept, so nothing of a patient is ever in
memory as a value, and nothing behind the pixels is looked at.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
)
from pydicom.valuerep import EXPLICIT_VR_LENGTH_32

from scalpwatch.imaging.decoding import BROKEN
from scalpwatch.imaging.files import LARGEST_PX, too_large
from scalpwatch.records.dicom.refusals import holds_no_picture, not_read, not_whole

__all__ = [
    "BROKEN_DICOM",
    "MOST_READS",
    "MOST_UNFOLDED_BYTES",
    "UNDEFINED_LENGTH",
    "Parsed",
    "TiringReader",
    "begins_as_dicom",
    "parse",
    "read_syntax",
]

#: All that pydicom and what it calls raise on broken bytes.
BROKEN_DICOM: Final = (*BROKEN, BytesLengthException, InvalidDicomError)

#: Stands for the length of pixels that lie in fragments.
UNDEFINED_LENGTH: Final = 0xFFFFFFFF

_MARK_AT: Final = 128
_MARK: Final = b"DICM"
_PIXEL_DATA: Final = 0x7FE00010
#: What pixels need to be shown, and by which UIDs others refer to them; everything
#: else is passed over.
_WANTED: Final[list[BaseTag | int]] = [
    0x00080016,  # SOP Class UID
    0x00080018,  # SOP Instance UID
    0x0020000D,  # Study Instance UID
    0x0020000E,  # Series Instance UID
    0x00200052,  # Frame of Reference UID
    0x00181164,  # Imager Pixel Spacing
    0x00182010,  # Nominal Scanned Pixel Spacing
    0x00280002,  # Samples per Pixel
    0x00280004,  # Photometric Interpretation
    0x00280006,  # Planar Configuration
    0x00280008,  # Number of Frames
    0x00280010,  # Rows
    0x00280011,  # Columns
    0x00280030,  # Pixel Spacing
    0x00280100,  # Bits Allocated
    0x00280101,  # Bits Stored
    0x00280103,  # Pixel Representation
    0x00281101,  # Red, green, blue palettes: descriptors and data
    0x00281102,
    0x00281103,
    0x00281201,
    0x00281202,
    0x00281203,
    0x00281221,  # Segmented red palette: told apart to be refused
    0x00282000,  # ICC Profile
    0x7FE00001,  # Extended Offset Table and its lengths
    0x7FE00002,
]
#: A photograph's header has some hundred elements; a hostile one has millions.
MOST_READS: Final = 50_000
#: So much of a deflated file must hold its header (judgement: profiles are smaller).
_MOST_HEADER_BYTES: Final = 1 << 23
#: And no more is unfolded than 100 megapixels of three bytes fill.
MOST_UNFOLDED_BYTES: Final = 3 * LARGEST_PX + _MOST_HEADER_BYTES


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file whose pixels have been found.

    Parameters
    ----------
    dataset
        The attributes that pixels need.
    syntax
        UID of the way in which pixels are stored.
    data
        The file; of a deflated one, what it unfolds to, pixels included.
    pixels_at, pixels_length
        Where the pixels begin, and their bytes or `UNDEFINED_LENGTH`.
    """

    dataset: Dataset
    syntax: str
    data: bytes
    pixels_at: int
    pixels_length: int


class TiringReader(io.BytesIO):
    """Bytes that can be read so many times and no more, for bombs are endless.

    Parameters
    ----------
    data
        What is read.
    reads
        How many times.
    """

    def __init__(self, data: bytes, *, reads: int) -> None:
        super().__init__(data)
        self._left = reads

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on.

        Parameters
        ----------
        size
            Bytes.

        Returns
        -------
        data
            Fewer at the end.

        Raises
        ------
        ValueError
            When it is tired.
        """
        self._left -= 1
        if self._left < 0:
            raise ValueError("endless elements")  # reported as broken
        return super().read(size)


class _PixelsFound:
    """Stops the reading at the pixels and keeps what their element says."""

    def __init__(self) -> None:
        self.value_representation: str | None = None
        self.length: int | None = None

    def __call__(self, tag: BaseTag, representation: str | None, length: int) -> bool:
        is_found = int(tag) == _PIXEL_DATA
        if is_found:
            self.value_representation, self.length = representation, length
        return is_found


def begins_as_dicom(start: bytes) -> bool:
    """Tell whether a file begins as a DICOM file: a preamble, then its mark.

    Parameters
    ----------
    start
        At least its first 132 bytes, if it has them.

    Returns
    -------
    begins
        Whether the mark is there; the preamble can be anything.

    References
    ----------
    DICOM PS3.10, section 7.1.
    """
    return start[_MARK_AT : _MARK_AT + len(_MARK)] == _MARK


def read_syntax(data: bytes, name: str) -> tuple[int, str]:
    """Read the group of the file itself.

    Parameters
    ----------
    data
        The file.
    name
        File name without directories.

    Returns
    -------
    start
        Where that group ends and the object begins.
    syntax
        UID of the way in which the object is stored.

    Raises
    ------
    UnreadableImageError
        If the file does not begin as DICOM, or is big-endian.
    """
    if not begins_as_dicom(data):
        refusal = not_whole(name)
        raise refusal
    reader = TiringReader(data, reads=MOST_READS)
    reader.seek(_MARK_AT + len(_MARK))
    meta = read_dataset(
        reader,
        is_implicit_VR=False,
        is_little_endian=True,
        stop_when=lambda tag, _representation, _length: tag >> 16 != 2,  # noqa: PLR2004 - group 2
        specific_tags=[0x00020010],
    )
    syntax = str(meta.get("TransferSyntaxUID", ""))
    if syntax == ExplicitVRBigEndian:
        refusal = not_read(name, "Explicit VR Big Endian")
        raise refusal
    return reader.tell(), syntax


def parse(data: bytes, name: str) -> Parsed:
    """Find the pixels and the attributes that they need.

    Parameters
    ----------
    data
        The file.
    name
        File name without directories.

    Returns
    -------
    parsed
        The pixels themselves are not looked at.

    Raises
    ------
    UnreadableImageError
        If the file has no pixels or claims more of them than are read; or for a
        reason of `read_syntax`.

    Notes
    -----
    pydicom reads the elements, through a reader that tires. It would unfold a
    deflated file whole, however large; here its header is unfolded first, and then
    as much as that claims, if it may claim so much. What pydicom raises on broken
    bytes is left to the caller.
    """
    start, syntax = read_syntax(data, name)
    is_implicit = syntax == ImplicitVRLittleEndian
    unfolding = None
    if syntax == DeflatedExplicitVRLittleEndian:
        unfolding = zlib.decompressobj(-zlib.MAX_WBITS)
        data, start = unfolding.decompress(data[start:], _MOST_HEADER_BYTES), 0
    dataset, found = _elements(data, start=start, is_implicit=is_implicit)
    if found is None:
        refusal = holds_no_picture(name)
        raise refusal
    begin, length = found
    if unfolding is not None:
        if begin + length > MOST_UNFOLDED_BYTES:
            refusal = too_large(name)
            raise refusal
        missing = max(1, begin + length - len(data))
        data += unfolding.decompress(unfolding.unconsumed_tail, missing)
    return Parsed(dataset, syntax, data, begin, length)


def _elements(
    data: bytes, *, start: int, is_implicit: bool
) -> tuple[Dataset, tuple[int, int] | None]:
    """Read the elements up to the pixels; tell where these begin, and their length."""
    reader = TiringReader(data, reads=MOST_READS)
    reader.seek(start)
    stop = _PixelsFound()
    dataset = read_dataset(
        reader,
        is_implicit_VR=is_implicit,
        is_little_endian=True,
        stop_when=stop,
        specific_tags=_WANTED,
    )
    if stop.length is None:
        return dataset, None
    # the reader stands before the element again: tag, representation, length
    has_long_head = stop.value_representation in EXPLICIT_VR_LENGTH_32
    return dataset, (reader.tell() + (12 if has_long_head else 8), stop.length)
