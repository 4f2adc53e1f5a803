"""Give mutated, truncated and hostile files to the eye; each must end well.

Usage: ``python evaluation/fuzz.py [--count 10000] [--seed 1] [--keep DIR]``

Draws scalps, saves them in every format that is read, and damages them: bits turned,
ends cut off, pieces doubled, swapped or zeroed, sizes in headers raised to bombs,
noise behind a true beginning, files of corrections too. A child process with limits
of memory reads and measures each. LAST comes one line of JSON: ``files``,
``results``, ``errors`` (told clearly), and, all three to be 0, ``crashes`` (anything
else raised, or a dead child), ``hangs`` (over 5 s, and again when asked once more, for
the machine may have been busy; else ``slow_once``) and ``over_memory`` (over 1 GiB);
``slowest_s``, ``peak_mib``. ``--keep`` stores the files that ended badly.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import resource
import struct
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pillow_heif
from PIL import Image as Pillow

from scalpwatch.documents.measures import read_corrections
from scalpwatch.errors import ScalpwatchError
from scalpwatch.findings.surveying import survey
from scalpwatch.imaging.images import read_image
from scalpwatch.phantoms import Scene, draw_trichoscopy

_LONGEST_S: Final = 5.0
_MOST_BYTES: Final = 1 << 30
_LONGEST_PX: Final = 1024
_FORMATS: Final = ("JPEG", "PNG", "TIFF", "WEBP", "HEIF")

_CORRECTIONS: Final = json.dumps(
    {
        "pictures": [
            {
                "picture": "a.png",
                "corrections": [
                    {"kind": "vessel", "at": [10, 20]},
                    {"kind": "erythema", "outline": [[1, 1], [90, 1], [50, 80]]},
                ],
            }
        ]
    }
).encode()


def bases() -> list[tuple[str, bytes]]:
    """Draw small scalps and save them in every format that is read.

    Returns
    -------
    files
        Ending and content.
    """
    pillow_heif.register_heif_opener()
    scene = Scene(width_px=280, height_px=220, hairs=6, dots=8, thick_trees=1)
    drawn = Pillow.fromarray(draw_trichoscopy(scene, seed=1).image)
    files = []
    for kind in _FORMATS:
        data = io.BytesIO()
        drawn.save(data, format=kind)
        files.append((kind.lower(), data.getvalue()))
    for mode in ("P", "L", "CMYK", "I;16"):
        data = io.BytesIO()
        drawn.convert("L" if mode == "I;16" else mode).convert(mode).save(
            data, format="TIFF"
        )
        files.append(("tiff", data.getvalue()))
    data = io.BytesIO()
    drawn.save(data, format="JPEG", progressive=True)
    files.append(("jpeg", data.getvalue()))
    files.append(("json", _CORRECTIONS))
    return files


def flipped(data: bytes, rng: np.random.Generator) -> bytes:
    """Turn some bits.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    bytes_ = np.frombuffer(data, np.uint8).copy()
    number = int(rng.choice([1, 2, 8, 64]))
    # half of them in the head, where they do most harm
    end = min(len(data), 64) if rng.random() < 0.5 else len(data)  # noqa: PLR2004 - a half
    places = rng.integers(0, end, number)
    bytes_[places] ^= (1 << rng.integers(0, 8, number)).astype(np.uint8)
    return bytes_.tobytes()


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    """Cut the end off.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    return data[: int(rng.integers(0, len(data)))]


def spliced(data: bytes, rng: np.random.Generator) -> bytes:
    """Double, drop, zero or fill a piece with noise.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    begin = int(rng.integers(0, len(data)))
    end = min(len(data), begin + int(rng.integers(1, 400)))
    piece = data[begin:end]
    fill = (piece * 2, b"", bytes(len(piece)), rng.bytes(len(piece)))
    return data[:begin] + fill[int(rng.integers(0, 4))] + data[end:]


def swollen(data: bytes, rng: np.random.Generator) -> bytes:
    """Raise the size that the header tells, checksums mended: a bomb.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    side = int(rng.choice([0, 1, 9_000, 12_000, 65_535, 2**31 - 1]))
    if data.startswith(b"\x89PNG"):
        head = b"IHDR" + struct.pack(">II", side, side) + data[24:29]
        return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]
    if data.startswith(b"\xff\xd8"):
        for mark in (b"\xff\xc0", b"\xff\xc2"):
            place = data.find(mark)
            if place > 0:
                size = struct.pack(">HH", side % 65_536, side % 65_536)
                return data[: place + 5] + size + data[place + 9 :]
    if data.startswith((b"II*\0", b"MM\0*")):
        for old in (280, 220):
            data = data.replace(
                struct.pack("<H", old), struct.pack("<H", side % 65_536)
            )
        return data
    place = data.find(b"ispe")
    if place > 0:
        return data[: place + 8] + struct.pack(">II", side, side) + data[place + 16 :]
    return data[:24] + struct.pack("<I", side % 2**28) + data[28:]


def noise(data: bytes, rng: np.random.Generator) -> bytes:
    """Keep the beginning and make the rest noise.

    Parameters
    ----------
    data, rng
        File and chance.

    Returns
    -------
    data
        Damaged.
    """
    kept = int(rng.choice([0, 4, 12, 40, 200]))
    return data[:kept] + rng.bytes(int(rng.integers(0, 4000)))


_DAMAGES: Final[tuple[Callable[[bytes, np.random.Generator], bytes], ...]] = (
    flipped,
    flipped,
    cut,
    spliced,
    swollen,
    noise,
)


def hostile_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Make damaged files.

    Parameters
    ----------
    count
        How many.
    seed
        Which ones.

    Yields
    ------
    file
        Name and content.
    """
    rng = np.random.default_rng(seed)
    originals = bases()
    for index in range(count):
        ending, data = originals[index % len(originals)]
        damage = _DAMAGES[int(rng.integers(0, len(_DAMAGES)))]
        for _ in range(int(rng.choice([1, 1, 1, 3]))):
            data = damage(data, rng) or b""
            if not data:
                break
        yield f"{index}-{damage.__name__}.{ending}", data


def _serve(line: Connection) -> None:
    """Read and measure what is named, with limits of memory, until told to stop."""
    cv2.setNumThreads(1)
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = used * resource.getpagesize() + _MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    while path := line.recv():
        try:
            _walk(Path(path))
            outcome = "results"
        except ScalpwatchError:
            outcome = "errors"
        except MemoryError:
            outcome = "over_memory"
        except Exception as error:  # noqa: BLE001 - to find any of them is the purpose
            outcome = f"crashes: {type(error).__name__}: {error}"[:300]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line.send((outcome, peak))


def _walk(path: Path) -> None:
    """Do what the command does with a file."""
    if path.suffix == ".json":
        read_corrections(path)
        return
    survey(read_image(path, longest_px=_LONGEST_PX))


@dataclass(slots=True)
class _Child:
    """A process that reads files, and the line to it."""

    process: multiprocessing.context.SpawnProcess
    line: Connection

    @classmethod
    def start(cls) -> _Child:
        """Start one that has nothing of this process."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    @classmethod
    def started_on(cls, warm: Path) -> _Child:
        """Start one and let it load its libraries on a whole file."""
        child = cls.start()
        child.ask(warm, patience_s=20 * _LONGEST_S)
        return child

    def ask(self, path: Path, *, patience_s: float) -> tuple[str, float]:
        """Have a file read: its outcome and the process's peak memory [MiB]."""
        try:
            self.line.send(str(path))
            if not self.line.poll(patience_s):
                return "hangs", 0.0
            outcome, peak = self.line.recv()
        except (EOFError, OSError):
            return "crashes: the process died", 0.0
        return str(outcome), float(peak)

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.join()
        self.line.close()


class _Trier:
    """Has files read by a child, and by a new one after a bad end."""

    def __init__(self, folder: Path) -> None:
        ending, data = bases()[0]
        self.folder = folder
        self.slow_once = 0
        self.slowest_s = self.peak_mib = 0.0
        self._warm = folder / f"whole.{ending}"
        self._warm.write_bytes(data)
        self._child = _Child.started_on(self._warm)

    def outcome(self, name: str, data: bytes) -> str:
        """Have one file read."""
        path = self.folder / name
        path.write_bytes(data)
        outcome = self._asked(path)
        if outcome == "hangs":
            # others may have had the machine: only who hangs twice hangs
            self.slow_once += 1
            self._renew()
            outcome = self._asked(path)
        if outcome == "hangs" or "died" in outcome:
            self._renew()
        path.unlink()
        return outcome

    def stop(self) -> None:
        """End the child."""
        self._child.stop()

    def _asked(self, path: Path) -> str:
        """Ask the child and note time and memory."""
        begun = time.perf_counter()
        outcome, peak = self._child.ask(path, patience_s=_LONGEST_S)
        self.slowest_s = max(self.slowest_s, time.perf_counter() - begun)
        self.peak_mib = max(self.peak_mib, peak)
        return outcome

    def _renew(self) -> None:
        """Put another child in the place of this one."""
        self._child.stop()
        self._child = _Child.started_on(self._warm)


def fuzz(count: int, *, seed: int, keep: Path | None) -> dict[str, object]:
    """Try damaged files.

    Parameters
    ----------
    count
        How many.
    seed
        Which ones.
    keep
        Where those are stored that end badly; ``None`` drops them.

    Returns
    -------
    figures
        How many ended how.
    """
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        trier = _Trier(Path(folder))
        for name, data in hostile_files(count, seed):
            outcome = trier.outcome(name, data)
            kind = outcome.partition(":")[0]
            ends[kind] += 1
            if kind not in {"results", "errors"}:
                print(f"{name}: {outcome}")
                _store(keep, name, data)
        trier.stop()
    named = ("results", "errors", "crashes", "hangs", "over_memory")
    return {"files": count, **{kind: ends[kind] for kind in named}} | {
        "slow_once": trier.slow_once,
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
    arguments = parser.parse_args()
    figures = fuzz(arguments.count, seed=arguments.seed, keep=arguments.keep)
    print(
        f"{figures['files']} files: {figures['results']} measured, "
        f"{figures['errors']} refused, {figures['crashes']} crashed, "
        f"{figures['hangs']} hung, {figures['over_memory']} took too much memory"
    )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
