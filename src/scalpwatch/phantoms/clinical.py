"""Drawn clinical views: a head with hair, bald foci, nodes and a ruler.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.phantoms.scenes import HairTone, SkinTone

__all__ = [
    "Backdrop",
    "ClinicalPhantom",
    "ClinicalScene",
    "FocusTint",
    "NodeTint",
    "draw_clinical_view",
]

#: Everything is drawn so many times larger and then shrunk, for smooth borders.
_FINE: Final = 2
#: Half axes of the scalp as shares of the picture's height.
_AXES: Final = (0.40, 0.45)
#: The linear light of a drape behind the head, and of a wall (R, G, B).
_DRAPE: Final = (0.05, 0.11, 0.33)
_WALL: Final = (0.62, 0.60, 0.55)
#: Strands of hair for each square millimetre of the scalp: bundles, not shafts.
_STRANDS: Final = 0.28
_MM: Final = 1000.0


class FocusTint(Enum):
    """How much of red, green and blue light a focus lets back, against its skin."""

    PLAIN = (1.0, 1.0, 1.0)
    RED = (0.98, 0.76, 0.78)
    PALE = (1.12, 1.20, 1.24)


class NodeTint(Enum):
    """How much of red, green and blue light a node lets back, against its skin."""

    SKIN = (1.0, 1.0, 1.0)
    YELLOWISH = (1.0, 0.92, 0.62)
    REDDISH = (0.92, 0.58, 0.62)


class Backdrop(Enum):
    """What lies behind the head."""

    DRAPE = "drape"
    CHECKED = "checked"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class ClinicalScene:
    """What a clinical view is to show.

    Parameters
    ----------
    width_px, height_px
        Size of the picture [px].
    um_per_px
        Its scale [µm/px].
    skin, hair
        Colours.
    foci_mm
        Diameter of each bald focus [mm].
    nodes_mm
        Diameter of each node [mm]; a node stands on bare skin, in a focus of half
        again its size.
    ragged
        How irregular foci are, as a share of their radius.
    focus_tint, node_tint
        Colours of the foci and of the nodes, against their skin.
    stubble
        Share of a focus that is covered by short hairs, 0 to 1.
    hanging
        Share of the hair beside a focus that hangs across it, 0 to 1.
    backdrop
        What lies behind the head.
    with_ruler
        Whether a ruler with millimetres lies at the lower edge.
    ruler_hidden
        Share of the ruler that cloth hides, from the right.
    white_balance
        Factors of the camera for red, green and blue.
    jpeg
        Quality with which the picture was stored.
    """

    width_px: int = 480
    height_px: int = 480
    um_per_px: float = 420.0
    skin: SkinTone = SkinTone.LIGHT
    hair: HairTone = HairTone.BROWN
    foci_mm: tuple[float, ...] = (30.0, 18.0)
    nodes_mm: tuple[float, ...] = ()
    ragged: float = 0.10
    focus_tint: FocusTint = FocusTint.PLAIN
    node_tint: NodeTint = NodeTint.REDDISH
    stubble: float = 0.0
    hanging: float = 0.0
    backdrop: Backdrop = Backdrop.DRAPE
    with_ruler: bool = False
    ruler_hidden: float = 0.0
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    jpeg: int = 90


@dataclass(frozen=True, slots=True, eq=False)
class ClinicalPhantom:
    """A drawn head and its truth.

    Parameters
    ----------
    image : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.
    scalp : (H, W) ndarray of uint8
        1 on the scalp.
    foci, nodes : (H, W) ndarray of int32
        Number of the focus or node in the order of the scene, from 1; else 0.
    um_per_px
        Scale [µm/px].
    """

    image: NDArray[np.uint8]
    scalp: NDArray[np.uint8]
    foci: NDArray[np.int32]
    nodes: NDArray[np.int32]
    um_per_px: float


@dataclass(frozen=True, slots=True)
class _Spot:
    """A round place on the head, in fine pixels."""

    x: float
    y: float
    radius: float


def draw_clinical_view(scene: ClinicalScene, *, seed: int) -> ClinicalPhantom:
    """Draw a head from above.

    Parameters
    ----------
    scene
        What is to be seen.
    seed
        Which of the many such heads; the same seed draws the same picture.

    Returns
    -------
    phantom
        The picture and its truth.

    Notes
    -----
    A cartoon: an ellipse under one lamp, hair in bundles that run from a whorl. It
    asks whether bare skin can be told from hair of each colour; it measures nothing
    about patients. Foci keep apart from each other and from the edge of the head.
    """
    rng = np.random.default_rng(seed)
    size = (scene.height_px * _FINE, scene.width_px * _FINE)
    scalp = _head(size)
    spots = _places(scene, rng, size)
    foci, nodes = _label(scene, spots, rng, size)
    light = _bare_head(scene, rng, scalp)
    _tint_foci(light, foci, scene)
    _raise_nodes(light, nodes, spots[len(scene.foci_mm) :], scene.node_tint)
    cover, strands = _comb(scene, rng, scalp, foci)
    light += cover[..., None] * (strands - light)
    if scene.with_ruler:
        _lay_ruler(light, scene)
    shown = (scene.width_px, scene.height_px)
    return ClinicalPhantom(
        image=_photograph(light, scene, rng),
        scalp=np.asarray(_shrunk(scalp, shown), np.uint8),
        foci=_shrunk(foci, shown),
        nodes=_shrunk(nodes, shown),
        um_per_px=scene.um_per_px,
    )


def _shrunk(labels: NDArray[np.uint8], shown: tuple[int, int]) -> NDArray[np.int32]:
    """Labels in the size of the picture."""
    small = cv2.resize(labels, shown, interpolation=cv2.INTER_NEAREST)
    return np.asarray(small, np.int32)


def _head(size: tuple[int, int]) -> NDArray[np.uint8]:
    """Draw the scalp: 1 inside an ellipse."""
    sheet = np.zeros(size, np.uint8)
    axes = (round(_AXES[0] * size[0]), round(_AXES[1] * size[0]))
    cv2.ellipse(sheet, (size[1] // 2, size[0] // 2), axes, 0, 0, 360, 1, -1)
    return sheet


def _places(
    scene: ClinicalScene, rng: np.random.Generator, size: tuple[int, int]
) -> list[_Spot]:
    """Choose places that keep apart; the largest are placed first."""
    fine_per_mm = _MM * _FINE / scene.um_per_px
    wanted = [
        *(mm * fine_per_mm / 2 for mm in scene.foci_mm),
        # The skin about a node is bare.
        *(0.75 * mm * fine_per_mm for mm in scene.nodes_mm),
    ]
    placed: dict[int, _Spot] = {}
    for number in sorted(range(len(wanted)), key=lambda each: -wanted[each]):
        radius = wanted[number]
        x, y = size[1] / 2, size[0] / 2
        for _ in range(2000):
            turn, reach = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
            x = size[1] / 2 + reach * np.cos(turn) * (_AXES[0] * size[0] - 1.3 * radius)
            y = size[0] / 2 + reach * np.sin(turn) * (_AXES[1] * size[0] - 1.3 * radius)
            if all(
                np.hypot(x - other.x, y - other.y) > 1.35 * (radius + other.radius)
                for other in placed.values()
            ):
                break
        placed[number] = _Spot(float(x), float(y), radius)
    return [placed[number] for number in range(len(wanted))]


def _label(
    scene: ClinicalScene,
    spots: list[_Spot],
    rng: np.random.Generator,
    size: tuple[int, int],
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw the outlines of foci, and the nodes in theirs."""
    foci, nodes = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    for number, spot in enumerate(spots, start=1):
        waves = sum(
            rng.uniform(0, 1) / k * np.cos(k * turn + rng.uniform(0, 2 * np.pi))
            for k in range(2, 6)
        )
        radius = spot.radius * (1 + scene.ragged * waves)
        ring = np.stack(
            [spot.x + radius * np.cos(turn), spot.y + radius * np.sin(turn)], axis=1
        )
        cv2.fillPoly(foci, [np.rint(ring).astype(np.int32)], number)
    for number, spot in enumerate(spots[len(scene.foci_mm) :], start=1):
        center = (round(spot.x), round(spot.y))
        cv2.circle(nodes, center, round(spot.radius / 1.5), number, -1)
    return foci, nodes


def _bare_head(
    scene: ClinicalScene, rng: np.random.Generator, scalp: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Light of skin on the head and of the drape behind it."""
    height, width = scalp.shape
    down, across = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    lamp = np.exp(-0.55 * ((across + 0.15) ** 2 + (down + 0.2) ** 2))
    grain = cv2.GaussianBlur(
        rng.standard_normal(scalp.shape).astype(np.float32), (0, 0), 7 * _FINE
    )
    uneven = np.exp(0.05 * grain / grain.std())
    skin = (lamp * uneven)[..., None] * np.array(scene.skin.value)
    behind = (0.8 + 0.2 * lamp)[..., None] * _cloth(scene.backdrop, scalp.shape)
    return np.asarray(np.where(scalp[..., None] > 0, skin, behind), np.float32)


def _cloth(backdrop: Backdrop, size: tuple[int, ...]) -> NDArray[np.float64]:
    """Linear light of what lies behind the head."""
    down, across = np.mgrid[: size[0], : size[1]]
    cloth = np.broadcast_to(np.array(_DRAPE), (*size, 3)).copy()
    if backdrop is Backdrop.CHECKED:
        check = max(2, size[0] // 24)
        dark = (down // check + across // check) % 2 == 0
        cloth[dark] = (0.30, 0.05, 0.06)
    if backdrop is Backdrop.ROOM:
        cloth[down < 0.7 * size[0]] = _WALL
    return cloth


def _tint_foci(
    light: NDArray[np.float32], foci: NDArray[np.uint8], scene: ClinicalScene
) -> None:
    """Tint the foci, softly at their borders; not the skin about nodes."""
    fine_per_mm = _MM * _FINE / scene.um_per_px
    inside = ((foci > 0) & (foci <= len(scene.foci_mm))).astype(np.float32)
    part = cv2.GaussianBlur(inside, (0, 0), 0.7 * fine_per_mm)[..., None]
    light *= 1 + part * (np.array(scene.focus_tint.value, np.float32) - 1)


def _raise_nodes(
    light: NDArray[np.float32],
    nodes: NDArray[np.uint8],
    spots: list[_Spot],
    tint: NodeTint,
) -> None:
    """Tint the nodes and light them as domes, from the upper left."""
    for number, spot in enumerate(spots, start=1):
        inside = nodes == number
        down, across = np.nonzero(inside)
        slope = (spot.x - across + spot.y - down) / spot.radius
        dome = (1 + 0.22 * slope).astype(np.float32)
        light[inside] *= dome[:, None] * np.array(tint.value, np.float32)


def _comb(
    scene: ClinicalScene,
    rng: np.random.Generator,
    scalp: NDArray[np.uint8],
    foci: NDArray[np.uint8],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draw hair in bundles about a whorl: how much it covers, and its light."""
    fine_per_mm = _MM * _FINE / scene.um_per_px
    base = scalp * (foci == 0)
    # A border of hair is ragged: strands reach a millimetre or so over it.
    cover = cv2.GaussianBlur(base.astype(np.float32), (0, 0), 0.5 * fine_per_mm) * 0.93
    shade = np.full(scalp.shape, 0.62, np.float32)
    starts, ends, bald = _strands(scene, rng, scalp, foci)
    tones = rng.uniform(0.25, 1.35, len(starts)).tolist()
    wholes = rng.uniform(0.6, 1.0, len(starts)).tolist()
    grows = ~bald | (rng.uniform(size=len(starts)) < scene.stubble)
    for number in np.flatnonzero(grows).tolist():
        root, tip = starts[number].tolist(), ends[number].tolist()
        cv2.line(shade, root, tip, tones[number], _FINE, cv2.LINE_AA)
        cv2.line(cover, root, tip, wholes[number], 1, cv2.LINE_AA)
    hair = np.array(scene.hair.value, np.float32)
    cover = np.where(scalp > 0, cover, 0).astype(np.float32)
    return cover, shade[..., None] * hair


def _strands(
    scene: ClinicalScene,
    rng: np.random.Generator,
    scalp: NDArray[np.uint8],
    foci: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Roots and tips (x, y) of bundles, and which of them stand in a focus."""
    height, width = scalp.shape
    fine_per_mm = _MM * _FINE / scene.um_per_px
    down, across = np.nonzero(scalp)
    count = round(_STRANDS * down.size / fine_per_mm**2)
    chosen = rng.integers(0, down.size, count)
    x, y = across[chosen], down[chosen]
    bald = foci[y, x] > 0
    # Hair in a focus is short.
    length = np.where(bald, 2.0, rng.uniform(5, 14, count)) * fine_per_mm
    away = np.arctan2(y - 0.4 * height, x - 0.5 * width) + rng.normal(0, 0.2, count)
    run = np.stack([length * np.cos(away), length * np.sin(away)], axis=1)
    root = np.stack([x, y], axis=1)
    tip = np.rint(root + run).astype(np.int64)
    ahead = foci[tip[:, 1].clip(0, height - 1), tip[:, 0].clip(0, width - 1)] > 0
    # Hair that would hang over a focus is combed away from it, or crosses it.
    over = ahead & ~bald
    reach = np.where(rng.uniform(size=count) < scene.hanging, 2.0, 0.2)[:, None]
    tip[over] = np.rint(root[over] + reach[over] * run[over]).astype(np.int64)
    return root, tip, bald


def _lay_ruler(light: NDArray[np.float32], scene: ClinicalScene) -> None:
    """Lay a white ruler along the lower edge, a longer line each centimetre."""
    height, width = light.shape[:2]
    fine_per_mm = _MM * _FINE / scene.um_per_px
    top = round(height - 9 * fine_per_mm)
    light[top : height - 2] = 0.85
    for mm in range(int(width / fine_per_mm)):
        long = 6.0 if mm % 10 == 0 else 3.0
        x = round((mm + 0.5) * fine_per_mm)
        light[top : round(top + long * fine_per_mm), x : x + _FINE] = 0.03
    light[top:, round(width * (1 - scene.ruler_hidden)) :] = np.array(_DRAPE)


def _photograph(
    light: NDArray[np.float32], scene: ClinicalScene, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Turn light into a photograph: lens, white balance, noise, sRGB, JPEG."""
    shown = (scene.width_px, scene.height_px)
    seen = cv2.resize(light, shown, interpolation=cv2.INTER_AREA)
    seen = cv2.GaussianBlur(seen, (0, 0), 0.6)
    seen = np.clip(seen * np.array(scene.white_balance, np.float32), 0, 1)
    curve = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)  # noqa: PLR2004 - the sRGB curve, IEC 61966-2-1
    grainy = curve + rng.normal(0, 0.01, curve.shape)
    pixels = np.rint(np.clip(grainy, 0, 1) * 255).astype(np.uint8)
    stored = cv2.imencode(
        ".jpg",
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg],
    )[1]
    shot = np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR))
    return np.asarray(cv2.cvtColor(shot, cv2.COLOR_BGR2RGB), np.uint8)
