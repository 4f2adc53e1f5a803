"""How far a screening is: the rate is that of this run."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from scalpwatch.cli.screen_progress import Progress
from scalpwatch.locale import Language, Words


def test_what_was_done_before_a_stop_is_no_part_of_the_rate() -> None:
    """A run that goes on after 900 of 1000 MB does not read them anew."""
    times: Iterator[float] = iter((0.0, 100.0, 120.0))
    stream = io.StringIO()
    progress = Progress(Words(Language.EN), stream=stream, clock=lambda: next(times))

    progress("sift", 900_000_000, 1_000_000_000)
    progress("sift", 940_000_000, 1_000_000_000)

    assert "940 of 1000 MB, 2 MB/s, 30 s left" in stream.getvalue()


def test_a_stage_that_is_done_is_told_at_once() -> None:
    """However soon it was."""
    times: Iterator[float] = iter((0.0, 0.0, 0.5))
    stream = io.StringIO()
    progress = Progress(Words(Language.EN), stream=stream, clock=lambda: next(times))

    progress("read", 0, 1_000_000)
    assert not stream.getvalue()
    progress("read", 1_000_000, 1_000_000)

    assert "1 of 1 MB, 2 MB/s, 0 s left" in stream.getvalue()


def test_judging_is_told_in_parts() -> None:
    """It reads no bytes of the archive."""
    times: Iterator[float] = iter((0.0, 0.0, 8.0))
    stream = io.StringIO()
    progress = Progress(Words(Language.EN), stream=stream, clock=lambda: next(times))

    progress("judge", 0, 3)
    progress("judge", 1, 3)

    # nothing is told before ten seconds have gone by in a log
    assert not stream.getvalue()
    times = iter((12.0,))
    progress("judge", 2, 3)
    assert "judging: part 2 of 3, 6 s left" in stream.getvalue()


@pytest.mark.parametrize("stage", ["sift", "read", "fetch", "judge"])
def test_each_stage_has_a_name(stage: str) -> None:
    """In words."""
    stream = io.StringIO()
    progress = Progress(Words(Language.EN), stream=stream)

    progress(stage, 0, 1)
    progress(stage, 1, 1)

    assert "ing" in stream.getvalue()
