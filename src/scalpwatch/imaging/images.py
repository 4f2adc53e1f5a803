"""A scalp picture: its pixels as the eye would see them, its scale, its name.

Notation
--------
H, W : height and width of a picture, orientation applied [px]
"""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import (
    ImageCms,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.phrases import say
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["LARGEST_PX", "SMALLEST_SIDE_PX", "Image", "read_image", "reduced"]

#: More pixels than this are refused by the header, before anything is decoded [px].
LARGEST_PX: Final = 100_000_000
#: Nor is a larger file opened: not even 100 megapixels of 16 bits fill it.
_LARGEST_BYTES: Final = 1_000_000_000
#: A shorter side than this shows nothing of a scalp [px].
SMALLEST_SIDE_PX: Final = 32
#: A picture longer than this many times its shorter side is a strip and no view.
_LONGEST_STRIP: Final = 40

#: How each format that is read begins; whatever else Pillow knows stays unopened.
_BEGINNINGS: Final[dict[bytes, type[ImageFile.ImageFile]]] = {
    b"\xff\xd8\xff": JpegImagePlugin.JpegImageFile,
    b"\x89PNG": PngImagePlugin.PngImageFile,
    b"II*\0": TiffImagePlugin.TiffImageFile,
    b"MM\0*": TiffImagePlugin.TiffImageFile,
    b"RIFF": WebPImagePlugin.WebPImageFile,
}
#: Brands in the first box of the files of phones (ISO 23008-12).
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
#: All that decoders raise on broken bytes.
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A picture, ready to be looked at.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB; read-only.
    name
        File name without directories.
    scale
        Micrometres a pixel of this copy; ``None`` when unknown.
    zoom
        Pixels of the file that one pixel of this copy spans, along a side.
    """

    pixels: Pixels
    name: str = ""
    scale: ScaleUmPerPx | None = None
    zoom: float = 1.0

    def __post_init__(self) -> None:
        self.pixels.flags.writeable = False

    @property
    def height_px(self) -> int:
        """Height [px]."""
        return int(self.pixels.shape[0])

    @property
    def width_px(self) -> int:
        """Width [px]."""
        return int(self.pixels.shape[1])

    @property
    def um_per_px(self) -> float | None:
        """Scale [µm/px]; ``None`` when unknown."""
        return None if self.scale is None else self.scale.um_per_px


def read_image(
    path: str | Path,
    *,
    scale: ScaleUmPerPx | None = None,
    longest_px: int | None = None,
) -> Image:
    """Read a photograph as a person would see it.

    Parameters
    ----------
    path
        A JPEG, PNG, TIFF, WebP or HEIC file.
    scale
        Scale of the file, told in the case; ``None`` when unknown.
    longest_px
        Longer side that the copy may have [px]; ``None`` keeps the file's size.

    Returns
    -------
    image
        Upright, in sRGB, 8 bit, without transparency.

    Raises
    ------
    UnreadableImageError
        If the file is missing, empty, no picture, broken, too large or too small.

    Notes
    -----
    The size is judged by the header before any pixel is decoded. Of a file with
    several frames the first is read. Transparent parts become black, as the
    surround of a dermatoscope is. Sixteen bits are scaled by 257, never stretched.
    A picture without a colour profile is taken as sRGB.
    """
    place = Path(path)
    data = _bytes_of(place)
    try:
        with warnings.catch_warnings():
            # Decoders warn of odd metadata; what counts is whether pixels come out.
            warnings.simplefilter("ignore")
            with _opened(data, place.name) as opened:
                _refuse_by_size(opened.size, place.name)
                side_px = max(opened.size)
                _decode_small(opened, longest_px)
                pixels = _pixels(opened)
    except UnreadableImageError:
        raise
    except Pillow.DecompressionBombError as error:
        too_large: UnreadableImageError = _too_large(place.name)
        raise too_large from error
    except _BROKEN as error:
        raise UnreadableImageError(
            say("The picture {name} is broken or cut short.", name=place.name),
            remedy=say("Copy it again from the camera."),
        ) from error
    whole = Image(pixels=pixels, name=place.name, scale=scale)
    decoded = _spread(whole, side_px / max(pixels.shape[:2]))
    return decoded if longest_px is None else reduced(decoded, longest_px=longest_px)


def _spread(image: Image, zoom: float) -> Image:
    """Note that a pixel spans more of the file, and so of the scalp."""
    scale = image.scale and ScaleUmPerPx(
        image.scale.um_per_px * zoom, image.scale.source
    )
    return replace(image, scale=scale, zoom=image.zoom * zoom)


def _decode_small(opened: ImageFile.ImageFile, longest_px: int | None) -> None:
    """Let a JPEG be decoded at half, a quarter or an eighth, never under the wish.

    Its blocks hold the mean of what they cover, so nothing is lost that shrinking
    afterwards would keep, and a phone's 48 megapixels need not be unfolded.
    """
    if longest_px is not None and isinstance(opened, JpegImagePlugin.JpegImageFile):
        ratio = min(1.0, longest_px / max(opened.size))
        width_px, height_px = opened.size
        opened.draft(None, (math.ceil(width_px * ratio), math.ceil(height_px * ratio)))


def reduced(image: Image, *, longest_px: int) -> Image:
    """Shrink a picture so that it can be worked on quickly.

    Parameters
    ----------
    image
        Any picture.
    longest_px
        Longer side that the result may have [px].

    Returns
    -------
    image
        The same picture where it is small enough, else a smaller one whose scale
        has grown as its pixels have.
    """
    longest = max(image.height_px, image.width_px)
    if longest <= longest_px:
        return image
    width_px = round(image.width_px * longest_px / longest)
    height_px = max(1, round(image.height_px * longest_px / longest))
    pixels = cv2.resize(
        image.pixels, (max(1, width_px), height_px), interpolation=cv2.INTER_AREA
    )
    return _spread(replace(image, pixels=pixels), longest / longest_px)


def _bytes_of(place: Path) -> bytes:
    """Read the file, or say why it cannot be."""
    if place.is_dir():
        raise UnreadableImageError(
            say("{name} is a directory, not a picture.", name=place.name),
            remedy=say("Name one picture file."),
        )
    try:
        if place.is_file() and place.stat().st_size > _LARGEST_BYTES:
            raise _too_large(place.name)
        data = place.read_bytes() if place.is_file() else None
    except OSError as error:
        raise UnreadableImageError(
            say("The picture {name} cannot be opened.", name=place.name),
            remedy=say("Check that you may read the file."),
        ) from error
    if data is None:
        raise UnreadableImageError(
            say("There is no picture {name}.", name=place.name),
            remedy=say(
                "Check the name; a path in a case file counts from that file's folder."
            ),
        )
    if not data:
        raise UnreadableImageError(
            say("The picture {name} is empty.", name=place.name),
            remedy=say("Copy it again from the camera."),
        )
    return data


def _opened(data: bytes, name: str) -> ImageFile.ImageFile:
    """Open the header, with the one reader that its first bytes call for."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        # Only pictures from phones pay for the decoder of phones.
        import pillow_heif  # noqa: PLC0415 - costs time that other formats need not pay

        reader: type[ImageFile.ImageFile] = pillow_heif.HeifImageFile
        return reader(io.BytesIO(data))
    for start, plain_reader in _BEGINNINGS.items():
        if data.startswith(start):
            return plain_reader(io.BytesIO(data))
    raise UnreadableImageError(
        say("{name} is not a picture that can be read.", name=name),
        remedy=say("Save it as JPEG, PNG, TIFF, WebP or HEIC."),
    )


def _refuse_by_size(size: tuple[int, int], name: str) -> None:
    """Refuse what is too large to decode or too small to show anything."""
    width_px, height_px = size
    if width_px * height_px > LARGEST_PX:
        raise _too_large(name)
    if min(size) < SMALLEST_SIDE_PX:
        raise UnreadableImageError(
            say(
                "The picture {name} is only {width} by {height} pixels.",
                name=name,
                width=width_px,
                height=height_px,
            ),
            remedy=say(
                "Give the original picture, at least {side} pixels a side.",
                side=SMALLEST_SIDE_PX,
            ),
        )
    if max(size) > _LONGEST_STRIP * min(size):
        raise UnreadableImageError(
            say(
                "The picture {name} is a strip of {width} by {height} pixels.",
                name=name,
                width=width_px,
                height=height_px,
            ),
            remedy=say("Give a view of the scalp as the camera took it."),
        )


def _too_large(name: str) -> UnreadableImageError:
    """Say that a picture is too large to decode."""
    return UnreadableImageError(
        say(
            "The picture {name} has more than {limit} megapixels.",
            name=name,
            limit=LARGEST_PX // 1_000_000,
        ),
        remedy=say("Give a smaller copy, or the part that shows the lesion."),
    )


def _pixels(opened: Pillow.Image) -> Pixels:
    """Decode to upright 8-bit sRGB without transparency."""
    ImageOps.exif_transpose(opened, in_place=True)
    opened.load()
    profile = opened.info.get("icc_profile")
    plain = _without_alpha(_eight_bit(opened))
    if profile:
        plain = _to_srgb(plain, profile)
    return np.array(plain if plain.mode == "RGB" else plain.convert("RGB"))


def _eight_bit(picture: Pillow.Image) -> Pillow.Image:
    """Bring 16 bits of gray to 8; other modes are 8 bit already."""
    if not picture.mode.startswith("I"):
        return picture
    values = np.asarray(picture).astype(np.int64)
    if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
        raise ValueError("not a picture of 16 bits")  # reported as broken
    return Pillow.fromarray(((values + 128) // 257).astype(np.uint8))


def _without_alpha(picture: Pillow.Image) -> Pillow.Image:
    """Lay a transparent picture on black."""
    if "transparency" not in picture.info and "A" not in picture.getbands():
        return picture if picture.mode != "P" else picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Pillow.new("RGBA", seen.size, (0, 0, 0, 255))
    return Pillow.alpha_composite(ground, seen).convert("RGB")


def _to_srgb(picture: Pillow.Image, profile: bytes) -> Pillow.Image:
    """Apply the colour profile; an unusable one is as good as none."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return picture
        changed = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed or picture
