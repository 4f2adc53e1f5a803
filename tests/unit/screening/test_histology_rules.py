"""What counts as a histology, and where each of its codes comes from."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.judging import settling
from scalpwatch.screening.reading import BatchReader
from scalpwatch.screening.rulesets import read_rulesets

READER = BatchReader(read_rulesets(), Pseudonyms(bytes(32))).resources
LESION = {
    "resourceType": "Condition",
    "encounter": {"reference": "Encounter/1"},
    "code": {"text": "Nodule of scalp"},
}
RULES = (
    resources.files("scalpwatch.screening") / "rules" / "histology.toml"
).read_text(encoding="utf-8")


def is_settled_by(code: str, **more: Any) -> bool:
    """Tell whether a code settles a lesion that was seen at the same visit."""
    procedure = {
        "resourceType": "Procedure",
        "status": "completed",
        "encounter": {"reference": "Encounter/1"},
        "code": {"coding": [{"code": code, **more}]},
    }
    blank = Fact("P", Concept.PERSON, Weight.COUNTS, "", "")
    facts = [each for one in (LESION, procedure) for each in READER.read(one, blank)]
    return bool(settling(facts))


@pytest.mark.parametrize("code", ["240977001", "11104", "А11.01.001", "88305"])
def test_a_biopsy_and_a_pathologists_look_settle_a_lesion(code: str) -> None:
    """Of skin by itself; of anything, where the visit ties it to the lesion."""
    assert is_settled_by(code)


@pytest.mark.parametrize(
    "code", ["35646002", "11422", "11620", "21011", "0HB0XZZ", "A16.01.017"]
)
def test_a_removal_settles_nothing(code: str) -> None:
    """What was cut out may never have been looked at."""
    assert not is_settled_by(code)
    assert not is_settled_by(code, display="Excision of lesion of scalp")


def test_a_smear_settles_nothing() -> None:
    """Cells are no tissue."""
    assert not is_settled_by("CP")


def test_every_list_of_codes_names_its_source() -> None:
    """The line after its head says where the codes were found."""
    lists = re.findall(r"^\[\w+\.\w+\]\n(.*)$", RULES, re.MULTILINE)

    assert len(lists) > 5
    assert all(line.startswith("# ") for line in lists)
