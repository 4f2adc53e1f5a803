"""The third style, put together: skin, openings, hair, debris, camera, and the truth.

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
from scalpwatch.phantoms.third.camera import photograph
from scalpwatch.phantoms.third.growth import Growth, draw_growth, seen_growth
from scalpwatch.phantoms.third.lines import fill_outline, smooth_noise
from scalpwatch.phantoms.third.tissue import draw_skin
from scalpwatch.phantoms.third.vessels import draw_vessels
from scalpwatch.phantoms.truth import AreaKind, OpeningKind, Phantom

__all__ = ["draw_third_style"]

#: Light that each opening throws back, that it lets through, and how soft it is [µm].
_OPENINGS: Final = {
    OpeningKind.HAIR: ((0.0, 0.0, 0.0), (0.96, 0.93, 0.91), 24.0),
    OpeningKind.EMPTY: ((0.01, 0.01, 0.01), (0.80, 0.73, 0.68), 16.0),
    OpeningKind.YELLOW_DOT: ((0.03, 0.02, 0.0), (0.97, 0.90, 0.68), 14.0),
    OpeningKind.WHITE_DOT: ((0.66, 0.64, 0.61), (0.28, 0.28, 0.28), 11.0),
    OpeningKind.BLACK_DOT: ((0.018, 0.016, 0.017), (0.10, 0.08, 0.06), 5.0),
    OpeningKind.PLUG: ((0.33, 0.24, 0.13), (0.55, 0.50, 0.42), 9.0),
    OpeningKind.SCALY: ((0.60, 0.59, 0.56), (0.35, 0.35, 0.35), 5.0),
}
#: The same of debris.
_DEBRIS: Final = {
    AreaKind.SCALE: ((0.62, 0.61, 0.58), (0.40, 0.39, 0.37), 5.0),
    AreaKind.CRUST: ((0.23, 0.10, 0.035), (0.25, 0.14, 0.08), 8.0),
}
#: Light that hair of each tone throws back, and how much of the skin shines through.
_HAIR: Final = {
    HairTone.BLACK: ((0.020, 0.018, 0.019), 0.0),
    HairTone.BROWN: ((0.110, 0.062, 0.034), 0.05),
    HairTone.BLOND: ((0.38, 0.245, 0.130), 0.20),
    HairTone.GRAY: ((0.30, 0.30, 0.305), 0.10),
    HairTone.WHITE: ((0.74, 0.74, 0.73), 0.20),
}
_BARREN: Final = (AreaKind.MILKY_RED, AreaKind.WHITE, AreaKind.ATROPHIC)
_CLEARLY: Final = 0.35
_HALF: Final = 0.5
#: What covers less of a pixel is not seen.
_TRACE: Final = 0.002
#: Tissue above vessels blurs them by so much [µm].
_SCATTER_UM: Final = 7.0


def draw_third_style(scene: Scene, *, seed: int) -> Phantom:
    """Draw a trichoscopic view in the style that nothing was tuned on.

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
    It shares no drawing code with the other two: lines are discs swept along splines,
    skin is concentrations (melanin over blood, sebum and collagen) whose light two
    layers give back, what lies on it are films, the lens blurs more towards the border
    and spreads colors a little, the camera sharpens and stores fewer colors. Of no
    detector a setting was chosen after it was seen, and none may be: it judges. It is a
    cartoon of optics as the others are.
    """
    chance = [np.random.default_rng([seed, 3, part]) for part in range(6)]
    covers, blood, drawn = draw_vessels(scene, chance[1])
    blurred = cv2.GaussianBlur(blood, (0, 0), _SCATTER_UM / scene.um_per_px)
    sources = (chance[0], chance[2])
    light, areas = draw_skin(scene, sources, np.asarray(blurred, np.float32))
    barren = np.maximum.reduce([areas[kind] for kind in _BARREN]) > _CLEARLY / 2
    growth = draw_growth(scene, chance[3], barren)
    _lay_growth(light, scene, growth)
    debris = _lay_debris(light, scene, chance[4])
    image, covered = photograph(light, scene, chance[5])
    lies = covered | np.maximum.reduce([_truth(each) for each in debris.values()])
    hair = _truth(growth.hair) & (1 - lies)
    skin = (hair | lies) ^ 1
    told = {kind: _clear(area) & skin for kind, area in areas.items()}
    told |= {kind: _truth(each) & (1 - covered) for kind, each in debris.items()}
    shafts, openings = seen_growth(growth, scene, lies)
    return Phantom(
        image=image,
        hair=hair,
        lines={kind: _truth(cover) & skin for kind, cover in covers.items()},
        areas=told,
        covered=covered,
        um_per_px=scene.um_per_px,
        shafts=shafts,
        openings=openings,
        drawn_vessels=drawn,
    )


def _truth(cover: NDArray[np.float32]) -> NDArray[np.uint8]:
    """1 where at least half of a pixel is covered."""
    return np.asarray(cover >= _HALF).view(np.uint8)


def _clear(strength: NDArray[np.float32]) -> NDArray[np.uint8]:
    """1 where an area is clearly so."""
    return np.asarray(strength > _CLEARLY).view(np.uint8)


def _lay_growth(light: NDArray[np.float32], scene: Scene, growth: Growth) -> None:
    """Lay openings, the shadow of hair, and hair on the skin."""
    for kind, (back, through, soft_um) in _OPENINGS.items():
        if growth.covers[kind].any():
            soft_px = max(soft_um / scene.um_per_px, 0.5)
            cover = cv2.GaussianBlur(growth.covers[kind], (0, 0), soft_px)
            _cover_with(light, np.asarray(cover, np.float32), (back, through))
    # Hair lies on the skin and keeps light from what is beside it.
    shadow = cv2.blur(growth.hair, (2 * round(60 / scene.um_per_px) + 1,) * 2)
    light *= (1 - np.float32(0.15) * shadow)[..., None]
    own, clear = _HAIR[scene.hair]
    _cover_with(light, growth.hair, (own, (clear, clear, clear)), growth.shade)
    light += (growth.hair * growth.gloss)[..., None]


def _cover_with(
    light: NDArray[np.float32],
    cover: NDArray[np.float32],
    film: tuple[tuple[float, float, float], tuple[float, float, float]],
    shade: NDArray[np.float32] | None = None,
) -> None:
    """Lay a film on skin: it throws light back, lets light through, and catches it."""
    spots = np.flatnonzero(cover > _TRACE)
    flat, veiled = light.reshape(-1, 3), cover.ravel()[spots][:, None]
    back, through = (np.array(each, np.float32) for each in film)
    back = back if shade is None else shade.ravel()[spots][:, None] * back
    skin = flat[spots]
    # Light goes to and fro between the skin and the film.
    both = back + through**2 * skin / (1 - np.minimum(back * skin, 0.9))
    flat[spots] = skin + veiled * (both - skin)


def _lay_debris(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> dict[AreaKind, NDArray[np.float32]]:
    """Lay crusts and flakes of scale, thicker here than there, over all."""
    shape = (scene.height_px, scene.width_px)
    debris = {}
    for kind, number, (least_um, most_um), heap in (
        (AreaKind.CRUST, scene.crusts, (110, 240), 3),
        (AreaKind.SCALE, scene.flakes, (70, 210), 1),
    ):
        sheet = np.zeros(shape, np.float32)
        for _ in range(number):
            middle = rng.uniform((0, 0), shape[::-1])
            for _ in range(heap):
                at = middle + rng.normal(0, 90 * (heap > 1), 2) / scene.um_per_px
                radius_px = rng.uniform(least_um, most_um) / scene.um_per_px
                fill_outline(sheet, rng, at, radius_px=radius_px, ragged=0.22)
        back, through, soft_um = _DEBRIS[kind]
        if number:
            soft_px = max(soft_um / scene.um_per_px, 0.5)
            sheet = np.asarray(cv2.GaussianBlur(sheet, (0, 0), soft_px), np.float32)
            coarse = smooth_noise(rng, shape, 50 / scene.um_per_px)
            shade = np.clip(1 + np.float32(0.12) * coarse, 0.5, 1.3)
            _cover_with(light, sheet, (back, through), shade)
        debris[kind] = sheet
    return debris
