"""What of a run is done: one line a task, written so that no kill can tear it.

Strategy: the result of a task is a folder that is filled beside its place, forced to
the disk and then renamed; only after that does the manifest get a line, forced to the
disk too. A run that is killed anywhere finds on resuming tasks that are done, whole,
and tasks that are not; nothing in between.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from scalpwatch.errors import InputError
from scalpwatch.phrases import say

__all__ = ["Manifest", "day_of", "write_forced", "written_folder"]

_MANIFEST: Final = "manifest.jsonl"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Manifest:
    """The tasks of a run that are done.

    Parameters
    ----------
    folder
        Of the work; made where it is missing.
    head
        What the run rests on: archive, rules, key, version, policy and eye. A manifest
        that began with another is refused.

    Raises
    ------
    InputError
        If the folder holds the work of another archive, of other rules or settings, or
        cannot be written.
    """

    def __init__(self, folder: Path, head: Mapping[str, Any]) -> None:
        self.folder = folder
        with _written():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / _MANIFEST
        self.done: dict[str, dict[str, Any]] = {}
        lines = self._lines()
        if lines and lines[0] != dict(head):
            raise InputError(
                say(
                    "The folder holds the work of another archive, key, rule set or "
                    "settings."
                ),
                remedy=say("Give another folder after --out, or empty this one."),
            )
        self.done = {line["task"]: line for line in lines[1:]}
        # a torn last line is cut off: what it told is done again
        whole = "".join(f"{json.dumps(line)}\n" for line in lines)
        if not lines or self._path.read_text(encoding="utf-8") != whole:
            write_forced(self._path, (whole or f"{json.dumps(dict(head))}\n").encode())
        with _written():
            self._stream = self._path.open("ab")

    def add(self, task: str, told: Mapping[str, Any]) -> None:
        """Note a task as done, on the disk, before anything goes on.

        Parameters
        ----------
        task
            Its name.
        told
            What it told of itself: plain values.
        """
        line = {"task": task, **told}
        with _written():
            self._stream.write(f"{json.dumps(line)}\n".encode())
            self._stream.flush()
            os.fsync(self._stream.fileno())
        self.done[task] = line

    def close(self) -> None:
        """Close the file."""
        with _written():
            self._stream.close()

    def _lines(self) -> list[dict[str, Any]]:
        """Read the lines that are whole."""
        if not self._path.is_file():
            return []
        lines = []
        for line in self._path.read_bytes().split(b"\n"):
            try:
                lines.append(json.loads(line))
            except ValueError:
                break
        return lines


def day_of(folder: Path) -> str:
    """Tell on which day a run began, so that it is resumed as of that day.

    Parameters
    ----------
    folder
        Of the work.

    Returns
    -------
    day
        ``YYYY-MM-DD``; empty where none began.
    """
    file = folder / _MANIFEST
    try:
        with file.open(encoding="utf-8") as lines:
            return str(json.loads(lines.readline()).get("day", ""))
    except (OSError, ValueError):
        return ""


def written_folder(place: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder so that it is there whole or not at all.

    Parameters
    ----------
    place
        Where it shall lie; what lies there already is replaced.
    fill
        Writes the files into the folder that it is given.

    Raises
    ------
    InputError
        If it cannot be written, as on a full disk.
    """
    draft = _draft_of(place)
    with _written():
        try:
            draft.mkdir(parents=True, mode=0o700)
            fill(draft)
            for file in draft.rglob("*"):
                _force(file)
            shutil.rmtree(place, ignore_errors=True)
            _take_place(draft, place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _force(place.parent)


def write_forced(path: Path, content: bytes) -> None:
    """Write a file whole, and force it to the disk.

    Parameters
    ----------
    path
        Where.
    content
        What.

    Raises
    ------
    InputError
        If it cannot be written, as on a full disk.
    """
    draft = _draft_of(path)
    with _written():
        try:
            with draft.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _force(path.parent)


def _draft_of(place: Path) -> Path:
    """Name a draft that no other process has, on this host or another."""
    return place.with_name(f".{place.name}.{uuid.uuid4().hex}")


def _take_place(draft: Path, place: Path) -> None:
    """Put a whole draft into its place."""
    try:
        draft.rename(place)
    except OSError:
        # another worker was quicker with the same task, and has the same result
        if not place.is_dir():
            raise


@contextmanager
def _written() -> Iterator[None]:
    """Tell plainly where the work cannot be written."""
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        is_full = getattr(error, "errno", None) in _FULL or "space left" in str(error)
        raise InputError(
            say("The disk of the folder after --out is full.")
            if is_full
            else say("The work cannot be written to the folder after --out."),
            remedy=say(
                "Make room there, or see that it may be written, and give the same "
                "command again: the run goes on where it was."
            ),
        ) from None


def _force(path: Path) -> None:
    """Force a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
