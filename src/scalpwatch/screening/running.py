"""A run from sources to judged patients: sieve, fetch what belongs to them, judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

from scalpwatch import __version__
from scalpwatch.phrases import say
from scalpwatch.screening.inventory import (
    Batch,
    File,
    Kind,
    Span,
    batches_of,
    digest_of,
    take_inventory,
)
from scalpwatch.screening.joining import (
    ROUNDS,
    Candidates,
    find_candidates,
    passing_places,
    wanted_places,
    write_roots,
)
from scalpwatch.screening.manifest import Manifest
from scalpwatch.screening.partition import part_facts, pictures_of
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.tasks import Course, fetch_batch, judge_part, sift_batch

__all__ = ["Outcome", "Pool", "Task", "run"]

#: Kinds of files that are no records: the first sieve looks at their heads.
_LOOKED_AT: Final = frozenset({Kind.PICTURE, Kind.DICOM})
#: Patients that one task judges: a second of work and more.
_PATIENTS_A_PART: Final = 32
#: More tasks than this are not made: each opens a file for every part.
_MOST_PARTS: Final = 4096
#: Records that one task reads in full [bytes of their stretches].
_FETCHED_BYTES: Final = 4 * 2**20
_TOO_FAR: Final = say(
    "it may belong to a patient with a lesion, but the chain of names that leads to it "
    "is too long; it was not read"
)


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work.

    Parameters
    ----------
    name
        In the manifest.
    function, arguments
        What a worker calls.
    weight
        How much it is [bytes], for the time left.
    reads
        Whether it needs what reading in full needs, which takes long to load.
    """

    name: str
    function: Callable[..., dict[str, Any]]
    arguments: tuple[Any, ...]
    weight: int = 1
    reads: bool = True


class Pool(Protocol):
    """Those who work."""

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do tasks, in whatever order they come to an end."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    Parameters
    ----------
    judged
        Patients to be listed, as their tasks wrote them.
    files
        The inventory.
    units
        How many records there were.
    candidates
        Patients with a lesion of the scalp.
    problems
        What could not be read: number of the file, where, why.
    """

    judged: tuple[dict[str, Any], ...]
    files: tuple[File, ...]
    units: int
    candidates: int
    problems: tuple[tuple[int, int, str, dict[str, Any]], ...]


#: Told where a stage begins, and of every task that is done: its stage, how much of it
#: is done and of how much.
Progress = Callable[[str, int, int], None]


def run(
    sources: Sequence[Path], course: Course, pool: Pool, progress: Progress
) -> Outcome:
    """Walk an archive.

    Parameters
    ----------
    sources
        Files and folders.
    course
        What every task needs.
    pool
        Who works.
    progress
        Told how far it is.

    Returns
    -------
    outcome
        The same for the same archive, rules and key, however often it was stopped
        and wherever it was worked.
    """
    files = take_inventory(sources)
    batches = batches_of(files)
    manifest = Manifest(course.work, _head(files, course))
    try:
        _do(manifest, pool, progress, "sift", _sifting(course, batches))
        reading = _fetching(course, batches, passing_places(course.work), "read")
        _do(manifest, pool, progress, "read", reading)
        candidates = find_candidates(course.work, rounds=0)
        fetched = Candidates({})
        unread: Sequence[tuple[int, int, frozenset[int]]] = ()
        for number in range(ROUNDS):
            wanted = wanted_places(course.work, candidates, fetched)
            fetching = _fetching(course, batches, wanted, f"fetch-{number}")
            if not fetching:
                break
            _do(manifest, pool, progress, "fetch", fetching)
            fetched = Candidates({**fetched.names, **candidates.names})
            # anew: a number may turn out to be borne by two, and then joins nobody
            candidates = find_candidates(course.work, rounds=number + 1)
        else:
            unread = wanted_places(course.work, candidates, fetched)
        write_roots(course.work, candidates)
        patients = len(set(candidates.names.values()))
        parts = min(max(1, -(-patients // _PATIENTS_A_PART)), _MOST_PARTS)
        part_facts(course.work, rounds=ROUNDS, parts=parts)
        judging = _judging(course, files, parts)
        _do(manifest, pool, progress, "judge", judging)
        outcome = _outcome(manifest, judging, files, patients)
        too_far = sorted(_too_far(batches, unread))
        return replace(outcome, problems=(*outcome.problems, *too_far))
    finally:
        manifest.close()


def _head(files: Sequence[File], course: Course) -> dict[str, Any]:
    """Tell what a run rests on."""
    return {
        "archive": digest_of(files),
        "rules": read_rulesets(course.rules).digest,
        "key": sha256(b"screening" + course.key).hexdigest()[:16],
        "version": __version__,
        "day": course.today.isoformat(),
        "policy": {
            name: value.value if isinstance(value, Enum) else value
            for name, value in asdict(course.policy).items()
        },
        "eye": course.eye_is_on,
    }


def _do(
    manifest: Manifest,
    pool: Pool,
    progress: Progress,
    stage: str,
    tasks: Sequence[Task],
) -> None:
    """Do what is not done yet."""
    left = [task for task in tasks if task.name not in manifest.done]
    whole = sum(task.weight for task in tasks)
    done = whole - sum(task.weight for task in left)
    if left:
        progress(stage, done, whole)
    for task, told in pool.results(left) if left else ():
        manifest.add(task.name, told)
        done += task.weight
        progress(stage, done, whole)


def _sifting(course: Course, batches: Sequence[Batch]) -> list[Task]:
    """Give the tasks of the first sieve."""
    return [
        Task(
            f"sift-{each.number:08d}",
            sift_batch,
            (course, each.number, each.spans),
            each.size,
            reads=any(span.file.kind in _LOOKED_AT for span in each.spans),
        )
        for each in batches
    ]


def _fetching(
    course: Course,
    batches: Sequence[Batch],
    places: Sequence[tuple[int, int, frozenset[int]]],
    stage: str,
) -> list[Task]:
    """Give the tasks that read records in full."""
    tasks: list[Task] = []
    wanted: list[tuple[Span, frozenset[int]]] = []
    size = 0
    for place, (batch, span, at) in enumerate(places):
        stretch = batches[batch].spans[span]
        wanted.append((stretch, at))
        size += stretch.end - stretch.start
        if size >= _FETCHED_BYTES or place + 1 == len(places):
            name = f"{stage}-{len(tasks):08d}"
            tasks.append(Task(name, fetch_batch, (course, name, tuple(wanted)), size))
            wanted, size = [], 0
    return tasks


def _judging(course: Course, files: Sequence[File], parts: int) -> list[Task]:
    """Give the tasks that judge patients, each with their own pictures alone."""
    shown = (
        pictures_of(course.work, rounds=ROUNDS, parts=parts) if course.eye_is_on else {}
    )
    tasks: list[Task] = []
    for part in range(parts):
        name = f"judge-{part:06d}-of-{parts}"
        pictures = tuple(files[number] for number in shown.get(part, ()))
        tasks.append(Task(name, judge_part, (course, name, part, parts, pictures)))
    return tasks


def _outcome(
    manifest: Manifest, judging: Sequence[Task], files: Sequence[File], patients: int
) -> Outcome:
    """Gather what the tasks wrote."""
    judged: list[dict[str, Any]] = []
    for task in judging:
        file = manifest.folder / task.name / "judged.json"
        judged += json.loads(file.read_text(encoding="utf-8"))
    problems = {
        (file, at, why, json.dumps(facts, sort_keys=True))
        for line in manifest.done.values()
        for file, at, why, facts in line.get("problems", ())
    }
    units = sum(
        line["units"] for name, line in manifest.done.items() if name.startswith("sift")
    )
    return Outcome(
        judged=tuple(judged),
        files=tuple(files),
        units=units,
        candidates=patients,
        problems=tuple(
            (file, at, why, json.loads(facts))
            for file, at, why, facts in sorted(problems)
        ),
    )


def _too_far(
    batches: Sequence[Batch], unread: Iterable[tuple[int, int, frozenset[int]]]
) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Tell of records whose names were found when no further round was to come."""
    for batch, span, places in unread:
        file = batches[batch].spans[span].file
        for at in places:
            yield file.number, at, _TOO_FAR.template, {}
