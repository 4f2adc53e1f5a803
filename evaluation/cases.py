"""Run published cases through the alert, and hold the alert against simple rules.

Usage: ``python evaluation/cases.py FILE.jsonl``

Each line of the file is one published case. A line is printed for each, then the
counterfactuals, then what did not map, and last one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from case_reports import ReadCase, read_case

from scalpwatch.inference.alert import Judgement, judge
from scalpwatch.inference.evidence import Evidence, load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    OncologicalHistory,
    Primary,
)

_BREAST_CANCER = OncologicalHistory(
    CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, years_since=6),)
)
_NO_CANCER = OncologicalHistory(CancerKnowledge.NONE_KNOWN)


@dataclass(frozen=True, slots=True)
class Judged:
    """A published case with the alert's judgement."""

    kind: str
    diagnosis: str
    read: ReadCase
    judgement: Judgement

    @property
    def level(self) -> Level:
        """The level of the advice."""
        return self.judgement.level

    @property
    def calls_for_biopsy(self) -> bool:
        """Whether the advice is BIOPSY or URGENT."""
        return self.level in {Level.BIOPSY, Level.URGENT}


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Bound a share by Wilson's score interval at 95 %.

    Parameters
    ----------
    hits, total
        A count and its total.

    Returns
    -------
    low, high
        0 and 1 when the total is 0.

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical
    inference. J Am Stat Assoc 1927;22:209-212, doi:10.1080/01621459.1927.10502953.
    """
    if not total:
        return 0.0, 1.0
    z = 1.959964
    share = hits / total
    centre = share + z * z / (2 * total)
    margin = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def auc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Tell how often a positive lies above a negative; ties count half.

    Parameters
    ----------
    positives, negatives
        Scores.

    Returns
    -------
    area
        ``None`` when either is empty.
    """
    if not positives or not negatives:
        return None
    wins = sum((p > n) + (p == n) / 2 for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def run(case: Case, evidence: Evidence) -> Judgement:
    """Judge the one lesion of a case.

    Parameters
    ----------
    case
        As read.
    evidence
        The tables.

    Returns
    -------
    judgement
        By the default policy.
    """
    return judge(case, case.lesions[0], evidence=evidence, policy=Policy())


def kind_of(row: dict[str, Any]) -> str:
    """Tell whether a case is a metastasis, a benign mimic or another malignancy.

    Parameters
    ----------
    row
        A line of the file.

    Returns
    -------
    kind
        ``positive``, ``benign`` or ``other_malignant``.
    """
    if row["label"] == "positive":
        return "positive"
    return "other_malignant" if row.get("primary_malignant") else "benign"


def counts(cases: Iterable[Judged]) -> dict[str, Any]:
    """Count what the contract asks for.

    Parameters
    ----------
    cases
        All judged cases.

    Returns
    -------
    report
        Counts with Wilson intervals, and the area under the curve.
    """
    by_kind: dict[str, list[Judged]] = {
        kind: [] for kind in ("positive", "benign", "other_malignant")
    }
    for case in cases:
        by_kind[case.kind].append(case)
    positive, benign, other = by_kind.values()
    shares = {
        "positive_biopsy_or_more": (
            sum(c.calls_for_biopsy for c in positive),
            positive,
        ),
        "positive_urgent": (sum(c.level is Level.URGENT for c in positive), positive),
        "positive_recheck": (sum(c.level is Level.RECHECK for c in positive), positive),
        "benign_urgent": (sum(c.level is Level.URGENT for c in benign), benign),
        "benign_recheck": (sum(c.level is Level.RECHECK for c in benign), benign),
        "other_malignant_biopsy_or_more": (
            sum(c.calls_for_biopsy for c in other),
            other,
        ),
    }
    everyone = [*positive, *benign, *other]
    return {
        "n_positive": len(positive),
        "n_benign": len(benign),
        "n_other_malignant": len(other),
        **{name: hits for name, (hits, _) in shares.items()},
        "abstained": sum(c.level is Level.ABSTAIN for c in everyone),
        "auc_posttest": _rounded(
            auc(
                [c.judgement.belief.malignancy.value for c in positive],
                [c.judgement.belief.malignancy.value for c in benign],
            )
        ),
        "intervals": {
            name: [_rounded(bound) for bound in wilson(hits, len(group))]
            for name, (hits, group) in shares.items()
        },
        "rules": _rules(positive, benign),
    }


def counterfactuals(
    cases: Iterable[Judged], evidence: Evidence
) -> tuple[dict[str, Any], list[str]]:
    """Give benign cases a breast cancer, and take the history from metastases.

    Parameters
    ----------
    cases
        All judged cases.
    evidence
        The tables.

    Returns
    -------
    report, lines
        Counts, and one line for each case.
    """
    lines: list[str] = []
    levels: dict[str, Counter[str]] = {"benign": Counter(), "positive": Counter()}
    raised_diffuse = 0
    histories = {"benign": _BREAST_CANCER, "positive": _NO_CANCER}
    told = {
        "benign": "with breast cancer 6 years ago",
        "positive": "without its history",
    }
    for case in cases:
        if case.kind not in histories:
            continue
        changed = run(replace(case.read.case, history=histories[case.kind]), evidence)
        levels[case.kind][changed.level.value] += 1
        is_diffuse = case.judgement.forms and not any(
            form.is_circumscribed for form in case.judgement.forms
        )
        if (
            case.kind == "benign"
            and is_diffuse
            and case.level is Level.RECHECK
            and changed.level is not Level.RECHECK
        ):
            raised_diffuse += 1
        lines.append(
            f"{case.read.identifier}: {case.level.value} -> {changed.level.value} "
            f"{told[case.kind]}"
        )
    return {
        "benign_with_breast_cancer": dict(levels["benign"]),
        "diffuse_or_patterned_raised_by_cancer_alone": raised_diffuse,
        "positive_without_history": dict(levels["positive"]),
    }, lines


def main() -> None:
    """Read the file, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="published cases, one JSON a line")
    arguments = parser.parse_args()
    evidence = load_evidence()
    cases = []
    for line in arguments.file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            read = read_case(row)
            cases.append(
                Judged(
                    kind_of(row),
                    str(row.get("diagnosis", "")),
                    read,
                    run(read.case, evidence),
                )
            )
    for case in cases:
        print(_line(case))
    report, lines = counterfactuals(cases, evidence)
    print("\nCounterfactuals")
    print("\n".join(lines))
    unmapped = [
        f"{c.read.identifier} {text}" for c in cases for text in c.read.unmapped
    ]
    print(f"\nNot mapped, and so unknown: {len(unmapped)}")
    print("\n".join(unmapped))
    print()
    print(
        json.dumps(
            {**counts(cases), "counterfactuals": report, "unmapped": len(unmapped)}
        )
    )


def _line(case: Judged) -> str:
    """Tell one case in one line."""
    belief = case.judgement.belief
    flags = ",".join(flag.identifier for flag in case.judgement.flags) or "no flag"
    forms = "+".join(sorted(f.value for f in case.judgement.forms)) or "form not told"
    return (
        f"{case.read.identifier:5} {case.kind:15} {case.level.value:8} "
        f"malignant {belief.malignancy.value:.3f} "
        f"metastasis {belief.metastasis.value:.3f}  {forms}; {flags}; "
        f"{case.diagnosis[:50]}"
    )


def _rules(positive: list[Judged], benign: list[Judged]) -> dict[str, Any]:
    """Hold the alert against two rules that need no alert."""

    def has_cancer(case: Judged) -> bool:
        return case.read.case.history.has_cancer

    def has_cancer_or_node(case: Judged) -> bool:
        return has_cancer(case) or Form.NODULE in case.judgement.forms

    def is_urgent(case: Judged) -> bool:
        return case.level is Level.URGENT

    rules = {
        "cancer_history": has_cancer,
        "urgent": is_urgent,
        "cancer_history_or_node": has_cancer_or_node,
        "biopsy_or_more": lambda case: case.calls_for_biopsy,
    }
    report = {}
    for name, rule in rules.items():
        sensitivity = sum(map(rule, positive)) / max(1, len(positive))
        specificity = 1 - sum(map(rule, benign)) / max(1, len(benign))
        report[name] = {
            "sensitivity": _rounded(sensitivity),
            "specificity": _rounded(specificity),
            "sum": _rounded(sensitivity + specificity),
        }
    return report


def _rounded(value: float | None) -> float | None:
    """Round for print."""
    return None if value is None else round(value, 4)


if __name__ == "__main__":
    main()
