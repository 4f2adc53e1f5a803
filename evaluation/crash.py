"""Kill an import at random moments: nothing that was acknowledged may be lost.

Each round imports a file of a few dozen patients, some with pictures, by the command
``scalpwatch import --acknowledge`` in a process of its own, and kills it by SIGKILL at
a random moment of its life: while it opens the store, while it writes, after it is
done. Then another process opens the same store, sees that every patient is there who
was ever acknowledged, compares course and pictures of those of this round (at the end,
of all), and verifies the whole store. What was cut short is imported again in the next
round.

The processes are forks of one that has loaded the program, so that the kills fall into
the work and not into Python's start.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from drawn_courses import draw_courses

from scalpwatch.cli import main as scalpwatch
from scalpwatch.errors import ScalpwatchError
from scalpwatch.registry.archives import write_archive
from scalpwatch.registry.importing import Importing
from scalpwatch.registry.keys import make_key_file, read_key
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.store import Store
from scalpwatch.registry.verifying import Verifying
from scalpwatch.vocabulary.courses import Course, KeptPicture

__all__ = ["Tally", "main", "torment"]

#: Loaded before the first fork, for the command loads it only when it is called.
_LOADED: Final = (Importing,)
_PATIENTS: Final = 24
_EVERY: Final = 4
_PICTURE_BYTES: Final = 40_000


@dataclass(slots=True)
class Tally:
    """What came of it.

    Parameters
    ----------
    kills
        Processes that were killed before they were done.
    acknowledged
        Patients who were acknowledged to be on disk.
    lost
        Of these, those who were not there, or not as they were.
    unacknowledged
        Patients who were on disk and whose acknowledgement was cut off.
    chain_ok
        Whether the audit trail held after every kill.
    verify_ok
        Whether the whole store did.
    """

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    unacknowledged: int = 0
    chain_ok: int = 1
    verify_ok: int = 1


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a fresh process found in the store."""

    lost: int
    unasked: int
    chain_ok: bool
    verify_ok: bool


def torment(folder: Path, *, kills: int, seed: int, database: str | None) -> Tally:
    """Import and kill until enough processes were killed.

    Parameters
    ----------
    folder
        Where store, key and files lie; empty.
    kills
        How many.
    seed
        Of the moments.
    database
        Address of an empty PostgreSQL database; ``None`` for SQLite.

    Returns
    -------
    tally
        What came of it.
    """
    make_key_file(folder / "key")
    place = Place(folder / "store", database, read_key(file=folder / "key"))
    rig = _Rig(place, folder, seed)
    while rig.tally.kills < kills:
        fresh = rig.import_and_kill()
        rig.look(rig.safe if rig.tally.kills == kills else fresh)
    rig.tally.acknowledged = len(rig.safe)
    return rig.tally


@dataclass(slots=True)
class _Rig:
    """A store that is written to and killed, and what is known to be safe in it."""

    place: Place
    folder: Path
    seed: int
    tally: Tally = field(default_factory=Tally)
    safe: dict[str, Course] = field(default_factory=dict)
    waiting: list[Course] = field(default_factory=list)
    drawn: int = 0
    usual_s: float = 0.0

    def import_and_kill(self) -> dict[str, Course]:
        """Import what waits, kill at a random moment; give what was acknowledged."""
        more = _PATIENTS - len(self.waiting)
        drawn = draw_courses(more, seed=self.seed, first=self.drawn)
        self.waiting += _with_pictures(drawn)
        self.drawn += more
        file = self.folder / "courses.zip"
        with file.open("wb") as stream:
            write_archive(stream, self.waiting, fetch=_drawn_picture)
        # moments, not secrets; the first is left alone, and who is too quick to be
        # killed tells how long it takes
        rng = random.Random(f"{self.seed} {self.tally.kills} {self.drawn}")  # noqa: S311
        after_s = rng.uniform(0, self.usual_s) if self.usual_s else None
        told, took_s, was_killed = _killed(self._import, after_s)
        if not was_killed:
            self.usual_s = took_s
        self.tally.kills += was_killed
        fresh = {
            each.pseudonym: each for each in self.waiting if each.pseudonym in told
        }
        self.waiting = [each for each in self.waiting if each.pseudonym not in told]
        self.safe.update(fresh)
        return fresh

    def _import(self) -> None:
        """Run the command, on this store."""
        chosen = {
            "SCALPWATCH_STORE": str(self.place.folder),
            "SCALPWATCH_KEY_FILE": str(self.folder / "key"),
            "SCALPWATCH_DATABASE": self.place.database or "",
            "SCALPWATCH_ACTOR": "crash",
        }
        os.environ.update(chosen)  # noqa: TID251 - of a process that does only this
        scalpwatch(["import", str(self.folder / "courses.zip"), "--acknowledge"])

    def look(self, asked: dict[str, Course]) -> None:
        """See in a fresh process whether the store holds."""
        seen = _look(self.place, self.safe, asked)
        self.tally.lost += seen.lost
        self.tally.unacknowledged = max(self.tally.unacknowledged, seen.unasked)
        self.tally.chain_ok &= seen.chain_ok
        self.tally.verify_ok &= seen.verify_ok


def _with_pictures(courses: Iterable[Course]) -> list[Course]:
    """Give some patients a picture."""
    some = []
    for number, course in enumerate(courses):
        if number % _EVERY == 0:
            content = _drawn_picture(course.pseudonym, "")
            picture = KeptPicture(
                hashlib.sha256(content).hexdigest(),
                "a.jpg",
                "image/jpeg",
                course.lesions[0].name,
                600,
                400,
            )
            first = replace(course.visits[0], pictures=(picture,))
            some.append(replace(course, visits=(first, *course.visits[1:])))
        else:
            some.append(course)
    return some


def _drawn_picture(pseudonym: str, _sha256: str) -> bytes:
    """Draw a picture: bytes of a patient's own."""
    return random.Random(pseudonym).randbytes(_PICTURE_BYTES)  # noqa: S311 - not secret


def _killed(
    work: Callable[[], None], after_s: float | None
) -> tuple[set[str], float, bool]:
    """Do a work in a process of its own, and kill it when the time is up."""
    began = time.monotonic()
    child, pipe = _forked(work)
    told = b""
    with contextlib.closing(pipe):
        while True:
            past = time.monotonic() - began
            left = None if after_s is None else after_s - past
            if left is not None and left <= 0:
                break
            ready, _, _ = select.select([pipe], [], [], left)
            if ready:
                piece = os.read(pipe.fileno(), 1 << 16)
                told += piece
                if not piece:
                    break
        took_s = time.monotonic() - began
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        # what was written before the kill is still in the pipe
        told += pipe.read()
    lines = told.split(b"\n")[:-1]
    return {line.decode() for line in lines}, took_s, os.WIFSIGNALED(status)


def _look(place: Place, safe: dict[str, Course], asked: dict[str, Course]) -> _Seen:
    """Open the store in a process of its own, ask for patients, and verify."""

    def work() -> None:
        """Ask and verify."""
        with open_store(place, actor="look") as store:
            there = set(store.pseudonyms())
            gone = {each for each in safe if each not in there}
            gone |= {k for k, each in asked.items() if not _is_as_it_was(store, each)}
            done = Verifying(store, lambda trouble: print(trouble, file=sys.stderr))
            done.run()
            chain = store.check_trail().is_whole
        print(json.dumps([len(gone), len(there) - len(safe), chain, not done.troubles]))

    child, pipe = _forked(work)
    with contextlib.closing(pipe):
        told = pipe.read()
    os.waitpid(child, 0)
    return _Seen(*json.loads(told)) if told else _Seen(len(safe), 0, False, False)  # noqa: FBT003 - as they are told


def _is_as_it_was(store: Store, course: Course) -> bool:
    """Tell whether a patient is there as she was acknowledged, with her pictures."""
    try:
        if store.recall(course.pseudonym) != course:
            return False
        for visit in course.visits:
            for each in visit.pictures:
                store.picture(course.pseudonym, each.sha256)
    except ScalpwatchError:
        return False
    return True


def _forked(work: Callable[[], None]) -> tuple[int, io.FileIO]:
    """Start a process that does a work and writes to a pipe."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        os.dup2(write_end, 1)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), "utf-8")
        try:
            work()
            sys.stdout.flush()
        finally:
            os._exit(0)
    os.close(write_end)
    return child, io.FileIO(read_end, "r")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it and print what came of it.

    Parameters
    ----------
    arguments
        Without the program's name; those of the process when ``None``.

    Returns
    -------
    exit_code
        1 where anything was lost or the store did not hold.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="an empty PostgreSQL database")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        tally = torment(
            Path(folder),
            kills=asked.kills,
            seed=asked.seed,
            database=asked.database,
        )
    result = {
        "database": "postgresql" if asked.database else "sqlite",
        "kills": tally.kills,
        "acknowledged": tally.acknowledged,
        "lost": tally.lost,
        "unacknowledged": tally.unacknowledged,
        "chain_ok": int(tally.chain_ok),
        "verify_ok": int(tally.verify_ok),
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(result))
    return int(bool(tally.lost or not tally.chain_ok or not tally.verify_ok))


if __name__ == "__main__":
    sys.exit(main())
