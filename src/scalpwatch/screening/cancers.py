"""Cancers that the rules for notes pass by: rarer ones, and those told by a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from scalpwatch.notes.assertions import Stand, assertions_of
from scalpwatch.notes.reading import read_note
from scalpwatch.notes.told import Span
from scalpwatch.screening.facts import Weight
from scalpwatch.screening.quoting import quoted, without_strangers
from scalpwatch.screening.rulesets import Ruleset
from scalpwatch.screening.said import WEIGHTS
from scalpwatch.screening.sentences import Asked, Stretches, begins_within, folded
from scalpwatch.vocabulary.cases import Primary

__all__ = ["CancerWords", "quoted_cancer"]

#: A phrase with words before and behind what stands between [words].
_WITH_GAP: Final = 3
#: The longest name of a condition [characters].
_LONGEST_NAME: Final = 160
#: Where a sentence ends, roughly.
_END: Final = re.compile(r"[.!?;\n]")
_WORD: Final = re.compile(r"\w+")


class CancerWords:
    """Reads cancers by the words of the rule set.

    Parameters
    ----------
    ruleset
        That of cancers.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        words = ruleset.words
        self._told = words("told")
        self._malignant, self._no_name = words("malignant"), words("no_name")
        self._no_cancer = words("no_cancer")
        self._heading, self._receptors = words("heading"), words("receptors")
        self._working, self._secondary = words("working"), words("secondary")
        self._organs: dict[str, re.Pattern[str]] = {
            each.value: words(f"organ_{each.value}")
            for each in Primary
            if each is not Primary.NOT_TOLD
        }

    def without_headings(self, text: str, places: Iterable[Span]) -> str:
        """Blank out the headings of diagnoses that name a known cancer.

        Parameters
        ----------
        text
            A note.
        places
            Places on the scalp in it.

        Returns
        -------
        text
            As long as before. The rules for notes take a cancer under such a heading
            for the working diagnosis of the lesion; that it is only where the
            sentence speaks of the scalp, of a metastasis or of a doubt.
        """
        starts = [each.start for each in places]
        ends = [found.start() for found in _END.finditer(text)]
        is_doubted = _Onwards(self._working, text)
        is_secondary = _Onwards(self._secondary, text)

        def blanked(heading: re.Match[str]) -> str:
            start, behind = heading.span()
            at = bisect_left(ends, behind)
            end = ends[at] if at < len(ends) else len(text)
            is_meant = (
                text.startswith("?", end)
                or begins_within(starts, Span(start, end))
                or is_doubted.found(behind, end + 1)
                or is_secondary.found(behind, end + 1)
            )
            return heading[0] if is_meant else " " * len(heading[0])

        # what is negative beside receptors is no cancer that is denied
        return self._receptors.sub(
            lambda found: " " * len(found[0]), self._heading.sub(blanked, text)
        )

    def none_in(self, text: str) -> Stretches:
        """Find words that only look like a cancer: a house, a doctor.

        Parameters
        ----------
        text
            A note.

        Returns
        -------
        none
            The names of something else; what touches them is no cancer.
        """
        found = self._no_cancer.finditer(text)
        return Stretches(text, (Span(*each.span()) for each in found))

    def told(
        self, text: str, known: Iterable[Span]
    ) -> Iterator[tuple[Span, Weight, str, str]]:
        """Find cancers that the rules for notes do not know.

        Parameters
        ----------
        text
            A note.
        known
            What they found.

        Yields
        ------
        cancer
            Where it is told, how it counts, its organ, and the words of the rules
            that tell it.
        """
        spans = [Span(*found.span()) for found in self._told.finditer(text)]
        if not spans:
            return
        none, others = self.none_in(text), Stretches(text, known)
        spans = [each for each in spans if not none.touch(each)]
        spans = [each for each in spans if not others.touch(each)]
        ends = [found.start() for found in _END.finditer(text)]
        is_doubted = Asked(text, self._is_doubted)
        for assertion in assertions_of(text, spans):
            span, weight = assertion.span, _weight(assertion.stand)
            if weight is Weight.COUNTS and is_doubted.of(_line_of(text, ends, span)):
                weight = Weight.POSSIBLE
            organ = self._organ(text[span.start : span.end])
            yield span, weight, organ, quoted(self._told, text, span)

    def _is_doubted(self, line: str) -> bool:
        """Tell whether the sentence of a cancer makes a guess of it."""
        return "?" in line or self._working.search(line) is not None

    def in_name(self, name: str) -> tuple[Weight, str, str] | None:
        """Read the name of a condition.

        Parameters
        ----------
        name
            Whole.

        Returns
        -------
        cancer
            How it counts, its organ and the word that tells of it; ``None`` where
            the name is no cancer's.
        """
        name = folded(name)
        found = self._malignant.search(name)
        if len(name) > _LONGEST_NAME or not found or self._no_name.search(name):
            return None
        span = Span(*found.span())
        (assertion,) = assertions_of(name, [span])
        if self.none_in(name).touch(span):
            return None
        words = quoted(self._malignant, name, span)
        return _weight(assertion.stand), self._organ(name), words

    def _organ(self, words: str) -> str:
        """Name the organ of a cancer."""
        for primary, pattern in self._organs.items():
            if pattern.search(words):
                return primary
        return Primary.NOT_TOLD.value


def _weight(stand: Stand) -> Weight:
    """Weigh how a text stands to a cancer: one that was counts as one that is."""
    weight = WEIGHTS[stand]
    return Weight.COUNTS if weight in {Weight.PAST, Weight.ELSEWHERE} else weight


@lru_cache(maxsize=10_000)
def quoted_cancer(words: str) -> str:
    """Quote a cancer that the rules for notes found.

    Parameters
    ----------
    words
        All from the first to the last.

    Returns
    -------
    words
        That those rules name, with "…" for what they only let stand between.
    """
    told = _WORD.findall(words)
    if len(told) < _WITH_GAP:
        return words
    if not _is_cancer(words):
        # the sentence around it made it one: nothing is known of what stands between
        return f"{told[0]} … {told[-1]}"
    return without_strangers(words, _is_cancer)


def _is_cancer(words: str) -> bool:
    """Tell whether the rules for notes take words, whole, for a cancer."""
    return any(each.span == Span(0, len(words)) for each in read_note(words).cancers)


class _Onwards:
    """Looks for an expression in the ends of sentences, and at each letter once.

    Parameters
    ----------
    pattern, text
        What is looked for, and where.
    """

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern, self._text = pattern, text
        self._end, self._found = -1, -1

    def found(self, start: int, end: int) -> bool:
        """Tell whether the expression stands in a stretch.

        Parameters
        ----------
        start, end
            Of the stretch; of several with one end the earlier first.

        Returns
        -------
        found
            Whether it does.
        """
        if end != self._end or 0 <= self._found < start:
            found = self._pattern.search(self._text, start, end)
            self._end, self._found = end, found.start() if found else -1
        return self._found >= 0


def _line_of(text: str, ends: list[int], span: Span) -> Span:
    """Find the sentence around words, roughly."""
    at, behind = bisect_left(ends, span.start), bisect_left(ends, span.end)
    start = ends[at - 1] + 1 if at else 0
    return Span(start, ends[behind] + 1 if behind < len(ends) else len(text))
