"""What the samples of a DICOM picture look like: red, green and blue of 8 bits.

Notation
--------
H, W : height and width of a frame [px]
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from scalpwatch.imaging.arrays import Pixels
from scalpwatch.records.dicom.frames import Samples
from scalpwatch.records.dicom.header import Photometric
from scalpwatch.records.dicom.refusals import not_read

__all__ = ["to_rgb"]

#: Red, green and blue by Y, Cb, Cr and 1 (DICOM PS3.3, C.7.6.3.1.2).
_RGB_BY_YBR: Final = np.array(
    [
        [1.0, 0.0, 1.402, -1.402 * 128],
        [1.0, -0.344136, -0.714136, (0.344136 + 0.714136) * 128],
        [1.0, 1.772, 0.0, -1.772 * 128],
    ]
)
_BYTE: Final = 8
_WORD: Final = 16
#: Rows are changed in bands of so many samples, so that a picture is not held thrice.
_BAND: Final = 1 << 20


def to_rgb(
    samples: Samples, photometric: Photometric, dataset: Dataset, name: str
) -> Pixels:
    """Turn samples into light.

    Parameters
    ----------
    samples
        Of a frame.
    photometric
        What they mean.
    dataset
        The attributes; of them the palette is read.
    name
        File name without directories.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue, in the file's own profile.

    Raises
    ------
    UnreadableImageError
        If the palette is told in segments.

    Notes
    -----
    Bits that a sample does not use are masked. The whole range that it can use is
    spread over 8 bits, whatever range it does use: nothing is stretched, and windows
    for looking at X-rays are not applied.
    """
    if photometric is Photometric.PALETTE:
        return _through_palette(samples.values, dataset, name)
    values = _looked_up(samples.values, _spread(samples.bits))
    if values.ndim == 2:  # noqa: PLR2004 - rows and columns alone
        if photometric is Photometric.WHITE_IS_ZERO:
            values = 255 - values
        return cv2.cvtColor(values, cv2.COLOR_GRAY2RGB)
    if not samples.is_rgb and photometric in {Photometric.YBR, Photometric.YBR_HALVED}:
        return cv2.transform(values, _RGB_BY_YBR)
    return values


def _spread(bits: int) -> NDArray[np.uint8] | None:
    """List what each value of so many bits is of 255, rounded; 8 bits stay."""
    if bits == _BYTE:
        return None
    most = (1 << bits) - 1
    kind = np.uint8 if bits < _BYTE else np.uint16
    whole = np.arange(1 << (_BYTE if kind is np.uint8 else _WORD), dtype=np.uint32)
    return (((whole & most) * 510 + most) // (2 * most)).astype(np.uint8)


def _looked_up(values: NDArray[Any], table: NDArray[Any] | None) -> NDArray[Any]:
    """Look each value up, band by band."""
    if table is None:
        return values
    found = np.empty(values.shape + table.shape[1:], table.dtype)
    rows = max(1, _BAND // values[0].size)
    for top in range(0, values.shape[0], rows):
        found[top : top + rows] = table[values[top : top + rows]]
    return found


def _through_palette(values: NDArray[Any], dataset: Dataset, name: str) -> Pixels:
    """Look the colors up; what lies outside the palette has its first or last."""
    if "SegmentedRedPaletteColorLookupTableData" in dataset:
        refusal = not_read(name, "Segmented Palette Color Lookup Table")
        raise refusal
    colors = [_palette(dataset, color) for color in ("Red", "Green", "Blue")]
    if len({(first, table.size) for first, table in colors}) != 1:
        raise ValueError("palettes of unlike sizes")  # reported as broken
    first, table = colors[0]
    every = np.arange(1 << (_BYTE * values.dtype.itemsize)) - first
    seen = np.clip(every, 0, table.size - 1)
    return _looked_up(values, np.stack([each[seen] for _, each in colors], axis=-1))


def _palette(dataset: Dataset, color: str) -> tuple[int, NDArray[np.uint8]]:
    """Read the palette of one color: its first value, and all in 8 bits."""
    keyword = f"{color}PaletteColorLookupTable"
    size, first, bits = (int(part) for part in dataset[f"{keyword}Descriptor"].value)
    size = size or 1 << _WORD  # 65,536 has no room in its place (PS3.3, C.7.6.3.1.5)
    data = bytes(dataset[f"{keyword}Data"].value)
    is_wide = bits > _BYTE or len(data) >= 2 * size
    table = np.frombuffer(data, "<u2" if is_wide else np.uint8, count=size)
    if bits > _BYTE:
        return first, ((table.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return first, table.astype(np.uint8)
