"""Connections to SQLite and PostgreSQL, each set to lose nothing; failures in words."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    SQLAlchemyError,
)

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import Phrase, say

__all__ = [
    "connect",
    "connect_file",
    "empty_log",
    "failures_told",
    "lock",
    "reading",
]

#: How long a writer waits for another [s].
_PATIENCE_S: Final = 30

#: Connections that are not closed after use; to open one costs more than most pages.
_KEPT_OPEN: Final = 20

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16384",
)

_EMPTY: Final = "PRAGMA wal_checkpoint(TRUNCATE)"

#: "scalpwat" as a number: the one lock for which writers to PostgreSQL queue.
_LOCK: Final = int.from_bytes(b"scalpwat")

_FULL: Final = {"SQLITE_FULL", "53100"}
_BUSY: Final = {"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "57014"}
_POSTGRESQL: Final = {"postgresql", "postgresql+psycopg"}
_NO_FILE: Final = {None, "", ":memory:"}
_UNREACHABLE: Final = (
    say("The database of the store cannot be opened."),
    say(
        "See that SCALPWATCH_STORE or SCALPWATCH_DATABASE is right, that the server "
        "runs, and that you may write there."
    ),
)

_BROKEN: Final = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002"}


def connect(url: str) -> Engine:
    """Make the connections to a database.

    Parameters
    ----------
    url
        As SQLAlchemy writes it; ``postgresql://...`` or ``sqlite:///...``.

    Returns
    -------
    engine
        That has not connected yet. On SQLite, a transaction that writes waits its
        turn before it reads.

    Notes
    -----
    What is no such address ends in `RegistryError`, which does not repeat it: it can
    hold a password.
    """
    address = _parsed(url)
    if address.drivername == "sqlite":
        return connect_file(Path(str(address.database)))
    return _postgresql(address.set(drivername="postgresql+psycopg"))


def connect_file(file: Path) -> Engine:
    """Make the connections to an SQLite file.

    Parameters
    ----------
    file
        Made, for its owner alone, where it is missing.

    Returns
    -------
    engine
        With a write-ahead log, every commit on disk, and what is deleted
        overwritten.

    Notes
    -----
    A file that can be neither made nor opened ends in `RegistryError`.
    """
    _make_private(file)
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        connect_args={"timeout": _PATIENCE_S},
        hide_parameters=True,
        # each connection reads through memory of its own: the last one used is warm
        pool_size=_KEPT_OPEN,
        pool_use_lifo=True,
    )
    event.listen(engine, "connect", _set_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def reading(engine: Engine) -> Engine:
    """Take the same connections, for transactions that only read.

    Parameters
    ----------
    engine
        Of a store.

    Returns
    -------
    engine
        Whose transactions see one moment, and wait for no writer.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(begin="BEGIN")
    return engine.execution_options(isolation_level="REPEATABLE READ")


def lock(connection: Connection) -> None:
    """Wait until no other transaction of any process writes.

    Parameters
    ----------
    connection
        In its transaction; the lock goes with it.

    Notes
    -----
    The audit trail is one chain, so that writers must queue for its end anyhow. To
    queue at the beginning makes the two databases alike: SQLite does so when a
    transaction begins, and nothing that was read can have changed when it is
    written.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


@contextlib.contextmanager
def failures_told() -> Iterator[None]:
    """Turn a failure of a database into words.

    Yields
    ------
    None
        While the database is used.

    Raises
    ------
    RegistryError
        That names no statement, value or address: any of them can hold patient
        data or a password.
    """
    try:
        yield
    except SQLAlchemyError as error:
        message, remedy = _told(error)
        raise RegistryError(message, remedy=remedy) from None


def empty_log(engine: Engine) -> None:
    """Write the log of an SQLite file into it, and empty it.

    Parameters
    ----------
    engine
        Of the file, which no transaction of this process uses.

    Raises
    ------
    RegistryError
        If another program reads all the while.
    """
    with failures_told(), engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        # checkpoints run outside of any transaction
        is_busy = raw and raw.cursor().execute(_EMPTY).fetchone()[0]
    if is_busy:
        raise RegistryError(
            say(
                "It is done, but a log that another program reads still holds what "
                "was deleted."
            ),
            remedy=say("End the other program, and open the store once more."),
        )


def _told(error: SQLAlchemyError) -> tuple[Phrase, Phrase]:
    """Choose the words for a failure, and for its remedy."""
    code = _code(error)
    if code in _FULL:
        return (
            say("The disk is full: nothing was kept of this."),
            say("Make room, then do it again; what was kept before is as it was."),
        )
    if code in _BUSY:
        return (
            say("The store is held by another program: nothing was kept of this."),
            say("Wait until it is done, then do it again."),
        )
    if code in _BROKEN:
        return (
            say("The database of the store is damaged."),
            say("Restore the store from a backup."),
        )
    if not isinstance(error, DBAPIError) or _is_out_of_reach(error, code):
        return _UNREACHABLE
    return (
        say("The database refused: nothing was kept of this."),
        say("Do it again; if it refuses again, run “scalpwatch verify”."),
    )


def _code(error: SQLAlchemyError) -> str:
    """Take the database's own code of a failure; empty if it has none."""
    if not isinstance(error, DBAPIError):
        return ""
    name = str(getattr(error.orig, "sqlite_errorname", None) or "")
    if name:
        # extended codes begin with the plain one
        known = [each for each in _FULL | _BUSY | _BROKEN if name.startswith(each)]
        return known[0] if known else name
    return str(getattr(error.orig, "sqlstate", None) or "")


def _is_out_of_reach(error: DBAPIError, code: str) -> bool:
    """Tell whether the database cannot be opened at all."""
    if error.connection_invalidated or code.startswith(("08", "28", "3D", "57P")):
        return True
    if code.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR")):
        return True
    # psycopg has no code for a server that it did not reach
    return not code and type(error.orig).__name__ == "OperationalError"


def _make_private(file: Path) -> None:
    """Make a file for its owner alone, where there is none."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, mode=0o600))
    except OSError:
        message, remedy = _UNREACHABLE
        raise RegistryError(message, remedy=remedy) from None


def _parsed(url: str) -> URL:
    """Read an address of a database that we know to use."""
    with contextlib.suppress(ArgumentError, ValueError):
        address = make_url(url)
        if address.drivername in _POSTGRESQL:
            return address
        if address.drivername == "sqlite" and address.database not in _NO_FILE:
            return address
    raise RegistryError(
        say("SCALPWATCH_DATABASE is no address of a database."),
        remedy=say(
            "Write it as {address}, or leave it out for SQLite.",
            address="postgresql://USER:PASSWORD@HOST/NAME",
        ),
    )


def _postgresql(address: URL) -> Engine:
    """Make the connections to PostgreSQL."""
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "connect", _set_postgresql)
    return engine


def _set_postgresql(raw: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own
    """Let a waiting writer give up as it does on SQLite."""
    with raw.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_PATIENCE_S}s'")
        cursor.execute("SET synchronous_commit = on")
    raw.commit()


def _set_sqlite(raw: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own
    """Set a new connection; transactions are begun by us, not by the driver."""
    raw.isolation_level = None
    for pragma in _PRAGMAS:
        raw.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    """Begin, and wait for the turn to write before anything is read."""
    begin = connection.get_execution_options().get("begin", "BEGIN IMMEDIATE")
    connection.exec_driver_sql(begin)
