"""An answer lies on disk whole, or not at all."""

from __future__ import annotations

import json

import pytest

from scalpwatch.cli.filing import refuse_another_patients_folder, write_whole
from scalpwatch.errors import InputError


def test_files_are_written_into_a_folder_that_is_made(tmp_path):
    """Nothing but the files lies there."""
    write_whole(tmp_path / "a" / "b", {"x": b"1", "y": b"2"})

    written = {path.name: path.read_bytes() for path in (tmp_path / "a/b").iterdir()}
    assert written == {"x": b"1", "y": b"2"}


def test_an_old_answer_is_replaced(tmp_path):
    """The name is the new file's the moment the old one is gone."""
    write_whole(tmp_path, {"x": b"old"})

    write_whole(tmp_path, {"x": b"new"})

    assert (tmp_path / "x").read_bytes() == b"new"


def test_nothing_half_written_is_left(tmp_path):
    """Where one file cannot be put in its place, no draft stays behind."""
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "kept").write_bytes(b"")

    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path, {"y": b"2", "x": b"1"})

    assert {path.name for path in tmp_path.iterdir()} == {"y"}


def test_a_file_is_no_folder(tmp_path):
    """The message says so, without the path above it."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(InputError, match="it is a file") as refusal:
        write_whole(tmp_path / "file", {"x": b"1"})

    assert str(tmp_path) not in str(refusal.value)


def test_the_same_patients_answer_may_be_replaced(tmp_path):
    """To assess a patient again is daily work."""
    answer = json.dumps({"pseudonym": "P1"})
    (tmp_path / "consultation.json").write_text(answer, encoding="utf-8")

    refuse_another_patients_folder(tmp_path, "P1")
    refuse_another_patients_folder(tmp_path / "new", "P1")


@pytest.mark.parametrize("answer", ['{"pseudonym": "P2"}', "[]", "{", "{}"])
def test_another_patients_answer_is_kept(tmp_path, answer):
    """So is one that cannot be read: it may be anybody's."""
    (tmp_path / "consultation.json").write_text(answer, encoding="utf-8")

    with pytest.raises(InputError, match="another patient"):
        refuse_another_patients_folder(tmp_path, "P1")
