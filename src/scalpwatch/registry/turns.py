"""Turns at the store: one writer at a time, each deed whole and told of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say
from scalpwatch.registry.anchoring import Anchor, Head
from scalpwatch.registry.audit import Deed, Event, append
from scalpwatch.registry.custody import UnknownError
from scalpwatch.registry.engine import failures_told, lock

__all__ = ["Turn", "Turns"]

#: How long a thread waits for the others of its process [s]; as long as a process
#: waits for another.
_PATIENCE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A transaction while it holds the lock of the store.

    Parameters
    ----------
    connection
        To the database.
    clinic
        Of which clinic's patients.
    deeds
        What is told of in the audit trail when the turn ends well.
    """

    connection: Connection
    clinic: str
    deeds: list[Deed] = field(default_factory=list)

    def tell(self, event: Event, uid: str | None = None, detail: str = "") -> None:
        """Tell of a deed.

        Parameters
        ----------
        event
            What is done.
        uid
            Identifier of the patient; ``None`` if it is none.
        detail
            Codes and counts.
        """
        self.deeds.append(Deed(event, uid, detail))


@dataclass(frozen=True, slots=True)
class Turns:
    """What takes turns.

    Parameters
    ----------
    engine
        Connections to the database.
    anchor
        Where the head of the audit trail is remembered.
    actor
        Who acts.
    clinic
        Of which clinic's patients.
    is_anchored
        Whether the trail held the anchored head when the store was opened. Where it
        did not, the anchor is left as the evidence that it is.
    queue
        In which the threads of this process wait. SQLite lets who waits nap and look
        again, longer each time: ten users at once would wait for naps.
    """

    engine: Engine
    anchor: Anchor
    actor: str
    clinic: str
    is_anchored: bool
    queue: Lock = field(default_factory=Lock, repr=False, compare=False)

    @contextlib.contextmanager
    def take(self) -> Iterator[Turn]:
        """Wait for the turn, and take it.

        Yields
        ------
        turn
            All that is done in it is on disk at its end, with its rows in the audit
            trail, or nothing is.

        Raises
        ------
        UnknownError
            If it was raised in the turn; that is told of in a turn of its own.
        RegistryError
            If others held the store for too long.
        """
        head: Head | None = None
        try:
            with (
                self._queued(),
                failures_told(),
                self.engine.begin() as connection,
            ):
                lock(connection)
                turn = Turn(connection, self.clinic)
                yield turn
                if turn.deeds:
                    head = append(
                        connection, turn.deeds, actor=self.actor, clinic=self.clinic
                    )
        except UnknownError:
            with self.take() as another:
                another.tell(Event.REFUSED, detail="why=unknown")
            raise
        if self.is_anchored and head is not None:
            # the deed is on disk: an anchor that lags is moved by the next one
            with contextlib.suppress(RegistryError):
                self.anchor.advance(head)

    @contextlib.contextmanager
    def _queued(self) -> Iterator[None]:
        """Wait for the other threads of this process."""
        if not self.queue.acquire(timeout=_PATIENCE_S):
            raise RegistryError(
                say("The store is held by another program: nothing was kept of this."),
                remedy=say("Wait until it is done, then do it again."),
            )
        try:
            yield
        finally:
            self.queue.release()
