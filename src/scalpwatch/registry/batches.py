"""Many courses, gathered into what one transaction can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from scalpwatch.vocabulary.courses import Course

__all__ = ["batches"]

#: Patients in one transaction of an import; others may write in between.
_MOST_PATIENTS: Final = 256
_MOST_PICTURE_BYTES: Final = 32 << 20


def batches(
    courses: Iterable[tuple[Course, Mapping[str, bytes]]],
) -> Iterator[list[tuple[Course, Mapping[str, bytes]]]]:
    """Gather courses until they are many, their pictures large, or one comes again.

    Parameters
    ----------
    courses
        With the content of their pictures by hash; read one after the other.

    Yields
    ------
    batch
        In order; no pseudonym is in it twice.
    """
    batch: dict[str, tuple[Course, Mapping[str, bytes]]] = {}
    size = 0
    for course, pictures in courses:
        is_full = len(batch) >= _MOST_PATIENTS or size >= _MOST_PICTURE_BYTES
        # two ways of writing one letter are one pseudonym
        pseudonym = unicodedata.normalize("NFC", course.pseudonym)
        if is_full or pseudonym in batch:
            yield list(batch.values())
            batch, size = {}, 0
        batch[pseudonym] = (course, pictures)
        size += sum(map(len, pictures.values()))
    if batch:
        yield list(batch.values())
