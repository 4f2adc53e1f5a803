"""Those who work on Dask: a local cluster, or one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, as_completed

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.screening.running import Pool, Task
from scalpwatch.screening.sparing import DiedError

__all__ = ["local_cluster", "scheduler_at"]

#: How often a task is tried anew whose worker was lost.
_RETRIES: Final = 3
#: Tasks in flight for each worker: enough that none waits, few enough for any memory.
_AHEAD: Final = 4
_PATIENCE: Final = "20s"


class _Cluster:
    """Workers of Dask."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do tasks, some ahead for every worker."""
        ahead = _AHEAD * max(1, len(self._client.scheduler_info()["workers"]))
        left = iter(tasks)
        by_key: dict[object, Task] = {}
        first = [
            self._sent(task, by_key)
            for _, task in zip(range(ahead), left, strict=False)
        ]
        running = as_completed(first, loop=self._client.loop)
        for future in running:
            try:
                told = future.result()
            except KilledWorker:
                raise DiedError(each.name for each in by_key.values()) from None
            task = by_key.pop(future.key)
            following = next(left, None)
            if following is not None:
                running.add(self._sent(following, by_key))
            future.release()
            yield task, told

    def _sent(self, task: Task, by_key: dict[object, Task]) -> Future[Any]:
        """Send a task out."""
        future = self._client.submit(
            task.function, *task.arguments, pure=False, retries=_RETRIES
        )
        by_key[future.key] = task
        return future


@contextmanager
def local_cluster(workers: int, *, in_processes: bool = True) -> Iterator[Pool]:
    """Start a cluster on this machine.

    Parameters
    ----------
    workers
        How many.
    in_processes
        Whether each is a process of its own; threads start faster.

    Yields
    ------
    pool
        Until the context is left. Nothing listens beyond this machine.
    """
    # a worker that is told to end may still ask after its scheduler: no failure
    with (
        dask.config.set({"logging.distributed": "critical"}),
        LocalCluster(
            n_workers=workers if in_processes else 1,
            threads_per_worker=1 if in_processes else workers,
            processes=in_processes,
            dashboard_address=None,
            host="127.0.0.1",
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield _Cluster(client)


@contextmanager
def scheduler_at(address: str) -> Iterator[Pool]:
    """Work on a cluster that is there.

    Parameters
    ----------
    address
        Of its scheduler.

    Yields
    ------
    pool
        Until the context is left; the cluster goes on.

    Raises
    ------
    InputError
        If nobody answers there.
    """
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        raise InputError(
            say("No scheduler answers at {address}.", address=address),
            remedy=say("Start “dask scheduler” there, and give its address."),
        ) from None
    with client:
        yield _Cluster(client)
