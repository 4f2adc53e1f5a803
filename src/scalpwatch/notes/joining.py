"""Describing words joined to what they describe: "dotted ... and hairpin vessels"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scalpwatch.notes.matching import Match
from scalpwatch.notes.patterns import Kind, Pattern
from scalpwatch.notes.scene import Mention, Scene
from scalpwatch.vocabulary.observations import State

__all__ = ["SignMention", "mentions_of"]

_ARBORIZING: Final = "arborizing"
_TREES: Final = "arborizing_vessels"
_ALL_TREES: Final = frozenset(
    {_TREES, "thin_arborizing_vessels", "thick_arborizing_vessels"}
)
#: How far a describing word looks for what it describes [words].
_REACH_ON: Final = 5
_REACH_BACK: Final = 12
#: Unknown words that may stand between a describing word and what follows it.
_STRANGERS: Final = 1
_LIGHT: Final = frozenset(
    {
        ",",
        "and",
        "or",
        "nor",
        "и",
        "или",
        "ни",
        "а",
        "also",
        "так",
        "же",
        "not",
        "не",
        "/",
    }
)


@dataclass(frozen=True, slots=True)
class SignMention(Mention):
    """Words that name a sign.

    Parameters
    ----------
    signs
        Which, and what the words say of each by themselves.
    is_reversed
        Whether the words name what the sign says is missing.
    """

    signs: frozenset[tuple[str, State]] = frozenset()
    is_reversed: bool = False


def mentions_of(
    scene: Scene, found: Mapping[Kind, Sequence[Match]]
) -> list[SignMention]:
    """Gather what is named in a sentence.

    Parameters
    ----------
    scene
        The sentence.
    found
        Phrases found in it.

    Returns
    -------
    mentions
        In order.
    """
    named = [_named(match) for match in found[Kind.SIGN]]
    named += [
        SignMention(m.start, m.end, _signs(m.patterns), is_reversed=True)
        for m in found[Kind.REVERSED]
    ]
    if not found[Kind.JOINED]:
        return sorted(named, key=_in_order)
    joining = _Joining(scene, found, named)
    plain = [m for m in found[Kind.JOINED] if not _is_caliber(m)]
    named += [mention for match in plain for mention in joining.join(match)]
    joining = _Joining(scene, found, named)
    calibers = [m for m in found[Kind.JOINED] if _is_caliber(m)]
    with_caliber = [mention for match in calibers for mention in joining.join(match)]
    told = {mention.start for mention in joining.described}
    kept = [mention for mention in named if mention.start not in told]
    return sorted({*kept, *with_caliber}, key=_in_order)


def _in_order(mention: SignMention) -> tuple[int, int, list[str]]:
    """Put mentions in the order of the sentence, the same in every run."""
    return mention.start, mention.end, sorted(sign for sign, _ in mention.signs)


def _named(match: Match) -> SignMention:
    """Make a mention of words that name a sign by themselves."""
    return SignMention(match.start, match.end, _signs(match.patterns))


def _signs(patterns: Iterable[Pattern]) -> frozenset[tuple[str, State]]:
    """Say what patterns say; where they differ on a sign, that it is not there."""
    said: dict[str, State] = {}
    for pattern in patterns:
        if said.get(pattern.name) is not State.ABSENT:
            said[pattern.name] = pattern.state
    return frozenset(said.items())


def _is_caliber(match: Match) -> bool:
    """Tell whether a describing word says how thick vessels are."""
    return any(_ARBORIZING in pattern.heads for pattern in match.patterns)


class _Joining:
    """Finds what a describing word describes."""

    def __init__(
        self,
        scene: Scene,
        found: Mapping[Kind, Sequence[Match]],
        named: Sequence[SignMention],
    ) -> None:
        self._scene = scene
        self._joined = {at for m in found[Kind.JOINED] for at in range(m.start, m.end)}
        self._cues = {
            at
            for cue in scene.cues
            if cue.names & {"present_after", "absent_next", "possible_after", "seen"}
            for at in range(cue.start, cue.end)
        }
        self._heads = {
            at: m.names for m in found[Kind.HEAD] for at in range(m.start, m.end)
        }
        self._trees: dict[int, SignMention] = {}
        self._content: set[int] = set()
        for mention in named:
            is_tree = any(sign in _ALL_TREES for sign, _ in mention.signs)
            for at in range(mention.start, mention.end):
                self._content.add(at)
                if is_tree:
                    self._trees[at] = mention
        self.described: set[SignMention] = set()

    def join(self, match: Match) -> Iterator[SignMention]:
        """Join a describing word; give nothing where it describes nothing known."""
        head, is_blocked = self._ahead(match)
        if head is None and not is_blocked:
            head = self._behind(match)
        for pattern in match.patterns:
            if _ARBORIZING in pattern.heads:
                yield from self._with_caliber(match, pattern, head)
            elif head is None:
                if pattern.stands_alone and not is_blocked:
                    yield self._mention(match, pattern)
            elif self._heads.get(head, frozenset()) & pattern.heads:
                yield self._mention(match, pattern)

    def _with_caliber(
        self, match: Match, pattern: Pattern, head: int | None
    ) -> Iterator[SignMention]:
        """Give the tree-like vessels their caliber."""
        tree = self._trees.get(head) if head is not None else None
        if tree is not None:
            if any(sign == _TREES for sign, _ in tree.signs):
                self.described.add(tree)
            # "trees thin; thick ones absent": what is parted is told apart
            first, last = sorted([match.end, tree.start, tree.end, match.start])[1:3]
            between = self._scene.words(first, last)
            adjoins = len(between) <= 1 and not {",", ";"} & set(between)
            start = min(match.start, tree.start) if adjoins else match.start
            end = max(match.end, tree.end) if adjoins else match.end
            yield SignMention(start, end, frozenset({(pattern.name, State.PRESENT)}))

    @staticmethod
    def _mention(match: Match, pattern: Pattern) -> SignMention:
        """Make a mention of a describing word that found its word."""
        said = frozenset({(pattern.name, pattern.state)})
        return SignMention(match.start, match.end, said)

    def _is_head(self, at: int, match: Match) -> bool:
        """Tell whether a word can be described by this one."""
        return at in self._trees if _is_caliber(match) else at in self._heads

    def _ahead(self, match: Match) -> tuple[int | None, bool]:
        """Look on for a word to describe; tell too whether another was in the way."""
        strangers = steps = 0
        tokens = self._scene.sentence.tokens
        for at in range(match.end, len(tokens)):
            text = tokens[at].text
            if self._is_head(at, match):
                # "skin red, scale white": a noun after a comma is the next thing
                is_next = tokens[at - 1].text == "," and not _is_caliber(match)
                return None if is_next else at, False
            if text in _LIGHT or at in self._joined or at in self._cues:
                continue
            if at in self._content and not _is_caliber(match):
                continue
            strangers += 1
            steps += 1
            is_wall = not text.isalpha() or at in self._content or at in self._heads
            if is_wall or strangers > _STRANGERS or steps > _REACH_ON:
                return None, at in self._content and at == match.end
        return None, False

    def _behind(self, match: Match) -> int | None:
        """Look back for a word to describe."""
        first = max(match.start - _REACH_BACK, 0)
        tokens = self._scene.sentence.tokens
        for at in range(match.start - 1, first - 1, -1):
            if tokens[at].text == ";" and not _is_caliber(match):
                return None
            if self._is_head(at, match):
                return at
        return None
