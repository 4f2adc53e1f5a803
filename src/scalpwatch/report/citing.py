"""How a report cites: numbers in the text, one list of sources at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.report.content import Item
from scalpwatch.vocabulary.advice import Step
from scalpwatch.vocabulary.citations import JUDGEMENT, Source, cite

__all__ = ["Citations", "sentence"]

#: What was read of a source, by the word with which its row says so.
_READ: Final = (
    ("full", say("read in full")),
    ("abstract", say("abstract read")),
    ("title", say("title only seen")),
)


class Citations:
    """The sources that a report has cited so far, numbered as they came.

    Parameters
    ----------
    words
        The language of the report.

    Attributes
    ----------
    words
        The same.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._numbers: dict[str, int] = {}

    def note(self, identifiers: Iterable[str]) -> str:
        """Cite sources.

        Parameters
        ----------
        identifiers
            Of sources, or ``judgement``.

        Returns
        -------
        note
            Such as "[2, 5]", or the mark of a judgement.
        """
        named = dict.fromkeys(identifiers)
        cited = sorted(self._number(name) for name in named if name != JUDGEMENT)
        marks = [f"[{', '.join(map(str, cited))}]"] if cited else []
        if JUDGEMENT in named:
            marks.append(self.words.tell(say("judgement")))
        return ", ".join(marks)

    def item(self, text: Phrase, *identifiers: str) -> Item:
        """Tell a sentence with its sources.

        Parameters
        ----------
        text
            The sentence.
        *identifiers
            Of its sources.

        Returns
        -------
        item
            A line of a list, begun with a capital.
        """
        return Item(sentence(self.words.tell(text)), self.note(identifiers))

    def step(self, step: Step) -> Item:
        """Tell a step with its source.

        Parameters
        ----------
        step
            What to do.

        Returns
        -------
        item
            A line of a list.
        """
        return self.item(step.text, step.source)

    def numbered(self) -> dict[str, int]:
        """Give the number of every source cited so far.

        Returns
        -------
        numbers
            By identifier, in the order of their numbers.
        """
        return dict(self._numbers)

    def bibliography(self) -> tuple[tuple[str, str], ...]:
        """List every source cited so far.

        Returns
        -------
        rows
            The number in brackets, and the source with where to find it and what
            of it was read.
        """
        return tuple(
            (f"[{number}]", self._told(cite(name)))
            for name, number in self._numbers.items()
        )

    def _number(self, identifier: str) -> int:
        """Find a source's number, or give it the next."""
        if identifier not in self._numbers:
            cite(identifier)
            self._numbers[identifier] = len(self._numbers) + 1
        return self._numbers[identifier]

    def _told(self, source: Source | None) -> str:
        """Write a source out."""
        if source is None:
            return ""
        where = f"doi:{source.doi}" if source.doi else source.url
        # A cell in brackets says that the page does not show the field.
        fields = (source.author, source.year, source.title, source.journal, where)
        told = ". ".join(part for part in fields if part and not part.startswith("("))
        return f"{told}. {sentence(self.words.tell(_what_was_read(source)))}."


def sentence(text: str) -> str:
    """Begin a text with a capital.

    Parameters
    ----------
    text
        As inside a sentence.

    Returns
    -------
    text
        As it begins one.
    """
    return text[:1].upper() + text[1:]


def _what_was_read(source: Source) -> Phrase:
    """Tell what of a source was read."""
    for word, phrase in _READ:
        if source.access.lower().startswith(word):
            return phrase
    return say("only a part was read")
