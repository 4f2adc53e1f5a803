"""The patients' keys, wrapped under the master key, in a file of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
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
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import bindparam as given

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

__all__ = ["Keyring", "open_keyring"]

_metadata: Final = MetaData()

#: One row: which store the keys are of, and the secret from which its own keys derive.
_store: Final = Table(
    "store",
    _metadata,
    Column("uid", String(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

_wrapped: Final = Table(
    "wrapped",
    _metadata,
    Column("uid", String(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

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
        From which the keys of the store itself derive; not the master key, so that
        the master key can be changed.
    wrapping
        The key under which the patients' keys lie.

    Notes
    -----
    To destroy a key is to destroy all that was sealed with it, also in backups of
    the database. So this file must not lie in the backups of the database, and a
    backup of this file must not outlive the erasing of a patient: see the page on
    the registry.
    """

    engine: Engine
    store_uid: str
    secret: bytes
    wrapping: bytes

    def add(self, uids: Iterable[str]) -> dict[str, bytes]:
        """Make keys of new patients.

        Parameters
        ----------
        uids
            The patients'.

        Returns
        -------
        keys
            32 random bytes each; on disk when this returns.
        """
        keys = {uid: secrets.token_bytes(KEY_BYTES) for uid in uids}
        self.put(keys)
        return keys

    def put(self, keys: Mapping[str, bytes]) -> None:
        """Keep keys that were made before, of a backup for one.

        Parameters
        ----------
        keys
            By the patient's identifier; one that is here already stays.
        """
        rows = [{"uid": uid, "body": self._wrap(uid, k)} for uid, k in keys.items()]
        if rows:
            with failures_told(), self.engine.begin() as connection:
                connection.execute(insert(_wrapped).prefix_with("OR IGNORE"), rows)

    def keys(self, uids: Iterable[str]) -> dict[str, bytes]:
        """Take the keys of some patients.

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
                rows = connection.execute(
                    select(_wrapped).where(_wrapped.c.uid.in_(some))
                )
                found.update((uid, self._unwrap(uid, body)) for uid, body in rows)
        return found

    def destroy(self, uid: str) -> None:
        """Destroy the key of a patient, for ever.

        Parameters
        ----------
        uid
            The patient's; it need not be there.

        Raises
        ------
        RegistryError
            If another program reads the keys all the while, so that the log that
            still holds this one cannot be emptied.
        """
        with failures_told(), self.engine.begin() as connection:
            connection.execute(delete(_wrapped).where(_wrapped.c.uid == uid))
        empty_log(self.engine)

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
        with failures_told(), reading(self.engine).begin() as connection:
            return connection.scalar(select(func.count()).select_from(_wrapped)) or 0

    def rewrap(self, master: MasterKey) -> None:
        """Put every key under another master key.

        Parameters
        ----------
        master
            The new one; from now on the old one opens nothing here.

        Notes
        -----
        The patients' keys stay, so that no record, picture or backup of them need be
        sealed anew. All or nothing is put under the new key.
        """
        other = Keyring(self.engine, self.store_uid, self.secret, _wrapping_key(master))
        with failures_told(), self.engine.begin() as connection:
            rows = [
                {"which": uid, "sealed": other._wrap(uid, self._unwrap(uid, body))}
                for uid, body in connection.execute(select(_wrapped))
            ]
            if rows:
                connection.execute(
                    update(_wrapped)
                    .where(_wrapped.c.uid == given("which"))
                    .values(body=given("sealed")),
                    rows,
                )
            connection.execute(
                update(_store).values(body=other._wrap("", other.secret))
            )
        empty_log(self.engine)

    def _wrap(self, uid: str, key: bytes) -> bytes:
        """Wrap the key of a patient."""
        label = label_of("key", self.store_uid, uid)
        return seal(key, key=self.wrapping, label=label)

    def _unwrap(self, uid: str, body: bytes) -> bytes:
        """Unwrap the key of a patient."""
        label = label_of("key", self.store_uid, uid)
        return unseal(body, key=self.wrapping, label=label)


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
        uid, body = row if row is not None else _begin(connection, master)
    wrapping = _wrapping_key(master)
    try:
        secret = unseal(body, key=wrapping, label=label_of("key", uid, ""))
    except RegistryError:
        engine.dispose()
        raise RegistryError(
            say("This is not the key that the store was made with."),
            remedy=say(
                "Name the right file in SCALPWATCH_KEY_FILE; the store is as it was."
            ),
        ) from None
    return Keyring(engine, uid, secret, wrapping)


def _begin(connection: Connection, master: MasterKey) -> tuple[str, bytes]:
    """Begin the keys of a new store."""
    uid = secrets.token_hex(16)
    body = seal(
        secrets.token_bytes(KEY_BYTES),
        key=_wrapping_key(master),
        label=label_of("key", uid, ""),
    )
    connection.execute(insert(_store), {"uid": uid, "body": body})
    return uid, body


def _wrapping_key(master: MasterKey) -> bytes:
    """Derive the key under which keys lie."""
    return master.derive("patients' keys")
