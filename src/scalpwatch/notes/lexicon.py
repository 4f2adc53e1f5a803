"""The words of the rules, and which of them a word of a note may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from scalpwatch.notes.grammar import KEPT_FORMS, word_forms
from scalpwatch.notes.letters import fold, is_cyrillic, retyped
from scalpwatch.notes.spelling import Spelling

__all__ = ["Lexicon"]

#: "HIV" in Russian keys is an abbreviation of something else [letters].
_SHORTEST_RETYPED = 4
_NONE: frozenset[int] = frozenset()


class Lexicon:
    """Every word that a rule asks for, numbered.

    Parameters
    ----------
    words
        As rules write them: ``узел`` is the word in all its forms, ``eryth*`` all
        that begins so, ``=ca`` this form alone.
    never_misspelt
        Words that are not a slip of the pen, however near one is.
    """

    def __init__(self, words: Iterable[str], never_misspelt: Iterable[str]) -> None:
        self._forms: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        self._inflected: set[int] = set()
        self.number = {word: at for at, word in enumerate(dict.fromkeys(words))}
        for word, at in self.number.items():
            self._file(word, at)
        self._never = frozenset(fold(word) for word in never_misspelt)
        self._spelling = Spelling(self._forms, self._stems)
        self._longest_stem = max(map(len, self._stems), default=0)
        self.recognize = lru_cache(maxsize=KEPT_FORMS)(self._recognize)
        self.correct = lru_cache(maxsize=KEPT_FORMS)(self._correct)

    def _file(self, word: str, at: int) -> None:
        """File a word of a rule under its forms."""
        if word.startswith("="):
            self._forms[fold(word[1:])].add(at)
        elif word.endswith("*"):
            self._stems[fold(word[:-1])].add(at)
        else:
            self._inflected.add(at)
            for lemma in word_forms(fold(word)).lemmas:
                self._forms[lemma].add(at)

    def _recognize(self, word: str) -> frozenset[int]:
        """Give the words of rules that a word, spelled right, is a form of."""
        found = set(self._forms.get(word, _NONE))
        for length in range(1, min(len(word), self._longest_stem) + 1):
            found |= self._stems.get(word[:length], _NONE)
        # a form written out by a rule stands for itself alone
        for lemma in word_forms(word).lemmas:
            found |= self._forms.get(lemma, _NONE) & self._inflected
        return frozenset(found)

    def _correct(self, word: str) -> frozenset[int]:
        """Give the words of rules that a misspelt word may stand for."""
        if word in self._never or not word.isalpha():
            return _NONE
        if not is_cyrillic(word) and len(word) >= _SHORTEST_RETYPED:
            for reading in retyped(word):
                found = self._recognize(reading)
                if found:
                    return found
        meant = self._spelling.nearest(word)
        if meant is None:
            return _NONE
        known, is_stem = meant
        return frozenset((self._stems if is_stem else self._forms)[known])
