"""What was made for somebody is remembered for a while, in memory and nowhere else."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeVar

__all__ = ["Memory"]

Value = TypeVar("Value")

#: Nothing is remembered for longer, so that what was erased or replaced is not shown.
_LONGEST_S: Final = 600.0


@dataclass(slots=True)
class _Entry:
    """What is remembered under a key, or is being made."""

    at: float
    lock: Lock = field(default_factory=Lock)
    is_made: bool = False
    value: Any = None
    weight: int = 0


@dataclass(slots=True)
class Memory:
    """Values that take long to make.

    Parameters
    ----------
    most_bytes
        Of all that is remembered; what was used longest ago is forgotten first.
    longest_s
        After how long a value is forgotten anyhow [s].
    now
        Tells a time that never goes back [s].

    Notes
    -----
    Who asks for what another is making just then waits for it. A value that could not
    be made is not remembered.
    """

    most_bytes: int = 256 << 20
    longest_s: float = _LONGEST_S
    now: Callable[[], float] = time.monotonic
    _entries: OrderedDict[Hashable, _Entry] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def made(self, key: Hashable, make: Callable[[], tuple[Value, int]]) -> Value:
        """Give a value, and make it if it is not remembered.

        Parameters
        ----------
        key
            Whose and what.
        make
            Makes it, and tells how many bytes it holds.

        Returns
        -------
        value
            As it was made.
        """
        entry = self._entry(key)
        with entry.lock:
            if not entry.is_made:
                try:
                    entry.value, entry.weight = make()
                except BaseException:
                    self._forget(key, entry)
                    raise
                entry.is_made = True
                self._make_room(key)
        value: Value = entry.value
        return value

    def forget(self, belongs: Callable[[Any], bool]) -> None:
        """Forget what is not true any more.

        Parameters
        ----------
        belongs
            Tells by its key whether a value is to be forgotten.
        """
        with self._lock:
            for key in [each for each in self._entries if belongs(each)]:
                del self._entries[key]

    def _entry(self, key: Hashable) -> _Entry:
        """Find an entry that is young enough, or begin one."""
        with self._lock:
            now = self.now()
            for old in [
                each
                for each, entry in self._entries.items()
                if now - entry.at > self.longest_s
            ]:
                del self._entries[old]
            entry = self._entries.setdefault(key, _Entry(now))
            self._entries.move_to_end(key)
            return entry

    def _forget(self, key: Hashable, entry: _Entry) -> None:
        """Forget what could not be made."""
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def _make_room(self, made: Hashable) -> None:
        """Forget what was used longest ago, but not what was just made."""
        with self._lock:
            weight = sum(each.weight for each in self._entries.values())
            for key in list(self._entries):
                if weight <= self.most_bytes or key == made:
                    break
                weight -= self._entries.pop(key).weight
