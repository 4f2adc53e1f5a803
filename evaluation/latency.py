"""Time what a clinician waits for.

Usage: ``python evaluation/latency.py CASE.toml [PICTURE] [--runs 7]``

Prints one line of JSON with medians: ``assess_s`` (the command from the shell,
imports included, without pictures), ``judge_ms`` and ``consult_ms`` (the inference
on one lesion, and the whole answer to the case, both warm), and with a picture
``picture_s`` (what the picture adds to the command). Runs with and without the
picture are interleaved.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.case import read_case
from scalpwatch.inference.alert import judge
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy

_WARM_RUNS = 200


def assess_s(case: Path, *pictures: Path) -> float:
    """Time the command from the shell.

    Parameters
    ----------
    case
        The case file.
    *pictures
        Pictures to add.

    Returns
    -------
    seconds
        Wall clock.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "scalpwatch", "assess", str(case)]
        for picture in pictures:
            command += ["--image", str(picture)]
        begun = time.perf_counter()
        subprocess.run(  # noqa: S603 - our own command on the caller's own files
            [*command, "--out", folder], check=True, stdout=subprocess.DEVNULL
        )
        return time.perf_counter() - begun


def main() -> None:
    """Read the arguments, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("picture", type=Path, nargs="?")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    bare: list[float] = []
    seen: list[float] = []
    for _ in range(arguments.runs):
        bare.append(assess_s(arguments.case))
        if arguments.picture:
            seen.append(assess_s(arguments.case, arguments.picture))
    case, evidence, policy = read_case(arguments.case), load_evidence(), Policy()
    lesion = case.lesions[0]
    judged, answered = [], []
    for _ in range(_WARM_RUNS):
        begun = time.perf_counter()
        judge(case, lesion, evidence=evidence, policy=policy)
        halfway = time.perf_counter()
        consult(case, evidence=evidence, policy=policy, made_on=case.seen_on)
        judged.append(halfway - begun)
        answered.append(time.perf_counter() - halfway)
    report = {
        "assess_s": round(statistics.median(bare), 3),
        "judge_ms": round(1000 * statistics.median(judged), 2),
        "consult_ms": round(1000 * statistics.median(answered), 2),
        "runs": arguments.runs,
    }
    if seen:
        added = [b - a for a, b in zip(bare, seen, strict=True)]
        report["picture_s"] = round(statistics.median(added), 3)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
