"""The tables are brought to what this version needs, by Alembic's migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.due_days import MARKED_SINCE, mark_all
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.models import SCHEMA

__all__ = ["bring_up_to_date", "config", "make_tables_of", "schema_of"]

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Tell Alembic where the migrations lie.

    Parameters
    ----------
    connection
        That they run on; ``None`` where none is to run.

    Returns
    -------
    config
        For Alembic's commands.
    """
    made = Config()
    made.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    made.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def schema_of(connection: Connection) -> str | None:
    """Read which migration the tables are at.

    Parameters
    ----------
    connection
        To the database.

    Returns
    -------
    schema
        ``None`` where there are no tables yet.
    """
    return MigrationContext.configure(connection).get_current_revision()


def bring_up_to_date(connection: Connection, keyring: Keyring) -> None:
    """Make the tables, or change them to what this version needs.

    Parameters
    ----------
    connection
        In a transaction that holds the lock of the store: all migrations are done,
        or none.
    keyring
        Of the store: what lies in the open now may have lain sealed before.

    Raises
    ------
    RegistryError
        If the tables were made by a newer version of the program.
    """
    schema = schema_of(connection)
    if schema == SCHEMA:
        return
    if schema is not None and schema not in _known():
        raise RegistryError(
            say("The store was made by a newer version of scalpwatch."),
            remedy=say("Install that version; the store is as it was."),
        )
    command.upgrade(config(connection), "head")
    if schema is not None and schema < MARKED_SINCE:
        mark_all(connection, keyring)


def make_tables_of(connection: Connection, schema: str) -> None:
    """Make the tables as an earlier version made them, or this one.

    Parameters
    ----------
    connection
        In a transaction, to an empty database.
    schema
        The migration that the tables are to be at.

    Raises
    ------
    RegistryError
        If this version has no such migration.
    """
    if schema not in _known():
        raise RegistryError(
            say("The backup has a form that this version does not read."),
            remedy=say("Restore it with the version that wrote it, or a newer one."),
        )
    command.upgrade(config(connection), schema)


def _known() -> set[str]:
    """Name the migrations of this version."""
    script = ScriptDirectory.from_config(config())
    return {each.revision for each in script.walk_revisions()}
