"""What the command line says, and to which stream."""

from __future__ import annotations

import sys

from scalpwatch.errors import ScalpwatchError
from scalpwatch.locale import Words

__all__ = ["print_plainly", "speak_of_failure"]


def speak_of_failure(error: ScalpwatchError, words: Words) -> int:
    """Tell what failed and how to mend it, as one paragraph on stderr.

    Parameters
    ----------
    error
        What failed.
    words
        The language to tell it in.

    Returns
    -------
    exit_code
        Of this kind of failure.
    """
    paragraph = f"{words.tell(error.message)} {words.tell(error.remedy)}"
    # a file's name may hold a line break, or what moves the cursor of a terminal
    line = " ".join(paragraph.split())
    sys.stderr.write("".join(c if c.isprintable() else "?" for c in line) + "\n")
    return error.exit_code


def print_plainly(text: str) -> None:
    """Print a text that another program may read.

    Parameters
    ----------
    text
        As it stands; no wrapping, no color.
    """
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
