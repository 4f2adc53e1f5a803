"""Count what the answer rests on, for the evidence card of the safety file.

Usage: ``python evaluation/evidence_card.py [CARD]``

Prints the counted part of the card; with the card's path, writes it there between
the two marks.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from scalpwatch.inference.evidence import Evidence, load_evidence
from scalpwatch.inference.rows import Frequency, FrequencyKind
from scalpwatch.vocabulary.citations import JUDGEMENT, Source, sources
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.signs import Sign

__all__ = ["BEGIN", "END", "counted_part", "patients_behind"]

BEGIN = (
    "<!-- counted: python evaluation/evidence_card.py docs/safety/EVIDENCE_CARD.md -->"
)
END = "<!-- end of the counted part -->"

_KINDS = {
    FrequencyKind.COUNT: "counts as printed",
    FrequencyKind.DERIVED: "counts derived from a printed percent and total",
    FrequencyKind.REVIEW: "counts of a review, used in place of the studies in it",
    FrequencyKind.CONTAINED: "studies contained in a review used: not added again",
    FrequencyKind.RANGE: "ranges over studies: no count, they lower the weight",
    FrequencyKind.TEXT: "kept as text: no denominator, no place in the vocabulary, "
    "a mean, an accuracy, a share of images, a single case",
}
_ACCESS = {
    "abstract": "the abstract, or less",
    "full": "the full text of a short paper",
    "other": "a case text, an opening, a letter, a digest or a page",
}
_ERAS = {
    "before 2010": range(2010),
    "2010 to 2014": range(2010, 2015),
    "2015 to 2019": range(2015, 2020),
    "2020 and later": range(2020, 2100),
}


def patients_behind(figures: Iterable[Frequency]) -> int:
    """Count the patients behind figures, those of one study once.

    Parameters
    ----------
    figures
        Rows that count.

    Returns
    -------
    patients
        For each source and condition, the most in whom any sign was looked for.
    """
    most: dict[tuple[str, Condition | None], int] = defaultdict(int)
    for figure in figures:
        key = (figure.source, figure.condition)
        most[key] = max(most[key], figure.assessed)
    return sum(most.values())


def counted_part(evidence: Evidence) -> str:
    """Write the counted part of the card.

    Parameters
    ----------
    evidence
        The tables.

    Returns
    -------
    markdown
        Without the two marks.
    """
    pooled = [row for row in evidence.frequencies if row.kind.is_pooled]
    parts = [
        _rows(evidence.frequencies),
        _reach(pooled),
        _conditions(pooled),
        _sites(pooled),
        _skin(),
        _age(pooled),
        _judgements(evidence),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _rows(figures: tuple[Frequency, ...]) -> Iterator[str]:
    """Tell what the rows are worth."""
    kinds = Counter(row.kind for row in figures)
    yield "### Rows"
    yield ""
    yield "| What a row is | Rows | Enters a ratio |"
    yield "|---|---:|---|"
    for kind, words in _KINDS.items():
        yield f"| {words} | {kinds[kind]} | {'yes' if kind.is_pooled else 'no'} |"
    yield f"| all | {len(figures)} | |"


def _reach(pooled: list[Frequency]) -> Iterator[str]:
    """Tell how many signs and conditions have figures at all."""
    conditions = {row.condition for row in pooled}
    signs = {row.sign for row in pooled}
    cells = {(row.condition, row.sign) for row in pooled}
    compared = [sign for sign in signs if sum(s is sign for _, s in cells) > 1]
    yield "### Reach"
    yield ""
    yield f"- Conditions with any count: {len(conditions)} of {len(Condition)}."
    yield (
        f"- Signs with any count: {len(signs)} of {len(Sign)}; with counts in two "
        f"conditions or more, and so weighed: {len(compared)}."
    )
    yield (
        f"- Pairs of a condition and a sign with a count: {len(cells)} of "
        f"{len(Condition) * len(Sign)}."
    )
    yield f"- Sources of these counts: {len({row.source for row in pooled})}."
    yield f"- Patients, those of one study once: {patients_behind(pooled)}."


def _conditions(pooled: list[Frequency]) -> Iterator[str]:
    """List the conditions that have counts."""
    yield "### Conditions that have counts"
    yield ""
    yield "| Condition | Signs | Patients | Sources | Rows from other skin |"
    yield "|---|---:|---:|---:|---:|"
    for condition in Condition:
        rows = [row for row in pooled if row.condition is condition]
        if rows:
            name = condition_definitions()[condition].name.en
            yield (
                f"| {name} | {len({r.sign for r in rows})} | {patients_behind(rows)} "
                f"| {len({r.source for r in rows})} "
                f"| {sum(r.is_borrowed for r in rows)} of {len(rows)} |"
            )


def _sites(pooled: list[Frequency]) -> Iterator[str]:
    """Tell how much comes from the scalp."""
    borrowed = [row for row in pooled if row.is_borrowed]
    own = [row for row in pooled if not row.is_borrowed]
    yield "### Sites"
    yield ""
    yield f"- Rows from the scalp: {len(own)}, {patients_behind(own)} patients."
    yield (
        f"- Rows from other or any skin, borrowed at a share of their weight: "
        f"{len(borrowed)}, {patients_behind(borrowed)} patients."
    )


def _skin() -> Iterator[str]:
    """Tell how much is known of the skin of the patients."""
    named = {field.name for field in fields(Frequency)}
    told = "some" if "phototype" in named else "none"
    yield "### Skin tones"
    yield ""
    yield f"- Rows that tell the phototype of their patients: {told}."


def _age(pooled: list[Frequency]) -> Iterator[str]:
    """Tell how old the sources are, and what of them was read."""
    behind = [sources()[name] for name in sorted({row.source for row in pooled})]
    dated = [int(source.year) for source in behind if source.year]
    yield "### Age of the sources of counts, and what of them was read"
    yield ""
    yield "| Year | Sources |"
    yield "|---|---:|"
    for words, era in _ERAS.items():
        yield f"| {words} | {sum(year in era for year in dated)} |"
    yield f"| not shown on the page read | {len(behind) - len(dated)} |"
    yield ""
    yield "| Read | Sources |"
    yield "|---|---:|"
    read = Counter(_access(source) for source in behind)
    for kind, words in _ACCESS.items():
        yield f"| {words} | {read[kind]} |"


def _access(source: Source) -> str:
    """Tell what of a source was read."""
    if source.access.startswith("full"):
        return "full"
    return "abstract" if source.access.startswith("abstract") else "other"


def _judgements(evidence: Evidence) -> Iterator[str]:
    """Count the numbers that rest on judgement alone."""
    tables = {
        "how often a condition comes": [
            p.rate.source for p in evidence.priors.values()
        ],
        "how often a cancer reaches the scalp": [
            p.rate.source for p in evidence.primaries.values()
        ],
        "history and age": [g.source for g in evidence.histories.values()],
        "how signs travel together": [g.source for g in evidence.couplings.values()],
        "red flags": [flag.source for flag in evidence.flags],
        "deadlines": [d.source for d in evidence.deadlines.values()],
    }
    yield "### Numbers and rules that rest on judgement alone"
    yield ""
    yield "| Table | Rows | Judgement |"
    yield "|---|---:|---:|"
    for words, cited in tables.items():
        yield f"| {words} | {len(cited)} | {cited.count(JUDGEMENT)} |"


def main() -> None:
    """Print the counted part, or write it into the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("card", type=Path, nargs="?", help="where to write it")
    card = parser.parse_args().card
    part = counted_part(load_evidence())
    if card is None:
        print(part)
        return
    text = card.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    card.write_text(f"{head}{BEGIN}\n\n{part}\n\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
