"""A run: joined, resumed, and never stopped by a bad file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.forking import Alone
from scalpwatch.screening.joining import files_of
from scalpwatch.screening.running import Outcome, Task, run
from scalpwatch.screening.tasks import Course

KEY = bytes(32)


def written(folder: Path) -> Path:
    """Write an archive: each patient's records lie in several files."""
    archive = folder / "archive"
    archive.mkdir()
    lesion = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/a"},
        "code": {"text": "Nodule of scalp"},
    }
    cancer = {
        "resourceType": "Condition",
        "subject": {"reference": "urn:uuid:a"},
        "code": {"coding": [{"code": "C50.9"}]},
    }
    elsewhere = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/b"},
        "code": {"text": "Nodule of scalp"},
    }
    biopsy = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": {"reference": "Patient/b"},
        "code": {"text": "Biopsy of scalp"},
    }
    bundles = {
        "1.json": [lesion],
        "2.json": [cancer],
        "3.json": [elsewhere, {**cancer, "subject": {"reference": "Patient/b"}}],
    }
    for name, entries in bundles.items():
        bundle = {
            "resourceType": "Bundle",
            "entry": [{"resource": each} for each in entries],
        }
        (archive / name).write_text(json.dumps(bundle))
    (archive / "Procedure.ndjson").write_text(json.dumps(biopsy) + "\n")
    (archive / "notes.csv").write_text("mrn,text\nMR-77,РМЖ в анамнезе\nz,nothing\n")
    patient = {
        "resourceType": "Patient",
        "id": "c",
        "identifier": [{"system": "s", "value": "MR-77"}],
    }
    bald = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/c"},
        "code": {"coding": [{"code": "L63.9"}]},
    }
    (archive / "4.json").write_text(
        json.dumps(
            {
                "resourceType": "Bundle",
                "entry": [{"resource": patient}, {"resource": bald}],
            }
        )
    )
    return archive


def course(folder: Path) -> Course:
    """Say what every task needs."""
    return Course(folder / "work", KEY, None, Policy(), date(2026, 1, 1))


def walked(archive: Path, course: Course, pool: Any = None) -> Outcome:
    """Walk an archive."""
    return run([archive], course, pool or Alone(), lambda *_: None)


def listed(outcome: Outcome) -> list[str]:
    """Name who is listed."""
    return sorted(each["patient"] for each in outcome.judged)


class TornError(Exception):
    """The run was killed."""


class Killed:
    """Works until a number of tasks is done."""

    def __init__(self, tasks: int) -> None:
        self.left = tasks

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do some tasks."""
        for task, told in Alone().results(tasks):
            self.left -= 1
            if self.left < 0:
                raise TornError
            yield task, told


def test_what_belongs_to_one_patient_is_joined_over_files(tmp_path: Path) -> None:
    """By reference, by fullUrl's identifier, and by a number of the clinic."""
    archive = written(tmp_path)

    outcome = walked(archive, course(tmp_path))

    name = Pseudonyms(KEY).patient
    assert listed(outcome) == sorted([name("a"), name("c")])


def test_a_bad_file_is_a_line_and_never_the_end(tmp_path: Path) -> None:
    """Broken JSON, rows without a patient, files of no kind."""
    archive = written(tmp_path)
    (archive / "broken.json").write_bytes(b'{"resourceType": "Bundle", "scalp')
    (archive / "nobody.csv").write_text("text\nnodule of the scalp\n")
    (archive / "strange.bin").write_bytes(b"\0\1\2")

    outcome = walked(archive, course(tmp_path))

    assert len(listed(outcome)) == 2
    assert len(outcome.problems) == 3


@pytest.mark.parametrize("tasks", range(5))
def test_a_run_that_was_killed_goes_on_to_the_same_end(
    tmp_path: Path, tasks: int
) -> None:
    """Whatever was done stays done, and nothing is done twice."""
    archive = written(tmp_path)
    whole = walked(archive, course(tmp_path))
    torn = replace(course(tmp_path), work=tmp_path / "torn")

    with pytest.raises(TornError):
        walked(archive, torn, Killed(tasks))
    resumed = walked(archive, torn)

    assert resumed.judged == whole.judged
    lines = (torn.work / "manifest.jsonl").read_text().splitlines()
    names = [json.loads(line)["task"] for line in lines[1:]]
    assert len(names) == len(set(names))


def test_a_torn_line_of_the_manifest_is_done_again(tmp_path: Path) -> None:
    """A kill in the middle of writing leaves half a line."""
    archive = written(tmp_path)
    whole = walked(archive, course(tmp_path))
    manifest = tmp_path / "work" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-9])

    assert walked(archive, course(tmp_path)).judged == whole.judged


def test_another_archive_is_refused_in_the_same_folder(tmp_path: Path) -> None:
    """Its work would be mixed up with that of the first."""
    archive = written(tmp_path)
    walked(archive, course(tmp_path))
    (archive / "more.csv").write_text("patient,text\nq,new\n")

    with pytest.raises(InputError):
        walked(archive, course(tmp_path))


def test_no_name_of_a_patient_or_a_file_is_written(tmp_path: Path) -> None:
    """Pseudonyms alone lie in the folder of the work."""
    archive = written(tmp_path)
    walked(archive, course(tmp_path))

    for file in (tmp_path / "work").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"MR-77" not in content
            assert b"notes.csv" not in content


def test_of_bulk_data_only_what_can_tell_is_laid_by(tmp_path: Path) -> None:
    """Thousands of lines tell nothing of anybody; one of them is torn and told of."""
    archive = written(tmp_path)
    vitals = [
        json.dumps(
            {
                "resourceType": "Observation",
                "id": f"o{number}",
                "subject": {"reference": f"Patient/{'abcd'[number % 4]}"},
                "code": {"coding": [{"code": "8867-4", "display": "Heart rate"}]},
                "valueQuantity": {"value": number},
            }
        )
        for number in range(9000)
    ]
    late = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/a"},
        "code": {"text": "Metastatic breast cancer"},
    }
    lines = [*vitals[:5000], vitals[0][:-3], json.dumps(late), *vitals[5000:]]
    (archive / "Observation.ndjson").write_text("\n".join(lines))

    outcome = walked(archive, course(tmp_path))

    bare = tmp_path / "bare"
    bare.mkdir()
    assert listed(outcome) == listed(walked(written(bare), course(bare)))
    (torn,) = outcome.problems
    assert "whole JSON" in torn[2]
    assert outcome.units > len(lines)
    waiting = files_of(course(tmp_path).work, "waiting", rounds=0)
    assert sum(pq.read_metadata(each).num_rows for each in waiting) < 20
    said = {said for each in outcome.judged for _, said, _ in each["cancers"]}
    assert said & {"Metastatic breast cancer", "breast cancer"}
