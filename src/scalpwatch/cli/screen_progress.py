"""How far a screening is, told on stderr while it runs."""

import sys
import time
from collections.abc import Callable
from typing import Final, TextIO

from scalpwatch.locale import Words
from scalpwatch.phrases import say

__all__ = ["Progress"]

_STAGES: Final = {
    "sift": say("sieving"),
    "read": say("reading what passed"),
    "fetch": say("reading what else is theirs"),
    "judge": say("judging"),
}
#: Stages whose work is told in parts and not in bytes.
_COUNTED: Final = frozenset({"judge"})


class Progress:
    """Tells on stderr how far a run is, at what rate, and what is left.

    Parameters
    ----------
    words
        The language.
    stream
        Where it is told; stderr when ``None``.
    clock
        Tells the seconds.
    """

    def __init__(
        self,
        words: Words,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._words = words
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._stage = ""
        self._began = clock()
        self._from = 0
        self._is_shown = self._stream.isatty()
        self._told = 0.0

    def __call__(self, stage: str, done: int, whole: int) -> None:
        """Tell how far a stage is; the first call of one says where it begins."""
        now = self._clock()
        if stage != self._stage:
            # what was done before the run was stopped took none of this run's time
            self._stage, self._began, self._from = stage, now, done
            return
        # a line a second on a terminal; every ten seconds in a log
        if done < whole and now - self._told < (1 if self._is_shown else 10):
            return
        self._told = now
        seconds = max(now - self._began, 1e-3)
        rate = (done - self._from) / seconds
        left = round((whole - done) / rate) if rate else "?"
        if stage in _COUNTED:
            told = say(
                "{stage}: part {done} of {whole}, {left} s left",
                stage=_STAGES[stage],
                done=done,
                whole=whole,
                left=left,
            )
        else:
            told = say(
                "{stage}: {done} of {whole} MB, {rate} MB/s, {left} s left",
                stage=_STAGES[stage],
                done=round(done / 1e6),
                whole=round(whole / 1e6),
                rate=round(rate / 1e6, 1),
                left=left,
            )
        end = "\r" if self._is_shown and done < whole else "\n"
        self._stream.write(self._words.tell(told) + end)
        self._stream.flush()
