"""Compare hairs and follicular units with boxes drawn by experts.

Usage: ``python evaluation/hairs.py FOLDER [--halves]``

FOLDER holds ``images/`` and ``hairs.csv`` (file, subject, class, xmin_px, ymin_px,
xmax_px, ymax_px; one box a hair). Prints a line of JSON last:

- ``hair_f1``: one to one, as many pairs as can be; the reported root lies inside the
  box, grown by 25 % a side;
- ``unit_f1``: the same for groups of touching boxes and their common rectangle, and
  the middle of the reported unit;
- ``count_mae``, ``pearson_r``: reported against drawn hairs, picture by picture.

Boxes under 5 px a side are dropped. What is reported outside the convex hull of a
picture's boxes, grown by their median diagonal, does not count. With ``--halves`` the
figures of every second subject, and of the others, are printed before.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from scalpwatch.imaging.color import color_planes
from scalpwatch.imaging.follicles import group_units
from scalpwatch.imaging.hair import find_hair
from scalpwatch.imaging.quality import judge_quality
from scalpwatch.records.pictures import read_picture

_LONGEST_PX = 1024
_SMALLEST_PX = 5
_GROWN = 0.25
_CORNERS = ("xmin_px", "ymin_px", "xmax_px", "ymax_px")
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Score:
    """What was paired in one picture."""

    subject: str
    hairs: tuple[int, int, int]
    units: tuple[int, int, int]


def read_boxes(
    folder: Path,
) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Read the boxes of every picture.

    Parameters
    ----------
    folder
        The data.

    Returns
    -------
    boxes
        By file and subject: left, top, right, bottom [px], a row a hair.
    """
    rows = defaultdict(list)
    with (folder / "hairs.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            left, top, right, bottom = (float(row[name]) for name in _CORNERS)
            if min(right - left, bottom - top) >= _SMALLEST_PX:
                key = row["file"], row.get("subject", "")
                rows[key].append((left, top, right, bottom))
    return {key: np.array(found) for key, found in sorted(rows.items())}


def common_rectangles(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the rectangle of each group of touching boxes.

    Parameters
    ----------
    boxes : (N, 4) ndarray of float
        Left, top, right, bottom [px].

    Returns
    -------
    rectangles : (M, 4) ndarray of float
        The same of each group.
    """
    touch = (boxes[:, None, :2] <= boxes[None, :, 2:]).all(axis=2)
    touch &= touch.T
    while not np.array_equal(touch, wider := (touch @ touch)):
        touch = wider
    groups = [boxes[row] for row in np.unique(touch, axis=0)]
    return np.array([[*g[:, :2].min(axis=0), *g[:, 2:].max(axis=0)] for g in groups])


def in_window(
    points: NDArray[np.float64], boxes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Keep the points near the boxes.

    Parameters
    ----------
    points : (N, 2) ndarray of float
        x, y [px].
    boxes : (M, 4) ndarray of float
        Left, top, right, bottom [px].

    Returns
    -------
    kept : (K, 2) ndarray of float
        Those inside the grown convex hull.
    """
    corners = boxes[:, [0, 1, 2, 1, 0, 3, 2, 3]].reshape(-1, 2)
    hull = cv2.convexHull(corners.astype(np.float32))
    margin_px = float(np.median(np.hypot(*(boxes[:, 2:] - boxes[:, :2]).T)))
    near = [
        cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=True) >= -margin_px
        for x, y in points
    ]
    return points[np.array(near, bool)]


def pairs(points: NDArray[np.float64], boxes: NDArray[np.float64]) -> int:
    """Count the most pairs of a point and a grown box that holds it.

    Parameters
    ----------
    points : (N, 2) ndarray of float
        x, y [px].
    boxes : (M, 4) ndarray of float
        Left, top, right, bottom [px].

    Returns
    -------
    count
        Pairs, each point and each box in one at most.
    """
    grown = _GROWN * (boxes[:, 2:] - boxes[:, :2])
    held = (points[:, None] >= boxes[:, :2] - grown).all(axis=2)
    held &= (points[:, None] <= boxes[:, 2:] + grown).all(axis=2)
    rows, columns = linear_sum_assignment(held, maximize=True)
    return int(held[rows, columns].sum())


def score_picture(path: Path, subject: str, boxes: NDArray[np.float64]) -> Score:
    """Look at one picture and compare.

    Parameters
    ----------
    path
        The picture.
    subject
        Whose scalp it is.
    boxes : (N, 4) ndarray of float
        Left, top, right, bottom of each hair [px].

    Returns
    -------
    score
        Pairs, reported and drawn.
    """
    image = read_picture(path, longest_px=_LONGEST_PX)
    closed = judge_quality(image.pixels).obscured
    shafts = find_hair(color_planes(image.pixels), closed=closed).shafts
    roots = np.array([shaft.root_px for shaft in shafts]).reshape(-1, 2)
    middles = np.array([u.center_px for u in group_units(shafts)]).reshape(-1, 2)
    roots = in_window(roots * image.zoom, boxes)
    middles = in_window(middles * image.zoom, boxes)
    units = common_rectangles(boxes)
    return Score(
        subject=subject,
        hairs=(pairs(roots, boxes), len(roots), len(boxes)),
        units=(pairs(middles, units), len(middles), len(units)),
    )


def summarize(scores: list[Score]) -> dict[str, float]:
    """Pool the pictures.

    Parameters
    ----------
    scores
        Of each picture.

    Returns
    -------
    figures
        By the keys of the report.
    """
    hairs = np.array([score.hairs for score in scores], float)
    units = np.array([score.units for score in scores], float)
    found, drawn = hairs[:, 1], hairs[:, 2]
    spread = len(scores) >= _ENOUGH and found.std() > 0 and drawn.std() > 0
    return {
        "hair_f1": _f1(hairs),
        "unit_f1": _f1(units),
        "count_mae": round(float(np.abs(found - drawn).mean()), 4),
        "pearson_r": round(float(np.corrcoef(found, drawn)[0, 1]), 4) if spread else 0,
        "count_bias": round(float((found - drawn).mean()), 4),
        "pictures": len(scores),
    }


def _f1(counts: NDArray[np.float64]) -> float:
    """F1 of pairs, reported and drawn, pooled."""
    paired, reported, drawn = counts.sum(axis=0)
    return round(float(2 * paired / max(reported + drawn, 1)), 4)


def main() -> None:
    """Read the arguments, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--halves", action="store_true")
    arguments = parser.parse_args()
    scores = [
        score_picture(arguments.folder / "images" / name, subject, boxes)
        for (name, subject), boxes in read_boxes(arguments.folder).items()
    ]
    figures = summarize(scores)
    if arguments.halves:
        subjects = sorted({score.subject for score in scores})
        for number in range(2):
            half = set(subjects[number::2])
            part = summarize([score for score in scores if score.subject in half])
            print(f"half {number + 1} of the subjects: {part}")
    print(
        f"{figures['pictures']} pictures: hairs {figures['hair_f1']:.3f}, units "
        f"{figures['unit_f1']:.3f}, count off by {figures['count_mae']:.2f}, "
        f"correlation {figures['pearson_r']:.3f}"
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
