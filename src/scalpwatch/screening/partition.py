"""The facts of candidates, parted by who they are of: a judging task reads its part."""

from __future__ import annotations

from pathlib import Path

from scalpwatch.screening.engine import opened
from scalpwatch.screening.joining import files_of
from scalpwatch.screening.manifest import written_folder

__all__ = ["part_facts", "partition_of", "quoted"]


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

    def fill(folder: Path) -> None:
        # one walk over all facts, which DuckDB streams: its memory is bounded
        with opened() as database:
            database.execute("set preserve_insertion_order = false")
            database.execute(
                "copy (select f.* replace (r.root as patient), "  # noqa: S608 - our own names
                f"r.part % {parts:d} as part "
                f"from read_parquet({quoted(files)}) f join "
                f"read_parquet({quoted([str(work / 'roots.parquet')])}) r "
                f"on f.patient = r.patient) to {quoted([str(folder)])[1:-1]} "
                "(format parquet, partition_by (part), overwrite_or_ignore)"
            )

    if files:
        written_folder(place, fill)


def quoted(files: list[str]) -> str:
    """Write a list of files for a query.

    Parameters
    ----------
    files
        Their names.

    Returns
    -------
    list
        As DuckDB reads it.
    """
    return "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "]"
