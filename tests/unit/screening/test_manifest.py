"""What a task wrote is there whole or not at all, and a full disk is one sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from scalpwatch.errors import InputError
from scalpwatch.screening.manifest import Manifest, write_forced, written_folder


def full(_: object) -> None:
    """Find no room."""
    raise OSError(errno.ENOSPC, "No space left on device", "/of/Ivanova")


def full_engine(_: object) -> None:
    """Find no room, as the engine tells."""
    words = 'Could not write file "/of/Ivanova": No space left on device'
    raise duckdb.IOException(words)


@pytest.mark.parametrize("fill", [full, full_engine])
def test_a_full_disk_is_told_plainly_and_leaves_no_draft(
    tmp_path: Path, fill: Callable[[Path], None]
) -> None:
    """It names no file, since names can tell of patients."""
    with pytest.raises(InputError, match="disk of the folder after --out is full") as e:
        written_folder(tmp_path / "sift-1", fill)

    assert "Ivanova" not in str(e.value)
    assert "the run goes on where it was" in str(e.value)
    assert not [*tmp_path.iterdir()]


def test_a_line_of_the_manifest_that_finds_no_room_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done before stays done."""
    manifest = Manifest(tmp_path, {"day": "2026-01-01"})
    manifest.add("first", {})
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(InputError, match="full"):
        manifest.add("second", {})

    manifest.close()
    assert [*manifest.done] == ["first"]


def test_a_folder_that_may_not_be_written_is_told_so(tmp_path: Path) -> None:
    """A file lies where the folder should be."""
    (tmp_path / "work").write_text("")

    with pytest.raises(InputError, match="cannot be written"):
        Manifest(tmp_path / "work", {})


def test_two_hosts_whose_processes_have_one_number_do_not_share_a_draft(
    tmp_path: Path,
) -> None:
    """Each works at the same task; the first that is done stands, or the second."""
    place = tmp_path / "read-1"

    def quicker(folder: Path) -> None:
        (folder / "facts").write_text("whole")

    def fill(folder: Path) -> None:
        (folder / "facts").write_text("whole")
        written_folder(place, quicker)
        assert (folder / "facts").read_text() == "whole"

    written_folder(place, fill)

    assert [each.name for each in tmp_path.iterdir()] == ["read-1"]
    assert (place / "facts").read_text() == "whole"


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    """And nothing beside it is left."""
    write_forced(tmp_path / "roots", b"all")

    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "roots": b"all"
    }
