"""Long work beside the page, as what does it sees it.

A job that was running when the server ended waits again at the next start, so that its
work must be fit to be done twice.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Update, select, update

from scalpwatch.registry.accounts import Account, account_of
from scalpwatch.registry.audit import Event
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.job_rows import Job, JobRows, Outcome
from scalpwatch.registry.job_states import OVER, JobState
from scalpwatch.registry.keys import KEY_BYTES
from scalpwatch.registry.models import account, job
from scalpwatch.registry.segments import SealedWriter
from scalpwatch.registry.store import Store
from scalpwatch.registry.turns import Turn
from scalpwatch.registry.whole_files import DRAFT, write_file_whole
from scalpwatch.registry.whole_files import failures_told as disk_failures_told

__all__ = ["KEPT_S", "Claimed", "Work"]

#: So long after its end, a job and its result are destroyed [s].
KEPT_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that is to be done now.

    Parameters
    ----------
    job
        Which.
    owner
        Who asked for it, as she is now.
    asked
        What was asked.
    tries
        How often it was begun before, and never ended.
    """

    job: Job
    owner: Account
    asked: Mapping[str, Any]
    tries: int


@dataclass(frozen=True, slots=True)
class Work:
    """All that is to be done for all users.

    Parameters
    ----------
    store
        Of all clinics.
    now
        Tells the time [s].
    """

    store: Store
    now: Callable[[], float] = time.time

    def take_up(self) -> None:
        """Let what was running when the server ended wait again.

        Notes
        -----
        Called at the start, before anything runs. Drafts, and results of no job, are
        removed.
        """
        with self.store.turns.take() as turn:
            cut = update(job).where(job.c.state == JobState.RUNNING.value)
            turn.connection.execute(cut.values(state=JobState.WAITING.value))
            known = set(turn.connection.scalars(select(job.c.uid)))
        folder = self._rows.folder
        with disk_failures_told():
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.name.startswith(DRAFT) or path.name not in known:
                    path.unlink(missing_ok=True)

    def expire(self) -> None:
        """Destroy what ended a day ago, with its result."""
        over = job.c.state.in_(OVER) & (job.c.changed <= int(self.now()) - KEPT_S)
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            gone = list(connection.scalars(select(job.c.uid).where(over).limit(100)))
        if gone:
            with self.store.turns.take() as turn:
                self._rows.destroy(turn.connection, gone)
                turn.tell(Event.RESULT_DESTROYED, detail=f"jobs={len(gone)}")

    def claim(self) -> Claimed | None:
        """Take the job that has waited longest.

        Returns
        -------
        claimed
            Which is running now; ``None`` where none waits.
        """
        waits = job.c.state == JobState.WAITING.value
        with failures_told(), reading(self.store.turns.engine).begin() as connection:
            if connection.execute(select(job.c.uid).where(waits)).first() is None:
                return None
        first = select(job).where(waits).order_by(job.c.began, job.c.uid).limit(1)
        with self.store.turns.take() as turn:
            row = turn.connection.execute(first).one_or_none()
            return None if row is None else self._claimed(turn, row)

    def step(self, uid: str, done: int, total: int) -> bool:
        """Tell how far a job is.

        Parameters
        ----------
        uid
            Identifier.
        done, total
            Of how many steps; a total of 0 where nobody knows.

        Returns
        -------
        goes_on
            Whether it is still wanted.
        """
        told = {"done": done, "total": total, "changed": int(self.now())}
        with failures_told(), self.store.turns.engine.begin() as connection:
            return bool(connection.execute(_running(uid).values(**told)).rowcount)

    def give_back(self, uid: str) -> None:
        """Let a job wait again whose work was cut short by the server's end.

        Parameters
        ----------
        uid
            Identifier.
        """
        with self.store.turns.take() as turn:
            waits = _running(uid).values(state=JobState.WAITING.value)
            turn.connection.execute(waits)

    @contextlib.contextmanager
    def result(self, uid: str, key: bytes) -> Iterator[SealedWriter]:
        """Write the result of a job, sealed.

        Parameters
        ----------
        uid
            Identifier.
        key
            As `new_key` drew it; `finish` keeps it.

        Yields
        ------
        writer
            The file is in its place, whole, when the block ends well.
        """
        with write_file_whole(self._rows.path(uid)) as file:
            writer = SealedWriter(file, key=key, label=uid)
            yield writer
            writer.finish()

    def finish(self, uid: str, outcome: Outcome, *, key: bytes) -> None:
        """Tell that a job is done; one that was cancelled meanwhile stays so.

        Parameters
        ----------
        uid
            Identifier.
        outcome
            What came of it.
        key
            Of its result.
        """
        told = {"key": base64.b64encode(key).decode("ascii")} if outcome.name else {}
        if not self._end(uid, JobState.DONE, outcome, told) or not outcome.name:
            self._rows.unlink(uid)

    def fail(self, uid: str, outcome: Outcome) -> None:
        """Tell that a job failed.

        Parameters
        ----------
        uid
            Identifier.
        outcome
            One clear sentence.
        """
        self._end(uid, JobState.FAILED, outcome, {})
        self._rows.unlink(uid)

    @staticmethod
    def new_key() -> bytes:
        """Draw the key of a result.

        Returns
        -------
        key
            32 random bytes.
        """
        return secrets.token_bytes(KEY_BYTES)

    @property
    def _rows(self) -> JobRows:
        """What is sealed of jobs."""
        return JobRows(self.store)

    def _claimed(self, turn: Turn, row: Row[Any]) -> Claimed:
        """Let a job run, and count the try: one that ends the server ends some day."""
        told = self._rows.unseal(row.uid, "asked", row.asked)
        counted = {**told, "tries": told["tries"] + 1}
        values = {
            "state": JobState.RUNNING.value,
            "changed": int(self.now()),
            "asked": self._rows.seal(row.uid, "asked", counted),
        }
        claimed = update(job).where(job.c.uid == row.uid).values(**values)
        turn.connection.execute(claimed)
        wanted = select(account).where(account.c.uid == row.account)
        owner = account_of(turn.connection.execute(wanted).one())
        return Claimed(self._rows.read(row), owner, told["asked"], told["tries"])

    def _end(
        self, uid: str, state: JobState, outcome: Outcome, more: Mapping[str, str]
    ) -> bool:
        """End a job that is running, and tell whether it was."""
        kept = {
            "name": outcome.name,
            "media_type": outcome.media_type,
            "told": dict(outcome.told),
            **more,
        }
        values = {
            "state": state.value,
            "asked": b"",
            "result": self._rows.seal(uid, "result", kept),
            "changed": int(self.now()),
        }
        with self.store.turns.take() as turn:
            ended = turn.connection.execute(_running(uid).values(**values))
            if ended.rowcount:
                turn.tell(Event.JOB_ENDED, detail=f"job={uid} state={state.value}")
            return bool(ended.rowcount)


def _running(uid: str) -> Update:
    """Change a job only while it runs: who cancelled it has the last word."""
    running = job.c.state == JobState.RUNNING.value
    return update(job).where(job.c.uid == uid, running)
