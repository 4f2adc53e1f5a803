"""Color profiles: what a camera's numbers are in sRGB.

Notation
--------
H, W : height and width of a picture [px]
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms

from scalpwatch.imaging.arrays import Pixels

__all__ = ["from_other_inks", "to_srgb"]

#: Pixels that are changed at a time, so that a large picture is not held thrice.
_BAND_PX: Final = 1 << 20
#: What an unusable profile ends with.
_UNUSABLE: Final = (ImageCms.PyCMSError, OSError, ValueError, TypeError)


def to_srgb(pixels: Pixels, profile: bytes | None) -> Pixels:
    """Apply a color profile.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green and blue as the camera means them.
    profile
        An ICC profile; ``None`` where there is none.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        In sRGB. The same array where the profile is sRGB's own, is not one of red,
        green and blue, or cannot be used: an unusable profile is as good as none.
    """
    if not profile:
        return pixels
    try:
        source = _foreign(profile)
        if source is None:
            return pixels
        change = ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), "RGB", "RGB"
        )
    except _UNUSABLE:
        return pixels
    changed = np.empty_like(pixels)
    rows = max(1, _BAND_PX // pixels.shape[1])
    for top in range(0, pixels.shape[0], rows):
        band = Pillow.fromarray(pixels[top : top + rows])
        changed[top : top + rows] = ImageCms.applyTransform(band, change)
    return changed


def from_other_inks(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Apply a profile of gray or of printing inks, before these become RGB.

    Parameters
    ----------
    picture
        Of any mode.
    profile
        An ICC profile; ``None`` where there is none.

    Returns
    -------
    picture
        In sRGB; the same picture where the profile cannot be used.
    """
    if not profile:
        return picture
    try:
        source = _foreign(profile)
        if source is None:
            return picture
        changed = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except _UNUSABLE:
        return picture
    return changed or picture


def _foreign(profile: bytes) -> ImageCms.ImageCmsProfile | None:
    """Open a profile, unless it is sRGB's own."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    is_srgb = "srgb" in ImageCms.getProfileDescription(source).lower()
    return None if is_srgb else source
