"""A kept picture looked at again with a reader's corrections, and weighed anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from scalpwatch.casework.apart import Apart
from scalpwatch.casework.kept_looks import looks_of
from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.course import keep_answer, value_from_json, value_to_json
from scalpwatch.errors import InputError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit
from scalpwatch.vocabulary.layers import Layers
from scalpwatch.vocabulary.measurements import Correction
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

__all__ = ["SeenAgain", "look_again", "with_corrected"]


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """A kept picture as the eye sees it now.

    Parameters
    ----------
    picture
        With measures, regions and signs that follow its corrections.
    layers
        The outlines on which they rest.
    """

    picture: KeptPicture
    layers: Layers


def look_again(
    visit: Visit,
    picture: KeptPicture,
    *,
    corrections: tuple[Correction, ...],
    fetch: Callable[[KeptPicture], bytes],
    apart: Apart,
) -> SeenAgain:
    """Look at a kept picture again, as it was looked at first.

    Parameters
    ----------
    visit
        At which it was taken.
    picture
        Which.
    corrections
        A reader's, instead of those that are kept.
    fetch
        Gives the file of a kept picture.
    apart
        Where it is decoded.

    Returns
    -------
    seen
        With a scale that somebody told; else one is looked for in the picture again.
        It is held against the same healthy control as at first.

    Notes
    -----
    A correction that fits no mark ends in `scalpwatch.errors.InputError`.
    """
    told: dict[str, object] = {
        "kept": value_to_json(replace(picture, corrections=corrections)),
        "scale": _scale(visit, picture),
        "phototype": visit.case.phototype.value,
    }
    contents = [fetch(picture)]
    control = _control(visit, picture)
    if control is not None:
        told["control"] = {"name": control.name, "scale": _scale(visit, control)}
        contents.append(fetch(control))
    done = apart.do("look", told, contents)
    return SeenAgain(
        value_from_json(KeptPicture, done.told["kept"]),
        value_from_json(Layers, done.told["layers"]),
    )


def with_corrected(
    course: Course,
    visit: Visit,
    corrected: KeptPicture,
    *,
    policy: Policy,
    made_on: date,
) -> Course:
    """Put a corrected picture in the place of the old one, and weigh its visit anew.

    Parameters
    ----------
    course
        All that is kept of one patient.
    visit
        At which the picture was taken, as the course holds it.
    corrected
        As `look_again` gave it.
    policy
        How the installation weighs.
    made_on
        The day of the new answer.

    Returns
    -------
    course
        With the picture, and the answer that follows from it and from all else that
        was found at that visit.

    Raises
    ------
    InputError
        If the visit has no answer, or one that was given with the eye off: it would
        be another question that is answered.
    """
    if visit.answer is None or not visit.answer.eye_is_on:
        raise InputError(
            say("Nothing was advised by the pictures of this visit."),
            remedy=say("Assess the visit with its pictures first."),
        )
    pictures = tuple(
        corrected
        if (each.sha256, each.lesion) == (corrected.sha256, corrected.lesion)
        else each
        for each in visit.pictures
    )
    answer = consult(
        visit.case,
        evidence=load_evidence(),
        policy=policy,
        looks=tuple(looks_of(pictures)),
        made_on=made_on,
    )
    weighed = replace(visit, pictures=pictures, answer=keep_answer(answer))
    visits = tuple(weighed if each is visit else each for each in course.visits)
    return replace(course, visits=visits)


def _scale(visit: Visit, picture: KeptPicture) -> str | None:
    """Find the scale that was told of a picture; one that was found is found again."""
    for lesion in visit.case.lesions:
        for told in lesion.pictures:
            if (lesion.identifier, told.path) == (picture.lesion, picture.name):
                return _written(told.scale)
    return _written(picture.scale)


def _written(scale: ScaleUmPerPx | None) -> str | None:
    """Write a scale, if there is one."""
    return None if scale is None else value_to_json(scale)


def _control(visit: Visit, picture: KeptPicture) -> KeptPicture | None:
    """Find the healthy control that a trichoscopic picture is held against."""
    if picture.kind is not PictureKind.TRICHOSCOPY:
        return None
    return next(
        (
            each
            for each in visit.pictures
            if each.role is PictureRole.HEALTHY_CONTROL
            and each.kind is PictureKind.TRICHOSCOPY
            and each.lesion == picture.lesion
            and each.measurements
        ),
        None,
    )
