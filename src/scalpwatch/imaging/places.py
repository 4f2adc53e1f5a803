"""A place in a picture and the same place in its smaller copy.

Notation
--------
N : places
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["in_copy", "in_file"]

_Places: TypeAlias = NDArray[np.float64]


def in_file(places: Sequence[tuple[float, float]] | _Places, zoom: float) -> _Places:
    """Give places of a copy in pixels of the file.

    Parameters
    ----------
    places : (N, 2)
        Across and down; whole numbers are the middles of the copy's pixels.
    zoom
        Pixels of the file that one pixel of the copy spans, along a side.

    Returns
    -------
    places : (N, 2) ndarray of float
        Whole numbers are the middles of the file's pixels.

    Notes
    -----
    The first pixel of a copy covers the file's pixels from 0 to ``zoom - 1``: its
    middle is theirs. Multiplied alone, every place would lie half a pixel of the copy
    too far up and to the left.

    Examples
    --------
    >>> in_file([(0.0, 10.0)], 3.0).tolist()
    [[1.0, 31.0]]
    """
    return (np.array(places, np.float64).reshape(-1, 2) + 0.5) * zoom - 0.5


def in_copy(places: Sequence[tuple[float, float]] | _Places, zoom: float) -> _Places:
    """Give places of a file in pixels of its copy.

    Parameters
    ----------
    places : (N, 2)
        Across and down; whole numbers are the middles of the file's pixels.
    zoom
        Pixels of the file that one pixel of the copy spans, along a side.

    Returns
    -------
    places : (N, 2) ndarray of float
        What `in_file` gives back.

    Examples
    --------
    >>> in_copy([(1.0, 31.0)], 3.0).tolist()
    [[0.0, 10.0]]
    """
    return (np.array(places, np.float64).reshape(-1, 2) + 0.5) / zoom - 0.5
