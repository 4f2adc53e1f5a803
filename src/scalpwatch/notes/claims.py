"""What is claimed of a mention: there, not there, perhaps; the nearest claim counts.

Strategy: as in ConText [1]_, cues open a scope before or after them, and words such
as "but" end it. Three things differ. A scope goes over a comma only along a list.
In Russian a list of what is missing is told by its case: it stands in the genitive.
A cue that may look both ways ("no", «нет») looks where there is something to see.

References
----------
.. [1] Harkema H. et al., 2009, doi:10.1016/j.jbi.2009.05.002.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

from scalpwatch.notes.scene import JOINERS, Cue, Mention, Scene
from scalpwatch.notes.scopes import (
    LOOKING_BACK,
    LOOKING_ON,
    heads_a_list,
    mentions_after,
    mentions_before,
)

__all__ = ["Claim", "Claimed", "claims_of"]

#: Words that may stand between a mark and what it marks.
_NEAR: Final = 2


class Claim(IntEnum):
    """What is claimed; of claims equally near, the first here counts."""

    GONE = 0
    ABSENT = 1
    POSSIBLE = 2
    PRESENT = 3


class Claimed(NamedTuple):
    """A claim and the words that make it.

    Parameters
    ----------
    distance
        From the words to the mention [words].
    claim
        What they claim.
    start, end
        The words: from which token to before which.
    """

    distance: int
    claim: Claim
    start: int
    end: int


_CLAIM: Final = {
    "absent_after": Claim.ABSENT,
    "absent_next": Claim.ABSENT,
    "absent_before": Claim.ABSENT,
    "absent_around": Claim.ABSENT,
    "gone_before": Claim.GONE,
    "except": Claim.PRESENT,
    "possible_after": Claim.POSSIBLE,
    "possible_before": Claim.POSSIBLE,
    "present_after": Claim.PRESENT,
    "mark_after": Claim.POSSIBLE,
    "mark_before": Claim.POSSIBLE,
    "plus": Claim.PRESENT,
    "minus": Claim.ABSENT,
    "plus_after": Claim.PRESENT,
    "minus_after": Claim.ABSENT,
}
_TAKING_BACK: Final = frozenset({"except", "absent_next"})
_MARKS: Final = frozenset(
    {"mark_after", "mark_before", "plus", "minus", "plus_after", "minus_after"}
)


def claims_of(scene: Scene, mentions: Sequence[Mention]) -> dict[Mention, Claimed]:
    """Say what is claimed of each mention.

    Parameters
    ----------
    scene
        The sentence.
    mentions
        In it, in order.

    Returns
    -------
    claims
        Of those of which anything is claimed.
    """
    best: dict[Mention, Claimed] = {}
    for cue in scene.cues if mentions else ():
        for name, mention in _seen_by(scene, cue, mentions):
            distance = max(cue.start - mention.end, mention.start - cue.end)
            if name == "except":
                # it takes back a denial, however near that stands
                distance = -1
            claimed = Claimed(distance, _CLAIM[name], cue.start, cue.end)
            best[mention] = min(best.get(mention, claimed), claimed)
    return best


def _seen_by(
    scene: Scene, cue: Cue, mentions: Sequence[Mention]
) -> Iterator[tuple[str, Mention]]:
    """Give what a cue speaks of, and as what."""
    marks = cue.names & _MARKS
    if marks:
        name = next(iter(marks))
        nearest = _marked(scene, cue, mentions, leads=name.endswith("_after"))
        yield from ((name, mention) for mention in nearest)
        return
    if heads_a_list(scene, cue):
        listed = mentions_after(scene, cue, mentions, "absent_after")
        yield from (("absent_after", mention) for mention in listed)
        return
    back = _name(cue, (*LOOKING_BACK, "absent_around"))
    ahead = _name(cue, (*LOOKING_ON, "absent_around"))
    behind = list(mentions_before(scene, cue, mentions)) if back else []
    before = list(mentions_after(scene, cue, mentions, ahead)) if ahead else []
    looks_back = bool(back and behind)
    if looks_back and before:
        looks_back = _belongs_behind(scene, cue, behind[0])
    if looks_back:
        yield from ((str(back), mention) for mention in behind)
    elif before:
        yield from ((str(ahead), mention) for mention in before)
    elif not cue.names.isdisjoint(_TAKING_BACK):
        yield from _taken_back(scene, cue, mentions)


def _taken_back(
    scene: Scene, cue: Cue, mentions: Sequence[Mention]
) -> Iterator[tuple[str, Mention]]:
    """Give the last mention to a cue that has nothing of its own ahead."""
    last = next((m for m in reversed(mentions) if m.end <= cue.start), None)
    if last is None or scene.clause_of[last.start] != scene.clause_of[cue.start]:
        return
    segment = scene.segment_of[cue.start]
    start, end = scene.segment(segment)
    if "except" in cue.names:
        # "no scale except at the rim"
        adjoins = segment - scene.segment_of[last.start] == int(cue.start == start)
        if adjoins and not scene.between(cue.end, end, "elsewhere"):
            yield "except", last
    elif (
        "absent_next" in cue.names
        and cue.end == end
        and scene.segment_of[last.start] == segment
        and cue.start - last.end <= 1
    ):
        # "itch never", "зуд - не"
        yield "absent_before", last


def _name(cue: Cue, names: tuple[str, ...]) -> str | None:
    """Choose what a cue says when it looks one way."""
    return next((name for name in names if name in cue.names), None)


def _belongs_behind(scene: Scene, cue: Cue, last: Mention) -> bool:
    """Decide for a cue that has something on both sides."""
    follows = scene.words(cue.end, cue.end + 1)
    if follows and follows[0] in {",", ")", *JOINERS}:
        return True
    gap = scene.words(last.end, cue.start)
    # "erythema, no scale": the comma parts it from what stands before
    return len(gap) <= 1 and not (gap and gap[0] in {",", *JOINERS})


def _marked(
    scene: Scene, cue: Cue, mentions: Sequence[Mention], *, leads: bool
) -> Iterator[Mention]:
    """Give the one mention that a mark belongs to."""
    before = [m for m in mentions if m.end <= cue.start]
    after = [m for m in mentions if m.start >= cue.end]
    in_brackets = (
        scene.words(cue.start - 1, cue.start) == ("(",) if cue.start else False
    )
    opens = in_brackets and (
        cue.start < _NEAR
        or scene.words(cue.start - 2, cue.start - 1)[0] in {",", ":", ";"}
    )
    leap = scene.words(cue.end, after[0].start) if after else ()
    if (leads or opens) and after and len(leap) <= _NEAR + 1 and "," not in leap:
        yield after[0]
    elif before and not leads and cue.start - before[-1].end <= _NEAR:
        yield before[-1]
