"""How records fail that somebody broke, or wrote to break a reader."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["UNREADABLE", "is_plain_file"]

#: What a reader of JSON raises: text that is none, and depth beyond its stack.
UNREADABLE: Final = (ValueError, RecursionError)


def is_plain_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether an entry of a folder is a file that can be opened.

    Parameters
    ----------
    entry
        Of a walk.

    Returns
    -------
    is_plain_file
        Not of a link that leads in circles or nowhere, nor of a pipe or a device.
    """
    try:
        return entry.is_file()
    except OSError:
        return False
