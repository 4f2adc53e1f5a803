"""The drawer: light that skin throws back, less what blood, hair and pigment take.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Phantom, Scene

__all__ = ["draw_trichoscopy"]

#: Everything is drawn so many times larger and then shrunk, for smooth borders.
_FINE: Final = 2
#: What a place full of blood, of erythema, of sebum absorbs of red, green and blue
#: [natural logarithm]: haemoglobin hardly takes red, sebum takes blue.
_BLOOD: Final = (0.14, 1.05, 0.78)
_REDNESS: Final = (0.05, 0.50, 0.38)
_SEBUM: Final = (0.06, 0.22, 0.62)
_CLEARLY_RED: Final = 0.35
_HALF: Final = 0.5
_STEM_THIN_UM: Final = 36.0
_STEM_THICK_UM: Final = 120.0
#: A vessel ends where it would be thinner than this [µm].
_FINEST_UM: Final = 20.0
#: A tree has no more segments than this; the widest are drawn first.
_MOST_SEGMENTS: Final = 36


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
    canvas = _Canvas(scene)
    redness = canvas.cloud(rng) * np.float32(scene.erythema)
    dots = _draw_dots(canvas, rng)
    thin = _draw_trees(canvas, rng, count=scene.thin_trees, stem_um=_STEM_THIN_UM)
    thick = _draw_trees(canvas, rng, count=scene.thick_trees, stem_um=_STEM_THICK_UM)
    sebum, hair, shine = _draw_hair(canvas, rng)
    blood = np.float32(scene.blood) * np.maximum.reduce(
        [_round(vessels, scene) for vessels in (dots, thin, thick)]
    )
    taken = _layers((blood, _BLOOD), (redness, _REDNESS), (sebum, _SEBUM))
    light = _skin(scene, rng) * np.exp(-taken)
    shaft = np.array(scene.hair.value, np.float32) * (0.8 + 1.6 * shine[..., None])
    light += hair[..., None] * (shaft - light)
    bare = np.uint8(1) - _truth(hair)
    return Phantom(
        image=_photograph(light, scene, rng),
        hair=np.uint8(1) - bare,
        dots=_truth(dots) & bare,
        thin=_truth(thin) & bare,
        thick=_truth(thick) & bare,
        erythema=(redness > _CLEARLY_RED).astype(np.uint8) & bare,
        um_per_px=scene.um_per_px,
    )


class _Canvas:
    """A sheet on which lines are drawn fine and then shrunk."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.px_per_um = _FINE / scene.um_per_px
        self.size = (scene.width_px * _FINE, scene.height_px * _FINE)

    def sheet(self) -> NDArray[np.uint8]:
        """Give an empty sheet."""
        return np.zeros(self.size[::-1], np.uint8)

    def shrunk(self, sheet: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Share of each pixel of the picture that is covered, 0 to 1."""
        small = cv2.resize(
            sheet,
            (self.scene.width_px, self.scene.height_px),
            interpolation=cv2.INTER_AREA,
        )
        return np.asarray(small / np.float32(255), np.float32)

    def line(
        self, sheet: NDArray[np.uint8], path: NDArray[np.float64], *, width_um: float
    ) -> None:
        """Draw a line through points [fine pixels]."""
        points = np.rint(path * 16).astype(np.int32).reshape(-1, 1, 2)
        thick = max(1, round(width_um * self.px_per_um))
        cv2.polylines(
            sheet,
            [points],
            isClosed=False,
            color=255,
            thickness=thick,
            lineType=cv2.LINE_AA,
            shift=4,  # bits of fraction: sixteenths
        )

    def place(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Choose a place anywhere."""
        return rng.uniform((0, 0), self.size)

    def cloud(self, rng: np.random.Generator) -> NDArray[np.float32]:
        """Draw a soft patch about the middle, 0 to 1."""
        height, width = self.scene.height_px, self.scene.width_px
        down, across = np.mgrid[0:height, 0:width].astype(np.float32)
        shift = rng.uniform(-0.1, 0.1, 2)
        away = np.hypot(
            (across / width - 0.45 - shift[0]) / 0.36,
            (down / height - 0.5 - shift[1]) / 0.40,
        )
        ripple = _waves(rng, (height, width), length_px=max(width, height) / 9)
        patch = 1 / (1 + np.exp(9 * (away - 0.85 + 0.35 * ripple)))
        return np.asarray(patch, np.float32)


def _waves(
    rng: np.random.Generator, shape: tuple[int, int], *, length_px: float
) -> NDArray[np.float32]:
    """Smooth noise of unit deviation with hills of about the given length."""
    height, width = shape
    few = (max(2, round(height / length_px)) + 2, max(2, round(width / length_px)) + 2)
    coarse = rng.standard_normal(few).astype(np.float32)
    # The grid of the coarse noise must not show: a blur rounds its hills.
    fine = cv2.resize(coarse, (8 * few[1], 8 * few[0]), interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(fine, (0, 0), 3)
    smooth = cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(smooth / max(float(smooth.std()), 1e-6), np.float32)


def _layers(
    *layers: tuple[NDArray[np.float32], tuple[float, float, float]],
) -> NDArray[np.float32]:
    """Sum of what the layers absorb, (H, W, 3)."""
    amounts = np.stack([amount for amount, _ in layers], axis=-1)
    absorptions = np.array([absorption for _, absorption in layers], np.float32)
    return np.asarray(amounts @ absorptions, np.float32)


def _round(cover: NDArray[np.float32], scene: Scene) -> NDArray[np.float32]:
    """Give vessels the depth of tubes: darkest in the middle."""
    inner = cv2.GaussianBlur(cover, (0, 0), 12 / scene.um_per_px)
    return np.asarray(cover * (0.55 + 0.45 * inner), np.float32)


def _truth(cover: NDArray[np.float32]) -> NDArray[np.uint8]:
    """1 where at least half of a pixel is covered."""
    return (cover >= _HALF).astype(np.uint8)


def _skin(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    """Light of bare skin: uneven, with fine furrows, darker towards the corners."""
    shape = (scene.height_px, scene.width_px)
    uneven = 0.06 * _waves(rng, shape, length_px=shape[1] / 6)
    fine = 0.025 * _waves(rng, shape, length_px=max(3.0, 60 / scene.um_per_px))
    down, across = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    corners = 0.16 * (down**2 + across**2)
    level = np.exp(uneven + fine - corners).astype(np.float32)
    return np.asarray(level[..., None] * scene.skin.value, np.float32)


def _draw_dots(canvas: _Canvas, rng: np.random.Generator) -> NDArray[np.float32]:
    """Dotted vessels, scattered, never two in one place."""
    sheet = canvas.sheet()
    radius = canvas.scene.dot_um * canvas.px_per_um / 2
    placed: list[NDArray[np.float64]] = []
    for _ in range(40 * canvas.scene.dots):
        if len(placed) == canvas.scene.dots:
            break
        spot = canvas.place(rng)
        if all(np.hypot(*(spot - other)) > 6 * radius for other in placed):
            placed.append(spot)
            size = radius * rng.uniform(0.85, 1.2)
            center = (round(spot[0] * 16), round(spot[1] * 16))
            cv2.circle(sheet, center, round(size * 16), 255, -1, cv2.LINE_AA, 4)
    return canvas.shrunk(sheet)


def _draw_trees(
    canvas: _Canvas, rng: np.random.Generator, *, count: int, stem_um: float
) -> NDArray[np.float32]:
    """Tree-like vessels."""
    sheet = canvas.sheet()
    for index in range(count):
        # Roots stand apart, so that trees can be counted.
        turn = 2 * np.pi * (index + rng.uniform(-0.2, 0.2)) / max(count, 1)
        reach = rng.uniform(0.25, 0.5)
        center = np.array(canvas.size) / 2
        root = center + reach * np.array(canvas.size) * [np.cos(turn), np.sin(turn)]
        inward = turn + np.pi + rng.uniform(-0.9, 0.9)
        _grow(canvas, rng, sheet, (root, inward, stem_um))
    return canvas.shrunk(sheet)


def _grow(
    canvas: _Canvas,
    rng: np.random.Generator,
    sheet: NDArray[np.uint8],
    stem: tuple[NDArray[np.float64], float, float],
) -> None:
    """Draw a stem and all that grows from it; widths keep Murray's law of cubes."""
    waiting = [stem]
    for _ in range(_MOST_SEGMENTS):
        if not waiting:
            break
        waiting.sort(key=lambda part: part[2])
        root, angle, width_um = waiting.pop()
        length_um = rng.uniform(4, 8) * width_um + 120
        path, angle = _walk(
            rng, root, angle, length=length_um * canvas.px_per_um, wild=0.14
        )
        canvas.line(sheet, path, width_um=width_um)
        # The stem goes on, a little thinner and bent away from the branch it gives.
        side = rng.choice((-1, 1))
        on_um = width_um * rng.uniform(0.70, 0.86)
        if on_um > _FINEST_UM:
            waiting.append((path[-1], angle - side * rng.uniform(0.1, 0.4), on_um))
        branch_um = (width_um**3 - on_um**3) ** (1 / 3)
        if branch_um > _FINEST_UM:
            turned = angle + side * rng.uniform(0.5, 1.0)
            waiting.append((path[-1], turned, branch_um))


def _walk(
    rng: np.random.Generator,
    root: NDArray[np.float64],
    angle: float,
    *,
    length: float,
    wild: float,
) -> tuple[NDArray[np.float64], float]:
    """Wander from a root; give the path and the last direction."""
    steps = max(3, round(length / 6))
    turns = np.convolve(rng.normal(0, wild, steps), np.ones(3) / 3, "same")
    angles = angle + np.cumsum(turns)
    moves = length / steps * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.vstack([root, root + np.cumsum(moves, axis=0)]), float(angles[-1])


def _draw_hair(
    canvas: _Canvas, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Follicular openings, shafts in groups of one to three, and their shine."""
    sebum, hair, shine = canvas.sheet(), canvas.sheet(), canvas.sheet()
    lie = rng.uniform(0, 2 * np.pi)
    drawn = 0
    while drawn < canvas.scene.hairs:
        root = canvas.place(rng)
        for _ in range(min(int(rng.integers(1, 4)), canvas.scene.hairs - drawn)):
            width_um = canvas.scene.hair_um * rng.uniform(0.8, 1.15)
            start = root + rng.normal(0, 30, 2) * canvas.px_per_um
            length = rng.uniform(1800, 4200) * canvas.px_per_um
            way = lie + rng.normal(0, 0.45)
            path, _ = _walk(rng, start, way, length=length, wild=0.02)
            canvas.line(hair, path, width_um=width_um)
            canvas.line(shine, path, width_um=width_um / 4)
            drawn += 1
        _opening(canvas, sebum, root, radius_um=90.0)
    for _ in range(canvas.scene.yellow_dots):
        _opening(canvas, sebum, canvas.place(rng), radius_um=rng.uniform(110, 170))
    soft = cv2.GaussianBlur(canvas.shrunk(sebum), (0, 0), 40 / canvas.scene.um_per_px)
    return 0.5 * soft, canvas.shrunk(hair), canvas.shrunk(shine)


def _opening(
    canvas: _Canvas,
    sheet: NDArray[np.uint8],
    place: NDArray[np.float64],
    *,
    radius_um: float,
) -> None:
    """Draw a follicular opening with its sebum."""
    center = (round(place[0]), round(place[1]))
    cv2.circle(sheet, center, round(radius_um * canvas.px_per_um), 255, -1, cv2.LINE_AA)


def _photograph(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Turn light into a photograph: lens, white balance, noise, sRGB."""
    seen = cv2.GaussianBlur(light, (0, 0), max(scene.blur_px, 0.05))
    seen *= np.array(scene.white_balance, np.float32)
    seen = np.clip(seen, 0, 1)
    curve = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)  # noqa: PLR2004 - the sRGB curve, IEC 61966-2-1
    grain = rng.normal(0, scene.noise, curve.shape)
    return np.rint(np.clip(curve + grain, 0, 1) * 255).astype(np.uint8)
