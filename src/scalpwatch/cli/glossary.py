"""How a list of terms is printed: identifier, name, definition, source."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from scalpwatch.errors import InputError
from scalpwatch.locale import Words
from scalpwatch.phrases import Bilingual, Phrase, say
from scalpwatch.vocabulary.citations import cite

__all__ = ["Entry", "print_glossary"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A term of the vocabulary.

    Parameters
    ----------
    identifier
        The word of files and tables.
    name, definition
        In both languages.
    synonyms
        In both languages, lower case.
    source
        Identifier of the source, or ``judgement``.
    remark
        A further line; ``None`` for none.
    """

    identifier: str
    name: Bilingual
    definition: Bilingual
    synonyms: tuple[str, ...]
    source: str
    remark: Phrase | None = None

    def speaks_of(self, word: str) -> bool:
        """Tell whether a word occurs in the entry.

        Parameters
        ----------
        word
            In either language, in any case; empty occurs in all.

        Returns
        -------
        speaks_of
            Whether it does.
        """
        told = (self.identifier, self.name, self.definition, self.synonyms)
        return word.lower() in str(told).lower()


def print_glossary(entries: Sequence[Entry], *, word: str, words: Words) -> None:
    """Print the terms that a word occurs in.

    Parameters
    ----------
    entries
        All terms.
    word
        What to look for; empty for all.
    words
        The language to tell them in.

    Raises
    ------
    InputError
        If it occurs in none.
    """
    found = [entry for entry in entries if entry.speaks_of(word)]
    if not found:
        raise InputError(
            say("No term holds the word “{word}”.", word=word),
            remedy=say("Give a shorter part of the word, or none to see all."),
        )
    console = Console(file=sys.stdout, highlight=False, emoji=False)
    for entry in found:
        _print(entry, console, words)


def _print(entry: Entry, console: Console, words: Words) -> None:
    """Print one term."""
    head = Text(words.tell(entry.name), style="bold")
    head.append(f"  {entry.identifier}", style="cyan not bold")
    console.print(head, soft_wrap=True)
    below = [words.tell(entry.definition)]
    if entry.remark is not None:
        below.append(words.tell(entry.remark))
    for line in below:
        console.print(Padding(Text(line), (0, 0, 0, 4), expand=False))
    source = words.tell(say("Source: {source}", source=_source(entry.source)))
    # an address is never wrapped: it is copied
    console.print(Text(f"    {source}\n"), soft_wrap=True)


def _source(identifier: str) -> Phrase:
    """Tell where a definition comes from."""
    source = cite(identifier)
    if source is None:
        return say("judgement of this project")
    where = f"doi:{source.doi}" if source.doi else source.url
    return say("{short}, {where}", short=source.short, where=where)
