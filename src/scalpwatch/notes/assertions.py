"""How a note stands to words of somebody else's choice: said, denied, feared, whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from scalpwatch.notes.claims import Claim, claims_of
from scalpwatch.notes.rules import Rules, load_rules
from scalpwatch.notes.scene import Mention, Scene
from scalpwatch.notes.sentences import scenes_of
from scalpwatch.notes.standing import (
    Standing,
    is_elsewhere,
    is_of_a_relative,
    is_supposed,
    standing_of,
)
from scalpwatch.notes.told import Span

__all__ = ["Assertion", "Stand", "assertions_of"]


class Stand(Enum):
    """How a note stands to what it mentions."""

    SAID = "said"
    POSSIBLE = "possible"
    DENIED = "denied"
    PAST = "past"
    SUPPOSED = "supposed"
    RELATIVE = "relative"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Assertion:
    """A mention and how the note stands to it.

    Parameters
    ----------
    span
        The words that were asked about.
    stand
        How.
    sentence
        In which they stand.
    names_scalp, names_elsewhere
        Whether that sentence names a place on the scalp, or another part of the body.
    """

    span: Span
    stand: Stand
    sentence: Span
    names_scalp: bool
    names_elsewhere: bool


def assertions_of(
    text: str, spans: Sequence[Span], rules: Rules | None = None
) -> Iterator[Assertion]:
    """Tell how a note stands to words in it.

    Parameters
    ----------
    text
        The note.
    spans
        The words, in order.
    rules
        Those of the house when ``None``.

    Yields
    ------
    assertion
        Of each that stands in a sentence which the rules read. One that holds none
        of their words is said plainly.
    """
    left = list(spans)
    for scene, _ in scenes_of(text, rules or load_rules()) if left else ():
        tokens = scene.sentence.tokens
        whole = Span(tokens[0].start, tokens[-1].end)
        while left and left[0].start < whole.start:
            yield _plainly(left.pop(0))
        while left and left[0].start < whole.end:
            yield _asserted(scene, left.pop(0), whole)
    yield from map(_plainly, left)


def _plainly(span: Span) -> Assertion:
    """Take words as said of which nothing else is said."""
    return Assertion(span, Stand.SAID, span, names_scalp=False, names_elsewhere=False)


def _asserted(scene: Scene, span: Span, whole: Span) -> Assertion:
    """Tell how a sentence stands to words in it."""
    within = [
        at
        for at, token in enumerate(scene.sentence.tokens)
        if token.start < span.end and token.end > span.start
    ]
    mention = Mention(within[0], within[-1] + 1) if within else Mention(0, 1)
    return Assertion(
        span,
        _stand(scene, mention),
        whole,
        names_scalp=any(True for _ in scene.named("scalp")),
        names_elsewhere=any(True for _ in scene.named("elsewhere")),
    )


def _stand(scene: Scene, mention: Mention) -> Stand:
    """Choose what a sentence says of a mention."""
    claimed = claims_of(scene, [mention]).get(mention)
    claim = claimed.claim if claimed else None
    if is_of_a_relative(scene, mention):
        return Stand.RELATIVE
    if is_supposed(scene, mention):
        return Stand.SUPPOSED
    if claim in {Claim.ABSENT, Claim.GONE}:
        return Stand.DENIED
    if is_elsewhere(scene, mention):
        return Stand.ELSEWHERE
    standing = standing_of(scene, mention)
    if standing in {Standing.IN_THE_PAST, Standing.PAST_AND_GONE}:
        return Stand.PAST
    return Stand.POSSIBLE if claim is Claim.POSSIBLE else Stand.SAID
