"""The processor's time of what is tested, and of nothing else."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Stopwatch:
    """What was taken, once the watch stands."""

    cpu_s: float = float("nan")


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Take the time of the processor, without the sweeping up after other tests."""
    watch = Stopwatch()
    was_on = gc.isenabled()
    # to sweep before, too, would take longer than what most tests measure
    gc.disable()
    begun = time.process_time()
    try:
        yield watch
    finally:
        watch.cpu_s = time.process_time() - begun
        if was_on:
            gc.enable()
