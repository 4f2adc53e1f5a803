"""Doing long work: two threads beside the page, which take what waits."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from scalpwatch.errors import InputError, ScalpwatchError
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.job_rows import Outcome
from scalpwatch.registry.work import Claimed, Work
from scalpwatch.web.desk import Desk
from scalpwatch.web.errands import CancelledError, Errand, Kind
from scalpwatch.web.kinds import KINDS
from scalpwatch.web.shields import log_unforeseen

__all__ = ["Workers"]

_AT_ONCE: Final = 2
#: A bell that nobody heard costs no longer than this [s].
_LOOKS_EVERY_S: Final = 1.0
_SWEEPS_EVERY_S: Final = 60.0
#: For work to be put down when the server ends [s].
_LEFT_TO_END_S: Final = 10.0
_MOST_TRIES: Final = 3


@dataclass(slots=True)
class Workers:
    """What does long work while a server serves.

    Parameters
    ----------
    desk
        Of the server.

    Notes
    -----
    A context manager: at its beginning, what an earlier server left is taken up; at
    its end, what is not done waits for the next.
    """

    desk: Desk
    _ends: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._work.take_up()
        for number in range(_AT_ONCE):
            thread = Thread(target=self._run, name=f"work-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.set()
        self.desk.bell.set()
        until = time.monotonic() + _LEFT_TO_END_S
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def work_off(self) -> None:
        """Do all that waits, here and now."""
        while self._one():
            pass

    @property
    def _work(self) -> Work:
        """All that is to be done."""
        return Work(self.desk.store)

    def _run(self) -> None:
        """Do what waits, until the server ends."""
        sweeps_at = 0.0
        while not self._ends.is_set():
            try:
                if time.monotonic() >= sweeps_at:
                    sweeps_at = time.monotonic() + _SWEEPS_EVERY_S
                    self._work.expire()
                if self._one():
                    continue
            except ScalpwatchError as error:
                # a store that cannot be asked now can be asked later
                log_unforeseen(error)
            self.desk.bell.wait(_LOOKS_EVERY_S)
            self.desk.bell.clear()

    def _one(self) -> bool:
        """Do what has waited longest, and tell whether anything did."""
        claimed = self._work.claim()
        if claimed is None:
            return False
        try:
            kind = _kind_of(claimed)
            self._do(claimed, kind)
        except CancelledError:
            self._put_down(claimed)
        except ScalpwatchError as error:
            self._work.fail(claimed.job.uid, _told(error.message, error.remedy))
        except Exception as error:  # noqa: BLE001 - the last place where one can be told
            number = log_unforeseen(error)
            failed = say("The work failed (number {number}).", number=number)
            remedy = say(
                "Ask for it again; if it fails again, tell whoever runs the server "
                "that number."
            )
            self._work.fail(claimed.job.uid, _told(failed, remedy))
        return True

    def _do(self, claimed: Claimed, kind: Kind) -> None:
        """Do it, and keep what comes of it."""
        work, uid, key = self._work, claimed.job.uid, Work.new_key()

        def goes_on(done: int, total: int) -> bool:
            """Tell how far it is, and hear whether to go on."""
            return not self._ends.is_set() and work.step(uid, done, total)

        with work.result(uid, key) as file:
            made = kind.do(
                Errand(
                    who=claimed.owner,
                    asked=claimed.asked,
                    desk=self.desk,
                    store=self.desk.store_of(claimed.owner),
                    file=file,
                    goes_on=goes_on,
                )
            )
        told = _told(made.told).told
        work.finish(uid, Outcome(made.name, made.media_type, told), key=key)

    def _put_down(self, claimed: Claimed) -> None:
        """Let work wait for the next start, unless nobody wants it any more."""
        # a store that is closed already keeps it as running: the next start takes it up
        with contextlib.suppress(ScalpwatchError):
            self._work.give_back(claimed.job.uid)


def _kind_of(claimed: Claimed) -> Kind:
    """Find what is to be done, and see that it still may be."""
    kind, owner = KINDS.get(claimed.job.kind), claimed.owner
    if claimed.tries >= _MOST_TRIES:
        raise InputError(
            say(
                "The server ended {tries} times while this was done.", tries=_MOST_TRIES
            ),
            remedy=say("Tell whoever runs the server."),
        )
    if kind is None:
        raise InputError(
            say("Nobody knows any more how this work is done."),
            remedy=say("Ask for it again on its page."),
        )
    if owner.is_blocked or not kind.access.lets_in(owner.roles):
        raise InputError(
            say("You may not do this any more."),
            remedy=say("Ask an administrator for the role."),
        )
    return kind


def _told(*phrases: Phrase) -> Outcome:
    """Tell sentences in each language, for whoever reads them later."""
    told = {
        language.value: " ".join(map(Words(language).tell, phrases))
        for language in Language
    }
    return Outcome(told=told)
