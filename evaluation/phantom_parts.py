"""Show what each part of a drawn scalp costs: one thing at a time is added.

Usage: ``python evaluation/phantom_parts.py [--seeds 3]``

Starts from an easy scalp (20 hairs, 15 dots, a thin and a thick tree), adds one colour,
sign, area or fault of the camera at a time, and prints for both styles precision and
recall of hair, vessels and dots, the greatest loss first; LAST one line of JSON with
the same.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from phantom_signs import SIGNS
from phantom_trials import Drawer

from scalpwatch.findings.measures import Measures, measure
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.styles import draw_second_style
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

_EASY: Final = Scene(hairs=20, dots=15, thin_trees=1, thick_trees=1)
_PARTS: Final = {
    "nothing": _EASY,
    **{
        f"{tone.name.lower()} hair": replace(_EASY, hair=tone)
        for tone in HairTone
        if tone is not _EASY.hair
    },
    "medium skin": replace(_EASY, skin=SkinTone.MEDIUM),
    "dark skin": replace(_EASY, skin=SkinTone.DARK),
    "hair of 100 µm": replace(_EASY, hair_um=100.0),
    "hair of 50 µm": replace(_EASY, hair_um=50.0),
    "cut hair": replace(_EASY, hair_mm=(0.5, 1.2)),
    "dense hair": replace(_EASY, hairs=60),
    "vellus hair": replace(_EASY, vellus=10),
    "broken hair": replace(_EASY, broken=8),
    "serpentine vessels": replace(_EASY, linear=6),
    "coils": replace(_EASY, glomerular=8),
    "hairpins": replace(_EASY, hairpins=6),
    "faint blood": replace(_EASY, blood=0.4),
    "yellow dots": replace(_EASY, yellow_dots=10),
    "white dots": replace(_EASY, white_dots=10),
    "black dots": replace(_EASY, black_dots=10),
    "plugs": replace(_EASY, plugs=8),
    "empty openings": replace(_EASY, empty=10),
    "perifollicular scale": replace(_EASY, scaly=6),
    "erythema": replace(_EASY, erythema=1.0),
    "milky red": replace(_EASY, milky_red=1.0),
    "yellow areas": replace(_EASY, yellow=1.0),
    "white areas": replace(_EASY, white=1.0),
    "atrophy": replace(_EASY, atrophy=1.0),
    "flakes": replace(_EASY, flakes=8),
    "crusts": replace(_EASY, crusts=3),
    "glare": replace(_EASY, glare=8),
    "bubbles": replace(_EASY, bubbles=3),
    "vignette": replace(_EASY, vignette=0.4),
    "frame": replace(_EASY, has_frame=True),
    "banner": replace(_EASY, banner="ID 123456 2019-01-02"),
    "bar": replace(_EASY, bar_um=1000.0),
    "red circle": replace(_EASY, has_circle=True),
    "soft focus": replace(_EASY, blur_px=1.6),
    "noise": replace(_EASY, noise=0.02),
    "JPEG of quality 75": replace(_EASY, jpeg=75),
    "two fifths less light": replace(_EASY, brightness=0.6),
}
_SIGNS: Final = ("hair", "vessels", "dots")
_STYLES: Final[dict[str, Drawer]] = {
    "first_style": draw_trichoscopy,
    "second_style": draw_second_style,
}

Told = dict[str, tuple[float | None, float | None]]


def tell(scene: Scene, draw: Drawer, seeds: range) -> Told:
    """Measure some scalps of one scene.

    Parameters
    ----------
    scene
        What is drawn.
    draw
        In which style.
    seeds
        Which scalps.

    Returns
    -------
    told
        By sign, precision and recall; empty when every picture was declined.
    """
    sums = {sign: np.zeros(4) for sign in _SIGNS}
    measured = 0
    for seed in seeds:
        phantom = draw(scene, seed=seed)
        scale = ScaleUmPerPx(phantom.um_per_px, "the drawing")
        seen = measure(Image(phantom.image, scale=scale))
        if isinstance(seen, Measures):
            measured += 1
            for sign in _SIGNS:
                sums[sign] += SIGNS[sign](phantom, seen) or 0
    if not measured:
        return {}
    return {
        sign: (
            round(right / found, 3) if found else None,
            round(met / drawn, 3) if drawn else None,
        )
        for sign, (right, found, met, drawn) in sums.items()
    }


def _change(told: Told, easy: Told) -> float:
    """Worst change against the easy scalp; a declined scene comes first of all."""
    changes = [
        (cell or 0.0) - (before or 0.0)
        for sign, pair in told.items()
        for cell, before in zip(pair, easy[sign], strict=True)
    ]
    return min(changes, default=-1.0)


def main() -> None:
    """Add one thing at a time, print the greatest loss first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(1, parser.parse_args().seeds + 1)
    cv2.setNumThreads(1)
    report: dict[str, dict[str, Told]] = {}
    for style, draw in _STYLES.items():
        told = {part: tell(scene, draw, seeds) for part, scene in _PARTS.items()}
        loss = {part: _change(each, told["nothing"]) for part, each in told.items()}
        report[style] = {
            part: told[part] for part in sorted(loss, key=loss.__getitem__)
        }
        print(f"{style}: precision, recall of {', '.join(_SIGNS)}")
        for part, pairs in report[style].items():
            cells = "  ".join(f"{pair[0]}, {pair[1]}" for pair in pairs.values())
            print(f"  {part:<22}{cells or 'declined'}")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
