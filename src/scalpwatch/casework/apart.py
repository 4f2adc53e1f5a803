"""Work on pictures done apart: in child processes with limits, that see nothing else.

A picture is bytes that a stranger may have made. Whatever decodes it does so in a
process that has neither keys nor the store, may hold so much memory, may write no file,
and is ended when it takes too long; what it gives back is read as data and never run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any, BinaryIO, Final

from scalpwatch.casework.frames import FrameError, read_frame, write_frame
from scalpwatch.errors import InputError, ScalpwatchError, UnreadableImageError
from scalpwatch.phrases import Phrase, say

__all__ = ["Apart", "Done"]

_PROGRAM: Final = "scalpwatch.casework.child"
_KINDS: Final[Mapping[str, type[ScalpwatchError]]] = {
    "UnreadableImageError": UnreadableImageError
}


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a work.

    Parameters
    ----------
    told
        What JSON can hold.
    contents
        Files.
    """

    told: Any
    contents: tuple[bytes, ...]


class Apart:
    """A few child processes that work on pictures.

    Parameters
    ----------
    count
        How many pictures are worked on at once; who comes later waits.
    longest_s
        After how long a work is given up and its process ended [s].

    Notes
    -----
    A process is started when it is first needed and serves until the end; one that was
    ended, or ended itself, is replaced by a new one at the next work.
    """

    def __init__(self, count: int = 2, *, longest_s: float = 60.0) -> None:
        self.longest_s = longest_s
        self._free: LifoQueue[_Child] = LifoQueue()
        self._children = tuple(_Child() for _ in range(count))
        for each in self._children:
            self._free.put(each)
        # who forgets to close it leaves no process behind
        self._ended = weakref.finalize(self, _end_all, self._children)

    def do(
        self, job: str, told: Mapping[str, Any], contents: Sequence[bytes] = ()
    ) -> Done:
        """Have something done with pictures.

        Parameters
        ----------
        job
            One of `scalpwatch.casework.eye.JOBS`.
        told
            What it needs to know; only what JSON can hold.
        contents
            Files.

        Returns
        -------
        done
            What came of it.

        Raises
        ------
        InputError
            If every process is busy for too long.
        UnreadableImageError
            If the process ended over it: too much memory or time, or a fault in a
            decoder.

        Notes
        -----
        What the work itself refuses is raised here as it was raised there.
        """
        try:
            child = self._free.get(timeout=self.longest_s)
        except Empty:
            raise InputError(
                say("Too many pictures are being looked at."),
                remedy=say("Try again in a moment."),
            ) from None
        try:
            parts = child.ask(job, told, contents, longest_s=self.longest_s)
        except (OSError, FrameError):
            raise UnreadableImageError(
                say("A picture took more memory or time than any picture may."),
                remedy=say("Give a smaller copy, saved anew by a picture editor."),
            ) from None
        finally:
            self._free.put(child)
        answer, *made = parts
        if failure := answer.get("failed"):
            kind = _KINDS.get(str(failure["kind"]), InputError)
            raise kind(_phrase(failure["message"]), remedy=_phrase(failure["remedy"]))
        return Done(answer.get("told"), tuple(made))

    def warm(self) -> None:
        """Start every process, so that nobody waits for the libraries to load."""
        for each in self._children:
            each.start()

    def close(self) -> None:
        """End every process."""
        self._ended()


class _Child:
    """One process, started when it is needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(self) -> subprocess.Popen[bytes]:
        """Start it, unless it runs."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._end()
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    [sys.executable, "-m", _PROGRAM],
                    # neither keys nor places: it finds our modules and nothing else
                    env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                    cwd=os.path.abspath(os.sep),  # noqa: PTH100 - the root, whatever it is called
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            return self._process

    def ask(
        self,
        job: str,
        told: Mapping[str, Any],
        contents: Sequence[bytes],
        *,
        longest_s: float,
    ) -> tuple[Any, *tuple[bytes, ...]]:
        """Send a work and wait for what comes of it."""
        process = self.start()
        watch = threading.Timer(longest_s, process.kill)
        watch.start()
        try:
            write_frame(_open(process.stdin), {"job": job, "told": told}, contents)
            return read_frame(_open(process.stdout))
        except BaseException:
            # half an answer would be read as the next one's: another patient's
            self.end()
            raise
        finally:
            watch.cancel()

    def end(self) -> None:
        """End it, whatever it does."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        """End it; who calls holds the lock."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            # what was not sent is nobody's any more
            if pipe is not None:
                _close(pipe)


def _end_all(children: Sequence[_Child]) -> None:
    """End every process."""
    for each in children:
        each.end()


def _close(pipe: Any) -> None:  # noqa: ANN401 - either end of a pipe
    """Close a pipe whose other end is gone."""
    try:
        pipe.close()
    except OSError:
        return


def _open(pipe: Any) -> BinaryIO:  # noqa: ANN401 - either end of a pipe
    """Insist on a pipe that was asked for."""
    if pipe is None:
        raise OSError("no pipe")
    opened: BinaryIO = pipe
    return opened


def _phrase(told: Any) -> Phrase:  # noqa: ANN401 - what JSON held
    """Make a sentence of what came from the child: plain facts alone."""
    return Phrase(
        str(told["template"]),
        tuple(
            (str(name), fact if isinstance(fact, int | float) else str(fact))
            for name, fact in told["facts"]
        ),
    )
