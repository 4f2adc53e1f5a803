"""The tasks of a run, as workers do them: plain functions of plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.engine import opened
from scalpwatch.screening.facts import facts_from, table_of
from scalpwatch.screening.inventory import File, Span
from scalpwatch.screening.manifest import written_folder
from scalpwatch.screening.partition import partition_of
from scalpwatch.screening.reading import BatchReader, Found
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.shown import Gallery
from scalpwatch.screening.tables import table_from
from scalpwatch.screening.units import Problem

__all__ = [
    "Course",
    "fetch_batch",
    "judge_part",
    "prepared",
    "reader_of",
    "sift_batch",
]

_FACTS: Final = """
    select * from read_parquet($1, hive_partitioning = false)
    order by patient, file, "at", concept, kind, said, "on", weight, meaning, links,
        more
"""
WAITING: Final = pa.schema(
    [
        ("batch", pa.int32()),
        ("span", pa.int32()),
        ("at", pa.int64()),
        ("token", pa.string()),
    ]
)
PASSING: Final = pa.schema(
    [("batch", pa.int32()), ("span", pa.int32()), ("at", pa.int64())]
)
SAME: Final = pa.schema(
    [("patient", pa.string()), ("other", pa.string()), ("is_bare", pa.bool_())]
)


@dataclass(frozen=True, slots=True)
class Course:
    """What every task of a run needs to know.

    Parameters
    ----------
    work
        Folder of the work, which all workers reach by this name.
    key
        Under which pseudonyms are made.
    rules
        Folder of the hospital's own rules, or ``None``.
    policy
        For the consultation.
    today
        The day of the answer.
    eye_is_on
        Whether the pictures of those to be listed are looked at.
    """

    work: Path
    key: bytes = field(repr=False)
    rules: Path | None
    policy: Policy
    today: date
    eye_is_on: bool = True


@lru_cache(maxsize=2)
def _reader(key: bytes, rules: Path | None) -> BatchReader:
    """Make a reader once in a worker."""
    return BatchReader(read_rulesets(rules), Pseudonyms(key))


def reader_of(course: Course) -> BatchReader:
    """Give the reader of a run.

    Parameters
    ----------
    course
        Of the run.

    Returns
    -------
    reader
        Made once in a process.
    """
    return _reader(course.key, course.rules)


def prepared(course: Course, heads: bool) -> None:  # noqa: FBT001 - as a pool calls it
    """Load what reading in full and judging need, once before processes are forked.

    Parameters
    ----------
    course
        Of the run.
    heads
        Whether the heads of pictures and DICOM files will be read too.
    """
    from scalpwatch.notes.rules import load_rules  # noqa: PLC0415 - the sieve needs none
    from scalpwatch.screening.judging import judge_patient  # noqa: F401, PLC0415 - as above

    if heads:
        from scalpwatch.screening.pictures import facts_of_picture  # noqa: F401, PLC0415 - as above

    load_rules()
    reader = reader_of(course)
    _ = reader.resources, reader.tells
    load_evidence()


def sift_batch(course: Course, number: int, spans: Sequence[Span]) -> dict[str, Any]:
    """Sieve a batch and write what it held.

    Parameters
    ----------
    course
        Of the run.
    number
        Of the batch.
    spans
        Of the batch.

    Returns
    -------
    told
        How many records there were, and what could not be read.
    """
    found = reader_of(course).sift(spans)
    return _kept(course, f"sift-{number:08d}", number, found)


def fetch_batch(
    course: Course,
    name: str,
    wanted: Sequence[tuple[Span, frozenset[int]]],
) -> dict[str, Any]:
    """Read records that passed or were laid by, and write their facts.

    Parameters
    ----------
    course
        Of the run.
    name
        Of the task.
    wanted
        Stretches, and where in them the records begin.

    Returns
    -------
    told
        As `sift_batch`.
    """
    found = reader_of(course).fetch(wanted)
    return _kept(course, name, -1, found)


def judge_part(
    course: Course, name: str, part: int, parts: int, pictures: Sequence[File]
) -> dict[str, Any]:
    """Judge one part of the patients.

    Parameters
    ----------
    course
        Of the run.
    name
        Of the task.
    part, parts
        Which of how many; a patient's part follows from the pseudonym.
    pictures
        Of the patients of this part.

    Returns
    -------
    told
        How many were judged, and which pictures could not be opened.
    """
    own = partition_of(course.work, parts) / f"part={part}"
    files = [str(each) for each in sorted(own.glob("*.parquet"))]
    rows: list[dict[str, Any]] = []
    with opened(course.work, threads=1) as database:
        if files:
            told = database.sql(_FACTS, params=[files])
            rows = told.to_arrow_table().to_pylist()
    from scalpwatch.screening.judging import judge_patient  # noqa: PLC0415 - heavy

    evidence = load_evidence()
    problems: list[Problem] = []
    gallery = Gallery(
        {each.number: each.path for each in pictures}, tell=problems.append
    )
    judged = [
        judge_patient(
            facts_from(of_one),
            evidence=evidence,
            policy=course.policy,
            today=course.today,
            gallery=gallery,
        )
        for _, of_one in groupby(rows, key=lambda row: row["patient"])
    ]

    def fill(folder: Path) -> None:
        listed = [asdict(each) for each in judged if each.is_listed]
        (folder / "judged.json").write_text(json.dumps(listed, ensure_ascii=False))

    written_folder(course.work / name, fill)
    return {"judged": len(judged), "problems": _lines(problems)}


def _kept(course: Course, name: str, number: int, found: Found) -> dict[str, Any]:
    """Write what was found."""
    waiting = (
        {"batch": number, "span": each.span, "at": each.at, "token": token}
        for each in found.waiting
        for token in each.tokens
    )
    same = map(asdict, sorted(set(found.same), key=lambda s: (s.patient, s.other)))
    passing = ({"batch": number, "span": s, "at": at} for s, at in found.passing)
    tables = {
        "facts": table_of(found.facts),
        "same": table_from(same, SAME),
        "waiting": table_from(waiting, WAITING),
        "passing": table_from(passing, PASSING),
    }

    def fill(folder: Path) -> None:
        # each file costs the disk: what holds nothing is not written
        for table, content in tables.items():
            if content.num_rows:
                pq.write_table(content, folder / f"{table}.parquet")

    written_folder(course.work / name, fill)
    return {"units": found.units, "problems": _lines(found.problems)}


def _lines(problems: Iterable[Problem]) -> list[tuple[int, int, str, dict[str, Any]]]:
    """Write what could not be read as plain values."""
    return [
        (each.file, each.at, each.why.template, dict(each.why.facts))
        for each in problems
    ]
