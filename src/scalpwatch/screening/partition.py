"""The facts of candidates, parted by who they are of: a judging task reads its part."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from scalpwatch.screening.engine import opened
from scalpwatch.screening.joining import Candidates, files_of
from scalpwatch.screening.manifest import written_folder

__all__ = ["part_facts", "partition_of", "pictures_of", "roots_of"]

_PARTED: Final = """
    select f.* replace (r.root as patient), r.part % $1 as part
    from read_parquet($2) f join read_parquet($3) r on f.patient = r.patient
"""
_SHOWN: Final = """
    select r.part % $1 as part, list(distinct f.file order by f.file)
    from read_parquet($2) f join read_parquet($3) r on f.patient = r.patient
    where f.meaning = 'picture' group by 1
"""


def partition_of(work: Path, parts: int) -> Path:
    """Tell where parted facts lie.

    Parameters
    ----------
    work
        Folder of the work.
    parts
        How many there are.

    Returns
    -------
    folder
        With a folder for each part that has facts.
    """
    return work / f"parted-{parts}"


def part_facts(work: Path, *, rounds: int, parts: int) -> None:
    """Part the facts of candidates by a hash of their pseudonyms.

    Parameters
    ----------
    work
        Folder of the work, in which the roots of the candidates are written.
    rounds
        How many rounds of fetching there were.
    parts
        How many parts.
    """
    place = partition_of(work, parts)
    files = files_of(work, "facts", rounds=rounds)
    if place.is_dir():
        return

    roots = work / "roots.parquet"

    def fill(folder: Path) -> None:
        # one walk over all facts, which DuckDB streams: its memory is bounded
        with opened(work) as database:
            database.execute("set preserve_insertion_order = false")
            told = database.sql(_PARTED, params=[parts, files, [str(roots)]])
            told.write_parquet(str(folder), partition_by=["part"], overwrite=True)

    if files:
        written_folder(place, fill)


def roots_of(work: Path) -> Candidates:
    """Read who the candidates of a run are, as it judged them.

    Parameters
    ----------
    work
        Folder of the work.

    Returns
    -------
    candidates
        With all their names, of whatever round; nobody where no run came so far.
    """
    file = work / "roots.parquet"
    if not file.is_file():
        return Candidates({})
    table = pq.read_table(file, columns=["patient", "root"])
    names, roots = (table[column].to_pylist() for column in ("patient", "root"))
    return Candidates(dict(zip(names, roots, strict=True)))


def pictures_of(work: Path, *, rounds: int, parts: int) -> dict[int, list[int]]:
    """Find the pictures of candidates, each with the part that judges its patient.

    Parameters
    ----------
    work
        Folder of the work, in which the roots of the candidates are written.
    rounds
        How many rounds of fetching there were.
    parts
        How many parts.

    Returns
    -------
    numbers
        Of their files, in order, by part.
    """
    files = files_of(work, "facts", rounds=rounds)
    if not files:
        return {}
    with opened(work) as database:
        told = database.execute(
            _SHOWN, [parts, files, [str(work / "roots.parquet")]]
        ).fetchall()
    return dict(told)
