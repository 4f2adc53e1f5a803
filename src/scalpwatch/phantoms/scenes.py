"""What a drawn scalp is to show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = [
    "DEMO_UM_PER_PX",
    "HairTone",
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
    GRAY = (0.31, 0.305, 0.30)
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
        Number of terminal hairs.
    hair_um
        Their mean width [µm].
    hair_mm
        Their least and greatest length [mm].
    bundle
        The most that grow from one opening.
    vellus, broken
        Number of vellus hairs, 15 to 30 µm wide, and of broken hairs.
    dots, dot_um
        Number of dotted vessels and their diameter [µm].
    thin_trees, thick_trees
        Number of tree-like vessels with stems of 36 and 120 µm.
    linear, glomerular, hairpins
        Number of serpentine vessels that do not divide, of coils, of hairpins.
    blood
        How much the vessels absorb: 1 is plain, 0.3 faint.
    yellow_dots, white_dots, black_dots, plugs, empty
        Number of openings of each kind without a hair.
    scaly
        Number of hairs with a ring of scale.
    erythema, milky_red, yellow, white, atrophy
        Strength of an area of each kind: 0 is none, 1 is a strong one. No opening
        lies in milky red, white or atrophic skin.
    flakes, crusts
        Number of flakes of scale and of crusts.
    white_balance
        Factors of the camera for red, green and blue.
    brightness
        Factor of the exposure.
    blur_px, noise
        Width of the blur [px] and deviation of the noise (of 1).
    jpeg
        Quality with which the picture was stored; ``None`` leaves it to the style.
    glare, bubbles
        Number of spots of glare and of bubbles in the immersion fluid.
    vignette
        Part of its light that a corner lacks, 0 to 1.
    has_frame
        Whether the field of view is round in a black frame.
    banner
        Burned-in text; empty is none.
    bar_um
        Length of a burned-in bar with its number [µm]; 0 is none.
    has_circle
        Whether somebody drew a red circle on it.
    """

    width_px: int = 1024
    height_px: int = 768
    um_per_px: float = 8.0
    skin: SkinTone = SkinTone.LIGHT
    hair: HairTone = HairTone.BROWN
    hairs: int = 40
    hair_um: float = 70.0
    hair_mm: tuple[float, float] = (1.8, 4.2)
    bundle: int = 3
    vellus: int = 0
    broken: int = 0
    dots: int = 0
    dot_um: float = 45.0
    thin_trees: int = 0
    thick_trees: int = 0
    linear: int = 0
    glomerular: int = 0
    hairpins: int = 0
    blood: float = 1.0
    yellow_dots: int = 0
    white_dots: int = 0
    black_dots: int = 0
    plugs: int = 0
    empty: int = 0
    scaly: int = 0
    erythema: float = 0.0
    milky_red: float = 0.0
    yellow: float = 0.0
    white: float = 0.0
    atrophy: float = 0.0
    flakes: int = 0
    crusts: int = 0
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    brightness: float = 1.0
    blur_px: float = 0.7
    noise: float = 0.008
    jpeg: int | None = None
    glare: int = 0
    bubbles: int = 0
    vignette: float = 0.0
    has_frame: bool = False
    banner: str = ""
    bar_um: float = 0.0
    has_circle: bool = False


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
