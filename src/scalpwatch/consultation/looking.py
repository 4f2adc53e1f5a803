"""Pictures in, observations out: loaded only when a case has pictures."""

from __future__ import annotations

from collections.abc import Sequence

from scalpwatch.consultation.answer import Look
from scalpwatch.consultation.opening import Opened, Reader, open_picture
from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.surveying import survey, survey_photograph
from scalpwatch.imaging.images import Image, read_image
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
from scalpwatch.vocabulary.measurements import PictureMeasures

__all__ = ["look"]


def look(case: Case, *, read: Reader = read_image) -> tuple[Look, ...]:
    """Look at every picture of every lesion.

    Parameters
    ----------
    case
        Whose pictures; each path as it can be opened from here.
    read
        What reads a file.

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
        seen
        for lesion in case.lesions
        for seen in _look_at(lesion, case.phototype, read)
    )


def _look_at(lesion: Lesion, phototype: Phototype, read: Reader) -> tuple[Look, ...]:
    """Look at the pictures of one lesion."""
    opened = [_open(picture, read) for picture in lesion.pictures]
    control = _control(lesion.pictures, opened)
    looks = []
    for picture, each in zip(lesion.pictures, opened, strict=True):
        image = each.image
        if picture.kind is PictureKind.CLINICAL:
            surveyed = survey_photograph(image, scale_error=each.error)
        else:
            surveyed = survey(
                image, scale_error=each.error, control=control, phototype=phototype
            )
        # the signs of the healthy side are not the lesion's
        is_lesion = picture.role is not PictureRole.HEALTHY_CONTROL
        measures = surveyed.measures
        looks.append(
            Look(
                picture=image.name,
                lesion=lesion.identifier,
                observations=measures.observations if is_lesion else (),
                remarks=_remarks(picture, image, measures),
                overlay_jpeg=surveyed.overlay_jpeg,
                width_px=measures.width_px,
                height_px=measures.height_px,
                um_per_px=None if measures.scale is None else measures.scale.um_per_px,
                measures=measures,
            )
        )
    return tuple(looks)


def _open(picture: Picture, read: Reader) -> Opened:
    """Read one picture, after its scale has been looked at."""
    scale = None if picture.scale is None else required_scale(picture.scale)
    return open_picture(picture.path, scale=scale, read=read)


def _control(pictures: Sequence[Picture], opened: Sequence[Opened]) -> Measures | None:
    """Measure the first healthy control that can be measured."""
    for picture, each in zip(pictures, opened, strict=True):
        is_control = picture.role is PictureRole.HEALTHY_CONTROL
        if is_control and picture.kind is PictureKind.TRICHOSCOPY:
            seen = measure(each.image)
            if isinstance(seen, Measures):
                return seen
    return None


def _remarks(
    picture: Picture, shown: Image, measures: PictureMeasures
) -> tuple[Phrase, ...]:
    """Say what could not be judged, where the scale comes from, what the bar is."""
    remarks = list(shown.remarks)
    if picture.scale is not None or shown.scale is None:
        remarks.insert(0, tell_scale(picture))
    if shown.um_per_px is not None:
        bar_um = bar_length_um(width_px=shown.width_px, um_per_px=shown.um_per_px)
        remarks.append(
            say("The bar in the picture is {length} mm long.", length=bar_um / 1000)
        )
    if picture.role is PictureRole.HEALTHY_CONTROL:
        remarks.append(
            say("Healthy control: it serves for comparison and yields no sign.")
        )
    for issue in (*measures.issues, *measures.cautions):
        remarks.extend((issue.message, issue.remedy))
    if measures.is_fit:
        remarks.append(_legend(picture))
    return tuple(remarks)


def _legend(picture: Picture) -> Phrase:
    """Say what the lines on the overlay mean."""
    if picture.kind is PictureKind.CLINICAL:
        return say(
            "Yellow outlines: bare foci, and nodes on them. This eye is not validated: "
            "what it names is possible at most."
        )
    return say(
        "Blue borders: hair; yellow borders: vessels; white borders: redness and other "
        "areas of a color; rings: openings of hairs; gray borders: places that were "
        "not looked at. This eye is not validated: what it names is possible at most."
    )
