"""The camera of the first style: what lies on the lens, light to pixels, writing.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.canvas import Canvas
from scalpwatch.phantoms.scenes import Scene

__all__ = ["photograph", "spoil"]

_LEVELS: Final = 4096
#: Numbers that makers burn in beside their bars.
_THOUSAND_UM: Final = 1000.0
_FRAME: Final = 0.985


def spoil(
    light: NDArray[np.float32], canvas: Canvas, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Lay glare, bubbles and the frame over the light that comes from the scalp.

    Parameters
    ----------
    light : (H, W, 3) ndarray of float32
        Linear; changed in place.
    canvas
        Of the scene.
    rng
        The source of chance.

    Returns
    -------
    covered : (H, W) ndarray of uint8
        1 where nothing of the scalp is seen.
    """
    covered = np.zeros(canvas.shape, np.uint8)
    scene = canvas.scene
    if scene.bubbles:
        covered |= _bubbles(light, canvas, rng)
    if scene.glare:
        covered |= _glare(light, canvas, rng)
    if scene.vignette or scene.has_frame:
        covered |= _darken(light, canvas)
    return covered


def _glare(
    light: NDArray[np.float32], canvas: Canvas, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Mirror the lamp in spots with a halo."""
    sheet = canvas.sheet()
    for _ in range(canvas.scene.glare):
        place = rng.uniform((0, 0), canvas.size)
        radius_um = rng.uniform(25, 130)
        canvas.blob(sheet, rng, place, radius_um=radius_um, ragged=0.3)
    spots = canvas.shrunk(sheet)
    light += (1.6 * spots + 0.25 * canvas.soft(spots, 60))[..., None]
    return (spots > 0.4).view(np.uint8)  # noqa: PLR2004 - it is saturated from there on


def _bubbles(
    light: NDArray[np.float32], canvas: Canvas, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Draw bubbles: a dark ring, a bright one in it, a window of the lamp."""
    dark, bright = canvas.sheet(), canvas.sheet()
    for _ in range(canvas.scene.bubbles):
        place = rng.uniform((0, 0), canvas.size)
        radius_um = rng.uniform(90, 420)
        turn = np.linspace(0, 2 * np.pi, 40)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=1) * canvas.px_per_um
        canvas.stroke(dark, place + radius_um * ring, 0.12 * radius_um + 10)
        inner = place + 0.86 * radius_um * ring
        canvas.stroke(bright, inner, 0.08 * radius_um + 6)
        lamp = place - 0.4 * radius_um * canvas.px_per_um
        canvas.disc(bright, lamp, 0.26 * radius_um)
    rim, shine = (canvas.soft(canvas.shrunk(each), 6) for each in (dark, bright))
    light *= (1 - 0.6 * rim)[..., None]
    light += (0.6 * shine)[..., None]
    return ((rim > 0.4) | (shine > 0.4)).view(np.uint8)  # noqa: PLR2004 - plainly there


def _darken(light: NDArray[np.float32], canvas: Canvas) -> NDArray[np.uint8]:
    """Darken the corners, or black out what lies outside of a round field."""
    height, width = canvas.shape
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    light *= (1 - canvas.scene.vignette * (across**2 + down**2) / 2)[..., None]
    covered = np.zeros(canvas.shape, np.uint8)
    if canvas.scene.has_frame:
        # The round field is as wide as the picture, cut above and below.
        away = np.hypot(across, down * height / width)
        open_ = np.clip((_FRAME - away) * width / 4 + 0.5, 0, 1)
        light *= open_[..., None]
        covered |= (open_ < 0.5).view(np.uint8)  # noqa: PLR2004 - half of a pixel
    return covered


def photograph(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Turn light into a picture: lens, white balance, noise, sRGB, writing, JPEG.

    Parameters
    ----------
    light : (H, W, 3) ndarray of float32
        Linear; changed in place.
    scene
        Tells of the camera.
    rng
        The source of chance.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    covered : (H, W) ndarray of uint8
        1 where something is burned in.
    """
    seen = np.asarray(cv2.GaussianBlur(light, (0, 0), max(scene.blur_px, 0.05)))
    gain = (_LEVELS - 1) * scene.brightness * np.array(scene.white_balance)
    seen *= gain.astype(np.float32)
    steps = np.clip(seen, 0, _LEVELS - 1, out=seen).astype(np.uint16)
    curve = _srgb().take(steps)
    grain = rng.standard_normal(curve.shape, np.float32)
    grain *= np.float32(255 * scene.noise)
    curve += grain
    pixels = np.rint(np.clip(curve, 0, 255, out=curve)).astype(np.uint8)
    covered = _write(pixels, scene)
    return _stored(pixels, scene), covered


@cache
def _srgb() -> NDArray[np.float32]:
    """Tabulate the sRGB curve (IEC 61966-2-1), 0 to 255."""
    level = (np.arange(_LEVELS) + 0.5) / _LEVELS
    bright = 1.055 * level ** (1 / 2.4) - 0.055
    curve = np.where(level <= 0.0031308, 12.92 * level, bright)  # noqa: PLR2004 - the standard's
    return np.asarray(255 * curve, np.float32)


def _write(pixels: NDArray[np.uint8], scene: Scene) -> NDArray[np.uint8]:
    """Burn in a banner with text, a bar with its number, a circle."""
    height, width = scene.height_px, scene.width_px
    ink = np.zeros((height, width), np.uint8)
    tall = max(16, height // 28)
    font, size = cv2.FONT_HERSHEY_SIMPLEX, tall / 34
    if scene.banner:
        pixels[:tall] = 12
        ink[:tall] = 1
        at = (8, round(0.75 * tall))
        cv2.putText(
            pixels, scene.banner, at, font, size, (235, 235, 235), 1, cv2.LINE_AA
        )
    if scene.bar_um:
        long = round(scene.bar_um / scene.um_per_px)
        left, foot = width - long - 24, height - 24
        box = (slice(foot - 2, foot + 2), slice(max(left, 0), left + long))
        pixels[box] = 250
        ink[box] = 1
        told = f"{scene.bar_um / _THOUSAND_UM:.1f} mm"
        for sheet, colour in ((pixels, (250, 250, 250)), (ink, (1, 1, 1))):
            at = (max(left, 0), foot - 10)
            cv2.putText(sheet, told, at, font, size, colour, 1 + height // 700)
    if scene.has_circle:
        middle, radius = (round(0.6 * width), round(0.45 * height)), round(0.2 * height)
        for sheet, colour in ((pixels, (225, 25, 25)), (ink, (1, 1, 1))):
            cv2.circle(sheet, middle, radius, colour, max(2, height // 250))
    return ink


def _stored(pixels: NDArray[np.uint8], scene: Scene) -> NDArray[np.uint8]:
    """Store as JPEG where the scene asks for it."""
    if scene.jpeg is None:
        return pixels
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg])[1]
    read = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)
