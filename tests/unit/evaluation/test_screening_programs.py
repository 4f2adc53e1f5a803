"""The programs that compare screenings: a difference is a failure."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
import screening
import screening_cluster
import screening_resume
import screening_scale

SAME = {"done_twice": 0, "left_out": 0, "unequal": []}


def test_killed_runs_that_came_to_the_same_end_pass() -> None:
    """However many there were."""
    assert screening_resume.verdict([SAME, SAME]) == 0


@pytest.mark.parametrize(
    "other", [{"done_twice": 1}, {"left_out": 2}, {"unequal": ["callback.csv"]}]
)
def test_a_killed_run_that_differs_fails(other: dict[str, object]) -> None:
    """One of many is enough."""
    assert screening_resume.verdict([SAME, {**SAME, **other}]) == 1


@pytest.mark.parametrize(
    ("equal", "code", "died", "verdict"),
    [
        ([True, True], 0, 3, 0),
        ([True, False], 0, 3, 1),
        ([True, True], 2, 3, 1),
        ([True, True], 0, -1, 1),
    ],
)
def test_a_cluster_that_differs_failed_or_was_left_alone_fails(
    equal: list[bool], code: int, died: int, verdict: int
) -> None:
    """Nothing is shown of a kill where nobody was killed."""
    assert screening_cluster.verdict(equal, code=code, died=died) == verdict


def test_a_file_that_is_missing_is_not_the_same(tmp_path: Path) -> None:
    """A run that failed wrote none."""
    (tmp_path / "a").write_bytes(b"x")

    assert screening_cluster.same(tmp_path / "a", tmp_path / "a")
    assert not screening_cluster.same(tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    "program", [screening, screening_cluster, screening_resume, screening_scale]
)
def test_every_figure_printed_is_explained(program: ModuleType) -> None:
    """In the docstring, which ``--help`` shows."""
    source = Path(str(program.__file__)).read_text(encoding="utf-8")
    begin = source.find("def _figures(")
    begin = source.index("json.dumps(") if begin < 0 else begin
    printed = source[begin : source.index("\n\n\n", begin)]
    keys = set(re.findall(r'^ +"([a-z_]+)": ', printed, re.MULTILINE))
    told = set(re.findall(r"``([a-z_]+)``", str(program.__doc__)))

    assert len(keys) > 3
    assert keys <= told
