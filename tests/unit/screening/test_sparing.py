"""A file that kills its readers is left out with a line; the rest is done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.screening import sparing
from scalpwatch.screening.forking import Forked
from scalpwatch.screening.inventory import File, Kind, Span
from scalpwatch.screening.running import Task
from scalpwatch.screening.sparing import DiedError, Sparing


def reading(number: int, spans: Sequence[Span]) -> dict[str, Any]:
    """Read files, of which one kills."""
    if any(s.file.path == "deadly" and s.file.kind is not Kind.UNKNOWN for s in spans):
        os._exit(9)
    return {"units": len(spans) + 10 * number, "problems": []}


def judging(most: int, pictures: Sequence[File]) -> dict[str, Any]:
    """Look at some pictures; one that is deadly kills when its turn comes."""
    if any(picture.path == "deadly" for picture in pictures[:most]):
        os._exit(9)
    return {"judged": len(pictures), "problems": []}


def dying() -> dict[str, Any]:
    """Die over no file."""
    os._exit(9)


def filling(*_: object) -> dict[str, Any]:
    """Find no room on the disk."""
    raise InputError(say("The disk is full."), remedy=say("Make room."))


def failing(*_: object) -> dict[str, Any]:
    """Fail with what cannot go to another process."""
    raise UnsentError(lambda: None)


def starving(_: int, spans: Sequence[Span]) -> dict[str, Any]:
    """Run out of memory over one file."""
    if any(s.file.path == "deadly" and s.file.kind is not Kind.UNKNOWN for s in spans):
        raise MemoryError
    return {"units": len(spans), "problems": []}


class UnsentError(Exception):
    """Holds what no process can be sent."""


class Dying:
    """A pool whose worker dies over any of some tasks, which are in flight."""

    def __init__(self, *in_flight: str) -> None:
        self.in_flight = in_flight
        self.deaths = 0

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Do tasks until one kills."""
        for task in tasks:
            if task.name in self.in_flight:
                self.deaths += 1
                raise DiedError(self.in_flight)
            yield task, task.function(*task.arguments)


def spans(*names: str) -> tuple[Span, ...]:
    """Make stretches."""
    return tuple(
        Span(File(n, name, 1, 0, Kind.BUNDLE), 0, 1) for n, name in enumerate(names)
    )


@pytest.fixture(autouse=True)
def _found_by_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own finds this module by its name."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3]))


def test_the_file_that_kills_is_found_and_left_out() -> None:
    """Of its task every other file is read; so is every other task."""
    first = Task("first", reading, (0, spans("a", "b", "deadly", "c")))
    second = Task("second", reading, (1, spans("d")))

    told = dict(Sparing(Forked(1, lambda _: None)).results([first, second]))

    assert told[first]["units"] == 4
    assert [line[:2] for line in told[first]["problems"]] == [(2, 0)]
    assert "died" in told[first]["problems"][0][2]
    assert told[second] == {"units": 11, "problems": []}


def test_pictures_that_kill_are_left_out_also_where_one_hides_behind_another() -> None:
    """A patient is judged by her first pictures: without one the next has its turn."""
    names = ("deadly", "a", "deadly", "b")
    pictures = tuple(
        File(7 + n, each, 1, 0, Kind.PICTURE) for n, each in enumerate(names)
    )
    task = Task("judge", judging, (2, pictures))

    told = dict(Sparing(Forked(1, lambda _: None)).results([task]))

    assert told[task]["judged"] == 2
    assert [line[:2] for line in told[task]["problems"]] == [(7, 0), (9, 0)]


def test_a_task_that_dies_over_no_file_ends_the_run_and_says_so() -> None:
    """What is done stays; the command can be given again."""
    with pytest.raises(DiedError):
        dict(Sparing(Forked(1, lambda _: None)).results([Task("t", dying, ())]))


def test_what_a_task_raises_is_no_death(capfd: pytest.CaptureFixture[str]) -> None:
    """A disk that is full ends the run with one sentence, and no traceback beside."""
    task = Task("full", filling, (0, spans("a", "b")))

    with pytest.raises(InputError, match="disk is full") as raised:
        dict(Sparing(Dying("full")).results([task]))

    assert not isinstance(raised.value, DiedError)
    assert "Traceback" not in capfd.readouterr().err


def test_what_cannot_be_sent_is_told_by_its_kind() -> None:
    """The run ends all the same, and does not call it a death."""
    with pytest.raises(RuntimeError, match="UnsentError"):
        dict(Sparing(Dying("t")).results([Task("t", failing, (0, spans("a")))]))


def test_a_file_too_large_for_the_machine_is_left_out_like_any_that_kills() -> None:
    """Of its task the rest is read."""
    task = Task("large", starving, (0, spans("a", "deadly")))

    told = dict(Sparing(Dying("large")).results([task]))

    assert [line[:2] for line in told[task]["problems"]] == [(1, 0)]


def test_all_that_were_in_flight_are_done_with_care_however_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Many processors have more in flight than any number that one thinks of."""
    names = [f"t{number}" for number in range(40)]
    pool = Dying(*names)
    monkeypatch.setattr(sparing, "_by_child", lambda task: task.function(0, ()))

    told = dict(Sparing(pool).results([Task(each, reading, (0, ())) for each in names]))

    assert len(told) == 40
    assert pool.deaths == 1


def test_a_pool_tells_what_it_had_in_flight() -> None:
    """The one that killed is among them; what was not given out is not."""
    tasks = [Task(f"t{n}", reading, (n, spans("deadly"))) for n in range(5)]

    with pytest.raises(DiedError) as raised:
        dict(Forked(1, lambda _: None).results(tasks))

    assert {"t0"} <= raised.value.in_flight <= {"t0", "t1"}
