"""From a case to the answer, and to what is kept of its pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scalpwatch.consultation.answer import Consultation, Look
    from scalpwatch.inference.policy import Policy
    from scalpwatch.vocabulary.cases import Case, Picture
    from scalpwatch.vocabulary.courses import Course, KeptPicture

__all__ = ["FiledPictures", "consult_case", "course_of", "file_pictures"]


@dataclass(frozen=True, slots=True)
class FiledPictures:
    """The pictures of a visit, ready to be kept.

    Parameters
    ----------
    told
        What is known of each, in the case's order.
    contents
        The files by their hash.
    """

    told: tuple[KeptPicture, ...]
    contents: Mapping[str, bytes]


def consult_case(
    case: Case, *, policy: Policy, eye_is_on: bool, made_on: date
) -> Consultation:
    """Walk the road from the case to the answer; open the eye only for pictures.

    Parameters
    ----------
    case
        As it was read.
    policy
        How the installation weighs.
    eye_is_on
        Whether pictures are opened at all.
    made_on
        The day of the answer.

    Returns
    -------
    consultation
        The answer.
    """
    from scalpwatch.consultation.weighing import consult
    from scalpwatch.inference.evidence import load_evidence

    looks: tuple[Look, ...] = ()
    if eye_is_on and any(lesion.pictures for lesion in case.lesions):
        from scalpwatch.consultation.looking import look
        from scalpwatch.records.pictures import read_picture

        looks = look(case, read=read_picture)
    return consult(
        case,
        evidence=load_evidence(),
        policy=policy,
        looks=looks,
        eye_is_on=eye_is_on,
        made_on=made_on,
    )


def file_pictures(case: Case, consultation: Consultation) -> FiledPictures:
    """Read the pictures of a case as files, with what was measured in them.

    Parameters
    ----------
    case
        Whose pictures; each path as it can be opened from here.
    consultation
        The answer, which looked at them; with the eye off nothing is measured.

    Returns
    -------
    filed
        Every picture of every lesion.
    """
    from scalpwatch.documents.course import keep_measures
    from scalpwatch.imaging.files import file_bytes

    pictures = [
        (lesion.identifier, picture)
        for lesion in case.lesions
        for picture in lesion.pictures
    ]
    looks: list[Look | None] = [*consultation.looks] or [None] * len(pictures)
    told, contents = [], {}
    for (lesion, picture), look in zip(pictures, looks, strict=True):
        data = file_bytes(Path(picture.path))
        kept = _kept(picture, lesion, data)
        if look is not None and look.measures is not None:
            kept = keep_measures(kept, look.measures)
        told.append(kept)
        contents[kept.sha256] = data
    return FiledPictures(tuple(told), contents)


def course_of(
    case: Case, consultation: Consultation
) -> tuple[Course, Mapping[str, bytes]]:
    """Make a course of a case that is kept nowhere.

    Parameters
    ----------
    case
        As it was read.
    consultation
        Its answer.

    Returns
    -------
    course
        With one visit. Visit and lesions have UIDs that follow from pseudonym, day
        and name, so that the case is the same in every form in which it is filed.
    contents
        The files of its pictures by their hash.
    """
    from scalpwatch.documents.course import keep_answer, keep_case
    from scalpwatch.records.dicom.identity import tracked, uid_of
    from scalpwatch.registry.identity import with_visit
    from scalpwatch.vocabulary.courses import Course, Visit

    filed = file_pictures(case, consultation)
    visit = Visit(
        uid=uid_of("visit", case.pseudonym, case.seen_on.isoformat()),
        case=keep_case(case),
        answer=keep_answer(consultation),
        pictures=filed.told,
    )
    lesions = tracked(Course(case.pseudonym, visits=(visit,))).lesions
    return with_visit(Course(case.pseudonym, lesions=lesions), visit), filed.contents


def _kept(picture: Picture, lesion: str, data: bytes) -> KeptPicture:
    """Tell of a picture what its case and its file tell."""
    from scalpwatch.records.pictures import media_type
    from scalpwatch.vocabulary.courses import KeptPicture

    name = Path(picture.path).name
    return KeptPicture(
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
        media_type=media_type(data, name=name),
        lesion=lesion,
        width_px=0,
        height_px=0,
        kind=picture.kind,
        role=picture.role,
        view=picture.view,
        device=picture.device,
        scale=picture.scale,
    )
