"""The Russian sentences, read from the catalogue files beside this module."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po

__all__ = [
    "catalogue_files",
    "find_russian",
    "has_words",
    "places",
    "russian_forms",
    "russian_plural",
]

#: Which of the three Russian forms a category of number takes; a fraction takes
#: the genitive singular (1,5 месяца), as 2 to 4 do.
_FORM_OF: Final = {"one": 0, "few": 1, "many": 2, "other": 1}


def catalogue_files() -> tuple[Traversable, ...]:
    """List the catalogue and its parts.

    Returns
    -------
    files
        ``ru.po`` first, then the parts by name.
    """
    home = resources.files("scalpwatch.locale")
    parts = home.joinpath("parts").iterdir()
    named = sorted((part for part in parts if part.name.endswith(".po")), key=_name)
    return (home.joinpath("ru.po"), *named)


@cache
def russian_forms() -> dict[str, tuple[str, ...]]:
    """Read every Russian sentence.

    Returns
    -------
    forms
        By English template: one form, or three where the sentence depends on a
        number (for 1, for 2 to 4 and fractions, for the rest).

    Notes
    -----
    Where two parts translate one sentence, the first file read wins; a house
    test refuses two different translations.
    """
    forms: dict[str, tuple[str, ...]] = {}
    for file in catalogue_files():
        with file.open("rb") as stream:
            for message in read_po(stream, locale="ru"):
                key = message.id if isinstance(message.id, str) else message.id[0]
                told = message.string or ""
                found = (told,) if isinstance(told, str) else tuple(told)
                if key and all(found):
                    forms.setdefault(key, found)
    return forms


@cache
def russian_plural(number: float) -> int:
    """Choose the form that a number takes.

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    form
        Index into the three forms of a sentence.

    Examples
    --------
    >>> [russian_plural(n) for n in (1, 3, 5, 21, 1.5)]
    [0, 1, 2, 0, 1]
    """
    return _FORM_OF[Locale("ru").plural_form(number)]


def find_russian(template: str, facts: Mapping[str, object]) -> str | None:
    """Find the Russian sentence, in the form that its first number takes.

    Parameters
    ----------
    template
        The English sentence.
    facts
        What stands in its places.

    Returns
    -------
    sentence
        ``None`` where the catalogue has none.
    """
    forms = russian_forms().get(template)
    if forms is None or len(forms) == 1:
        return forms[0] if forms else None
    fields = (field for _, field, _, _ in string.Formatter().parse(template))
    standing = (facts.get(field) for field in fields if field)
    counted = next((n for n in standing if isinstance(n, (int, float))), 0)
    return forms[russian_plural(counted)]


def places(template: str) -> frozenset[str]:
    """List the places of a template.

    Parameters
    ----------
    template
        Text with ``{name}`` places.

    Returns
    -------
    names
        The names, without their formats.
    """
    fields = (field for _, field, _, _ in string.Formatter().parse(template))
    return frozenset(field for field in fields if field)


def has_words(template: str) -> bool:
    """Tell whether a template says anything besides its places.

    Parameters
    ----------
    template
        Text with ``{name}`` places.

    Returns
    -------
    has_words
        Whether any letter stands outside the places; one without is the same
        in every language.
    """
    parts = string.Formatter().parse(template)
    return any(letter.isalpha() for text, _, _, _ in parts for letter in text)


def _name(file: Traversable) -> str:
    """Name a file, to sort by."""
    return file.name
