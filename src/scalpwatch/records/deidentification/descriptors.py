"""Descriptions that can be kept: those that consist of the trade's own words alone.

`words.txt` holds what describes a picture of the scalp beside the names of signs and
conditions (judgement).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.signs import Sign

__all__ = ["is_of_known_words"]

_WORDS: Final = re.compile(r"[^\W\d_]+")


def is_of_known_words(text: str) -> bool:
    """Tell whether a description holds nothing but words of the trade.

    Parameters
    ----------
    text
        Free text of a file, English or Russian.

    Returns
    -------
    is_of_known_words
        Whether it has at least one word and every one is known; a digit anywhere
        makes it unknown, for it may be a number, a date or an age.

    Notes
    -----
    Who bears a word of the trade for a name (White, Brown) would pass: `Names` goes
    before this.

    Examples
    --------
    >>> is_of_known_words("Trichoscopy of the vertex")
    True
    >>> is_of_known_words("Trichoscopy, Ivanova")
    False
    """
    words = _WORDS.findall(text.casefold())
    has_digits = any(letter.isdigit() for letter in text)
    return bool(words) and not has_digits and set(words) <= _known()


@cache
def _known() -> frozenset[str]:
    """List the words of the vocabulary's names in both languages."""
    named = [each.name_in_both for kind in (Sign, Condition) for each in kind]
    texts = [text for name in named for text in (name.en, name.ru)]
    words = {word for text in texts for word in _WORDS.findall(text.casefold())}
    others = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    return frozenset(words) | frozenset(others.split())
