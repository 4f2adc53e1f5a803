"""Pictures in, observations out: loaded only when a case has pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from scalpwatch.consultation.answer import Look
from scalpwatch.findings.measures import Measures, Unfit, measure
from scalpwatch.findings.recognition import Circumstances, decline, recognise_signs
from scalpwatch.imaging.images import Image, read_image
from scalpwatch.imaging.overlays import Marks, draw_overlay, encode_jpeg
from scalpwatch.imaging.scale import bar_length_um, required_scale, tell_scale
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import (
    Case,
    Lesion,
    Phototype,
    Picture,
    PictureKind,
    PictureRole,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["WORKING_SIDE_PX", "look"]

#: Longer side of the picture that is measured and shown [px]: vessels of 20 µm in a
#: usual view of 8 mm keep 2.5 pixels, and a picture takes a tenth of a second.
WORKING_SIDE_PX: Final = 1024


def look(case: Case) -> tuple[Look, ...]:
    """Look at every picture of every lesion.

    Parameters
    ----------
    case
        Whose pictures; each path as it can be opened from here.

    Returns
    -------
    looks
        One for each picture, in the case's order.

    Notes
    -----
    A picture that cannot be read ends the look with
    `scalpwatch.errors.UnreadableImageError`, and a scale that no lens can have with
    `scalpwatch.errors.UncalibratedImageError`. The healthy control of a lesion is
    its first trichoscopic picture of that role that can be measured; it is measured
    and shown but yields no observation, for its signs are not the lesion's.
    """
    return tuple(
        seen for lesion in case.lesions for seen in _look_at(lesion, case.phototype)
    )


def _look_at(lesion: Lesion, phototype: Phototype) -> tuple[Look, ...]:
    """Look at the pictures of one lesion."""
    images = [_open(picture) for picture in lesion.pictures]
    measures = [
        measure(image) if picture.kind is PictureKind.TRICHOSCOPY else None
        for picture, image in zip(lesion.pictures, images, strict=True)
    ]
    control = next(
        (
            seen
            for picture, seen in zip(lesion.pictures, measures, strict=True)
            if picture.role is PictureRole.HEALTHY_CONTROL
            and isinstance(seen, Measures)
        ),
        None,
    )
    looks = []
    for picture, image, seen in zip(lesion.pictures, images, measures, strict=True):
        circumstances = Circumstances(
            picture=image.name,
            zoom=image.zoom,
            phototype=phototype,
            control=control,
        )
        observations = _observe(picture, seen, circumstances)
        looks.append(
            Look(
                picture=image.name,
                lesion=lesion.identifier,
                observations=observations,
                remarks=_remarks(picture, image, seen),
                overlay_jpeg=encode_jpeg(
                    draw_overlay(image, _marks(seen, observations))
                ),
                width_px=round(image.width_px * image.zoom),
                height_px=round(image.height_px * image.zoom),
                um_per_px=None if picture.scale is None else picture.scale.um_per_px,
            )
        )
    return tuple(looks)


def _open(picture: Picture) -> Image:
    """Read one picture, after its scale has been looked at."""
    scale = None if picture.scale is None else required_scale(picture.scale)
    return read_image(picture.path, scale=scale, longest_px=WORKING_SIDE_PX)


def _observe(
    picture: Picture, seen: Measures | Unfit | None, circumstances: Circumstances
) -> tuple[Observation, ...]:
    """Name what was seen, unless the picture is none of the lesion's."""
    if picture.role is PictureRole.HEALTHY_CONTROL:
        return ()
    if seen is None:
        return decline(
            say("A clinical photograph is not judged by this first eye."),
            circumstances.picture,
        )
    return recognise_signs(seen, circumstances)


def _marks(
    seen: Measures | Unfit | None, observations: tuple[Observation, ...]
) -> Marks | None:
    """Choose what is drawn: redness only where it is claimed."""
    if not isinstance(seen, Measures):
        return None
    claimed = {each.sign for each in observations if each.state is State.PRESENT}
    if Sign.ERYTHEMA in claimed:
        return seen.marks
    return replace(seen.marks, erythema=np.zeros_like(seen.marks.erythema))


def _remarks(
    picture: Picture, shown: Image, seen: Measures | Unfit | None
) -> tuple[Phrase, ...]:
    """Say what could not be judged, where the scale comes from, what the bar is."""
    remarks = [tell_scale(picture)]
    if shown.um_per_px is not None:
        bar_um = bar_length_um(width_px=shown.width_px, um_per_px=shown.um_per_px)
        remarks.append(
            say("The bar in the picture is {length} mm long.", length=bar_um / 1000)
        )
    if picture.role is PictureRole.HEALTHY_CONTROL:
        remarks.append(
            say("Healthy control: it serves for comparison and yields no sign.")
        )
    if seen is None:
        remarks.append(say("A clinical photograph is not judged by this first eye."))
    if isinstance(seen, Unfit):
        remarks.extend(issue.message for issue in seen.issues)
    if isinstance(seen, Measures):
        remarks.append(
            say(
                "Blue borders: hair; yellow borders: vessels; white borders: redness. "
                "This first eye is not validated: what it names is possible at most."
            )
        )
    return tuple(remarks)
