"""The safety file is true: controls are tested, figures are counted, settings told."""

from __future__ import annotations

import ast
import csv
import runpy
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from functools import cache
from pathlib import Path

import pytest

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy

ROOT = Path(__file__).parents[2]
SAFETY = ROOT / "docs" / "safety"
TABLE = (SAFETY / "RISKS.csv").read_text(encoding="utf-8")
RISKS = list(csv.DictReader(TABLE.splitlines()))
COLUMNS = ["hazard", "cause", "harm", "severity", "control", "test"]
SEVERITIES = {"critical", "serious", "minor"}
HAZARDS = {
    "false reassurance",
    "automation bias",
    "over-biopsy",
    "anxiety",
    "wrong patient",
    "wrong side or lesion",
    "wrong scale",
    "mistranslation",
    "stale evidence",
    "bleeding",
    "missed skin tone",
    "ABSTAIN read as no",
}


def named_tests() -> Iterator[tuple[str, str]]:
    """Every test that a control names, as file and function."""
    for risk in RISKS:
        for name in risk["test"].split(";"):
            path, _, function = name.strip().partition("::")
            yield path, function


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The functions that a test file defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))


@pytest.mark.parametrize(("path", "function"), sorted(set(named_tests())))
def test_each_control_names_a_test_that_exists(path: str, function: str) -> None:
    """A control without a test is a promise; a renamed test takes its row along."""
    file = ROOT / path

    assert file.is_file(), path
    assert function.startswith("test_")
    assert function in functions_of(file)


def test_every_risk_is_told_in_full() -> None:
    """No cell is empty, severities are of the three, and columns are as agreed."""
    assert list(RISKS[0]) == COLUMNS
    assert all(all((risk[c] or "").strip() for c in COLUMNS) for risk in RISKS)
    assert {risk["severity"] for risk in RISKS} <= SEVERITIES


def test_every_hazard_that_must_be_thought_of_is_there() -> None:
    """The hazards of a clinical alert are all in the table."""
    told = {risk["hazard"] for risk in RISKS}

    assert told >= HAZARDS


def test_every_red_flag_stands_in_the_clinical_changelog() -> None:
    """Each flag with its floor and source, as the table has it now."""
    text = (SAFETY / "CLINICAL_CHANGELOG.md").read_text(encoding="utf-8")

    missing = [
        flag.identifier
        for flag in load_evidence().flags
        if f"| `{flag.identifier}` | {_needs(flag.needs)} | {flag.floor.value} "
        f"| {flag.source} |" not in text
    ]

    assert not missing


def test_every_threshold_stands_in_the_clinical_changelog() -> None:
    """Each choice of the policy with the value it has now."""
    text = (SAFETY / "CLINICAL_CHANGELOG.md").read_text(encoding="utf-8")
    policy = Policy()

    missing = [
        field.name
        for field in fields(policy)
        if not isinstance(getattr(policy, field.name), Enum)
        and f"| `{field.name}` | {getattr(policy, field.name)} |" not in text
    ]

    assert not missing


def test_the_evidence_card_counts_what_the_tables_hold() -> None:
    """The counted part is what evaluation/evidence_card.py prints today."""
    program = runpy.run_path(str(ROOT / "evaluation" / "evidence_card.py"))
    card = (SAFETY / "EVIDENCE_CARD.md").read_text(encoding="utf-8")

    counted = card.split(program["BEGIN"])[1].split(program["END"])[0].strip()

    assert counted == program["counted_part"](load_evidence()), (
        "run: python evaluation/evidence_card.py docs/safety/EVIDENCE_CARD.md"
    )


def test_patients_of_one_study_are_counted_once() -> None:
    """Eight women in whom five signs were counted are eight, not forty."""
    program = runpy.run_path(str(ROOT / "evaluation" / "evidence_card.py"))
    one_series = [
        row
        for row in load_evidence().frequencies
        if row.source == "sechi2025" and row.kind.is_pooled
    ]

    counted = program["patients_behind"](one_series)

    assert len(one_series) > 2
    assert counted == 8 + 7


def test_the_safety_file_says_plainly_that_nothing_is_cleared() -> None:
    """The intended use excludes what must be excluded, in plain words."""
    text = (SAFETY / "INTENDED_USE.md").read_text(encoding="utf-8").lower()

    plain = ("not registered or cleared", "ruling out", "screening the public")
    plain += ("self-diagnosis", "scalpwatch_eye=off", "decision is the clinician's")

    assert not [words for words in plain if words not in text]


def _needs(needs: tuple[tuple[str, ...], ...]) -> str:
    """Tell a flag's needs as the changelog does."""
    return ", ".join(
        " or ".join(word.replace("!", "not ") for word in choice) for choice in needs
    )
