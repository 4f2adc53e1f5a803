"""How much a store holds: counts, and nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, func, select, text

from scalpwatch.registry import models
from scalpwatch.registry.audit import head_of
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.store import Store

__all__ = ["Inventory", "count_store"]

_SIZES: Final = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True, slots=True)
class Inventory:
    """How much a store holds.

    Parameters
    ----------
    patients, visits, pictures
        Of all clinics; a picture that two visits show is one.
    trail_rows
        Of the audit trail.
    database_bytes
        Taken by the database.
    dialect
        Of the database: ``sqlite`` or ``postgresql``.
    """

    patients: int
    visits: int
    pictures: int
    trail_rows: int
    database_bytes: int
    dialect: str


def count_store(store: Store) -> Inventory:
    """Count what a store holds, of all clinics.

    Parameters
    ----------
    store
        Open.

    Returns
    -------
    inventory
        Counts, and nothing of any patient.
    """
    engine = store.turns.engine
    with failures_told(), reading(engine).begin() as connection:
        return Inventory(
            patients=_count(connection, models.patient),
            visits=_count(connection, models.visit),
            pictures=connection.scalar(
                select(func.count(models.picture.c.name.distinct()))
            )
            or 0,
            trail_rows=head_of(connection).seq,
            database_bytes=connection.scalar(text(_SIZES[engine.dialect.name])) or 0,
            dialect=engine.dialect.name,
        )


def _count(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0
