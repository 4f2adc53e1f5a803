"""Whose a DICOM file is and what it shows, read from its head alone."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian

from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.header import PHOTOGRAPHS
from scalpwatch.records.dicom.parsing import BROKEN_DICOM, TiringReader, read_syntax

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
#: The group of the file itself, which names the syntax, lies in as much [bytes].
_META_BYTES: Final = 2**12
_DEFLATED: Final = DeflatedExplicitVRLittleEndian.encode()
_PIXELS: Final = 0x7FE00008
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
            return _told(_read(head))
    except BROKEN_DICOM:
        return None


def _read(head: bytes) -> Dataset:
    """Read the elements before the pixels."""
    if _DEFLATED in head[:_META_BYTES]:
        start, syntax = read_syntax(head, "")
        if syntax == DeflatedExplicitVRLittleEndian:
            # pydicom would unfold it whole, however large, and only where it is whole
            unfolding = zlib.decompressobj(-zlib.MAX_WBITS)
            return read_dataset(
                TiringReader(
                    unfolding.decompress(head[start:], HEAD_BYTES), reads=_READS
                ),
                is_implicit_VR=False,
                is_little_endian=True,
                stop_when=lambda tag, _representation, _length: tag >= _PIXELS,
                specific_tags=[Tag(name) for name in _TAGS],
            )
    return dcmread(
        TiringReader(head, reads=_READS),
        stop_before_pixels=True,
        specific_tags=list(_TAGS),
    )


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
