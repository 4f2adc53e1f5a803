"""Whose an object is, and the UIDs that stay the same when it is written again."""

from __future__ import annotations

import hashlib
import re
import uuid
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from scalpwatch import __version__
from scalpwatch.errors import RecordError
from scalpwatch.phrases import say
from scalpwatch.records.dicom.codes import own_scheme
from scalpwatch.vocabulary.cases import Sex, Site
from scalpwatch.vocabulary.courses import Course, FollowedLesion, Visit

__all__ = [
    "Examination",
    "Series",
    "describe",
    "is_uid",
    "settle",
    "software_versions",
    "to_bytes",
    "tracked",
    "uid_of",
    "without_pixels",
]

#: From which our UIDs are derived, and the UID of this implementation.
_NAMESPACE: Final = uuid.UUID("b3f1a0c6-5c0e-5a57-9b1e-6d0c1f6a7e21")
_UID: Final = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+")
_LONGEST_UID: Final = 64
#: What would end or split a value of a patient's name or number.
_NO_NAME: Final = re.compile(r"[\\^=\x00-\x1f\x7f]")
_LONGEST_NAME: Final = 64
_OLDEST_YEARS: Final = 999
_SEXES: Final = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.UNKNOWN: ""}


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a visit's study.

    Parameters
    ----------
    number
        In the study.
    modality
        Of its objects.
    description
        For whoever looks through the study.
    """

    number: int
    modality: str
    description: str


@dataclass(frozen=True, slots=True)
class Examination:
    """One visit of one patient: a study.

    Parameters
    ----------
    course
        The patient's.
    visit
        One of its visits.
    """

    course: Course
    visit: Visit

    @property
    def study_uid(self) -> str:
        """UID of the study."""
        return uid_of("study", self.course.pseudonym, self.visit.uid)

    @property
    def day(self) -> str:
        """The day of the visit, as DICOM writes it."""
        return self.visit.seen_on.strftime("%Y%m%d")

    @property
    def answered_on(self) -> str:
        """The day of the answer, or of the visit where nothing was asked."""
        answer = self.visit.answer
        return self.day if answer is None else answer.made_on.strftime("%Y%m%d")

    @property
    def evidence_hash(self) -> str:
        """Of the tables that the answer rests on; empty where nothing was asked."""
        answer = self.visit.answer
        return "" if answer is None else answer.evidence_hash

    def series_uid(self, series: Series) -> str:
        """Tell the UID of a series.

        Parameters
        ----------
        series
            Of this visit.

        Returns
        -------
        uid
            The same whenever it is asked for.
        """
        return uid_of("series", self.study_uid, str(series.number))

    def lesion(self, name: str) -> FollowedLesion:
        """Find a followed lesion.

        Parameters
        ----------
        name
            As the case calls it.

        Returns
        -------
        lesion
            The same UID over all visits; of a lesion that the course does not
            follow, one that follows from patient and name.
        """
        for each in self.course.lesions:
            if each.name == name:
                return each
        return FollowedLesion(
            name, uid_of("lesion", self.course.pseudonym, name), self._site(name)
        )

    def _site(self, name: str) -> Site:
        """Find the site of a lesion in the case."""
        found = (each.site for each in self.visit.case.lesions)
        names = (each.identifier for each in self.visit.case.lesions)
        return dict(zip(names, found, strict=True)).get(name, Site.NOT_TOLD)


def tracked(course: Course) -> Course:
    """Give a followed lesion of every name that a visit knows.

    Parameters
    ----------
    course
        The patient's.

    Returns
    -------
    course
        With each lesion of its cases, those it followed already unchanged.
    """
    names = [each.identifier for visit in course.visits for each in visit.case.lesions]
    lesions = {each.name: each for each in course.lesions}
    for visit in course.visits:
        examination = Examination(course, visit)
        for name in names:
            lesions.setdefault(name, examination.lesion(name))
    return replace(course, lesions=tuple(lesions.values()))


def uid_of(*parts: str) -> str:
    """Derive a UID.

    Parameters
    ----------
    *parts
        What makes it this one and no other.

    Returns
    -------
    uid
        Under 2.25, where anyone may make them (PS3.5, B.2); the same for the same
        parts.

    Examples
    --------
    >>> uid_of("study", "P018", "1") == uid_of("study", "P018", "1")
    True
    """
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"2.25.{uuid.uuid5(_NAMESPACE, digest).int}"


def is_uid(text: str) -> bool:
    """Tell whether a text is a UID and nothing else.

    Parameters
    ----------
    text
        Any.

    Returns
    -------
    is_uid
        Whether it can stand in a file's name or in an address (PS3.5, 9.1).

    Examples
    --------
    >>> is_uid("1.2.840"), is_uid("1.2/../x"), is_uid("1.02")
    (True, False, False)
    """
    return len(text) <= _LONGEST_UID and _UID.fullmatch(text) is not None


def software_versions(examination: Examination) -> list[str]:
    """Say what made an object.

    Parameters
    ----------
    examination
        Which visit.

    Returns
    -------
    versions
        Of the program, and of the tables where an answer rests on them.
    """
    versions = [f"scalpwatch {__version__}"]
    if examination.evidence_hash:
        # a value holds 64 letters, and a hash with its name is longer
        versions.append(f"evidence {examination.evidence_hash[:48]}")
    return versions


def describe(dataset: Dataset, examination: Examination, series: Series) -> None:
    """Write whose the object is: patient, study, series, program.

    Parameters
    ----------
    dataset
        Is changed.
    examination
        Which visit.
    series
        Which series.

    Raises
    ------
    RecordError
        If DICOM cannot hold the pseudonym.
    """
    pseudonym = examination.course.pseudonym
    if not 0 < len(pseudonym) <= _LONGEST_NAME or _NO_NAME.search(pseudonym):
        raise RecordError(
            say("The pseudonym cannot stand in a DICOM object."),
            remedy=say("Give one of up to 64 letters without \\, ^ and =."),
        )
    age = examination.visit.case.age_years
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientID = dataset.PatientName = pseudonym
    dataset.IssuerOfPatientID = "scalpwatch"
    dataset.PatientBirthDate = ""
    dataset.PatientSex = _SEXES[examination.visit.case.sex]
    if age is not None and 0 <= age <= _OLDEST_YEARS:
        dataset.PatientAge = f"{int(age):03d}Y"
    dataset.StudyInstanceUID = examination.study_uid
    dataset.StudyDate = examination.day
    dataset.StudyTime = dataset.StudyID = dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.StudyDescription = "Scalp examination"
    dataset.SeriesInstanceUID = examination.series_uid(series)
    dataset.SeriesNumber = series.number
    dataset.SeriesDescription = series.description
    dataset.Modality = series.modality
    dataset.CodingSchemeIdentificationSequence = [own_scheme()]


def without_pixels(dataset: Dataset) -> Dataset:
    """Copy an object without its pixels.

    Parameters
    ----------
    dataset
        Is not changed, nor shared with what is made of the copy.

    Returns
    -------
    copy
        What others need to refer to it.
    """
    lean = Dataset()
    for element in dataset:
        if element.keyword not in {"PixelData", "ICCProfile"}:
            lean.add(deepcopy(element))
    return lean


def settle(dataset: Dataset, syntax: UID = ExplicitVRLittleEndian) -> Dataset:
    """Give an object the UID that its content has, and the head of a file.

    Parameters
    ----------
    dataset
        A whole object; is changed.
    syntax
        How its pixels are stored.

    Returns
    -------
    dataset
        The same. Written again of the same facts it has the same UID; where
        anything in it has changed, another.
    """
    for moment in ("InstanceCreationDate", "InstanceCreationTime"):
        if moment in dataset:
            delattr(dataset, moment)
    for equipment in dataset.get("ContributingEquipmentSequence", ()):
        equipment.pop("ContributionDateTime", None)
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = UID(dataset.SOPClassUID)
    meta.ImplementationClassUID = UID(f"2.25.{_NAMESPACE.int}")
    meta.ImplementationVersionName = f"SCALPWATCH {__version__}"[:16]
    # a place of the same length for the UID to come
    meta.MediaStorageSOPInstanceUID = UID("2.25.0")
    dataset.SOPInstanceUID = UID("2.25.0")
    dataset.file_meta = meta
    uid = UID(uid_of("object", hashlib.sha256(to_bytes(dataset)).hexdigest()))
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID = uid
    return dataset


def to_bytes(dataset: Dataset) -> bytes:
    """Write an object as a file.

    Parameters
    ----------
    dataset
        A whole object with its head.

    Returns
    -------
    data
        A DICOM file, whose preamble is empty (PS3.10).
    """
    file = BytesIO()
    pydicom.dcmwrite(file, dataset, enforce_file_format=True)
    return file.getvalue()
