"""Phrases of the rules found in a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scalpwatch.notes.patterns import GAP_WORDS, Kind, Pattern, Slot
from scalpwatch.notes.rules import Rules
from scalpwatch.notes.tokens import Token

__all__ = ["Match", "Sentence", "find"]

#: Kinds that compete for the same words: of what overlaps, the longest stays.
_LAYERS: Final = (
    frozenset({Kind.SIGN, Kind.REVERSED, Kind.JOINED, Kind.CUE}),
    frozenset({Kind.CANCER}),
    frozenset({Kind.HEAD}),
    frozenset({Kind.NUMBER, Kind.LENGTH, Kind.DURATION}),
    frozenset({Kind.AMOUNT}),
    frozenset({Kind.TREATMENT}),
    frozenset({Kind.SITE}),
)
#: A phrase with a word before and one after its gap [words].
_SHORTEST_WITH_A_SIGN: Final = 2
_KINDS: Final = tuple(Kind)
#: Layers that are of use only beside other kinds: what is described, and amounts.
_NEEDED_WITH: Final[dict[int, tuple[Kind, ...]]] = {
    2: (Kind.JOINED,),
    4: (Kind.LENGTH, Kind.DURATION),
}
_LAYER_OF: Final = {kind: at for at, kinds in enumerate(_LAYERS) for kind in kinds}
#: A phrase with a gap is not told across these: "skin is not thinned".
_DENYING: Final = frozenset({"not", "no", "without", "never", "не", "нет", "без", "ни"})
_RANK: Final = {Kind.SIGN: 1, Kind.CUE: 2, Kind.JOINED: 3}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the words of rules that its words may be.

    Parameters
    ----------
    tokens
        Its words and marks.
    words
        For each of them the numbers of the words of rules.
    """

    tokens: tuple[Token, ...]
    words: tuple[frozenset[int], ...]


class Match(NamedTuple):
    """Phrases found on the same words.

    Parameters
    ----------
    start, end
        From which token to before which.
    kind
        What they are.
    patterns
        All phrases of that kind that fit.
    """

    start: int
    end: int
    kind: Kind
    patterns: tuple[Pattern, ...]

    @property
    def names(self) -> frozenset[str]:
        """What the phrases mean."""
        return frozenset([pattern.name for pattern in self.patterns])


def find(sentence: Sentence, rules: Rules) -> dict[Kind, list[Match]]:
    """Find every phrase of the rules.

    Parameters
    ----------
    sentence
        Where.
    rules
        Which.

    Returns
    -------
    matches
        By kind, in order; kinds that compete do not overlap.
    """
    layers: list[list[Match]] = [[] for _ in _LAYERS]
    for (start, end, kind), patterns in _begun(sentence, rules).items():
        layers[_LAYER_OF[kind]].append(Match(start, end, kind, tuple(patterns)))
    kept: dict[Kind, list[Match]] = {kind: [] for kind in _KINDS}
    # most sentences tell no number and describe nothing from afar
    for layer, matches in enumerate(layers):
        needed = _NEEDED_WITH.get(layer)
        if matches and (needed is None or any(kept[kind] for kind in needed)):
            longest = _longest(matches)
            if layer == 0:
                longest += _in_gaps(sentence, longest, matches)
            for match in longest:
                kept[match.kind].append(match)
    return _without_names_of_cancers(kept)


def _without_names_of_cancers(
    kept: dict[Kind, list[Match]],
) -> dict[Kind, list[Match]]:
    """Leave out what is but part of a cancer's name: the breast of breast cancer."""
    named = kept[Kind.CANCER]
    for kind in (Kind.CUE, Kind.SIGN, Kind.SITE) if named else ():
        kept[kind] = [
            match
            for match in kept[kind]
            if not any(
                name.start <= match.start
                and match.end <= name.end
                and match.end - match.start < name.end - name.start
                for name in named
            )
        ]
    return kept


def _begun(
    sentence: Sentence, rules: Rules
) -> dict[tuple[int, int, Kind], list[Pattern]]:
    """Find every phrase by where it stands, overlapping or not."""
    found: dict[tuple[int, int, Kind], list[Pattern]] = defaultdict(list)
    following = (*sentence.words[1:], frozenset[int]())
    for start, (words, then) in enumerate(zip(sentence.words, following, strict=True)):
        if words:
            begun = rules.beginning(words)
            for kind, whole in begun.whole:
                found[start, start + 1, kind].extend(whole)
            pairs = rules.beginning_with(words, then)
            for kind, whole in pairs.whole:
                found[start, start + 2, kind].extend(whole)
            for pattern, at in pairs.longer:
                end = _walk(sentence, pattern.slots, at, start + at)
                if end is not None:
                    found[start, end, pattern.kind].append(pattern)
    return found


def _walk(sentence: Sentence, slots: Sequence[Slot], at: int, token: int) -> int | None:
    """Follow a phrase; give the end of its longest fit."""
    if at == len(slots):
        return token
    slot = slots[at]
    if not slot.words:
        return _walk_over_a_gap(sentence, slots, at, token)
    if token < len(sentence.words) and sentence.words[token] & slot.words:
        end = _walk(sentence, slots, at + 1, token + 1)
        if end is not None:
            return end
    return _walk(sentence, slots, at + 1, token) if slot.is_optional else None


def _walk_over_a_gap(
    sentence: Sentence, slots: Sequence[Slot], at: int, token: int
) -> int | None:
    """Try the shortest gap first; a gap holds words, no marks."""
    for gap in range(GAP_WORDS + 1):
        end = _walk(sentence, slots, at + 1, token + gap)
        if end is not None:
            return end
        here = token + gap
        text = sentence.tokens[here].text if here < len(sentence.tokens) else ","
        if not text[0].isalnum() or text in _DENYING:
            return None
    return None


def _in_gaps(
    sentence: Sentence, longest: Sequence[Match], matches: Sequence[Match]
) -> list[Match]:
    """Give signs in the gap of another: "the skin over the nodule is thin"."""
    long = [
        match
        for match in longest
        if match.end - match.start > _SHORTEST_WITH_A_SIGN
        and (match.kind is Kind.SIGN or "noticed_by" in match.names)
    ]
    if not long:
        return []
    inner = [
        match
        for match in matches
        if match.kind is Kind.SIGN
        and any(_is_in_a_gap(sentence, match, outer) for outer in long)
    ]
    return _longest(inner) if inner else []


def _is_in_a_gap(sentence: Sentence, inner: Match, outer: Match) -> bool:
    """Tell whether no word of a phrase is one that another phrase asks for."""
    if not (outer.start < inner.start and inner.end < outer.end):
        return False
    asked = {
        word for each in outer.patterns for slot in each.slots for word in slot.words
    }
    return all(
        asked.isdisjoint(words) for words in sentence.words[inner.start : inner.end]
    )


def _longest(matches: list[Match]) -> list[Match]:
    """Keep the longest of what overlaps."""
    if len(matches) == 1:
        return matches
    taken = 0
    kept = []
    for match in sorted(matches, key=_by_length):
        tokens = ((1 << (match.end - match.start)) - 1) << match.start
        if not taken & tokens:
            taken |= tokens
            kept.append(match)
    return sorted(kept, key=_by_start)


def _by_length(match: Match) -> tuple[int, int, int]:
    """Put the longest first, then the first, then the weightiest kind."""
    return match.start - match.end, match.start, _RANK.get(match.kind, 9)


def _by_start(match: Match) -> int:
    """Put matches in the order of the sentence."""
    return match.start
