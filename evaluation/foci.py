"""Compare bald foci outlined by the eye with outlines drawn by experts.

Usage: ``python evaluation/foci.py FOLDER [--changed] [--leave-one-out]``

The folder holds ``images/``, ``hair_loss/`` (masks by experts) and ``scalp/`` (the
window to which both sides are clipped, and an input), files of one name in each, and,
if the pictures were squeezed, ``photos.csv`` with ``id`` and
``original_width_x_height_px``: they are stretched back before they are looked at.
Prints the overlap of each picture, and LAST one line of JSON with ``iou`` (mean over
the pictures; a picture without any loss counts 1 where none was found, else 0).

``--changed`` prints the mean overlap of the same pictures mirrored, turned, stored as
JPEG, blurred, darker, brighter and under other white balances. ``--leave-one-out``
chooses the borders of skin for each picture on the others alone, among neighbours of
the eye's own, and adds the mean overlap.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scalpwatch.imaging.arrays import Mask, Pixels
from scalpwatch.imaging.baldness import SkinBorders
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.lesions import find_lesions
from scalpwatch.records.pictures import read_picture

_WHITE: Final = 127
#: Neighbours of the eye's borders of skin: sure, sure if broad, edge, ruffled.
_GRID: Final = ((0.54, 0.57, 0.6), (0.46, 0.49, 0.52), (0.35, 0.38, 0.41), (0.14, 0.18))


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
        image = read_picture(path)
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


def found_in(example: Example, borders: SkinBorders | None = None) -> Mask:
    """Outline bald skin, in the size of the masks.

    Parameters
    ----------
    example
        A photograph.
    borders
        Where bare skin begins; ``None``: the eye's own.

    Returns
    -------
    bald : (H, W) ndarray of uint8
        1 on bare skin in the window.
    """
    size = (example.image.width_px, example.image.height_px)
    # plain INTER_NEAREST moves a mask by up to half a pixel
    window = cv2.resize(example.window, size, interpolation=cv2.INTER_NEAREST_EXACT)
    mask = np.asarray(window, np.uint8)
    view = find_lesions(example.image, window=mask, borders=borders or SkinBorders())
    back = (example.window.shape[1], example.window.shape[0])
    bald = cv2.resize(view.bald, back, interpolation=cv2.INTER_NEAREST_EXACT)
    return np.asarray(bald, np.uint8) & example.window


def changed(pixels: Pixels) -> dict[str, Pixels]:
    """Photograph the same head otherwise.

    Parameters
    ----------
    pixels : (H, W, 3) ndarray of uint8
        Red, green, blue in sRGB.

    Returns
    -------
    pictures
        By what was changed.
    """
    quality = [cv2.IMWRITE_JPEG_QUALITY, 75]
    stored = cv2.imencode(".jpg", pixels[..., ::-1], quality)[1]
    pressed = np.asarray(cv2.imdecode(stored, cv2.IMREAD_COLOR))
    casts = {
        "a fifth darker": (0.8, 0.8, 0.8),
        "a fifth brighter": (1.2, 1.2, 1.2),
        "a bluish camera": (0.92, 1.0, 1.08),
        "a yellowish camera": (1.08, 1.0, 0.92),
    }
    return {
        "JPEG of quality 75": np.ascontiguousarray(pressed[..., ::-1]),
        "blurred by a pixel": np.asarray(cv2.GaussianBlur(pixels, (0, 0), 1.0)),
        "mirrored": np.ascontiguousarray(pixels[:, ::-1]),
        "turned by 90 degrees": np.ascontiguousarray(np.rot90(pixels)),
        **{
            name: np.clip(pixels * np.array(cast), 0, 255).astype(np.uint8)
            for name, cast in casts.items()
        },
    }


def _tell_changes(read: Sequence[Example]) -> None:
    """Print the mean overlap of the same pictures, photographed otherwise."""
    told: dict[str, list[float]] = {}
    for example in read:
        truth = example.loss & example.window
        for name, pixels in changed(example.image.pixels).items():
            turn = {
                "mirrored": lambda mask: mask[:, ::-1],
                "turned by 90 degrees": np.rot90,
            }.get(name, lambda mask: mask)
            other = Example(
                example.name,
                Image(pixels),
                loss=np.ascontiguousarray(turn(truth)),
                window=np.ascontiguousarray(turn(example.window)),
            )
            told.setdefault(name, []).append(overlap(found_in(other), other.loss))
    for name, each in told.items():
        print(f"{name}: overlap {statistics.fmean(each):.3f}")


def _leave_one_out(read: Sequence[Example]) -> float:
    """Choose the borders on the other pictures, and read each picture with them."""
    rows = []
    for sure, broad, edge, ruffled in product(*_GRID):
        borders = SkinBorders(sure, broad, edge, ruffled)
        rows.append(
            [overlap(found_in(each, borders), each.loss & each.window) for each in read]
        )
    table = np.array(rows)
    print(
        f"{len(rows)} choices of borders: mean overlap {table.mean(axis=1).min():.3f} "
        f"to {table.mean(axis=1).max():.3f}"
    )
    chosen = [
        table[np.delete(table, number, axis=1).mean(axis=1).argmax(), number]
        for number in range(len(read))
    ]
    return float(np.mean(chosen))


def main() -> None:
    """Read the arguments, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--leave-one-out", action="store_true")
    arguments = parser.parse_args()
    read = list(examples(arguments.folder))
    told: list[float] = []
    for example in read:
        bald, loss = found_in(example), example.loss & example.window
        told.append(overlap(bald, loss))
        inside = max(1, int(example.window.sum()))
        print(
            f"{example.name}: overlap {told[-1]:.3f}, loss of the window "
            f"{bald.sum() / inside:.2f} found, {loss.sum() / inside:.2f} drawn"
        )
    if arguments.changed:
        _tell_changes(read)
    report = {
        "iou": round(statistics.fmean(told), 4) if told else None,
        "iou_sd": round(statistics.stdev(told), 4) if len(told) > 1 else None,
        "iou_lowest": round(min(told), 4) if told else None,
        "iou_median": round(statistics.median(told), 4) if told else None,
        "pictures": len(told),
    }
    if arguments.leave_one_out and len(read) > 1:
        report["iou_leave_one_out"] = round(_leave_one_out(read), 4)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
