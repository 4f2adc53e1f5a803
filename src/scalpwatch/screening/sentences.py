"""A text as the rule sets read it: letters in one way, cut into sentences, roughly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scalpwatch.notes.told import Span

__all__ = ["folded", "sentence_at", "sentences_of"]

_YO: Final = str.maketrans("ёЁ", "еЕ")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s+|\n+")


def folded(text: str) -> str:
    """Write a text in the letters that the rules have.

    Parameters
    ----------
    text
        As it was written.

    Returns
    -------
    text
        As long, with е for ё.
    """
    return text.translate(_YO)


def sentences_of(text: str) -> list[Span]:
    """Cut a text into sentences.

    Parameters
    ----------
    text
        Whole.

    Returns
    -------
    sentences
        In order; at least one.
    """
    spans, start = [], 0
    for found in _SENTENCE_END.finditer(text):
        if found.start() > start:
            spans.append(Span(start, found.start()))
        start = found.end()
    spans.append(Span(start, max(len(text), start)))
    return spans


def sentence_at(sentences: Sequence[Span], at: int) -> Span:
    """Find the sentence in which a character stands.

    Parameters
    ----------
    sentences
        Of a text.
    at
        Place of the character.

    Returns
    -------
    sentence
        The last, where it stands behind all.
    """
    return next((each for each in sentences if at < each.end), sentences[-1])
