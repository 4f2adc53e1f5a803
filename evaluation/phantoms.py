"""Judge signs, measures and their intervals on drawn scalps whose truth is known.

Usage: ``python evaluation/phantoms.py [--count 60] [--calibrate 240]``

Draws as many scalps in each of two styles, measures them, prints for each skin tone,
the worst first, what was found and how far measures were off, and LAST one line of
JSON: for each style ``signs`` (precision and recall), ``measures`` (bias and 95 %
limits of agreement, both as shares of the mean truth; ``coverage`` of the stated
intervals), ``coverage`` (of all intervals together) and ``tones``. Hair and vessels
are compared by pixels, two pixels off being near enough, dots one to one.

``--calibrate N`` draws N other scalps of the first style, writes from them
``findings/calibration.csv``, from which the intervals are made, and then judges.
The second style is never used to calibrate. It takes about a second a scalp.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

import scalpwatch.findings
from scalpwatch.findings.centerlines import Centerlines, trace
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.quantifying import quantify, read_spreads
from scalpwatch.findings.recognition import Circumstances, recognise_signs
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import (
    HairTone,
    Phantom,
    Scene,
    SkinTone,
    draw_trichoscopy,
)
from scalpwatch.phantoms.styles import draw_second_style
from scalpwatch.vocabulary.measurements import (
    TRICHOSCOPIC,
    Measurement,
    MeasurementName,
)
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

_NEAR_PX: Final = 2
_LIMITS: Final = 1.96
_RANKS: Final = (0.025, 0.975)
_JUDGING, _CALIBRATING = 20_000, 10_000
_STYLES: Final = {"first_style": draw_trichoscopy, "second_style": draw_second_style}
_CALIBRATION: Final = Path(scalpwatch.findings.__file__).with_name("calibration.csv")
#: Added before logarithms are compared; of tortuosity only what exceeds 1 counts.
_SOFTENING: Final = {
    MeasurementName.HAIR_COUNT: 2.0,
    MeasurementName.HAIR_DENSITY: 4.0,
    MeasurementName.SHAFT_WIDTH: 0.0,
    MeasurementName.FREE_SKIN_SHARE: 0.0,
    MeasurementName.DOTTED_VESSEL_COUNT: 2.0,
    MeasurementName.THIN_TREE_COUNT: 1.0,
    MeasurementName.THICK_TREE_COUNT: 1.0,
    MeasurementName.VESSEL_LENGTH_DENSITY: 5.0,
    MeasurementName.VESSEL_CALIBER: 0.0,
    MeasurementName.VESSEL_BRANCH_POINTS: 3.0,
    MeasurementName.VESSEL_TORTUOSITY: -0.98,
    MeasurementName.ERYTHEMA_SHARE: 0.02,
}
_PRESENT_FROM: Final = 0.15

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
    hits
        By sign: right and all of what was found, right and all of what was drawn.
    """

    tone: str
    measured: dict[MeasurementName, Measurement]
    truth: dict[MeasurementName, float]
    hits: dict[str, tuple[float, float, float, float]]


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
    return Scene(
        um_per_px=float(rng.uniform(6, 10)),
        skin=skins[seed % len(skins)],
        hair=hairs[seed // len(skins) % len(hairs)],
        hairs=int(rng.integers(6, 45)),
        hair_um=float(rng.uniform(50, 90)),
        dots=int(rng.choice([0, 1])) * int(rng.integers(5, 60)),
        dot_um=float(rng.uniform(40, 60)),
        thin_trees=int(rng.integers(0, 6)),
        thick_trees=int(rng.integers(0, 4)),
        erythema=float(rng.choice([0.0, 1.0]) * rng.uniform(0.5, 1)),
        blood=float(rng.uniform(0.7, 1)),
        white_balance=(float(red), 1.0, float(blue)),
        blur_px=float(rng.uniform(0.5, 1.0)),
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
    phantom = draw(scene, seed=seed)
    scale = ScaleUmPerPx(phantom.um_per_px, "the drawing")
    seen = measure(Image(phantom.image, scale=scale))
    tone = scene.skin.name.lower()
    if not isinstance(seen, Measures):
        return Trial(tone, {}, {}, {})
    return Trial(
        tone=tone,
        measured={each.name: each for each in quantify(seen)},
        truth=_truth(scene, phantom),
        hits=_hits(scene, phantom, seen),
    )


def _truth(scene: Scene, phantom: Phantom) -> dict[MeasurementName, float]:
    """Tell what was drawn, from the masks of the truth."""
    um = phantom.um_per_px
    field_px = float(phantom.hair.size)
    skin_px = float((phantom.hair == 0).sum())
    lines = trace(phantom.thin | phantom.thick)
    truth: dict[MeasurementName, float | None] = {
        MeasurementName.HAIR_COUNT: float(scene.hairs),
        MeasurementName.HAIR_DENSITY: scene.hairs / (field_px * um**2 * 1e-8),
        MeasurementName.SHAFT_WIDTH: _shaft_um(phantom),
        MeasurementName.FREE_SKIN_SHARE: skin_px / field_px,
        MeasurementName.DOTTED_VESSEL_COUNT: float(len(_spots(scene, phantom))),
        MeasurementName.THIN_TREE_COUNT: float(scene.thin_trees),
        MeasurementName.THICK_TREE_COUNT: float(scene.thick_trees),
        MeasurementName.VESSEL_LENGTH_DENSITY: lines.length_px / skin_px / um * 1e5,
        MeasurementName.VESSEL_CALIBER: (lines.caliber_px or 0.0) * um or None,
        MeasurementName.VESSEL_BRANCH_POINTS: float(lines.branch_points),
        MeasurementName.VESSEL_TORTUOSITY: lines.tortuosity,
        MeasurementName.ERYTHEMA_SHARE: float(phantom.erythema.sum()) / skin_px,
    }
    return {name: value for name, value in truth.items() if value is not None}


def _shaft_um(phantom: Phantom) -> float | None:
    """Median by length of the widths of shafts that cross no other."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(phantom.hair)
    lone: list[Centerlines] = []
    for index in range(1, count):
        left, top, width, height, area = stats[index]
        if area > 0 and max(width, height) > 60:  # noqa: PLR2004 - a stub has no width
            box = labels[top : top + height, left : left + width] == index
            lines = trace(box.astype(np.uint8))
            lone += [lines] if lines.branch_points == 0 else []
    lengths = np.array([each.length_px for each in lone])
    widths = np.array([each.caliber_px or 0.0 for each in lone])
    if not lone:
        return None
    order = np.argsort(widths)
    reach = np.cumsum(lengths[order])
    return (
        float(widths[order][np.searchsorted(reach, reach[-1] / 2)]) * phantom.um_per_px
    )


def _spots(scene: Scene, phantom: Phantom) -> NDArray[np.float64]:
    """Middles of the dots of which at least a third is seen."""
    _, _, stats, middles = cv2.connectedComponentsWithStats(phantom.dots)
    whole_px = math.pi / 4 * (scene.dot_um / phantom.um_per_px) ** 2
    seen = stats[1:, cv2.CC_STAT_AREA] >= whole_px / 3
    return np.asarray(middles[1:][seen])


def _hits(
    scene: Scene, phantom: Phantom, seen: Measures
) -> dict[str, tuple[float, float, float, float]]:
    """Count what is right of what was found, and what was found of what is there."""
    trees = phantom.thin | phantom.thick
    lines = seen.marks.vessels.copy()
    for each in seen.dots:
        box = (
            slice(each.top_px, each.top_px + each.height_px),
            slice(each.left_px, each.left_px + each.width_px),
        )
        lines[box] = 0
    named = {
        each.sign: each.state is State.PRESENT
        for each in recognise_signs(seen, Circumstances("phantom"))
    }
    return {
        "hair": _near(seen.hair.mask, phantom.hair),
        "vessels": _near(lines, trees),
        "dots": _paired(scene, phantom, seen),
        "thick_arborizing_vessels": _claimed(
            named[Sign.THICK_ARBORIZING_VESSELS], is_there=bool(phantom.thick.any())
        ),
        "erythema": _claimed(
            named[Sign.ERYTHEMA],
            is_there=float(phantom.erythema.mean()) > _PRESENT_FROM,
        ),
    }


def _near(
    found: NDArray[np.uint8], drawn: NDArray[np.uint8]
) -> tuple[float, float, float, float]:
    """Compare two masks by pixels, two pixels off being near enough."""
    square = np.ones((2 * _NEAR_PX + 1, 2 * _NEAR_PX + 1), np.uint8)
    right = float((found & cv2.dilate(drawn, square)).sum())
    met = float((drawn & cv2.dilate(found, square)).sum())
    return right, float(found.sum()), met, float(drawn.sum())


def _paired(
    scene: Scene, phantom: Phantom, seen: Measures
) -> tuple[float, float, float, float]:
    """Pair found dots and drawn ones, the nearest first."""
    drawn = _spots(scene, phantom)
    found = np.array(
        [
            (each.left_px + each.width_px / 2, each.top_px + each.height_px / 2)
            for each in seen.dots
        ]
    ).reshape(-1, 2)
    away = np.hypot(*(found[:, None] - drawn[None]).transpose(2, 0, 1))
    reach_px = scene.dot_um / phantom.um_per_px
    pairs = 0
    while away.size and away.min() <= reach_px:
        row, column = np.unravel_index(int(away.argmin()), away.shape)
        away[row] = away[:, column] = math.inf
        pairs += 1
    return float(pairs), float(len(found)), float(pairs), float(len(drawn))


def _claimed(said: object, *, is_there: bool) -> tuple[float, float, float, float]:
    """Count one claim."""
    right = float(bool(said) and is_there)
    return right, float(bool(said)), right, float(is_there)


def judge(trials: Sequence[Trial]) -> dict[str, object]:
    """Sum up trials.

    Parameters
    ----------
    trials
        Of one style or tone.

    Returns
    -------
    figures
        ``scalps``, ``declined``, ``signs``, ``measures``, ``coverage``.
    """
    measures = {}
    covered: list[bool] = []
    for name in TRICHOSCOPIC:
        pairs = _pairs(trials, name)
        if len(pairs) > 1:
            measures[name.value] = _agreement(pairs)
            covered += [_holds(each, truth) for each, truth in pairs]
    return {
        "scalps": len(trials),
        "declined": sum(not trial.measured for trial in trials),
        "signs": _signs(trials),
        "measures": measures,
        "coverage": round(float(np.mean(covered)), 3) if covered else None,
    }


def _pairs(
    trials: Iterable[Trial], name: MeasurementName
) -> list[tuple[Measurement, float]]:
    """Measures beside truths, where both are there."""
    return [
        (trial.measured[name], trial.truth[name])
        for trial in trials
        if name in trial.measured and name in trial.truth
    ]


def _holds(measured: Measurement, truth: float) -> bool:
    """Whether the interval holds the truth."""
    return measured.interval.low - 1e-9 <= truth <= measured.interval.high + 1e-9


def _agreement(pairs: Sequence[tuple[Measurement, float]]) -> dict[str, object]:
    """Bias and 95 % limits of agreement, as shares of the mean truth."""
    off = np.array([each.interval.value - truth for each, truth in pairs])
    scale = float(np.mean([truth for _, truth in pairs])) or 1.0
    bias, spread = float(off.mean()) / scale, float(off.std(ddof=1)) / scale
    return {
        "n": len(pairs),
        "bias": round(bias, 3),
        "low": round(bias - _LIMITS * spread, 3),
        "high": round(bias + _LIMITS * spread, 3),
        "coverage": round(float(np.mean([_holds(*pair) for pair in pairs])), 3),
    }


def _signs(trials: Iterable[Trial]) -> dict[str, dict[str, float | None]]:
    """Precision and recall of each sign, all scalps pooled."""
    sums: dict[str, NDArray[np.float64]] = defaultdict(lambda: np.zeros(4))
    for trial in trials:
        for sign, counts in trial.hits.items():
            sums[sign] += counts
    return {
        sign: {
            "precision": round(right / found, 3) if found else None,
            "recall": round(met / drawn, 3) if drawn else None,
        }
        for sign, (right, found, met, drawn) in sums.items()
    }


def by_tone(trials: Sequence[Trial]) -> dict[str, dict[str, object]]:
    """Judge each skin tone.

    Parameters
    ----------
    trials
        Of one style.

    Returns
    -------
    tones
        The worst first: the one whose vessels are found least.
    """
    tones = {
        tone: judge([trial for trial in trials if trial.tone == tone])
        for tone in sorted({trial.tone for trial in trials})
    }

    def found(tone: str) -> float:
        signs = _signs(trial for trial in trials if trial.tone == tone)
        told = signs.get("vessels", {})
        return min(told.get(key) or 0.0 for key in ("precision", "recall"))

    return {tone: tones[tone] for tone in sorted(tones, key=found)}


def calibration(trials: Sequence[Trial]) -> str:
    """Write how the truth lies about what is seen.

    Parameters
    ----------
    trials
        Of the first style.

    Returns
    -------
    table
        As ``findings/calibration.csv`` holds it.
    """
    text = io.StringIO()
    text.write("# written by evaluation/phantoms.py --calibrate\n")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["measure", "softening", "low", "high", "phantoms"])
    for name, softening in _SOFTENING.items():
        off = np.array(
            [
                math.log((truth + softening) / (each.interval.value + softening))
                for each, truth in _pairs(trials, name)
            ]
        )
        low, high = np.quantile(off, _RANKS)
        table.writerow([name.value, softening, f"{low:.4f}", f"{high:.4f}", off.size])
    return text.getvalue()


def run(draw: Drawer, seeds: Sequence[int], processes: int) -> list[Trial]:
    """Try many scalps.

    Parameters
    ----------
    draw
        In which style.
    seeds
        Which scalps.
    processes
        How many at once.

    Returns
    -------
    trials
        In the order of the seeds.
    """
    if processes == 1:
        return [try_one(seed, draw) for seed in seeds]
    with multiprocessing.Pool(processes) as pool:
        return pool.map(partial(try_one, draw=draw), seeds, chunksize=4)


def _tell(style: str, tones: dict[str, dict[str, object]]) -> None:
    """Print a style by skin tone, the worst first."""
    for tone, figures in tones.items():
        print(f"{style}, {tone} skin, {figures['scalps']} scalps:")
        for part in ("signs", "measures"):
            rows = figures[part]
            for name, row in rows.items() if isinstance(rows, dict) else ():
                told = ", ".join(f"{key} {value}" for key, value in row.items())
                print(f"  {name}: {told}")


def main() -> None:
    """Read the arguments, calibrate where asked, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--calibrate", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.calibrate:
        seeds = range(_CALIBRATING, _CALIBRATING + arguments.calibrate)
        trials = run(draw_trichoscopy, seeds, arguments.processes)
        _CALIBRATION.write_text(calibration(trials), encoding="utf-8")
        read_spreads.cache_clear()
    report: dict[str, object] = {}
    seeds = range(_JUDGING, _JUDGING + arguments.count)
    for style, draw in _STYLES.items():
        trials = run(draw, seeds, arguments.processes)
        tones = by_tone(trials)
        _tell(style, tones)
        report[style] = judge(trials) | {"tones": tones}
    print(json.dumps(report))


if __name__ == "__main__":
    main()
