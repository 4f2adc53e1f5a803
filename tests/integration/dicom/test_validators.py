"""Programs that others wrote find no fault with our objects.

`dciodvfy` (Debian's dicom3tools) holds an object against the standard's modules, and
`dsrdump` (Debian's dcmtk) reads the structured report. Each warning that is left is
explained here; one that is not explained fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from unit.records.dicom.objects import drawn
from unit.records.dicom.visits import (
    DEVICE,
    PDF,
    camera_jpeg,
    examined,
    file_of,
    kept,
    whole_visit,
)

from scalpwatch.records.dicom.filing import as_files, to_dicom
from scalpwatch.records.dicom.identity import Examination
from scalpwatch.vocabulary.cases import PictureKind

#: What a warning begins with, and why it stands.
EXPLAINED = {
    r"</Modality\(0008,0060\).*Unrecognized defined term = <DMS>": (
        "Dermoscopy's modality came with Supplement 221; this validator's list of "
        "terms is of 2022."
    ),
    r".*CodingSchemeDesignator.*Unrecognized defined term = <99SCALPWATCH>": (
        "The private scheme, told in the Coding Scheme Identification Sequence: "
        "designators that begin with 99 are private (PS3.16, section 8.2)."
    ),
    r"</StudyTime\(0008,0030\)> .*DICOMDIR": (
        "Nobody told the time of the visit; the attribute may be empty (type 2)."
    ),
    r"</StudyID\(0020,0010\)> .*DICOMDIR": (
        "A visit has no number of its own; the attribute may be empty (type 2)."
    ),
    r"</PatientName\(0010,0010\).*Retired Person Name form": (
        "A pseudonym is one word, not family name and given name."
    ),
}


def tool(name: str) -> str:
    """Find a validator, or say that it is missing; in CI that fails."""
    path = shutil.which(name)
    if path is None and os.environ.get("CI") == "true":  # noqa: TID251 - CI tells by it
        pytest.fail(f"{name} is not installed (apt install dicom3tools dcmtk)")
    if path is None:
        pytest.skip(f"{name} is not installed (apt install dicom3tools dcmtk)")
    return path


def files(examination: Examination, pictures, folder: Path, **more) -> list[Path]:
    """Write a visit's objects."""
    objects = to_dicom(examination.course, examination.visit, pictures, **more)
    places = []
    for name, data in as_files(objects):
        places.append(folder / name)
        places[-1].write_bytes(data)
    return places


def findings(path: Path) -> list[str]:
    """Let dciodvfy read an object; list what it finds."""
    ran = subprocess.run(  # noqa: S603 - a validator found by its name
        [tool("dciodvfy"), "-new", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in ran.stderr.splitlines() if " - " in line]


def explained(finding: str) -> bool:
    """Tell whether a warning is one of those that stand."""
    text = finding.removeprefix("Warning - ")
    return finding.startswith("Warning") and any(
        re.match(pattern, text) for pattern in EXPLAINED
    )


@pytest.fixture
def whole(tmp_path) -> list[Path]:
    """A visit with a picture of each kind, outlines, an answer and a report."""
    examination, pictures = whole_visit()
    devices = {"clinic-dermatoscope": DEVICE}
    return files(examination, pictures, tmp_path, devices=devices, reports=[PDF])


def test_no_object_of_a_visit_has_an_error(whole):
    """Pictures, Segmentation, report and PDF: no error, no warning unexplained."""
    found = {path.name: findings(path) for path in whole}

    assert len(found) == 5
    assert not [
        line for lines in found.values() for line in lines if not explained(line)
    ]


@pytest.mark.parametrize("kind", PictureKind)
@pytest.mark.parametrize(
    "data",
    [
        camera_jpeg(drawn(), orientation=6),
        file_of(drawn(), "JPEG", progressive=True),
        file_of(drawn(), "JPEG", subsampling=0),
        file_of(drawn()[:, :, 0], "JPEG"),
        file_of(drawn(47, 63), "PNG"),
        file_of(drawn(), "WEBP", quality=80),
    ],
    ids=["turned", "progressive", "4:4:4", "gray", "odd", "webp"],
)
def test_no_kind_of_picture_has_an_error(kind, data, tmp_path):
    """With a scale and a device or without, in every way of storing pixels."""
    picture = kept(data, kind=kind)
    bare = replace(picture, scale=None, device="", view="", lesion="other")

    places = [
        *files(examined(picture), {picture.sha256: data}, tmp_path),
        *files(examined(bare), {picture.sha256: data}, tmp_path),
    ]

    found = [line for place in places for line in findings(place)]
    assert len(places) == 4
    assert not [line for line in found if not explained(line)]


def test_outlines_without_a_scale_have_no_error(tmp_path):
    """A Segmentation needs no length; none is made up for it."""
    examination, pictures = whole_visit()
    bare = tuple(replace(each, scale=None) for each in examination.visit.pictures)
    visit = replace(examination.visit, pictures=bare, answer=None)

    places = files(Examination(examination.course, visit), pictures, tmp_path)

    found = [line for place in places for line in findings(place)]
    assert not [line for line in found if not explained(line)]


def test_every_explanation_is_still_needed(whole):
    """A warning that no longer comes loses its explanation."""
    found = [line for path in whole for line in findings(path)]

    unneeded = [
        pattern
        for pattern in EXPLAINED
        if not any(re.match(f"Warning - {pattern}", line) for line in found)
    ]

    assert not unneeded


def test_another_program_reads_the_report(whole):
    """dsrdump shows measures, intervals, scale, outlines and the alert."""
    report = whole[3]

    ran = subprocess.run(  # noqa: S603 - a validator found by its name
        [tool("dsrdump"), "+Pc", str(report)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert not [line for line in ran.stderr.splitlines() if line.startswith("E:")]
    for shown in (
        '"hair density")="123.456789012346" (/cm2,UCUM',
        "range of upper measurement uncertainty",
        'Scale of the picture")="7.81" (um/{pixels},UCUM',
        '"device profile"',
        "SCOORD",
        "BIOPSY,99SCALPWATCH",
        "2.25.20260301",
        "Stated by a clinician",
    ):
        assert shown in ran.stdout
