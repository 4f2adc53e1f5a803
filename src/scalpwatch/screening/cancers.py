"""Cancers that the rules for notes pass by: rarer ones, and those told by a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scalpwatch.notes.assertions import Stand, assertions_of
from scalpwatch.notes.told import Span
from scalpwatch.screening.facts import Weight
from scalpwatch.screening.rulesets import Ruleset
from scalpwatch.screening.said import WEIGHTS
from scalpwatch.screening.sentences import folded
from scalpwatch.vocabulary.cases import Primary

__all__ = ["CancerWords"]

#: The longest name of a condition [characters].
_LONGEST_NAME: Final = 160
_SENTENCE: Final = re.compile(r"[^.!?;\n]*")


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
        for heading in self._heading.finditer(text):
            rest = _SENTENCE.match(text, heading.end())
            end = rest.end() if rest else heading.end()
            is_of_scalp = any(heading.start() <= at < end for at in starts)
            doubt = text[heading.end() : end + 1]
            is_doubted = "?" in doubt or self._working.search(doubt)
            if not is_of_scalp and not is_doubted and not self._secondary.search(doubt):
                blank = " " * (heading.end() - heading.start())
                text = text[: heading.start()] + blank + text[heading.end() :]
        for found in self._receptors.finditer(text):
            # what is negative there is no cancer that is denied
            blank = " " * (found.end() - found.start())
            text = text[: found.start()] + blank + text[found.end() :]
        return text

    def is_none(self, text: str, span: Span) -> bool:
        """Tell whether words only look like a cancer: a house, a doctor.

        Parameters
        ----------
        text
            A note.
        span
            The words.

        Returns
        -------
        is_none
            Whether they stand within the name of something else.
        """
        return any(
            found.start() < span.end and span.start < found.end()
            for found in self._no_cancer.finditer(text)
        )

    def told(
        self, text: str, known: Sequence[Span]
    ) -> Iterator[tuple[Span, Weight, str]]:
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
            Where it is told, how it counts, and its organ.
        """
        spans = [
            span
            for span in (Span(*found.span()) for found in self._told.finditer(text))
            if not any(s.start < span.end and span.start < s.end for s in known)
            and not self.is_none(text, span)
        ]
        for assertion in assertions_of(text, spans):
            weight = _weight(assertion.stand)
            line = _line_of(text, assertion.span)
            is_doubted = "?" in line or self._working.search(line)
            if weight is Weight.COUNTS and is_doubted:
                weight = Weight.POSSIBLE
            words = text[assertion.span.start : assertion.span.end]
            yield assertion.span, weight, self._organ(words)

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
        (assertion,) = assertions_of(name, [Span(*found.span())])
        if self.is_none(name, assertion.span):
            return None
        return _weight(assertion.stand), self._organ(name), found[0]

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


def _line_of(text: str, span: Span) -> str:
    """Give the sentence around words, roughly."""
    start = max(text.rfind(mark, 0, span.start) for mark in ".!?;\n") + 1
    rest = _SENTENCE.match(text, span.end)
    return text[start : rest.end() + 1 if rest else span.end]
