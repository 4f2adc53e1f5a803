"""The scale that a DICOM file tells, if what it tells is a scale of the scalp."""

from __future__ import annotations

import math
from typing import Final

from pydicom.dataset import Dataset

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["told_scale"]

#: Where the scale comes from; it stands in `ScaleUmPerPx.source`.
_SOURCE: Final = "DICOM Pixel Spacing"
#: A camera's pixels are square within this share (judgement).
_MOST_OBLONG: Final = 0.03
#: No lens that looks at a scalp has a scale outside these bounds [µm/px] (judgement).
_FINEST_UM, _COARSEST_UM = 0.2, 500.0
#: Dots an inch of screens and printers, which programs write for want of a scale.
_SCREENS_PER_INCH: Final = (72, 96, 150, 200, 300, 600)
_INCH_UM: Final = 25_400.0
#: Spacings are written with some decimals; so near are two of them the same.
_SAME: Final = 1e-3
_SPACINGS_ELSEWHERE: Final = ("ImagerPixelSpacing", "NominalScannedPixelSpacing")


def told_scale(dataset: Dataset) -> tuple[ScaleUmPerPx | None, Phrase | None]:
    """Tell the scale, and what there is to say of it.

    Parameters
    ----------
    dataset
        The attributes of the file.

    Returns
    -------
    scale
        That of the file's pixels; ``None`` where none of the scalp is told.
    remark
        Where the scale comes from, or why what is told is none; ``None`` where the
        file tells nothing.

    Notes
    -----
    Pixel Spacing is a distance in the patient. Imager Pixel Spacing is one on the
    sensor, and Nominal Scanned Pixel Spacing one on the paper or film. A Pixel
    Spacing equal to either has not been corrected for magnification.

    References
    ----------
    DICOM PS3.3, section 10.7.1.1 and 10.7.1.3.
    """
    elsewhere = [
        _pair(dataset, each) for each in _SPACINGS_ELSEWHERE if each in dataset
    ]
    if "PixelSpacing" not in dataset:
        return None, _of_the_sensor() if elsewhere else None
    spacing = _pair(dataset, "PixelSpacing")
    if spacing is None:
        return None, _implausible()
    um_per_px = 1000 * math.sqrt(spacing[0] * spacing[1])
    if any(other is not None and _is_same(spacing, other) for other in elsewhere):
        return None, _of_the_sensor()
    if not _can_be_of_a_scalp(um_per_px, spacing[0] / spacing[1]):
        return None, _implausible()
    return ScaleUmPerPx(um_per_px, _SOURCE), say(
        "The scale is {um_per_px} µm a pixel, as the DICOM file tells (Pixel Spacing).",
        um_per_px=round(um_per_px, 2),
    )


def _pair(dataset: Dataset, keyword: str) -> tuple[float, float] | None:
    """Read a spacing of rows and of columns [mm], if it is one."""
    try:
        rows, columns = (float(part) for part in dataset[keyword].value)
    except (TypeError, ValueError, OverflowError):
        return None
    is_length = all(math.isfinite(part) and part > 0 for part in (rows, columns))
    return (rows, columns) if is_length else None


def _is_same(spacing: tuple[float, float], other: tuple[float, float]) -> bool:
    """Tell whether two spacings are one."""
    pairs = zip(spacing, other, strict=True)
    return all(math.isclose(one, two, rel_tol=_SAME) for one, two in pairs)


def _can_be_of_a_scalp(um_per_px: float, ratio: float) -> bool:
    """Tell whether a camera over a scalp can have such a scale."""
    is_square = abs(math.log(ratio)) <= math.log1p(_MOST_OBLONG)
    is_in_bounds = _FINEST_UM <= um_per_px <= _COARSEST_UM
    is_of_a_screen = any(
        math.isclose(um_per_px, _INCH_UM / dots, rel_tol=_SAME)
        for dots in _SCREENS_PER_INCH
    )
    return is_square and is_in_bounds and not is_of_a_screen


def _of_the_sensor() -> Phrase:
    """Say that the spacing told is not the scalp's."""
    return say(
        "The DICOM file tells the spacing on the sensor or on paper, not that on the "
        "scalp: no scale is taken from it."
    )


def _implausible() -> Phrase:
    """Say that the spacing told is none that a camera over a scalp has."""
    return say(
        "The Pixel Spacing of the DICOM file cannot be that of a camera over a scalp: "
        "no scale is taken from it."
    )
