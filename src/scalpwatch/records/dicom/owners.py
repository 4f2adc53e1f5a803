"""Whose a DICOM file is and what it shows, read from its head alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset

from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.header import PHOTOGRAPHS
from scalpwatch.records.dicom.parsing import BROKEN_DICOM, TiringReader

__all__ = ["HEAD_BYTES", "DicomOwner", "read_owner"]

#: As much of a file is read; what tells of the patient stands at its beginning.
HEAD_BYTES: Final = 2**18
_READS: Final = 20_000
_TAGS: Final = (
    "SOPClassUID",
    "Modality",
    "StudyDate",
    "StudyDescription",
    "SeriesDescription",
    "PatientID",
    "PatientSex",
    "PatientBirthDate",
    "BodyPartExamined",
    "AnatomicRegionSequence",
)
_SLIDES: Final = "SM"
_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class DicomOwner:
    """What the head of a DICOM file tells.

    Parameters
    ----------
    patient
        Identifier of the patient; empty where none is told.
    is_photograph, is_slide
        Whether it is a photograph of the skin, or one of a histological slide.
    places
        Codes of the place.
    words
        Its place and descriptions in words.
    on
        Day of the study, ``YYYY-MM-DD``; empty where none is told.
    sex
        As the file writes it; empty where none is told.
    born
        Year of birth, or ``None``.
    """

    patient: str
    is_photograph: bool
    is_slide: bool
    places: tuple[str, ...]
    words: str
    on: str
    sex: str
    born: int | None


def read_owner(head: bytes) -> DicomOwner | None:
    """Read the head of a DICOM file.

    Parameters
    ----------
    head
        Its first `HEAD_BYTES`.

    Returns
    -------
    owner
        ``None`` where it cannot be read.
    """
    try:
        with discreet():
            dataset = dcmread(
                TiringReader(head, reads=_READS),
                stop_before_pixels=True,
                specific_tags=list(_TAGS),
            )
            return _told(dataset)
    except BROKEN_DICOM:
        return None


def _told(dataset: Dataset) -> DicomOwner:
    """Take out what is told."""
    regions = dataset.get("AnatomicRegionSequence") or ()
    words = [
        str(dataset.get(name, ""))
        for name in ("BodyPartExamined", "StudyDescription", "SeriesDescription")
    ]
    words += [str(each.get("CodeMeaning", "")) for each in regions]
    day, born = (
        str(dataset.get("StudyDate", "")),
        str(dataset.get("PatientBirthDate", "")),
    )
    return DicomOwner(
        patient=str(dataset.get("PatientID", "")).strip(),
        is_photograph=str(dataset.get("SOPClassUID", "")) in PHOTOGRAPHS,
        is_slide=str(dataset.get("Modality", "")) == _SLIDES,
        places=tuple(str(each.get("CodeValue", "")) for each in regions),
        words=" ".join(words).strip(),
        on="-".join(found.groups()) if (found := _DAY.match(day)) else "",
        sex=str(dataset.get("PatientSex", "")).strip(),
        born=int(found[0]) if (found := _YEAR.match(born)) else None,
    )
