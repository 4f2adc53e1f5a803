"""What a DICOM file says of its pixels, judged before any of them is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import (
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    MultiFrameTrueColorSecondaryCaptureImageStorage,
    SecondaryCaptureImageStorage,
    VideoPhotographicImageStorage,
    VLPhotographicImageStorage,
)

from scalpwatch.imaging.files import refuse_by_size
from scalpwatch.records.dicom.parsing import Parsed
from scalpwatch.records.dicom.refusals import no_photograph, not_read

__all__ = ["PHOTOGRAPHS", "Header", "Photometric", "read_header"]

_BYTE: Final = 8
_WORD: Final = 16

#: Kinds of objects that hold photographs.
PHOTOGRAPHS: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.77.1.7",  # Dermoscopic Photography (Supplement 221)
        str(VLPhotographicImageStorage),
        str(VideoPhotographicImageStorage),
        str(SecondaryCaptureImageStorage),
        str(MultiFrameGrayscaleByteSecondaryCaptureImageStorage),
        str(MultiFrameGrayscaleWordSecondaryCaptureImageStorage),
        str(MultiFrameTrueColorSecondaryCaptureImageStorage),
    }
)


class Photometric(Enum):
    """What the samples of a pixel mean (DICOM PS3.3, C.7.6.3.1.2)."""

    WHITE_IS_ZERO = "MONOCHROME1"
    BLACK_IS_ZERO = "MONOCHROME2"
    PALETTE = "PALETTE COLOR"
    RGB = "RGB"
    YBR = "YBR_FULL"
    YBR_HALVED = "YBR_FULL_422"
    YBR_ICT = "YBR_ICT"
    YBR_RCT = "YBR_RCT"

    @property
    def samples(self) -> int:
        """Samples of a pixel."""
        single = {
            Photometric.WHITE_IS_ZERO,
            Photometric.BLACK_IS_ZERO,
            Photometric.PALETTE,
        }
        return 1 if self in single else 3


@dataclass(frozen=True, slots=True)
class Header:
    """The shape of the pixels.

    Parameters
    ----------
    width_px, height_px
        Size of a frame [px].
    frames
        Their number.
    photometric
        What the samples mean.
    bits_allocated, bits_stored
        Bits that a sample takes, 8 or 16, and those that it uses.
    is_planar
        Whether all of a color comes before the next color.
    """

    width_px: int
    height_px: int
    frames: int
    photometric: Photometric
    bits_allocated: int
    bits_stored: int
    is_planar: bool

    @property
    def samples(self) -> int:
        """Samples of a pixel."""
        return self.photometric.samples

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame that is not compressed."""
        area_px = self.width_px * self.height_px
        if self.photometric is Photometric.YBR_HALVED:
            return 2 * area_px
        return area_px * self.samples * self.bits_allocated // _BYTE


def read_header(parsed: Parsed, name: str) -> Header:
    """Read the shape of the pixels and refuse what is not read.

    Parameters
    ----------
    parsed
        The file, taken apart.
    name
        File name without directories.

    Returns
    -------
    header
        One whose frame can be decoded.

    Raises
    ------
    UnreadableImageError
        If the object is no photograph, or its pixels are of a kind that is not read.
        Sizes that no picture has are refused as those of other files.
    """
    dataset = parsed.dataset
    if str(dataset.get("SOPClassUID", "")) not in PHOTOGRAPHS:
        refusal = no_photograph(name)
        raise refusal
    size = (_number(dataset, "Columns"), _number(dataset, "Rows"))
    refuse_by_size(size, name)
    told = str(dataset.get("PhotometricInterpretation", ""))
    if told not in {each.value for each in Photometric}:
        refusal = not_read(name, "Photometric Interpretation")
        raise refusal
    header = Header(
        width_px=size[0],
        height_px=size[1],
        frames=_number(dataset, "NumberOfFrames", absent=1),
        photometric=Photometric(told),
        bits_allocated=_number(dataset, "BitsAllocated"),
        bits_stored=_number(dataset, "BitsStored"),
        is_planar=_number(dataset, "PlanarConfiguration", absent=0) == 1,
    )
    _refuse_strange_samples(header, dataset, name)
    return header


def _refuse_strange_samples(header: Header, dataset: Dataset, name: str) -> None:
    """Refuse samples that are no light of 8 or 16 bits."""
    if header.bits_allocated not in {_BYTE, _WORD}:
        refusal = not_read(name, "Bits Allocated")
        raise refusal
    if not 1 < header.bits_stored <= header.bits_allocated:
        refusal = not_read(name, "Bits Stored")
        raise refusal
    if _number(dataset, "PixelRepresentation", absent=0) != 0:
        refusal = not_read(name, "Pixel Representation")
        raise refusal
    if _number(dataset, "SamplesPerPixel", absent=header.samples) != header.samples:
        refusal = not_read(name, "Samples per Pixel")
        raise refusal
    if header.frames < 1:
        raise ValueError("no frame")  # reported as broken


def _number(dataset: Dataset, keyword: str, *, absent: int | None = None) -> int:
    """Read a whole number; one that is missing is broken, unless it may be."""
    value = dataset.get(keyword)
    if value is None and absent is not None:
        return absent
    if not isinstance(value, int):
        raise TypeError(keyword)  # reported as broken
    return int(value)
