"""Sentences with their facts, kept apart from the language they will be told in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Bilingual", "Fact", "Phrase", "say"]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A term that has a name in both languages.

    Parameters
    ----------
    en, ru
        The term in English and in Russian, as it stands inside a sentence.
    """

    en: str
    ru: str


#: What may stand in a sentence: text, a number, a date, a term, another sentence,
#: or a tuple of these (told as a list).
Fact: TypeAlias = object


@dataclass(frozen=True, slots=True)
class Phrase:
    """An English sentence with named places, and the facts that fill them.

    The template is the key under which `scalpwatch.locale` keeps the Russian
    sentence, as gettext does; so a value can carry a reason through every room
    and only the last one decides in which language it is told.

    Parameters
    ----------
    template
        English text with ``{name}`` places.
    facts
        Pairs of a place's name and what stands there.
    """

    template: str
    facts: tuple[tuple[str, Fact], ...] = ()

    def __str__(self) -> str:
        return self.template.format(
            **{name: _in_english(fact) for name, fact in self.facts}
        )


def say(template: str, /, **facts: Fact) -> Phrase:
    """Build a phrase from a template and its facts.

    Parameters
    ----------
    template
        English text with ``{name}`` places.
    **facts
        What stands in each place.

    Returns
    -------
    phrase
        The sentence, told in English by ``str``.

    Examples
    --------
    >>> str(say("{count} vessels were seen", count=3))
    '3 vessels were seen'
    """
    return Phrase(template, tuple(facts.items()))


def _in_english(fact: Fact) -> object:
    """Tell one fact in English."""
    if isinstance(fact, Bilingual):
        return fact.en
    if isinstance(fact, tuple):
        return ", ".join(str(_in_english(part)) for part in fact)
    return fact
