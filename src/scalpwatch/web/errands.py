"""Kinds of long work: what a page asks to be done beside it.

To add a kind, write a function that takes an `Errand` and returns what it `Made`, wrap
it in a `Kind` in the module of the page that asks for it, and add that to
`scalpwatch.web.kinds.KINDS`. The page then calls `ask_for` and sends the browser to
``/jobs``, where the work is seen, cancelled, and its result downloaded:

    FIGURES: Final = Kind("figures", say("Figures of all patients"), SEES, _count)

    job = ask_for(desk_of(request), visitor.user, FIGURES, {"since": "2020"})
    return send_to("/jobs", request)

The function runs in one of two threads of the server, as the user who asked, under the
roles that she has then. It

- reads what was asked from `Errand.asked` (JSON; sealed while it waits),
- uses `Errand.store`, which is the store as she sees it,
- calls `Errand.tell` often (at each patient, each picture): that moves the progress
  bar, and raises where she cancelled or the server ends, which must not be caught,
- writes the file to be downloaded into `Errand.file`, which seals it,
- raises a `scalpwatch.errors.ScalpwatchError` where it cannot go on: its sentence is
  shown; anything else becomes a number, as on a page,
- may be begun again from its beginning after a restart: done twice, it must leave what
  doing it once leaves.

What computes for long in Python alone should do so in a child process, for threads take
turns with the pages.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scalpwatch.phrases import Phrase
from scalpwatch.registry.accounts import Account
from scalpwatch.registry.job_rows import Job
from scalpwatch.registry.segments import SealedWriter
from scalpwatch.registry.store import Store
from scalpwatch.web.access import Access
from scalpwatch.web.desk import Desk

__all__ = ["CancelledError", "Errand", "Kind", "Made", "ask_for"]

#: Progress is not written down more often than this [s].
_TOLD_EVERY_S: Final = 0.5


class CancelledError(Exception):
    """Nobody wants the work any more, or the server ends."""


@dataclass(slots=True)
class Errand:
    """Work that is being done.

    Parameters
    ----------
    who
        Asked for it.
    asked
        As the page gave it to `ask_for`.
    desk
        Of the server.
    store
        As she sees it.
    file
        Where the result goes.
    goes_on
        Told how many of how many steps are done; answers whether to go on.
    """

    who: Account
    asked: Mapping[str, Any]
    desk: Desk
    store: Store
    file: SealedWriter
    goes_on: Callable[[int, int], bool]
    _next_at: float = field(default=0.0, init=False)

    def tell(self, done: int, total: int) -> None:
        """Tell how far the work is.

        Parameters
        ----------
        done, total
            Of how many steps; a total of 0 where nobody knows.

        Raises
        ------
        CancelledError
            If it is to end now.
        """
        now = time.monotonic()
        if now < self._next_at and done != total:
            return
        self._next_at = now + _TOLD_EVERY_S
        if not self.goes_on(done, total):
            raise CancelledError


@dataclass(frozen=True, slots=True)
class Made:
    """What came of the work.

    Parameters
    ----------
    told
        A sentence that says what was done.
    name, media_type
        Of the file that was written, for the download; the name is plain ASCII and
        tells nothing of a patient. Empty where there is no file.
    """

    told: Phrase
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of long work.

    Parameters
    ----------
    code
        In rows and the audit trail: small letters, digits and ``_``.
    name
        As the page tells it.
    access
        Who may ask for it; asked again when it is done.
    do
        Does it.
    """

    code: str
    name: Phrase
    access: Access
    do: Callable[[Errand], Made]


def ask_for(desk: Desk, who: Account, kind: Kind, asked: Mapping[str, Any]) -> Job:
    """Ask for long work.

    Parameters
    ----------
    desk
        Of the server.
    who
        Asks; the route has let her in.
    kind
        What is to be done.
    asked
        What it needs to know, as JSON holds it.

    Returns
    -------
    job
        That waits. Where she asked for too much already: `InputError`.
    """
    job = desk.jobs(who).ask(kind.code, asked)
    desk.bell.set()
    return job
