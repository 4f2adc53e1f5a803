"""How an answer comes to lie on disk: whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say

__all__ = ["refuse_another_patients_folder", "write_whole"]

_ANSWER = "consultation.json"


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files so that a reader finds each of them old or new, never half.

    Parameters
    ----------
    folder
        Made where it is missing.
    files
        Content by name.

    Raises
    ------
    InputError
        If the folder cannot be made or written. What lay there then still does.

    Notes
    -----
    All files are written beside their places before the first is moved into its
    own, so that a full disk is noticed while the old answer is still whole.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as waiting:
            drafts = [
                (waiting.enter_context(_draft(folder, content)), folder / name)
                for name, content in files.items()
            ]
            for draft, place in drafts:
                draft.replace(place)
    except OSError as error:
        raise InputError(
            say(
                "The folder {folder} cannot be written: {why}.",
                folder=folder.resolve().name,
                why=_why(error),
            ),
            remedy=say("Give another folder after --out, or make room in this one."),
        ) from None


def refuse_another_patients_folder(
    folder: Path, pseudonym: str, *, answer: str = _ANSWER
) -> None:
    """Refuse to replace the answer of another patient.

    Parameters
    ----------
    folder
        Where the answer is to be written.
    pseudonym
        Whose answer it is.
    answer
        Name of the file that tells whose folder it is.

    Raises
    ------
    InputError
        If the folder holds the answer of somebody else, or one that cannot be
        read.

    Notes
    -----
    To assess the same patient again is daily work and replaces the answer; to
    overwrite another patient's is how reports get lost or mixed up.
    """
    file = folder / answer
    if not file.is_file():
        return
    try:
        owner = json.loads(file.read_text(encoding="utf-8")).get("pseudonym")
    except (OSError, ValueError, AttributeError):
        owner = None
    if owner != pseudonym:
        raise InputError(
            say(
                "The folder {folder} holds the answer for another patient.",
                folder=folder.resolve().name,
            ),
            remedy=say("Give another folder after --out, or replace it by --force."),
        )


@contextlib.contextmanager
def _draft(folder: Path, content: bytes) -> Iterator[Path]:
    """Hold a file beside its place; nothing of it stays unless it is moved."""
    with NamedTemporaryFile(dir=folder, prefix=".scalpwatch-", delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(content)
            file.flush()
            # a temporary file is its maker's alone; a report is as any other file
            draft.chmod(0o666 & ~_umask())
            file.close()
            yield draft
        finally:
            draft.unlink(missing_ok=True)


def _umask() -> int:
    """Read the process's mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _why(error: OSError) -> Phrase:
    """Tell the system's reason in our own words."""
    if isinstance(error, PermissionError):
        return say("it may not be changed")
    if isinstance(error, FileExistsError | NotADirectoryError):
        return say("it is a file")
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return say("the disk is full")
    return say("the system refused")
