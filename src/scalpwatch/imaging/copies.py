"""Smaller copies of a picture, by whole steps: each pixel the mean of a square of it.

Notation
--------
H, W : height and width of the picture [px]
h, w : the same of the copy, H // step and W // step [px]
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["shrunk", "step_to"]


def step_to(
    goal_um_per_px: float, *, um_per_px: float, longest_px: int, most_px: int
) -> int:
    """Choose how many pixels of a picture, along a side, make one of its copy.

    Parameters
    ----------
    goal_um_per_px
        Scale that the copy should be nearest to, by ratio [µm/px].
    um_per_px
        Scale of the picture [µm/px].
    longest_px
        Its longer side [px].
    most_px
        Longer side that the copy must not exceed [px].

    Returns
    -------
    step
        From 1 on; a whole number, for such a mean is ten times as fast as another.

    Examples
    --------
    >>> step_to(16.0, um_per_px=8.0, longest_px=1024, most_px=640)
    2
    """
    wanted = goal_um_per_px / um_per_px
    low = max(1, math.floor(wanted))
    nearest = low if wanted**2 <= low * (low + 1) else low + 1
    return max(nearest, math.ceil(longest_px / most_px))


def shrunk(plane: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Make a copy; what is left over at the right and lower border is left out.

    Parameters
    ----------
    plane : (H, W) or (H, W, 3) ndarray of uint8
        Any quantity.
    step
        Pixels of it for one of the copy, along a side.

    Returns
    -------
    copy : (h, w) or (h, w, 3) ndarray of uint8
        Rounded means.
    """
    height, width = (max(1, side // step) for side in plane.shape[:2])
    part = plane[: height * step, : width * step]
    return np.asarray(
        cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8
    )
