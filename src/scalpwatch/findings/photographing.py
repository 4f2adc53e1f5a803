"""A clinical photograph to figures, outlines and signs of bald foci and nodes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from scalpwatch.findings.bareness import name_signs
from scalpwatch.findings.correcting import Corrections, filled
from scalpwatch.findings.quantifying import read_spreads
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.lesions import (
    ColorContrast,
    Lesion,
    ScalpView,
    find_lesions,
    measure_lesions,
)
from scalpwatch.imaging.places import in_file
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import (
    CLINICAL,
    Correction,
    Issue,
    MarkKind,
    Measurement,
    MeasurementName,
    PictureMeasures,
    Region,
    RegionKind,
    Tint,
    Unit,
)
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "CALIBRATION",
    "COUNTS",
    "DIFFERENCES",
    "Figure",
    "measure_photograph",
    "seen_in_photograph",
]

#: The calibration, written by ``evaluation/heads.py --calibrate``.
CALIBRATION: Final = "photographs.csv"
_UM_PER_CM: Final = 10_000.0
#: Least side of a photograph [px], and of colour in it [levels] (judgement).
_SHORTEST_SIDE_PX: Final = 120
_LEAST_CHROMA: Final = 5
_COLORED: Final = 0.95
_STEP: Final = 4
#: A difference of a* or b* that has a name: twice the one that can just be noticed,
#: 2.3 (Mahy 1994, 10.1002/j.1520-6378.1994.tb00070.x; the factor is judgement).
_NAMED: Final = 4.6
#: Differences of colour may be below zero: their interval is added, not multiplied.
DIFFERENCES: Final = frozenset(
    {
        MeasurementName.FOCUS_REDNESS,
        MeasurementName.FOCUS_LIGHTNESS,
        MeasurementName.NODE_REDNESS,
        MeasurementName.NODE_YELLOWNESS,
        MeasurementName.NODE_LIGHTNESS,
    }
)
_SHARES: Final = frozenset({MeasurementName.BALD_SHARE})
#: And so is that of counts.
COUNTS: Final = frozenset({MeasurementName.FOCUS_COUNT, MeasurementName.NODE_COUNT})
_LENGTHS: Final = frozenset(
    {
        MeasurementName.FOCUS_LONG_DIAMETER,
        MeasurementName.FOCUS_SHORT_DIAMETER,
        MeasurementName.NODE_DIAMETER,
    }
)
_AREAS: Final = frozenset({MeasurementName.FOCI_AREA})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as seen, without an interval.

    Parameters
    ----------
    name
        What it is.
    value
        In pixels of the measured copy where it is a length or an area.
    """

    name: MeasurementName
    value: float


def measure_photograph(
    image: Image,
    *,
    window: tuple[tuple[float, float], ...] = (),
    corrections: tuple[Correction, ...] = (),
    scale_error: float = 0.0,
) -> PictureMeasures:
    """Measure bald foci and nodes on a clinical photograph and name their signs.

    Parameters
    ----------
    image
        The photograph, already of the size to be worked on.
    window
        Corners (x, y) of the part that is to be judged [px of the file]; empty: the
        scalp's own outline is looked for.
    corrections
        A reader's: a focus or a node removed, redrawn or added.
    scale_error
        Half of the 95 % interval of the image's scale, as a share of it.

    Returns
    -------
    measures
        Figures of the whole picture, regions with their own, and signs: possible at
        most, never absent. An unfit picture holds only its issues.

    Raises
    ------
    InputError
        If a correction fits no region or is of no focus or node, or an outline holds
        nothing of the picture.

    Notes
    -----
    Lengths are in centimetres where the picture has a scale, else in pixels of the
    file. A figure is what is seen; its interval is where the truth lay, on drawn
    heads, in 95 of 100 such pictures. On patients nobody has measured how often it
    holds. Outlines that a reader has drawn keep the machine's wider interval.
    """
    blank = PictureMeasures(
        picture=image.name,
        width_px=round(image.width_px * image.zoom),
        height_px=round(image.height_px * image.zoom),
        scale=image.scale
        and replace(image.scale, um_per_px=image.scale.um_per_px / image.zoom),
        issues=tuple(_issues(image)),
        measurements=(),
        observations=(),
        scale_error=scale_error,
    )
    asked = Corrections(corrections, image.zoom)
    asked.check(clinical=True)
    if blank.issues:
        declined = name_signs(None, blank)
        return replace(blank, observations=declined)
    shape = (image.height_px, image.width_px)
    place = filled(shape, window, image.zoom) if window else None
    view = _corrected(image, find_lesions(image, window=place), asked)
    measured = replace(
        blank,
        measurements=tuple(
            _measured(each, image, scale_error) for each in seen_in_photograph(view)
        ),
        corrections=len(corrections),
        regions=tuple(_regions(view, image, scale_error)),
    )
    return replace(measured, observations=name_signs(view, measured))


def _issues(image: Image) -> Iterator[Issue]:
    """Say what stands against measuring, with its remedy."""
    width_px, height_px = image.width_px, image.height_px
    if min(width_px, height_px) < _SHORTEST_SIDE_PX:
        yield Issue(
            say(
                "The picture is only {width} by {height} pixels: too small to judge.",
                width=width_px,
                height=height_px,
            ),
            say("Give the original picture of the device, not a reduced copy."),
        )
        return
    red, green, blue = np.moveaxis(image.pixels[::_STEP, ::_STEP], 2, 0)
    chroma = np.maximum(np.maximum(red, green), blue)
    chroma -= np.minimum(np.minimum(red, green), blue)
    if float((chroma < _LEAST_CHROMA).mean()) > _COLORED:
        yield Issue(
            say("The picture has no colour: bare skin cannot be told from hair."),
            say("Give the picture in color, as the device took it."),
        )


def _corrected(image: Image, view: ScalpView, asked: Corrections) -> ScalpView:
    """Follow a reader's corrections, and measure anew."""
    if not asked.each:
        return view
    return measure_lesions(
        image,
        view.scalp,
        asked.of_regions(view.focus_labels, MarkKind.FOCUS),
        asked.of_regions(view.node_labels, MarkKind.NODE),
    )


def seen_in_photograph(view: ScalpView) -> tuple[Figure, ...]:
    """Give the figures of a whole photograph, without intervals.

    Parameters
    ----------
    view
        What was found.

    Returns
    -------
    figures
        In pixels of the measured copy; of the largest focus and of the largest node
        where there are any.
    """
    return (
        Figure(MeasurementName.FOCUS_COUNT, float(len(view.foci))),
        *(_of_foci(view) if view.foci else ()),
        Figure(MeasurementName.BALD_SHARE, view.bald_share),
        Figure(MeasurementName.NODE_COUNT, float(len(view.nodes))),
        *(_of_node(view.nodes[0].lesion, view.nodes[0].contrast) if view.nodes else ()),
    )


def _of_foci(view: ScalpView) -> tuple[Figure, ...]:
    """Size and colour of the largest focus, and the area of all: unknown if none."""
    area_px2 = sum(each.area_px2 for each in view.foci)
    return (
        *_of_focus(view.foci[0], view.contrasts[0]),
        Figure(MeasurementName.FOCI_AREA, area_px2),
    )


def _of_focus(lesion: Lesion, contrast: ColorContrast | None) -> tuple[Figure, ...]:
    """Size and colour of one focus."""
    sizes = (
        Figure(MeasurementName.FOCUS_LONG_DIAMETER, lesion.longest_px),
        Figure(MeasurementName.FOCUS_SHORT_DIAMETER, lesion.shortest_px),
    )
    if contrast is None:
        return sizes
    return (
        *sizes,
        Figure(MeasurementName.FOCUS_REDNESS, contrast.redness),
        Figure(MeasurementName.FOCUS_LIGHTNESS, contrast.lightness),
    )


def _of_node(lesion: Lesion, contrast: ColorContrast | None) -> tuple[Figure, ...]:
    """Size and colour of one node."""
    size = Figure(MeasurementName.NODE_DIAMETER, lesion.longest_px)
    if contrast is None:
        return (size,)
    return (
        size,
        Figure(MeasurementName.NODE_REDNESS, contrast.redness),
        Figure(MeasurementName.NODE_YELLOWNESS, contrast.yellowness),
        Figure(MeasurementName.NODE_LIGHTNESS, contrast.lightness),
    )


def _measured(figure: Figure, image: Image, scale_error: float) -> Measurement:
    """Give a figure its unit and its interval."""
    name, value = figure.name, figure.value
    (spread,) = read_spreads(CLINICAL, CALIBRATION)[name]
    if name in DIFFERENCES:
        interval = Interval(value, value + spread.low, value + spread.high)
        return Measurement(name, interval, Unit.ONE)
    if name in COUNTS:
        low, high = value + math.floor(spread.low), value + math.ceil(spread.high)
        return Measurement(name, Interval(value, max(0.0, low), high), Unit.ONE)
    power = 1 if name in _LENGTHS else 2 if name in _AREAS else 0
    scaled = image.um_per_px is not None
    side = (image.um_per_px or 0.0) / _UM_PER_CM if scaled else image.zoom
    low, high = spread.about(value)
    wider = (1 + scale_error) ** power if scaled else 1.0
    bounds: list[float] = [max(0.0, low) / wider, high * wider]
    if name in _SHARES:
        bounds[1] = min(1.0, bounds[1])
    low, high = (bound * side**power for bound in bounds)
    units = (Unit.ONE, Unit.CM, Unit.CM2) if scaled else (Unit.ONE, Unit.PX, Unit.PX2)
    return Measurement(name, Interval(value * side**power, low, high), units[power])


def _regions(view: ScalpView, image: Image, scale_error: float) -> Iterator[Region]:
    """Each focus, then each node, with its own figures."""
    for lesion, contrast in zip(view.foci, view.contrasts, strict=True):
        share = Figure(MeasurementName.BALD_SHARE, lesion.share)
        area = Figure(MeasurementName.FOCI_AREA, lesion.area_px2)
        figures = (*_of_focus(lesion, contrast), area, share)
        yield Region(
            RegionKind.FOCUS,
            _in_file(lesion, image),
            tuple(_measured(each, image, scale_error) for each in figures),
            _tints(contrast),
        )
    for node in view.nodes:
        figures = _of_node(node.lesion, node.contrast)
        yield Region(
            RegionKind.NODE,
            _in_file(node.lesion, image),
            tuple(_measured(each, image, scale_error) for each in figures),
            _tints(node.contrast),
        )


def _in_file(lesion: Lesion, image: Image) -> tuple[tuple[float, float], ...]:
    """Outline in pixels of the file."""
    corners = np.round(in_file(lesion.outline, image.zoom), 1).tolist()
    return tuple((x, y) for x, y in corners)


def _tints(contrast: ColorContrast | None) -> tuple[Tint, ...]:
    """Words for a colour against the skin around it."""
    if contrast is None:
        return ()
    named = (
        (Tint.REDDISH, contrast.redness >= _NAMED),
        (Tint.YELLOWISH, contrast.yellowness >= _NAMED),
    )
    tints = tuple(tint for tint, holds in named if holds)
    is_skin = max(abs(contrast.redness), abs(contrast.yellowness)) < _NAMED
    return (Tint.SKIN_COLORED,) if is_skin else tints
