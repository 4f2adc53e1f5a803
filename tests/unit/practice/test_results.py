"""One's results: one's own, whole or not there."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalpwatch.errors import InputError
from scalpwatch.practice.answers import Action, Answer
from scalpwatch.practice.results import Results, keep_answer, read_results
from scalpwatch.vocabulary.conditions import Condition

ANSWER = Answer("mareeva2019", Action.RECHECK, date(2026, 5, 4), 12.5, weeks=6)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    """An answer comes back as it was given, the oldest first."""
    file = tmp_path / "own" / "results.json"
    second = Answer(
        "x", Action.TREAT, date(2026, 5, 5), 3.0, treated_as=Condition.LIPOMA
    )

    keep_answer(file, ANSWER, seed=7)
    kept = keep_answer(file, second, seed=8)

    assert read_results(file) == kept == Results(7, (ANSWER, second))


def test_nobody_has_practised_where_there_is_no_file(tmp_path: Path) -> None:
    """A first session needs no preparation."""
    assert read_results(tmp_path / "none.json") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_only_its_owner_can_read_the_results(tmp_path: Path) -> None:
    """File and folder are closed to others, and a file left open is closed again."""
    file = tmp_path / "own" / "results.json"

    keep_answer(file, ANSWER, seed=1)
    first = stat.S_IMODE(file.stat().st_mode)
    file.chmod(0o644)
    keep_answer(file, ANSWER, seed=1)

    assert first == stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_failure_while_writing_leaves_the_old_results_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk loses no answer of yesterday and leaves no litter."""
    file = tmp_path / "results.json"
    before = keep_answer(file, ANSWER, seed=1)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"results\.json"):
        keep_answer(file, ANSWER, seed=1)

    assert read_results(file) == before
    assert [each.name for each in tmp_path.iterdir()] == ["results.json"]


def test_two_sessions_at_once_keep_each_others_answers(tmp_path: Path) -> None:
    """What another terminal has kept meanwhile is not overwritten."""
    file = tmp_path / "results.json"

    here = keep_answer(file, ANSWER, seed=1)
    there = keep_answer(file, ANSWER, seed=2)

    assert len(here.answers) == 1
    assert len(there.answers) == 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"pseudonym": "P018"}',
        '{"scalpwatch_practice": 2, "seed": 1, "answers": []}',
        '{"scalpwatch_practice": 1, "seed": true, "answers": []}',
        '{"scalpwatch_practice": 1, "seed": 1, "answers": [{"case": "x"}]}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_another_file_is_refused_and_left_as_it_is(
    tmp_path: Path, content: str
) -> None:
    """A slip of the option destroys nothing, and its content is not repeated."""
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8", errors="surrogateescape")
    before = file.read_bytes()

    with pytest.raises(InputError) as caught:
        keep_answer(file, ANSWER, seed=1)

    assert file.read_bytes() == before
    assert "P018" not in str(caught.value)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """Results are a file."""
    with pytest.raises(InputError):
        read_results(tmp_path)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Whoever keeps the results elsewhere by a link goes on doing so."""
    target, link = tmp_path / "real.json", tmp_path / "results.json"
    keep_answer(target, ANSWER, seed=1)
    link.symlink_to(target)

    keep_answer(link, ANSWER, seed=1)

    assert link.is_symlink()
    assert len(json.loads(target.read_text())["answers"]) == 2


@settings(max_examples=40)
@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["scalpwatch_practice", "seed", "answers", "case", "on"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_any_document_is_results_or_refused(
    tmp_path_factory: pytest.TempPathFactory, document: object
) -> None:
    """Whatever stands in the file, nothing crashes."""
    file = tmp_path_factory.mktemp("any") / "results.json"
    file.write_text(json.dumps(document), encoding="utf-8")

    try:
        read = read_results(file)
    except InputError:
        return

    assert isinstance(read, Results)
