"""A DICOM object de-identified: attributes, pixels, and the file about them."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Final

from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from scalpwatch import __version__
from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.files import broken
from scalpwatch.phrases import Phrase, say
from scalpwatch.records.deidentification.datasets import (
    CleanDataset,
    Plan,
    clean_dataset,
)
from scalpwatch.records.deidentification.frames import (
    Seen,
    cover_writing,
    look,
    strip_frames,
)
from scalpwatch.records.deidentification.opening import open_object
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.deidentification.remarks import (
    may_show_a_face,
    there_is_writing,
    writing_was_covered,
)
from scalpwatch.records.deidentification.stamps import stamp
from scalpwatch.records.dicom.discretion import discreet
from scalpwatch.records.dicom.parsing import BROKEN_DICOM

__all__ = ["CleanObject", "deidentify_object"]

#: Who wrote the file: a UUID of this program below 2.25 (DICOM PS3.5, B.2).
_WRITER: Final = UID("2.25.236189354702617538269440318826735209853")
#: What shows no face: dermoscopic photographs and masks.
_CLOSE: Final = frozenset(
    {"1.2.840.10008.5.1.4.1.1.77.1.7", "1.2.840.10008.5.1.4.1.1.66.4"}
)


@dataclass(frozen=True, slots=True, eq=False)
class CleanObject:
    """A de-identified object in its file.

    Parameters
    ----------
    data
        The file.
    pseudonym
        The patient's.
    uid
        The object's new SOP Instance UID, digits and dots alone.
    is_harmless
        Whether all its pixels were looked at and no writing found, or was covered.
    remarks
        What there is to say of it; never a value of the file.
    """

    data: bytes
    pseudonym: str
    uid: str
    is_harmless: bool
    remarks: tuple[Phrase, ...]


def deidentify_object(
    data: bytes, name: str, *, pseudonyms: Pseudonyms, plan: Plan
) -> CleanObject:
    """De-identify a DICOM file.

    Parameters
    ----------
    data
        The file.
    name
        How the file is called in errors; its own name may bear a patient's.
    pseudonyms
        Makes the stand-ins.
    plan
        Options of the profile; with `Option.CLEAN_PIXELS` writing that is found in
        the pixels is covered.

    Returns
    -------
    clean
        A new file. Its preamble is zeros and its group 2 is new; deflated objects are
        written plainly.

    Raises
    ------
    UnreadableImageError
        If the file is no DICOM, broken, an index of others, or too large.

    Notes
    -----
    What is looked at for writing is the new file, not the one that came, so that
    nothing can stand in the one that was not seen in the other. Faces and tattoos are
    not judged: Recognizable Visual Features stays as the file tells it.

    References
    ----------
    DICOM PS3.15, Annex E; PS3.10, section 7.1.
    """
    try:
        with discreet():
            return _deidentified(data, name, pseudonyms, plan)
    except UnreadableImageError:
        raise
    except BROKEN_DICOM:
        refusal = broken(name)
        # the cause may repeat what stands in the file
        raise refusal from None


def _deidentified(
    data: bytes, name: str, pseudonyms: Pseudonyms, plan: Plan
) -> CleanObject:
    """De-identify a file."""
    dataset, syntax = open_object(data, name)
    attributes = replace(plan, options=plan.options - {Option.CLEAN_PIXELS})
    clean = clean_dataset(dataset, pseudonyms=pseudonyms, plan=attributes)
    strip_frames(clean.dataset, syntax)
    written = _file(clean.dataset, syntax)
    seen = look(clean.dataset, written, name)
    has_pixels = "PixelData" in clean.dataset
    told_before = str(dataset.get("BurnedInAnnotation", "")).strip() == "YES"
    if told_before and not has_pixels:
        # the writing was in a document, which is empty now
        clean.dataset.BurnedInAnnotation, told_before = "NO", False
    remarks = [*clean.remarks]
    if seen.writing and Option.CLEAN_PIXELS in plan.options:
        seen = cover_writing(clean.dataset, written, name)
        syntax = str(ExplicitVRLittleEndian)
        stamp(clean.dataset, plan.options)
        remarks.append(writing_was_covered())
        if seen.is_harmless:
            clean.dataset.BurnedInAnnotation = "NO"
            told_before = False
    if seen.writing:
        clean.dataset.BurnedInAnnotation = "YES"
    remarks += _of_pixels(seen, clean, told_before=told_before)
    return CleanObject(
        data=_file(clean.dataset, syntax),
        pseudonym=clean.pseudonym,
        uid=pseudonyms.uid(str(dataset.get("SOPInstanceUID", ""))),
        is_harmless=seen.is_harmless and not told_before,
        remarks=tuple(remarks),
    )


def _of_pixels(seen: Seen, clean: CleanDataset, *, told_before: bool) -> list[Phrase]:
    """Say what the pixels may tell of the patient."""
    said = []
    if not seen.could_look:
        said.append(say("The pixels could not be looked at: there may be writing."))
    if seen.writing:
        said.append(there_is_writing())
    elif told_before:
        said.append(say("The file says that there is writing in its pixels."))
    is_close = clean.dataset.get("SOPClassUID") in _CLOSE
    if "PixelData" in clean.dataset and not is_close:
        said.append(may_show_a_face())
    return said


def _file(dataset: Dataset, syntax: str) -> bytes:
    """Write a file with a preamble of zeros and a group 2 of its own."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(str(dataset.SOPClassUID))
    meta.MediaStorageSOPInstanceUID = UID(str(dataset.SOPInstanceUID))
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = _WRITER
    meta.ImplementationVersionName = f"SCALPWATCH {__version__}"[:16]
    dataset.file_meta = meta
    file = io.BytesIO()
    dcmwrite(file, dataset, enforce_file_format=True)
    return file.getvalue()
