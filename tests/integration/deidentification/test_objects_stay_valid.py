"""A de-identified object is as valid as it was, by a program that others wrote.

`dciodvfy` (Debian's dicom3tools) holds an object against the standard's modules.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pydicom
import pytest
from unit.records.deidentification.objects import KEY, bytes_of, dermoscopic
from unit.records.dicom.visits import DEVICE, PDF, whole_visit

from scalpwatch.records.deidentification.datasets import Plan
from scalpwatch.records.deidentification.objects import deidentify_object
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.dicom.filing import as_files, to_dicom

KEEPING = frozenset(
    {
        Option.SHIFT_DATES,
        Option.KEEP_DEVICE,
        Option.KEEP_INSTITUTION,
        Option.KEEP_PATIENT_CHARACTERISTICS,
        Option.CLEAN_DESCRIPTORS,
        Option.CLEAN_STRUCTURED,
        Option.CLEAN_GRAPHICS,
    }
)
PHOTOGRAPH = "1.2.840.10008.5.1.4.1.1.77.1.4"
CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def validator() -> str:
    """Find the validator, or say that it is missing; in CI that fails."""
    path = shutil.which("dciodvfy")
    if path is None and os.environ.get("CI") == "true":  # noqa: TID251 - CI tells by it
        pytest.fail("dciodvfy is not installed (apt install dicom3tools)")
    if path is None:
        pytest.skip("dciodvfy is not installed (apt install dicom3tools)")
    return path


def errors(data: bytes, folder: Path) -> list[str]:
    """List the errors that it finds."""
    place = folder / "object.dcm"
    place.write_bytes(data)
    ran = subprocess.run(  # noqa: S603 - a validator found by its name
        [validator(), "-new", str(place)], capture_output=True, text=True, check=False
    )
    return [line for line in ran.stderr.splitlines() if line.startswith("Error")]


@pytest.mark.parametrize(
    "options",
    [
        frozenset(),
        frozenset({Option.SHIFT_DATES}),
        frozenset({Option.KEEP_DATES}),
        KEEPING,
    ],
    ids=["basic", "shifted", "kept", "keeping"],
)
@pytest.mark.parametrize(
    ("sop_class", "modality"),
    [(None, "DMS"), (PHOTOGRAPH, "XC"), (CAPTURE, "OT")],
    ids=["dermoscopic", "photograph", "capture"],
)
def test_a_photograph_has_no_error_that_it_had_not(
    sop_class, modality, options, tmp_path
):
    """What was required is there, and what stands there is of its kind."""
    dataset = dermoscopic(Modality=modality)
    if sop_class is not None:
        dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = sop_class
    data = bytes_of(dataset)

    clean = deidentify_object(data, "no. 1", pseudonyms=KEY, plan=Plan(options))

    before = errors(data, tmp_path)
    assert errors(clean.data, tmp_path) == before
    if sop_class is None:
        assert not before


@pytest.mark.parametrize("options", [frozenset({Option.SHIFT_DATES}), KEEPING])
def test_all_objects_of_a_visit_have_no_error_that_they_had_not(options, tmp_path):
    """Photographs, outlines, measures and report, as this program files them."""
    examination, pictures = whole_visit()
    objects = to_dicom(
        examination.course,
        examination.visit,
        pictures,
        devices={"clinic-dermatoscope": DEVICE},
        reports=[PDF],
    )

    files = [data for _, data in as_files(objects)]
    clean = [
        deidentify_object(data, "no. 1", pseudonyms=KEY, plan=Plan(options))
        for data in files
    ]

    assert len({each.pseudonym for each in clean}) == 1
    for before, after in zip(files, clean, strict=True):
        assert errors(after.data, tmp_path) == errors(before, tmp_path)
        assert examination.course.pseudonym.encode() not in after.data


def test_references_between_the_objects_of_a_visit_hold():
    """Whatever an object of the visit refers to among them has its new identifier."""
    examination, pictures = whole_visit()
    files = as_files(to_dicom(examination.course, examination.visit, pictures))

    clean = [
        pydicom.dcmread(
            io.BytesIO(
                deidentify_object(
                    data,
                    "no. 1",
                    pseudonyms=KEY,
                    plan=Plan(frozenset({Option.CLEAN_STRUCTURED})),
                ).data
            )
        )
        for _, data in files
    ]

    own = {each.SOPInstanceUID for each in clean}
    referred = {
        element.value
        for each in clean
        for element in each.iterall()
        if element.keyword == "ReferencedSOPInstanceUID"
    }
    assert referred
    assert referred <= own
