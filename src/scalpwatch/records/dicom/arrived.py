"""A picture that arrived as DICOM: referred to, never written anew."""

from __future__ import annotations

from typing import Final

from pydicom.dataset import Dataset

from scalpwatch.errors import RecordError, UnreadableImageError
from scalpwatch.imaging.files import broken
from scalpwatch.phrases import say
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.header import read_header
from scalpwatch.records.dicom.identity import Examination, describe, is_uid
from scalpwatch.records.dicom.parsing import BROKEN_DICOM, parse
from scalpwatch.records.dicom.photographs import SERIES
from scalpwatch.vocabulary.courses import KeptPicture

__all__ = ["refer"]

_NEEDED: Final = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")


def refer(examination: Examination, picture: KeptPicture, data: bytes) -> Dataset:
    """Read by which UIDs a picture is known.

    Parameters
    ----------
    examination
        Which visit.
    picture
        What is known of the picture.
    data
        Its DICOM file.

    Returns
    -------
    reference
        An object without pixels and without anything of the file's patient: our
        pseudonym, the picture's UIDs and size. What refers to it needs no more.

    Raises
    ------
    RecordError
        If one of its UIDs is none.
    UnreadableImageError
        If the file is no photograph, or broken.
    """
    try:
        with discreet():
            parsed = parse(data, picture.name)
            header = read_header(parsed, picture.name)
            told = parsed.dataset
            uids = {each: str(told.get(each, "")) for each in _NEEDED}
            frame = str(told.get("FrameOfReferenceUID", ""))
    except UnreadableImageError:
        raise
    except BROKEN_DICOM:
        refusal = broken(picture.name)
        raise refusal from None
    if not all(map(is_uid, uids.values())):
        raise RecordError(
            say("The DICOM picture {name} has no valid UIDs.", name=picture.name),
            remedy=say("Nothing can refer to it: export it from the archive again."),
        )
    reference = Dataset()
    describe(reference, examination, SERIES[picture.kind])
    for keyword, uid in uids.items():
        setattr(reference, keyword, uid)
    if is_uid(frame):
        reference.FrameOfReferenceUID = frame
    reference.SOPClassUID = str(told.SOPClassUID)
    reference.Rows, reference.Columns = header.height_px, header.width_px
    if header.frames > 1:
        reference.NumberOfFrames = header.frames
    return reference
