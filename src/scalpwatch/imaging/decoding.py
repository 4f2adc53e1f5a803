"""Pictures out of their bytes: the header first, then pixels, as few as are wished.

Notation
--------
H, W : height and width of a picture [px]
"""

from __future__ import annotations

import io
import struct
import zlib
from importlib import import_module
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageFile

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.files import LARGEST_PX, broken, refuse_by_size, too_large
from scalpwatch.imaging.profiles import from_other_inks
from scalpwatch.phrases import say

__all__ = [
    "BROKEN",
    "admit",
    "decode",
    "eight_bit",
    "open_header",
    "profile_of",
    "upright",
]

#: All that decoders raise on broken bytes.
BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    AttributeError,
    struct.error,
    zlib.error,
    cv2.error,
)

#: How each format that is read begins; whatever else Pillow knows stays unopened.
_BEGINNINGS: Final = {
    b"\xff\xd8\xff": "Jpeg",
    b"\x89PNG": "Png",
    b"II*\0": "Tiff",
    b"MM\0*": "Tiff",
    b"RIFF": "WebP",
}
#: Brands in the first box of the files of phones (ISO 23008-12).
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
#: Their decoders hold a picture several times, so that less of it may be decoded.
_LARGEST_OF_COSTLY_PX: Final = 60_000_000
#: A JPEG keeps at least one bit for each block of 8 by 8 (ISO 10918-1, F.1.2).
_MOST_PX_A_BYTE_JPEG: Final = 8 * 64
#: Deflate makes at most 1,032 bytes of one (RFC 1951: 258 bytes by two bits).
_MOST_BYTES_A_BYTE_PNG: Final = 1032
#: Scans over 100 megapixels that take a decoder less than five seconds (judgement).
_MOST_SCANNED_PX: Final = 1_000_000_000
#: Rows are moved into an array in bands of so many pixels.
_BAND_PX: Final = 1 << 20
#: Shares at which a JPEG can be decoded, as OpenCV calls them; `IMREAD_COLOR_RGB`
#: stands in for the gray.
_SHRUNK: Final = {
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    1: cv2.IMREAD_GRAYSCALE,
}
#: EXIF's tag of how the camera was held.
_ORIENTATION: Final = 0x0112


def open_header(data: bytes, name: str) -> ImageFile.ImageFile:
    """Open the header, with the one reader that the first bytes call for.

    Parameters
    ----------
    data
        The file.
    name
        File name without directories.

    Returns
    -------
    opened
        Nothing of it is decoded yet.

    Raises
    ------
    UnreadableImageError
        If the file does not begin as a picture that is read. A broken header ends
        in one of `BROKEN`.
    """
    try:
        for start, kind in _BEGINNINGS.items():
            if data.startswith(start):
                return _reader(kind)(io.BytesIO(data))
        if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
            # only pictures from phones pay for the decoder of phones
            import pillow_heif  # noqa: PLC0415

            heic: type[ImageFile.ImageFile] = pillow_heif.HeifImageFile
            return heic(io.BytesIO(data))
    except Pillow.DecompressionBombError as error:
        refusal = too_large(name)
        raise refusal from error
    raise UnreadableImageError(
        say("{name} is not a picture that can be read.", name=name),
        remedy=say("Save it as JPEG, PNG, TIFF, WebP or HEIC."),
    )


def _reader(kind: str) -> type[ImageFile.ImageFile]:
    """Load the reader of one format: nobody waits for those of the others."""
    module = import_module(f"PIL.{kind}ImagePlugin")
    reader: type[ImageFile.ImageFile] = getattr(module, f"{kind}ImageFile")
    return reader


def _is_jpeg(opened: ImageFile.ImageFile) -> bool:
    """Tell a JPEG, also one of several pictures."""
    return opened.format in {"JPEG", "MPO"}


def admit(opened: ImageFile.ImageFile, data: bytes, name: str) -> None:
    """Refuse a picture by its header, before anything is decoded.

    Parameters
    ----------
    opened
        The header.
    data
        The file.
    name
        File name without directories.

    Raises
    ------
    UnreadableImageError
        If the picture is too large, too small or a strip; if the file is too short
        to hold as many pixels as it claims; or if it makes the decoder pass over
        them endlessly.
    """
    is_plain = _is_jpeg(opened) or opened.format in {"PNG", "TIFF"}
    largest_px = LARGEST_PX if is_plain else _LARGEST_OF_COSTLY_PX
    refuse_by_size(opened.size, name, largest_px=largest_px)
    area_px = opened.size[0] * opened.size[1]
    if _is_jpeg(opened):
        scans = data.count(b"\xff\xda")
        is_endless = scans * area_px > max(_MOST_SCANNED_PX, 10 * area_px)
        if is_endless or area_px > _MOST_PX_A_BYTE_JPEG * len(data):
            refusal = broken(name)
            raise refusal
    if opened.format == "PNG":
        held = _MOST_BYTES_A_BYTE_PNG * len(data)
        if area_px * _least_bits(opened.mode) > 8 * held:
            refusal = broken(name)
            raise refusal


def _least_bits(mode: str) -> int:
    """Tell the bits that a pixel of a PNG has at least."""
    return {"RGB": 24, "RGBA": 32, "LA": 16, "I;16": 16}.get(mode, 1)


def decode(
    opened: ImageFile.ImageFile, data: bytes, *, longest_px: int | None
) -> Pixels:
    """Decode to 8 bits of red, green and blue, as the camera was held.

    Parameters
    ----------
    opened
        The header.
    data
        The file.
    longest_px
        Longer side that is wished [px]; ``None`` for the file's size.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        Without transparency; not turned upright, and in the file's own profile. Of
        a large JPEG a half, a quarter or an eighth a side, never under the wish.

    Notes
    -----
    The blocks of a JPEG hold the mean of what they cover, so nothing is lost that
    shrinking afterwards would keep, and a phone's 48 megapixels are not unfolded.
    OpenCV and Pillow use the same decoder with the same results; OpenCV hands its
    rows over in a third of the time, but takes half a JPEG for a whole one, so it
    gets only what has an end. What decoders raise on broken bytes is in `BROKEN`.
    """
    if _is_jpeg(opened):
        share = _share(opened.size, longest_px)
        if opened.mode == "RGB" and _has_end(data):
            flags = (
                _SHRUNK[share] | cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
            )
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
            if pixels is not None:
                return pixels
        width_px, height_px = opened.size
        opened.draft(None, (width_px // share, height_px // share))
    opened.load()
    return _rows(opened)


def upright(pixels: Pixels, opened: Pillow.Image) -> Pixels:
    """Turn a picture as the camera was held.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        As they lie in the file.
    opened
        The header; loaded, where its reader turns the picture itself.

    Returns
    -------
    pixels : ndarray of uint8
        Upright.
    """
    held = opened.getexif().get(_ORIENTATION)
    turned = {
        2: lambda: pixels[:, ::-1],
        3: lambda: pixels[::-1, ::-1],
        4: lambda: pixels[::-1],
        5: lambda: pixels.transpose(1, 0, 2),
        6: lambda: np.rot90(pixels, -1),
        7: lambda: pixels[::-1, ::-1].transpose(1, 0, 2),
        8: lambda: np.rot90(pixels, 1),
    }
    if held not in turned:
        return pixels
    return np.ascontiguousarray(turned[held]())


def profile_of(opened: Pillow.Image) -> bytes | None:
    """Tell the color profile of a picture of red, green and blue.

    Parameters
    ----------
    opened
        The header.

    Returns
    -------
    profile
        ``None`` where there is none, or it was applied as the picture was decoded.
    """
    profile = opened.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and _is_colored(opened) else None


def eight_bit(values: np.ndarray[tuple[int, ...], np.dtype[np.uint16]]) -> Pixels:
    """Bring 16 bits to 8: never stretched, and rounded.

    Parameters
    ----------
    values : ndarray of uint16
        Of a whole picture, or a plane of it.

    Returns
    -------
    values : ndarray of uint8
        257th parts.
    """
    rounded = np.empty(values.shape, np.uint8)
    rows = max(1, _BAND_PX // max(1, values[0].size))
    for top in range(0, values.shape[0], rows):
        band = values[top : top + rows].astype(np.uint32)
        rounded[top : top + rows] = (band + 128) // 257
    return rounded


def _share(size: tuple[int, int], longest_px: int | None) -> int:
    """Choose how many pixels of a JPEG become one, along a side."""
    if longest_px is None:
        return 1
    return next(
        share for share in _SHRUNK if share == 1 or max(size) >= share * longest_px
    )


def _has_end(data: bytes) -> bool:
    """Tell whether the last scan of a JPEG ends; no byte of a scan looks so."""
    return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")


def _is_colored(picture: Pillow.Image) -> bool:
    """Tell whether the pixels are red, green and blue in some way."""
    return picture.mode in {"RGB", "RGBA", "RGBX", "P", "PA"}


def _rows(picture: Pillow.Image) -> Pixels:
    """Move the pixels into an array, band by band: Pillow would hold them thrice."""
    width_px, height_px = picture.size
    pixels = np.empty((height_px, width_px, 3), np.uint8)
    rows = max(1, _BAND_PX // width_px)
    for top in range(0, height_px, rows):
        below = min(height_px, top + rows)
        band = _plain(picture.crop((0, top, width_px, below)))
        pixels[top:below] = np.asarray(band)
    return pixels


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """Bring any mode to red, green and blue of 8 bits, on black."""
    if picture.mode.startswith("I"):
        values = np.asarray(picture)
        if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
            raise ValueError("not a picture of 16 bits")  # reported as broken
        picture = Pillow.fromarray(eight_bit(values.astype(np.uint16)))
    if "transparency" in picture.info or "A" in picture.getbands():
        seen = picture.convert("RGBA")
        ground = Pillow.new("RGBA", seen.size, (0, 0, 0, 255))
        picture = Pillow.alpha_composite(ground, seen)
    elif not _is_colored(picture):
        picture = from_other_inks(picture, picture.info.get("icc_profile"))
    return picture if picture.mode == "RGB" else picture.convert("RGB")
