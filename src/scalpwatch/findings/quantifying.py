"""Measures of a picture as figures with intervals and units."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import cv2
import numpy as np

from scalpwatch.errors import EvidenceError
from scalpwatch.findings.centerlines import trace
from scalpwatch.findings.measures import Measures
from scalpwatch.imaging.areas import AreaKind
from scalpwatch.imaging.arrays import Mask
from scalpwatch.imaging.follicles import group_units
from scalpwatch.imaging.openings import OpeningKind
from scalpwatch.imaging.vessels import Vessel, VesselKind
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import (
    TRICHOSCOPIC,
    Measurement,
    MeasurementName,
    Unit,
)
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["TERMINAL_UM", "Spread", "quantify", "read_spreads", "seen_figures"]

#: A hair at least so wide is terminal, a thinner one vellus [µm] (judgement: between
#: the 30 µm under which hair is vellus and the 60 µm of usual terminal hair).
TERMINAL_UM: Final = 40.0
_UM_PER_CM: Final = 10_000.0
_UM_PER_MM: Final = 1_000.0
#: What 1 mm/cm² is by pixel in a usual view of 8 mm on 1024 pixels: it softens the
#: interval about next to nothing and enters no value [/px].
_NOMINAL_PER_PX: Final = 8e-5
_VESSEL_KINDS: Final = {
    MeasurementName.LINEAR_VESSEL_COUNT: VesselKind.LINEAR_IRREGULAR,
    MeasurementName.GLOMERULAR_VESSEL_COUNT: VesselKind.GLOMERULAR,
    MeasurementName.HAIRPIN_VESSEL_COUNT: VesselKind.HAIRPIN,
}
_AREA_KINDS: Final = {
    MeasurementName.MILKY_RED_SHARE: AreaKind.MILKY_RED,
    MeasurementName.YELLOW_SHARE: AreaKind.YELLOW,
    MeasurementName.WHITE_SHARE: AreaKind.WHITE,
    MeasurementName.ATROPHIC_SHARE: AreaKind.ATROPHIC,
}
_OPENING_KINDS: Final = {
    MeasurementName.YELLOW_DOT_COUNT: OpeningKind.YELLOW_DOT,
    MeasurementName.BLACK_DOT_COUNT: OpeningKind.BLACK_DOT,
    MeasurementName.WHITE_DOT_COUNT: OpeningKind.WHITE_DOT,
    MeasurementName.PLUG_COUNT: OpeningKind.PLUG,
    MeasurementName.EMPTY_OPENING_COUNT: OpeningKind.EMPTY,
    MeasurementName.SCALY_RIM_COUNT: OpeningKind.SCALY_RIM,
}
#: What cannot be more than the whole.
_SHARES: Final = frozenset(
    {
        MeasurementName.FREE_SKIN_SHARE,
        MeasurementName.ERYTHEMA_SHARE,
        *_AREA_KINDS,
    }
)
#: How often the scale enters a unit.
_POWERS: Final = {Unit.UM: 1, Unit.MM_PER_CM2: 1, Unit.PER_CM2: 2}
_LEAST: Final = {MeasurementName.VESSEL_TORTUOSITY: 1.0}


@dataclass(frozen=True, slots=True)
class Spread:
    """How the truth lies about what is seen, on drawn scalps of the first style.

    Parameters
    ----------
    start
        Of values from here on, up to the next spread's start.
    softening
        Added to both before their logarithms are compared, so that a zero has one.
    low, high
        Between these the truth's logarithm less that of what is seen lay in 95 of 100
        scalps, and that of the same scalp measured again.
    """

    start: float
    softening: float
    low: float
    high: float

    def about(self, value: float, *, unit: float = 1.0) -> tuple[float, float]:
        """Place the interval about a value.

        Parameters
        ----------
        value
            As seen.
        unit
            How many of the value's units are one of the calibration's.

        Returns
        -------
        low, high
            Bounds; the value itself lies within.
        """
        softening = self.softening * unit
        soft = value + softening
        low = soft * math.exp(self.low) - softening
        high = soft * math.exp(self.high) - softening
        return min(low, value), max(high, value)


@cache
def read_spreads(
    names: tuple[MeasurementName, ...] = TRICHOSCOPIC, table: str = "calibration.csv"
) -> Mapping[MeasurementName, tuple[Spread, ...]]:
    """Read a calibration that an evaluation has written.

    Parameters
    ----------
    names
        The measures that it must hold, no more and no fewer.
    table
        The file beside this module; the default is by ``evaluation/phantoms.py
        --calibrate``.

    Returns
    -------
    spreads
        One or more for every measure, by what is seen: nothing, little or much.

    Raises
    ------
    EvidenceError
        If a measure is missing or a row malformed: no interval is made up.
    """
    malformed = EvidenceError(
        say("The calibration of the measures is malformed or incomplete."),
        remedy=say("Install scalpwatch again, or write the calibration anew."),
    )
    path = files("scalpwatch.findings") / table
    lines = path.read_text(encoding="utf-8").splitlines()
    spreads: dict[MeasurementName, tuple[Spread, ...]] = {}
    try:
        for row in csv.DictReader(line for line in lines if line[:1] != "#"):
            name = MeasurementName(row["measure"])
            spread = Spread(
                start=float(row.get("start", 0)),
                softening=float(row["softening"]),
                low=float(row["low"]),
                high=float(row["high"]),
            )
            spreads[name] = (*spreads.get(name, ()), spread)
    except (KeyError, ValueError, TypeError) as error:
        raise malformed from error
    starts = [[each.start for each in rows] for rows in spreads.values()]
    ordered = all(row[0] == 0 and row == sorted(row) for row in starts)
    if set(spreads) != set(names) or not ordered:
        raise malformed
    return spreads


def quantify(seen: Measures, *, scale_error: float = 0.0) -> tuple[Measurement, ...]:
    """Give the figures of a picture, each with its interval and unit.

    Parameters
    ----------
    seen
        What was measured.
    scale_error
        Half of the 95 % interval of the scale, as a share of it.

    Returns
    -------
    measurements
        In the order of `MeasurementName`; what this picture does not hold, such as
        the calibre of vessels where none is seen, is left out.

    Notes
    -----
    The value is what is seen and drawn on the overlay, never corrected; the interval
    is where the truth lay, on drawn scalps, in 95 of 100 pictures in which as much
    was seen, and where the measure lay when the same scalp was measured again: turned,
    in another exposure, stored as another JPEG.
    On patients nobody has measured how often it holds. It tells the error of
    measuring this picture, not how another part of the scalp would differ.
    """
    spreads = read_spreads()
    measurements = []
    for name, (value, unit) in _with_units(seen).items():
        unscaled = _NOMINAL_PER_PX / seen.image.zoom if unit is Unit.PER_PX else 1.0
        fitting = [s for s in spreads[name] if s.start * unscaled <= value]
        low, high = fitting[-1].about(value, unit=unscaled)
        # the two errors are added, not squared first: wide rather than bold
        wider = (1 + scale_error) ** _POWERS.get(unit, 0)
        low, high = max(low / wider, _LEAST.get(name, 0.0)), high * wider
        high = min(high, 1.0) if name in _SHARES else high
        measurements.append(Measurement(name, Interval(value, low, high), unit))
    return tuple(measurements)


def seen_figures(seen: Measures) -> dict[MeasurementName, float]:
    """Give the figures of a picture in pixels, without intervals.

    Parameters
    ----------
    seen
        What was measured.

    Returns
    -------
    figures
        In the order of `MeasurementName`: lengths in pixels of the measured copy,
        densities by its pixels.
    """
    lines = trace(_lines(seen))
    shafts = seen.shaft_count
    skin_px = _uncovered(seen)
    figures: dict[MeasurementName, float | None] = {
        MeasurementName.HAIR_COUNT: float(shafts),
        MeasurementName.HAIR_DENSITY: shafts / seen.field_px,
        MeasurementName.SHAFT_WIDTH: seen.hair.caliber_px,
        MeasurementName.FOLLICULAR_UNIT_COUNT: float(
            len(group_units(seen.hair.shafts))
        ),
        **_by_width(seen),
        MeasurementName.BROKEN_HAIR_COUNT: float(
            sum(shaft.is_broken for shaft in seen.hair.shafts)
        ),
        MeasurementName.FREE_SKIN_SHARE: skin_px / seen.field_px,
        MeasurementName.DOTTED_VESSEL_COUNT: float(len(seen.dots)),
        MeasurementName.THIN_TREE_COUNT: _told(seen, seen.thin_trees),
        MeasurementName.THICK_TREE_COUNT: _told(seen, seen.thick_trees),
        **{
            name: float(sum(each.kind is kind for each in seen.lines))
            for name, kind in _VESSEL_KINDS.items()
        },
        MeasurementName.VESSEL_LENGTH_DENSITY: lines.length_px / skin_px,
        MeasurementName.VESSEL_CALIBER: lines.caliber_px,
        MeasurementName.VESSEL_BRANCH_POINTS: float(lines.branch_points),
        MeasurementName.VESSEL_TORTUOSITY: lines.tortuosity,
        MeasurementName.ERYTHEMA_SHARE: seen.erythema.share,
        **{name: seen.areas.each[kind].share for name, kind in _AREA_KINDS.items()},
        **{
            name: float(len(seen.openings.of(kind)))
            for name, kind in _OPENING_KINDS.items()
        },
    }
    return {name: value for name, value in figures.items() if value is not None}


def _by_width(seen: Measures) -> dict[MeasurementName, float | None]:
    """Divide hairs into terminal and vellus; unknown without a scale."""
    um_per_px = seen.image.um_per_px
    widths_px = [shaft.width_px for shaft in seen.hair.shafts]
    if um_per_px is None:
        return {}
    terminal = sum(width_px * um_per_px >= TERMINAL_UM for width_px in widths_px)
    return {
        MeasurementName.TERMINAL_HAIR_COUNT: float(terminal),
        MeasurementName.VELLUS_HAIR_COUNT: float(len(widths_px) - terminal),
    }


def _told(seen: Measures, trees: tuple[Vessel, ...]) -> float | None:
    """Count trees of one kind; unknown where there are trees and no yardstick."""
    if seen.borders.thick_px is None and seen.trees:
        return None
    return float(len(trees))


def _lines(seen: Measures) -> Mask:
    """Mask the vessels that are no dots."""
    kept = np.zeros(len(seen.vessels.vessels) + 1, np.uint8)
    lines = set(seen.lines)
    kept[1:] = [vessel in lines for vessel in seen.vessels.vessels]
    return np.asarray(kept[seen.vessels.labels])


def _uncovered(seen: Measures) -> float:
    """Skin that no hair and no dirt covers, margins not taken off [px²]."""
    covered = cv2.bitwise_or(seen.hair.mask, seen.hair.shade)
    return max(1.0, float(covered.size - cv2.countNonZero(covered)))


def _with_units(seen: Measures) -> dict[MeasurementName, tuple[float, Unit]]:
    """Bring figures to micrometres and square centimetres where a scale allows it."""
    um_per_px = seen.image.um_per_px
    zoom = seen.image.zoom
    figures = seen_figures(seen)
    if um_per_px is None:
        # pixels of the file, which the reader has before him
        figures.pop(MeasurementName.HAIR_DENSITY, None)
        lengths = (zoom, Unit.PX)
        by_skin = (1 / zoom, Unit.PER_PX)
    else:
        lengths = (um_per_px, Unit.UM)
        by_skin = (_UM_PER_CM**2 / um_per_px / _UM_PER_MM, Unit.MM_PER_CM2)
    units = {
        MeasurementName.SHAFT_WIDTH: lengths,
        MeasurementName.VESSEL_CALIBER: lengths,
        MeasurementName.VESSEL_LENGTH_DENSITY: by_skin,
        MeasurementName.HAIR_DENSITY: (
            (_UM_PER_CM / (um_per_px or 1.0)) ** 2,
            Unit.PER_CM2,
        ),
    }
    plain = (1.0, Unit.ONE)
    return {
        name: (value * units.get(name, plain)[0], units.get(name, plain)[1])
        for name, value in figures.items()
    }
