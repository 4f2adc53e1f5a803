"""Give mutated, truncated and hostile files to the eye; each must end well.

Usage: ``python evaluation/fuzz.py [--count 10000] [--seed 1] [--keep DIR]
[--seconds S]``

Draws a scalp, saves it in every format that is read, DICOM in all its ways of storing
too, and damages the files: bits turned, ends cut off, pieces doubled, swapped or
zeroed, sizes in headers raised to bombs, sequences nested endlessly, noise behind a
true beginning; files of corrections and of devices too. A child process with limits of
memory does with each what ``scalpwatch measure`` does: reads it, seeks its scale,
measures it; before that what ``scalpwatch deidentify`` does, the outcome of which
counts only if it ends badly. LAST comes one line of JSON: ``files``, ``results``,
``errors`` (told clearly), and, all three to be 0, ``crashes`` (anything else raised, or
a dead child), ``hangs`` (over 5 s of the child's own processor time, which a busy
machine does not stretch, or a minute in all) and ``over_memory`` (over 1 GiB more than
the libraries take); ``slowest_s`` of processor time and ``peak_mib``, both of those
that ended well.
``--keep`` stores the files that ended badly; ``--seconds`` ends the trial
early, and ``files`` tells how far it came.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import resource
import signal
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import cv2
from hostile import hostile_files, whole_files

from scalpwatch.documents.corrections import read_corrections
from scalpwatch.documents.devices import read_devices
from scalpwatch.errors import ScalpwatchError
from scalpwatch.findings.surveying import survey
from scalpwatch.imaging.files import file_bytes
from scalpwatch.imaging.images import reduced
from scalpwatch.imaging.scale import find_scale
from scalpwatch.records.deidentification.datasets import Plan
from scalpwatch.records.deidentification.objects import deidentify_object
from scalpwatch.records.deidentification.photographs import clean_photograph
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.dicom.parsing import begins_as_dicom
from scalpwatch.records.pictures import read_picture

_LONGEST_S: Final = 5.0
#: A child that waits for something takes no time of a processor, but for ever.
_PATIENCE_S: Final = 60.0
_MOST_BYTES: Final = 1 << 30
_LONGEST_PX: Final = 1024
_PSEUDONYMS: Final = Pseudonyms(bytes(32))


def _serve(line: Connection) -> None:
    """Read and measure what is named, with limits of memory, until told to stop."""
    cv2.setNumThreads(1)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = used * resource.getpagesize() + _MOST_BYTES
    while path := line.recv():
        begun = time.process_time()
        # ends the process, wherever it is; its death is told apart by the signal
        signal.setitimer(signal.ITIMER_PROF, _LONGEST_S)
        outcome = _outcome(Path(path))
        signal.setitimer(signal.ITIMER_PROF, 0)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line.send((outcome, time.process_time() - begun, peak))
        # the first file has loaded the libraries
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _outcome(path: Path) -> str:
    """Do what the command does with a file, and tell how it ended."""
    try:
        _walk(path)
    except ScalpwatchError:
        return "errors"
    except MemoryError:
        return "over_memory"
    except Exception as error:  # noqa: BLE001 - to find any of them is the purpose
        return f"crashes: {type(error).__name__}: {error}"[:300]
    return "results"


def _walk(path: Path) -> None:
    """Do what the command does with a file."""
    if path.suffix == ".json":
        read_corrections(path)
    elif path.suffix == ".toml":
        read_devices(path)
    else:
        with suppress(ScalpwatchError):
            _deidentify(path)
        whole = read_picture(path)
        find_scale(whole)
        survey(reduced(whole, longest_px=_LONGEST_PX))


def _deidentify(path: Path) -> None:
    """Do what ``scalpwatch deidentify`` does with a file, but for writing it."""
    data = file_bytes(path)
    if begins_as_dicom(data):
        plan = Plan(frozenset({Option.SHIFT_DATES, Option.CLEAN_PIXELS}))
        deidentify_object(data, "", pseudonyms=_PSEUDONYMS, plan=plan)
    else:
        clean_photograph(data, "", covers_writing=True)


@dataclass(slots=True)
class _Child:
    """A process that reads files, and the line to it."""

    process: multiprocessing.context.SpawnProcess
    line: Connection

    @classmethod
    def start(cls, warm: Path) -> _Child:
        """Start one that has nothing of this process; it loads its libraries."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        child = cls(process, ours)
        child.ask(warm)
        return child

    def ask(self, path: Path) -> tuple[str, float, float]:
        """Have a file read: its outcome, processor time [s] and peak memory [MiB]."""
        try:
            self.line.send(str(path))
            if not self.line.poll(_PATIENCE_S):
                return "hangs", _PATIENCE_S, 0.0
            outcome, seconds, peak = self.line.recv()
        except (EOFError, OSError):
            self.process.join()
            if self.process.exitcode == -signal.SIGPROF:
                return "hangs", _LONGEST_S, 0.0
            return f"crashes: the process died ({self.process.exitcode})", 0.0, 0.0
        return str(outcome), float(seconds), float(peak)

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.join()
        self.line.close()


class _Trier:
    """Has files read by a child, and by a new one after a bad end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slowest_s = self.peak_mib = 0.0
        # a DICOM file loads every library that files ask for, but that of phones
        self._warm = folder / "whole.dcm"
        self._warm.write_bytes(dict(whole_files())["dcm"])
        self._child = _Child.start(self._warm)

    def outcome(self, name: str, data: bytes) -> str:
        """Have one file read."""
        path = self.folder / name
        path.write_bytes(data)
        outcome, seconds, peak = self._child.ask(path)
        if outcome in {"results", "errors"}:
            self.slowest_s = max(self.slowest_s, seconds)
            self.peak_mib = max(self.peak_mib, peak)
        else:
            self._child.stop()
            self._child = _Child.start(self._warm)
        path.unlink()
        return outcome

    def stop(self) -> None:
        """End the child."""
        self._child.stop()


def fuzz(
    count: int, *, seed: int, keep: Path | None, longest_s: float | None = None
) -> dict[str, object]:
    """Try damaged files.

    Parameters
    ----------
    count
        How many.
    seed
        Which ones.
    keep
        Where those are stored that end badly; ``None`` drops them.
    longest_s
        After how long no further file is tried [s]; ``None`` tries all.

    Returns
    -------
    figures
        How many ended how.
    """
    ends: Counter[str] = Counter()
    end = time.monotonic() + (math.inf if longest_s is None else longest_s)
    with tempfile.TemporaryDirectory() as folder:
        trier = _Trier(Path(folder))
        for name, data in hostile_files(count, seed):
            outcome = trier.outcome(name, data)
            kind = outcome.partition(":")[0]
            ends[kind] += 1
            if kind not in {"results", "errors"}:
                print(f"{name}: {outcome}", flush=True)
                _store(keep, name, data)
            if time.monotonic() > end:
                break
        trier.stop()
    named = ("results", "errors", "crashes", "hangs", "over_memory")
    return {"files": ends.total(), **{kind: ends[kind] for kind in named}} | {
        "slowest_s": round(trier.slowest_s, 3),
        "peak_mib": round(trier.peak_mib),
    }


def _store(keep: Path | None, name: str, data: bytes) -> None:
    """Keep a file that ended badly."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / name).write_bytes(data)


def main() -> None:
    """Read the arguments, try, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seconds", type=float)
    given = parser.parse_args()
    figures = fuzz(
        given.count, seed=given.seed, keep=given.keep, longest_s=given.seconds
    )
    print(
        f"{figures['files']} files: {figures['results']} measured, "
        f"{figures['errors']} refused, {figures['crashes']} crashed, "
        f"{figures['hangs']} hung, {figures['over_memory']} took too much memory"
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
