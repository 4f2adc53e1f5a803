"""The report as Encapsulated PDF.

References
----------
DICOM PS3.3, A.45.1 and C.24.2.
"""

from __future__ import annotations

from typing import Final

from pydicom.dataset import Dataset
from pydicom.uid import EncapsulatedPDFStorage

from scalpwatch.errors import RecordError
from scalpwatch.phrases import say
from scalpwatch.records.dicom.codes import Coded, code_item
from scalpwatch.records.dicom.identity import (
    Examination,
    Series,
    describe,
    settle,
    software_versions,
)

__all__ = ["to_document"]

_SERIES: Final = Series(5, "DOC", "Report")
_CONSULTATION: Final = Coded("11488-4", "LN", "Consult note")


def to_document(examination: Examination, pdf: bytes, *, number: int = 1) -> Dataset:
    """Put a report into a DICOM object.

    Parameters
    ----------
    examination
        Which visit it is of.
    pdf
        The report.
    number
        Of the report in the visit, from 1.

    Returns
    -------
    dataset
        Encapsulated PDF with the head of a file; the PDF is in it byte for byte.

    Raises
    ------
    RecordError
        If it is no PDF.
    """
    if not pdf.startswith(b"%PDF-"):
        raise RecordError(
            say("The report is no PDF."),
            remedy=say("Give the report.pdf that “scalpwatch assess” wrote."),
        )
    dataset = Dataset()
    describe(dataset, examination, _SERIES)
    dataset.SOPClassUID = EncapsulatedPDFStorage
    dataset.Manufacturer = dataset.ManufacturerModelName = "scalpwatch"
    dataset.SoftwareVersions = software_versions(examination)
    dataset.ConversionType = "WSD"
    dataset.InstanceNumber = number
    dataset.ContentDate = examination.answered_on
    dataset.ContentTime = dataset.AcquisitionDateTime = ""
    dataset.BurnedInAnnotation = "YES"
    dataset.RecognizableVisualFeatures = "YES"
    dataset.DocumentTitle = "scalpwatch report"
    dataset.ConceptNameCodeSequence = [code_item(_CONSULTATION)]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(pdf)
    dataset.EncapsulatedDocument = pdf + bytes(len(pdf) % 2)
    return settle(dataset)
