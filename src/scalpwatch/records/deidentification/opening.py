"""A whole DICOM object in memory, however hostile its file."""

from __future__ import annotations

import zlib
from typing import Final

from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from scalpwatch.errors import UnreadableImageError
from scalpwatch.imaging.files import too_large
from scalpwatch.phrases import say
from scalpwatch.records.deidentification.walking import refuse_endless_sequences
from scalpwatch.records.dicom.header import PHOTOGRAPHS
from scalpwatch.records.dicom.parsing import (
    MOST_READS,
    MOST_UNFOLDED_BYTES,
    TiringReader,
    read_syntax,
)
from scalpwatch.records.dicom.refusals import holds_no_picture

__all__ = ["open_object"]

#: Media Storage Directory Storage: a DICOMDIR.
_DIRECTORY: Final = "1.2.840.10008.1.3.10"


def open_object(data: bytes, name: str) -> tuple[Dataset, str]:
    """Read all elements of an object.

    Parameters
    ----------
    data
        The file.
    name
        How the file is called in errors.

    Returns
    -------
    dataset
        Without the preamble and the group of the file itself; its values are not
        converted yet.
    syntax
        UID of the way in which its pixels are stored; what was deflated is not any
        more.

    Raises
    ------
    UnreadableImageError
        If the file does not begin as DICOM, is big-endian, unfolds to more than any
        photograph, is a photograph without pixels or an index of other files. What
        pydicom raises on broken bytes is left to the caller.
    """
    start, syntax = read_syntax(data, name)
    if syntax == DeflatedExplicitVRLittleEndian:
        unfolding = zlib.decompressobj(-zlib.MAX_WBITS)
        data, start = unfolding.decompress(data[start:], MOST_UNFOLDED_BYTES), 0
        if unfolding.unconsumed_tail:
            refusal = too_large(name)
            raise refusal
        syntax = str(ExplicitVRLittleEndian)
    # a structured report has more elements than a photograph
    reader = TiringReader(data, reads=2 * MOST_READS)
    reader.seek(start)
    dataset = read_dataset(
        reader,
        is_implicit_VR=syntax == ImplicitVRLittleEndian,
        is_little_endian=True,
    )
    refuse_endless_sequences(dataset, data[start:])
    kind = str(dataset.get("SOPClassUID", ""))
    if kind in PHOTOGRAPHS and "PixelData" not in dataset:
        # as of a file that was cut between two elements
        refusal = holds_no_picture(name)
        raise refusal
    if kind == _DIRECTORY or ("DirectoryRecordSequence" in dataset):
        raise UnreadableImageError(
            say("The DICOM file {name} is an index of other files.", name=name),
            remedy=say("Give the files that it lists; no index is made of them."),
        )
    return dataset, syntax
