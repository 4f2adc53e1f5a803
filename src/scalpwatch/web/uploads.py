"""Pictures that a browser sends: known by their first bytes, opened apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from scalpwatch.casework.apart import Apart
from scalpwatch.errors import InputError, UnreadableImageError
from scalpwatch.imaging.files import LARGEST_PX
from scalpwatch.phrases import say
from scalpwatch.records.pictures import media_type
from scalpwatch.web.parts import File

__all__ = ["MOST_BYTES", "Upload", "admit"]

#: Of one picture: 24 megapixels of DICOM without compression fit, and a camera's file
#: many times over.
MOST_BYTES: Final = 64 * 2**20 - 2**16
_SMALL_PX: Final = 320
_LONGEST_NAME: Final = 120
_PREAMBLE_BYTES: Final = 128
_DICOM: Final = "application/dicom"
#: What the ending of a name promises.
_ENDINGS: Final[Mapping[str, str]] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".dcm": _DICOM,
    ".dicom": _DICOM,
    ".ima": _DICOM,
    "": _DICOM,
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture that was admitted.

    Parameters
    ----------
    name
        Of its file, made harmless.
    media_type
        By its content.
    sha256
        Of its content.
    content
        As it will be kept.
    small_jpeg
        A small copy of pixels alone.
    """

    name: str
    media_type: str
    sha256: str
    content: bytes
    small_jpeg: bytes


def admit(file: File, apart: Apart) -> Upload:
    """Admit a picture, or say why not.

    Parameters
    ----------
    file
        As it was sent.
    apart
        Where it is opened.

    Returns
    -------
    upload
        Of a picture that could be opened. What stands before a DICOM file's mark is
        blanked: it is nobody's, and can be another program.

    Raises
    ------
    InputError
        If it is too large; nothing of it is kept.
    UnreadableImageError
        If it is empty, no picture, another kind than its name says, or broken.
    """
    name = _harmless(file.name)
    content = file.content
    if not content:
        raise UnreadableImageError(
            say("The picture {name} is empty.", name=name),
            remedy=say("Copy it again from the camera."),
        )
    if len(content) > MOST_BYTES:
        raise InputError(
            say(
                "The picture {name} is larger than {most} MB.",
                name=name,
                most=MOST_BYTES // 10**6,
            ),
            remedy=say("Give a smaller copy, or the part that shows the lesion."),
        )
    kind = media_type(content, name=name)
    _refuse_another_ending(name, kind)
    if kind == _DICOM and content[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM":
        content = bytes(_PREAMBLE_BYTES) + content[_PREAMBLE_BYTES:]
    done = apart.do("small", {"name": name, "longest_px": _SMALL_PX}, [content])
    sha256 = hashlib.sha256(content).hexdigest()
    return Upload(name, kind, sha256, content, done.contents[0])


def _harmless(name: str) -> str:
    """Keep of a file's name what can be told in one line."""
    told = "".join(each for each in name if each.isprintable()).strip(" .")
    stem, ending = PurePosixPath(told).stem, PurePosixPath(told).suffix
    return f"{stem[:_LONGEST_NAME]}{ending[:10]}" or "picture"


def _refuse_another_ending(name: str, kind: str) -> None:
    """Refuse a file whose name promises another kind than its content is."""
    ending = PurePosixPath(name).suffix.lower()
    if _ENDINGS.get(ending) != kind:
        raise UnreadableImageError(
            say(
                "The name of {name} says another kind of file than its content is.",
                name=name,
            ),
            remedy=say(
                "Give the file as the camera or the archive wrote it: JPEG, PNG, TIFF, "
                "WebP, HEIC or DICOM, of at most {most} megapixels.",
                most=LARGEST_PX // 10**6,
            ),
        )
