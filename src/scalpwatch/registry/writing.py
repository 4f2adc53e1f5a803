"""Writing patients into the tables, many at once; cutting them out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from scalpwatch.documents.course import course_to_json
from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.alerts import standing_alerts
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.custody import Custody, Held
from scalpwatch.registry.due_days import due_facts
from scalpwatch.registry.facts import child_facts, patient_facts
from scalpwatch.registry.models import (
    CHILDREN,
    cohort,
    document,
    patient,
    picture,
    search_tag,
)
from scalpwatch.registry.pictures import PictureStore, picture_name
from scalpwatch.registry.searching import glance_of
from scalpwatch.vocabulary.courses import Course

__all__ = [
    "Sheet",
    "cut",
    "keep_pictures",
    "picture_names",
    "pictures_in_use",
    "refuse_stray_hash",
    "sheet_of",
    "write",
]

_SEALED: Final = (document, cohort)
#: What leads to an erased patient.
_NOTHING: Final = dict.fromkeys(("tag", "glance", "due_year", "due_tag"))
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


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

    @property
    def picture_names(self) -> frozenset[str]:
        """Names of the files of her pictures."""
        return frozenset(row["name"] for row in self.children[picture])


def sheet_of(custody: Custody, held: Held, course: Course) -> Sheet:
    """Make everything that the tables hold of a patient.

    Parameters
    ----------
    custody
        Which seals.
    held
        The patient, as she was until now.
    course
        All that is to be kept of her.

    Returns
    -------
    sheet
        Of her next revision.
    """
    alerts = standing_alerts(course)
    then = replace(held, revision=held.revision + 1)
    body = course_to_json(course).encode()
    row = cohort_row(course).to_bytes()
    return Sheet(
        patient_id=held.id,
        is_new=held.is_new,
        row={
            "uid": held.uid,
            "clinic": custody.clinic,
            "tag": custody.tags.whole(course.pseudonym),
            "revision": then.revision,
            **patient_facts(course, alerts),
            **due_facts(alerts, custody.tags),
            "is_erased": False,
            "glance": custody.seal(then, "glance", glance_of(course, alerts)),
        },
        tags=frozenset(custody.tags.beginnings(course.pseudonym)),
        children={**child_facts(course), picture: list(_pictures(course, held.key))},
        document=custody.seal(then, document.name, body),
        cohort=custody.seal(then, cohort.name, row),
    )


def keep_pictures(
    pictures: PictureStore, course: Course, given: Mapping[str, bytes], *, key: bytes
) -> None:
    """Keep pictures on disk, before the record that names them.

    Parameters
    ----------
    pictures
        The store of the files.
    course
        Which names them.
    given
        Content by hash.
    key
        The patient's.

    Notes
    -----
    A picture that the course does not name, or that has another hash, ends in
    `RegistryError`.
    """
    named = {each.sha256 for visit in course.visits for each in visit.pictures}
    for sha256, content in given.items():
        is_named = sha256 in named
        _refuse_stray(
            is_stray=not is_named or hashlib.sha256(content).hexdigest() != sha256
        )
        pictures.keep(content, key=key)


def picture_names(connection: Connection, patients: Sequence[int]) -> set[str]:
    """Name the files of the pictures of some patients.

    Parameters
    ----------
    connection
        To the database.
    patients
        Numbers of their rows.

    Returns
    -------
    names
        Each once.
    """
    if not patients:
        return set()
    names = select(picture.c.name).where(picture.c.patient_id.in_(patients))
    return {name for name in connection.scalars(names) if name is not None}


def pictures_in_use(connection: Connection, names: Iterable[str]) -> set[str]:
    """Find files of pictures that some record names.

    Parameters
    ----------
    connection
        To the database.
    names
        Of files.

    Returns
    -------
    in_use
        Those that must stay.
    """
    used = select(picture.c.name).where(picture.c.name.in_(list(names)))
    return {name for name in connection.scalars(used) if name is not None}


def refuse_stray_hash(sha256: str) -> None:
    """Refuse what is no hash of a picture.

    Parameters
    ----------
    sha256
        As it is given; what is no such hash ends in `RegistryError`.
    """
    _refuse_stray(is_stray=not _SHA256.fullmatch(sha256))


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
        update(picture).where(picture.c.patient_id == patient_id).values(name=None)
    )
    connection.execute(
        update(patient)
        .where(patient.c.id == patient_id)
        .values(uid=uid, is_erased=True, urgency=-1, **_NOTHING)
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


def _pictures(course: Course, key: bytes) -> Iterator[dict[str, Any]]:
    """Tell the facts of pictures, and the names of their files."""
    taken = [
        (number, each)
        for number, visit in enumerate(course.visits)
        for each in visit.pictures
    ]
    for position, (number, each) in enumerate(taken):
        refuse_stray_hash(each.sha256)
        yield {
            "position": position,
            "visit": number,
            "kind": each.kind.value,
            "role": each.role.value,
            "name": picture_name(each.sha256, key=key),
        }


def _refuse_stray(*, is_stray: bool) -> None:
    """Refuse a picture that no record names."""
    if is_stray:
        raise RegistryError(
            say("The record names no such picture."),
            remedy=say("Give the pictures whose hashes the record names, unchanged."),
        )
