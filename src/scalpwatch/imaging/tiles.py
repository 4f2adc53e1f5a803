"""A picture cut into tiles at every size, so that a viewer fetches only what it shows.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.overlays import encode_jpeg

__all__ = ["OVERLAP_PX", "TILE_PX", "Level", "cut", "is_fine", "levels_of"]

#: Side of a tile, and what it shows of its neighbours beyond that, so that no seam is
#: seen between two [px].
TILE_PX: Final = 512
OVERLAP_PX: Final = 1
#: A larger size is fine: it is asked for once somebody looks closely [px].
_COARSE_PX: Final = 2048


@dataclass(frozen=True, slots=True)
class Level:
    """The picture in one size.

    Parameters
    ----------
    width_px, height_px
        How large it is there [px].
    """

    width_px: int
    height_px: int

    @property
    def columns(self) -> int:
        """How many tiles lie side by side."""
        return -(-self.width_px // TILE_PX)

    @property
    def rows(self) -> int:
        """How many tiles lie above each other."""
        return -(-self.height_px // TILE_PX)


def levels_of(width_px: int, height_px: int) -> tuple[Level, ...]:
    """List the sizes of a picture, each twice the one before.

    Parameters
    ----------
    width_px, height_px
        Of the whole picture [px].

    Returns
    -------
    levels
        From one that is a single tile to the whole picture.

    Examples
    --------
    >>> [(each.width_px, each.columns) for each in levels_of(1200, 700)]
    [(300, 1), (600, 2), (1200, 3)]
    """
    count = 0
    while max(width_px, height_px) > TILE_PX << count:
        count += 1
    return tuple(
        Level(-(-width_px // (1 << step)), -(-height_px // (1 << step)))
        for step in reversed(range(count + 1))
    )


def is_fine(level: Level) -> bool:
    """Tell whether a size is for looking closely, and can wait.

    Parameters
    ----------
    level
        Of any picture.

    Returns
    -------
    is_fine
        Whether the picture is larger there than a screen.
    """
    return max(level.width_px, level.height_px) > _COARSE_PX


def cut(pixels: Pixels, *, fine: bool) -> Iterator[bytes]:
    """Cut a picture into tiles.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue.
    fine
        Whether of the fine sizes, or of all others.

    Yields
    ------
    tile
        A JPEG that holds pixels and nothing else; level by level as `levels_of`
        lists them, row by row.
    """
    height, width = pixels.shape[:2]
    levels = levels_of(width, height)
    sizes = [pixels]
    # each from the one before: a quarter of the work for the same means
    for level in reversed(levels[:-1]):
        size = (level.width_px, level.height_px)
        smaller = cv2.resize(sizes[-1], size, interpolation=cv2.INTER_AREA)
        sizes.append(np.asarray(smaller, np.uint8))
    for level, shown in zip(levels, reversed(sizes), strict=True):
        if is_fine(level) is not fine:
            continue
        for row in range(level.rows):
            for column in range(level.columns):
                yield encode_jpeg(_tile(shown, row, column))


def _tile(shown: Pixels, row: int, column: int) -> Pixels:
    """Cut out one tile with what it shows of its neighbours."""
    top, left = row * TILE_PX, column * TILE_PX
    return shown[
        max(0, top - OVERLAP_PX) : top + TILE_PX + OVERLAP_PX,
        max(0, left - OVERLAP_PX) : left + TILE_PX + OVERLAP_PX,
    ]
