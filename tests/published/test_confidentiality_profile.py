"""The standard's table of de-identification, attribute by attribute.

DICOM PS3.15, Annex E, table E.1-1. The expectation is made here of the rows of the
table alone; the rows are held against another program's transcript of the same table.
"""

from __future__ import annotations

import csv
import itertools
from importlib import import_module
from importlib.resources import files

import pytest
from pydicom.datadict import dictionary_has_tag, dictionary_VR, keyword_for_tag
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from scalpwatch.records.deidentification.datasets import Plan, clean_dataset
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms

KEY = Pseudonyms(bytes(range(32)))
CANARY = "Zimorodok"
DAYS = KEY.days(KEY.patient("12-345"))
TABLE = files("scalpwatch.records.deidentification").joinpath("profile.csv")
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
OPTIONS = {
    "full_dates": Option.KEEP_DATES,
    "modified_dates": Option.SHIFT_DATES,
    "patient": Option.KEEP_PATIENT_CHARACTERISTICS,
    "device": Option.KEEP_DEVICE,
    "institution": Option.KEEP_INSTITUTION,
    "uids": Option.KEEP_UIDS,
    "private": Option.KEEP_SAFE_PRIVATE,
    "descriptors": Option.CLEAN_DESCRIPTORS,
    "structured": Option.CLEAN_STRUCTURED,
    "graphics": Option.CLEAN_GRAPHICS,
}
#: An object of which the table of types knows nothing: choices end in their last.
UNKNOWN_CLASS = "1.2.840.10008.5.1.4.1.1.2"
SAMPLES = {
    "AE": CANARY,
    "AS": "042Y",
    "CS": "ZIMORODOK",
    "DA": "20240301",
    "DS": "1.5",
    "DT": "20240301101530",
    "FD": 1.5,
    "FL": 1.5,
    "IS": "7",
    "OB": CANARY.encode() + b" ",
    "OW": CANARY.encode() + b" ",
    "SS": 7,
    "TM": "101530",
    "UI": "1.2.3.4.5",
    "UL": 7,
    "US": 7,
    "UN": CANARY.encode() + b" ",
    "UR": f"http://{CANARY}",
}


def tag_of(row: dict[str, str]) -> int:
    """The tag of a row, or the first one of its group."""
    if row["tag"] == "private":
        return 0x00091001
    return int(row["tag"].replace("xxxxxx", "000010").replace("xx", "02"), 16)


def sample(tag: int) -> DataElement:
    """An element that bears the canary, if its kind can."""
    # what is newer than the dictionary can be removed without being known
    kind = dictionary_VR(tag).split(" or ")[0] if dictionary_has_tag(tag) else "LO"
    if kind != "SQ":
        return DataElement(tag, kind, SAMPLES.get(kind, CANARY))
    item = Dataset()
    item.PatientComments = CANARY
    item.ReferencedSOPInstanceUID = "1.2.3.4.5"
    item.Manufacturer = "kept"
    return DataElement(tag, "SQ", [item])


def object_with(tag: int) -> Dataset:
    """A small object with this element."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = UNKNOWN_CLASS, "1.2.3"
    dataset.PatientID = "12-345"
    if tag >> 16 == 9:
        dataset.add_new(0x00090010, "LO", "MAKER")
    dataset.add(sample(tag))
    return dataset


def cleaned(tag: int, *options: Option) -> DataElement | None:
    """The element after de-identification."""
    clean = clean_dataset(
        object_with(tag), pseudonyms=KEY, plan=Plan(frozenset(options))
    )
    return clean.dataset.get(tag)


def id_of(row: dict[str, str]) -> str:
    """A row by its name."""
    return keyword_for_tag(tag_of(row)) or row["tag"]


def holds(action: str, before: DataElement, after: DataElement | None) -> bool:
    """Whether an action was done."""
    if after is None or action == "X":
        return after is None and action == "X"
    text = f"{after.value}"
    is_bare = CANARY.lower() not in text.lower()
    is_pseudonym = text.rstrip("^") in {KEY.patient("12-345"), KEY.patient(CANARY)}
    is_mapped = "1.2.3.4.5" not in text and "2.25." in text
    is_changed = not after.is_empty and after.value != before.value
    is_same = "kept" in text if after.VR == "SQ" else after.value == before.value
    return {
        "Z": is_bare and (after.is_empty or is_pseudonym),
        "D": is_bare and is_changed,
        "U": is_mapped,
        "K": is_same,
    }[action]


def is_clean(row: dict[str, str], before: DataElement, after: DataElement | None):
    """Whether what had to be cleaned is, or is gone."""
    moved = {"DA": "2024", "DT": "2024"}.get(before.VR)
    if moved is not None:
        return after is not None and not str(after.value).startswith(moved)
    if before.VR == "TM":
        return after is not None and after.value == before.value
    if after is None:
        return "X" in row["basic"]
    return CANARY.lower() not in f"{after.value}".lower()


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if not row["tag"].startswith(("0000", "0002"))],
    ids=id_of,
)
def test_an_attribute_is_treated_as_the_table_says(row):
    """Under the Basic Profile and under each option alone."""
    tag = tag_of(row)
    last = row["basic"].split("/")[-1].rstrip("*")

    assert holds(last, sample(tag), cleaned(tag))
    for column, option in OPTIONS.items():
        after = cleaned(tag, option)
        wanted = row[column] or last
        if wanted == "C":
            assert is_clean(row, sample(tag), after), option
        else:
            assert holds(wanted, sample(tag), after), option


@pytest.mark.parametrize("row", [row for row in ROWS if "/" in row["basic"]], ids=id_of)
def test_a_choice_is_made_by_the_type_in_a_photograph(row):
    """In an object that is known, what is not required is gone, what is stays valid."""
    tag = tag_of(row)
    dataset = object_with(tag)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.7"
    # PS3.3, table A.32.11-1 and its modules, read by hand
    required = {
        "PatientID": "Z",  # type 2, and Z is a choice
        "ContentDate": "Z",  # 2C
        "ContentTime": "D",  # 1C in General Acquisition's macro
        "DeviceSerialNumber": "D",  # 1 in Enhanced General Equipment
        "ReferencedImageSequence": "U",  # 1C in General Reference
        "PatientSexNeutered": "Z",  # 2C
        "AcquisitionContextSequence": "Z",  # 2
    }
    choices = row["basic"].rstrip("*").split("/")

    clean = clean_dataset(dataset, pseudonyms=KEY, plan=Plan(frozenset()))

    wanted = required.get(id_of(row), choices[0])
    assert wanted in choices
    assert holds(wanted, sample(tag), clean.dataset.get(tag))


def test_nothing_of_the_file_itself_stays_in_the_object():
    """Groups 0 and 2 do not belong into an object."""
    for row in ROWS:
        if row["tag"].startswith(("0000", "0002")):
            assert cleaned(tag_of(row)) is None


def test_every_group_of_curves_and_overlays_is_removed():
    """Sixteen groups share a row."""
    for base, number in itertools.product((0x5000, 0x6000), range(0, 0x20, 2)):
        tag = (base + number) << 16 | 0x3000

        assert cleaned(tag) is None
        assert cleaned(tag, Option.CLEAN_GRAPHICS) is None


@pytest.mark.parametrize("edition", ["2024b", "2026c"])
def test_the_table_is_as_another_program_has_it(edition):
    """Every basic action agrees with the transcript of dicom-anonymizer."""
    theirs = import_module(
        f"dicomanonymizer.dicom_anonymization_databases.dicomfields_{edition}"
    )
    lists = {
        "D": theirs.D_TAGS,
        "Z": theirs.Z_TAGS,
        "X": theirs.X_TAGS,
        "U": theirs.U_TAGS,
        "Z/D": theirs.Z_D_TAGS,
        "X/Z": theirs.X_Z_TAGS,
        "X/D": theirs.X_D_TAGS,
        "X/Z/D": theirs.X_Z_D_TAGS,
        "X/Z/U*": theirs.X_Z_U_STAR_TAGS,
    }
    # curves, overlays and private attributes are told by patterns there
    told = {
        f"{tag[0]:04x}{tag[1]:04x}": action
        for action, tags in lists.items()
        for tag in tags
        if len(tag) == 2
    }

    ours = {
        row["tag"]: row["basic"]
        for row in ROWS
        if row["edition"] <= edition and "x" not in row["tag"] != "private"
    }
    ours.pop("private", None)

    assert ours == told
