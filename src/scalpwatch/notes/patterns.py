"""Phrases of the rules as they are looked for: their places, and how they begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Final, NamedTuple

from scalpwatch.vocabulary.observations import State

__all__ = [
    "GAP_WORDS",
    "Beginnings",
    "Kind",
    "Pairs",
    "Pattern",
    "Slot",
    "paired",
    "sorted_out",
]

#: What ``..`` stands for [words].
GAP_WORDS: Final = 3


class Kind(IntEnum):
    """What the words of a rule are."""

    # phrases are filed under their kind for every word of a note
    __hash__ = int.__hash__

    SIGN = auto()
    REVERSED = auto()
    JOINED = auto()
    HEAD = auto()
    CUE = auto()
    CANCER = auto()
    NUMBER = auto()
    LENGTH = auto()
    DURATION = auto()
    AMOUNT = auto()
    TREATMENT = auto()
    SITE = auto()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a phrase.

    Parameters
    ----------
    words
        Numbers of the words that may stand there; empty for a gap.
    is_optional
        Whether it may be missing.
    """

    words: frozenset[int]
    is_optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A phrase and what it means.

    Parameters
    ----------
    slots
        Its places.
    kind
        What it is.
    name
        Which of its kind: a sign, a cue, a head, an organ, a unit.
    state
        Of a sign: what the phrase says by itself.
    heads
        Of a describing word: which words it may describe.
    stands_alone
        Of a describing word: whether it means something without one.
    """

    slots: tuple[Slot, ...]
    kind: Kind
    name: str
    state: State = State.PRESENT
    heads: frozenset[str] = frozenset()
    stands_alone: bool = False

    @property
    def needs_next(self) -> frozenset[int]:
        """Words of which the second must be one; empty where it may be missing."""
        second = self.slots[1] if len(self.slots) > 1 else None
        return frozenset() if second is None or second.is_optional else second.words


class Beginnings(NamedTuple):
    """The phrases that may begin with a word.

    Parameters
    ----------
    whole
        Those of one word, by kind.
    needing
        Those that need a certain next word, by that word.
    others
        The rest.
    """

    whole: tuple[tuple[Kind, tuple[Pattern, ...]], ...]
    needing: Mapping[int, tuple[Pattern, ...]]
    others: tuple[Pattern, ...]


class Pairs(NamedTuple):
    """The phrases that begin with two words.

    Parameters
    ----------
    whole
        Those of two words, by kind.
    longer
        Those of more, each with its first place that is still open.
    """

    whole: tuple[tuple[Kind, tuple[Pattern, ...]], ...]
    longer: tuple[tuple[Pattern, int], ...]


def sorted_out(patterns: Iterable[Pattern]) -> Beginnings:
    """Sort phrases by what they need next.

    Parameters
    ----------
    patterns
        Phrases that may begin with one word.

    Returns
    -------
    beginnings
        The same.
    """
    whole: dict[Kind, list[Pattern]] = defaultdict(list)
    needing: dict[int, list[Pattern]] = defaultdict(list)
    others = []
    for pattern in patterns:
        if len(pattern.slots) == 1:
            whole[pattern.kind].append(pattern)
        elif not pattern.needs_next:
            others.append(pattern)
        for word in pattern.needs_next:
            needing[word].append(pattern)
    return Beginnings(
        tuple((kind, tuple(each)) for kind, each in whole.items()),
        {word: tuple(each) for word, each in needing.items()},
        tuple(others),
    )


def paired(begun: Beginnings, then: frozenset[int]) -> Pairs:
    """Sort phrases by what is left of them after two words.

    Parameters
    ----------
    begun
        Phrases that may begin with the first.
    then
        Words of rules that the second may be.

    Returns
    -------
    pairs
        Those that may go on with the second.
    """
    fit = dict.fromkeys(
        pattern for word in then for pattern in begun.needing.get(word, ())
    )
    whole: dict[Kind, list[Pattern]] = defaultdict(list)
    longer = [(pattern, 1) for pattern in begun.others]
    for pattern in fit:
        if len(pattern.slots) == 2:  # noqa: PLR2004 - a pair
            whole[pattern.kind].append(pattern)
        else:
            longer.append((pattern, 2))
    return Pairs(
        tuple((kind, tuple(each)) for kind, each in whole.items()),
        tuple(longer),
    )
