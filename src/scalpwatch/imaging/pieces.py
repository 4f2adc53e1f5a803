"""The pieces of a mask: which pixels hang together, and how far they reach.

Notation
--------
H, W : height and width of the mask [px]
N : number of pieces, with what is in none
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Labels, Mask
from scalpwatch.imaging.native import kernels

__all__ = ["chosen", "label_pieces"]

#: Figures of a box.
_FIGURES: Final = 5
#: So many pieces, with what is in none, have numbers of one byte.
_OF_A_BYTE: Final = 256


def label_pieces(mask: Mask) -> tuple[int, Labels, NDArray[Any]]:
    """Tell the pieces of a mask apart; pixels that touch at a corner are one.

    Parameters
    ----------
    mask : (H, W) ndarray of uint8
        Other than 0 on pieces.

    Returns
    -------
    count
        N: one more than there are pieces.
    labels : (H, W) ndarray of int32
        1 to N - 1 on pieces, else 0.
    boxes : (N, 5) ndarray of int32
        Left, top, width, height and pixels of each, in the columns that OpenCV names
        ``CC_STAT_LEFT`` to ``CC_STAT_AREA``; all 0 in the first row where nothing is
        in none.

    Notes
    -----
    As ``cv2.connectedComponentsWithStats`` without the centers of mass, for which it
    spends four fifths of its time.
    """
    library = kernels()
    if library is None:
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask)
        if not boxes[0, cv2.CC_STAT_AREA]:
            boxes[0] = 0
        return count, np.asarray(labels), np.asarray(boxes, np.int32)
    count, labels = cv2.connectedComponents(mask)
    boxes = np.empty((count, _FIGURES), np.int32)
    library.scalpwatch_box(
        labels.ctypes.data, *labels.shape, boxes.ctypes.data, len(boxes)
    )
    return count, np.asarray(labels), boxes


def chosen(which: NDArray[np.uint8], labels: Labels) -> Mask:
    """Mask the pieces that are chosen.

    Parameters
    ----------
    which : (N,) ndarray of uint8
        1 for each piece that is chosen, in the order of their numbers.
    labels : (H, W) ndarray of int32
        Numbers of pieces, all below N.

    Returns
    -------
    mask : (H, W) ndarray of uint8
        1 on chosen pieces.

    Examples
    --------
    >>> chosen(np.array([0, 1, 0], np.uint8), np.array([[0, 1], [2, 1]], np.int32))
    array([[0, 1],
           [0, 1]], dtype=uint8)
    """
    if which.size > _OF_A_BYTE:
        return np.asarray(np.take(which, labels, mode="clip"))
    # a table of bytes is read eight times as fast as one behind larger numbers
    table = np.zeros(_OF_A_BYTE, np.uint8)
    table[: which.size] = which
    return np.asarray(cv2.LUT(labels.astype(np.uint8), table), np.uint8)
