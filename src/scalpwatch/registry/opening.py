"""Opening the store: with the right key, on the right tables, or not at all."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, insert, inspect, select, text

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry import models
from scalpwatch.registry.anchoring import open_anchor
from scalpwatch.registry.audit import Deed, Event, append, head_of, holds
from scalpwatch.registry.custody import Custody
from scalpwatch.registry.engine import (
    connect,
    connect_file,
    failures_told,
    lock,
    reading,
)
from scalpwatch.registry.keyring import Keyring, open_keyring
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.pictures import PictureStore
from scalpwatch.registry.store import Store
from scalpwatch.registry.tags import Tags
from scalpwatch.registry.turns import Turns

__all__ = ["Place", "open_store"]

_LONGEST_ACTOR: Final = 128
_LONGEST_CLINIC: Final = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store lies, and the key to it.

    Parameters
    ----------
    folder
        Of the pictures and the patients' keys; of the database too, where that is
        SQLite.
    database
        Address of another database, with its password; ``None`` for SQLite.
    key
        The master key.
    anchor
        File of the anchor; ``None`` for one in the folder. On another disk, it also
        tells of a folder that was put back to an earlier day.
    """

    folder: Path
    database: str | None = field(repr=False)
    key: MasterKey
    anchor: Path | None = None

    @property
    def database_file(self) -> Path:
        """The SQLite database."""
        return self.folder / "store.db"

    @property
    def keyring_file(self) -> Path:
        """The patients' keys."""
        return self.folder / "keyring.db"

    @property
    def pictures_folder(self) -> Path:
        """The pictures."""
        return self.folder / "pictures"

    @property
    def anchor_file(self) -> Path:
        """The anchor of the audit trail."""
        return self.anchor or self.folder / "anchor.db"


def open_store(place: Place, *, actor: str, clinic: str = "home") -> Store:
    """Open the store, or make it where there is none.

    Parameters
    ----------
    place
        Where it lies, and the key.
    actor
        Who acts, as told in the audit trail.
    clinic
        Whose patients.

    Returns
    -------
    store
        A context manager, which lets go of the databases at its end.

    Notes
    -----
    Where the database cannot be opened or is newer than the program, the key is not
    the one that the store was made with, or the patients' keys are missing or of
    another store: `RegistryError`, and nothing was changed.
    """
    _refuse_unusable(actor, clinic)
    with contextlib.ExitStack() as on_failure:
        engine = _connected(place)
        on_failure.callback(engine.dispose)
        made, is_current = _found(engine)
        _refuse_missing_keys(made, place.keyring_file)
        keyring = open_keyring(place.keyring_file, place.key)
        on_failure.callback(keyring.engine.dispose)
        _refuse_strangers(made, keyring)
        anchor = open_anchor(place.anchor_file, key=keyring.derive("anchor"))
        on_failure.callback(anchor.engine.dispose)
        turns = Turns(engine, anchor, actor, clinic, is_anchored=False)
        if made is None or not is_current:
            _prepare(turns, keyring)
        turns = replace(turns, is_anchored=_anchored(turns))
        on_failure.pop_all()
    return Store(
        turns=turns,
        custody=Custody(keyring, clinic, Tags(keyring.derive("pseudonyms"), clinic)),
        pictures=PictureStore(place.pictures_folder),
    )


def _connected(place: Place) -> Engine:
    """Connect to the database."""
    if place.database is None:
        return connect_file(place.database_file)
    return connect(place.database)


def _refuse_missing_keys(made: str | None, file: Path) -> None:
    """Refuse to begin new keys of a store that has some."""
    if made is not None and not file.is_file():
        raise RegistryError(
            say("The keys of the store's patients are missing."),
            remedy=say(
                "Put keyring.db back into the folder of the store, from its own backup."
            ),
        )


def _refuse_unusable(actor: str, clinic: str) -> None:
    """Refuse names that the audit trail cannot hold."""
    for name, longest in ((actor, _LONGEST_ACTOR), (clinic, _LONGEST_CLINIC)):
        if not name.strip() or len(name) > longest or not name.isprintable():
            raise RegistryError(
                say("The audit trail cannot hold such a name of user or clinic."),
                remedy=say(
                    "Give printable letters, at most {most}; see SCALPWATCH_ACTOR.",
                    most=longest,
                ),
            )


def _found(engine: Engine) -> tuple[str | None, bool]:
    """Read which store a database holds, if any, and whether its tables are ours."""
    with failures_told(), reading(engine).begin() as connection:
        if not inspect(connection).has_table(models.store.name):
            return None, False
        schema = connection.scalar(text("SELECT version_num FROM alembic_version"))
        uid = connection.scalar(select(models.store.c.uid))
        return uid, schema == models.SCHEMA


def _refuse_strangers(made: str | None, keyring: Keyring) -> None:
    """Refuse a database and keys that are not of one store."""
    if made == keyring.store_uid or (made is None and not keyring.count()):
        return
    raise RegistryError(
        say("The patients' keys in the folder are not those of this database."),
        remedy=say(
            "See that SCALPWATCH_STORE and SCALPWATCH_DATABASE belong together, or "
            "restore both from a backup."
        ),
    )


def _prepare(turns: Turns, keyring: Keyring) -> None:
    """Make the tables where there are none, or bring them up to date."""
    # Alembic takes longer to load than a patient to be shown
    from scalpwatch.registry.migrating import bring_up_to_date  # noqa: PLC0415

    with failures_told(), turns.engine.begin() as connection:
        lock(connection)
        bring_up_to_date(connection, keyring)
        made = connection.scalar(select(models.store.c.uid))
        # another may have made it since it was looked for, with keys of its own
        _refuse_strangers(made, keyring)
        if made is None:
            row = {"id": 1, "uid": keyring.store_uid}
            connection.execute(insert(models.store), row)
            deeds = [Deed(Event.STORE_MADE)]
            head = append(connection, deeds, actor=turns.actor, clinic=turns.clinic)
            # remembered before the commit: a store without an anchor lost it later
            turns.anchor.begin(head)


def _anchored(turns: Turns) -> bool:
    """Let the anchor catch up with the trail, if that still holds what it remembers."""
    remembered = turns.anchor.read()
    with failures_told(), reading(turns.engine).begin() as connection:
        head = head_of(connection)
        is_anchored = remembered is not None and holds(connection, remembered)
    if is_anchored:
        turns.anchor.advance(head)
    return is_anchored
