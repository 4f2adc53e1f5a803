"""The camera of the third style: what mars the view, the lens, the sensor, the file.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import Scene, SkinTone
from scalpwatch.phantoms.third.lines import fill_outline, smooth_noise

__all__ = ["photograph"]

#: Exposure by which a camera meets each tone half-way, and its cool white balance
#: (judgement).
_EXPOSURE: Final = {SkinTone.LIGHT: 0.85, SkinTone.MEDIUM: 1.05, SkinTone.DARK: 1.5}
_COOL: Final = (0.96, 1.0, 1.12)
#: What scatters in the lens and falls everywhere.
_VEIL: Final = 0.012
#: Red is drawn so much larger than green, and blue smaller.
_ABERRATION: Final = 0.0006
_SHARPENING: Final = 0.45
_GAMMA: Final = 2.2
_LEVELS: Final = 4095
_JPEG_QUALITY: Final = 86
#: From where a place is as good as white.
_SATURATED: Final = 0.35


def _mar(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Lay clusters of glints, bubbles and the frame over the light."""
    shape = light.shape[:2]
    covered = np.zeros(shape, np.uint8)
    size = np.array(shape[::-1])
    if scene.glare:
        glints = np.zeros(shape, np.float32)
        for _ in range(scene.glare):
            middle = rng.uniform((0, 0), size)
            for _ in range(int(rng.integers(2, 7))):
                at = middle + rng.normal(0, 90, 2) / scene.um_per_px
                radius_px = rng.uniform(12, 60) / scene.um_per_px
                fill_outline(glints, rng, at, radius_px=radius_px, ragged=0.35)
        glints = np.asarray(
            cv2.GaussianBlur(glints, (0, 0), 9 / scene.um_per_px), np.float32
        )
        light += np.float32(1.2) * glints[..., None]
        covered |= (glints > _SATURATED).astype(np.uint8)
    for _ in range(scene.bubbles):
        middle, radius_um = rng.uniform((0, 0), size), rng.uniform(90, 360)
        covered |= _bubble(light, middle, radius_um / scene.um_per_px)
    if scene.vignette or scene.has_frame:
        covered |= _frame(light, scene)
    return covered


def _bubble(
    light: NDArray[np.float32], middle: NDArray[np.float64], radius_px: float
) -> NDArray[np.uint8]:
    """Draw a bubble: a dark wall, a bright ring in it, and a window's glint."""
    row, column = _from(light, (float(middle[0]), float(middle[1])))
    away = np.hypot(column, row) / np.float32(radius_px)
    wall = np.clip((away - 0.72) / 0.2, 0, 1) * np.clip((1.03 - away) * 20, 0, 1)
    ring = np.exp(-np.square((away - 0.86) / 0.045))
    glint = np.hypot(column + 0.4 * radius_px, row) / radius_px
    window = np.clip((0.14 - glint) * 15, 0, 1)
    light *= (1 - 0.6 * wall)[..., None]
    light += (0.35 * ring + 0.9 * window)[..., None]
    covered = ((away > 0.72) & (away < 1.03)) | (window > _SATURATED)  # noqa: PLR2004
    return np.asarray(covered).view(np.uint8)


def _from(
    light: NDArray[np.float32], place: tuple[float, float]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Tell how far rows and columns lie from a place, (H, 1) and (1, W) [px]."""
    row = np.arange(light.shape[0], dtype=np.float32)[:, None]
    column = np.arange(light.shape[1], dtype=np.float32)[None]
    return row - np.float32(place[1]), column - np.float32(place[0])


def _frame(light: NDArray[np.float32], scene: Scene) -> NDArray[np.uint8]:
    """Let light fall towards the border, and lay a round stop over it."""
    half = max(scene.width_px, scene.height_px) / 2
    row, column = _from(light, (scene.width_px / 2, scene.height_px / 2))
    away = np.hypot(column, row) / np.float32(half)
    fall = 1 - scene.vignette * np.square(np.square(np.minimum(away, 1.25) / 1.25))
    if not scene.has_frame:
        light *= fall[..., None]
        return np.zeros(away.shape, np.uint8)
    fall *= 1 - 0.997 * np.clip((away - 0.95) * half / 3, 0, 1)
    light *= fall[..., None]
    return np.asarray(away > 0.95).view(np.uint8)  # noqa: PLR2004 - the stop begins


def photograph(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Turn light into a JPEG: lens, sensor, gamma, unsharp mask, fewer colors.

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
        Red, green, blue.
    covered : (H, W) ndarray of uint8
        1 where nothing of the scalp is seen.
    """
    covered = _mar(light, scene, rng)
    seen = _through_lens(light, scene, rng)
    gain = scene.brightness * _EXPOSURE[scene.skin] * np.array(scene.white_balance)
    gain *= _COOL
    veil = _VEIL * gain * cv2.mean(seen)[:3]
    seen *= ((1 - _VEIL) * gain).astype(np.float32)
    seen += veil.astype(np.float32)
    # Neighbours share colors when a mosaic is filled in, so grain is gray and coarse.
    shape = seen.shape[:2]
    grain = smooth_noise(rng, shape, 1.6) + np.float32(0.5) * rng.standard_normal(
        shape, np.float32
    )
    depth = np.float32(scene.noise) * (0.15 + np.sqrt(seen[..., 1]))
    seen += (depth * grain)[..., None]
    np.clip(seen, 0, 1, out=seen)
    seen *= _LEVELS
    levels = np.arange(_LEVELS + 1) / _LEVELS
    curve = np.rint(255 * levels ** (1 / _GAMMA)).astype(np.uint8)
    toned = curve.take(seen.astype(np.uint16))
    soft = cv2.GaussianBlur(toned, (0, 0), 1.6)
    sharp = cv2.addWeighted(toned, 1 + _SHARPENING, soft, -_SHARPENING, 0)
    pixels = np.asarray(sharp, np.uint8)
    covered |= _burn(pixels, scene)
    quality = _JPEG_QUALITY if scene.jpeg is None else scene.jpeg
    half = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    told = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, half]
    data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), told)[1]
    read = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8), covered


def _through_lens(
    light: NDArray[np.float32], scene: Scene, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Blur more the farther from the sharpest place, and spread the colors."""
    height, width = light.shape[:2]
    sharp = np.asarray(
        cv2.GaussianBlur(light, (0, 0), max(0.8 * scene.blur_px, 0.2)), np.float32
    )
    soft = np.asarray(
        cv2.GaussianBlur(sharp, (0, 0), max(1.1 * scene.blur_px, 0.2)), np.float32
    )
    best = rng.uniform((0.35, 0.35), (0.65, 0.65)) * (width, height)
    row, column = _from(light, (float(best[0]), float(best[1])))
    away2 = row**2 + column**2
    share = np.minimum(away2 / np.float32(0.3 * (width**2 + height**2)), 1)
    soft -= sharp
    soft *= share[..., None]
    seen = sharp + soft
    middle = np.array([[width - 1], [height - 1]]) / 2
    for band, larger in ((0, 1 + _ABERRATION), (2, 1 - _ABERRATION)):
        spread = np.hstack([larger * np.eye(2), (1 - larger) * middle])
        seen[..., band] = cv2.warpAffine(
            np.ascontiguousarray(seen[..., band]),
            spread,
            (width, height),
            borderMode=cv2.BORDER_REPLICATE,
        )
    return np.asarray(seen, np.float32)


def _burn(pixels: NDArray[np.uint8], scene: Scene) -> NDArray[np.uint8]:
    """Burn in text at the top, a bar with ticks at the lower right, a red ring."""
    covered = np.zeros((scene.height_px, scene.width_px), np.uint8)
    font, wide, high = cv2.FONT_HERSHEY_PLAIN, scene.width_px, scene.height_px
    for sheet, ink in ((pixels, (250, 250, 250)), (covered, (1, 1, 1))):
        if scene.banner:
            cv2.putText(sheet, scene.banner, (14, 24), font, 1.3, ink, 1, cv2.LINE_8)
        long = round(scene.bar_um / scene.um_per_px)
        if long:
            first, last = (wide - 24 - long, high - 26), (wide - 24, high - 26)
            cv2.line(sheet, first, last, ink, 2)
            for x, y in (first, last):
                cv2.line(sheet, (x, y - 5), (x, y + 5), ink, 2)
            told, at = f"{scene.bar_um / 1000:.1f} mm", (first[0], high - 38)
            cv2.putText(sheet, told, at, font, 1.4, ink, 2)
    if scene.has_circle:
        middle, radius = (round(0.58 * wide), round(0.45 * high)), round(0.22 * high)
        cv2.circle(pixels, middle, radius, (225, 40, 30), 2, cv2.LINE_8)
        cv2.circle(covered, middle, radius, (1,), 2, cv2.LINE_8)
    return covered
