"""Whether the store is whole: its trail, and every row, picture and fact."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from scalpwatch.documents.course import course_from_json
from scalpwatch.errors import ScalpwatchError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry import models
from scalpwatch.registry.alerts import standing_alerts
from scalpwatch.registry.archives import pictures_in
from scalpwatch.registry.audit import (
    Event,
    Fault,
    TrailCheck,
    check_trail,
    read_trail,
)
from scalpwatch.registry.cohort import cohort_row
from scalpwatch.registry.custody import Custody, Held
from scalpwatch.registry.emptying import broken_drawers
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.pictures import picture_name
from scalpwatch.registry.searching import glance_of
from scalpwatch.registry.store import Store
from scalpwatch.registry.tags import Tags
from scalpwatch.registry.writing import sheet_of
from scalpwatch.vocabulary.courses import Course

__all__ = ["Verifying"]

#: Patients that are looked at together.
_PAGE: Final = 200
_SEALED: Final = (models.document, models.cohort)
_REVISION: Final = re.compile(r"\brevision=([0-9]+)\b")


@dataclass(slots=True)
class Verifying:
    """A verification, while it goes on and when it is done.

    Parameters
    ----------
    store
        To be verified: the patients of every clinic.
    tell
        Told each trouble; it names a patient by the number of her row alone.

    Attributes
    ----------
    patients, erased, pictures, rows
        How many were looked at; rows are those of the audit trail.
    spare_keys, spare_files
        Keys and pictures of nobody, which an import that was cut short leaves; they
        are no trouble.
    drawers
        What users keep for themselves.
    troubles
        How many were found.
    """

    store: Store
    tell: Callable[[Phrase], object]
    patients: int = field(default=0, init=False)
    erased: int = field(default=0, init=False)
    pictures: int = field(default=0, init=False)
    rows: int = field(default=0, init=False)
    spare_keys: int = field(default=0, init=False)
    spare_files: int = field(default=0, init=False)
    drawers: int = field(default=0, init=False)
    troubles: int = field(default=0, init=False)
    _named: set[str] = field(default_factory=set, init=False)
    _told: dict[str, int] = field(default_factory=dict, init=False)

    def run(self) -> None:
        """Look at everything, in one moment of the database."""
        # keys are made before, and pictures written before, what speaks of them
        files = set(self.store.pictures.names())
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            self._see_trail(check_trail(connection, self.store.turns.anchor))
            self._told = _written(connection)
            for page in _pages(connection):
                self._see_page(connection, page)
            self._see_missing()
            self._see_strays(connection)
            self._see_drawers(connection)
        used = self.patients + self.drawers
        self.spare_keys = max(0, self.store.custody.keyring.count() - used)
        self.spare_files = len(files - self._named)

    def _found(self, trouble: Phrase) -> None:
        """Count a trouble and tell it."""
        self.troubles += 1
        self.tell(trouble)

    def _see_trail(self, check: TrailCheck) -> None:
        """Look at the audit trail."""
        self.rows = check.rows
        if check.fault is not None:
            self._found(_TRAIL[check.fault](check.first_bad))

    def _see_missing(self) -> None:
        """Look for patients of whom the trail tells, and nothing else."""
        if self._told:
            self._found(
                say(
                    "Patients of whom the audit trail tells are missing: {count}.",
                    count=len(self._told),
                )
            )

    def _see_page(self, connection: Connection, page: Sequence[Row[Any]]) -> None:
        """Look at some patients."""
        facts = _Facts.read(connection, [row.id for row in page])
        keys = self.store.custody.keyring.keys(row.uid for row in page)
        for row in page:
            if row.revision < self._told.pop(row.uid, 0):
                self._found(
                    say(
                        "Patient {number}: the record is older than the audit trail "
                        "tells.",
                        number=row.id,
                    )
                )
            if row.is_erased:
                self.erased += 1
                self._see_erased(row, facts)
            elif row.uid not in keys and self._is_erased_since(row.id):
                self.erased += 1
            elif row.uid not in keys:
                self._found(say("Patient {number}: the key is missing.", number=row.id))
            else:
                self.patients += 1
                held = Held(row.id, row.uid, row.revision, keys[row.uid])
                self._see_patient(row, facts, held)

    def _is_erased_since(self, number: int) -> bool:
        """Tell whether a patient was erased after the moment that is looked at."""
        is_erased = select(models.patient.c.is_erased).where(
            models.patient.c.id == number
        )
        with failures_told(), reading(self.store.turns.engine).begin() as now:
            return bool(now.scalar(is_erased))

    def _see_erased(self, row: Row[Any], facts: _Facts) -> None:
        """See that nothing readable is left of an erased patient."""
        left = (
            row.glance,
            row.tag,
            row.due_tag,
            facts.sealed[models.document.name].get(row.id),
            facts.sealed[models.cohort.name].get(row.id),
            *(each["name"] for each in facts.of(models.picture.name, row.id)),
        )
        if any(each is not None for each in left) or facts.tags[row.id]:
            self._found(say("Patient {number}: erased, but not wholly.", number=row.id))

    def _see_patient(self, row: Row[Any], facts: _Facts, held: Held) -> None:
        """Open what is sealed of a patient, and compare all else with it."""
        custody = self._custody(row.clinic)
        try:
            course = _course(custody, held, facts)
            is_true = _is_told_truly(custody, held, course, (row, facts))
        except ScalpwatchError:
            self._found(say("Patient {number}: does not open.", number=row.id))
            return
        if not is_true:
            self._found(
                say(
                    "Patient {number}: the coded facts are not those of the record.",
                    number=row.id,
                )
            )
        self._see_pictures(course, held)

    def _custody(self, clinic: str) -> Custody:
        """Take the patients of a clinic."""
        keyring = self.store.custody.keyring
        return Custody(keyring, clinic, Tags(keyring.derive("pseudonyms"), clinic))

    def _see_pictures(self, course: Course, held: Held) -> None:
        """See that every picture of a patient is there and opens."""
        hashes = pictures_in(course)
        self.pictures += len(hashes)
        self._named.update(picture_name(each, key=held.key) for each in hashes)
        broken = sum(
            not self.store.pictures.is_whole(each, key=held.key) for each in hashes
        )
        if broken:
            self._found(
                say(
                    "Patient {number}: {count} pictures are missing or damaged.",
                    number=held.id,
                    count=broken,
                )
            )

    def _see_drawers(self, connection: Connection) -> None:
        """See that all opens that users keep for themselves."""
        for is_broken in broken_drawers(connection, self.store.custody.keyring):
            self.drawers += 1
            if is_broken:
                self._found(say("Drawer {number}: does not open.", number=self.drawers))

    def _see_strays(self, connection: Connection) -> None:
        """Look for rows of patients that there are not."""
        known = select(models.patient.c.id)
        for table in (*models.CHILDREN, *_SEALED, models.search_tag):
            stray = (
                select(func.count())
                .select_from(table)
                .where(table.c.patient_id.not_in(known))
            )
            count = connection.scalar(stray) or 0
            if count:
                self._found(
                    say(
                        "Table {table}: {count} rows belong to no patient.",
                        table=table.name,
                        count=count,
                    )
                )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the tables hold of some patients, by the number of the patient."""

    children: Mapping[str, Mapping[int, list[dict[str, Any]]]]
    sealed: Mapping[str, Mapping[int, bytes]]
    tags: Mapping[int, set[int]]

    @classmethod
    def read(cls, connection: Connection, patients: list[int]) -> _Facts:
        """Read what the tables hold."""
        children: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for table in models.CHILDREN:
            rows = children[table.name] = defaultdict(list)
            wanted = select(table).where(table.c.patient_id.in_(patients))
            for row in connection.execute(wanted.order_by(*table.primary_key)):
                told = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own public name
                rows[told.pop("patient_id")].append(told)
        sealed = {
            table.name: {
                row.patient_id: row.body
                for row in connection.execute(
                    select(table).where(table.c.patient_id.in_(patients))
                )
            }
            for table in _SEALED
        }
        tags: dict[int, set[int]] = defaultdict(set)
        search_tag = models.search_tag
        wanted = select(search_tag).where(search_tag.c.patient_id.in_(patients))
        for row in connection.execute(wanted):
            tags[row.patient_id].add(row.tag)
        return cls(children, sealed, tags)

    def of(self, table: str, patient: int) -> list[dict[str, Any]]:
        """Give the rows of a patient."""
        return self.children[table].get(patient, [])


def _written(connection: Connection) -> dict[str, int]:
    """Read from the trail how often each patient was written who was not erased."""
    told: dict[str, int] = {}
    for row in read_trail(connection):
        if row.patient is not None and row.event == Event.ERASED.value:
            told.pop(row.patient, None)
        elif row.patient is not None:
            revision = _REVISION.search(row.detail)
            least = int(revision[1]) if revision else 0
            told[row.patient] = max(told.get(row.patient, 0), least)
    return told


def _pages(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    """Read the rows of the patients, some at a time."""
    last = 0
    rows = select(models.patient).order_by(models.patient.c.id).limit(_PAGE)
    while page := connection.execute(rows.where(models.patient.c.id > last)).all():
        yield page
        last = page[-1].id


def _course(custody: Custody, held: Held, facts: _Facts) -> Course:
    """Open the course of a patient."""
    body = facts.sealed[models.document.name].get(held.id, b"")
    return course_from_json(custody.unseal(held, models.document.name, body))


def _is_told_truly(
    custody: Custody, held: Held, course: Course, told: tuple[Row[Any], _Facts]
) -> bool:
    """Tell whether lists, searches and statistics say what the record says."""
    row, facts = told
    body = facts.sealed[models.cohort.name].get(held.id, b"")
    glance = custody.unseal(held, "glance", row.glance or b"")
    counted = custody.unseal(held, models.cohort.name, body)
    sheet = sheet_of(custody, replace(held, revision=held.revision - 1), course)
    return (
        glance == glance_of(course, standing_alerts(course))
        and counted == cohort_row(course).to_bytes()
        and facts.tags[held.id] == sheet.tags
        and all(getattr(row, k) == v for k, v in sheet.row.items() if k != "glance")
        and all(
            facts.of(table.name, held.id) == list(rows)
            for table, rows in sheet.children.items()
        )
    )


_TRAIL: Final[Mapping[Fault, Callable[[int | None], Phrase]]] = {
    Fault.EDITED: lambda row: say("Audit trail: row {row} was changed.", row=row),
    Fault.MISSING: lambda row: say("Audit trail: row {row} is missing.", row=row),
    Fault.CUT_OFF: lambda row: say("Audit trail: cut off from row {row} on.", row=row),
    Fault.NO_ANCHOR: lambda _: say("Audit trail: the anchor is missing or not ours."),
}
