"""A job as it is kept: a row with sealed parts, and a sealed file of its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete

from scalpwatch.phrases import say
from scalpwatch.registry.custody import UnknownError
from scalpwatch.registry.job_states import (
    JobState,
    results_folder,
    seal_part,
    unseal_part,
)
from scalpwatch.registry.models import job
from scalpwatch.registry.store import Store
from scalpwatch.registry.whole_files import failures_told

__all__ = [
    "Job",
    "JobRows",
    "Outcome",
    "UnknownJobError",
]


class UnknownJobError(UnknownError):
    """Nobody, or another, asked for such a job: neither is told."""

    def __init__(self) -> None:
        super().__init__(
            say("There is no such work."), remedy=say("The list of work names yours.")
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    Parameters
    ----------
    name, media_type
        Of the file to be downloaded; empty where there is none.
    told
        A sentence in each language, by its code: what was done, or why it failed.
    """

    name: str = ""
    media_type: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its owner sees it.

    Parameters
    ----------
    uid
        Identifier, which tells nothing.
    kind
        What is done.
    state
        How far it is.
    done, total
        Of how many steps; a total of 0 where nobody knows.
    began, changed
        Since the epoch [s].
    outcome
        Once it is over, if there is something to say.
    """

    uid: str
    kind: str
    state: JobState
    done: int
    total: int
    began: int
    changed: int
    outcome: Outcome | None = None

    @property
    def has_result(self) -> bool:
        """Whether there is a file to be downloaded."""
        return self.outcome is not None and bool(self.outcome.name)


@dataclass(frozen=True, slots=True)
class JobRows:
    """Reads and writes what of a job is sealed.

    Parameters
    ----------
    store
        Whose rows and folder.
    """

    store: Store

    @property
    def folder(self) -> Path:
        """Where results lie."""
        return results_folder(self.store.pictures)

    def path(self, uid: str) -> Path:
        """Say where a result lies.

        Parameters
        ----------
        uid
            Of the job.

        Returns
        -------
        path
            Of its file, which need not be there.
        """
        return self.folder / uid

    def seal(self, uid: str, place: str, body: Mapping[str, Any]) -> bytes:
        """Seal what is to lie in a row.

        Parameters
        ----------
        uid
            Of the job.
        place
            The column.
        body
            As JSON holds it.

        Returns
        -------
        sealed
            Opens in this column of this row alone.
        """
        return seal_part(self.store.custody.keyring, uid, place, body)

    def unseal(self, uid: str, place: str, sealed: bytes | None) -> dict[str, Any]:
        """Open what lies in a row.

        Parameters
        ----------
        uid
            Of the job.
        place
            The column.
        sealed
            As it lies there.

        Returns
        -------
        body
            Empty where nothing lies there.
        """
        return unseal_part(self.store.custody.keyring, uid, place, sealed)

    def read(self, row: Row[Any]) -> Job:
        """Read a row.

        Parameters
        ----------
        row
            Of the table.

        Returns
        -------
        job
            As its owner sees it.
        """
        kept = self.unseal(row.uid, "result", row.result)
        return Job(
            uid=row.uid,
            kind=row.kind,
            state=JobState(row.state),
            done=row.done,
            total=row.total,
            began=row.began,
            changed=row.changed,
            outcome=Outcome(kept["name"], kept["media_type"], kept["told"])
            if kept
            else None,
        )

    def destroy(self, connection: Connection, uids: Sequence[str]) -> None:
        """Destroy jobs: the keys of their results, which are in the rows, and files.

        Parameters
        ----------
        connection
            In a turn.
        uids
            Of the jobs.
        """
        connection.execute(delete(job).where(job.c.uid.in_(uids)))
        for uid in uids:
            self.unlink(uid)

    def unlink(self, uid: str) -> None:
        """Remove the file of a result, if it is there.

        Parameters
        ----------
        uid
            Of the job.
        """
        with failures_told():
            self.path(uid).unlink(missing_ok=True)
