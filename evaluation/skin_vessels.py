"""Score the vessel map on vessels and hairs marked by hand on dermoscopic pictures.

Usage: ``python evaluation/skin_vessels.py MARKS.csv FOLDER``

MARKS.csv has the columns file, region_x0, region_y0, region_x1, region_y1, object_id,
type, width_px and points ("x,y x,y ..."); FOLDER holds the pictures by ``file``. A
picture that is not there is skipped and counted.

A pixel within max(width / 2, 1) px of the centreline of a vessel, or of the point of
a dotted one, is vessel; likewise hair. A pixel inside a region and more than 5 px from
every mark, the unsure ones too, is clear skin. All else is ignored. The pixels of all
pictures are pooled.

Prints lines for people, and last one line of JSON: ``auc`` (vessels against clear
skin), ``vessel_vs_hair_auc``, ``hair_above`` (share of hair pixels above the threshold
that finds 80 % of the vessel pixels), ``auc_thin``, ``auc_thick``, ``auc_dotted``,
``auc_linear``, ``auc_hairpin`` (one type against clear skin), ``skipped``, and the
numbers of pictures and pixels. What has no marks is null.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scalpwatch.imaging.arrays import Pixels, Plane
from scalpwatch.imaging.vessels import vessel_map

#: The types of vessels as the marks name them, by the name of their key.
TYPES: Final = {
    "thin": "arborizing_thin",
    "thick": "arborizing_thick",
    "dotted": "dotted",
    "linear": "linear",
    "hairpin": "hairpin",
}
_AWAY_PX: Final = 5.0
_FOUND: Final = 0.8
_TINY: Final = 1e-9

Bands = dict[str, NDArray[np.bool_]]
Values = NDArray[np.float32]


def bands_of(rows: Iterable[dict[str, str]], shape: tuple[int, int]) -> Bands:
    """Lay the marks of one picture out as masks.

    Parameters
    ----------
    rows
        Its marks.
    shape
        Height and width of the picture [px].

    Returns
    -------
    bands
        A mask for each type, and ``skin`` for clear skin.
    """
    bands: Bands = {
        name: np.zeros(shape, np.bool_) for name in (*TYPES.values(), "hair")
    }
    region, clear = np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    for row in rows:
        left, top, right, bottom = (
            round(float(row[f"region_{side}"])) for side in ("x0", "y0", "x1", "y1")
        )
        region[top:bottom, left:right] = True
        if not row["points"]:
            continue
        half_px = max(float(row["width_px"] or 0) / 2, 1.0)
        distance_px = _distance_px(
            row["points"], shape, reach_px=max(half_px, _AWAY_PX) + 1
        )
        clear &= distance_px > _AWAY_PX
        if row["type"] in bands:
            bands[row["type"]] |= distance_px <= half_px
    bands["skin"] = region & clear
    return bands


def _distance_px(points: str, shape: tuple[int, int], *, reach_px: float) -> Plane:
    """Distance of every pixel from a centreline; infinite where it is far."""
    path = np.array([each.split(",") for each in points.split()], np.float64)
    nearest = np.full(shape, np.inf, np.float64)
    begin = np.maximum(np.floor(path.min(axis=0) - reach_px).astype(int), 0)
    end = np.ceil(path.max(axis=0) + reach_px).astype(int) + 1
    window = nearest[begin[1] : end[1], begin[0] : end[0]]
    rows, columns = np.indices(window.shape)
    here = np.stack([columns + begin[0], rows + begin[1]], axis=-1)
    for first, last in zip(path, np.concatenate([path[1:], path[-1:]]), strict=True):
        step = last - first
        share = ((here - first) @ step) / max(float(step @ step), _TINY)
        foot = first + np.clip(share, 0, 1)[..., None] * step
        np.minimum(window, np.hypot(*np.moveaxis(here - foot, -1, 0)), out=window)
    return nearest


def read_picture(path: Path) -> Pixels | None:
    """Read a picture as red, green, blue.

    Parameters
    ----------
    path
        Where it may lie.

    Returns
    -------
    pixels
        Of the picture; ``None`` where none can be read.
    """
    # OpenCV complains aloud of each file that is not there.
    return cv2.imread(str(path), cv2.IMREAD_COLOR_RGB) if path.is_file() else None


def auc(positive: Values, negative: Values) -> float | None:
    """Tell how often a positive value exceeds a negative one, ties counting half.

    Parameters
    ----------
    positive, negative : (N,) ndarray of float
        Values of the two kinds.

    Returns
    -------
    area
        Under the receiver operating characteristic; ``None`` where a kind is missing.

    References
    ----------
    Hanley and McNeil 1982, The meaning and use of the area under a receiver operating
    characteristic (ROC) curve, 10.1148/radiology.143.1.7063747, "The area as a
    Wilcoxon statistic".

    Examples
    --------
    >>> auc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    if not positive.size or not negative.size:
        return None
    order = np.sort(negative)
    below = np.searchsorted(order, positive, side="left").sum(dtype=np.int64)
    upto = np.searchsorted(order, positive, side="right").sum(dtype=np.int64)
    return float((below + upto) / 2 / positive.size / negative.size)


def share_above(vessels: Values, hair: Values) -> float | None:
    """Tell how much hair passes the threshold that finds 80 % of the vessels.

    Parameters
    ----------
    vessels, hair : (N,) ndarray of float
        Values of the two kinds.

    Returns
    -------
    share
        Of the hair; ``None`` where a kind is missing.
    """
    if not vessels.size or not hair.size:
        return None
    threshold = np.sort(vessels)[::-1][int(np.ceil(_FOUND * vessels.size)) - 1]
    return float((hair >= threshold).mean())


def score(
    marks: Path, folder: Path, see: Callable[[Pixels], Plane] = vessel_map
) -> dict[str, float | int | None]:
    """Pool the pixels of all pictures that are there, and compare the kinds.

    Parameters
    ----------
    marks
        The table of marks.
    folder
        Where the pictures lie.
    see
        What is judged: a picture to a map that is high on vessels.

    Returns
    -------
    figures
        By key.
    """
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    with marks.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            by_file[row["file"]].append(row)
    pooled: dict[str, list[Values]] = defaultdict(list)
    skipped = 0
    for file, rows in sorted(by_file.items()):
        picture = read_picture(folder / file)
        if picture is None:
            skipped += 1
            continue
        seen = see(picture)
        bands = bands_of(rows, (picture.shape[0], picture.shape[1]))
        every = np.any([bands[name] for name in TYPES.values()], axis=0)
        for name, band in (*bands.items(), ("vessel", every)):
            pooled[name].append(seen[band])
    nothing = [np.zeros(0, np.float32)]
    found = {
        name: np.concatenate(pooled.get(name, nothing))
        for name in (*TYPES.values(), "vessel", "hair", "skin")
    }
    return {
        "auc": auc(found["vessel"], found["skin"]),
        "vessel_vs_hair_auc": auc(found["vessel"], found["hair"]),
        "hair_above": share_above(found["vessel"], found["hair"]),
        **{
            f"auc_{key}": auc(found[name], found["skin"]) for key, name in TYPES.items()
        },
        "skipped": skipped,
        "pictures": len(by_file) - skipped,
        **{f"{name}_px": found[name].size for name in ("vessel", "hair", "skin")},
    }


def main() -> None:
    """Read the arguments, score, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("marks", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    figures = score(given.marks, given.folder)
    for key, value in figures.items():
        print(f"{key}: {'none' if value is None else round(value, 4)}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
