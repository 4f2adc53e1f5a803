"""The compiled kernels, where there are any, and the threads that share their work.

Each kernel has a twin of NumPy and OpenCV in the module that owns it; both give the
same. The twin does the job wherever a library is missing, was made from other sources,
or is not wanted.

Notation
--------
H, W : height and width of the picture [px]
"""

from __future__ import annotations

import ctypes
import os
import sys
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

import cv2

__all__ = ["Engine", "bands", "engine", "kernels", "restricted_to", "shared_out"]

#: Fewest bands that a thread is worth waking for (judgement).
_BANDS_EACH: Final = 4
_FOLDER: Final = Path(__file__).with_name("kernels")
_SUFFIX: Final = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
#: Libraries by how wide the vectors are that they need, as the plain one tells it.
_VARIANTS: Final = ("plain", "avx2", "avx512")
#: What each kernel takes, in the order of its declaration: places in memory, whole
#: numbers, real numbers.
_SIGNATURES: Final = {
    "halve": "pwwpww",
    "ridges": "pwwp",
    "link": "pwwffpp",
    "thin": "pwwpwpw",
    "box": "pwwpw",
    "follow": "pwppwpwww",
    "gather": "ppww",
    "spread": "ppww",
    "pieces": "pwwwwwwpwppp",
    "level": "pwwwpwp",
    "compare": "pwwwppwppppp",
    "depths": "pwwpwp",
    "sort": "pwwppp",
    "slim": "pwwpppp",
    "prune": "pwwppwpppppppp",
}
_KINDS: Final = {"p": ctypes.c_void_p, "w": ctypes.c_ssize_t, "f": ctypes.c_float}


class Engine(Enum):
    """What computes."""

    PLAIN = "plain"
    """Compiled, for every processor of its kind."""

    AVX2 = "avx2"
    """Compiled, with vectors of 256 bits."""

    AVX512 = "avx512"
    """Compiled, with vectors of 512 bits."""

    NUMPY = "numpy"
    """NumPy and OpenCV."""


class _Choice:
    """Which engine is wanted; the best one where none is named."""

    wanted: Engine | None = None


def engine() -> Engine:
    """Tell which engine computes.

    Returns
    -------
    engine
        The one wanted, where it is there; else the best that this machine has.
    """
    there = _engines()
    wanted = _Choice.wanted
    return wanted if wanted in there else there[-1]


@contextmanager
def restricted_to(wanted: Engine) -> Iterator[None]:
    """Let one engine compute for a while, in all threads.

    Parameters
    ----------
    wanted
        The engine; where it is not there, the best one computes.

    Yields
    ------
    None
        While it does.
    """
    before, _Choice.wanted = _Choice.wanted, wanted
    try:
        yield
    finally:
        _Choice.wanted = before


def kernels() -> ctypes.CDLL | None:
    """Give the compiled kernels.

    Returns
    -------
    kernels
        The functions that ``kernels/*.c`` begin with ``scalpwatch_``; ``None`` where
        NumPy and OpenCV are to do the job.
    """
    using = engine()
    return None if using is Engine.NUMPY else _library(using.value)


def bands(height: int, rows: int) -> list[tuple[int, int]]:
    """Cut a plane into bands.

    Parameters
    ----------
    height
        Rows of the plane.
    rows
        Rows of a band.

    Returns
    -------
    bands
        The first row of each, and the row after its last.
    """
    return [(top, min(height, top + rows)) for top in range(0, height, rows)]


def shared_out(
    work: Callable[[int, int], None], pieces: Sequence[tuple[int, int]]
) -> None:
    """Work through bands of rows, as many at once as OpenCV has threads.

    Parameters
    ----------
    work
        Called with the first row of a band and the row after its last, from any
        thread; what it does must depend on nothing else.
    pieces
        All bands.
    """
    waiting = deque(pieces)

    def take() -> None:
        """Work until no band waits."""
        while True:
            try:
                band = waiting.popleft()
            except IndexError:  # another thread took the last
                return
            work(*band)

    # to wake a thread for a band or two costs more than it saves
    crew = min(cv2.getNumThreads(), len(pieces) // _BANDS_EACH) - 1
    others = [_threads().submit(take) for _ in range(crew)]
    try:
        take()
    finally:
        for other in others:
            # One that has not begun is not waited for: nothing is left for it.
            if not other.cancel():
                other.result()


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads that wait for work: to start them costs as much as a small band."""
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="kernels")


if hasattr(os, "register_at_fork"):  # a forked process has none of its threads
    os.register_at_fork(after_in_child=_threads.cache_clear)


@cache
def _engines() -> tuple[Engine, ...]:
    """List what this machine can compute with, the best last."""
    plain = _library(_VARIANTS[0])
    if plain is None:
        return (Engine.NUMPY,)
    fit = _VARIANTS[: 1 + plain.scalpwatch_vectors()]
    there = (Engine(name) for name in fit if _library(name) is not None)
    return (Engine.NUMPY, *there)


@cache
def _library(variant: str) -> ctypes.CDLL | None:
    """Load a library, if it was made from the sources that lie beside it."""
    try:
        library = ctypes.CDLL(str(_FOLDER / f"kernels_{variant}{_SUFFIX}"))
        library.scalpwatch_sources.restype = ctypes.c_uint32
        if library.scalpwatch_sources() != _checksum():
            return None
    except (OSError, AttributeError):  # not there, for another system, or strange
        return None
    library.scalpwatch_vectors.restype = ctypes.c_int32
    for name, kinds in _SIGNATURES.items():
        function = getattr(library, f"scalpwatch_{name}")
        function.restype, function.argtypes = None, [_KINDS[kind] for kind in kinds]
    return library


@cache
def _checksum() -> int:
    """Sum up the sources, as the build does."""
    paths = sorted([*_FOLDER.glob("*.c"), *_FOLDER.glob("*.h")])
    return zlib.crc32(b"".join(path.read_bytes() for path in paths))
