"""Areas of the first style: red, milky, yellow, white, atrophic, scale and crust.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.canvas import Canvas, waves
from scalpwatch.phantoms.truth import AreaKind

__all__ = ["CLEARLY", "draw_areas", "draw_debris", "is_barren"]

#: An area of this strength is clearly so.
CLEARLY: Final = 0.35
_BARREN: Final = (AreaKind.MILKY_RED, AreaKind.WHITE, AreaKind.ATROPHIC)
#: Where these are, no other area is seen.
_OPAQUE: Final = (AreaKind.YELLOW, AreaKind.MILKY_RED, AreaKind.WHITE)

_Covers = Mapping[AreaKind, NDArray[np.float32]]


def draw_areas(
    canvas: Canvas, rng: np.random.Generator
) -> dict[AreaKind, NDArray[np.float32]]:
    """Draw the soft areas of the scene.

    Parameters
    ----------
    canvas
        Of the scene.
    rng
        The source of chance.

    Returns
    -------
    strengths
        By kind, 0 to 1, (H, W).
    """
    scene = canvas.scene
    asked = {
        # The middle and half axes as shares of the picture, and how soft the border is.
        AreaKind.ERYTHEMA: (scene.erythema, 0.38, 9.0),
        AreaKind.MILKY_RED: (scene.milky_red, 0.27, 10.0),
        AreaKind.YELLOW: (scene.yellow, 0.24, 9.0),
        AreaKind.WHITE: (scene.white, 0.22, 16.0),
        AreaKind.ATROPHIC: (scene.atrophy, 0.34, 12.0),
    }
    strengths = {
        kind: _patch(canvas, rng, reach=reach, steep=steep) * np.float32(strength)
        if strength > 0
        else canvas.nothing()
        for kind, (strength, reach, steep) in asked.items()
    }
    for upper in _OPAQUE:
        for lower in set(strengths) - {upper} if strengths[upper].any() else ():
            strengths[lower] *= 1 - strengths[upper]
    return strengths


def is_barren(strengths: _Covers) -> NDArray[np.bool_]:
    """Tell where no opening lies.

    Parameters
    ----------
    strengths
        As `draw_areas` gives them.

    Returns
    -------
    barren : (H, W) ndarray of bool
        In milky red, white and atrophic skin.
    """
    worst = np.maximum.reduce([strengths[kind] for kind in _BARREN])
    return np.asarray(worst > CLEARLY / 2)


def draw_debris(
    canvas: Canvas, rng: np.random.Generator
) -> dict[AreaKind, NDArray[np.float32]]:
    """Draw flakes of scale and crusts.

    Parameters
    ----------
    canvas
        Of the scene.
    rng
        The source of chance.

    Returns
    -------
    covers
        Of scale and crust, 0 to 1, (H, W).
    """
    covers = {AreaKind.SCALE: canvas.nothing(), AreaKind.CRUST: canvas.nothing()}
    asked = {
        AreaKind.SCALE: (canvas.scene.flakes, (60, 220)),
        AreaKind.CRUST: (canvas.scene.crusts, (180, 420)),
    }
    for kind, (count, radii_um) in asked.items():
        if count:
            sheet = canvas.sheet()
            for _ in range(count):
                place = rng.uniform((0, 0), canvas.size)
                radius_um = rng.uniform(*radii_um)
                canvas.blob(sheet, rng, place, radius_um=radius_um, ragged=0.22)
            covers[kind] = canvas.shrunk(sheet)
    return covers


def _patch(
    canvas: Canvas, rng: np.random.Generator, *, reach: float, steep: float
) -> NDArray[np.float32]:
    """Draw a soft patch with an uneven border, 0 to 1."""
    height, width = canvas.shape
    middle = rng.uniform(0.3, 0.65, 2)
    axes = reach * rng.uniform(0.85, 1.15, 2)
    across = ((np.arange(width, dtype=np.float32) / width - middle[0]) / axes[0]) ** 2
    down = ((np.arange(height, dtype=np.float32) / height - middle[1]) / axes[1]) ** 2
    away = np.sqrt(across[None] + down[:, None])
    ripple = waves(rng, canvas.shape, length_px=max(width, height) / 9)
    inward = np.clip(steep * (0.85 - away - 0.3 * ripple), -30, 30)
    return np.asarray(1 / (1 + np.exp(-inward)), np.float32)
