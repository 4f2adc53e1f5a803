"""A screening on two hosts with addresses of their own, one killed in the middle."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[3] / "evaluation" / "screening_cluster.py"


def an_archive(folder: Path) -> Path:
    """Write small files of kinds that take turns, so that each is a task of its own."""
    folder.mkdir()
    for number in range(40):
        lesion = {
            "resourceType": "Condition",
            "subject": {"reference": f"Patient/p{number}"},
            "code": {"text": "Asthma" if number % 4 else "Nodule of the scalp"},
        }
        bundle = {"resourceType": "Bundle", "entry": [{"resource": lesion}]}
        (folder / f"{number:02d}.json").write_text(json.dumps(bundle))
        row = f"mrn,text\np{number},breast cancer in 2015\n"
        (folder / f"{number:02d}.csv").write_text(row)
    return folder


def test_the_list_is_the_same_row_for_row_though_a_host_dies(tmp_path: Path) -> None:
    """Real schedulers and workers of Dask; what the dead one held is done again."""
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(PROGRAM), str(an_archive(tmp_path / "archive"))],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert told.returncode == 0, told.stderr
    figures = json.loads(told.stdout.splitlines()[-1])
    assert len(set(figures["hosts"])) == 2
    assert figures["killed_after_tasks"] >= 3
    assert set(figures["equal"].values()) == {True}
