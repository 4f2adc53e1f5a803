"""How far long work is, how it lies sealed, and what of it goes with a patient."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update

from scalpwatch.errors import RegistryError
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.models import account, job
from scalpwatch.registry.pictures import PictureStore
from scalpwatch.registry.sealing import label_of, seal, unseal
from scalpwatch.registry.turns import Turn
from scalpwatch.registry.whole_files import failures_told

__all__ = [
    "OVER",
    "JobState",
    "destroy_results",
    "results_folder",
    "seal_part",
    "unseal_part",
]


class JobState(Enum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done."""
        return self not in {JobState.WAITING, JobState.RUNNING}


#: As rows tell that nothing more will be done.
OVER: Final = tuple(each.value for each in JobState if each.is_over)


_BEGUN_ANEW: Final = say(
    "Begun anew, because a patient was erased: it stands in the list of work."
)
_DAMAGED: Final = say(
    "Cancelled, because a patient was erased and nobody can read what was asked: ask "
    "again."
)


def results_folder(pictures: PictureStore) -> Path:
    """Say where results of jobs lie.

    Parameters
    ----------
    pictures
        Of the store.

    Returns
    -------
    folder
        Which need not be there.
    """
    return pictures.folder.parent / "results"


def seal_part(keyring: Keyring, uid: str, place: str, body: Mapping[str, Any]) -> bytes:
    """Seal what is to lie in the row of a job.

    Parameters
    ----------
    keyring
        Of the store.
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
    packed = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    label = label_of(job.name, uid, place)
    return seal(packed, key=keyring.derive("jobs"), label=label)


def unseal_part(
    keyring: Keyring, uid: str, place: str, sealed: bytes | None
) -> dict[str, Any]:
    """Open what lies in the row of a job.

    Parameters
    ----------
    keyring
        Of the store.
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
    if not sealed:
        return {}
    label = label_of(job.name, uid, place)
    body: dict[str, Any] = json.loads(
        unseal(sealed, key=keyring.derive("jobs"), label=label)
    )
    return body


def destroy_results(turn: Turn, keyring: Keyring, pictures: PictureStore) -> None:
    """Destroy what was made of a clinic's patients, for one of them is erased.

    Parameters
    ----------
    turn
        In which she is.
    keyring
        Of the store.
    pictures
        Of the store; results lie beside them.

    Notes
    -----
    Results that are finished go, with their keys, which are in the rows, and their
    files: nobody knows in which of them she is. Work that runs may have read of her:
    it waits again, under an identifier of its own, so that whoever does the old one
    finds at the next step that nobody wants it, and can neither end the new one nor
    write over its file. The old one stays, cancelled, and tells so. Work of which
    nobody can read what was asked is cancelled alone: what is damaged must not keep
    every patient of the clinic from being erased.
    """
    hers = select(account.c.uid).where(account.c.clinic == turn.clinic)
    asked = select(job).where(job.c.account.in_(hers)).order_by(job.c.began, job.c.uid)
    rows = list(turn.connection.execute(asked))
    folder = results_folder(pictures)
    for row in rows:
        state = JobState(row.state)
        if state is JobState.RUNNING:
            _begin_anew(turn, keyring, row)
        elif state is JobState.DONE and (folder / row.uid).is_file():
            turn.connection.execute(delete(job).where(job.c.uid == row.uid))
            turn.tell(Event.RESULT_DESTROYED, detail=f"job={row.uid} kind={row.kind}")
            with failures_told():
                (folder / row.uid).unlink(missing_ok=True)


def _begin_anew(turn: Turn, keyring: Keyring, row: Row[Any]) -> None:
    """Let a job wait in the place of one that runs."""
    try:
        told = unseal_part(keyring, row.uid, "asked", row.asked)
    except RegistryError:
        _cancel(turn, keyring, row, _DAMAGED)
        return
    uid = secrets.token_hex(16)
    values = {
        "uid": uid,
        "account": row.account,
        "kind": row.kind,
        "state": JobState.WAITING.value,
        "done": 0,
        "total": 0,
        "began": row.began,
        "changed": row.changed,
        "asked": seal_part(keyring, uid, "asked", {**told, "tries": 0}),
    }
    _cancel(turn, keyring, row, _BEGUN_ANEW)
    turn.connection.execute(insert(job), values)
    turn.tell(Event.JOB_ASKED, detail=f"job={uid} kind={row.kind}")


def _cancel(turn: Turn, keyring: Keyring, row: Row[Any], why: Phrase) -> None:
    """Let nothing more be done of a job, and tell its owner why."""
    told = {each.value: Words(each).tell(why) for each in Language}
    kept = {"name": "", "media_type": "", "told": told}
    ended = update(job).where(job.c.uid == row.uid)
    turn.connection.execute(
        ended.values(
            state=JobState.CANCELLED.value,
            asked=b"",
            result=seal_part(keyring, row.uid, "result", kept),
        )
    )
    turn.tell(Event.JOB_CANCELLED, detail=f"job={row.uid} kind={row.kind}")
