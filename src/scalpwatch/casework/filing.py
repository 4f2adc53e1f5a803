"""An answer as files: reports, letters, a DICOM study; in what names tell nobody."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scalpwatch.casework.apart import Apart
    from scalpwatch.consultation.answer import Consultation
    from scalpwatch.documents.devices import Device
    from scalpwatch.locale import Language
    from scalpwatch.report.letters import Addressee, Letter
    from scalpwatch.vocabulary.courses import Course, Visit
    from scalpwatch.vocabulary.pathology import Pathology

__all__ = [
    "letter_of",
    "make_letter_files",
    "make_report_files",
    "make_study_files",
    "make_study_files_apart",
    "study_uids",
    "zip_files",
]

#: The first day that a zip file can tell: the same files then give the same bytes.
_NO_DAY: Final = (1980, 1, 1, 0, 0, 0)


def make_report_files(
    consultation: Consultation, language: Language
) -> dict[str, bytes]:
    """Make the report and the answer, before any is written.

    Parameters
    ----------
    consultation
        The answer.
    language
        Of the report.

    Returns
    -------
    files
        Page, document and answer, by name.
    """
    from scalpwatch.documents.answer import to_json
    from scalpwatch.report.rendering import render_html, render_pdf

    return {
        "report.html": render_html(consultation, language).encode(),
        "report.pdf": render_pdf(consultation, language),
        "consultation.json": to_json(consultation, language).encode(),
    }


def make_letter_files(
    consultation: Consultation, language: Language
) -> dict[str, bytes]:
    """Make the letter of referral for the lesion that leads.

    Parameters
    ----------
    consultation
        The answer.
    language
        Of the letter.

    Returns
    -------
    files
        Page and document, by name.
    """
    from scalpwatch.report.letter_rendering import render_letter_html, render_letter_pdf
    from scalpwatch.report.letters import tell_letter

    leading = consultation.lesions[consultation.leading_lesion].lesion
    letter = tell_letter(consultation, leading, language)
    made_on = consultation.made_on
    return {
        "letter.html": render_letter_html(letter).encode(),
        "letter.pdf": render_letter_pdf(letter, made_on=made_on),
    }


def letter_of(
    course: Course,
    consultation: Consultation,
    lesion: str,
    language: Language,
    *,
    to: Addressee | None = None,
) -> Letter:
    """Tell the letter of referral for a lesion of a course.

    Parameters
    ----------
    course
        The patient over time: what was taken of the lesion before.
    consultation
        The answer.
    lesion
        Its name.
    language
        In which language.
    to
        To whom; ``None`` chooses by the history.

    Returns
    -------
    letter
        To be rendered.
    """
    from scalpwatch.report.letters import tell_letter

    specimens: Sequence[Pathology] = [
        each for each in course.pathologies if each.lesion == lesion
    ]
    return tell_letter(consultation, lesion, language, to=to, specimens=specimens)


def make_study_files(
    course: Course,
    visit: Visit,
    pictures: Mapping[str, bytes],
    *,
    devices: Mapping[str, Device] | None = None,
    reports: Sequence[bytes] = (),
) -> dict[str, bytes]:
    """Make the DICOM files of a visit.

    Parameters
    ----------
    course, visit
        The patient's, and one of her visits.
    pictures
        The files of its pictures by SHA-256.
    devices
        Profiles of devices by name.
    reports
        Reports of the visit as PDF.

    Returns
    -------
    files
        Each by a name that is the object's UID; none where there is nothing to file.
    """
    from scalpwatch.records.dicom.filing import as_files, to_dicom

    objects = to_dicom(course, visit, pictures, devices=devices, reports=reports)
    return dict(as_files(objects))


def make_study_files_apart(
    course: Course,
    visit: Visit,
    pictures: Mapping[str, bytes],
    *,
    apart: Apart,
    reports: Sequence[bytes] = (),
) -> dict[str, bytes]:
    """Make the DICOM files of a visit where pictures are decoded: in a child process.

    Parameters
    ----------
    course, visit
        The patient's, and one of her visits.
    pictures
        The files of its pictures by SHA-256.
    apart
        Where it is done.
    reports
        Reports of the visit as PDF.

    Returns
    -------
    files
        As `make_study_files` gives them.
    """
    from scalpwatch.documents.course import course_to_json

    told = {
        # of the course no more than the visit is sent
        "course": course_to_json(replace(course, visits=(visit,))),
        "visit": visit.uid,
        "pictures": [*pictures],
    }
    done = apart.do("file", told, [*pictures.values(), *reports])
    return dict(zip(done.told, done.contents, strict=True))


def study_uids(course: Course) -> dict[str, str]:
    """Tell under which DICOM studies the visits with pictures are filed.

    Parameters
    ----------
    course
        The patient over time.

    Returns
    -------
    uids
        By the visit's UID; none where there is no picture.
    """
    if not any(visit.pictures for visit in course.visits):
        return {}
    from scalpwatch.records.dicom.identity import Examination

    return {visit.uid: Examination(course, visit).study_uid for visit in course.visits}


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Put files into one.

    Parameters
    ----------
    files
        Content by name.

    Returns
    -------
    archive
        A zip file, uncompressed: pictures are compressed already.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _NO_DAY), content)
    return made.getvalue()
