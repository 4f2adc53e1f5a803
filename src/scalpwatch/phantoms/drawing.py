"""The first style: light that skin throws back, less what blood and pigment take.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.areas import CLEARLY, draw_areas, draw_debris, is_barren
from scalpwatch.phantoms.camera import photograph, spoil
from scalpwatch.phantoms.canvas import Canvas, is_seen, waves
from scalpwatch.phantoms.scenes import Scene, SkinTone
from scalpwatch.phantoms.shafts import Growth, draw_growth, shaft_numbers
from scalpwatch.phantoms.truth import (
    AreaKind,
    DrawnOpening,
    DrawnShaft,
    OpeningKind,
    Phantom,
)
from scalpwatch.phantoms.vessels import draw_vessels

__all__ = ["draw_trichoscopy"]

#: What a place full of each absorbs of red, green and blue [natural logarithm]:
#: haemoglobin hardly takes red, sebum takes blue, pigment takes most of blue.
_BLOOD: Final = (0.14, 1.05, 0.78)
_REDNESS: Final = (0.05, 0.50, 0.38)
_SEBUM: Final = (0.06, 0.22, 0.62)
_DIRT: Final = (0.55, 0.75, 0.90)
#: Light of keratin and of scar tissue, of a plug, of a crust, and of dead hair.
_WHITE: Final = (0.74, 0.71, 0.68)
_MILK: Final = (0.66, 0.47, 0.45)
_HORN: Final = (0.55, 0.44, 0.28)
_CRUST: Final = (0.30, 0.15, 0.055)
_STUMP: Final = (0.014, 0.011, 0.009)
#: What covers less of a pixel is not seen.
_TRACE: Final = 0.001

_Light = NDArray[np.float32]
_Covers = Mapping[AreaKind, NDArray[np.float32]]


def draw_trichoscopy(scene: Scene, *, seed: int) -> Phantom:
    """Draw a trichoscopic view.

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
    A cartoon of optics: layers absorb by Beer and Lambert's law and do not scatter,
    save for a blur of what lies deep. Good for asking whether a method can tell hair
    from vessels at all; no measure of how well it does on patients.
    """
    rng = np.random.default_rng(seed)
    canvas = Canvas(scene)
    areas = draw_areas(canvas, rng)
    bloods, vessels = draw_vessels(canvas, rng)
    growth = draw_growth(canvas, rng, is_barren(areas))
    debris = draw_debris(canvas, rng)
    blood = _tubes(canvas, np.maximum.reduce(list(bloods.values())))
    light = _skin(canvas, rng, areas)
    light *= _passed(canvas, areas, blood * np.float32(scene.blood), growth)
    _lay_openings(light, canvas, growth)
    _lay_hair(light, scene, growth)
    _lay_debris(light, canvas, rng, debris)
    covered = spoil(light, canvas, rng)
    image, written = photograph(light, scene, rng)
    covered |= written
    areas |= debris
    top = covered | is_seen(debris[AreaKind.SCALE]) | is_seen(debris[AreaKind.CRUST])
    hair = is_seen(growth.hair) & (np.uint8(1) - top)
    free = (np.uint8(1) - top) ^ hair
    return Phantom(
        image=image,
        hair=hair,
        lines={kind: is_seen(cover) & free for kind, cover in bloods.items()},
        areas={
            kind: (strength > CLEARLY).view(np.uint8)
            & (np.uint8(1) - covered if kind in debris else free)
            for kind, strength in areas.items()
        },
        covered=covered,
        um_per_px=scene.um_per_px,
        shafts=_shafts(canvas, growth, top),
        openings=_openings(canvas, growth, free),
        drawn_vessels=tuple(vessels),
    )


def _tubes(canvas: Canvas, cover: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give vessels the depth of tubes: darkest in the middle."""
    inner = canvas.soft(cover, 12)
    inner *= np.float32(0.45)
    inner += np.float32(0.55)
    return np.asarray(cover * inner, np.float32)


def _skin(canvas: Canvas, rng: np.random.Generator, areas: _Covers) -> _Light:
    """Light of bare skin: uneven, with fine furrows; white, pale and milky areas."""
    scene, (height, width) = canvas.scene, canvas.shape
    level = np.float32(0.06) * waves(rng, canvas.shape, length_px=width / 6)
    fine = waves(rng, canvas.shape, length_px=max(3.0, 60 / scene.um_per_px))
    smooth = np.maximum(areas[AreaKind.ATROPHIC], areas[AreaKind.MILKY_RED])
    level += np.float32(0.025) * fine * (1 - np.float32(0.8) * smooth)
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    level -= np.float32(0.16) * (across**2 + down**2)
    if scene.atrophy:
        level += areas[AreaKind.ATROPHIC] * _wrinkles(canvas, rng)
    level = np.exp(level, out=level)
    skin = np.array(scene.skin.value, np.float32)
    pale = _under(scene)
    light = level[..., None] * skin
    for kind, toward, share in (
        (AreaKind.ATROPHIC, 0.7 * skin + 0.3 * pale * np.array(_WHITE), 0.7),
        (AreaKind.MILKY_RED, 0.6 * skin + 0.4 * pale * np.array(_MILK), 0.8),
        (AreaKind.WHITE, 0.25 * skin + 0.75 * np.array(_WHITE), 0.85),
    ):
        if areas[kind].any():
            paint = level[..., None] * np.asarray(toward, np.float32)
            light += (np.float32(share) * areas[kind])[..., None] * (paint - light)
    return np.asarray(light, np.float32)


def _under(scene: Scene) -> float:
    """Share of their light that pale layers send back through pigmented skin."""
    return float(np.sqrt(scene.skin.value[1] / SkinTone.LIGHT.value[1]))


def _wrinkles(canvas: Canvas, rng: np.random.Generator) -> NDArray[np.float32]:
    """Fine parallel folds of thin skin, and the broad shine on it."""
    height, width = canvas.shape
    way = rng.uniform(0, np.pi)
    across = np.arange(width, dtype=np.float32)[None] * np.float32(np.cos(way))
    down = np.arange(height, dtype=np.float32)[:, None] * np.float32(np.sin(way))
    sway = waves(rng, canvas.shape, length_px=600 * canvas.px_per_um)
    phase = (across + down) * canvas.scene.um_per_px / 95 * 2 * np.pi + 2.2 * sway
    depth = waves(rng, canvas.shape, length_px=350 * canvas.px_per_um)
    folds = np.maximum(np.cos(phase), 0) ** 4 * np.clip(0.6 + 0.5 * depth, 0, 1.2)
    shine = np.clip(waves(rng, canvas.shape, length_px=width / 5) - 0.6, 0, 1)
    return np.asarray(-0.10 * folds + 0.22 * shine, np.float32)


def _passed(
    canvas: Canvas, areas: _Covers, blood: NDArray[np.float32], growth: Growth
) -> _Light:
    """Share of the light that all absorbing layers let pass."""
    redness = areas[AreaKind.ERYTHEMA] + 0.75 * areas[AreaKind.MILKY_RED]
    sebum = 0.8 * areas[AreaKind.YELLOW]
    sebum += 0.95 * canvas.soft(growth.covers[OpeningKind.YELLOW_DOT], 14)
    about_hair = np.maximum(
        growth.covers[OpeningKind.HAIR], growth.covers[OpeningKind.EMPTY]
    )
    sebum += 0.4 * canvas.soft(about_hair, 30)
    pore = 0.55 * canvas.soft(growth.covers[OpeningKind.EMPTY], 16)
    layers = ((blood, _BLOOD), (redness, _REDNESS), (sebum, _SEBUM), (pore, _DIRT))
    amounts = cv2.merge([np.asarray(amount, np.float32) for amount, _ in layers])
    takes = -np.array([takes for _, takes in layers], np.float32).T
    return np.asarray(cv2.exp(cv2.transform(amounts, takes)), np.float32)


def _lay_openings(light: _Light, canvas: Canvas, growth: Growth) -> None:
    """Paint what fills openings or stands about them."""
    for kind, paint, share, soft_um in (
        (OpeningKind.WHITE_DOT, _WHITE, 0.75, 16.0),
        (OpeningKind.PLUG, _HORN, 0.7, 10.0),
        (OpeningKind.BLACK_DOT, _STUMP, 0.96, 4.0),
        (OpeningKind.SCALY, _WHITE, 0.75, 6.0),
    ):
        cover = growth.covers[kind]
        if cover.any():
            _cover(light, np.float32(share) * canvas.soft(cover, soft_um), paint)


def _cover(
    light: _Light, cover: NDArray[np.float32], paint: tuple[float, float, float]
) -> None:
    """Paint over where there is anything to be painted; ``light`` is contiguous."""
    spots = np.flatnonzero(cover > _TRACE)
    flat = light.reshape(-1, 3)
    under = flat[spots]
    under += cover.ravel()[spots, None] * (np.array(paint, np.float32) - under)
    flat[spots] = under


def _lay_hair(light: _Light, scene: Scene, growth: Growth) -> None:
    """Lay the hair over the skin, each shaft as bright as it is."""
    spots = np.flatnonzero(growth.hair > _TRACE)
    shine = growth.shine.ravel()[spots]
    bright = growth.shade.ravel()[spots] * (np.float32(0.85) + np.float32(1.7) * shine)
    shaft = bright[:, None] * np.array(scene.hair.value, np.float32)
    flat = light.reshape(-1, 3)
    under = flat[spots]
    under += growth.hair.ravel()[spots, None] * (shaft - under)
    flat[spots] = under


def _lay_debris(
    light: _Light, canvas: Canvas, rng: np.random.Generator, debris: _Covers
) -> None:
    """Lay flakes and crusts over everything."""
    for kind, paint, share in (
        (AreaKind.SCALE, _WHITE, 0.8),
        (AreaKind.CRUST, _CRUST, 0.92),
    ):
        if debris[kind].any():
            grain = waves(rng, canvas.shape, length_px=max(3.0, 50 * canvas.px_per_um))
            layers = np.clip(share + 0.12 * grain, 0, 1)
            # A flake stands up: its border throws a shadow to one side.
            shadow = np.roll(canvas.soft(debris[kind], 16), 2, (0, 1)) - debris[kind]
            light *= (1 - 0.25 * np.maximum(shadow, 0))[..., None]
            _cover(light, (layers * debris[kind]).astype(np.float32), paint)


def _shafts(
    canvas: Canvas, growth: Growth, top: NDArray[np.uint8]
) -> tuple[DrawnShaft, ...]:
    """Tell of each hair how much of it is seen."""
    numbers = shaft_numbers(canvas, growth)
    seen = np.bincount(numbers[top == 0], minlength=len(growth.shafts) + 1)
    drawn = []
    for number, shaft in enumerate(growth.shafts, start=1):
        steps = np.hypot(*np.diff(shaft.path, axis=0).T)
        whole = max(float(steps.sum()) * shaft.width_um * canvas.px_per_um, 1.0)
        share = min(float(seen[number]) / whole, 1.0)
        drawn.append(
            DrawnShaft(shaft.kind, shaft.path, shaft.width_um, shaft.opening, share)
        )
    return tuple(drawn)


def _openings(
    canvas: Canvas, growth: Growth, free: NDArray[np.uint8]
) -> tuple[DrawnOpening, ...]:
    """Tell of each opening how much of it is seen."""
    drawn = []
    for kind, place, diameter_um in growth.places:
        radius = max(1, round(diameter_um * canvas.px_per_um / 2))
        across, down = np.rint(place).astype(int)
        box = (
            slice(max(down - radius, 0), down + radius + 1),
            slice(max(across - radius, 0), across + radius + 1),
        )
        share = float(free[box].sum()) / (2 * radius + 1) ** 2
        drawn.append(
            DrawnOpening(kind, float(place[0]), float(place[1]), diameter_um, share)
        )
    return tuple(drawn)
