"""How many processes work where nobody says."""

from __future__ import annotations

import os

import pytest

from scalpwatch.screening.processors import processors


def test_a_process_counts_the_processors_that_it_is_bound_to() -> None:
    """A container may have fewer than its machine."""
    assert processors() == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(("told", "count"), [(7, 7), (None, 1)])
def test_a_system_that_binds_nobody_is_counted_whole(
    monkeypatch: pytest.MonkeyPatch, told: int | None, count: int
) -> None:
    """On macOS there is no such call, and there may be no answer to the other."""
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: told)

    assert processors() == count
