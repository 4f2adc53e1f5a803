"""How DuckDB is opened here: silent, since stderr tells of the run's own progress."""

from __future__ import annotations

import uuid
from pathlib import Path

import duckdb

__all__ = ["opened"]


def opened(
    work: Path | None = None, *, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a database in memory.

    Parameters
    ----------
    work
        Folder of the work, under which goes what does not fit into memory: it is as
        secret as the rest there. Nothing is written to any disk when ``None``.
    threads
        How many it may use; all cores when ``None``.

    Returns
    -------
    database
        A context manager, which shows no bar of its own.
    """
    database = duckdb.connect(config={"threads": threads} if threads else {})
    database.execute("set enable_progress_bar = false")
    # a folder of its own: other processes spill under the same work
    spilled = "" if work is None else str(work / f"spilled-{uuid.uuid4().hex}")
    database.execute("set temp_directory = ?", [spilled])
    return database
