"""Judge bald foci, nodes and their intervals on drawn heads whose truth is known.

Usage: ``python evaluation/heads.py [--count 120] [--calibrate 360]``

Draws heads of every skin tone and hair colour with none to three foci of 12 to 40 mm
(round or irregular, plain, red or pale, crossed by hair, with stubble), now and then a
node of 8 to 14 mm, before any background, in more or less light. Prints for each skin
tone, the worst first, what was found; then for each measure how often its 95 %
interval holds the truth and how wide it is (the middle head's, as a share of the
value; of counts, of the bald share and of differences of colour, L*a*b*, in their
units); and LAST one line of JSON.

``--calibrate N`` draws N other heads, writes from them ``findings/photographs.csv``,
from which the intervals are made, and then judges.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from foci import overlap

import scalpwatch.findings
from scalpwatch.findings.photographing import (
    CALIBRATION,
    COUNTS,
    DIFFERENCES,
    measure_photograph,
    seen_in_photograph,
)
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.lesions import ScalpView, find_lesions, measure_lesions
from scalpwatch.phantoms.clinical import (
    Backdrop,
    ClinicalPhantom,
    ClinicalScene,
    FocusTint,
    NodeTint,
    draw_clinical_view,
)
from scalpwatch.phantoms.scenes import HairTone, SkinTone
from scalpwatch.vocabulary.measurements import CLINICAL, MeasurementName
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

_JUDGING, _CALIBRATING = 60_000, 50_000
_RANK: Final = 0.975
_HALF: Final = 0.5
_SIDE_PX: Final = 320
#: Figures of a whole head, and what is added to both sides before logarithms are
#: compared, so that nothing has one.
_SOFTENING: Final = {
    MeasurementName.FOCUS_COUNT: 0.0,
    MeasurementName.NODE_COUNT: 0.0,
    MeasurementName.BALD_SHARE: 0.01,
}
#: Figures that belong to one focus or node: truth and sight are those of one region.
_OF_FOCUS: Final = (
    MeasurementName.FOCUS_LONG_DIAMETER,
    MeasurementName.FOCUS_SHORT_DIAMETER,
    MeasurementName.FOCUS_REDNESS,
    MeasurementName.FOCUS_LIGHTNESS,
)
_OF_NODE: Final = (
    MeasurementName.NODE_DIAMETER,
    MeasurementName.NODE_REDNESS,
    MeasurementName.NODE_YELLOWNESS,
    MeasurementName.NODE_LIGHTNESS,
)


@dataclass(slots=True)
class Trial:
    """One head as drawn and as seen.

    Parameters
    ----------
    scene
        What was to be drawn.
    iou
        Overlap of bald skin.
    found
        Whether each focus was found.
    nodes, false_nodes
        Nodes found, and told where there is none.
    pairs
        Seen and true value of each measure.
    held
        Whether each stated interval holds the truth, and how wide it is.
    """

    scene: ClinicalScene
    iou: float
    found: list[bool] = field(default_factory=list)
    nodes: int = 0
    false_nodes: int = 0
    pairs: dict[MeasurementName, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    held: list[tuple[MeasurementName, bool, float]] = field(default_factory=list)


def scene_of(seed: int) -> ClinicalScene:
    """Choose what a head shows; skin tones and hair colours take turns.

    Parameters
    ----------
    seed
        Its number.

    Returns
    -------
    scene
        One of many.
    """
    rng = np.random.default_rng(seed)
    tones, hairs = tuple(SkinTone), tuple(HairTone)
    has_node = bool(rng.uniform() < _HALF)
    return ClinicalScene(
        width_px=_SIDE_PX,
        height_px=_SIDE_PX,
        um_per_px=float(rng.uniform(570, 690)),
        skin=tones[seed % len(tones)],
        hair=hairs[seed // len(tones) % len(hairs)],
        foci_mm=tuple(rng.uniform(12, 40, rng.integers(0, 4)).tolist()),
        nodes_mm=(float(rng.uniform(8, 14)),) if has_node else (),
        ragged=float(rng.uniform(0.05, 0.3)),
        focus_tint=tuple(FocusTint)[rng.integers(3)],
        node_tint=tuple(NodeTint)[rng.integers(3)],
        stubble=float(rng.choice([0, 0.1, 0.2])),
        hanging=float(rng.choice([0, 0.15, 0.3])),
        backdrop=tuple(Backdrop)[rng.integers(3)],
        white_balance=_camera(rng),
        jpeg=int(rng.integers(75, 96)),
    )


def _camera(rng: np.random.Generator) -> tuple[float, float, float]:
    """Choose an exposure and a white balance: about 20 and 2 % of what is stored."""
    exposure = float(rng.uniform(0.65, 1.45))
    cast = float(rng.uniform(0.95, 1.05))
    return exposure * cast, exposure, exposure / cast


def true_view(scene: ClinicalScene, seed: int) -> ScalpView:
    """Measure a head along its drawn outlines, in the light it was drawn in.

    Parameters
    ----------
    scene, seed
        Which head.

    Returns
    -------
    view
        Its true sizes and colours.
    """
    plain = replace(scene, white_balance=(1.0, 1.0, 1.0), jpeg=100)
    phantom = draw_clinical_view(plain, seed=seed)
    return measure_lesions(
        Image(phantom.image), phantom.scalp, phantom.foci, phantom.nodes
    )


def try_one(seed: int, *, judges: bool) -> Trial:
    """Draw a head, read it, and compare.

    Parameters
    ----------
    seed
        Its number.
    judges
        Whether the stated intervals are judged as well.

    Returns
    -------
    trial
        What was drawn and seen.
    """
    scene = scene_of(seed)
    phantom = draw_clinical_view(scene, seed=seed)
    seen = find_lesions(Image(phantom.image), window=phantom.scalp)
    true = true_view(scene, seed)
    trial = Trial(scene, overlap(seen.bald, phantom.foci))
    trial.held += coverage(phantom, true) if judges else ()
    for name in _SOFTENING:
        trial.pairs[name].append((_value(seen, name), _value(true, name)))
    if seen.foci and true.foci:
        areas = (sum(each.area_px2 for each in view.foci) for view in (seen, true))
        trial.pairs[MeasurementName.FOCI_AREA].append((next(areas), next(areas)))
    _match_foci(trial, seen, true)
    _match_nodes(trial, seen, true, phantom)
    return trial


def _value(view: ScalpView, name: MeasurementName) -> float:
    """One of the figures of a whole head."""
    return next(each.value for each in seen_in_photograph(view) if each.name is name)


def _match_foci(trial: Trial, seen: ScalpView, true: ScalpView) -> None:
    """Pair each drawn focus with the one seen there."""
    for number, drawn in enumerate(true.foci, start=1):
        mask = true.focus_labels == number
        best = int(np.bincount(seen.focus_labels[mask]).argmax())
        is_found = best > 0 and overlap(seen.focus_labels == best, mask) > _HALF
        trial.found.append(is_found)
        if not is_found:
            continue
        found = seen.foci[best - 1]
        long, short, red, light = _OF_FOCUS
        trial.pairs[long].append((found.longest_px, drawn.longest_px))
        trial.pairs[short].append((found.shortest_px, drawn.shortest_px))
        here, there = seen.contrasts[best - 1], true.contrasts[number - 1]
        if here is not None and there is not None:
            trial.pairs[red].append((here.redness, there.redness))
            trial.pairs[light].append((here.lightness, there.lightness))


def _match_nodes(
    trial: Trial, seen: ScalpView, true: ScalpView, phantom: ClinicalPhantom
) -> None:
    """Pair each node seen with the one drawn there."""
    for number, node in enumerate(seen.nodes, start=1):
        spot = seen.node_labels == number
        best = int(np.bincount(true.node_labels[spot]).argmax())
        is_there = bool(phantom.nodes[spot].any())
        trial.nodes += is_there
        trial.false_nodes += not is_there
        if best == 0:
            continue
        drawn = true.nodes[best - 1]
        size, red, yellow, light = _OF_NODE
        trial.pairs[size].append((node.lesion.longest_px, drawn.lesion.longest_px))
        if node.contrast is not None and drawn.contrast is not None:
            here, there = node.contrast, drawn.contrast
            trial.pairs[red].append((here.redness, there.redness))
            trial.pairs[yellow].append((here.yellowness, there.yellowness))
            trial.pairs[light].append((here.lightness, there.lightness))


def _pairs(trials: Sequence[Trial], name: MeasurementName) -> list[tuple[float, float]]:
    """Seen and true values of a measure, of all heads."""
    return [pair for trial in trials for pair in trial.pairs[name]]


def calibration(trials: Sequence[Trial]) -> str:
    """Give the table from which intervals are made.

    Parameters
    ----------
    trials
        Heads.

    Returns
    -------
    table
        As ``findings/photographs.csv`` holds it.
    """
    text = io.StringIO()
    text.write("# written by evaluation/heads.py --calibrate\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["measure", "softening", "low", "high", "phantoms"])
    for name in CLINICAL:
        soft = _SOFTENING.get(name, 0.0)
        pairs = _pairs(trials, name)
        errors = [
            true - seen
            if name in DIFFERENCES | COUNTS
            else math.log((true + soft) / (seen + soft))
            for seen, true in pairs
        ]
        low, high = _bounds(errors)
        writer.writerow([name.value, soft, f"{low:.4f}", f"{high:.4f}", len(pairs)])
    return text.getvalue()


def _bounds(errors: Sequence[float]) -> tuple[float, float]:
    """Bounds of the errors of 95 in 100 more heads, few heads wider (conformal)."""
    count = len(errors)
    share = min(1.0, _RANK * (count + 1) / count)
    low = float(np.quantile(errors, 1 - share, method="lower"))
    return low, float(np.quantile(errors, share, method="higher"))


def coverage(
    phantom: ClinicalPhantom, view: ScalpView
) -> Iterator[tuple[MeasurementName, bool, float]]:
    """Tell of each stated interval whether it holds the truth, and its width.

    Parameters
    ----------
    phantom
        A head.
    view
        Its truth.

    Yields
    ------
    name, holds, width
        Width as a share of the value; in units for counts, shares and colours.
    """
    image = Image(phantom.image, scale=ScaleUmPerPx(phantom.um_per_px, "drawn"))
    rings, _ = cv2.findContours(phantom.scalp, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    window = tuple((float(x), float(y)) for x, y in rings[0].reshape(-1, 2))
    truths = {each.name: each.value for each in seen_in_photograph(view)}
    for each in measure_photograph(image, window=window).measurements:
        if each.name not in truths:
            continue
        power = {"cm": 1, "cm2": 2}.get(each.unit.value, 0)
        truth = truths[each.name] * (phantom.um_per_px / 1e4) ** power
        span = each.interval.high - each.interval.low
        by_value = each.name not in DIFFERENCES and each.name not in _SOFTENING
        value = each.interval.value if by_value else 1.0
        holds = each.interval.low - 1e-9 <= truth <= each.interval.high + 1e-9
        yield each.name, holds, span / value


def _tell_tones(trials: Sequence[Trial]) -> None:
    """Print what was found, by skin tone, the worst first."""
    by_tone = {
        tone: [trial for trial in trials if trial.scene.skin is tone]
        for tone in SkinTone
    }
    means = {
        tone: statistics.fmean(trial.iou for trial in each)
        for tone, each in by_tone.items()
    }
    for tone in sorted(by_tone, key=lambda tone: means[tone]):
        each = by_tone[tone]
        found = [hit for trial in each for hit in trial.found]
        tinted = [
            trial
            for trial in each
            if trial.scene.nodes_mm and trial.scene.node_tint is not NodeTint.SKIN
        ]
        print(
            f"{tone.name.lower()} skin: overlap {means[tone]:.2f}, {sum(found)} of "
            f"{len(found)} foci found, {sum(trial.nodes > 0 for trial in tinted)} of "
            f"{len(tinted)} tinted nodes found, "
            f"{sum(trial.false_nodes for trial in each)} false"
        )


def main() -> None:
    """Read the arguments, calibrate where asked, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--calibrate", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.calibrate:
        seeds = range(_CALIBRATING, _CALIBRATING + arguments.calibrate)
        table = calibration([try_one(seed, judges=False) for seed in seeds])
        path = Path(scalpwatch.findings.__file__).with_name(CALIBRATION)
        path.write_text(table, encoding="utf-8")
    seeds = range(_JUDGING, _JUDGING + arguments.count)
    trials = [try_one(seed, judges=True) for seed in seeds]
    _tell_tones(trials)
    told: dict[MeasurementName, list[tuple[bool, float]]] = defaultdict(list)
    for trial in trials:
        for name, holds, width in trial.held:
            told[name].append((holds, width))
    for name, each in told.items():
        print(
            f"{name.value}: interval holds {statistics.fmean(h for h, _ in each):.3f} "
            f"of {len(each)}, width {statistics.median(w for _, w in each):.2f}"
        )
    every = [holds for each in told.values() for holds, _ in each]
    report = {
        "heads": len(trials),
        "iou": round(statistics.fmean(trial.iou for trial in trials), 4),
        "coverage": round(statistics.fmean(every), 4),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
