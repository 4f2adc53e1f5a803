"""Notes as they come in: a file or what is piped in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from scalpwatch.errors import InputError
from scalpwatch.phrases import say

__all__ = ["read_note_text", "split_note"]

#: A note is some pages of text; anything much larger is another kind of file.
_LARGEST_BYTES: Final = 1_000_000
_PIPE: Final = "-"


def read_note_text(name: str) -> str:
    """Read the text of a note.

    Parameters
    ----------
    name
        A file, or ``-`` for what is piped in.

    Returns
    -------
    text
        A byte-order mark is no text.

    Raises
    ------
    InputError
        If it cannot be read, is no text in UTF-8, or is too large. No message
        holds a word of the note.
    """
    path = Path(name)
    shown = path.name or name
    try:
        if name == _PIPE:
            raw = sys.stdin.buffer.read(_LARGEST_BYTES + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(_LARGEST_BYTES + 1)
        if len(raw) > _LARGEST_BYTES:
            raise InputError(
                say("{file} is too large for a note.", file=shown),
                remedy=say("Give one note, as text of at most 1 MB."),
            )
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            say("There is no file {file}.", file=shown),
            remedy=say("Check the path, or give - and pipe the note in."),
        ) from None
    except UnicodeDecodeError:
        raise InputError(
            say("{file} is not a text in UTF-8.", file=shown),
            remedy=say("Save the note as plain text in UTF-8."),
        ) from None
    except OSError:
        raise InputError(
            say("{file} cannot be read.", file=shown),
            remedy=say("Give a file, not a folder, that you may read."),
        ) from None


def split_note(given: str) -> tuple[str | None, str]:
    """Tell ``LESION=FILE`` from a path that holds an equals sign.

    Parameters
    ----------
    given
        On the command line.

    Returns
    -------
    lesion, file
        The lesion is ``None`` where none is named.
    """
    before, equals, after = given.partition("=")
    if equals and not Path(given).is_file():
        return before, after
    return None, given
