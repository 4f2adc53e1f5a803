"""DICOM objects full of one patient, drawn here, for tests."""

from __future__ import annotations

import io

import numpy as np
from pydicom.dataset import Dataset, FileDataset
from pydicom.sr.codedict import codes
from pydicom.uid import generate_uid
from unit.records.dicom.objects import dataset_of, drawn

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms

KEY = Pseudonyms(bytes(range(32)))
#: What must never come out again.
NAME = "Zimorodok^Anna"
NUMBER = "MRN-4711"
FORMER = generate_uid(entropy_srcs=["former"])


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """A code."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = value, scheme
    item.CodeMeaning = meaning
    return item


#: All that a clinic, a device and a registrar write.
ATTRIBUTES = {
    "SpecificCharacterSet": "ISO_IR 192",
    "PatientName": NAME,
    "PatientID": NUMBER,
    "PatientBirthDate": "19310207",
    "PatientSex": "F",
    "PatientAge": "093Y",
    "PatientComments": f"{NAME} lives in Mytishchi",
    "StudyInstanceUID": generate_uid(entropy_srcs=["study"]),
    "SeriesInstanceUID": generate_uid(entropy_srcs=["series"]),
    "FrameOfReferenceUID": generate_uid(entropy_srcs=["frame"]),
    "PositionReferenceIndicator": None,
    "StudyID": "S1",
    "AccessionNumber": "A-4711",
    "StudyDate": "20240301",
    "StudyTime": "101500",
    "SeriesDate": "20240301",
    "ContentDate": "20240302",
    "ContentTime": "101530",
    "AcquisitionDateTime": "20240301101530.25+0300",
    "TimezoneOffsetFromUTC": "+0300",
    "ReferringPhysicianName": "Doctorova^Vera",
    "OperatorsName": "Operatorov^Oleg",
    "InstitutionName": "Clinic of Zimorodok street",
    "StudyDescription": "Trichoscopy of the vertex",
    "SeriesDescription": "vertex of Anna Zimorodok",
    "Modality": "DMS",
    "SeriesNumber": 1,
    "InstanceNumber": 1,
    "Manufacturer": "MAKER",
    "ManufacturerModelName": "MODEL",
    "DeviceSerialNumber": "SN-99",
    "SoftwareVersions": "1.0",
    "ImageType": ["ORIGINAL", "PRIMARY"],
    "ImageLaterality": "U",
    "PatientOrientation": None,
    "BurnedInAnnotation": "NO",
    "RecognizableVisualFeatures": "NO",
    "LossyImageCompression": "00",
    "LightSourcePolarization": "POLARIZED",
    "EmitterColorTemperature": None,
    "ContactMethod": "NON_CONTACT",
    "OpticalMagnificationFactor": None,
    "TrackingID": "focus of Zimorodok",
    "TrackingUID": generate_uid(entropy_srcs=["focus"]),
    "AcquisitionContextSequence": [],
    "AnatomicRegionSequence": [code("43067004", "SCT", "Skin of scalp")],
    "GPSLatitude": [59.0, 56.0, 12.0],
    "LensMake": "made for Zimorodok",
}


def dermoscopic(samples: np.ndarray | None = None, **more) -> FileDataset:
    """A dermoscopic photograph that is valid, and full of one patient."""
    dataset = dataset_of(drawn(64, 80) if samples is None else samples)
    reference = Dataset()
    reference.ReferencedSOPClassUID = dataset.SOPClassUID
    reference.ReferencedSOPInstanceUID = FORMER
    reference.PurposeOfReferenceCodeSequence = [
        code("121322", "DCM", "Source image for image processing operation")
    ]
    for keyword, value in (ATTRIBUTES | more).items():
        setattr(dataset, keyword, value)
    dataset.ReferencedImageSequence = [reference]
    block = dataset.private_block(0x0009, "MAKER 1.0", create=True)
    block.add_new(0x05, "LO", "safe")
    block.add_new(0x06, "LO", NAME)
    return dataset


def report() -> FileDataset:
    """A structured report with codes, measures, a person, dates and free text."""
    dataset = dermoscopic()
    for keyword in ("PixelData", "Rows", "Columns", "BitsAllocated"):
        delattr(dataset, keyword)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.33"
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.Modality = "SR"
    measure = _content("NUM", code("103339001", "SCT", "Long axis"))
    value = Dataset()
    value.NumericValue = "12.5"
    value.MeasurementUnitsCodeSequence = [code("mm", "UCUM", "mm")]
    measure.MeasuredValueSequence = [value]
    text = _content("TEXT", codes.DCM.Comment)
    text.TextValue = f"{NAME} called on 2024-03-01"
    known = _content("TEXT", codes.DCM.Comment)
    known.TextValue = "scalp lesion"
    person = _content("PNAME", codes.DCM.PersonObserverName)
    person.PersonName = "Doctorova^Vera"
    when = _content("DATETIME", codes.DCM.DatetimeOfProcessing)
    when.DateTime = "20240301101530"
    dataset.ContentSequence = [measure, text, known, person, when]
    return dataset


def _content(kind: str, concept: object) -> Dataset:
    """An item of content."""
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", kind
    if not isinstance(concept, Dataset):
        concept = code(concept.value, concept.scheme_designator, concept.meaning)
    item.ConceptNameCodeSequence = [concept]
    return item


def bytes_of(dataset: FileDataset) -> bytes:
    """The file of an object."""
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()
