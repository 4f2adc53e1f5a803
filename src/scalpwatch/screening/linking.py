"""The key list: by which identifiers the archive knows those who are listed.

The one file of a screening that names patients. It is made only when it is asked for,
lies outside the folder of the list, and is readable by who made it alone.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scalpwatch.documents.cells import plain_cell
from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.columns import patient_in
from scalpwatch.screening.inventory import File, Kind, batches_of, take_inventory
from scalpwatch.screening.joining import ROUNDS, Candidates, files_of, wanted_places
from scalpwatch.screening.partition import roots_of
from scalpwatch.screening.tasks import Course
from scalpwatch.screening.units import units_of

__all__ = ["identifiers_of", "write_link"]

_NAMED: Final = re.compile(
    rb'"(?:id|value|reference|fullUrl)"\s*:\s*("(?:[^"\\]|\\.){1,200}")'
)
#: A document larger than this is read in pieces of so much [bytes].
_PIECE: Final = 2**24
_LONGEST_NAME: Final = 512
_READ: Final = frozenset({Kind.BUNDLE, Kind.NDJSON, Kind.TABLE})


def identifiers_of(
    sources: Sequence[Path], course: Course, listed: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Find by which identifiers the archive knows patients.

    Parameters
    ----------
    sources
        Of the run.
    course
        Of the run, which has come to its end.
    listed
        Pseudonyms.

    Returns
    -------
    identifiers
        By pseudonym, sorted: those of the records and of the Patient resources.
    """
    roots = dict.fromkeys(listed)
    told = roots_of(course.work).names
    names = {name: root for name, root in told.items() if root in roots}
    pseudonyms = Pseudonyms(course.key)
    found: dict[str, set[str]] = {root: set() for root in roots}
    for file in _files(sources, course, names):
        for identifier in set(_identifiers(file)):
            root = names.get(pseudonyms.patient(identifier))
            if root is not None:
                found[root].add(identifier)
    return {root: tuple(sorted(each)) for root, each in found.items()}


def write_link(
    file: Path, identifiers: dict[str, tuple[str, ...]], *, out: Path
) -> None:
    """Write the key list, readable by its maker alone.

    Parameters
    ----------
    file
        Where to.
    identifiers
        By pseudonym.
    out
        The folder of the list, in which the key list must not lie.

    Raises
    ------
    InputError
        If it would lie beside the list, or cannot be written.
    """
    if file.resolve().is_relative_to(out.resolve()):
        raise InputError(
            say("The key list must not lie beside the list."),
            remedy=say("Give a file in another folder, which the list never goes to."),
        )
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("patient", "identifier"))
    for patient, names in identifiers.items():
        table.writerows((patient, plain_cell(name)) for name in names)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
            stream.write(text.getvalue())
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise InputError(
            say("The key list cannot be written."),
            remedy=say("Give a file in a folder that is there and may be written."),
        ) from None


def _files(
    sources: Sequence[Path], course: Course, names: dict[str, str]
) -> Iterator[File]:
    """Give the files in which records of patients stand."""
    files = take_inventory(sources)
    batches = batches_of(files)
    wanted = wanted_places(course.work, Candidates(names), Candidates({}))
    numbers = {batches[b].spans[s].file.number for b, s, _ in wanted}
    asked = pa.array(sorted(names), pa.string())
    for kept in files_of(course.work, "facts", rounds=ROUNDS):
        table = pq.read_table(kept, columns=["patient", "file"])
        mask = pc.is_in(table["patient"], value_set=asked)
        numbers.update(table.filter(mask)["file"].to_pylist())
    return (files[n] for n in sorted(numbers) if files[n].kind in _READ)


def _identifiers(file: File) -> Iterator[str]:
    """Give whatever in a file may name a patient."""
    if file.kind is Kind.TABLE:
        yield from _in_table(file)
        return
    with Path(file.path).open("rb") as stream:
        rest = b""
        while piece := stream.read(_PIECE):
            piece = rest + piece
            for found in _NAMED.finditer(piece):
                name = _plain(found[1]).partition("/_history/")[0]
                yield name
                yield name.rpartition("/")[2].rpartition(":")[2]
            rest = piece[-_LONGEST_NAME:]


def _plain(text: bytes) -> str:
    """Read a text of JSON, whose letters may be escaped."""
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1].decode("utf-8", "replace")


def _in_table(file: File) -> Iterator[str]:
    """Give the column of a table that names patients, read as the run reads it."""
    for batch in batches_of([file]):
        for span in batch.spans:
            for unit in units_of(span, lambda _: None):
                _, name = patient_in(unit.row)
                if name:
                    yield name
