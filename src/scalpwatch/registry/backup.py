"""A copy of the store that nobody reads without its key, taken while others write.

Notation
--------
A backup is a folder of ``tables-<id>`` (every row of every table) and ``keyring-<id>``
(the patients' keys), both sealed under the master key, ``pictures`` (each as it lies in
the store, sealed under its patient's key) and ``manifest.json``, which is written last
and names the others. The same form is written from SQLite and from PostgreSQL.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Connection, Engine, select

from scalpwatch import __version__
from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry import models
from scalpwatch.registry.audit import head_of
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.pictures import PictureStore
from scalpwatch.registry.segments import SealedWriter
from scalpwatch.registry.transcript import write_tables
from scalpwatch.registry.whole_files import failures_told as files_told
from scalpwatch.registry.whole_files import write_file_whole

__all__ = [
    "PICTURES",
    "BackupManifest",
    "copy_picture",
    "key_of_backups",
    "named_pictures",
    "read_keys",
    "read_manifest",
    "write_backup",
]

_FORM: Final = "scalpwatch backup"
_VERSION: Final = 1
_MANIFEST: Final = "manifest.json"
#: The folder of the pictures in a backup.
PICTURES: Final = "pictures"
_LOCK: Final = "lock"
_OURS: Final = re.compile(
    r"lock|pictures|(tables|keyring)-[0-9a-f]{16}|\.draft-[0-9a-f]{16}"
)
_LARGEST_MANIFEST_BYTES: Final = 1 << 16
_PIECE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup says of itself.

    Parameters
    ----------
    generation
        Part of the names of its files, and of the labels they are sealed under.
    schema
        Form of the tables.
    store
        Which store it is of.
    seq, hash
        The last row of its audit trail.
    patients, visits, pictures
        How many of each; erased patients are counted, their pictures are not.
    missing_pictures
        Pictures that the store spoke of and did not have.
    form, form_version, software_version, made_at
        What wrote it, and when.
    """

    generation: str
    schema: str
    store: str
    seq: int
    hash: str
    patients: int
    visits: int
    pictures: int
    missing_pictures: int
    form: str = _FORM
    form_version: int = _VERSION
    software_version: str = __version__
    made_at: str = field(
        default_factory=lambda: datetime.now(tz=UTC).isoformat(timespec="seconds")
    )

    @property
    def tables(self) -> str:
        """Name of the file of the tables."""
        return f"tables-{self.generation}"

    @property
    def keyring(self) -> str:
        """Name of the file of the patients' keys."""
        return f"keyring-{self.generation}"


#: Of what type each part of a manifest is.
_BLANK: Final = BackupManifest("", "", "", 0, "", 0, 0, 0, 0)


def key_of_backups(master: MasterKey) -> bytes:
    """Derive the key that backups are sealed under.

    Parameters
    ----------
    master
        The master key of the store.

    Returns
    -------
    key
        32 bytes.
    """
    return master.derive("backup")


def read_keys(
    file: IO[bytes],
) -> tuple[tuple[str, bytes], dict[str, bytes | None]]:
    """Read the keys of a backup.

    Parameters
    ----------
    file
        Opened by the key of backups.

    Returns
    -------
    store
        Its identifier, and the secret from which its own keys derive.
    keys
        Of the patients; ``None`` for one that was destroyed.
    """
    lines = (line.decode().split() for line in file)
    store_uid, secret = next(lines)
    keys = {uid: None if key == "-" else bytes.fromhex(key) for uid, key in lines}
    return (store_uid, bytes.fromhex(secret)), keys


def write_backup(
    folder: Path,
    *,
    engine: Engine,
    keyring: Keyring,
    pictures: PictureStore,
    key: bytes,
) -> BackupManifest:
    """Write a backup, or bring an earlier one of the same store up to date.

    Parameters
    ----------
    folder
        New, empty, or an earlier backup of this store.
    engine, keyring, pictures
        Of the store.
    key
        As `key_of_backups` gives it.

    Returns
    -------
    manifest
        What the backup says of itself.

    Notes
    -----
    A folder of anything else is refused, and a full disk ends in `RegistryError`; an
    earlier backup in the folder is then as it was.

    All tables are read in one transaction, so that they are of one moment; the keys
    are read after them, so that every patient of that moment has hers, unless she was
    erased meanwhile. A picture never changes, so that one that lies in the folder is
    not copied again; pictures are copied before the tables are read, lest one that is
    replaced meanwhile be missed, and once more after, for those that came meanwhile.
    What the new backup does not name is deleted when it is whole.
    """
    _refuse_anything_else(folder, keyring.store_uid)
    with _alone(folder):
        target = PictureStore(folder / PICTURES)
        target.sweep()
        with failures_told(), reading(engine).begin() as connection:
            named = named_pictures(connection)
        for each in named:
            copy_picture(each, pictures, target)
        generation = secrets.token_hex(8)
        with failures_told(), reading(engine).begin() as connection:
            head = head_of(connection)
            with _sealed(folder / f"tables-{generation}", key) as file:
                counts = write_tables(file, connection)
            named = named_pictures(connection)
        with _sealed(folder / f"keyring-{generation}", key) as file:
            _write_keys(file, keyring)
        copied = sum(copy_picture(each, pictures, target) for each in named)
        manifest = BackupManifest(
            generation,
            models.SCHEMA,
            keyring.store_uid,
            head.seq,
            head.hash,
            counts[models.patient.name],
            counts[models.visit.name],
            copied,
            len(named) - copied,
        )
        with write_file_whole(folder / _MANIFEST) as plain:
            plain.write(json.dumps(asdict(manifest), indent=2).encode())
        with files_told():
            _forget_the_rest(folder, manifest, frozenset(named))
    return manifest


def read_manifest(folder: Path) -> BackupManifest:
    """Read what a backup says of itself.

    Parameters
    ----------
    folder
        Of the backup.

    Returns
    -------
    manifest
        Of a form that this version reads.

    Raises
    ------
    RegistryError
        If there is no backup, or one of another form.
    """
    try:
        with (folder / _MANIFEST).open("rb") as file:
            told: Any = json.loads(file.read(_LARGEST_MANIFEST_BYTES))
        manifest = _checked(BackupManifest(**told))
    except (OSError, ValueError, TypeError):
        raise RegistryError(
            say("The folder holds no backup, or not all of one."),
            remedy=say("Name the folder that “scalpwatch backup” wrote."),
        ) from None
    if manifest.form != _FORM or manifest.form_version != _VERSION:
        raise RegistryError(
            say("The backup has a form that this version does not read."),
            remedy=say("Restore it with the version that wrote it, or a newer one."),
        )
    return manifest


def _checked(manifest: BackupManifest) -> BackupManifest:
    """Refuse a manifest in which something is not of its type."""
    for name, value in asdict(manifest).items():
        if type(value) is not type(getattr(_BLANK, name)):
            raise TypeError(name)
    return manifest


def named_pictures(connection: Connection) -> tuple[str, ...]:
    """Name the files of the pictures that records speak of.

    Parameters
    ----------
    connection
        To the database.

    Returns
    -------
    names
        Each once, in order.
    """
    names = select(models.picture.c.name).distinct()
    return tuple(sorted(each for each in connection.scalars(names) if each is not None))


def copy_picture(name: str, source: PictureStore, target: PictureStore) -> bool:
    """Copy a picture as it lies, unless it is there, or more of it than in the source.

    Parameters
    ----------
    name
        Of its file.
    source, target
        From where and to where.

    Returns
    -------
    is_there
        Whether it is there now; not, if the source does not have it.
    """
    path = target.path_of(name)
    try:
        length = source.path_of(name).stat().st_size
        # it never changes: of two lengths, the shorter is of one that was cut off
        if path.is_file() and path.stat().st_size >= length:
            return True
        opened = source.path_of(name).open("rb")
    except OSError:
        return False
    with opened, target.written(name) as file:
        shutil.copyfileobj(opened, file, _PIECE_BYTES)
    return True


def _refuse_anything_else(folder: Path, store_uid: str) -> None:
    """Refuse a folder of anything but backups of this store, whole or cut short."""
    try:
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        if _MANIFEST in names:
            is_ours = read_manifest(folder).store == store_uid
        else:
            is_ours = all(_OURS.fullmatch(name) for name in names)
    except (OSError, RegistryError):
        is_ours = False
    if not is_ours:
        raise RegistryError(
            say("The folder holds something other than a backup of this store."),
            remedy=say(
                "Name a new or empty folder, or an earlier backup of this store."
            ),
        )


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else write into the folder; the lock goes with the process."""
    with files_told():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = sqlite3.connect(folder / _LOCK, isolation_level=None, timeout=0)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError:
        raise RegistryError(
            say("Another backup is being written into this folder."),
            remedy=say("Wait until it is done, or name another folder."),
        ) from None
    finally:
        lock.close()


@contextlib.contextmanager
def _sealed(path: Path, key: bytes) -> Iterator[SealedWriter]:
    """Write a sealed file, labelled with its name."""
    with write_file_whole(path) as file:
        writer = SealedWriter(file, key=key, label=path.name)
        yield writer
        writer.finish()


def _write_keys(file: SealedWriter, keyring: Keyring) -> None:
    """Write the keys of the store and the patients, and which are destroyed."""
    file.write(_key_line(keyring.store_uid, keyring.secret))
    for uid, key in keyring.contents():
        file.write(_key_line(uid, key))


def _key_line(uid: str, key: bytes | None) -> bytes:
    """Write a key."""
    return f"{uid} {key.hex() if key is not None else '-'}\n".encode()


def _forget_the_rest(
    folder: Path, manifest: BackupManifest, named: frozenset[str]
) -> None:
    """Delete what an earlier backup, or one that was cut short, left here."""
    for path in folder.iterdir():
        is_file = _OURS.fullmatch(path.name) and path.is_file()
        if is_file and path.name not in {manifest.tables, manifest.keyring, _LOCK}:
            path.unlink()
    kept = PictureStore(folder / PICTURES)
    for name in kept.names():
        if name not in named:
            kept.destroy(name)
