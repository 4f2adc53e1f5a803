"""Long work beside the page, as who asked for it sees it.

Strategy
--------
A job is a row. What is asked, and what is known of the result, are sealed under a key
of the store; the result itself is a file sealed under a key of its own, which lies in
the row alone. To destroy the row is to destroy the result, whatever a disk still holds
of the file. Jobs are in no backup. What does them is `scalpwatch.registry.work`.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.accounts import Account
from scalpwatch.registry.audit import Event
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.job_rows import Job, JobRows, UnknownJobError
from scalpwatch.registry.job_states import OVER, JobState
from scalpwatch.registry.models import job
from scalpwatch.registry.segments import open_sealed
from scalpwatch.registry.store import Store

__all__ = ["MOST_UNFINISHED", "Jobs"]

#: So many of one user's may wait or run.
MOST_UNFINISHED: Final = 3
#: So many of one user's are kept; the oldest that ended gives way.
_MOST_KEPT: Final = 20
_LONGEST_ASKED_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of one user.

    Parameters
    ----------
    store
        As seen by her.
    who
        Whose; nobody else's is known to her.
    now
        Tells the time [s].
    """

    store: Store
    who: Account
    now: Callable[[], float] = time.time

    def ask(self, kind: str, asked: Mapping[str, Any]) -> Job:
        """Ask for long work.

        Parameters
        ----------
        kind
            What is to be done.
        asked
            What the work needs to know, as JSON holds it; sealed, and destroyed when
            the work is over.

        Returns
        -------
        job
            That waits.

        Raises
        ------
        InputError
            If so many of hers wait or run already, or too much is asked.
        """
        uid, now = secrets.token_hex(16), int(self.now())
        sealed = self._rows.seal(uid, "asked", {"asked": dict(asked), "tries": 0})
        if len(sealed) > _LONGEST_ASKED_BYTES:
            raise InputError(
                say("Too much is asked for at once."), remedy=say("Ask for less.")
            )
        row = {
            "uid": uid,
            "account": self.who.uid,
            "kind": kind,
            "state": JobState.WAITING.value,
            "done": 0,
            "total": 0,
            "began": now,
            "changed": now,
            "asked": sealed,
        }
        with self.store.turns.take() as turn:
            self._refuse_many(turn.connection)
            self._make_room(turn.connection)
            turn.connection.execute(insert(job), row)
            turn.tell(Event.JOB_ASKED, detail=f"job={uid} kind={kind}")
        return Job(uid, kind, JobState.WAITING, 0, 0, now, now)

    def listed(self) -> tuple[Job, ...]:
        """List them.

        Returns
        -------
        jobs
            The latest first.
        """
        wanted = (
            select(job)
            .where(job.c.account == self.who.uid)
            .order_by(job.c.began.desc(), job.c.uid)
        )
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            return tuple(map(self._rows.read, connection.execute(wanted)))

    def unfinished(self) -> tuple[tuple[Job, Mapping[str, Any]], ...]:
        """List those that wait or run, with what was asked.

        Returns
        -------
        jobs
            The latest first.
        """
        wanted = (
            select(job)
            .where(job.c.account == self.who.uid, job.c.state.not_in(OVER))
            .order_by(job.c.began.desc(), job.c.uid)
        )
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            rows = connection.execute(wanted).all()
        return tuple(
            (
                self._rows.read(row),
                self._rows.unseal(row.uid, "asked", row.asked)["asked"],
            )
            for row in rows
        )

    def one(self, uid: str) -> Job:
        """Find one.

        Parameters
        ----------
        uid
            Identifier.

        Returns
        -------
        job
            As it stands. Another's is as unknown as one that never was:
            `UnknownJobError`.
        """
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            return self._rows.read(self._found(connection, uid))

    def cancel(self, uid: str) -> None:
        """Let nothing more be done; one that is over stays as it is.

        Parameters
        ----------
        uid
            Identifier.
        """
        with self.store.turns.take() as turn:
            row = self._found(turn.connection, uid)
            if JobState(row.state).is_over:
                return
            ended = update(job).where(job.c.uid == uid)
            turn.connection.execute(
                ended.values(
                    state=JobState.CANCELLED.value, changed=int(self.now()), asked=b""
                )
            )
            turn.tell(Event.JOB_CANCELLED, detail=f"job={uid} kind={row.kind}")

    def remove(self, uid: str) -> None:
        """Destroy a job that is over, with its result.

        Parameters
        ----------
        uid
            Identifier.

        Raises
        ------
        InputError
            If it is not over.
        """
        with self.store.turns.take() as turn:
            row = self._found(turn.connection, uid)
            if not JobState(row.state).is_over:
                raise InputError(
                    say("This work is not over yet."), remedy=say("Cancel it first.")
                )
            self._rows.destroy(turn.connection, [uid])
            turn.tell(Event.RESULT_DESTROYED, detail=f"job={uid} kind={row.kind}")

    @contextlib.contextmanager
    def result(self, uid: str) -> Iterator[BufferedReader]:
        """Open the result of a job; that it is taken is told of.

        Parameters
        ----------
        uid
            Identifier.

        Yields
        ------
        content
            As it was made.

        Raises
        ------
        UnknownJobError
            If she has no such job, or it has no result.
        """
        with self.store.turns.take() as turn:
            row = self._found(turn.connection, uid)
            kept = self._rows.unseal(uid, "result", row.result)
            path = self._rows.path(uid)
            if "key" not in kept or not path.is_file():
                raise UnknownJobError
            turn.tell(Event.RESULT_TAKEN, detail=f"job={uid} kind={row.kind}")
        key = base64.b64decode(kept["key"])
        with _opened(path) as file, open_sealed(file, key=key, label=uid) as content:
            yield content

    @property
    def _rows(self) -> JobRows:
        """What is sealed of them."""
        return JobRows(self.store)

    def _found(self, connection: Connection, uid: str) -> Row[Any]:
        """Find the row of one."""
        wanted = select(job).where(job.c.uid == uid, job.c.account == self.who.uid)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            raise UnknownJobError
        return row

    def _refuse_many(self, connection: Connection) -> None:
        """Refuse more work than one user may ask for at once."""
        unfinished = (
            select(func.count())
            .select_from(job)
            .where(job.c.account == self.who.uid, job.c.state.not_in(OVER))
        )
        if (connection.scalar(unfinished) or 0) >= MOST_UNFINISHED:
            raise InputError(
                say("{most} of your works wait or run already.", most=MOST_UNFINISHED),
                remedy=say("Wait until one is over, or cancel one."),
            )

    def _make_room(self, connection: Connection) -> None:
        """Destroy the oldest that are over, where there are many."""
        spare = (
            select(job.c.uid)
            .where(job.c.account == self.who.uid, job.c.state.in_(OVER))
            .order_by(job.c.changed.desc())
            .offset(_MOST_KEPT - 1)
            .limit(_MOST_KEPT)
        )
        self._rows.destroy(connection, list(connection.scalars(spare)))


def _opened(path: Path) -> BufferedReader:
    """Open the file of a result; one that went since with a patient is unknown."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise UnknownJobError from None
