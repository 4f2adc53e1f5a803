"""One picture surveyed: fitness, figures with intervals, signs, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from scalpwatch.findings.correcting import Corrections
from scalpwatch.findings.measures import Measures, Unfit, measure
from scalpwatch.findings.quantifying import quantify
from scalpwatch.findings.recognition import Circumstances, recognise_signs
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.overlays import Marks, draw_overlay, encode_jpeg
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.measurements import (
    Correction,
    Issue,
    MarkKind,
    PictureMeasures,
)
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Survey", "survey"]

_AGAIN: Final = say("Take the picture again: in focus, evenly lit, without glare.")


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


def survey(
    image: Image,
    *,
    corrections: tuple[Correction, ...] = (),
    scale_error: float = 0.0,
    control: Measures | None = None,
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

    Returns
    -------
    surveyed
        Figures, signs, overlay.

    Notes
    -----
    A correction that fits no mark ends the survey with
    `scalpwatch.errors.InputError`. In an unfit picture nothing is measured, and
    every sign is not assessable.
    """
    seen = measure(image, corrections=Corrections(corrections, image.zoom))
    circumstances = Circumstances(picture=image.name, zoom=image.zoom, control=control)
    observations = recognise_signs(seen, circumstances)
    claimed = {each.sign for each in observations if each.state is State.PRESENT}
    is_fit = isinstance(seen, Measures)
    measures = PictureMeasures(
        picture=image.name,
        width_px=round(image.width_px * image.zoom),
        height_px=round(image.height_px * image.zoom),
        scale=_file_scale(image),
        issues=_issues(seen),
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
    )
    redrawn = any(each.kind is MarkKind.ERYTHEMA for each in corrections)
    marks = _marks(seen, shows_redness=redrawn or Sign.ERYTHEMA in claimed)
    return Survey(measures, encode_jpeg(draw_overlay(image, marks)))


def _file_scale(image: Image) -> ScaleUmPerPx | None:
    """Scale of the file, of which the measured copy may be a smaller one."""
    if image.scale is None:
        return None
    return replace(image.scale, um_per_px=image.scale.um_per_px / image.zoom)


def _marks(seen: Measures | Unfit, *, shows_redness: bool) -> Marks | None:
    """Choose what is drawn: redness only where it is claimed."""
    if isinstance(seen, Unfit):
        return None
    if shows_redness:
        return seen.marks
    return replace(seen.marks, erythema=np.zeros_like(seen.marks.erythema))


def _issues(seen: Measures | Unfit) -> tuple[Issue, ...]:
    """Say what stands against measuring, with its remedy."""
    if isinstance(seen, Measures):
        return ()
    remedies = _remedies()
    return tuple(
        Issue(message, remedies.get(message.template, _AGAIN))
        for message in seen.issues
    )


def _remedies() -> dict[str, Phrase]:
    """List what mends each fault that has a remedy of its own."""
    larger = say("Give the original picture of the device, not a reduced copy.")
    light = say("Lower the exposure, or hold the device flat against the skin.")
    return {
        "The picture is only {width} by {height} pixels: too small to judge.": larger,
        "{share} % of the picture is over-exposed.": light,
        "{share} % of the picture is black.": say(
            "Switch the light of the device on, or crop the dark surround away."
        ),
        "The picture has no colour: redness cannot be told from shade.": say(
            "Give the picture in color, as the device took it."
        ),
        "The colours of the picture are not those of a scalp.": say(
            "Check that it is the right picture, and the white balance of the device."
        ),
        "The picture is out of focus.": say(
            "Take the picture again in focus, the device resting on the skin."
        ),
        "Only {share} % of the view is free skin; hair, scale or glare cover the "
        "rest.": say("Part the hair, and remove scale or glare by immersion fluid."),
    }
