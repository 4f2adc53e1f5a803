"""A file that kills its readers is left out with a line; the rest is done."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

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

    told = dict(Sparing(Forked(1, lambda: None)).results([first, second]))

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

    told = dict(Sparing(Forked(1, lambda: None)).results([task]))

    assert told[task]["judged"] == 2
    assert [line[:2] for line in told[task]["problems"]] == [(7, 0), (9, 0)]


def test_a_task_that_dies_over_no_file_ends_the_run_and_says_so() -> None:
    """What is done stays; the command can be given again."""
    with pytest.raises(DiedError):
        dict(Sparing(Forked(1, lambda: None)).results([Task("t", dying, ())]))
