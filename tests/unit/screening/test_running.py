"""A run: joined, resumed, and never stopped by a bad file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from scalpwatch.errors import InputError
from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.bulk import is_bulk
from scalpwatch.screening.engine import opened
from scalpwatch.screening.forking import Alone
from scalpwatch.screening.inventory import batches_of, take_inventory
from scalpwatch.screening.joining import files_of
from scalpwatch.screening.running import Outcome, Task, run
from scalpwatch.screening.tasks import Course, sift_batch
from scalpwatch.vocabulary.cases import Setting

KEY = bytes(32)
#: A picture's first bytes, and nothing behind them.
TORN = b"\xff\xd8\xff\xe0 torn"


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


class Noting:
    """Works alone and notes what it was given."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do tasks."""
        self.tasks = [*self.tasks, *tasks]
        yield from Alone().results(tasks)


def pictured(folder: Path, names: Iterable[str]) -> Path:
    """Write an archive of patients with a cancer, each with a picture."""
    archive = folder / "pictured"
    archive.mkdir()
    for name in names:
        (archive / f"{name}_A_vertex_center_x10.jpg").write_bytes(TORN)
    rows = "".join(f"{name},РМЖ в анамнезе\n" for name in names)
    (archive / "notes.csv").write_text(f"mrn,text\n{rows}")
    return archive


def test_a_judging_task_is_given_its_own_patients_pictures_alone(
    tmp_path: Path,
) -> None:
    """Not those of the whole archive, which would go to every worker."""
    names = [f"p{number}" for number in range(70)]
    archive = pictured(tmp_path, names)
    pool = Noting()

    outcome = walked(archive, course(tmp_path), pool)

    judging = [task for task in pool.tasks if task.name.startswith("judge")]
    given = [each.number for task in judging for each in task.arguments[-1]]
    assert len(judging) == 3
    assert sorted(given) == [f.number for f in outcome.files if "_A_" in f.path]
    assert max(len(task.arguments[-1]) for task in judging) < 70


def test_a_picture_that_cannot_be_opened_is_a_line(tmp_path: Path) -> None:
    """Whose it is stays on the list by what else is told of her."""
    archive = pictured(tmp_path, ["p1"])

    outcome = walked(archive, course(tmp_path))

    (picture,) = (f.number for f in outcome.files if "_A_" in f.path)
    assert len(outcome.judged) == 1
    assert [each[:3] for each in outcome.problems] == [
        (picture, 0, "it cannot be opened")
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"policy": Policy(biopsy_at=0.5)},
        {"policy": Policy(setting=Setting.ONCOLOGY)},
        {"eye_is_on": False},
    ],
)
def test_a_run_is_not_resumed_under_other_settings(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    """One half of the list would be judged by them, and the other not."""
    archive = written(tmp_path)
    walked(archive, course(tmp_path))

    with pytest.raises(InputError, match="settings"):
        walked(archive, replace(course(tmp_path), **other))


def test_a_course_shown_does_not_show_its_key(tmp_path: Path) -> None:
    """It stands in what a worker logs of a task that failed."""
    assert repr(KEY) not in repr(course(tmp_path))


def test_what_does_not_fit_into_memory_goes_under_the_work(tmp_path: Path) -> None:
    """And not into the folder in which the command was given."""
    with opened(tmp_path) as database:
        ((spilled,),) = database.execute(
            "select current_setting('temp_directory')"
        ).fetchall()
        database.execute("set memory_limit = '40MB'")
        database.execute(
            "create table facts as select i, md5(i::text) from range(3000000) t(i)"
        )
        written = [*Path(spilled).iterdir()]
    with opened() as database:
        ((nowhere,),) = database.execute(
            "select current_setting('temp_directory')"
        ).fetchall()

    assert Path(spilled).parent == tmp_path
    assert written
    assert not [*tmp_path.iterdir()]
    assert nowhere == ""


def test_a_stage_that_goes_on_tells_first_what_was_done(tmp_path: Path) -> None:
    """So that nobody reckons a rate with work of another run."""
    archive = written(tmp_path)
    with pytest.raises(TornError):
        walked(archive, course(tmp_path), Killed(1))
    told: list[tuple[str, int, int]] = []

    run([archive], course(tmp_path), Alone(), lambda *each: told.append(each))

    stage, done, whole = told[0]
    assert stage == "sift"
    assert 0 < done < whole


def test_a_number_that_two_patients_bear_joins_nobody_though_one_is_met_late(
    tmp_path: Path,
) -> None:
    """The second bearer is only read since the first was a candidate."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "notes.csv").write_text("mrn,text\nMR-77,Breast cancer in 2015\n")
    for name, told in (("c", "Nodule of the scalp"), ("d", "Well")):
        patient = {
            "resourceType": "Patient",
            "id": name,
            "identifier": [{"system": f"of-{name}", "value": "MR-77"}],
        }
        condition = {
            "resourceType": "Condition",
            "subject": {"reference": f"Patient/{name}"},
            "code": {"text": told},
        }
        entries = [{"resource": each} for each in (patient, condition)]
        bundle = {"resourceType": "Bundle", "entry": entries}
        (archive / f"{name}.json").write_text(json.dumps(bundle))

    outcome = walked(archive, course(tmp_path))

    assert not outcome.judged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("form", ["list", "bundle in a bundle", "lines"])
def test_a_document_is_read_in_whatever_form_and_encoding(
    tmp_path: Path, form: str, encoding: str
) -> None:
    """Also lists, bundles in bundles, and Windows-1251, which is told of."""
    resources = [
        {
            "resourceType": "Condition",
            "subject": {"reference": "Patient/a"},
            "code": {"text": text},
        }
        for text in ("Узел волосистой части головы", "Рак молочной железы")
    ]
    inner = {
        "resourceType": "Bundle",
        "entry": [{"request": {}}, *({"resource": each} for each in resources)],
    }
    told = {
        "list": json.dumps(resources, ensure_ascii=False),
        "bundle in a bundle": json.dumps(
            {"resourceType": "Bundle", "entry": [{"resource": inner}]},
            ensure_ascii=False,
        ),
        "lines": "\n".join(json.dumps(each, ensure_ascii=False) for each in resources),
    }[form]
    archive = tmp_path / "archive"
    archive.mkdir()
    name = "told.ndjson" if form == "lines" else "told.json"
    (archive / name).write_bytes(told.encode(encoding))

    outcome = walked(archive, course(tmp_path))

    assert listed(outcome) == [Pseudonyms(KEY).patient("a")]
    assert {why[:14] for _, _, why, _ in outcome.problems} == (
        {"it is no UTF-8"} if encoding == "cp1251" else set()
    )


@pytest.mark.parametrize("ending", ["json", "ndjson"])
def test_a_byte_order_mark_loses_no_record(tmp_path: Path, ending: str) -> None:
    """Also of one that holds no lesion, and is only read since its patient has one."""
    archive = tmp_path / "archive"
    archive.mkdir()
    for number, text in enumerate(("Nodule of the scalp", "Breast cancer")):
        condition = {
            "resourceType": "Condition",
            "subject": {"reference": "Patient/a"},
            "code": {"text": text},
        }
        file = archive / f"{number}.{ending}"
        file.write_text(json.dumps(condition), encoding="utf-8-sig")

    outcome = walked(archive, course(tmp_path))

    assert listed(outcome) == [Pseudonyms(KEY).patient("a")]
    assert not outcome.problems


def test_a_byte_order_mark_loses_no_record_of_bulk_data(tmp_path: Path) -> None:
    """Its first line is read as all others are."""
    archive = tmp_path / "archive"
    archive.mkdir()
    vital = {
        "resourceType": "Observation",
        "subject": {"reference": "Patient/b"},
        "code": {"text": "Heart rate"},
    }
    lesion, cancer = (
        {
            "resourceType": "Condition",
            "subject": {"reference": "Patient/a"},
            "code": {"text": text},
        }
        for text in ("Nodule of the scalp", "Breast cancer")
    )
    lines = [json.dumps(each) for each in (cancer, *[vital] * 12_000)]
    (archive / "lesion.json").write_text(json.dumps(lesion))
    file = archive / "all.ndjson"
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    assert is_bulk(batches_of(take_inventory([file]))[0].spans[0])

    outcome = walked(archive, course(tmp_path))

    assert listed(outcome) == [Pseudonyms(KEY).patient("a")]
    assert not outcome.problems


def test_threads_of_one_process_search_side_by_side(tmp_path: Path) -> None:
    """As those of a worker of Dask do that was started without saying how many."""
    files = []
    for number in range(24):
        entry = {
            "resource": {
                "resourceType": "Condition",
                "subject": {"reference": f"Patient/{number}"},
                "note": [{"text": "well " * 100_000}],
                "code": {"text": "Asthma"},
            }
        }
        bundle = {"resourceType": "Bundle", "entry": [entry]}
        files.append(tmp_path / f"{number:02d}.json")
        files[-1].write_text(json.dumps(bundle))
    batches = [
        (number, batches_of(take_inventory([file]))[0].spans)
        for number, file in enumerate(files)
    ]
    own = course(tmp_path)

    with ThreadPoolExecutor(8) as threads:
        told = [*threads.map(lambda each: sift_batch(own, *each), batches)]

    assert [each["units"] for each in told] == [1] * len(files)
    assert not any(each["problems"] for each in told)
