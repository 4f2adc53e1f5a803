"""The store: each deed is whole or not there, and told of in the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice, takewhile
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Connection, Row, select

from scalpwatch.documents.course import course_from_json
from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.audit import (
    AuditRow,
    Event,
    TrailCheck,
    check_trail,
    read_latest,
    read_trail,
)
from scalpwatch.registry.batches import batches
from scalpwatch.registry.custody import Custody, Held, UnknownPatientError
from scalpwatch.registry.drawers import Drawers
from scalpwatch.registry.due_days import find_due
from scalpwatch.registry.emptying import empty_drawers_about
from scalpwatch.registry.engine import empty_log, failures_told, reading
from scalpwatch.registry.job_states import destroy_results
from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.models import cohort, document, patient
from scalpwatch.registry.pictures import PictureStore
from scalpwatch.registry.rows import CohortRow
from scalpwatch.registry.searching import (
    Entry,
    Order,
    Query,
    entry_of,
    find,
    pseudonym_of,
)
from scalpwatch.registry.tags import Tags
from scalpwatch.registry.turns import Turn, Turns
from scalpwatch.registry.writing import (
    cut,
    keep_pictures,
    picture_names,
    pictures_in_use,
    refuse_stray_hash,
    sheet_of,
    write,
)
from scalpwatch.vocabulary.courses import Course

__all__ = ["Store"]

Pictures = Mapping[str, bytes]

_STREAMED: Final = 2000
_NO_PICTURES: Final[Pictures] = {}


@dataclass(frozen=True, slots=True)
class Store:
    """The patients of one clinic, kept.

    Parameters
    ----------
    turns
        At the database.
    custody
        Of the patients and their keys.
    pictures
        The files of the pictures.

    Notes
    -----
    Made by `scalpwatch.registry.opening.open_store`. Every method is one
    transaction: it is whole on disk when it returns, or it raised and nothing of it
    is there. Every failure is a `RegistryError` that says nothing of a patient.
    """

    turns: Turns
    custody: Custody
    pictures: PictureStore

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in (self.turns, self.custody.keyring, self.turns.anchor):
            each.engine.dispose()

    def seen_by(self, actor: str, clinic: str) -> Store:
        """Give the same store to somebody else, over the same connections.

        Parameters
        ----------
        actor
            Who acts, as told in the audit trail.
        clinic
            Whose patients she sees; all others are unknown to her.

        Returns
        -------
        store
            Ends with this one.
        """
        keyring = self.custody.keyring
        tags = Tags(keyring.derive("pseudonyms"), clinic)
        return Store(
            turns=replace(self.turns, actor=actor, clinic=clinic),
            custody=Custody(keyring, clinic, tags),
            pictures=self.pictures,
        )

    def drawers(self, owner: str) -> Drawers:
        """Give a user her drawers.

        Parameters
        ----------
        owner
            Identifier of her account.

        Returns
        -------
        drawers
            Hers, and nobody else's.
        """
        return Drawers(self.turns, self.custody.keyring, owner)

    def keep(
        self,
        course: Course,
        pictures: Pictures = _NO_PICTURES,
        *,
        is_new: bool = False,
    ) -> None:
        """Keep a patient's course, in place of what was kept of her.

        Parameters
        ----------
        course
            All of it.
        pictures
            Content by hash, of pictures that the course names. Those that were kept
            before need not be given; those that it names no more are destroyed.
        is_new
            Whether it must be a patient of whom nothing is kept.

        Notes
        -----
        What cannot be kept ends in `RegistryError`; so does a pseudonym that is
        taken, if ``is_new``.
        """
        with self.turns.take() as turn:
            held = self.custody.hold(turn.connection, [course.pseudonym])[
                course.pseudonym
            ]
            _refuse_known(held, is_new=is_new)
            spare = self._write(turn, [(held, course, pictures)])
            turn.tell(Event.KEPT, held.uid, _counts(held, course))
        self._destroy(spare)

    def keep_many(
        self,
        courses: Iterable[tuple[Course, Pictures]],
        *,
        is_new: bool = False,
        acknowledge: Callable[[int], object] = int,
    ) -> int:
        """Keep many courses, a thousand in each transaction.

        Parameters
        ----------
        courses
            With their pictures, as for `keep`; read one after the other, in little
            memory.
        is_new
            Whether they must be patients of whom nothing is kept.
        acknowledge
            Told how many are kept, each time that they are on disk.

        Returns
        -------
        kept
            How many.

        Notes
        -----
        One that cannot be kept ends in `RegistryError`; of its transaction nothing
        is kept, of those before it everything.
        """
        kept = 0
        for batch in batches(courses):
            with self.turns.take() as turn:
                held = self.custody.hold(
                    turn.connection, [course.pseudonym for course, _ in batch]
                )
                for one in held.values():
                    _refuse_known(one, is_new=is_new)
                work = [(held[each.pseudonym], each, given) for each, given in batch]
                spare = self._write(turn, work)
                for one, course, _ in work:
                    turn.tell(Event.IMPORTED, one.uid, _counts(one, course))
            self._destroy(spare)
            kept += len(batch)
            acknowledge(kept)
        return kept

    def revise(
        self,
        pseudonym: str,
        changed: Callable[[Course], Course],
        events: Sequence[Event],
        pictures: Pictures = _NO_PICTURES,
    ) -> None:
        """Change a patient's course, in several ways at once or not at all.

        Parameters
        ----------
        pseudonym
            Whose.
        changed
            Makes the new course of what is kept at that moment; what it raises leaves
            everything as it was.
        events
            What is told of in the audit trail.
        pictures
            Content by hash, of pictures that the new course names.
        """
        with self.turns.take() as turn:
            held = self.custody.known(turn.connection, pseudonym)
            course = changed(self._course(turn, held))
            spare = self._write(turn, [(held, course, pictures)])
            for each in events:
                turn.tell(each, held.uid, _counts(held, course))
        self._destroy(spare)

    def knows(self, pseudonym: str) -> bool:
        """Tell whether anything is kept of a patient.

        Parameters
        ----------
        pseudonym
            Of whom.

        Returns
        -------
        knows
            Not told of in the audit trail: what is then read or kept is.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return self._uid(connection, pseudonym) is not None

    def uid_of(self, pseudonym: str) -> str:
        """Tell the identifier by which addresses bear a patient.

        Parameters
        ----------
        pseudonym
            Whose.

        Returns
        -------
        uid
            Found again by `pseudonym`; an unknown one ends in `UnknownPatientError`.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            uid: str = self.custody.row(connection, pseudonym).uid
            return uid

    def recall(self, pseudonym: str) -> Course:
        """Recall all that is kept of a patient.

        Parameters
        ----------
        pseudonym
            Whom.

        Returns
        -------
        course
            Equal to what was kept.

        Notes
        -----
        It is told of in the audit trail before anything is shown. An unknown
        pseudonym ends in `RegistryError`, and is told of too.
        """
        with self.turns.take() as turn:
            held = self.custody.known(turn.connection, pseudonym)
            sealed = self._sealed(turn, held)
            turn.tell(Event.READ, held.uid)
        return self._opened(held, sealed)

    def picture(self, pseudonym: str, sha256: str) -> bytes:
        """Fetch a picture of a patient.

        Parameters
        ----------
        pseudonym
            Whose.
        sha256
            Of its content, as her course names it.

        Returns
        -------
        content
            Exactly what was kept.

        Raises
        ------
        RegistryError
            If there is none, or it was changed.
        """
        refuse_stray_hash(sha256)
        with self.turns.take() as turn:
            held = self.custody.known(turn.connection, pseudonym)
            turn.tell(Event.PICTURE_READ, held.uid)
        return self.pictures.fetch(sha256, key=held.key)

    def pseudonym(self, uid: str) -> str:
        """Tell whose an identifier is, as `Entry` and addresses bear it.

        Parameters
        ----------
        uid
            Identifier.

        Returns
        -------
        pseudonym
            Of the patient.

        Raises
        ------
        UnknownPatientError
            If there is none, or she is another clinic's, who is as unknown as one
            that never was. It is told of in the audit trail.
        """
        try:
            # nobody queues to learn what an address means
            with failures_told(), reading(self.turns.engine).begin() as connection:
                row, held = self.custody.known_by(connection, uid)
        except UnknownPatientError:
            self.note(Event.REFUSED, detail="why=unknown")
            raise
        return pseudonym_of(self.custody.unseal(held, "glance", row.glance))

    def search(self, query: Query) -> tuple[Entry, ...]:
        """List the patients that are asked for.

        Parameters
        ----------
        query
            Whom, in which order, and which page of the list.

        Returns
        -------
        entries
            What a list shows of each; told of in the audit trail as one row.
        """
        # nobody waits for a reader who walks a long list
        with failures_told(), reading(self.turns.engine).begin() as connection:
            entries = tuple(self._asked(connection, query))
        with self.turns.take() as turn:
            turn.tell(Event.LISTED, detail=f"rows={len(entries)}")
        return entries

    def cohort(self) -> Iterator[CohortRow]:
        """Stream what the statistics read of every patient.

        Yields
        ------
        row
            One a patient, of one moment; told of in the audit trail as one row.
        """
        yield from map(CohortRow.from_bytes, self.cohort_records())

    def cohort_records(self) -> Iterator[bytes]:
        """Stream the same rows as they are packed, for hundreds of thousands at once.

        Yields
        ------
        record
            What `CohortRow.to_bytes` made, one a patient.
        """
        with self.turns.take() as turn:
            turn.tell(Event.COUNTED)
        for held, body in self._streamed(cohort.c.body):
            yield self.custody.unseal(held, cohort.name, body)

    def pseudonyms(self) -> Iterator[str]:
        """Name every patient, in the order in which they were entered.

        Yields
        ------
        pseudonym
            Of each; to export them all, for one. Told of in the audit trail as one
            row.
        """
        with self.turns.take() as turn:
            turn.tell(Event.LISTED)
        for held, glance in self._streamed(patient.c.glance):
            yield pseudonym_of(self.custody.unseal(held, "glance", glance))

    def erase(self, pseudonym: str) -> None:
        """Erase a patient: her key is destroyed, and her coded facts are nobody's.

        Parameters
        ----------
        pseudonym
            Whom.

        Notes
        -----
        There is no way back, from no backup of the database either; those that
        `scalpwatch.registry.backup` made before hold the key too. The key is
        destroyed as the last thing before the commit: a kill between the two leaves
        a record that nobody can open, and that is erased by erasing it again; never
        one that was told to be erased and can be read. What users of this clinic
        began and did not finish about her goes with her, and so does what was made of
        all its patients; what is being made is begun anew. Where another program reads
        all the while, so that a log still holds what was deleted, that ends in
        `RegistryError`; she is erased all the same.
        """
        with self.turns.take() as turn:
            row = self.custody.row(turn.connection, pseudonym)
            self.pictures.sweep()
            names = picture_names(turn.connection, [row.id])
            cut(turn.connection, row.id, uid=secrets.token_hex(16))
            turn.tell(Event.ERASED, row.uid)
            keyring = self.custody.keyring
            drawers = empty_drawers_about(
                turn, keyring, pseudonym, tags=self.custody.tags
            )
            destroy_results(turn, keyring, self.pictures)
            for uid in (*drawers, row.uid):
                keyring.destroy(uid)
        self._destroy(names)
        # only now: a log that another program reads must not undo what is done
        try:
            self.custody.keyring.forget()
        finally:
            if self.turns.engine.dialect.name == "sqlite":
                empty_log(self.turns.engine)

    def note(
        self, event: Event, pseudonym: str | None = None, *, detail: str = ""
    ) -> None:
        """Tell the audit trail of what was done elsewhere: an export, a refusal.

        Parameters
        ----------
        event
            What.
        pseudonym
            Of whom; ``None`` if it was nobody. One that is unknown is not told.
        detail
            Codes and counts, such as ``"form=fhir"``; never words of a patient.
        """
        with self.turns.take() as turn:
            uid = self._uid(turn.connection, pseudonym)
            turn.tell(event, uid, detail)

    def trail(self, pseudonym: str | None = None) -> Iterator[AuditRow]:
        """Read the audit trail.

        Parameters
        ----------
        pseudonym
            Of whom; ``None`` for all.

        Yields
        ------
        row
            In the order in which it happened.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            uid = self._uid(connection, pseudonym)
            if pseudonym is None or uid is not None:
                yield from read_trail(connection, patient=uid)

    def trail_page(
        self, *, count: int, before: int | None = None
    ) -> tuple[AuditRow, ...]:
        """Read the end of the audit trail of all clinics, the latest row first.

        Parameters
        ----------
        count
            Most rows.
        before
            Number of a row; only those before it. ``None`` for the last ones.

        Returns
        -------
        rows
            That they were read is told of in the row after.
        """
        with self.turns.take() as turn:
            rows = read_latest(turn.connection, count=count, before=before)
            turn.tell(Event.TRAIL_READ, detail=f"rows={len(rows)}")
        return rows

    def check_trail(self) -> TrailCheck:
        """Find the first row of the audit trail that is not as it was written.

        Returns
        -------
        check
            Whole, or with the first fault.
        """
        with failures_told(), reading(self.turns.engine).begin() as connection:
            return check_trail(connection, self.turns.anchor)

    def change_key(self, master: MasterKey) -> None:
        """Put the store under another master key; no record need be sealed anew.

        Parameters
        ----------
        master
            The new key, which is in a safe place already. The old one opens nothing
            here any more, but the backups that were made under it.
        """
        with self.turns.take() as turn:
            turn.tell(Event.KEY_CHANGED)
        self.custody.keyring.rewrap(master)

    def _streamed(self, column: ColumnElement[bytes]) -> Iterator[tuple[Held, bytes]]:
        """Read the patients and something sealed of each, some thousand at a time."""
        last = 0
        wanted = (
            select(
                patient.c.id, patient.c.uid, patient.c.revision, column.label("sealed")
            )
            .outerjoin_from(patient, cohort, cohort.c.patient_id == patient.c.id)
            .where(
                patient.c.clinic == self.custody.clinic, patient.c.is_erased.is_(False)
            )
            .order_by(patient.c.id)
            .limit(_STREAMED)
        )
        with failures_told(), reading(self.turns.engine).begin() as connection:
            while rows := connection.execute(wanted.where(patient.c.id > last)).all():
                for row, held in self.custody.with_keys(rows):
                    yield held, row.sealed
                last = rows[-1].id

    def _uid(self, connection: Connection, pseudonym: str | None) -> str | None:
        """Find the identifier of a patient; ``None`` if there is none."""
        if pseudonym is None:
            return None
        row = self.custody.find(connection, [pseudonym]).get(pseudonym)
        return None if row is None else row.uid

    def _asked(self, connection: Connection, query: Query) -> Iterator[Entry]:
        """Give the entries that are asked for."""
        if not query.asks_what_is_sealed:
            yield from self._entries(self._found(connection, query))
            return
        walked = (
            replace(query, limit=_STREAMED, offset=n) for n in count(0, _STREAMED)
        )
        pages = (self._found(connection, each) for each in walked)
        found = (
            entry
            for rows in takewhile(bool, pages)
            for entry in self._entries(rows)
            if query.takes(entry)
        )
        yield from islice(found, query.offset, query.offset + query.limit)

    def _found(self, connection: Connection, query: Query) -> Sequence[Row[Any]]:
        """Find the rows that the tables can answer for."""
        if query.order is Order.DUE:
            return find_due(connection, query, self.custody.tags)
        return find(connection, query, self.custody.tags)

    def _entries(self, rows: Sequence[Row[Any]]) -> Iterator[Entry]:
        """Give the entries of rows, but of those whose key is destroyed."""
        for row, held in self.custody.with_keys(rows):
            yield self._entry(row, held)

    def _entry(self, row: Row[Any], held: Held) -> Entry:
        """Put together what a list shows of a patient."""
        return entry_of(row, self.custody.unseal(held, "glance", row.glance))

    def _write(
        self, turn: Turn, work: Sequence[tuple[Held, Course, Pictures]]
    ) -> set[str]:
        """Write courses; return the names of pictures that nobody needs any more."""
        if any(pictures for _, _, pictures in work):
            # who holds the turn is the only one who writes here
            self.pictures.sweep()
        known = [held.id for held, _, _ in work if not held.is_new]
        before = picture_names(turn.connection, known)
        for held, course, pictures in work:
            keep_pictures(self.pictures, course, pictures, key=held.key)
        sheets = [sheet_of(self.custody, held, course) for held, course, _ in work]
        write(turn.connection, sheets)
        return before.difference(*(each.picture_names for each in sheets))

    def _course(self, turn: Turn, held: Held) -> Course:
        """Read the course of a patient."""
        return self._opened(held, self._sealed(turn, held))

    def _sealed(self, turn: Turn, held: Held) -> bytes:
        """Read the sealed course of a patient."""
        wanted = select(document.c.body).where(document.c.patient_id == held.id)
        return turn.connection.scalar(wanted) or b""

    def _opened(self, held: Held, sealed: bytes) -> Course:
        """Open the sealed course of a patient."""
        return course_from_json(self.custody.unseal(held, document.name, sealed))

    def _destroy(self, names: set[str]) -> None:
        """Destroy the files of pictures, unless another writer has kept one since."""
        if not names:
            return
        with self.turns.take() as turn:
            for name in names - pictures_in_use(turn.connection, names):
                self.pictures.destroy(name)


def _refuse_known(held: Held, *, is_new: bool) -> None:
    """Refuse to take the place of a patient, where one must be new."""
    if is_new and not held.is_new:
        raise RegistryError(
            say("There is a patient of this pseudonym already."),
            remedy=say("Add a visit to the record, or give another pseudonym."),
        )


def _counts(held: Held, course: Course) -> str:
    """Tell how much a course holds, and how often it was written with this time."""
    return f"visits={len(course.visits)} revision={held.revision + 1}"
