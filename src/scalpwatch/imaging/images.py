"""A scalp picture: its pixels as the eye would see them, its scale, its name.

Notation
--------
H, W : height and width of a picture, orientation applied [px]
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import cv2

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
from scalpwatch.imaging.files import LARGEST_PX, SMALLEST_SIDE_PX, broken, file_bytes
from scalpwatch.imaging.profiles import to_srgb
from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["LARGEST_PX", "SMALLEST_SIDE_PX", "Image", "read_image", "reduced", "spread"]


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
    remarks
        What the reader of the file has to say: of its scale, of frames left out.
    """

    pixels: Pixels
    name: str = ""
    scale: ScaleUmPerPx | None = None
    zoom: float = 1.0
    remarks: tuple[Phrase, ...] = ()

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
    content: bytes | None = None,
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
    content
        What is in the file, where it is held in memory; ``path`` then only names it.

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
    data = file_bytes(place) if content is None else content
    try:
        with warnings.catch_warnings():
            # Decoders warn of odd metadata; what counts is whether pixels come out.
            warnings.simplefilter("ignore")
            with open_header(data, place.name) as opened:
                admit(opened, data, place.name)
                side_px = max(opened.size)
                pixels = decode(opened, data, longest_px=longest_px)
                whole = Image(pixels=pixels, name=place.name, scale=scale)
                decoded = spread(whole, side_px / max(pixels.shape[:2]))
                # a smaller copy is turned and coloured in a fraction of the time
                image = reduced(decoded, longest_px=longest_px or side_px)
                colored = to_srgb(image.pixels, profile_of(opened))
                return replace(image, pixels=upright(colored, opened))
    except UnreadableImageError:
        raise
    except BROKEN as error:
        refusal = broken(place.name)
        raise refusal from error


def spread(image: Image, zoom: float) -> Image:
    """Note that a pixel spans more of the file, and so of the scalp.

    Parameters
    ----------
    image
        Whose pixels have become fewer.
    zoom
        How many former pixels one of them spans, along a side.

    Returns
    -------
    image
        With the same pixels.
    """
    scale = image.scale and ScaleUmPerPx(
        image.scale.um_per_px * zoom, image.scale.source
    )
    return replace(image, scale=scale, zoom=image.zoom * zoom)


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
    return spread(replace(image, pixels=pixels), longest / longest_px)
