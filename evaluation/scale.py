"""Measure how often the scale is found in a picture, how well, and how falsely.

Usage: ``python evaluation/scale.py FOLLICLE_FOLDER [--phantoms 40] [--without 500]``

FOLLICLE_FOLDER holds ``images/`` and ``scale_bars.csv`` (file, bar_px, bar_mm; both
empty where a picture holds no bar). Drawn rulers, grids and bars are laid on drawn
scalps, turned, skewed and partly covered; the bars of the folder are read. Pictures
of the folder without a bar, filled up with drawn scalps to ``--without``, must yield
no scale; a scale that is off by more than a tenth counts as false, too.

Prints a line for each kind, each miss and each false scale, and last one line of
JSON: ``found`` (share of all pictures that tell a scale), ``error`` (95th percentile
of the relative error where one was found), ``false_scales``; and the same by kind.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from scalpwatch.imaging.images import Image
from scalpwatch.imaging.scale import find_scale
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy
from scalpwatch.phantoms.rulers import ScaleKind, draw_scale
from scalpwatch.records.pictures import read_picture

_WRONG = 0.1
_SCENES = 12


def scene(number: int) -> Scene:
    """Choose what a drawn scalp shows.

    Parameters
    ----------
    number
        Any number; skin, hair and vessels change with it.

    Returns
    -------
    scene
        With hair, and with vessels in two of three.
    """
    return Scene(
        skin=list(SkinTone)[number % 3],
        hair=list(HairTone)[number % 4],
        hairs=10 + 7 * (number % 11),
        dots=20 * (number % 3),
        thin_trees=number % 4,
        thick_trees=number % 2,
        um_per_px=(6.0, 8.0, 12.0)[number % 3],
    )


def phantoms(count: int) -> Iterator[tuple[str, Image, float]]:
    """Draw pictures that tell their scale.

    Parameters
    ----------
    count
        How many of each kind.

    Yields
    ------
    kind, image, um_per_px
        What was drawn, and its true scale.
    """
    scalps = [draw_trichoscopy(scene(n), seed=n).image for n in range(_SCENES)]
    for kind in ScaleKind:
        for seed in range(count):
            drawn = draw_scale(scalps[seed % _SCENES], kind, seed=seed)
            name = f"{kind.value} {seed}"
            yield kind.value, Image(pixels=drawn.image, name=name), drawn.um_per_px


def pictures(folder: Path) -> Iterator[tuple[str, Image, float | None]]:
    """Read the pictures of the folder.

    Parameters
    ----------
    folder
        As the module describes it.

    Yields
    ------
    kind, image, um_per_px
        The true scale, or ``None`` where no bar is in the picture.
    """
    with (folder / "scale_bars.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            image = read_picture(folder / "images" / row["file"])
            bar_px = row["bar_px"] and float(row["bar_px"])
            truth = 1000 * float(row["bar_mm"]) / bar_px if bar_px else None
            yield "real bar", image, truth


def bare(count: int) -> Iterator[tuple[str, Image, None]]:
    """Draw scalps that tell no scale.

    Parameters
    ----------
    count
        How many.

    Yields
    ------
    kind, image, um_per_px
        Without a scale.
    """
    for seed in range(1000, 1000 + count):
        drawn = draw_trichoscopy(scene(seed), seed=seed).image
        yield "bare", Image(pixels=drawn, name=f"bare {seed}"), None


class Tally:
    """Counts what was found, missed and wrongly found."""

    def __init__(self) -> None:
        self.errors: dict[str, list[float | None]] = {}
        self.false_scales = 0
        self.without = 0

    def take(self, kind: str, image: Image, truth: float | None) -> None:
        """Look at one picture.

        Parameters
        ----------
        kind
            What it holds.
        image
            The picture.
        truth
            Its scale [µm/px]; ``None`` where it tells none.
        """
        found = find_scale(image)
        if truth is None:
            self.without += 1
            if found is not None:
                self.false_scales += 1
                print(f"false: {image.name}: {found.um_per_px:.2f} µm/px")
            return
        error = None if found is None else abs(found.um_per_px / truth - 1)
        self.errors.setdefault(kind, []).append(error)
        if error is None:
            print(f"missed: {kind}: {image.name}")
        elif error > _WRONG:
            self.false_scales += 1
            print(f"wrong: {kind}: {image.name}: off by {error:.0%}")

    def figures(self, kind: str | None = None) -> dict[str, float]:
        """Sum up.

        Parameters
        ----------
        kind
            One kind; all of them when ``None``.

        Returns
        -------
        figures
            Pictures, share found, 95th percentile of the error.
        """
        kinds = self.errors if kind is None else {kind: self.errors[kind]}
        errors = [error for each in kinds.values() for error in each]
        seen = [error for error in errors if error is not None]
        return {
            "pictures": len(errors),
            "found": round(len(seen) / len(errors), 4) if errors else 0.0,
            "error": round(float(np.quantile(seen, 0.95)), 4) if seen else 1.0,
        }


def main() -> None:
    """Read the arguments, look at everything, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--phantoms", type=int, default=40)
    parser.add_argument("--without", type=int, default=500)
    asked = parser.parse_args()
    tally = Tally()
    for kind, image, truth in pictures(asked.folder):
        tally.take(kind, image, truth)
    for kind, image, truth in phantoms(asked.phantoms):
        tally.take(kind, image, truth)
    for kind, image, nothing in bare(max(0, asked.without - tally.without)):
        tally.take(kind, image, nothing)
    for kind in tally.errors:
        print(kind, tally.figures(kind))
    print(f"pictures without a scale: {tally.without}")
    by_kind = {kind: tally.figures(kind) for kind in tally.errors}
    print(
        json.dumps(
            tally.figures()
            | {"false_scales": tally.false_scales, "without": tally.without}
            | {"by_kind": by_kind}
        )
    )


if __name__ == "__main__":
    main()
