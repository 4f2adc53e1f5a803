"""The documents are true: links lead somewhere, and what they print is printed."""

from __future__ import annotations

import math
import re
import runpy
from pathlib import Path

import pytest

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.network import build_network
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.signs import Sign, sign_definitions

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def name_of(document: Path) -> str:
    """A document's path from the root."""
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_to_a_file(document: Path) -> None:
    """No document points at a page that is not there."""
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text)

    dead = [
        link
        for link in links
        if not link.startswith("https://") and not (document.parent / link).exists()
    ]

    assert not dead


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_document_has_one_title_and_no_path_of_a_machine(document: Path) -> None:
    """A page has one title; it names no folder that only one machine has."""
    text = document.read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)

    titles = re.findall(r"^# .+$", prose, re.MULTILINE)

    assert len(titles) == 1
    assert not re.search(r"(?<![\w.])/(?:work|home|root|tmp|Users)/", text)


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_a_decision_tells_problem_goals_decision_consequences(decision: Path) -> None:
    """Every record has the four parts in order, and fits a page."""
    text = decision.read_text(encoding="utf-8")

    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert parts == ["Problem", "Goals", "Decision", "Consequences"]
    assert len(text.splitlines()) < 80


def test_every_document_stands_in_the_index() -> None:
    """Nothing in docs/ is left for a reader to stumble upon."""
    folder = ROOT / "docs"
    index = (folder / "index.md").read_text(encoding="utf-8")
    pages = [*folder.rglob("*.md"), *folder.rglob("*.csv")]

    names = {page.relative_to(folder).as_posix() for page in pages} - {"index.md"}

    assert not [name for name in sorted(names) if f"({name})" not in index]


def test_the_first_case_prints_what_its_document_says() -> None:
    """The case of docs/first-case.md, assessed today, gives the printed answer."""
    program = runpy.run_path(str(ROOT / "evaluation" / "first_case.py"))
    text = (ROOT / "docs" / "first-case.md").read_text(encoding="utf-8")

    told = text.split(program["BEGIN"])[1].split(program["END"])[0]
    printed = program["printed_answer"](program["case_in"](text))

    assert told.strip() == f"```text\n{printed}\n```", (
        "run: python evaluation/first_case.py docs/first-case.md"
    )


def test_the_effective_counts_told_are_those_of_the_network() -> None:
    """docs/evidence.md shows what capping, borrowing and spread make of figures."""
    text = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    signs = {sign_definitions()[sign].name.en: sign for sign in Sign}
    conditions = {
        condition_definitions()[condition].name.en: condition for condition in Condition
    }
    network = build_network(load_evidence(), Policy())

    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| (\d+) \| ([\d.]+) \| ([\d.]+) \|$",
        text,
        re.MULTILINE,
    )

    assert len(rows) == 4
    for sign, condition, *told in rows:
        rate = network.signs[signs[sign]].known[conditions[condition]]
        present, assessed = rate.effective_present, rate.effective_assessed
        assert told == [str(rate.patients), f"{present:.2f}", f"{assessed:.2f}"]


def test_the_intervals_of_the_readme_follow_from_its_counts() -> None:
    """Each share and its Wilson interval is that of the count beside it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (?:(\d+) [^|]*)?\|[^|]*\| (\d+) \| ([\d.]+) \(([\d.]+) to ([\d.]+)\) \|$",
        text,
        re.MULTILINE,
    )

    total = 0
    for cases, hits, *told in rows:
        total = int(cases or total)
        share, low, high = wilson(int(hits), total)
        assert told == [f"{share:.2f}", f"{low:.2f}", f"{high:.2f}"]

    assert len(rows) == 6


def test_the_counts_of_the_readme_are_those_of_the_clinical_changelog() -> None:
    """The published cases are told once, in two places."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    changelog = (ROOT / "docs/safety/CLINICAL_CHANGELOG.md").read_text(encoding="utf-8")

    positive = table_row(changelog, "33 scalp metastases")
    benign = table_row(changelog, "31 benign mimics")
    others = table_row(changelog, "7 other malignancies")

    assert f"`BIOPSY` or `URGENT` | {positive[0] + positive[1]} |" in readme
    assert f"| | of these `URGENT` | {positive[0]} |" in readme
    assert f"| 31 benign mimics | `RECHECK` | {benign[2]} |" in readme
    assert f"| | `URGENT` | {benign[0]} |" in readme
    assert (sum(positive), sum(benign), sum(others)) == (33, 31, 7)


def table_row(text: str, name: str) -> list[int]:
    """The four counts of a row of the clinical changelog."""
    row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [int(cell) for cell in row.split("|")[2:6]]


def wilson(hits: int, total: int) -> tuple[float, float, float]:
    """Share and Wilson's score interval at 95 %."""
    z = 1.959964
    share = hits / total
    centre = share + z * z / (2 * total)
    margin = z * math.sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    scale = 1 + z * z / total
    return (
        share,
        max(0.0, (centre - margin) / scale),
        min(1.0, (centre + margin) / scale),
    )
