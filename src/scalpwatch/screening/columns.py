"""The columns of a table: how their names are compared, and which names the patient."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

__all__ = ["column_of_patient", "in_words", "patient_in"]

#: Names of columns that hold the patient, in both languages; the first found counts.
_PATIENT: Final = (
    "patient id",
    "patientid",
    "patient",
    "subject",
    "subject id",
    "person id",
    "pid",
    "mrn",
    "patient mrn",
    "medical record number",
    "medical record no",
    "record number",
    "pseudonym",
    "patient key",
    "pat id",
    "patient no",
    "patient number",
    "patient identifier",
    "patient uuid",
    "patient ref",
    "patient reference",
    "hospital number",
    "hospital no",
    "hospital id",
    "chart number",
    "chart no",
    "chart id",
    "nhs number",
    "empi",
    "mpi",
    "ид пациента",
    "id пациента",
    "пациент",
    "псевдоним",
    "идентификатор пациента",
    "код пациента",
    "номер пациента",
    "номер карты",
    "номер карты пациента",
    "номер медицинской карты",
    "номер амбулаторной карты",
    "номер медкарты",
    "медкарта",
    "карта",
    "номер истории болезни",
    "история болезни",
    "номер иб",
    "иб",
    "снилс",
    "енп",
    "полис омс",
    "номер полиса",
    "полис",
    "id",
    "ид",
)
#: What parts the words of a column's name.
_NO_LETTERS: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def in_words(name: str) -> str:
    """Write the name of a column in the one way in which it is compared and read.

    Parameters
    ----------
    name
        As it stands in a table.

    Returns
    -------
    words
        In small letters with е for ё, and one blank for whatever parts them.

    Examples
    --------
    >>> in_words(" Birth.Date "), in_words("№_карты")
    ('birth date', 'номер карты')
    """
    plain = name.lower().replace("№", "номер ").replace("ё", "е")
    return _NO_LETTERS.sub(" ", plain).strip()


def column_of_patient(names: Iterable[str]) -> str | None:
    """Find the column that names the patient.

    Parameters
    ----------
    names
        Of the columns.

    Returns
    -------
    name
        ``None`` where there is none.
    """
    by_name = {in_words(name): name for name in names}
    return next((by_name[each] for each in _PATIENT if each in by_name), None)


def patient_in(row: Mapping[str, str]) -> tuple[str | None, str]:
    """Find whose the row of a table is.

    Parameters
    ----------
    row
        Cells by their column.

    Returns
    -------
    column, name
        In which column the patient is named, and how; ``None`` and an empty name
        where there is no such column, an empty name where the cell is empty.
    """
    column = column_of_patient(row)
    return column, "" if column is None else row[column].strip()
