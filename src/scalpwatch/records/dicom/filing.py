"""A visit as DICOM objects: pictures, outlines, measures with the alert, report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydicom.dataset import Dataset

from scalpwatch.documents.devices import Device
from scalpwatch.errors import RecordError
from scalpwatch.phrases import say
from scalpwatch.records.dicom.arrived import refer
from scalpwatch.records.dicom.documents import to_document
from scalpwatch.records.dicom.identity import Examination, is_uid, to_bytes
from scalpwatch.records.dicom.parsing import begins_as_dicom
from scalpwatch.records.dicom.photographs import to_photograph
from scalpwatch.records.dicom.report import to_report
from scalpwatch.records.dicom.segmentation import to_segmentation
from scalpwatch.vocabulary.courses import Course, KeptPicture, Visit

__all__ = ["as_files", "to_dicom"]

_MARK_ENDS: int = 132


def to_dicom(
    course: Course,
    visit: Visit,
    pictures: Mapping[str, bytes],
    *,
    devices: Mapping[str, Device] | None = None,
    reports: Sequence[bytes] = (),
) -> tuple[Dataset, ...]:
    """Make DICOM objects of a visit.

    Parameters
    ----------
    course
        The patient's: whose pseudonym and whose lesions.
    visit
        One of its visits.
    pictures
        The files of its pictures by SHA-256.
    devices
        Profiles of devices by name.
    reports
        Reports of the visit as PDF.

    Returns
    -------
    objects
        The pictures, a Segmentation for each with regions, the structured report,
        and the PDFs: one study. A picture that arrived as DICOM is not among them,
        for it is in an archive already; what was found in it refers to it.

    Raises
    ------
    RecordError
        If a picture's file is not at hand.

    Notes
    -----
    Pure: nothing is written. Made again of the same facts, every object has the
    same UIDs and the same bytes. A file that cannot be read ends in
    `scalpwatch.errors.UnreadableImageError`.
    """
    examination = Examination(course, visit)
    profiles = devices or {}
    sources: list[tuple[KeptPicture, Dataset]] = []
    for number, picture in enumerate(visit.pictures, start=1):
        data = _at_hand(picture, pictures)
        if begins_as_dicom(data[:_MARK_ENDS]):
            source = refer(examination, picture, data)
        else:
            source = to_photograph(
                examination,
                picture,
                data,
                number=number,
                device=profiles.get(picture.device),
            )
        sources.append((picture, source))
    outlines = [
        to_segmentation(examination, picture, source, number=number)
        for number, (picture, source) in enumerate(sources, start=1)
        if picture.regions
    ]
    report = to_report(examination, sources, outlines)
    return (
        *(source for _, source in sources if "PixelData" in source),
        *outlines,
        *([] if report is None else [report]),
        *(
            to_document(examination, pdf, number=number)
            for number, pdf in enumerate(reports, start=1)
        ),
    )


def as_files(objects: Sequence[Dataset]) -> Iterator[tuple[str, bytes]]:
    """Write objects as files.

    Parameters
    ----------
    objects
        Whole ones.

    Yields
    ------
    file
        Its name, which is the object's UID and tells nothing else, and its content.

    Raises
    ------
    RecordError
        If an object's UID is none: it could lead a file anywhere.
    """
    for each in objects:
        uid = str(each.SOPInstanceUID)
        if not is_uid(uid):
            raise RecordError(
                say("A DICOM object has no valid UID."),
                remedy=say("Nothing was written of it: it does not come from here."),
            )
        yield f"{uid}.dcm", to_bytes(each)


def _at_hand(picture: KeptPicture, pictures: Mapping[str, bytes]) -> bytes:
    """Take a picture's file."""
    if picture.sha256 not in pictures:
        raise RecordError(
            say("The file of the picture {name} is not at hand.", name=picture.name),
            remedy=say("Give all pictures of the visit, or leave this one out of it."),
        )
    return pictures[picture.sha256]
