"""Any picture that a clinic has: a camera's file or a DICOM file, told by its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.images import Image, read_image
from scalpwatch.phrases import say
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["is_dicom", "media_type", "read_picture"]

_MARK_AT: Final = 128
_MARK: Final = b"DICM"
_START: Final = _MARK_AT + len(_MARK)
#: How a dataset begins that lost its preamble: group 2 or 8, then low elements.
_BARE_GROUPS: Final = (b"\x02\x00", b"\x08\x00")
_BARE_ELEMENTS: Final = frozenset({0x00, 0x01, 0x05, 0x08, 0x10, 0x12, 0x16})
#: How the files of cameras begin, and what they are called (IANA, media types).
_CAMERA: Final = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
    b"RIFF": "image/webp",
}


def is_dicom(path: str | Path) -> bool:
    """Tell a DICOM file by its beginning, whatever its name.

    Parameters
    ----------
    path
        Any file; one that is not there or cannot be opened is none.

    Returns
    -------
    is_dicom
        Whether its mark stands behind the preamble.

    References
    ----------
    DICOM PS3.10, section 7.1.
    """
    return _has_mark(_start_of(Path(path)))


def read_picture(
    path: str | Path,
    *,
    scale: ScaleUmPerPx | None = None,
    longest_px: int | None = None,
    frame: int = 0,
    content: bytes | None = None,
) -> Image:
    """Read a picture, from a camera or from an archive.

    Parameters
    ----------
    path
        A JPEG, PNG, TIFF, WebP, HEIC or DICOM file.
    scale
        Scale of the file, if the reader knows it; it goes before what a DICOM file
        tells.
    longest_px
        Longer side that the copy may have [px]; ``None`` keeps the file's size.
    frame
        Which frame of a DICOM file; 0 is the first.
    content
        What is in the file, where it is held in memory; ``path`` then only names it.

    Returns
    -------
    image
        As `scalpwatch.imaging.images.read_image` and
        `scalpwatch.records.dicom.reading.read_dicom` give it.

    Notes
    -----
    A file that cannot be read ends in `scalpwatch.errors.UnreadableImageError`.
    """
    start = _start_of(Path(path)) if content is None else content[:_START]
    if not (_has_mark(start) or _is_bare(start)):
        return read_image(path, scale=scale, longest_px=longest_px, content=content)
    # who has no DICOM file does not wait for what reads them
    from scalpwatch.records.dicom.reading import read_dicom  # noqa: PLC0415

    return read_dicom(
        path, scale=scale, longest_px=longest_px, frame=frame, content=content
    )


def media_type(data: bytes, *, name: str) -> str:
    """Tell what kind of picture a file is, by how it begins.

    Parameters
    ----------
    data
        All of the file, or its first 132 bytes.
    name
        File name, for the error.

    Returns
    -------
    media_type
        For example ``"image/jpeg"``.

    Raises
    ------
    UnreadableImageError
        If it begins as no picture does.
    """
    start = data[:_START]
    if _has_mark(start) or _is_bare(start):
        return "application/dicom"
    if start[4:8] == b"ftyp":
        return "image/heic"
    for beginning, kind in _CAMERA.items():
        if start.startswith(beginning):
            return kind
    raise UnreadableImageError(
        say("{name} is not a picture that can be read.", name=name),
        remedy=say("Save it as JPEG, PNG, TIFF, WebP or HEIC."),
    )


def _start_of(place: Path) -> bytes:
    """Read the first bytes; a file that cannot be read has none."""
    try:
        with place.open("rb") as file:
            return file.read(_START)
    except OSError:
        return b""


def _has_mark(start: bytes) -> bool:
    """Tell whether the mark stands in its place."""
    return start[_MARK_AT:] == _MARK


def _is_bare(start: bytes) -> bool:
    """Tell whether the file begins with an element, as one without preamble does."""
    return (
        start[:2] in _BARE_GROUPS and start[3:4] == b"\0" and start[2] in _BARE_ELEMENTS
    )
