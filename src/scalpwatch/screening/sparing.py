"""A file that kills whoever reads it: found by halving, skipped, and told of.

Strategy: where a worker dies, the tasks that were in flight are done one at a time by a
process of their own. The files of one whose process dies, its last argument, are halved
until those are found that kill; these are left out with a line each, and the pool goes
on with the rest.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any, Final

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.screening.inventory import File, Kind, Span
from scalpwatch.screening.running import Pool, Task

__all__ = ["DiedError", "Sparing"]

_WHY: Final = say("a process that read it died; it was left out")


class DiedError(InputError):
    """A process that worked has died.

    Parameters
    ----------
    in_flight
        Names of the tasks that were given out and not done: one of them killed it.
    """

    def __init__(self, in_flight: Iterable[str] = ()) -> None:
        self.in_flight = frozenset(in_flight)
        super().__init__(
            say("A process that worked on the archive has died."),
            remedy=say("Give the same command again: the run goes on where it was."),
        )


class Sparing:
    """A pool that outlives the files that kill its workers.

    Parameters
    ----------
    pool
        Raises `DiedError` where a worker dies.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

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
            If a task dies whatever files it leaves out. What a task raises itself, as
            where the disk is full, ends the run as it would in the pool.
        """
        left = {task.name: task for task in tasks}
        while left:
            try:
                for task, told in self._pool.results(list(left.values())):
                    del left[task.name]
                    yield task, told
            except DiedError as died:
                careful = [name for name in left if name in died.in_flight]
                if not careful:
                    raise
                for name in careful:
                    task = left.pop(name)
                    yield task, _spared(task)


def _spared(task: Task) -> dict[str, Any]:
    """Do a task without the files that kill."""
    *_, items = task.arguments or ((),)
    killers: set[int] = set()
    told = _by_child(task)
    while told is None:
        # without the first killers a task may open files that it had not come to
        left = tuple(_harmless(items, killers)) if isinstance(items, tuple) else ()
        found = {_file(each).number for each in _killers(task, left)}
        if found <= killers:
            raise DiedError
        killers |= found
        told = _by_child(_with(task, tuple(_harmless(items, killers))))
    lines = [each for each in told["problems"] if each[0] not in killers]
    lines += [(number, 0, _WHY.template, {}) for number in sorted(killers)]
    return {**told, "problems": lines}


def _killers(task: Task, items: Sequence[Any]) -> Iterator[Any]:
    """Find by halving what kills, among files of which one does."""
    if len(items) <= 1:
        yield from items
        return
    middle = len(items) // 2
    for half in (items[:middle], items[middle:]):
        if _by_child(_with(task, half)) is None:
            yield from _killers(task, half)


def _with(task: Task, items: Sequence[Any]) -> Task:
    """Give a task other files: they are its last argument."""
    return replace(task, arguments=(*task.arguments[:-1], tuple(items)))


def _by_child(task: Task) -> dict[str, Any] | None:
    """Do a task in a process of its own; ``None`` where that dies."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, task))
    child.start()
    theirs.close()
    try:
        told: dict[str, Any] | str = ours.recv()
        if isinstance(told, str):
            raise _raised(ours, told)
    except EOFError:
        return None
    finally:
        ours.close()
        child.join()
    return told


def _work(tell: Connection, task: Task) -> None:
    """Do a task, and tell what it told, or the name of what it raised and that."""
    try:
        told = task.function(*task.arguments)
    except MemoryError:
        # a file too large for the machine kills like any other
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - raised again where the run is
        tell.send(type(error).__name__)
        # what cannot be sent is known by its name
        with suppress(Exception):
            tell.send(error)
    else:
        tell.send(told)


def _raised(ours: Connection, name: str) -> Exception:
    """Give what a child raised, or its kind where it cannot go to another process."""
    try:
        error = ours.recv()
    except Exception:  # noqa: BLE001 - whatever hinders it, the end of the child too
        return RuntimeError(name)
    return error if isinstance(error, Exception) else RuntimeError(name)


def _file(item: Any) -> File:  # noqa: ANN401 - a file, a stretch, or one with places
    """Give the file of a stretch, with places or without; a picture is its own."""
    if isinstance(item, File):
        return item
    span: Span = item if isinstance(item, Span) else item[0]
    return span.file


def _harmless(items: Sequence[Any], files: set[int]) -> Iterator[Any]:
    """Give the rest; a bare stretch keeps its number, so its file is made unread."""
    for item in items:
        if _file(item).number not in files:
            yield item
        elif isinstance(item, Span):
            yield replace(item, file=replace(item.file, kind=Kind.UNKNOWN))
