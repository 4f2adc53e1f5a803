"""The anchor: the head of the audit trail, kept and signed outside the database."""

from __future__ import annotations

import contextlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from scalpwatch.errors import RegistryError
from scalpwatch.registry.engine import connect_file, failures_told, reading

__all__ = ["Anchor", "Head", "open_anchor"]

_metadata: Final = MetaData()

_head: Final = Table(
    "head",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

_ADDED: Final = insert(_head)
#: Said after every deed: put together once.
_FORWARD: Final = _ADDED.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _ADDED.excluded[name] for name in ("seq", "hash", "seal")},
    where=_head.c.seq < _ADDED.excluded.seq,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the audit trail, or the place before the first.

    Parameters
    ----------
    seq
        Its number, from 1; 0 before the first.
    hash
        Its hash, in hexadecimal.
    """

    seq: int = 0
    hash: str = "0" * 64


@dataclass(frozen=True, slots=True)
class Anchor:
    """A file that remembers how far the audit trail had come.

    Parameters
    ----------
    engine
        Of its file.
    key
        Under which the head is signed: who can write the file, but has no key,
        cannot move the anchor.

    Notes
    -----
    It is an SQLite file for the same reason as the store is one: processes may
    advance it at once, and a kill leaves the old head or the new one.
    """

    engine: Engine
    key: bytes

    def begin(self, head: Head) -> None:
        """Remember the head of a new or restored store, whatever was there before.

        Parameters
        ----------
        head
            That is about to be committed, or was restored.
        """
        with failures_told(), self.engine.begin() as connection:
            connection.execute(delete(_head))
        self.advance(head)

    def advance(self, head: Head) -> None:
        """Move forward to a head; never back.

        Parameters
        ----------
        head
            That is committed in the database.
        """
        row = {"id": 1, "seq": head.seq, "hash": head.hash, "seal": self._sign(head)}
        with failures_told(), self.engine.begin() as connection:
            connection.execute(_FORWARD, row)

    def read(self) -> Head | None:
        """Read the head.

        Returns
        -------
        head
            ``None`` where there is none, one that was not signed with our key, or a
            file that is broken.
        """
        row = None
        with (
            contextlib.suppress(RegistryError),
            failures_told(),
            reading(self.engine).begin() as connection,
        ):
            row = connection.execute(select(_head)).one_or_none()
        if row is None:
            return None
        head = Head(row.seq, row.hash)
        return head if hmac.compare_digest(self._sign(head), row.seal) else None

    def _sign(self, head: Head) -> str:
        """Sign a head."""
        message = f"{head.seq} {head.hash}".encode()
        return hmac.new(self.key, message, "sha256").hexdigest()


def open_anchor(file: Path, *, key: bytes) -> Anchor:
    """Open the anchor, or begin it.

    Parameters
    ----------
    file
        Where it lies; best on another disk than the database.
    key
        Under which heads are signed.

    Returns
    -------
    anchor
        Without a head where it is new, or broken: patients wait for no anchor, and
        `check_trail` tells that it is gone.
    """
    engine = connect_file(file)
    with (
        contextlib.suppress(RegistryError),
        failures_told(),
        engine.begin() as connection,
    ):
        _metadata.create_all(connection)
    return Anchor(engine, key)
