"""The kinds of arrays that pictures are taken apart into.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Labels", "Mask", "Pixels", "Plane", "ranked"]

# OpenCV's own annotations tell neither shape nor element type, so these names do.
#: (H, W, 3) ndarray of uint8: red, green, blue in sRGB.
Pixels: TypeAlias = NDArray[Any]
#: (H, W) ndarray of float32: a quantity at each place.
Plane: TypeAlias = NDArray[Any]
#: (H, W) ndarray of uint8: 1 where something is, else 0.
Mask: TypeAlias = NDArray[Any]
#: (H, W) ndarray of int32: the number of the piece that a place belongs to, or 0.
Labels: TypeAlias = NDArray[Any]


def ranked(values: NDArray[Any], share: float) -> float:
    """Give the value below which a share of the values lies.

    Parameters
    ----------
    values : (N,) ndarray
        At least one value.
    share
        From 0 to 1; 0.5 gives the median.

    Returns
    -------
    value
        One of the values.

    Notes
    -----
    NumPy's own medians and quantiles load its masked arrays, which takes a tenth of
    the time of a whole picture.

    Examples
    --------
    >>> ranked(np.array([5.0, 1.0, 3.0]), 0.5)
    3.0
    """
    place = round(share * (values.size - 1))
    return float(np.partition(values, place)[place])
