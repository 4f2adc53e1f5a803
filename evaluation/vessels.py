"""Measure how well the line map finds vessels that experts have outlined.

Usage: ``python evaluation/vessels.py FOLDER [--across 540] [--sigmas 1.4 2 2.8]``

``FOLDER`` holds pictures, masks of vessels and masks of the field of view in three
folders (``images``, ``1st_manual``, ``mask``; ``--names`` tells others), paired in
sorted order. The map is that of `scalpwatch.imaging.ridges.find_lines`, before hair
is told from vessels: one plane, the logarithm of green light, color is no criterion,
nothing is trained. Every picture is brought to a field of ``--across`` pixels first
(the scales are pixels of that), and the map is enlarged to the picture again.

Prints a line a picture, and last one line of JSON: ``auc``, ``ap`` and ``dice`` (at the
best single threshold) of all pixels inside the fields of view pooled; ``auc_mean`` and
``auc_worst`` over pictures; and the same pooled figures of the quick map that the
measurements use, ``quick_auc``, ``quick_ap`` and ``quick_dice``.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from scalpwatch.imaging.ridges import extend_field, find_lines, find_ridges

#: Light added before the logarithm, so that noise in the dark stays small [of 255].
_FLOOR: Final = 80.0
#: How far the shade of the field's border reaches inwards [px of the working size].
_RIM_PX: Final = 4
#: A mask is set from here on [of 255]: compression blurs its border.
_HALF: Final = 127
#: Octaves of the quick map.
_OCTAVES: Final = 2


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a map ranks positive above negative pixels.

    Parameters
    ----------
    auc
        Area under the receiver operating characteristic.
    ap
        Average precision.
    dice
        Dice coefficient at the best threshold.
    """

    auc: float
    ap: float
    dice: float


def score(values: NDArray[np.float32], truth: NDArray[np.bool_]) -> Scores:
    """Score a map against the truth, by ranks.

    Parameters
    ----------
    values : (N,) ndarray of float32
        Strength at each pixel; ties share their rank.
    truth : (N,) ndarray of bool
        Whether the pixel is a vessel; both kinds must occur.

    Returns
    -------
    scores
        AUC, average precision, best Dice.
    """
    order = np.argsort(-values, kind="stable")
    hits = np.cumsum(truth[order])
    # A threshold can stand only where the value changes.
    ends = np.flatnonzero(np.diff(values[order], append=-np.inf))
    true = hits[ends].astype(np.float64)
    called = ends + 1.0
    false = called - true
    positives, negatives = true[-1], false[-1]
    steps = np.diff(true, prepend=0)
    # Each vessel pixel beats the negatives called later, and half of its ties.
    later = negatives - false + np.diff(false, prepend=0) / 2
    return Scores(
        auc=float((steps * later).sum() / (positives * negatives)),
        ap=float((steps * true / called).sum() / positives),
        dice=float((2 * true / (called + positives)).max()),
    )


def maps_of(
    picture: NDArray[np.uint8],
    field: NDArray[np.uint8],
    *,
    across_px: int,
    sigmas_px: tuple[float, ...],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Make the line map of a picture and the quick one.

    Parameters
    ----------
    picture : (H, W, 3) ndarray of uint8
        Red, green, blue.
    field : (H, W) ndarray of uint8
        1 inside the field of view.
    across_px
        Width of the field at which lines are sought [px].
    sigmas_px
        Widths of the Gaussians [px of that size].

    Returns
    -------
    lines, quick : (H, W) ndarray of float32
        Strength of dark lines.
    """
    height, width = field.shape
    columns = np.flatnonzero(field.any(axis=0))
    ratio = across_px / (columns[-1] - columns[0] + 1)
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    way = cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR
    green = cv2.resize(picture[..., 1].astype(np.float32), size, interpolation=way)
    inside = cv2.resize(field, size, interpolation=cv2.INTER_NEAREST)
    plane = extend_field(np.log(green + np.float32(_FLOOR)), inside, rim_px=_RIM_PX)
    lines = find_lines(plane, sigmas_px=sigmas_px)
    quick = find_ridges(plane, octaves=_OCTAVES).dark
    return (
        np.asarray(cv2.resize(lines, (width, height)), np.float32),
        np.asarray(cv2.resize(quick, (width, height)), np.float32),
    )


def read(path: Path, mode: str) -> NDArray[np.uint8]:
    """Read a picture or a mask of any common format.

    Parameters
    ----------
    path
        The file.
    mode
        Pillow's name of the kind of pixels.

    Returns
    -------
    pixels : ndarray of uint8
        As the mode has them.
    """
    with Pillow.open(path) as opened:
        return np.array(opened.convert(mode))


def triples(folder: Path, names: list[str]) -> list[tuple[Path, ...]]:
    """Pair pictures, vessels and fields of view in sorted order.

    Parameters
    ----------
    folder
        Where the three folders lie.
    names
        Their names.

    Returns
    -------
    files
        Picture, vessels, field of each.
    """
    lists = [
        sorted(path for path in (folder / name).iterdir() if path.is_file())
        for name in names
    ]
    if len({len(files) for files in lists}) != 1 or not lists[0]:
        sys.exit(f"{folder}: {', '.join(names)} must hold the same number of files")
    return list(zip(*lists, strict=True))


def pooled(parts: list[NDArray[np.float32]], truth: NDArray[np.bool_]) -> Scores:
    """Score all pictures as one.

    Parameters
    ----------
    parts
        Strengths inside the field of view of each picture.
    truth : (N,) ndarray of bool
        The truth of all of them.

    Returns
    -------
    scores
        AUC, average precision, best Dice.
    """
    return score(np.concatenate(parts), truth)


def main() -> None:
    """Read the arguments, score every picture, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", nargs=3, default=["images", "1st_manual", "mask"])
    parser.add_argument("--across", type=int, default=540)
    parser.add_argument("--sigmas", type=float, nargs="+", default=[1.4, 2.0, 2.8])
    arguments = parser.parse_args()
    strengths: list[NDArray[np.float32]] = []
    quicks: list[NDArray[np.float32]] = []
    truths: list[NDArray[np.bool_]] = []
    aucs = []
    for picture, vessels, field in triples(arguments.folder, arguments.names):
        inside = read(field, "L") > _HALF
        lines, quick = maps_of(
            read(picture, "RGB"),
            inside.view(np.uint8),
            across_px=arguments.across,
            sigmas_px=tuple(arguments.sigmas),
        )
        strengths.append(lines[inside])
        quicks.append(quick[inside])
        truths.append(read(vessels, "L")[inside] > _HALF)
        one = score(strengths[-1], truths[-1])
        aucs.append(one.auc)
        print(f"{picture.name}: AUC {one.auc:.4f}, AP {one.ap:.4f}")
    truth = np.concatenate(truths)
    whole, fast = pooled(strengths, truth), pooled(quicks, truth)
    report = {
        "auc": round(whole.auc, 4),
        "ap": round(whole.ap, 4),
        "dice": round(whole.dice, 4),
        "auc_mean": round(float(np.mean(aucs)), 4),
        "auc_worst": round(min(aucs), 4),
        "quick_auc": round(fast.auc, 4),
        "quick_ap": round(fast.ap, 4),
        "quick_dice": round(fast.dice, 4),
        "pictures": len(truths),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
