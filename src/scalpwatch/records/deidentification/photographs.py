"""Photographs as camera files, without what the camera wrote beside the picture.

Notation
--------
H, W : height and width of a picture [px]
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image as Pillow

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.decoding import (
    BROKEN,
    admit,
    decode,
    open_header,
    profile_of,
    upright,
)
from scalpwatch.imaging.files import broken
from scalpwatch.records.deidentification.jpeg import without_metadata
from scalpwatch.records.deidentification.png import (
    png_without_metadata,
    webp_without_metadata,
)
from scalpwatch.records.deidentification.tiff import tiff_without_metadata
from scalpwatch.records.deidentification.writing import cover, seen_writing

__all__ = ["CleanPhotograph", "clean_photograph"]

_BY_FORMAT = {
    "JPEG": (".jpg", without_metadata),
    "MPO": (".jpg", without_metadata),
    "PNG": (".png", png_without_metadata),
    "TIFF": (".tif", tiff_without_metadata),
    "WEBP": (".webp", webp_without_metadata),
}


@dataclass(frozen=True, slots=True, eq=False)
class CleanPhotograph:
    """A photograph without what the camera wrote beside it.

    Parameters
    ----------
    data
        The file.
    suffix
        Ending of its name, with the dot.
    writing
        How many pieces of writing are in the picture.
    is_covered
        Whether writing was there and was blackened.
    """

    data: bytes
    suffix: str
    writing: int
    is_covered: bool = False


def clean_photograph(
    data: bytes, name: str, *, covers_writing: bool = False
) -> CleanPhotograph:
    """Take EXIF, place, maker's note, XMP, IPTC, comments and thumbnails away.

    Parameters
    ----------
    data
        A JPEG, PNG, TIFF, WebP or HEIC file.
    name
        How the file is called in errors; its own name may bear a patient's.
    covers_writing
        Whether writing that is found in the picture is blackened.

    Returns
    -------
    clean
        With the same pixels, orientation and color profile. Writing that was covered
        is not counted.

    Raises
    ------
    UnreadableImageError
        If the file is no picture, broken or too large.

    Notes
    -----
    JPEG, PNG, TIFF and WebP are not decoded and encoded: their picture stays byte for
    byte. HEIC becomes PNG with the pixels that it shows, for its parts refer to one
    another; so does a picture in which writing was covered. Who is recognizable by
    a face or a tattoo stays so: that is not judged here.
    """
    try:
        with warnings.catch_warnings():
            # decoders warn of odd metadata, and repeat it
            warnings.simplefilter("ignore")
            return _clean(data, name, covers_writing=covers_writing)
    except UnreadableImageError:
        raise
    except BROKEN:
        refusal = broken(name)
        # the cause may repeat what stands in the file
        raise refusal from None


def _clean(data: bytes, name: str, *, covers_writing: bool) -> CleanPhotograph:
    """Look at the picture, and take its file apart."""
    with open_header(data, name) as opened:
        admit(opened, data, name)
        pixels = upright(decode(opened, data, longest_px=None), opened)
        profile = profile_of(opened)
        way = _BY_FORMAT.get(opened.format or "")
    boxes = seen_writing(pixels)
    if boxes and covers_writing:
        pixels = cover(pixels, boxes)
        left = len(seen_writing(pixels))
        return CleanPhotograph(_as_png(pixels, profile), ".png", left, is_covered=True)
    if way is None:
        return CleanPhotograph(_as_png(pixels, profile), ".png", len(boxes))
    suffix, clean = way
    return CleanPhotograph(clean(data), suffix, len(boxes))


def _as_png(pixels: Pixels, profile: bytes | None) -> bytes:
    """Write pixels without loss."""
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, "PNG", icc_profile=profile)
    return png_without_metadata(file.getvalue())
