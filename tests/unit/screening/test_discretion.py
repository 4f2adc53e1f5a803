"""What a run keeps tells nobody who a patient is, and still ties records together."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from unit.records.dicom.objects import dataset_of, drawn, saved

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.inventory import Span, take_inventory
from scalpwatch.screening.persons import person_of, sex_of
from scalpwatch.screening.reading import BatchReader
from scalpwatch.screening.rulesets import read_rulesets

RULESETS = read_rulesets()
TODAY = date(2026, 1, 1)
BLANK = Fact("P", Concept.PERSON, Weight.COUNTS, "", "")


def reader(key: bytes = bytes(32)) -> BatchReader:
    """Read under a key."""
    return BatchReader(RULESETS, Pseudonyms(key))


def links(resource: dict[str, Any], key: bytes = bytes(32)) -> set[str]:
    """Give the stand-ins of what a resource refers to."""
    facts = reader(key).resources.read(resource, BLANK)
    return {link for fact in facts for link in fact.links}


def test_what_a_record_refers_to_is_known_by_the_key_alone() -> None:
    """A visit's short number is soon guessed where no key is needed."""
    lesion = {
        "resourceType": "Condition",
        "id": "1001",
        "encounter": {"reference": "Encounter/77"},
        "code": {"text": "Nodule of scalp"},
    }
    biopsy = {
        "resourceType": "Procedure",
        "status": "completed",
        "encounter": {"reference": "https://host/Encounter/77/_history/2"},
        "code": {"text": "Biopsy"},
    }
    guessed = {hashlib.sha256(name).hexdigest()[:16] for name in (b"77", b"1001")}

    assert links(lesion) & links(biopsy)
    assert not links(lesion) & links(lesion, bytes(31) + b"1")
    assert not links(lesion) & guessed


@pytest.mark.parametrize("modality", ["XC", "SM"])
def test_no_word_of_a_dicom_file_is_kept(tmp_path: Path, modality: str) -> None:
    """Descriptions are written by hand, and names with them."""
    dataset = dataset_of(
        drawn(),
        Modality=modality,
        PatientID="MR-1",
        PatientSex="F",
        BodyPartExamined="SCALP",
        StudyDescription="scalp of Ivanova A.",
        SeriesDescription="scalp, Ivanova",
    )
    saved(dataset, tmp_path / "1.dcm")
    (file,) = take_inventory([tmp_path])

    facts = reader().sift([Span(file, 0, file.size)]).facts

    assert {each.concept for each in facts} > {Concept.PERSON}
    assert "Ivanova" not in repr(facts)
    assert person_of(facts, TODAY).sex == "female"


@pytest.mark.parametrize(
    ("code", "sex"),
    [
        ("F", "female"),
        ("f", "female"),
        ("female", "female"),
        ("Ж", "female"),
        ("жен.", "female"),
        ("M", "male"),
        ("М", "male"),
        ("муж", "male"),
        ("other", "other"),
        ("", ""),
        ("unknown", ""),
        ("Ivanova", ""),
    ],
)
def test_a_sex_is_read_as_both_languages_write_it(code: str, sex: str) -> None:
    """By a letter or a word; what is neither tells none."""
    assert sex_of(code) == sex


@pytest.mark.parametrize(
    ("cells", "sex", "born"),
    [
        ({"sex": "F", "birth_date": "1961-03-12"}, "female", 1961),
        ({"Пол": "Ж", "Дата рождения": "12.03.1961"}, "female", 1961),
        ({"gender": "M", "year of birth": "1950"}, "male", 1950),
        ({"DOB": "03/12/1961 00:00"}, "", 1961),
    ],
)
def test_a_row_tells_who_the_patient_is(
    cells: dict[str, str], sex: str, born: int
) -> None:
    """And her birth is not the day of the record."""
    row = {**cells, "day": "2024-05-06", "text": "nodule of the scalp"}

    facts = [*reader().resources.read_row(row, BLANK)]

    person = person_of(facts, TODAY)
    assert (person.sex, person.born) == (sex, born)
    lesion = next(each for each in facts if each.concept is Concept.LESION)
    assert lesion.on == "2024-05-06"
