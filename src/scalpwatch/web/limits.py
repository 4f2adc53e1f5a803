"""How often somebody may knock, and how much is made at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock
from typing import Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say

__all__ = ["Backoff", "Press", "Rate"]

#: Names and addresses that are remembered; the oldest are forgotten first.
_REMEMBERED: Final = 10_000
_FREE_FAILURES: Final = 5
_LONGEST_WAIT_S: Final = 300.0
#: After so long without a failure, earlier ones are forgotten [s].
_FORGOTTEN_AFTER_S: Final = 24 * 3600.0


@dataclass(slots=True)
class Rate:
    """So many at once, and so many a second, for each key.

    Parameters
    ----------
    burst
        How many at once.
    per_s
        How many a second after those.
    now
        Tells a time that never goes back [s].
    """

    burst: float
    per_s: float
    now: Callable[[], float] = time.monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, key: str) -> float:
        """Ask to pass.

        Parameters
        ----------
        key
            Whose rate.

        Returns
        -------
        wait_s
            0 if she may pass; else how long until she may [s].
        """
        with self._lock:
            now = self.now()
            left, at = self._left.pop(key, (self.burst, now))
            left = min(self.burst, left + (now - at) * self.per_s)
            passes = left >= 1
            self._left[key] = (left - 1 if passes else left, now)
            if len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        return 0.0 if passes else (1 - left) / self.per_s


@dataclass(slots=True)
class Backoff:
    """A wait that doubles with each failure after the fifth, for each name.

    Parameters
    ----------
    now
        Tells a time that never goes back [s].

    Notes
    -----
    Names that nobody bears are treated alike, so that no wait tells who is there. The
    wait ends at 5 minutes: who guesses has 288 tries a day, and whose name is guessed
    is not shut out for long.
    """

    now: Callable[[], float] = time.monotonic
    _failed: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, name: str) -> float:
        """Tell how long a name has to wait.

        Parameters
        ----------
        name
            As typed.

        Returns
        -------
        wait_s
            0 if it may try now [s].
        """
        with self._lock:
            count, at = self._failed.get(name.casefold(), (0, 0.0))
            over = count - _FREE_FAILURES
            wait = min(2.0**over, _LONGEST_WAIT_S) if over >= 0 else 0.0
            return max(0.0, at + wait - self.now()) if wait else 0.0

    def failed(self, name: str) -> None:
        """Remember a failure.

        Parameters
        ----------
        name
            As typed.
        """
        with self._lock:
            count, at = self._failed.pop(name.casefold(), (0, self.now()))
            if self.now() - at > _FORGOTTEN_AFTER_S:
                count = 0
            # a power of two past any wait changes nothing
            self._failed[name.casefold()] = (min(count + 1, 30), self.now())
            if len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name.

        Parameters
        ----------
        name
            As typed.
        """
        with self._lock:
            self._failed.pop(name.casefold(), None)


@dataclass(frozen=True, slots=True)
class Press:
    """So many documents are made at once, and who comes then waits her turn.

    Parameters
    ----------
    places
        How many at once: to typeset one takes a processor for most of a second.
    longest_s
        How long somebody waits [s].
    """

    places: int = 2
    longest_s: float = 20.0
    _free: BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Open the places."""
        object.__setattr__(self, "_free", BoundedSemaphore(self.places))

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Take a place while a document is made.

        Yields
        ------
        None
            When the turn has come.

        Raises
        ------
        RegistryError
            If it did not come for long.
        """
        if not self._free.acquire(timeout=self.longest_s):
            raise RegistryError(
                say("Too many documents are being made at once."),
                remedy=say("Try again in a minute."),
            )
        try:
            yield
        finally:
            self._free.release()
