"""Who is one patient: by names and numbers that one bears, and by no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from unit.screening.test_running import course, listed, walked

from scalpwatch.screening.joining import ROUNDS

CANCER, LESION = "Breast cancer in 2015", "Nodule of the scalp"
Json = dict[str, Any]


def patient(name: str, *numbers: tuple[str, str], **more: str) -> Json:
    """Write a Patient with numbers and their issuers."""
    told = [{"value": value, "system": system} for value, system in numbers]
    return {"resourceType": "Patient", "id": name, "identifier": told, **more}


def condition(name: str, text: str) -> Json:
    """Write what a patient has."""
    return {
        "resourceType": "Condition",
        "subject": {"reference": f"Patient/{name}"},
        "code": {"text": text},
    }


def biopsy(name: str) -> Json:
    """Write a histology of the scalp."""
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": {"reference": f"Patient/{name}"},
        "code": {"text": "Biopsy of scalp"},
    }


def is_listed(folder: Path, *bundles: list[Json]) -> bool:
    """Walk an archive of bundles, and tell whether anybody is listed."""
    archive = folder / "archive"
    archive.mkdir()
    for number, entries in enumerate(bundles):
        bundle = {
            "resourceType": "Bundle",
            "entry": [{"resource": each} for each in entries],
        }
        (archive / f"{number}.json").write_text(json.dumps(bundle))
    return bool(listed(walked(archive, course(folder))))


def test_a_number_that_is_the_name_of_another_patient_joins_nobody(
    tmp_path: Path,
) -> None:
    """Servers count their patients as hospitals do: the same figures, other people."""
    assert is_listed(
        tmp_path,
        [
            patient("1001", ("2002", "mrn")),
            condition("1001", LESION),
            condition("1001", CANCER),
        ],
        [patient("2002", ("3003", "mrn")), biopsy("2002")],
    )


def test_nor_where_that_other_patient_bears_no_number_at_all(tmp_path: Path) -> None:
    """Her name alone tells that she is somebody."""
    assert not is_listed(
        tmp_path,
        [patient("1001", ("2002", "mrn")), condition("1001", LESION)],
        [patient("2002"), condition("2002", CANCER)],
    )


@pytest.mark.parametrize("other", ["of-another-system", "MR-12345"])
def test_patients_of_two_systems_with_one_issued_number_are_one(
    tmp_path: Path, other: str
) -> None:
    """That is what issuers are for, also where a system takes it as its own name."""
    number = ("MR-12345", "urn:mrn")

    assert is_listed(
        tmp_path,
        [patient("p1", number, gender="female"), condition("p1", LESION)],
        [patient(other, number, gender="unknown"), condition(other, CANCER)],
    )


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ({"gender": "female"}, {"gender": "male"}),
        ({"birthDate": "1950-02-01"}, {"birthDate": "1981"}),
    ],
)
def test_people_who_plainly_differ_are_not_one_for_a_number_of_their_insurance(
    tmp_path: Path, one: dict[str, str], another: dict[str, str]
) -> None:
    """Another's biopsy takes nobody off the list."""
    policy = ("FAM-12345", "urn:insurer")

    assert is_listed(
        tmp_path,
        [
            patient("p1", policy, **one),
            condition("p1", LESION),
            condition("p1", CANCER),
        ],
        [patient("p2", policy, **another), biopsy("p2")],
    )


def test_a_number_that_many_patients_bear_is_a_dummy(tmp_path: Path) -> None:
    """It joins nobody, whoever issued it."""
    dummy = ("0000", "urn:mrn")

    assert not is_listed(
        tmp_path,
        [patient("p1", dummy), condition("p1", LESION)],
        [patient("p2", dummy), condition("p2", CANCER)],
        [patient("p3", dummy)],
        [patient("p4", dummy)],
    )


def test_a_chain_of_names_that_is_followed_no_further_is_told_of(
    tmp_path: Path,
) -> None:
    """Whose cancer was not looked for is not taken for well."""
    archive = tmp_path / "archive"
    archive.mkdir()
    for number in range(ROUNDS + 2):
        known = [(f"number-{each}", "urn:mrn") for each in (number, number + 1)]
        text = LESION if number == 0 else CANCER if number == ROUNDS + 1 else "Well"
        entries = [patient(f"p{number}", *known), condition(f"p{number}", text)]
        bundle = {
            "resourceType": "Bundle",
            "entry": [{"resource": each} for each in entries],
        }
        (archive / f"{number}.json").write_text(json.dumps(bundle))

    outcome = walked(archive, course(tmp_path))

    assert not outcome.judged
    assert [(file, at) for file, at, *_ in outcome.problems] == [(ROUNDS + 1, 0)]
    assert "chain of names" in outcome.problems[0][2]
