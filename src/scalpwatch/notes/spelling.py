"""Misspelt words: which known beginning a word is at most one or two letters from.

Strategy: every known beginning is filed under itself and under all that is left
when one or two of its letters are struck out. A word's beginnings are struck in
the same way; where two meet they are near, and the distance is then measured.
The cost of a word does not grow with the number of known ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from scalpwatch.notes.letters import is_cyrillic

__all__ = ["Spelling", "letters_apart"]

#: From this length [letters] two slips are forgiven, below it one.
_LONG: Final = 9
#: Shorter words [letters] are taken as they stand: too many are near each other.
_SHORTEST: Final = 5
#: Russian words this short are slips where no dictionary has them.
_SHORTEST_RUSSIAN: Final = 4
_LONGEST: Final = 24


#: What may follow a misspelt beginning [letters]: an ending, not another word.
_LONGEST_ENDING: Final = 6


class Spelling:
    """Known words, and beginnings of words, among which a misspelt one is sought.

    Parameters
    ----------
    words
        Whole words.
    stems
        Beginnings.
    """

    def __init__(self, words: Iterable[str], stems: Iterable[str]) -> None:
        self._words = _filed(words)
        self._stems = _filed(stems)
        self._lengths = sorted({len(key) for key in self._stems})

    def nearest(self, word: str) -> tuple[str, bool] | None:
        """Find what was meant.

        Parameters
        ----------
        word
            Folded; in no dictionary.

        Returns
        -------
        meant
            The known word or beginning, and whether it is a beginning; ``None``
            where nothing is near, or the word is too short or too long to tell.
        """
        shortest = _SHORTEST_RUSSIAN if is_cyrillic(word) else _SHORTEST
        if not shortest <= len(word) <= _LONGEST:
            return None
        slips = _slips(len(word))
        near = [
            (letters_apart(word, known), -len(known), known, False)
            for key in set(_struck(word, slips))
            for known in self._words.get(key, ())
        ]
        first = max(_SHORTEST_RUSSIAN, len(word) - _LONGEST_ENDING)
        for length in range(first, len(word) + 1):
            near.extend(self._stems_near(word[:length]))
        fit = [each for each in near if each[0] <= _slips(min(len(word), -each[1] + 1))]
        if not fit:
            return None
        _, _, known, is_stem = min(fit)
        return known, is_stem

    def _stems_near(self, start: str) -> Iterator[tuple[int, int, str, bool]]:
        """Give the known beginnings that may be meant by this one."""
        for key in set(_struck(start, _slips(len(start)))):
            for known in self._stems.get(key, ()):
                if known[0] == start[0]:
                    yield letters_apart(start, known), -len(known), known, True


def letters_apart(one: str, other: str) -> int:
    """Count the slips of the pen between two words.

    Parameters
    ----------
    one, other
        Words.

    Returns
    -------
    slips
        Letters left out, put in, changed, or two neighbors swapped.

    References
    ----------
    .. [1] Damerau F.J., 1964, doi:10.1145/363958.363994.

    Examples
    --------
    >>> letters_apart("erythema", "erithema"), letters_apart("scale", "sclae")
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, match in enumerate(other, start=1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != match))
            swapped = i > 1 and j > 1 and (one[i - 2], letter) == (match, other[j - 2])
            row.append(min(cost, last[j - 2] + 1) if swapped else cost)
    return row[-1]


def _slips(length: int) -> int:
    """Say how many slips are forgiven in a word of this length."""
    return 2 if length >= _LONG else 1


def _struck(word: str, slips: int) -> Iterator[str]:
    """Strike out up to so many letters."""
    yield word
    for at in range(len(word)):
        left = word[:at] + word[at + 1 :]
        yield left
        if slips > 1:
            for other in range(at, len(left)):
                yield left[:other] + left[other + 1 :]


def _filed(known: Iterable[str]) -> dict[str, list[str]]:
    """File words under what is left of them."""
    files: dict[str, list[str]] = defaultdict(list)
    for word in known:
        if len(word) >= _SHORTEST_RUSSIAN and word.isalpha():
            for key in set(_struck(word, _slips(len(word)))):
                files[key].append(word)
    return dict(files)
