"""Score how well whole dermoscopic pictures with vessels are told from those without.

Usage: ``python evaluation/vessel_types.py LABELS.csv FOLDER``

LABELS.csv has the columns dermoscopy_file and vascular_structures ("absent", or the
kind that an expert named for the whole picture), and may have part ("train", "valid");
FOLDER holds the pictures by ``dermoscopy_file``. A picture that is not there is skipped
and counted.

Prints the areas under the curve for each part and each kind, with the number of
pictures and an interval of 95 %, and last one line of JSON: ``auc_arborizing``,
``auc_dotted``, ``auc_any`` (any kind) against ``absent``, ``low`` and ``high`` of each,
``skipped``, ``pictures``, and ``arborizing_vs_dotted``. What has no pictures is null.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from skin_vessels import auc, read_picture

from scalpwatch.imaging.vessel_scores import VesselScores, score_vessels

_ABSENT: Final = "absent"
_Z: Final = 1.96


@dataclass(frozen=True, slots=True)
class Scored:
    """A picture's label and scores."""

    kind: str
    part: str
    scores: VesselScores


def read_pictures(labels: Path, folder: Path) -> tuple[list[Scored], int]:
    """Score every picture that is there.

    Parameters
    ----------
    labels
        The table of labels.
    folder
        Where the pictures lie.

    Returns
    -------
    scored
        The pictures.
    skipped
        Number of those not there.
    """
    with labels.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    scored = []
    for row in rows:
        picture = read_picture(folder / row["dermoscopy_file"])
        if picture is None:
            continue
        scored.append(
            Scored(
                kind=row["vascular_structures"].strip().lower(),
                part=row.get("part") or "all",
                scores=score_vessels(picture),
            )
        )
    return scored, len(rows) - len(scored)


def interval(area: float, *, positive: int, negative: int) -> tuple[float, float]:
    """Tell between what areas the true one lies.

    Parameters
    ----------
    area
        Under the curve.
    positive, negative
        Numbers of pictures.

    Returns
    -------
    low, high
        Of 95 %, on the scale of log odds.

    References
    ----------
    Hanley and McNeil 1982, 10.1148/radiology.143.1.7063747, the standard error of the
    area with the two approximations for negative exponential distributions.
    """
    first, second = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area)
    spread += (positive - 1) * (first - area**2) + (negative - 1) * (second - area**2)
    error = math.sqrt(spread / (positive * negative))
    safe = min(max(area, 1e-6), 1 - 1e-6)
    reach = _Z * error / (safe * (1 - safe))
    odds = math.log(safe / (1 - safe))
    low, high = (1 / (1 + math.exp(-odds - sign * reach)) for sign in (-1, 1))
    return low, high


def compare(scored: Sequence[Scored]) -> dict[str, float | None]:
    """Compare each kind with the pictures without vessels.

    Parameters
    ----------
    scored
        The pictures.

    Returns
    -------
    figures
        By key.
    """
    absent = [each for each in scored if each.kind == _ABSENT]
    groups = {
        "arborizing": [each for each in scored if each.kind == "arborizing"],
        "dotted": [each for each in scored if each.kind == "dotted"],
        "any": [each for each in scored if each.kind != _ABSENT],
    }
    figures: dict[str, float | None] = {}
    for name, group in groups.items():
        area = auc(_of(name, group), _of(name, absent))
        figures[f"auc_{name}"] = area
        if area is not None:
            ends = interval(area, positive=len(group), negative=len(absent))
            figures[f"low_{name}"], figures[f"high_{name}"] = ends
    trees, dots = groups["arborizing"], groups["dotted"]
    figures["arborizing_vs_dotted"] = auc(_lean(trees), _lean(dots))
    return figures


def _of(name: str, group: Sequence[Scored]) -> np.ndarray:
    """Take the scores of one name."""
    field = {"arborizing": "arborizing", "dotted": "dotted", "any": "any_kind"}[name]
    return np.array([getattr(each.scores, field) for each in group], np.float32)


def _lean(group: Sequence[Scored]) -> np.ndarray:
    """Tell how much more each picture looks like trees than like dots."""
    pairs = [(each.scores.arborizing, each.scores.dotted) for each in group]
    return np.array([trees - dots for trees, dots in pairs], np.float32)


def main() -> None:
    """Read the arguments, score, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    scored, skipped = read_pictures(given.labels, given.folder)
    parts: dict[str, list[Scored]] = defaultdict(list)
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for each in scored:
        parts[each.part].append(each)
        kinds[each.kind].append(each)
    for part, members in sorted(parts.items()):
        print(f"part {part}, {len(members)} pictures: {_told(compare(members))}")
    absent = _of("any", kinds.pop(_ABSENT, []))
    for kind, members in sorted(kinds.items()):
        area = auc(_of("any", members), absent)
        print(f"any against absent, {kind} ({len(members)}): {_rounded(area)}")
    figures = compare(scored)
    print(f"all: {_told(figures)}")
    print(json.dumps({**figures, "skipped": skipped, "pictures": len(scored)}))


def _told(figures: dict[str, float | None]) -> str:
    """Write the figures in one line."""
    return ", ".join(f"{key} {_rounded(value)}" for key, value in figures.items())


def _rounded(value: float | None) -> str:
    """Write a figure for people."""
    return "none" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
