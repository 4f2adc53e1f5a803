"""The picture of the demonstration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.drawing import draw_trichoscopy
from scalpwatch.phantoms.scenes import demo_scene

__all__ = ["draw_demo_picture"]

_SEED = 2019


def draw_demo_picture() -> NDArray[np.uint8]:
    """Draw the picture that goes with the paper's case.

    Returns
    -------
    picture : (960, 1280, 3) ndarray of uint8
        Red, green, blue; `scalpwatch.phantoms.DEMO_UM_PER_PX` is its scale.

    Notes
    -----
    A drawing, not a photograph of anybody; always the same.
    """
    return draw_trichoscopy(demo_scene(), seed=_SEED).image
