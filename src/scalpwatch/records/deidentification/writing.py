"""Writing that somebody burned into a picture: found, and covered.

Notation
--------
H, W : height and width of a picture [px]
"""

from __future__ import annotations

import math
from typing import Final

from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.burned import BurnedIn, BurnedKind, find_burned
from scalpwatch.imaging.images import Image, reduced

__all__ = ["cover", "seen_writing"]

#: Longer sides of the copies that are looked at [px]: letters from 7 to 40 pixels in
#: them are those from 1/150 to 1/13 of a picture's width (judgement).
_SIDES_PX: Final = (1024, 2048)
#: No more lines of writing than this stand below one another along the longer side of
#: a picture (judgement).
_LINES: Final = 40


def seen_writing(pixels: Pixels) -> tuple[BurnedIn, ...]:
    """Find writing.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture.

    Returns
    -------
    boxes
        One for each piece, or some for one; none is no proof that there is none.

    Notes
    -----
    Letters have a range of heights in which they are sought, so a large picture is
    looked at in copies of two sizes.
    """
    whole = Image(pixels)
    copies = [reduced(whole, longest_px=side_px) for side_px in _SIDES_PX]
    # of a small picture there is one copy
    looked_at = {copy.pixels.shape: copy for copy in copies}.values()
    return tuple(
        _enlarged(each, copy.zoom)
        for copy in looked_at
        for each in find_burned(copy.pixels).found
        if each.kind is BurnedKind.WRITING
    )


def cover(pixels: Pixels, boxes: tuple[BurnedIn, ...]) -> Pixels:
    """Blacken writing.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        The picture; it is not changed.
    boxes
        Where writing was found.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        With a black band from side to side over each box, and a line's height above
        and below.

    Notes
    -----
    Words of few letters are not found by themselves; they stand in the line of those
    that are, or in the next. What skin the band hides is lost.
    """
    covered = pixels.copy()
    line_px = max(pixels.shape) // _LINES
    for box in boxes:
        about_px = min(box.height, line_px)
        covered[max(0, box.top - about_px) : box.top + box.height + about_px] = 0
    return covered


def _enlarged(box: BurnedIn, zoom: float) -> BurnedIn:
    """Tell a box of a copy in pixels of the picture."""
    left, top = int(box.left * zoom), int(box.top * zoom)
    right = math.ceil((box.left + box.width) * zoom)
    bottom = math.ceil((box.top + box.height) * zoom)
    return BurnedIn(box.kind, left, top, right - left, bottom - top)
