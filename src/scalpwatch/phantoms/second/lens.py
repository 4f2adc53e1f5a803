"""The camera of the second style: glare, bubbles, frame, sensor, JPEG, writing.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene
from scalpwatch.phantoms.second.sheets import FINE, ellipse, sheet_of, shrunk

__all__ = ["mar", "photograph"]

#: Crosstalk of the sensor's colors, rows for red, green, blue.
_SENSOR: Final = ((0.92, 0.06, 0.02), (0.05, 0.89, 0.06), (0.02, 0.10, 0.88))
_GAMMA: Final = 2.1
_JPEG_QUALITY: Final = 88
_LEVELS: Final = 8192


def mar(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Lay streaks of glare, bubbles and the frame over the light.

    Parameters
    ----------
    light : (H, W, 3) ndarray of float32
        Linear; changed in place.
    scene
        What is to be seen.
    rng
        The source of chance.

    Returns
    -------
    covered : (H, W) ndarray of uint8
        1 where nothing of the scalp is seen.
    """
    covered = np.zeros(light.shape[:2], np.uint8)
    px_per_um = FINE / scene.um_per_px
    size = np.array([scene.width_px, scene.height_px]) * FINE
    if scene.glare:
        sheet, way = sheet_of(scene), rng.uniform(0, 180)
        for _ in range(scene.glare):
            axes = rng.uniform((40, 12), (190, 45)) * px_per_um
            ellipse(sheet, rng.uniform((0, 0), size), axes, turn_deg=way)
        streaks = cv2.GaussianBlur(shrunk(sheet, scene), (0, 0), 14 / scene.um_per_px)
        light += 1.4 * streaks[..., None]
        covered |= np.asarray(streaks > 0.3).view(np.uint8)  # noqa: PLR2004 - saturated
    for _ in range(scene.bubbles):
        covered |= _bubble(light, scene, rng)
    if scene.vignette or scene.has_frame:
        covered |= _frame(light, scene)
    return covered


def _bubble(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Draw one bubble: pale within, with a dark rim and a bright crescent."""
    middle = rng.uniform((0, 0), (scene.width_px, scene.height_px))
    radius = rng.uniform(80, 380) / scene.um_per_px
    height, width = light.shape[:2]
    down = np.arange(height, dtype=np.float32)[:, None] - np.float32(middle[1])
    across = np.arange(width, dtype=np.float32)[None] - np.float32(middle[0])
    away = np.sqrt(across**2 + down**2) / np.float32(radius)
    rim = np.exp(-(((away - 1) / 0.07) ** 2))
    lit = np.exp(-(((away - 0.84) / 0.06) ** 2)) * np.clip(across + down, 0, radius)
    light *= (1 - 0.7 * rim)[..., None]
    light += (0.05 * (away < 1) + 0.6 * lit / radius)[..., None].astype(np.float32)
    return np.asarray((away > 0.75) & (away < 1.1)).view(np.uint8)  # noqa: PLR2004 - rim


def _frame(light: NDArray[np.float32], scene: Scene) -> NDArray[np.uint8]:
    """Let the light fall off towards the corners, or end in a round mask."""
    height, width = light.shape[:2]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * height / width
    across = np.linspace(-1, 1, width, dtype=np.float32)[None]
    away = np.sqrt(across**2 + down**2)
    light *= (1 - np.float32(scene.vignette) * np.clip(away, 0, 1.2) ** 4)[..., None]
    covered = np.asarray(away > 0.97).view(np.uint8)  # noqa: PLR2004 - nearly all
    if not scene.has_frame:
        return np.zeros_like(covered)
    light[covered > 0] = 0.004
    return covered


def photograph(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Turn light into a JPEG: disc of confusion, sensor, grain by light, gamma.

    Parameters
    ----------
    light : (H, W, 3) ndarray of float32
        Linear.
    scene
        Tells of the camera.
    rng
        The source of chance.

    Returns
    -------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue.
    covered : (H, W) ndarray of uint8
        1 where something is burned in.
    """
    reach = max(1, round(2 * scene.blur_px))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    weight = disc.astype(np.float32)
    weight[reach, reach] += 2
    seen = cv2.filter2D(light, -1, weight / weight.sum())
    gain = scene.brightness * np.array(scene.white_balance)
    mixed = cv2.transform(seen, gain[:, None] * np.array(_SENSOR))
    bright = np.asarray(np.clip(mixed, 0, 1), np.float32)
    grain = rng.standard_normal(bright.shape, np.float32)
    grain *= np.sqrt(bright) * np.float32(1.5 * scene.noise)
    bright += grain
    steps = np.clip(bright * (_LEVELS - 1), 0, _LEVELS - 1).astype(np.uint16)
    curve = np.rint(255 * (np.arange(_LEVELS) / (_LEVELS - 1)) ** (1 / _GAMMA))
    pixels = curve.astype(np.uint8).take(steps)
    covered = _burn(pixels, scene)
    quality = _JPEG_QUALITY if scene.jpeg is None else scene.jpeg
    data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, quality],
    )[1]
    read = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8), covered


def _burn(pixels: NDArray[np.uint8], scene: Scene) -> NDArray[np.uint8]:
    """Burn in text at the foot, a bar with ends, an ellipse drawn by hand."""
    covered = np.zeros((scene.height_px, scene.width_px), np.uint8)
    both = ((pixels, (255, 255, 255)), (covered, (1, 1, 1)))
    foot = scene.height_px - 12
    for sheet, ink in both if scene.banner else ():
        cv2.putText(
            sheet, scene.banner, (10, foot), cv2.FONT_HERSHEY_DUPLEX, 0.6, ink, 1
        )
    long = round(scene.bar_um / scene.um_per_px)
    for sheet, ink in both if long else ():
        cv2.line(sheet, (20, 30), (20 + long, 30), ink, 2)
        for end in (20, 20 + long):
            cv2.line(sheet, (end, 23), (end, 37), ink, 2)
        told = f"{scene.bar_um / 1000:g} mm"
        cv2.putText(sheet, told, (24, 58), cv2.FONT_HERSHEY_DUPLEX, 0.6, ink, 1)
    if scene.has_circle:
        middle = (round(0.4 * scene.width_px), round(0.55 * scene.height_px))
        axes = (round(0.2 * scene.width_px), round(0.17 * scene.height_px))
        for sheet, ink in ((pixels, (200, 30, 40)), (covered, (1, 1, 1))):
            cv2.ellipse(sheet, middle, axes, 20, 0, 352, ink, 3)
    return covered
