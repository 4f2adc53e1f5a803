"""The program of a child process that works on pictures, within limits."""

from __future__ import annotations

import os
import resource
import signal
import sys
from typing import BinaryIO, Final

from scalpwatch.casework.eye import JOBS
from scalpwatch.casework.frames import FrameError, read_frame, write_frame
from scalpwatch.errors import ScalpwatchError, UnreadableImageError
from scalpwatch.imaging.threads import use_threads
from scalpwatch.phrases import Bilingual, Phrase, say

__all__ = ["main", "serve"]

#: Over what the libraries take; 100 megapixels with all that is made of them fit.
_MOST_BYTES: Final = 3 << 30
#: Of processor time for one work [s].
_LONGEST_S: Final = 40.0
#: Files that may be open: both pipes, and what libraries load later.
_MOST_FILES: Final = 64


def main() -> None:
    """Work until the other side ends."""
    # whatever a library prints must not get between what is sent
    sent = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    use_threads(2)
    limit_itself()
    with sent:
        serve(sys.stdin.buffer, sent)


def limit_itself() -> None:
    """Set the limits of this process, which nothing in it can raise again."""
    used = int(_statm().split()[0]) * resource.getpagesize()
    most = used + _MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))


def serve(asked: BinaryIO, sent: BinaryIO) -> None:
    """Do what is asked, one work after the other.

    Parameters
    ----------
    asked, sent
        From and to the other side.
    """
    while True:
        try:
            wanted, *contents = read_frame(asked)
        except FrameError:
            return
        # ends the process, wherever it is
        signal.setitimer(signal.ITIMER_PROF, _LONGEST_S)
        try:
            told, made = JOBS[wanted["job"]](wanted["told"], contents)
        except ScalpwatchError as error:
            write_frame(sent, {"failed": _failure(error)})
        except MemoryError:
            write_frame(sent, {"failed": _failure(_too_much())})
        else:
            write_frame(sent, {"told": told}, made)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _statm() -> str:
    """Read how much memory this process has."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - before anything is limited
        return file.read()


def _too_much() -> ScalpwatchError:
    """Say that a picture takes more memory than it may."""
    return UnreadableImageError(
        say("A picture took more memory or time than any picture may."),
        remedy=say("Give a smaller copy, saved anew by a picture editor."),
    )


def _failure(error: ScalpwatchError) -> dict[str, object]:
    """Tell a failure in what JSON can hold."""
    return {
        "kind": type(error).__name__,
        "message": _plain(error.message),
        "remedy": _plain(error.remedy),
    }


def _plain(phrase: Phrase) -> dict[str, object]:
    """Tell a sentence in what JSON can hold."""
    facts = [
        (name, fact if isinstance(fact, int | float) else _text(fact))
        for name, fact in phrase.facts
    ]
    return {"template": phrase.template, "facts": facts}


def _text(fact: object) -> str:
    """Tell a fact as text."""
    return fact.en if isinstance(fact, Bilingual) else str(fact)


if __name__ == "__main__":
    main()
