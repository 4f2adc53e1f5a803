"""Whose a DICOM file is, read from its head."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian
from unit.records.dicom.objects import dataset_of, drawn, saved

from scalpwatch.records.dicom.owners import read_owner


def head_of(folder: Path, *, is_deflated: bool = False, **told: str) -> bytes:
    """Write a photograph of somebody."""
    dataset = dataset_of(drawn(), **told)
    if is_deflated:
        dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return saved(dataset, folder / "photograph.dcm").read_bytes()


def test_the_head_tells_whose_a_file_is(tmp_path: Path) -> None:
    """By identifier, day, sex as it is written, and year of birth."""
    head = head_of(
        tmp_path,
        PatientID="MR-1",
        StudyDate="20200229",
        PatientSex="F",
        PatientBirthDate="19610312",
    )

    owner = read_owner(head)

    assert owner is not None
    assert (owner.patient, owner.on) == ("MR-1", "2020-02-29")
    assert (owner.sex, owner.born) == ("F", 1961)


def test_a_head_that_is_packed_and_torn_is_nobodys(tmp_path: Path) -> None:
    """What the head holds of a large deflated file does not unpack."""
    whole = head_of(tmp_path, is_deflated=True, PatientID="MR-1")

    owner = read_owner(whole)
    torn = read_owner(whole[:-4000])

    assert owner is not None
    assert owner.patient == "MR-1"
    assert torn is None


@pytest.mark.parametrize("content", [b"", b"DICM", bytes(128) + b"DICM"])
def test_what_holds_nothing_is_nobodys(content: bytes) -> None:
    """No byte, a word, a mark alone."""
    owner = read_owner(content)

    assert owner is None or not owner.patient
