"""Compare bald foci outlined by the eye with outlines drawn by experts.

Usage: ``python evaluation/foci.py FOLDER [--heads 3]``

The folder holds ``images/``, ``hair_loss/`` (masks by experts) and ``scalp/`` (the
window to which both sides are clipped, and an input), files of one name in each, and,
if the pictures were squeezed, ``photos.csv`` with ``id`` and
``original_width_x_height_px``: they are stretched back before they are looked at.
Prints the overlap of each picture, and last one line of JSON with ``iou`` (mean over
the pictures; a picture without any loss counts 1 where none was found, else 0).

With ``--heads`` it also draws so many heads of each skin tone and hair colour, with
foci of 30, 20 and 12 mm and a node of 10 mm, and tells how well they are found, the
worst skin tone first.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.images import Image, read_image
from scalpwatch.imaging.lesions import find_lesions, measure_region
from scalpwatch.phantoms.clinical import (
    ClinicalPhantom,
    ClinicalScene,
    draw_clinical_view,
)
from scalpwatch.phantoms.scenes import HairTone, SkinTone
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

_WHITE: Final = 127
_FOCI_MM: Final = (30.0, 20.0, 12.0)
_STUBBLE: Final = (0.0, 0.1, 0.2)
_FIRST_SEED: Final = 11
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A photograph with its outlines.

    Parameters
    ----------
    name
        File name without ending.
    image
        The photograph in its true proportions.
    loss, window : (H, W) ndarray of uint8
        Loss of hair, and where it is judged; in the size of the masks.
    """

    name: str
    image: Image
    loss: Mask
    window: Mask


def overlap(found: Mask, true: Mask) -> float:
    """Give the intersection over the union.

    Parameters
    ----------
    found, true : (H, W) ndarray
        Two masks.

    Returns
    -------
    iou
        From 0 to 1; 1 where both are empty.
    """
    union = int(((found > 0) | (true > 0)).sum())
    return 1.0 if union == 0 else int(((found > 0) & (true > 0)).sum()) / union


def examples(folder: Path) -> Iterator[Example]:
    """Read the pictures of a folder that have both masks.

    Parameters
    ----------
    folder
        With ``images/``, ``hair_loss/`` and ``scalp/``.

    Yields
    ------
    example
        One photograph.
    """
    aspects = _aspects(folder / "photos.csv")
    for path in sorted((folder / "images").iterdir()):
        masks = [_mask(folder / part, path.stem) for part in ("hair_loss", "scalp")]
        loss, window = masks
        if loss is None or window is None:
            print(f"{path.name}: no masks, skipped")
            continue
        image = read_image(path)
        height_px = round(
            image.width_px / aspects.get(path.stem, image.width_px / image.height_px)
        )
        stretched = cv2.resize(image.pixels, (image.width_px, height_px))
        yield Example(path.stem, Image(pixels=stretched), loss=loss, window=window)


def _aspects(table: Path) -> dict[str, float]:
    """Width by height of the original photographs, where they are told."""
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as lines:
        sizes = {
            row["id"]: row["original_width_x_height_px"].split("x")
            for row in csv.DictReader(lines)
        }
    return {name: int(width) / int(height) for name, (width, height) in sizes.items()}


def _mask(folder: Path, name: str) -> Mask | None:
    """Read a mask, whatever its format; ``None`` if there is none."""
    for path in sorted(folder.glob(f"{name}.*")):
        read = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if read is not None:
            return np.asarray(read > _WHITE, np.uint8)
    return None


def found_in(example: Example) -> Mask:
    """Outline bald skin, in the size of the masks.

    Parameters
    ----------
    example
        A photograph.

    Returns
    -------
    bald : (H, W) ndarray of uint8
        1 on bare skin in the window.
    """
    size = (example.image.width_px, example.image.height_px)
    # plain INTER_NEAREST moves a mask by up to half a pixel
    window = cv2.resize(example.window, size, interpolation=cv2.INTER_NEAREST_EXACT)
    view = find_lesions(example.image, window=np.asarray(window, np.uint8))
    back = (example.window.shape[1], example.window.shape[0])
    bald = cv2.resize(view.bald, back, interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(bald, np.uint8) & example.window


@dataclass(slots=True)
class Tally:
    """How well drawn heads of one skin tone were read.

    Parameters
    ----------
    iou
        Overlap of bald skin, one a head.
    found, covered
        Whether each focus was found, and whether its intervals hold the truth.
    bias
        Relative error of each longest diameter.
    nodes, false_nodes
        Heads whose node was found; nodes told where there is none.
    """

    iou: list[float]
    found: list[bool]
    covered: list[bool]
    bias: list[float]
    nodes: int = 0
    false_nodes: int = 0


def read_heads(count: int) -> dict[SkinTone, Tally]:
    """Draw heads and read them.

    Parameters
    ----------
    count
        Heads of each skin tone and hair colour.

    Returns
    -------
    tallies
        By skin tone, the worst first.
    """
    tallies = {skin: Tally([], [], [], []) for skin in SkinTone}
    for skin, tally in tallies.items():
        for hair in HairTone:
            for number in range(count):
                scene = ClinicalScene(
                    skin=skin,
                    hair=hair,
                    foci_mm=_FOCI_MM,
                    nodes_mm=(10.0,),
                    stubble=_STUBBLE[number % len(_STUBBLE)],
                )
                phantom = draw_clinical_view(scene, seed=_FIRST_SEED + number)
                _count_in(tally, phantom)
    return dict(sorted(tallies.items(), key=lambda pair: statistics.fmean(pair[1].iou)))


def _count_in(tally: Tally, phantom: ClinicalPhantom) -> None:
    """Read one head and note how well."""
    scale = ScaleUmPerPx(phantom.um_per_px, "drawn")
    view = find_lesions(Image(phantom.image, scale=scale))
    tally.iou.append(overlap(view.bald, phantom.foci))
    for number in range(1, int(phantom.foci.max()) + 1):
        mask = np.asarray(phantom.foci == number, np.uint8)
        true = measure_region(mask, scalp=phantom.scalp)
        drawn = [
            (overlap(cv2.fillPoly(np.zeros_like(mask), [ring], 1), mask), focus)
            for focus in view.foci
            for ring in [np.array(focus.outline, np.int32)]
        ]
        best, focus = max(drawn, key=lambda pair: pair[0], default=(0.0, None))
        tally.found.append(best > _HALF)
        if focus is not None and best > _HALF:
            size, span = focus.longest_px, true.longest_px.value
            tally.covered.append(size.low <= span <= size.high)
            tally.bias.append(size.value / span - 1)
    for node in view.nodes:
        x, y = np.mean(node.lesion.outline, axis=0).astype(int)
        is_there = bool(phantom.nodes[y, x])
        tally.nodes += is_there
        tally.false_nodes += not is_there


def main() -> None:
    """Read the arguments, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--heads", type=int, default=0)
    arguments = parser.parse_args()
    told: list[float] = []
    for example in examples(arguments.folder):
        bald, loss = found_in(example), example.loss & example.window
        told.append(overlap(bald, loss))
        inside = max(1, int(example.window.sum()))
        print(
            f"{example.name}: overlap {told[-1]:.3f}, loss of the window "
            f"{bald.sum() / inside:.2f} found, {loss.sum() / inside:.2f} drawn"
        )
    for skin, tally in read_heads(arguments.heads).items() if arguments.heads else ():
        print(
            f"{skin.name.lower()} skin: overlap {statistics.fmean(tally.iou):.2f} "
            f"(lowest {min(tally.iou):.2f}), {sum(tally.found)} of {len(tally.found)} "
            f"foci found, diameter {100 * statistics.fmean(tally.bias):+.0f} %, "
            f"interval holds {statistics.fmean(tally.covered):.2f}, {tally.nodes} of "
            f"{len(tally.iou)} nodes found, {tally.false_nodes} false"
        )
    report = {
        "iou": round(statistics.fmean(told), 4) if told else None,
        "iou_sd": round(statistics.stdev(told), 4) if len(told) > 1 else None,
        "iou_lowest": round(min(told), 4) if told else None,
        "iou_median": round(statistics.median(told), 4) if told else None,
        "pictures": len(told),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
