"""Word forms: what the dictionaries of English and Russian know of one word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import pymorphy3  # type: ignore[import-untyped]  # it ships no types
import simplemma

from scalpwatch.notes.letters import is_cyrillic

__all__ = ["KEPT_FORMS", "WordForms", "word_forms"]

#: Word forms remembered: a clinic's whole vocabulary, at some 20 MB.
KEPT_FORMS: Final = 65_536

#: Short adjectives and participles, in the names of pymorphy3.
_SHORT: Final = frozenset({"ADJS", "PRTS"})
#: Endings of the genitive of many things.
_OF_MANY: Final = ("ов", "ев")
#: Longer than any word of either language; such a string is not looked up.
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class WordForms:
    """What a word may be a form of.

    Parameters
    ----------
    lemmas
        Dictionary forms, the word itself among them.
    is_known
        Whether a dictionary holds the word.
    cases
        Russian cases it may stand in (pymorphy3's names); empty where it has none.
    """

    lemmas: frozenset[str]
    is_known: bool
    cases: frozenset[str]


@lru_cache(maxsize=KEPT_FORMS)
def word_forms(word: str) -> WordForms:
    """Look a word up.

    Parameters
    ----------
    word
        Folded.

    Returns
    -------
    forms
        Of one that is in no dictionary: guessed by its ending in Russian, the
        word itself in English.
    """
    if len(word) > _LONGEST or not word.isalpha():
        return WordForms(frozenset({word}), is_known=False, cases=frozenset())
    if is_cyrillic(word):
        return _russian(word)
    lemma = simplemma.lemmatize(word, lang="en")
    return WordForms(
        frozenset({word, lemma.casefold()}),
        is_known=simplemma.is_known(word, lang="en"),
        cases=frozenset(),
    )


@cache
def _analyzer() -> pymorphy3.MorphAnalyzer:
    """Open the Russian dictionary once."""
    return pymorphy3.MorphAnalyzer(lang="ru")


def _russian(word: str) -> WordForms:
    """Look a Russian word up."""
    parses = _analyzer().parse(word)
    is_known = _analyzer().word_is_known(word)
    cases = frozenset(
        # a guess that may be a short form ("гиперемирована") has no case to go by
        ()
        if not is_known and any(each.tag.POS in _SHORT for each in parses)
        else (each.tag.case for each in parses if each.tag.case)
    )
    if not is_known and word.endswith(_OF_MANY):
        # a misspelt "узилков" is guessed to be somebody's name
        cases |= {"gent"}
    return WordForms(
        frozenset({word, *(each.normal_form.replace("ё", "е") for each in parses)}),
        is_known=is_known,
        cases=cases,
    )
