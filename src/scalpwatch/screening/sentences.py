"""A text as the rule sets read it: letters in one way, cut into sentences, roughly."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Final, Generic, TypeVar

from scalpwatch.notes.told import Span

__all__ = [
    "Asked",
    "Stretches",
    "begins_within",
    "folded",
    "number_of_sentence",
    "sentence_at",
    "sentences_of",
]

Answer = TypeVar("Answer")

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
    return sentences[number_of_sentence(sentences, at)]


def number_of_sentence(sentences: Sequence[Span], at: int) -> int:
    """Find the number of the sentence in which a character stands.

    Parameters
    ----------
    sentences
        Of a text.
    at
        Place of the character.

    Returns
    -------
    number
        From 0; of the last, where it stands behind all.
    """
    number = bisect_right(sentences, at, key=attrgetter("end"))
    return min(number, len(sentences) - 1)


def begins_within(starts: Sequence[int], span: Span) -> bool:
    """Tell whether anything begins within a stretch of text.

    Parameters
    ----------
    starts
        Where things begin, in order.
    span
        The stretch.

    Returns
    -------
    begins_within
        Whether one does.
    """
    at = bisect_left(starts, span.start)
    return at < len(starts) and starts[at] < span.end


class Stretches:
    """Stretches of a text that are asked whether others touch them.

    Parameters
    ----------
    text
        In which they stand.
    spans
        The stretches, in any order.
    """

    def __init__(self, text: str, spans: Iterable[Span] = ()) -> None:
        self._taken = bytearray(len(text))
        for each in spans:
            self.add(each)

    def add(self, span: Span) -> None:
        """Add a stretch.

        Parameters
        ----------
        span
            Where.
        """
        self._taken[span.start : span.end] = b"\1" * (span.end - span.start)

    def touch(self, span: Span) -> bool:
        """Tell whether any of them holds a character of a stretch.

        Parameters
        ----------
        span
            Where.

        Returns
        -------
        touch
            Whether one does.
        """
        return self._taken.find(1, span.start, span.end) >= 0


class Asked(Generic[Answer]):
    """A question to stretches of a text, each of which is asked once.

    A long sentence that tells of many lesions is else read again for each of them.

    Parameters
    ----------
    text
        Whole.
    ask
        Answers for the words of a stretch.
    """

    def __init__(self, text: str, ask: Callable[[str], Answer]) -> None:
        self._text, self._ask = text, ask
        self._known: dict[Span, Answer] = {}

    def of(self, span: Span) -> Answer:
        """Answer for a stretch.

        Parameters
        ----------
        span
            Where.

        Returns
        -------
        answer
            As it was the first time.
        """
        if span not in self._known:
            self._known[span] = self._ask(self._text[span.start : span.end])
        return self._known[span]
