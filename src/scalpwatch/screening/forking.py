"""One machine without a cluster: this process, or some forked, which start at once.

Strategy: a cluster takes seconds to start, and a short run is over by then. A forked
process has all that this one has loaded. While the first stage sieves, this process
loads the rules for texts, which the sieve does not need, so that the processes of the
stages after it have them. A process that dies ends the run, which can be resumed; days
of work are for the cluster, which replaces its dead.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final

from scalpwatch.screening.running import Task
from scalpwatch.screening.sparing import DiedError

__all__ = ["Alone", "Forked", "can_fork"]

#: Tasks in flight for each process: enough that none waits.
_AHEAD: Final = 2


def can_fork() -> bool:
    """Tell whether processes can be forked here.

    Returns
    -------
    can_fork
        Of a Unix whose libraries bear it.
    """
    return hasattr(os, "fork") and sys.platform != "darwin"


class Alone:
    """One process works by itself: the same tasks, one after the other."""

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do tasks.

        Parameters
        ----------
        tasks
            In order.

        Yields
        ------
        task, told
            Each as it ends.
        """
        for task in tasks:
            yield task, task.function(*task.arguments)


class Forked:
    """Processes forked from this one.

    Parameters
    ----------
    workers
        How many.
    prepare
        Called once in this process: while the first stage is worked, or before it where
        tasks of it need what is prepared; told whether these look at heads of pictures.
    """

    def __init__(self, workers: int, prepare: Callable[[bool], None]) -> None:
        self._workers = workers
        self._prepare: Callable[[bool], None] | None = prepare

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do tasks.

        Parameters
        ----------
        tasks
            In order.

        Yields
        ------
        task, told
            Each as it ends.

        Raises
        ------
        DiedError
            If a process died.
        """
        tasks = list(tasks)
        if any(task.reads for task in tasks):
            # else each process would load it for itself
            self._prepare_once(heads=True)
        # else the children's sweeps would copy all memory that they share with this one
        gc.freeze()
        left = iter(tasks)
        running: dict[Future[dict[str, Any]], Task] = {}
        context = multiprocessing.get_context("fork")
        try:
            with ProcessPoolExecutor(self._workers, mp_context=context) as pool:
                yield from self._done(pool, left, running)
        except BrokenProcessPool:
            raise DiedError(task.name for task in running.values()) from None

    def _done(
        self,
        pool: ProcessPoolExecutor,
        left: Iterator[Task],
        running: dict[Future[dict[str, Any]], Task],
    ) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Keep every process at work."""
        while True:
            while len(running) < _AHEAD * self._workers:
                task = next(left, None)
                if task is None:
                    break
                running[pool.submit(task.function, *task.arguments)] = task
            if not running:
                return
            self._prepare_once(heads=False)
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                told = future.result()
                yield running.pop(future), told

    def _prepare_once(self, *, heads: bool) -> None:
        """Load what the processes of later stages need, if it is not loaded yet."""
        if self._prepare is not None:
            prepare, self._prepare = self._prepare, None
            prepare(heads)
