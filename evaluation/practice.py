"""Count the cases to practise on, and what the alert makes of them.

Usage: ``python evaluation/practice.py``

A row of Markdown for each kind of case, then the cases in which the alert errs, then
one line of JSON.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

from scalpwatch.consultation.weighing import consult
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.practice.answers import verdict_of_alert
from scalpwatch.practice.cases import PracticeCase, practice_cases
from scalpwatch.vocabulary.advice import Level

LEVELS = (Level.URGENT, Level.BIOPSY, Level.RECHECK, Level.ABSTAIN)


def kind_of(case: PracticeCase) -> str:
    """Tell what kind of case it is.

    Parameters
    ----------
    case
        The case.

    Returns
    -------
    kind
        In words.
    """
    if case.diagnosis.is_metastasis:
        return "scalp metastases"
    if case.is_malignant:
        return "other malignancies"
    if case.tissue_needed:
        return "benign, settled by tissue alone"
    return "benign, settled without"


def main() -> None:
    """Ask the alert of every case."""
    evidence = load_evidence()
    counts: dict[str, Counter[Level]] = {}
    errs = []
    for case in sorted(practice_cases(), key=lambda each: each.diagnosis.value):
        answered = consult(
            case.facts,
            evidence=evidence,
            policy=Policy(),
            made_on=datetime.now(tz=UTC).date(),
        )
        level = answered.advice.level
        counts.setdefault(kind_of(case), Counter())[level] += 1
        if not verdict_of_alert(case, level).is_right:
            errs.append(f"{case.identifier}: {case.diagnosis.value}, {level.value}")
    kinds = sorted(counts, key=lambda kind: -counts[kind].total())
    for kind in kinds:
        cells = [str(counts[kind][level]) for level in LEVELS]
        print(f"| {kind} | {counts[kind].total()} | {' | '.join(cells)} |")
    print("\n".join(errs))
    total = sum(count.total() for count in counts.values())
    print(json.dumps({"cases": total, "alert_errs": len(errs)}))


if __name__ == "__main__":
    main()
