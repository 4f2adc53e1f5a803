"""The notes that are judged, and how they are read: the same for whoever reads them.

Python alone, since a yardstick lives in an environment of its own.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = ["WORDS_A_NOTE", "label_rows", "long_notes", "read_notes"]

#: A note of the timing is as long as the notes of clinics [words].
WORDS_A_NOTE = 100


def read_notes(files: Iterable[Path]) -> list[dict[str, Any]]:
    """Read notes, one a line.

    Parameters
    ----------
    files
        JSON lines; a line that holds nothing is none.

    Returns
    -------
    notes
        In order.
    """
    return [
        json.loads(line)
        for file in files
        # not splitlines: what separates lines for Unicode may stand in a note
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]


def label_rows() -> list[dict[str, str]]:
    """Read which sign of the vocabulary is which of the labels.

    Returns
    -------
    rows
        Each with ``sign`` and ``label``.
    """
    table = Path(__file__).with_name("notes_signs.csv")
    with table.open(encoding="utf-8", newline="") as stream:
        return [*csv.DictReader(stream)]


def long_notes(texts: Sequence[str], count: int) -> Iterator[str]:
    """Put notes of a hundred words together.

    Parameters
    ----------
    texts
        Sentences.
    count
        How many notes.

    Yields
    ------
    note
        Different ones while there are sentences to begin with.
    """
    for first in range(count):
        words: list[str] = []
        at = first
        while len(words) < WORDS_A_NOTE:
            words += texts[at % len(texts)].split()
            at += 1
        yield " ".join(words[:WORDS_A_NOTE])
