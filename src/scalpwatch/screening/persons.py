"""Who a patient is, as far as it bears on the answer: sex, year of birth, death."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from scalpwatch.screening.columns import in_words
from scalpwatch.screening.facts import Concept, Fact

__all__ = ["Person", "is_of_person", "person_in_row", "person_of", "sex_of"]

#: How records write a sex, in small letters and without a dot, in FHIR's words.
_SEXES: Final = {
    "f": "female",
    "female": "female",
    "woman": "female",
    "ж": "female",
    "жен": "female",
    "женский": "female",
    "женщина": "female",
    "m": "male",
    "male": "male",
    "man": "male",
    "м": "male",
    "муж": "male",
    "мужской": "male",
    "мужчина": "male",
    "other": "other",
}
#: Columns that tell the sex, and the birth.
_SEX: Final = frozenset({"sex", "gender", "patient sex", "пол", "пол пациента"})
_BORN: Final = frozenset(
    {
        "birth date",
        "birthdate",
        "date of birth",
        "dob",
        "born",
        "year of birth",
        "birth year",
        "дата рождения",
        "год рождения",
    }
)
_YEAR: Final = re.compile(r"(?:^|[./])([0-9]{4})(?![0-9])")
#: Nobody was older [years].
_OLDEST: Final = 125


@dataclass(frozen=True, slots=True)
class Person:
    """Who a patient is.

    Parameters
    ----------
    born
        Year of birth; ``None`` where none is told, or one that cannot be.
    sex
        ``female``, ``male``, ``other`` or empty.
    is_dead
        Whether the record says that the patient has died.
    """

    born: int | None = None
    sex: str = ""
    is_dead: bool = False


def person_of(facts: Iterable[Fact], today: date) -> Person:
    """Put together what facts tell of a person.

    Parameters
    ----------
    facts
        Of one patient, in the order of the archive; of two that differ the later
        counts.
    today
        The day of the answer.

    Returns
    -------
    person
        With nothing that no fact tells.
    """
    told: dict[str, Any] = {}
    for each in facts:
        if each.concept is Concept.PERSON:
            told |= {key: value for key, value in each.more.items() if value}
    born = told.get("born")
    if born is not None and not 0 <= today.year - born <= _OLDEST:
        born = None
    return Person(born, sex_of(str(told.get("sex", ""))), bool(told.get("dead")))


def sex_of(code: str) -> str:
    """Read a sex.

    Parameters
    ----------
    code
        A letter or a word of either language.

    Returns
    -------
    sex
        ``female``, ``male``, ``other``, or empty where it tells none.

    Examples
    --------
    >>> sex_of(" Ж "), sex_of("M"), sex_of("муж."), sex_of("?")
    ('female', 'male', 'male', '')
    """
    return _SEXES.get(code.strip(" .").lower(), "")


def is_of_person(column: str) -> bool:
    """Tell whether a column tells of the person, and not of a record.

    Parameters
    ----------
    column
        Its name.

    Returns
    -------
    is_of_person
        Whether it tells the sex or the birth: its date is not the record's.
    """
    return in_words(column) in _SEX | _BORN


def person_in_row(cells: Mapping[str, str]) -> dict[str, Any]:
    """Read who a patient is from a row of a table.

    Parameters
    ----------
    cells
        By their column.

    Returns
    -------
    more
        As a fact of a person holds it; empty where no column tells of the person.
    """
    told: dict[str, Any] = {}
    for column, cell in cells.items():
        name = in_words(column)
        if name in _SEX and sex_of(cell):
            told["sex"] = sex_of(cell)
        elif name in _BORN and (year := _YEAR.search(cell.strip())):
            told["born"] = int(year[1])
    return told
