"""How DuckDB is opened here: silent, since stderr tells of the run's own progress."""

from __future__ import annotations

import duckdb

__all__ = ["opened"]


def opened(*, threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database in memory.

    Parameters
    ----------
    threads
        How many it may use; all cores when ``None``.

    Returns
    -------
    database
        A context manager, which shows no bar of its own.
    """
    database = duckdb.connect(config={"threads": threads} if threads else {})
    database.execute("set enable_progress_bar = false")
    return database
