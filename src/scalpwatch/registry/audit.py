"""The audit trail: who did what when, chained so that no row can be changed unseen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from scalpwatch.registry.anchoring import Anchor, Head
from scalpwatch.registry.models import audit

__all__ = [
    "AuditRow",
    "Deed",
    "Event",
    "Fault",
    "TrailCheck",
    "append",
    "check_trail",
    "head_of",
    "holds",
    "read_latest",
    "read_trail",
]


_STREAMED: Final = 2000
#: Also rows that were moved before the first are to be found.
_BEFORE_THE_FIRST: Final = -(2**62)

#: Asked and said at every deed: put together once.
_LAST: Final = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_ADDED: Final = insert(audit)


class Event(Enum):
    """What is told of in the audit trail."""

    STORE_MADE = "store_made"
    KEPT = "kept"
    IMPORTED = "imported"
    VISIT_ADDED = "visit_added"
    PATHOLOGY_ADDED = "pathology_added"
    THERAPY_ADDED = "therapy_added"
    OUTCOME_ADDED = "outcome_added"
    DECISION_ADDED = "decision_added"
    CLOSED = "closed"
    READ = "read"
    PICTURE_READ = "picture_read"
    PICTURE_CORRECTED = "picture_corrected"
    PICTURES_MEASURED = "pictures_measured"
    LISTED = "listed"
    COUNTED = "counted"
    PRACTISED = "practised"
    EXPORTED = "exported"
    SENT = "sent"
    REFUSED = "refused"
    ERASED = "erased"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    VERIFIED = "verified"
    KEY_CHANGED = "key_changed"
    TRAIL_READ = "trail_read"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    DENIED = "denied"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - names a deed
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CHANGED = "account_changed"
    CLINIC_MADE = "clinic_made"
    JOB_ASKED = "job_asked"
    JOB_CANCELLED = "job_cancelled"
    JOB_ENDED = "job_ended"
    RESULT_TAKEN = "result_taken"
    RESULT_DESTROYED = "result_destroyed"
    TOKEN_MADE = "token_made"  # noqa: S105 - names a deed
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - names a deed
    DRAWER_PUT = "drawer_put"
    DRAWER_OPENED = "drawer_opened"
    DRAWER_EMPTIED = "drawer_emptied"


class Fault(Enum):
    """How a row of the audit trail is wrong."""

    EDITED = "edited"
    MISSING = "missing"
    CUT_OFF = "cut_off"
    NO_ANCHOR = "no_anchor"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be told of.

    Parameters
    ----------
    event
        What was done.
    patient
        Identifier of the patient, not the pseudonym; ``None`` if it was none.
    detail
        Codes and counts, such as ``"form=fhir"``; never words of or about a patient.
    """

    event: Event
    patient: str | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        # a programmer's mistake, not a user's: no text of a patient can get here
        if not _DETAIL.fullmatch(self.detail):
            raise ValueError("a detail is codes and counts")


_DETAIL: Final = re.compile(r"([a-z_]+=[a-z0-9_.-]+( |$)){0,6}")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A row of the trail.

    Parameters
    ----------
    seq
        Its number, from 1 and without a gap.
    at
        When, in UTC, to the microsecond.
    actor
        Who.
    clinic
        Of which clinic's patients.
    event, patient, detail
        As the deed was told.
    previous
        Hash of the row before.
    hash
        Of all the other columns.
    """

    seq: int
    at: str
    actor: str
    clinic: str
    event: str
    patient: str | None
    detail: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """Whether the trail is whole.

    Parameters
    ----------
    rows
        How many rows were read.
    head
        The last row that is right.
    fault
        What is wrong first; ``None`` if nothing is.
    first_bad
        Number of the row that is wrong first; ``None`` if none is.
    """

    rows: int
    head: Head
    fault: Fault | None = None
    first_bad: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def append(
    connection: Connection, deeds: Sequence[Deed], *, actor: str, clinic: str
) -> Head:
    """Add rows to the trail.

    Parameters
    ----------
    connection
        In the transaction of the deeds, and holding the lock of the store.
    deeds
        What was done, in order.
    actor
        Who did it.
    clinic
        Of which clinic's patients.

    Returns
    -------
    head
        The new last row.
    """
    head = head_of(connection)
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    rows: list[dict[str, Any]] = []
    for deed in deeds:
        row = {
            "seq": head.seq + 1,
            "at": at,
            "actor": actor,
            "clinic": clinic,
            "event": deed.event.value,
            "patient": deed.patient,
            "detail": deed.detail,
            "previous": head.hash,
        }
        head = Head(head.seq + 1, _hash(row.values()))
        rows.append({**row, "hash": head.hash})
    if rows:
        connection.execute(_ADDED, rows)
    return head


def head_of(connection: Connection) -> Head:
    """Find the end of the trail.

    Parameters
    ----------
    connection
        To the database.

    Returns
    -------
    head
        The last row, or the place before the first.
    """
    row = connection.execute(_LAST).one_or_none()
    return Head() if row is None else Head(row.seq, row.hash)


def holds(connection: Connection, head: Head) -> bool:
    """Tell whether the trail passes through a head.

    Parameters
    ----------
    connection
        To the database.
    head
        Of another moment.

    Returns
    -------
    holds
        Whether that row is there with that hash.
    """
    if head.seq == 0:
        return head == Head()
    row = select(audit.c.hash).where(audit.c.seq == head.seq)
    return connection.scalar(row) == head.hash


def read_trail(
    connection: Connection, *, patient: str | None = None
) -> Iterator[AuditRow]:
    """Read the trail in its order.

    Parameters
    ----------
    connection
        To the database.
    patient
        Identifier of the one patient whose rows are wanted; ``None`` for all.

    Yields
    ------
    row
        One after the other, in little memory.
    """
    wanted = select(audit).order_by(audit.c.seq).limit(_STREAMED)
    if patient is not None:
        wanted = wanted.where(audit.c.patient == patient)
    last = _BEFORE_THE_FIRST
    while rows := connection.execute(wanted.where(audit.c.seq > last)).all():
        yield from (AuditRow(*row) for row in rows)
        last = rows[-1].seq


def read_latest(
    connection: Connection, *, count: int, before: int | None = None
) -> tuple[AuditRow, ...]:
    """Read the end of the trail, the latest row first.

    Parameters
    ----------
    connection
        To the database.
    count
        Most rows.
    before
        Number of a row; only those before it are read. ``None`` for the last ones.

    Returns
    -------
    rows
        From the latest to the earliest.
    """
    wanted = select(audit).order_by(audit.c.seq.desc()).limit(count)
    if before is not None:
        wanted = wanted.where(audit.c.seq < before)
    return tuple(AuditRow(*row) for row in connection.execute(wanted))


def check_trail(connection: Connection, anchor: Anchor) -> TrailCheck:
    """Find the first row that was edited, deleted, moved or cut off.

    Parameters
    ----------
    connection
        To the database, in a transaction that reads one moment.
    anchor
        Which remembers how far the trail had come.

    Returns
    -------
    check
        Whole, or with the first fault.

    Notes
    -----
    A row that was edited has another hash than it says, or, if that was reckoned
    anew, is not what the next row remembers; the last row is remembered by the
    anchor. Who could write the database, the anchor and read the key could forge
    all three: keep the anchor where the database's administrator cannot write.
    """
    anchored = anchor.read()
    checked = _check_chain(read_trail(connection), anchored or Head())
    if checked.is_whole and anchored is None and checked.rows:
        return TrailCheck(checked.rows, checked.head, Fault.NO_ANCHOR)
    return checked


def _check_chain(rows: Iterable[AuditRow], anchored: Head) -> TrailCheck:
    """Follow the chain from the first row to the last."""
    head = Head()
    for count, row in enumerate(rows, start=1):
        if row.seq != head.seq + 1:
            return TrailCheck(count, head, Fault.MISSING, head.seq + 1)
        if row.previous != head.hash or row.hash != _hash(_told(row)):
            return TrailCheck(count, head, Fault.EDITED, row.seq)
        if row.seq == anchored.seq and row.hash != anchored.hash:
            return TrailCheck(count, head, Fault.EDITED, row.seq)
        head = Head(row.seq, row.hash)
    if head.seq < anchored.seq:
        return TrailCheck(head.seq, head, Fault.CUT_OFF, head.seq + 1)
    return TrailCheck(head.seq, head)


def _told(row: AuditRow) -> tuple[object, ...]:
    """List what the hash of a row is of."""
    return (
        row.seq,
        row.at,
        row.actor,
        row.clinic,
        row.event,
        row.patient,
        row.detail,
        row.previous,
    )


def _hash(columns: Iterable[object]) -> str:
    """Hash the columns of a row, in a form in which no two rows look alike."""
    text = json.dumps(list(columns), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
