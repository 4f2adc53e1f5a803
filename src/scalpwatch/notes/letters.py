"""Letters made comparable: case, ё, accents, look-alikes of the other alphabet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

__all__ = ["fold", "is_cyrillic", "retyped"]

#: Latin letters and the Cyrillic ones that look the same on paper or screen.
_ALIKE: Final = dict(zip("aceopxyktmhb", "асеорхуктмнв", strict=True))
_TO_CYRILLIC: Final = str.maketrans(_ALIKE)
_TO_LATIN: Final = str.maketrans({there: here for here, there in _ALIKE.items()})
#: The same keys of the Russian and of the English keyboard.
_KEYS: Final = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе"
)
_SOUNDS: Final = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ts", "ц"),
    ("yu", "ю"),
    ("ya", "я"),
    ("yo", "е"),
    *zip("abvgdezijklmnoprstufhcyx", "абвгдезийклмнопрстуфхцых", strict=True),
)


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Write a word so that case, ё, accents and look-alike letters do not matter.

    Parameters
    ----------
    word
        As it stands in the note.

    Returns
    -------
    folded
        Lower case; in one alphabet, that of most of its letters.
    """
    lower = word.casefold().replace("ё", "е").replace("’", "'")
    if lower.isascii():
        return lower
    lower = "".join(_plain(letter) for letter in lower)
    cyrillic = sum(is_cyrillic(letter) for letter in lower)
    latin = sum("a" <= letter <= "z" for letter in lower)
    if cyrillic and latin:
        return lower.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
    return lower


def is_cyrillic(text: str) -> bool:
    """Tell whether a text begins in Cyrillic.

    Parameters
    ----------
    text
        A folded word or letter.

    Returns
    -------
    is_cyrillic
        Of its first letter.
    """
    return "а" <= text[:1] <= "я"


def retyped(word: str) -> Iterator[str]:
    """Read a Latin word as Russian typed with the wrong keys or in Latin letters.

    Parameters
    ----------
    word
        Folded, Latin.

    Yields
    ------
    reading
        What may have been meant: first by the keys, then by the sounds.
    """
    yield word.translate(_KEYS)
    sounded = word
    for latin, cyrillic in _SOUNDS:
        sounded = sounded.replace(latin, cyrillic)
    yield sounded


def _plain(letter: str) -> str:
    """Take the accent from a letter, but leave й what it is."""
    if letter == "й" or ord(letter) < 0xC0:  # noqa: PLR2004 - first accented letter
        return letter
    return unicodedata.normalize("NFD", letter)[0]
