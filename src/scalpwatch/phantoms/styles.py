"""The second style: other texture, vessels, hair, blur and colors than the first.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import HairTone, Scene
from scalpwatch.phantoms.second.ground import (
    BARREN_KINDS,
    draw_patches,
    draw_plates,
    draw_skin,
)
from scalpwatch.phantoms.second.growth import (
    Growth,
    draw_growth,
    seen_openings,
    seen_shafts,
)
from scalpwatch.phantoms.second.lens import mar, photograph
from scalpwatch.phantoms.second.vessels import draw_vessels
from scalpwatch.phantoms.truth import AreaKind, OpeningKind, Phantom

__all__ = ["draw_second_style"]

#: Share of the light of its skin that full blood leaves.
_BLOOD: Final = (0.84, 0.33, 0.41)
#: Light that a lit shaft of each tone throws back.
_SHAFT: Final = {
    HairTone.BLACK: (0.018, 0.016, 0.017),
    HairTone.BROWN: (0.095, 0.055, 0.034),
    HairTone.BLOND: (0.34, 0.23, 0.12),
    HairTone.GRAY: (0.27, 0.27, 0.275),
    HairTone.WHITE: (0.80, 0.80, 0.79),
}
#: What each kind of opening leaves of the light, what it adds, and how soft it is
#: [µm].
_OPENINGS: Final = {
    OpeningKind.HAIR: ((0.92, 0.86, 0.80), (0.0, 0.0, 0.0), 20.0),
    OpeningKind.EMPTY: ((0.62, 0.54, 0.50), (0.0, 0.0, 0.0), 12.0),
    OpeningKind.YELLOW_DOT: ((0.93, 0.80, 0.42), (0.03, 0.02, 0.0), 10.0),
    OpeningKind.WHITE_DOT: ((0.35, 0.35, 0.35), (0.42, 0.41, 0.40), 12.0),
    OpeningKind.BLACK_DOT: ((0.03, 0.03, 0.03), (0.012, 0.010, 0.009), 4.0),
    OpeningKind.PLUG: ((0.30, 0.30, 0.28), (0.30, 0.23, 0.13), 8.0),
    OpeningKind.SCALY: ((0.35, 0.36, 0.38), (0.40, 0.40, 0.40), 5.0),
}
_PLATES: Final = {
    AreaKind.SCALE: (0.62, 0.61, 0.58),
    AreaKind.CRUST: (0.24, 0.10, 0.04),
}
_CLEARLY: Final = 0.35
_HALF: Final = 0.5
#: What covers less of a pixel is not seen.
_TRACE: Final = 0.001


def draw_second_style(scene: Scene, *, seed: int) -> Phantom:
    """Draw a trichoscopic view in a style that no interval was calibrated on.

    Parameters
    ----------
    scene
        What is to be seen.
    seed
        Which of the many such scalps; the same seed draws the same picture.

    Returns
    -------
    phantom
        The picture and its truth.

    Notes
    -----
    It shares no drawing code with `scalpwatch.phantoms.draw_trichoscopy`: blood tints
    the light of its skin instead of absorbing, trees fork evenly and wave, shafts
    taper and are lit from the side, the skin is a net of furrows with pigment specks,
    the lens blurs by a disc, the sensor mixes colors and the camera writes a JPEG. A
    cartoon as well: it shows how much a figure depends on the style of drawing.

    It is no longer unseen for hair: four settings of the hair engine were chosen after
    its figures were seen. Nothing was tuned on `scalpwatch.phantoms.third`.
    """
    rng = np.random.default_rng([seed, 2])
    patches = draw_patches(scene, rng)
    covers, vessels = draw_vessels(scene, rng)
    barren = np.maximum.reduce([patches[kind] for kind in BARREN_KINDS])
    growth = draw_growth(scene, rng, barren > _CLEARLY / 2)
    plates = draw_plates(scene, rng)
    light = draw_skin(scene, rng, patches)
    _fill(light, scene, np.maximum.reduce(list(covers.values())))
    _lay(light, scene, growth, plates)
    covered = mar(light, scene, rng)
    image, burned = photograph(light, scene, rng)
    covered = covered | burned
    lies = np.maximum.reduce([covered, *(_truth(each) for each in plates.values())])
    hair = _truth(growth.hair) & (np.uint8(1) - lies)
    skin = np.asarray((hair | lies) == 0).view(np.uint8)
    areas = {kind: _clear(strength) & skin for kind, strength in patches.items()}
    uncovered = np.uint8(1) - covered
    areas |= {kind: _clear(cover) & uncovered for kind, cover in plates.items()}
    return Phantom(
        image=image,
        hair=hair,
        lines={kind: _truth(cover) & skin for kind, cover in covers.items()},
        areas=areas,
        covered=covered,
        um_per_px=scene.um_per_px,
        shafts=seen_shafts(growth, scene, lies),
        openings=seen_openings(growth, scene, skin),
        drawn_vessels=tuple(vessels),
    )


def _truth(cover: NDArray[np.float32]) -> NDArray[np.uint8]:
    """1 where at least half of a pixel is covered."""
    return np.asarray(cover >= _HALF).view(np.uint8)


def _clear(strength: NDArray[np.float32]) -> NDArray[np.uint8]:
    """1 where an area is clearly so."""
    return np.asarray(strength > _CLEARLY).view(np.uint8)


def _fill(light: NDArray[np.float32], scene: Scene, cover: NDArray[np.float32]) -> None:
    """Fill vessels with blood, veiled by what lies above."""
    filled = np.float32(scene.blood) * cover
    veiled = cv2.GaussianBlur(filled, (0, 0), 5 / scene.um_per_px)
    light *= 1 - veiled[..., None] * (1 - np.array(_BLOOD, np.float32))


def _lay(
    light: NDArray[np.float32],
    scene: Scene,
    growth: Growth,
    plates: dict[AreaKind, NDArray[np.float32]],
) -> None:
    """Lay openings, hair, scale and crusts on the skin, in this order."""
    for kind, (leaves, adds, soft_um) in _OPENINGS.items():
        if growth.covers[kind].any():
            cover = cv2.GaussianBlur(
                growth.covers[kind], (0, 0), max(soft_um / scene.um_per_px, 0.3)
            )
            spots = cover > _TRACE
            skin = light[spots]
            filled = skin * np.array(leaves, np.float32) + np.array(adds, np.float32)
            light[spots] = skin + cover[spots][:, None] * (filled - skin)
    spots = growth.hair > _TRACE
    lit = np.float32(0.75) + np.float32(0.5) * growth.lit[spots]
    shaft = lit[:, None] * np.array(_SHAFT[scene.hair], np.float32)
    skin = light[spots]
    light[spots] = skin + growth.hair[spots][:, None] * (shaft - skin)
    for area, paint in _PLATES.items():
        if plates[area].any():
            # A plate is thin in its middle, and its border catches light.
            inner = cv2.GaussianBlur(plates[area], (0, 0), 40 / scene.um_per_px)
            share = plates[area] * (1 - np.float32(0.35) * inner)
            light += share[..., None] * (np.array(paint, np.float32) - light)
