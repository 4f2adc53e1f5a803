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
_IDENTIFIERS: Final = ("PatientID", "AccessionNumber", "StudyID")


@dataclass(frozen=True, slots=True)
class Names:
    """Words by which the persons of an object are known.

    Parameters
    ----------
    words
        In lower case.
    """

    words: frozenset[str]

    def stand_in(self, text: str) -> bool:
        """Tell whether a text bears one of them.

        Parameters
        ----------
        text
            Any.

        Returns
        -------
        stand_in
            Whether a whole word of it is a name or number, in whatever case.
        """
        return not self.words.isdisjoint(_words(text))


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
    told = [
        text
        for element in everything_in(dataset)
        if element.VR == "PN" or element.keyword in _IDENTIFIERS
        for text in texts_of(element)
    ]
    return Names(frozenset(word for text in told for word in _words(text)))


def _words(text: str) -> set[str]:
    """Take a text apart."""
    words = {word for word in _WORDS.split(text.casefold()) if len(word) >= _SHORTEST}
    return words - _NO_NAMES
