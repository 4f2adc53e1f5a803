"""A picture opened to be looked at: its working copy, and the scale it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from scalpwatch.imaging.images import Image, read_image, reduced
from scalpwatch.imaging.scale import find_scale, scale_of_marks
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["WORKING_SIDE_PX", "Opened", "Reader", "open_picture"]

#: Longer side of the picture that is measured and shown [px]: vessels of 20 µm in a
#: usual view of 8 mm keep 2.5 pixels, and a picture takes a tenth of a second.
WORKING_SIDE_PX: Final = 1024

_MM_UM: Final = 1000.0


class Reader(Protocol):
    """Reads a picture file as `scalpwatch.imaging.images.read_image` does."""

    def __call__(
        self,
        path: str | Path,
        *,
        scale: ScaleUmPerPx | None = None,
        longest_px: int | None = None,
    ) -> Image:
        """Read it; what it cannot read is its error to raise."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture of the size to be worked on.

    Parameters
    ----------
    image
        The working copy with its scale, if any is known; its remarks say where a
        scale comes from that nobody told.
    error
        Half of the 95 % interval of the scale, as a share of it; 0 where somebody
        told the scale without one.
    """

    image: Image
    error: float = 0.0


def open_picture(
    path: str | Path,
    *,
    scale: ScaleUmPerPx | Callable[[Image], ScaleUmPerPx] | None = None,
    has_ruler: bool = False,
    read: Reader = read_image,
) -> Opened:
    """Open a picture and find its scale.

    Parameters
    ----------
    path
        Its file.
    scale
        Told, or how it follows from the whole picture. Without it, the file's own
        scale holds, else what the picture itself shows.
    has_ruler
        Whether it surely shows a ruler or a millimetre grid: then few marks will do.
    read
        What reads the file.

    Returns
    -------
    opened
        The working copy.
    """
    if isinstance(scale, ScaleUmPerPx):
        return Opened(read(path, scale=scale, longest_px=WORKING_SIDE_PX))
    # a bar of one pixel's width is lost in a reduced copy
    whole = read(path)
    if scale is not None:
        return Opened(_small(replace(whole, scale=scale(whole))))
    if whole.scale is not None:
        return Opened(_small(whole))
    found = find_scale(whole)
    if found is None and has_ruler:
        # few marks can be hair or scale too: only on request
        found = scale_of_marks(whole, mark_um=_MM_UM)
    if found is None:
        return Opened(_small(whole))
    remarks = (*whole.remarks, found.remark)
    scaled = replace(whole, scale=found.scale, remarks=remarks)
    return Opened(_small(scaled), error=found.error)


def _small(whole: Image) -> Image:
    """Shrink a picture to the size to be worked on."""
    return reduced(whole, longest_px=WORKING_SIDE_PX)
