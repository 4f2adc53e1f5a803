"""Each fact of one patient, where it stands and how it counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scalpwatch.screening.facts import Fact, facts_from
from scalpwatch.screening.inventory import File, batches_of, take_inventory
from scalpwatch.screening.joining import ROUNDS, Candidates, files_of, wanted_places
from scalpwatch.screening.partition import roots_of
from scalpwatch.screening.tasks import Course, reader_of

__all__ = ["explained_facts"]


def explained_facts(
    sources: Sequence[Path], course: Course, patient: str
) -> tuple[list[Fact], list[File]]:
    """Gather every fact of a patient, also of one whom the sieve threw out.

    Parameters
    ----------
    sources
        Of the run.
    course
        Of the run, which has come to its end.
    patient
        The pseudonym.

    Returns
    -------
    facts
        In the order of the archive.
    files
        The inventory, so that a fact can be told with its file.
    """
    files = take_inventory(sources)
    batches = batches_of(files)
    candidates = roots_of(course.work)
    root = candidates.names.get(patient)
    names = {n for n, r in candidates.names.items() if r == root} if root else {patient}
    facts = list(_kept(course.work, names))
    if root is None:
        wanted = wanted_places(
            course.work, Candidates(dict.fromkeys(names, patient)), Candidates({})
        )
        stretches = [(batches[b].spans[s], places) for b, s, places in wanted]
        found = reader_of(course).fetch(stretches)
        facts += [each for each in found.facts if each.patient in names]
    unique = dict.fromkeys(
        (f.file, f.at, f.concept, f.weight, f.meaning, f.said, f.on, f.kind)
        for f in facts
    )
    by_key = {
        (f.file, f.at, f.concept, f.weight, f.meaning, f.said, f.on, f.kind): f
        for f in facts
    }
    return [by_key[key] for key in unique], files


def _kept(work: Path, names: set[str]) -> Iterator[Fact]:
    """Read the facts that the run kept."""
    for file in files_of(work, "facts", rounds=ROUNDS):
        table = pq.read_table(file)
        mask = pc.is_in(table["patient"], value_set=_array(names))
        yield from facts_from(table.filter(mask).to_pylist())


def _array(names: set[str]) -> pa.Array:
    """Make an array of names."""
    return pa.array(sorted(names), pa.string())
