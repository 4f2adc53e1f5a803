"""A backup becomes a store again: whole, in an empty place, or not at all."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Connection, Engine, inspect, select

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry import models
from scalpwatch.registry.anchoring import Head, open_anchor
from scalpwatch.registry.audit import Deed, Event, append, head_of
from scalpwatch.registry.backup import (
    PICTURES,
    BackupManifest,
    copy_picture,
    key_of_backups,
    named_pictures,
    read_keys,
    read_manifest,
)
from scalpwatch.registry.emptying import empty_keyless_drawers
from scalpwatch.registry.engine import connect, connect_file, failures_told, lock
from scalpwatch.registry.keyring import Keyring, begin_keyring, open_keyring
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.migrating import bring_up_to_date, make_tables_of
from scalpwatch.registry.opening import Place
from scalpwatch.registry.pictures import PictureStore
from scalpwatch.registry.segments import open_sealed
from scalpwatch.registry.transcript import fill_tables, table_lines
from scalpwatch.registry.writing import cut

__all__ = ["Restored", "restore"]

#: Under this name the audit trail tells what concerns every clinic.
_ALL_CLINICS: Final = "all"


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back.

    Parameters
    ----------
    manifest
        Of the backup.
    erased
        Patients who were erased after the backup, and are erased again.
    missing_pictures
        Pictures that records speak of and the backup does not have.
    lost_rows
        Rows of the audit trail that were written after the backup, as far as the
        anchor knows.
    """

    manifest: BackupManifest
    erased: int
    missing_pictures: int
    lost_rows: int


def restore(
    folder: Path, place: Place, *, actor: str, is_older: bool = False
) -> Restored:
    """Make a store of a backup.

    Parameters
    ----------
    folder
        Of the backup; it is only read.
    place
        Where the store is to lie, SQLite or PostgreSQL, whichever it was. There must
        be none yet. The patients' keys and the anchor may be there: then they tell
        who was erased, and what was written, after the backup.
    actor
        Who restores, as told in the audit trail.
    is_older
        Whether it is known that what was written after the backup is lost.

    Returns
    -------
    restored
        What came back.

    Raises
    ------
    RegistryError
        If there is a store, the backup is not whole or is sealed under another key,
        or is older than the anchor and that was not known. Nothing is restored then.
    """
    manifest = read_manifest(folder)
    with contextlib.ExitStack() as at_the_end:
        engine = _empty_database(place)
        at_the_end.callback(engine.dispose)
        tables = at_the_end.enter_context(_opened(folder, manifest.tables, place.key))
        keyring = _bring_keys(folder, manifest, place)
        at_the_end.callback(keyring.engine.dispose)
        lost = _rows_lost(place, keyring, manifest, is_older=is_older)
        with failures_told(), engine.begin() as connection:
            lock(connection)
            make_tables_of(connection, manifest.schema)
            fill_tables(connection, table_lines(tables))
            _refuse_a_broken_trail(connection, manifest)
            bring_up_to_date(connection, keyring)
            erased = _erase_again(connection, keyring)
            empty_keyless_drawers(connection, keyring)
            missing = _bring_pictures(connection, folder, place)
            deeds = [
                Deed(Event.RESTORED, detail=f"rows={manifest.seq} lost={lost}"),
                *(Deed(Event.ERASED, uid) for uid in erased),
            ]
            head = append(connection, deeds, actor=actor, clinic=_ALL_CLINICS)
            # remembered before the commit: a store without an anchor lost it later
            _anchor_anew(place, keyring, head)
    return Restored(manifest, len(erased), missing, lost)


def _empty_database(place: Place) -> Engine:
    """Open the database, in which there must be no store."""
    engine = (
        connect(place.database)
        if place.database is not None
        else connect_file(place.database_file)
    )
    with failures_told(), engine.begin() as connection:
        is_empty = not inspect(connection).has_table(models.store.name)
    if not is_empty:
        engine.dispose()
        raise RegistryError(
            say("There is a store already: a backup is never restored over one."),
            remedy=say(
                "Name an empty folder in SCALPWATCH_STORE, or an empty database in "
                "SCALPWATCH_DATABASE."
            ),
        )
    return engine


@contextlib.contextmanager
def _opened(folder: Path, name: str, master: MasterKey) -> Iterator[IO[bytes]]:
    """Open a sealed file of a backup."""
    try:
        with (folder / name).open("rb") as file:
            yield open_sealed(file, key=key_of_backups(master), label=name)
    except OSError:
        raise RegistryError(
            say("The folder holds no backup, or not all of one."),
            remedy=say("Name the folder that “scalpwatch backup” wrote."),
        ) from None


def _bring_keys(folder: Path, manifest: BackupManifest, place: Place) -> Keyring:
    """Bring the patients' keys back, beside those that are there already."""
    with _opened(folder, manifest.keyring, place.key) as file:
        (store_uid, secret), keys = read_keys(file)
    if not place.keyring_file.is_file():
        begin_keyring(place.keyring_file, place.key, store_uid=store_uid, secret=secret)
    keyring = open_keyring(place.keyring_file, place.key)
    if keyring.store_uid != store_uid:
        keyring.engine.dispose()
        raise RegistryError(
            say(
                "The backup is of another store than the patients' keys in the folder."
            ),
            remedy=say(
                "Name the folder of that store in SCALPWATCH_STORE, or an empty one."
            ),
        )
    # one that was destroyed here stays destroyed
    keyring.put(keys)
    return keyring


def _rows_lost(
    place: Place, keyring: Keyring, manifest: BackupManifest, *, is_older: bool
) -> int:
    """Ask the anchor, if it is still there, what was written after the backup."""
    if not place.anchor_file.is_file():
        return 0
    anchor = open_anchor(place.anchor_file, key=keyring.derive("anchor"))
    remembered = anchor.read() or Head()
    anchor.engine.dispose()
    lost = max(0, remembered.seq - manifest.seq)
    if lost and not is_older:
        raise RegistryError(
            say(
                "The backup is older than the store was: {rows} rows of the audit "
                "trail were written after it.",
                rows=lost,
            ),
            remedy=say(
                "Restore a newer backup, or say by --older that what was written "
                "after it is lost."
            ),
        )
    return lost


def _refuse_a_broken_trail(connection: Connection, manifest: BackupManifest) -> None:
    """Refuse tables whose audit trail does not end where the backup was made."""
    if head_of(connection) != Head(manifest.seq, manifest.hash):
        raise RegistryError(
            say("The backup is not whole: its audit trail ends elsewhere."),
            remedy=say("Restore another backup."),
        )


def _erase_again(connection: Connection, keyring: Keyring) -> list[str]:
    """Erase the patients whose keys were destroyed after the backup."""
    gone = keyring.destroyed()
    patient = models.patient
    rows = connection.execute(
        select(patient.c.id, patient.c.uid).where(patient.c.is_erased.is_(False))
    ).all()
    erased = [row for row in rows if row.uid in gone]
    for row in erased:
        cut(connection, row.id, uid=secrets.token_hex(16))
    return [row.uid for row in erased]


def _bring_pictures(connection: Connection, folder: Path, place: Place) -> int:
    """Bring the pictures that records speak of; count those that are missing."""
    source = PictureStore(folder / PICTURES)
    target = PictureStore(place.pictures_folder)
    target.sweep()
    names = named_pictures(connection)
    return sum(not copy_picture(each, source, target) for each in names)


def _anchor_anew(place: Place, keyring: Keyring, head: Head) -> None:
    """Let the anchor remember the trail as it now is."""
    anchor = open_anchor(place.anchor_file, key=keyring.derive("anchor"))
    anchor.begin(head)
    anchor.engine.dispose()
