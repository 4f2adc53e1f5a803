"""The patients' keys, each made of two parts: one here, one under the master key."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.engine import (
    connect_file,
    empty_log,
    failures_told,
    reading,
)
from scalpwatch.registry.keys import KEY_BYTES, MasterKey, derive_key
from scalpwatch.registry.sealing import label_of, seal, unseal

__all__ = ["Keyring", "begin_keyring", "open_keyring"]

_metadata: Final = MetaData()

#: One row: which store the keys are of, and the secret from which its keys derive,
#: wrapped under the master key.
_store: Final = Table(
    "store",
    _metadata,
    Column("uid", String(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

#: One row a patient; that of one whose key is destroyed stays, without its part, so
#: that no backup brings it back.
_part: Final = Table(
    "part",
    _metadata,
    Column("uid", String(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

#: Asked for every list and record: put together once.
_PARTS_OF: Final = select(_part.c.uid, _part.c.body).where(
    _part.c.uid.in_(bindparam("patients", expanding=True))
)

_DESTROYED: Final = b""
#: SQLite takes more, but a question should stay a question.
_MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of the patients of one store.

    Parameters
    ----------
    engine
        Of its file.
    store_uid
        Which store it belongs to.
    secret
        The store's own, 32 random bytes; not the master key, so that the master key
        can be changed.
    root
        The half of the patients' keys that is the same for all; derived from the
        secret.

    Notes
    -----
    A patient's key is a keyed hash of 32 random bytes of her own, which lie here in
    the open: without the secret they are worth nothing, and without them the secret
    is. To destroy them is to destroy all that was sealed under her key, also in
    backups of the database. So this file must not lie in the backups of the
    database: see the page on the registry.

    References
    ----------
    .. [1] L. Chen. Recommendation for Key Derivation Using Pseudorandom Functions.
       NIST SP 800-108r1, 2022, section 4.1 (a key derived by HMAC).
    """

    engine: Engine
    store_uid: str
    secret: bytes
    root: bytes

    def add(self, uids: Iterable[str]) -> dict[str, bytes]:
        """Make keys of new patients.

        Parameters
        ----------
        uids
            The patients'.

        Returns
        -------
        keys
            32 bytes each; they can be made again from what is on disk when this
            returns.
        """
        parts = {uid: secrets.token_bytes(KEY_BYTES) for uid in uids}
        self.put(parts)
        return dict(self._made(parts.items()))

    def put(self, parts: Mapping[str, bytes | None]) -> None:
        """Keep parts that were made before, of a backup for one.

        Parameters
        ----------
        parts
            By the patient's identifier, ``None`` for one that is destroyed. What is
            here already stays, and what was destroyed here stays destroyed.
        """
        rows = [
            {"uid": uid, "body": _DESTROYED if part is None else part}
            for uid, part in parts.items()
        ]
        if rows:
            with failures_told(), self.engine.begin() as connection:
                connection.execute(insert(_part).prefix_with("OR IGNORE"), rows)

    def contents(self) -> Iterator[tuple[str, bytes | None]]:
        """Give all parts, for a backup.

        Yields
        ------
        uid
            The patient's.
        part
            ``None`` where it is destroyed.
        """
        with failures_told(), reading(self.engine).begin() as connection:
            for uid, part in connection.execute(select(_part)):
                yield uid, part or None

    def keys(self, uids: Iterable[str]) -> dict[str, bytes]:
        """Make the keys of some patients.

        Parameters
        ----------
        uids
            The patients'.

        Returns
        -------
        keys
            By identifier; those that are destroyed are not in it.
        """
        wanted = list(uids)
        found: dict[str, bytes] = {}
        with failures_told(), reading(self.engine).begin() as connection:
            for start in range(0, len(wanted), _MOST_AT_ONCE):
                some = wanted[start : start + _MOST_AT_ONCE]
                rows = connection.execute(_PARTS_OF, {"patients": some}).all()
                found.update(self._made((uid, part) for uid, part in rows if part))
        return found

    def destroy(self, uid: str) -> None:
        """Destroy the key of a patient, for ever.

        Parameters
        ----------
        uid
            The patient's; it need not be there.

        Notes
        -----
        It is in the log of the file until `forget` is called, or the last program
        that uses the file ends.
        """
        with failures_told(), self.engine.begin() as connection:
            destroyed = insert(_part).prefix_with("OR REPLACE")
            connection.execute(destroyed, {"uid": uid, "body": _DESTROYED})

    def forget(self) -> None:
        """Empty the log, which still holds what was destroyed.

        Notes
        -----
        Where another program reads all the while: `RegistryError`.
        """
        empty_log(self.engine)

    def destroyed(self) -> frozenset[str]:
        """Tell whose keys are destroyed.

        Returns
        -------
        uids
            Of the patients.
        """
        gone = select(_part.c.uid).where(_part.c.body == _DESTROYED)
        with failures_told(), reading(self.engine).begin() as connection:
            return frozenset(connection.scalars(gone))

    def derive(self, purpose: str) -> bytes:
        """Derive a key of the store for one purpose.

        Parameters
        ----------
        purpose
            What it is for.

        Returns
        -------
        key
            32 bytes; the same after the master key was changed.
        """
        return derive_key(self.secret, purpose)

    def count(self) -> int:
        """Count the keys.

        Returns
        -------
        count
            Of patients not erased, and of some whose import was cut short.
        """
        there = select(func.count()).where(_part.c.body != _DESTROYED)
        with failures_told(), reading(self.engine).begin() as connection:
            return connection.scalar(there) or 0

    def rewrap(self, master: MasterKey) -> None:
        """Put the secret of the store under another master key.

        Parameters
        ----------
        master
            The new one; from now on the old one opens nothing here.

        Notes
        -----
        The patients' keys stay, so that no record, picture or backup of them need be
        sealed anew.
        """
        with failures_told(), self.engine.begin() as connection:
            body = _wrapped(self.secret, master, self.store_uid)
            connection.execute(update(_store).values(body=body))
        empty_log(self.engine)

    def _made(self, parts: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """Make the keys of patients, each of its two parts."""
        for uid, part in parts:
            yield uid, hmac.digest(self.root, uid.encode() + part, "sha256")


def open_keyring(file: Path, master: MasterKey) -> Keyring:
    """Open the keys of a store, or begin them.

    Parameters
    ----------
    file
        Where they lie.
    master
        The master key.

    Returns
    -------
    keyring
        Of the store that the master key belongs to.

    Raises
    ------
    RegistryError
        If the keys were made with another master key.
    """
    engine = connect_file(file)
    with failures_told(), engine.begin() as connection:
        _metadata.create_all(connection)
        row = connection.execute(select(_store)).one_or_none()
        if row is None:
            secret = secrets.token_bytes(KEY_BYTES)
            uid, body = _begin(connection, master, secrets.token_hex(16), secret)
        else:
            uid, body = row
    try:
        label = label_of("key", uid)
        secret = unseal(body, key=_wrapping_key(master), label=label)
    except RegistryError:
        engine.dispose()
        raise RegistryError(
            say("This is not the key that the store was made with."),
            remedy=say(
                "Name the right file in SCALPWATCH_KEY_FILE; the store is as it was."
            ),
        ) from None
    return Keyring(engine, uid, secret, derive_key(secret, "patients' keys"))


def begin_keyring(
    file: Path, master: MasterKey, *, store_uid: str, secret: bytes
) -> None:
    """Begin the keys of a store that comes from a backup.

    Parameters
    ----------
    file
        Where they are to lie; there must be none.
    master
        The master key.
    store_uid, secret
        Of the store, as the backup tells them.
    """
    engine = connect_file(file)
    with failures_told(), engine.begin() as connection:
        _metadata.create_all(connection)
        _begin(connection, master, store_uid, secret)
    engine.dispose()


def _begin(
    connection: Connection, master: MasterKey, uid: str, secret: bytes
) -> tuple[str, bytes]:
    """Begin the keys of a store."""
    body = _wrapped(secret, master, uid)
    connection.execute(insert(_store), {"uid": uid, "body": body})
    return uid, body


def _wrapped(secret: bytes, master: MasterKey, uid: str) -> bytes:
    """Wrap the secret of a store."""
    return seal(secret, key=_wrapping_key(master), label=label_of("key", uid))


def _wrapping_key(master: MasterKey) -> bytes:
    """Derive the key under which the secret lies."""
    return master.derive("secret of the store")
