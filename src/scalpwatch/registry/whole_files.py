"""Files of the store: on disk whole, or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from scalpwatch.errors import RegistryError
from scalpwatch.phrases import say

__all__ = ["DRAFT", "failures_told", "settle", "write_file_whole"]

#: How the names of files that are being written begin.
DRAFT: Final = ".draft-"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextlib.contextmanager
def write_file_whole(path: Path, *, drafts: Path | None = None) -> Iterator[BinaryIO]:
    """Write a file so that it is there whole, on disk, or not at all.

    Parameters
    ----------
    path
        Its place; folders are made where they are missing.
    drafts
        Folder on the same disk in which it is written until it is whole; beside its
        place when ``None``. A process that is killed leaves a draft there.

    Yields
    ------
    file
        To be written; moved into its place when the block ends well.

    Notes
    -----
    A full disk, or a place that cannot be written, ends in `RegistryError`; what lay
    there then still does.
    """
    draft = (drafts or path.parent) / (DRAFT + secrets.token_hex(8))
    with failures_told(), contextlib.ExitStack() as at_the_end:
        _make_folder(path.parent)
        at_the_end.callback(draft.unlink, missing_ok=True)
        with draft.open("xb") as file:
            draft.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        settle(path.parent)


@contextlib.contextmanager
def failures_told() -> Iterator[None]:
    """Turn a failure to write into words.

    Yields
    ------
    None
        While files are written, moved or removed.

    Raises
    ------
    RegistryError
        If the disk is full or the system refuses; it names no file.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise RegistryError(
                say("The disk is full: nothing was kept of this."),
                remedy=say(
                    "Make room, then do it again; what was kept before is as it was."
                ),
            ) from None
        raise RegistryError(
            say("A file cannot be written there: nothing was kept of this."),
            remedy=say(
                "Let the user who runs scalpwatch write there, then do it again."
            ),
        ) from None


def settle(folder: Path) -> None:
    """Let what was done in a folder reach the disk, where the system can do that.

    Parameters
    ----------
    folder
        In which a file was made, moved or removed.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _make_folder(folder: Path) -> None:
    """Make a folder, and the folders it lies in, so that they outlast a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    settle(folder.parent)
