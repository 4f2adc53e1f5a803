"""One drawn scalp measured: what was asked, what is true of it, what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np
from phantom_signs import SIGNS, Hits, judge_claims
from phantom_truth import MEASURES, Drawn

from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.quantifying import quantify
from scalpwatch.imaging.arrays import Pixels
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import HairTone, Phantom, Scene, SkinTone
from scalpwatch.vocabulary.measurements import Measurement, MeasurementName
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["CHANGES", "Drawer", "Trial", "scene_of", "try_one"]

Drawer = Callable[..., Phantom]


@dataclass(frozen=True, slots=True)
class Trial:
    """One drawn scalp, measured.

    Parameters
    ----------
    tone
        Of the skin.
    measured
        What was measured, by name; empty when the picture was declined.
    truth
        What was drawn, in the same units.
    again
        The figures of the same picture after a change that leaves the scalp as it is.
    hits
        By sign.
    """

    tone: str
    measured: dict[MeasurementName, Measurement]
    truth: dict[MeasurementName, float]
    again: dict[MeasurementName, float]
    hits: dict[str, Hits]


def scene_of(seed: int) -> Scene:
    """Choose what is drawn; tones of skin and hair take turns.

    Parameters
    ----------
    seed
        Which scene.

    Returns
    -------
    scene
        Of all strengths, counts and scales that a trichoscope shows.
    """
    rng = np.random.default_rng([seed, 7])
    skins, hairs = list(SkinTone), list(HairTone)
    red, blue = rng.uniform(0.93, 1.07, 2)

    def some(chance: float, most: int) -> int:
        return int(rng.uniform() < chance) * int(rng.integers(1, most + 1))

    def strong(chance: float) -> float:
        return float(rng.uniform() < chance) * float(rng.uniform(0.6, 1))

    return Scene(
        um_per_px=float(rng.uniform(6, 10)),
        skin=skins[seed % len(skins)],
        hair=hairs[seed // len(skins) % len(hairs)],
        hairs=int(rng.integers(6, 45)),
        hair_um=float(rng.uniform(50, 90)),
        bundle=int(rng.integers(1, 5)),
        vellus=some(0.4, 10),
        broken=some(0.25, 6),
        dots=some(0.5, 60),
        dot_um=float(rng.uniform(40, 60)),
        thin_trees=int(rng.integers(0, 6)),
        thick_trees=int(rng.integers(0, 4)),
        linear=some(0.25, 6),
        glomerular=some(0.2, 8),
        hairpins=some(0.15, 6),
        blood=float(rng.uniform(0.6, 1)),
        yellow_dots=some(0.3, 15),
        white_dots=some(0.3, 15),
        black_dots=some(0.3, 12),
        plugs=some(0.2, 8),
        empty=some(0.3, 15),
        scaly=some(0.25, 8),
        erythema=strong(0.5),
        milky_red=strong(0.15),
        yellow=strong(0.15),
        white=strong(0.15),
        atrophy=strong(0.2),
        flakes=some(0.2, 8),
        white_balance=(float(red), 1.0, float(blue)),
        brightness=float(rng.uniform(0.85, 1.1)),
        blur_px=float(rng.uniform(0.5, 1.0)),
        jpeg=int(rng.integers(80, 96)),
        glare=some(0.25, 10),
        bubbles=some(0.1, 3),
        vignette=strong(0.3) / 3,
        has_frame=bool(rng.uniform() < 0.1),  # noqa: PLR2004 - a few devices
        bar_um=1000.0 * some(0.1, 1),
    )


def try_one(seed: int, draw: Drawer) -> Trial:
    """Draw one scalp and measure it.

    Parameters
    ----------
    seed
        Which scalp.
    draw
        In which style.

    Returns
    -------
    trial
        Measures beside the truth.
    """
    cv2.setNumThreads(1)
    scene = scene_of(seed)
    drawn = Drawn(draw(scene, seed=seed))
    scale = ScaleUmPerPx(scene.um_per_px, "the drawing")
    seen = measure(Image(drawn.phantom.image, scale=scale))
    tone = scene.skin.name.lower()
    if not isinstance(seen, Measures):
        return Trial(tone, {}, {}, {}, {})
    change = list(CHANGES.values())[seed % len(CHANGES)]
    changed = measure(Image(change(drawn.phantom.image), scale=scale))
    again = quantify(changed) if isinstance(changed, Measures) else ()
    truth = {name: row.truth(drawn) for name, row in MEASURES.items()}
    hits = {name: score(drawn.phantom, seen) for name, score in SIGNS.items()}
    return Trial(
        tone=tone,
        measured={each.name: each for each in quantify(seen)},
        again={each.name: each.interval.value for each in again},
        truth={name: value for name, value in truth.items() if value is not None},
        hits={name: hit for name, hit in hits.items() if hit}
        | judge_claims(drawn, seen),
    )


def _brighter(pixels: Pixels, factor: float) -> Pixels:
    """Change the exposure."""
    return np.rint(np.clip(pixels * factor, 0, 255)).astype(np.uint8)


def _stored(pixels: Pixels) -> Pixels:
    """Store as JPEG of quality 75."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    read = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)


#: What does not change the scalp.
CHANGES: Final[Mapping[str, Callable[[Pixels], Pixels]]] = {
    "turned by 90 degrees": lambda pixels: np.ascontiguousarray(np.rot90(pixels)),
    "turned by 180 degrees": lambda pixels: np.ascontiguousarray(pixels[::-1, ::-1]),
    "mirrored": lambda pixels: np.ascontiguousarray(pixels[:, ::-1]),
    "a fifth darker": partial(_brighter, factor=0.8),
    "a fifth brighter": partial(_brighter, factor=1.2),
    "JPEG of quality 75": _stored,
}
