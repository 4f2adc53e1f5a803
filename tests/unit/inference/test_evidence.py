"""The tables are refused when they cannot be trusted."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from scalpwatch.errors import EvidenceError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.rows import FrequencyKind
from scalpwatch.vocabulary.conditions import Condition


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables that a test may break."""
    folder = tmp_path / "tables"
    with resources.as_file(resources.files("scalpwatch.inference") / "tables") as own:
        shutil.copytree(own, folder)
    return folder


def spoil(table: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a table."""
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("frequencies", ",sechi2025,", ",,", "no source"),
        ("frequencies", ",sechi2025,", ",nobody1999,", "No source is called"),
        ("frequencies", "alopecic_metastasis,linear", "alopecia_magica,linear", "word"),
        ("frequencies", ",7,8,derived", ",9,8,derived", "more than all"),
        ("frequencies", ",7,8,derived", ",7.5,8,derived", "not a count"),
        ("frequencies", ",7,8,derived", ",,,derived", "needs a condition"),
        ("red_flags", ",URGENT,", ",PANIC,", "unknown word"),
        ("red_flags", "cancer & nodule", "canser & nodule", "unknown word"),
        ("groups", "vessels,0.8", "vessels,1.8", "between 0 and 1"),
        ("priors", "angiosarcoma,0.05", "angiosarcoma,many", "not a number"),
        ("priors", "angiosarcoma,0.05", "angiosarcoma,-1", "out of range"),
    ],
)
def test_a_broken_row_is_refused_and_named(
    tables: Path, name: str, old: str, new: str, complaint: str
) -> None:
    """The error names the table, the line and what is wrong."""
    spoil(tables / f"{name}.csv", old, new)

    with pytest.raises(EvidenceError, match=complaint) as refused:
        load_evidence(tables)

    assert refused.value.exit_code == 3
    assert str(refused.value.remedy)


def test_a_missing_table_is_refused(tables: Path) -> None:
    """Without a table there is no start."""
    (tables / "priors.csv").unlink()

    with pytest.raises(EvidenceError, match="cannot be read"):
        load_evidence(tables)


def test_one_changed_cell_changes_the_hash(tables: Path) -> None:
    """Two answers with one hash rest on one evidence."""
    spoil(tables / "frequencies.csv", ",7,8,derived", ",6,8,derived")

    assert load_evidence(tables).hash != load_evidence().hash


def test_a_range_never_becomes_a_count() -> None:
    """“6-100” holds no present and no assessed."""
    ranges = [
        row for row in load_evidence().frequencies if row.kind is FrequencyKind.RANGE
    ]

    assert ranges
    assert all(row.present == row.assessed == 0 for row in ranges)


def test_every_condition_has_a_prior_and_a_form() -> None:
    """Nothing of the vocabulary is forgotten in the tables."""
    evidence = load_evidence()
    metastases = {Condition.ALOPECIC_METASTASIS, Condition.NODULAR_METASTASIS}

    assert evidence.forms.keys() == set(Condition)
    assert evidence.priors.keys() == set(Condition) - metastases
