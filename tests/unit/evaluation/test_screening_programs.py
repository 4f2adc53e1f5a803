"""The programs that compare screenings: a difference is a failure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import pytest
import screening
import screening_cluster
import screening_engines
import screening_resume
import screening_scale

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms

SAME = {"done_twice": 0, "left_out": 0, "unequal": []}


def test_killed_runs_that_came_to_the_same_end_pass() -> None:
    """However many there were."""
    assert screening_resume.verdict([SAME, SAME], struck=20, wanted=20) == 0


@pytest.mark.parametrize(
    "other", [{"done_twice": 1}, {"left_out": 2}, {"unequal": ["callback.csv"]}]
)
def test_a_killed_run_that_differs_fails(other: dict[str, object]) -> None:
    """One of many is enough."""
    told = [SAME, {**SAME, **other}]

    assert screening_resume.verdict(told, struck=20, wanted=20) == 1


@pytest.mark.parametrize(
    ("struck", "wanted", "verdict"), [(19, 20, 1), (3, 1, 0), (0, 1, 1)]
)
def test_kills_that_did_not_strike_show_nothing(
    struck: int, wanted: int, verdict: int
) -> None:
    """Where the time may end them fewer are enough, but never none."""
    told = screening_resume.verdict([SAME], struck=struck, wanted=wanted)

    assert told == verdict


def test_a_run_with_too_few_kills_fails_though_all_is_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Time that is over is told, and no kill at all is a failure."""

    monkeypatch.setattr(screening_resume, "finish", lambda _: None)
    monkeypatch.setattr(screening_resume, "kill_within", lambda *_: False)
    monkeypatch.setattr(screening_resume, "figures", lambda *_: SAME)

    code = screening_resume.main([str(tmp_path), "--kills", "2", "--seconds", "0"])

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == 1
    assert printed["ended_by_seconds"]
    assert (printed["kills"], printed["kills_wanted"]) == (0, 2)


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
    "program",
    [
        screening,
        screening_cluster,
        screening_engines,
        screening_resume,
        screening_scale,
    ],
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


def test_a_truth_that_lies_in_the_archive_is_no_part_of_it(tmp_path: Path) -> None:
    """However deep; all else is screened."""
    truth = tmp_path / "a" / "b" / "truth.csv"
    others = [tmp_path / "1.json", tmp_path / "a" / "2.json", tmp_path / "a" / "c"]
    truth.parent.mkdir(parents=True)
    others[2].mkdir()
    for file in (truth, *others[:2], others[2] / "3.csv", truth.with_name("4.csv")):
        file.write_text("x")

    archive = screening.without_truth(tmp_path, truth)

    assert sorted(archive) == sorted([*others, truth.with_name("4.csv")])
    assert screening.without_truth(others[2], truth) == [others[2]]


def test_a_patient_with_several_names_is_found_on_the_list_under_each() -> None:
    """The list has one of them."""
    pseudonyms = Pseudonyms(bytes(32))
    one, other = pseudonyms.patient("id-1"), pseudonyms.patient("MRN-7")

    for written in ("MRN-7", "Patient/MRN-7", "urn:uuid:MRN-7"):
        assert screening.listed_as(written, pseudonyms, {other: one}) == one
    assert screening.listed_as("id-1", pseudonyms, {}) == one
