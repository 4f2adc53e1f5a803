"""Whose a DICOM file is, read from its head."""

from __future__ import annotations

import tracemalloc
import zlib
from pathlib import Path

import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian
from unit.records.dicom.objects import dataset_of, drawn, saved

from scalpwatch.records.dicom.owners import read_owner
from scalpwatch.records.dicom.parsing import read_syntax


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


def test_the_head_of_a_packed_file_is_read_though_it_ends_there(
    tmp_path: Path,
) -> None:
    """Of a large deflated file the head holds a piece that is no whole stream."""
    whole = head_of(tmp_path, is_deflated=True, PatientID="MR-1")

    owners = [read_owner(head) for head in (whole, whole[:-4000])]

    assert [each.patient for each in owners if each] == ["MR-1", "MR-1"]


def test_a_packed_head_that_is_broken_is_nobodys(tmp_path: Path) -> None:
    """It does not unfold."""
    whole = head_of(tmp_path, is_deflated=True)

    assert read_owner(whole[:400] + b"\xff" * 4000) is None


def test_what_swells_is_unfolded_only_so_far(tmp_path: Path) -> None:
    """A quarter of a megabyte would become two hundred and fifty."""
    whole = head_of(tmp_path, is_deflated=True)
    start, _ = read_syntax(whole, "")
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = b"".join(packing.compress(bytes(2**20)) for _ in range(100))
    bomb = whole[:start] + packed + packing.flush()
    tracemalloc.start()

    read_owner(bomb)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 2**20


@pytest.mark.parametrize("content", [b"", b"DICM", bytes(128) + b"DICM"])
def test_what_holds_nothing_is_nobodys(content: bytes) -> None:
    """No byte, a word, a mark alone."""
    owner = read_owner(content)

    assert owner is None or not owner.patient
