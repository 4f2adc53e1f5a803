"""What a drawn scalp shows, and what is known of it afterwards.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DEMO_UM_PER_PX",
    "HairTone",
    "Phantom",
    "Scene",
    "SkinTone",
    "demo_scene",
    "healthy_scene",
]

#: Scale of the demonstration picture [µm/px].
DEMO_UM_PER_PX: Final = 6.0


class SkinTone(Enum):
    """Colour of the skin, as the linear light that it throws back (R, G, B)."""

    LIGHT = (0.52, 0.40, 0.35)
    MEDIUM = (0.36, 0.24, 0.18)
    DARK = (0.13, 0.075, 0.05)


class HairTone(Enum):
    """Colour of the hair, as the linear light that it throws back (R, G, B)."""

    BLACK = (0.012, 0.010, 0.010)
    BROWN = (0.075, 0.040, 0.022)
    BLOND = (0.30, 0.19, 0.09)
    WHITE = (0.85, 0.84, 0.82)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn.

    Parameters
    ----------
    width_px, height_px
        Size of the picture [px].
    um_per_px
        Its scale [µm/px].
    skin, hair
        Colours.
    hairs
        Number of shafts.
    hair_um
        Their mean width [µm].
    dots, dot_um
        Number of dotted vessels and their diameter [µm].
    thin_trees, thick_trees
        Number of tree-like vessels with stems of about 35 and 120 µm.
    erythema
        Strength of a red patch: 0 is none, 1 is a strong one.
    yellow_dots
        Number of yellow dots.
    blood
        How much the vessels absorb: 1 is plain, 0.3 faint.
    white_balance
        Factors of the camera for red, green and blue.
    blur_px, noise
        Width of the blur [px] and deviation of the noise (of 1).
    """

    width_px: int = 1024
    height_px: int = 768
    um_per_px: float = 8.0
    skin: SkinTone = SkinTone.LIGHT
    hair: HairTone = HairTone.BROWN
    hairs: int = 40
    hair_um: float = 70.0
    dots: int = 0
    dot_um: float = 45.0
    thin_trees: int = 0
    thick_trees: int = 0
    erythema: float = 0.0
    yellow_dots: int = 0
    blood: float = 1.0
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    blur_px: float = 0.7
    noise: float = 0.008


@dataclass(frozen=True, slots=True, eq=False)
class Phantom:
    """A drawn scalp and its truth.

    Parameters
    ----------
    image : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    hair, dots, thin, thick, erythema : (H, W) ndarray of uint8
        1 where drawn and, for vessels, not hidden by hair.
    um_per_px
        Scale [µm/px].
    """

    image: NDArray[np.uint8]
    hair: NDArray[np.uint8]
    dots: NDArray[np.uint8]
    thin: NDArray[np.uint8]
    thick: NDArray[np.uint8]
    erythema: NDArray[np.uint8]
    um_per_px: float

    @property
    def vessels(self) -> NDArray[np.uint8]:
        """1 on any vessel, (H, W)."""
        return self.dots | self.thin | self.thick


def demo_scene() -> Scene:
    """Describe what the paper tells of the trichoscopy of an alopecic metastasis.

    Returns
    -------
    scene
        Many thick and thin tree-like vessels and dotted ones, erythema, pale
        atrophic skin, few hairs.

    References
    ----------
    Mareeva 2019, Scalp metastases in breast cancer, abstract page (``mareeva2019``
    of the sources): the signs alone; no picture was copied.
    """
    return Scene(
        width_px=1280,
        height_px=960,
        um_per_px=DEMO_UM_PER_PX,
        hairs=9,
        hair_um=58.0,
        dots=70,
        thin_trees=9,
        thick_trees=4,
        erythema=0.9,
        yellow_dots=5,
        blur_px=0.9,
    )


def healthy_scene() -> Scene:
    """Describe a healthy scalp, which shows some dots and thin vessels too.

    Returns
    -------
    scene
        Dense hair, a few dotted vessels, one thin tree, no erythema.
    """
    return Scene(hairs=70, dots=5, thin_trees=1, blood=0.6)
