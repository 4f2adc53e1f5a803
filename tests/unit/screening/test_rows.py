"""Rows of tables, read under the names of their columns."""

from __future__ import annotations

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.resources import ResourceReader
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.texts import Reader
from scalpwatch.screening.units import Unit

RULES = read_rulesets()
READER = ResourceReader(RULES, Reader(RULES), Pseudonyms(bytes(32)))
SIEVE = Sieve(RULES.lesion_cues)
BLANK = Fact("p", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)
LESION, CANCER, HISTOLOGY = Concept.LESION, Concept.CANCER, Concept.HISTOLOGY


def told(cells: dict[str, str]) -> set[Concept]:
    """Tell what counts of a row."""
    facts = READER.read_row(cells, BLANK)
    return {each.concept for each in facts if each.weight is Weight.COUNTS} - {
        Concept.PERSON
    }


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"scalp": "nodule, 1 cm", "biopsy": "no"}, {LESION}),
        ({"scalp_lesion": "yes", "breast_cancer": "1"}, {LESION, CANCER}),
        ({"scalp_lesion": "0", "breast_cancer": "no"}, set()),
        ({"text": "2024-01-05 Scalp nodule. Breast cancer 2012."}, {LESION, CANCER}),
        ({"жалобы": "узел на голове", "Гистология": "киста"}, {LESION, HISTOLOGY}),
        ({"жалобы": "узел на голове", "Биопсия": "нет"}, {LESION}),
        ({"finding": "nodule", "body_part": "scalp"}, {LESION}),
        ({"описание": "узел", "Анатомическая область": "темя"}, {LESION}),
        ({"finding": "nodule", "site": "neck"}, set()),
        ({"text": "scalp nodule", "location": "Ward 3"}, {LESION}),
        ({"diagnosis": "Alopecia", "history": "Osteosarcoma"}, {LESION, CANCER}),
        ({"icd": "L63.9, Z85.3"}, {LESION, CANCER}),
        ({"text": "scalp nodule", "verification": "entered-in-error"}, set()),
    ],
)
def test_a_cell_is_read_under_its_column(
    cells: dict[str, str], expected: set[Concept]
) -> None:
    """A yes affirms what its column names; a no says nothing."""
    assert told(cells) == expected


@pytest.mark.parametrize(
    "cells",
    [
        {"family_history": "breast cancer"},
        {"Наследственность": "рак молочной железы"},
        {"Семейный анамнез": "рак у матери"},
        {"section": "Family history", "text": "breast cancer"},
        {"department": "Онкологический диспансер", "text": "осмотр"},
        {"icd": "Z80.3"},
    ],
)
def test_a_column_of_the_familys_tells_no_cancer(cells: dict[str, str]) -> None:
    """Nor does the name of a department."""
    assert CANCER not in told(cells)


def test_a_row_passes_the_sieve_by_the_name_of_its_column() -> None:
    """Its cells alone would not tell of the scalp."""
    row = Unit(0, 1, row={"patient_id": "p", "scalp_lesion": "yes"})

    assert SIEVE.look(row).has_cue
