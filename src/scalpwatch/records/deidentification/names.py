"""Names and numbers of persons, sought where nobody expects them.

The standard's table lists the attributes that are made for names. People write names
elsewhere too: into a code's meaning, a lens's make, a view's label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pydicom.dataset import Dataset

from scalpwatch.records.deidentification.values import texts_of
from scalpwatch.records.deidentification.walking import everything_in

__all__ = ["Names", "names_in"]

_WORDS: Final = re.compile(r"[\W_]+")
#: Shorter words and numbers meet by chance.
_SHORTEST: Final = 3
#: What is written for want of a name.
_NO_NAMES: Final = frozenset(
    {"anonymized", "anonymous", "none", "patient", "removed", "test", "unknown"}
)
#: Letters in which the cases of a Russian name differ (judgement).
_ENDING: Final = 2
_IDENTIFIERS: Final = ("PatientID", "AccessionNumber", "StudyID")


@dataclass(frozen=True, slots=True)
class Names:
    """Words by which the persons of an object are known.

    Parameters
    ----------
    words
        In lower case.
    stems
        Beginnings of the Russian ones, by which a declined name is known.
    """

    words: frozenset[str]
    stems: tuple[str, ...] = ()

    def stand_in(self, text: str) -> bool:
        """Tell whether a text bears one of them.

        Parameters
        ----------
        text
            Any.

        Returns
        -------
        stand_in
            Whether a whole word of it is a name or number, in whatever letters' or
            grammar's case.
        """
        words = _words(text)
        is_declined = any(word.startswith(self.stems) for word in words)
        return is_declined or not self.words.isdisjoint(words)


def names_in(dataset: Dataset) -> Names:
    """Gather the names and numbers of persons that an object tells as such.

    Parameters
    ----------
    dataset
        As it came; the items of its sequences are read too.

    Returns
    -------
    names
        Words of all names of persons, and the numbers of patient, order and study.
    """
    words: set[str] = set()
    for element in everything_in(dataset):
        if element.VR == "PN":
            words.update(*map(_words, texts_of(element)))
        elif element.keyword in _IDENTIFIERS:
            words.update(*map(_numbers, texts_of(element)))
    russian = filter(_is_russian, words)
    return Names(frozenset(words), tuple(_stem(word) for word in russian))


def _words(text: str) -> set[str]:
    """Take a text apart."""
    words = {word for word in _WORDS.split(text.casefold()) if len(word) >= _SHORTEST}
    return words - _NO_NAMES


def _numbers(text: str) -> set[str]:
    """Take an identifier apart; words in it are everybody's."""
    return {word for word in _words(text) if any(map(str.isdigit, word))}


def _stem(word: str) -> str:
    """Cut the ending off a Russian name, for names are declined."""
    return word[: max(_SHORTEST, len(word) - _ENDING)]


def _is_russian(word: str) -> bool:
    """Tell whether a word is in Russian letters."""
    return all("\u0430" <= letter <= "\u0451" for letter in word)
