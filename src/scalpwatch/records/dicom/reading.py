"""A photograph out of a DICOM file, as a person would see it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.files import broken, file_bytes
from scalpwatch.imaging.images import Image, reduced, spread
from scalpwatch.imaging.profiles import to_srgb
from scalpwatch.phrases import Phrase, say
from scalpwatch.records.dicom.colors import to_rgb
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.frames import decode_frame
from scalpwatch.records.dicom.header import Header, read_header
from scalpwatch.records.dicom.parsing import BROKEN_DICOM, parse
from scalpwatch.records.dicom.spacing import told_scale
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["read_dicom"]


def read_dicom(
    path: str | Path,
    *,
    scale: ScaleUmPerPx | None = None,
    longest_px: int | None = None,
    frame: int = 0,
    content: bytes | None = None,
) -> Image:
    """Read a photograph out of a DICOM file.

    Parameters
    ----------
    path
        A file that holds a dermoscopic or other photograph, or a secondary capture.
    scale
        Scale of the picture, if the reader knows better than the file.
    longest_px
        Longer side that the copy may have [px]; ``None`` keeps the file's size.
    frame
        Which frame, if there are several; 0 is the first.
    content
        What is in the file, where it is held in memory; ``path`` then only names it.

    Returns
    -------
    image
        In sRGB, 8 bit. Its scale is the one given, else the file's Pixel Spacing
        where that can be one of a scalp; its remarks say which, and what was left.

    Raises
    ------
    UnreadableImageError
        If the file is missing, no photograph, broken, too large or too small, holds
        no such frame, or is stored in a way that is not read.

    Notes
    -----
    Size, frames and bits are judged by the header before any pixel is decoded, and a
    compressed frame's own header must agree. Nothing of the patient is read, told or
    kept; pixels can show a name all the same, if somebody burned it in.
    """
    place = Path(path)
    data = file_bytes(place) if content is None else content
    try:
        with discreet():
            return _read(
                data, place.name, scale=scale, longest_px=longest_px, frame=frame
            )
    except UnreadableImageError:
        raise
    except BROKEN_DICOM:
        refusal = broken(place.name)
        # the cause may repeat what stands in the file
        raise refusal from None


def _read(
    data: bytes,
    name: str,
    *,
    scale: ScaleUmPerPx | None,
    longest_px: int | None,
    frame: int,
) -> Image:
    """Read one frame of a file."""
    parsed = parse(data, name)
    header = read_header(parsed, name)
    _refuse_absent_frame(header, frame, name)
    samples = decode_frame(parsed, header, name, index=frame, longest_px=longest_px)
    pixels = to_rgb(samples, header.photometric, parsed.dataset, name)
    told, remark = told_scale(parsed.dataset)
    whole = Image(
        pixels=np.ascontiguousarray(pixels),
        name=name,
        scale=scale or told,
        remarks=_remarks(header, frame, None if scale else remark),
    )
    side_px = max(header.width_px, header.height_px)
    decoded = spread(whole, side_px / max(pixels.shape[:2]))
    image = reduced(decoded, longest_px=longest_px or side_px)
    profile = parsed.dataset.get("ICCProfile")
    is_profile = isinstance(profile, bytes)
    return replace(image, pixels=to_srgb(image.pixels, profile if is_profile else None))


def _refuse_absent_frame(header: Header, frame: int, name: str) -> None:
    """Refuse a frame that the file does not have."""
    if not 0 <= frame < header.frames:
        raise UnreadableImageError(
            say(
                "The DICOM picture {name} has {count} frames and no frame {number}.",
                name=name,
                count=header.frames,
                number=frame + 1,
            ),
            remedy=say("Name one of its frames."),
        )


def _remarks(header: Header, frame: int, of_scale: Phrase | None) -> tuple[Phrase, ...]:
    """Say where the scale comes from, and which frames were left out."""
    of_frames = say(
        "The DICOM file has {count} frames; frame {number} alone was read.",
        count=header.frames,
        number=frame + 1,
    )
    remarks = [of_frames] if header.frames > 1 else []
    return (*remarks, *([of_scale] if of_scale else []))
