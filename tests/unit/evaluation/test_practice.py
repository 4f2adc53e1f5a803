"""What docs/practice.md counts is what evaluation/practice.py prints today."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def test_the_counts_of_the_page_are_those_that_are_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each row of the page, and no other."""
    program = runpy.run_path(str(ROOT / "evaluation" / "practice.py"))
    page = (ROOT / "docs" / "practice.md").read_text(encoding="utf-8")

    program["main"]()

    printed = capsys.readouterr().out.splitlines()
    rows = [line for line in printed if line.startswith("| ")]
    told = [line for line in page.splitlines() if line.startswith("| ")]
    assert told[1:] == rows
    counted = json.loads(printed[-1])["cases"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{counted} published cases" in changelog
