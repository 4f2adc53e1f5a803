"""Two registered pictures, turned, sized and cut alike, with their outlines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.overlays import Marks, draw_overlay, encode_jpeg
from scalpwatch.imaging.places import in_copy
from scalpwatch.imaging.registration import Refused, Registration, register
from scalpwatch.imaging.scale import bar_length_um
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.follow_ups import (
    Enlargement,
    LaidPictures,
    UnlaidPictures,
)
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["lay_side_by_side"]

_Matrix: TypeAlias = NDArray[np.float64]
#: Longer side of each picture as it is shown [px].
_SHOWN_PX: Final = 900
#: What the earlier picture does not show, where the later one does.
_NOTHING_RGB: Final = (216, 216, 216)


@dataclass(frozen=True, slots=True)
class _Crop:
    """A part of the later picture, and how much it is shrunk."""

    left: int
    top: int
    width: int
    height: int
    longest_px: int

    @property
    def shrink(self) -> float:
        """Pixels as shown for one of the later picture."""
        return min(1.0, self.longest_px / max(self.width, self.height))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as shown [px]."""
        return (
            max(1, round(self.width * self.shrink)),
            max(1, round(self.height * self.shrink)),
        )

    @property
    def matrix(self) -> _Matrix:
        """From the later picture to what is shown."""
        across, down = (
            shown / whole
            for shown, whole in zip(self.size, (self.width, self.height), strict=True)
        )
        cut = np.array([[1, 0, -self.left], [0, 1, -self.top], [0, 0, 1.0]])
        return np.asarray(np.diag([across, down, 1.0]) @ cut)


def lay_side_by_side(
    earlier: tuple[KeptPicture, Image],
    later: tuple[KeptPicture, Image],
    *,
    longest_px: int = _SHOWN_PX,
) -> LaidPictures | UnlaidPictures:
    """Show what two pictures of one kind share, in one place, size and orientation.

    Parameters
    ----------
    earlier, later
        What is kept of each picture, and its pixels.
    longest_px
        Longer side of each as it is shown [px], at most.

    Returns
    -------
    laid
        Both cut to the box of what they share, as the later picture lies; or why they
        could not be laid on each other. Outlines of foci and nodes are those measured
        at each visit; gray is what one of the pictures does not show.

    Notes
    -----
    The scale is the later picture's, or where it has none the earlier one's by the
    zoom; the kept scales check the registration. Nothing else is evened out: light
    and color are those of each picture.
    """
    (first, second), names = (earlier, later), (earlier[0].sha256, later[0].sha256)
    images = [_scaled(*each) for each in (first, second)]
    found = register(*images, kind=later[0].kind)
    if isinstance(found, Refused):
        return UnlaidPictures(*names, found.reason)
    matrix = _in_pixels(found, *images)
    crop = _crop(matrix, *images, longest_px=longest_px)
    scale = _scale(found, first[0], second[0])
    um_per_px = None if scale is None else scale * images[1].zoom / crop.shrink
    width, height = crop.size
    return LaidPictures(
        *names,
        encode_jpeg(_shown((first[0], images[0]), crop, matrix, um_per_px)),
        encode_jpeg(_shown((second[0], images[1]), crop, np.eye(3), um_per_px)),
        width_px=width,
        height_px=height,
        um_per_px=um_per_px,
        bar_um=None
        if um_per_px is None
        else bar_length_um(width_px=width, um_per_px=um_per_px),
        enlargement=Enlargement(*names, found.zoom, found.zoom_error),
        inliers=found.inliers,
        residual_px=found.residual_px,
        overlap=found.overlap,
    )


def _scaled(kept: KeptPicture, image: Image) -> Image:
    """Give a picture the scale that was kept of its file."""
    if kept.scale is None:
        return replace(image, scale=None)
    um_per_px = kept.scale.um_per_px * image.zoom
    return replace(image, scale=ScaleUmPerPx(um_per_px, kept.scale.source))


def _in_pixels(registration: Registration, earlier: Image, later: Image) -> _Matrix:
    """Give the map between the pixels at hand, which may be fewer than the files'."""
    to_file = np.diag([earlier.zoom, earlier.zoom, 1.0])
    from_file = np.diag([1 / later.zoom, 1 / later.zoom, 1.0])
    return np.asarray(from_file @ np.array(registration.matrix) @ to_file)


def _crop(matrix: _Matrix, earlier: Image, later: Image, *, longest_px: int) -> _Crop:
    """Box what both pictures show."""
    laid = _laid(matrix, _frame(earlier)).astype(np.float32)
    _, shared = cv2.intersectConvexConvex(laid, _frame(later).astype(np.float32))
    left, top, width, height = cv2.boundingRect(shared)
    right, bottom = (
        min(left + width, later.width_px),
        min(top + height, later.height_px),
    )
    left, top = max(left, 0), max(top, 0)
    return _Crop(left, top, max(1, right - left), max(1, bottom - top), longest_px)


def _frame(image: Image) -> _Matrix:
    """Corners of a picture, (4, 2)."""
    width, height = image.width_px, image.height_px
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _laid(matrix: _Matrix, places: _Matrix) -> _Matrix:
    """Lay places (N, 2)."""
    return np.asarray(cv2.perspectiveTransform(places[None], matrix)[0], np.float64)


def _scale(
    registration: Registration, earlier: KeptPicture, later: KeptPicture
) -> float | None:
    """Scale of the later file, or of the earlier by the zoom [µm/px]."""
    if later.scale is not None:
        return later.scale.um_per_px
    if earlier.scale is not None:
        return earlier.scale.um_per_px / registration.zoom
    return None


def _shown(
    picture: tuple[KeptPicture, Image],
    crop: _Crop,
    matrix: _Matrix,
    um_per_px: float | None,
) -> Pixels:
    """Warp, cut and mark one picture."""
    kept, image = picture
    way = crop.matrix @ matrix
    pixels = cv2.warpPerspective(
        image.pixels,
        way,
        crop.size,
        flags=cv2.INTER_AREA if crop.shrink < 1 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_NOTHING_RGB,
    )
    outlines = tuple(
        tuple(
            (float(x), float(y))
            for x, y in _laid(way, in_copy(region.outline, image.zoom))
        )
        for region in kept.regions
        if region.outline
    )
    scale = None if um_per_px is None else ScaleUmPerPx(um_per_px, "registration")
    shown = replace(image, pixels=np.asarray(pixels, np.uint8), scale=scale, zoom=1.0)
    return draw_overlay(shown, Marks(outlines=outlines))
