"""One picture surveyed: fitness, figures with intervals, signs, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scalpwatch.findings.correcting import Corrections
from scalpwatch.findings.layering import layers_of_measures, layers_of_regions
from scalpwatch.findings.measures import Measures, Unfit, measure
from scalpwatch.findings.naming_areas import AREA_SIGNS
from scalpwatch.findings.photographing import measure_photograph
from scalpwatch.findings.quantifying import quantify
from scalpwatch.findings.recognition import Circumstances, recognise_signs
from scalpwatch.imaging.burned import find_burned
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.overlays import Marks, draw_overlay, encode_jpeg
from scalpwatch.imaging.places import in_copy
from scalpwatch.imaging.quality import warn_of_writing
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.layers import Layers
from scalpwatch.vocabulary.measurements import (
    Correction,
    MarkKind,
    PictureMeasures,
)
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "Layered",
    "Survey",
    "layered",
    "layered_photograph",
    "survey",
    "survey_photograph",
]


@dataclass(frozen=True, slots=True)
class Survey:
    """What is written of one picture.

    Parameters
    ----------
    measures
        The figures and signs.
    overlay_jpeg
        The picture with what was seen drawn on it.
    """

    measures: PictureMeasures
    overlay_jpeg: bytes


@dataclass(frozen=True, slots=True)
class Layered:
    """What a page shows of one picture.

    Parameters
    ----------
    measures
        The figures and signs.
    layers
        What was seen, outline by outline.
    """

    measures: PictureMeasures
    layers: Layers


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What was measured and named, before anything is drawn."""

    measures: PictureMeasures
    seen: Measures | Unfit
    claimed: set[Sign]


def survey(
    image: Image,
    *,
    corrections: tuple[Correction, ...] = (),
    scale_error: float = 0.0,
    control: Measures | None = None,
    phototype: Phototype = Phototype.UNKNOWN,
) -> Survey:
    """Measure a trichoscopic picture and name its signs.

    Parameters
    ----------
    image
        The picture, already of the size to be worked on.
    corrections
        A reader's, in pixels of the file.
    scale_error
        Half of the 95 % interval of the image's scale, as a share of it.
    control
        Measures of healthy scalp that the picture is compared with.
    phototype
        The patient's.

    Returns
    -------
    surveyed
        Figures, signs, overlay.

    Notes
    -----
    A correction that fits no mark, or of what is marked on clinical photographs
    only, ends the survey with `scalpwatch.errors.InputError`. In an unfit picture
    nothing is measured, and every sign is not assessable.
    """
    named = _named(
        image,
        corrections=corrections,
        scale_error=scale_error,
        control=control,
        phototype=phototype,
    )
    overlay = draw_overlay(image, _marks(named.seen, named.claimed))
    return Survey(named.measures, encode_jpeg(overlay))


def layered(
    image: Image,
    *,
    corrections: tuple[Correction, ...] = (),
    scale_error: float = 0.0,
    control: Measures | None = None,
    phototype: Phototype = Phototype.UNKNOWN,
) -> Layered:
    """Measure a trichoscopic picture as `survey` does, and give what was seen.

    Parameters
    ----------
    image, corrections, scale_error, control, phototype
        As for `survey`.

    Returns
    -------
    layered
        Figures, signs, and the outlines on which they rest.
    """
    named = _named(
        image,
        corrections=corrections,
        scale_error=scale_error,
        control=control,
        phototype=phototype,
    )
    if isinstance(named.seen, Unfit):
        return Layered(named.measures, Layers())
    return Layered(named.measures, layers_of_measures(named.seen, named.claimed))


def survey_photograph(
    image: Image,
    *,
    corrections: tuple[Correction, ...] = (),
    scale_error: float = 0.0,
) -> Survey:
    """Measure a clinical photograph and name its signs.

    Parameters
    ----------
    image
        The photograph, already of the size to be worked on.
    corrections
        A reader's, in pixels of the file.
    scale_error
        Half of the 95 % interval of the image's scale, as a share of it.

    Returns
    -------
    surveyed
        Figures, signs, outlines on the overlay.
    """
    measures = _photographed(image, corrections, scale_error)
    outlines = tuple(
        tuple((x, y) for x, y in in_copy(region.outline, image.zoom).tolist())
        for region in measures.regions
    )
    overlay = draw_overlay(image, Marks(outlines=outlines))
    return Survey(measures, encode_jpeg(overlay))


def layered_photograph(
    image: Image,
    *,
    corrections: tuple[Correction, ...] = (),
    scale_error: float = 0.0,
) -> Layered:
    """Measure a clinical photograph as `survey_photograph` does, and give its regions.

    Parameters
    ----------
    image, corrections, scale_error
        As for `survey_photograph`.

    Returns
    -------
    layered
        Figures, signs, and outlines of foci and nodes.
    """
    measures = _photographed(image, corrections, scale_error)
    return Layered(measures, layers_of_regions(measures.regions))


def _photographed(
    image: Image, corrections: tuple[Correction, ...], scale_error: float
) -> PictureMeasures:
    """Measure a clinical photograph, and say what was burned in."""
    measures = measure_photograph(
        image, corrections=corrections, scale_error=scale_error
    )
    return replace(
        measures,
        remarks=image.remarks,
        cautions=warn_of_writing(find_burned(image.pixels)),
    )


def _named(
    image: Image,
    *,
    corrections: tuple[Correction, ...],
    scale_error: float,
    control: Measures | None,
    phototype: Phototype,
) -> _Seen:
    """Measure a trichoscopic picture and name its signs."""
    asked = Corrections(corrections, image.zoom)
    asked.check(clinical=False)
    seen = measure(
        image,
        corrections=asked,
        healthy=None if control is None else control.areas.reference,
    )
    circumstances = Circumstances(
        picture=image.name, zoom=image.zoom, phototype=phototype, control=control
    )
    observations = recognise_signs(seen, circumstances)
    claimed = {each.sign for each in observations if each.state is State.PRESENT}
    is_fit = isinstance(seen, Measures)
    measures = PictureMeasures(
        picture=image.name,
        width_px=round(image.width_px * image.zoom),
        height_px=round(image.height_px * image.zoom),
        scale=_file_scale(image),
        issues=seen.issues if isinstance(seen, Unfit) else (),
        scale_error=scale_error,
        measurements=(
            quantify(seen, scale_error=scale_error)
            if isinstance(seen, Measures)
            else ()
        ),
        observations=observations,
        corrections=len(corrections) if is_fit else 0,
        control=None if control is None else control.image.name,
        remarks=image.remarks,
        cautions=seen.remarks if isinstance(seen, Measures) else (),
    )
    redrawn = any(each.kind is MarkKind.ERYTHEMA for each in corrections)
    drawn = claimed | {Sign.ERYTHEMA} if redrawn else claimed
    return _Seen(measures, seen, drawn)


def _file_scale(image: Image) -> ScaleUmPerPx | None:
    """Scale of the file, of which the measured copy may be a smaller one."""
    if image.scale is None:
        return None
    return replace(image.scale, um_per_px=image.scale.um_per_px / image.zoom)


def _marks(seen: Measures | Unfit, claimed: set[Sign]) -> Marks | None:
    """Choose what is drawn: areas of a color only where they are claimed."""
    if isinstance(seen, Unfit):
        return None
    masks = {
        AREA_SIGNS[kind]: area.mask
        for kind, area in seen.areas.each.items()
        if kind in AREA_SIGNS
    }
    return replace(
        seen.marks,
        erythema=seen.erythema.mask if Sign.ERYTHEMA in claimed else None,
        areas=tuple(mask for sign, mask in masks.items() if sign in claimed),
    )
