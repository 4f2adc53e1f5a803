"""Writing patients into the tables, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, insert, update

from scalpwatch.registry import models
from scalpwatch.registry.models import CHILDREN, cohort, document, patient, search_tag

__all__ = ["Sheet", "cut", "write"]

_SEALED: Final = (document, cohort)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the tables hold of one patient.

    Parameters
    ----------
    patient_id
        Number of her row.
    is_new
        Whether she has no row yet.
    row
        The columns of the table of patients, but for the number.
    tags
        By which her pseudonym is found; only a new patient's are written.
    children
        Rows of coded facts by table, without the number.
    document, cohort
        Sealed.
    """

    patient_id: int
    is_new: bool
    row: Mapping[str, Any]
    tags: frozenset[int]
    children: Mapping[Table, Sequence[Mapping[str, Any]]]
    document: bytes
    cohort: bytes


def write(connection: Connection, sheets: Sequence[Sheet]) -> None:
    """Write patients, in place of what was there of them.

    Parameters
    ----------
    connection
        In a transaction that holds the lock of the store.
    sheets
        The patients; each once.
    """
    new = [each for each in sheets if each.is_new]
    known = [each for each in sheets if not each.is_new]
    _insert(connection, patient, [{"id": s.patient_id, **s.row} for s in new])
    if known:
        connection.execute(
            update(patient).where(patient.c.id == bindparam("which")),
            [{"which": s.patient_id, **s.row} for s in known],
        )
        for table in (*CHILDREN, *_SEALED):
            _clear(connection, table, [each.patient_id for each in known])
    _insert(
        connection,
        search_tag,
        [{"tag": tag, "patient_id": s.patient_id} for s in new for tag in s.tags],
    )
    for table in CHILDREN:
        _insert(
            connection,
            table,
            [
                {"patient_id": each.patient_id, **row}
                for each in sheets
                for row in each.children.get(table, ())
            ],
        )
    for table, bodies in (
        (document, [(s.patient_id, s.document) for s in sheets]),
        (cohort, [(s.patient_id, s.cohort) for s in sheets]),
    ):
        _insert(
            connection, table, [{"patient_id": i, "body": body} for i, body in bodies]
        )


def cut(connection: Connection, patient_id: int, *, uid: str) -> None:
    """Cut a patient's coded facts from her pseudonym, and delete what is sealed.

    Parameters
    ----------
    connection
        In a transaction that holds the lock of the store.
    patient_id
        Number of her row.
    uid
        A new identifier, so that the audit trail leads to her facts no more.
    """
    for table in (*_SEALED, search_tag):
        _clear(connection, table, [patient_id])
    connection.execute(
        update(models.picture)
        .where(models.picture.c.patient_id == patient_id)
        .values(name=None)
    )
    connection.execute(
        update(patient)
        .where(patient.c.id == patient_id)
        .values(uid=uid, tag=None, glance=None, urgency=-1, is_erased=True)
    )


def _insert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(insert(table), rows)


def _clear(connection: Connection, table: Table, patients: Sequence[int]) -> None:
    """Delete the rows of some patients."""
    connection.execute(
        delete(table).where(table.c.patient_id == bindparam("which")),
        [{"which": each} for each in patients],
    )
