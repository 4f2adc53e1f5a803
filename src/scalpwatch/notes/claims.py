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

from scalpwatch.notes.letters import is_cyrillic
from scalpwatch.notes.scene import JOINERS, Cue, Mention, Scene

__all__ = ["Claim", "Claimed", "claims_of"]

_LOOKING_BACK: Final = ("absent_before", "possible_before", "gone_before")
_LOOKING_ON: Final = ("absent_after", "possible_after", "present_after", "absent_next")
_POLAR: Final = (*_LOOKING_BACK, *_LOOKING_ON, "absent_around")
#: What shows that a segment says something of its own, and is no item of a list.
_OWN_WORD: Final = (*_POLAR, "seen", "with", "now", "past", "plus", "minus")
#: "Pain: none", "pain - none"
_COLONS: Final = frozenset({":", "-", "–", "—"})
#: Longest item of a list [words].
_LONGEST_ITEM: Final = 5
#: Words at the head of a sign that is itself a lack.
_MISSING: Final = frozenset({"loss", "absence", "lack", "отсутствие", "утрата"})
#: Words that may stand between "not" and what it denies.
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
    if _heads_a_list(scene, cue):
        listed = _ahead(scene, cue, mentions, "absent_after")
        yield from (("absent_after", mention) for mention in listed)
        return
    back = _name(cue, (*_LOOKING_BACK, "absent_around"))
    ahead = _name(cue, (*_LOOKING_ON, "absent_around"))
    behind = list(_behind(scene, cue, mentions)) if back else []
    before = list(_ahead(scene, cue, mentions, ahead)) if ahead else []
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


def _heads_a_list(scene: Scene, cue: Cue) -> bool:
    """Tell whether a denial stands before a colon: "Absent: scale, crusts"."""
    if scene.words(cue.end, cue.end + 1) != (":",):
        return False
    start, _ = scene.segment(scene.segment_of[cue.start])
    denies = cue.names & {"absent_before", "absent_around", "absent_after"}
    return bool(denies) and cue.start == start


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


def _ahead(
    scene: Scene, cue: Cue, mentions: Sequence[Mention], name: str | None
) -> Iterator[Mention]:
    """Give the mentions after a cue, as far as its scope goes."""
    at = cue.end
    for mention in mentions:
        if mention.start < cue.end:
            continue
        if scene.clause_of[mention.start] != scene.clause_of[cue.start]:
            return
        if scene.between(at, mention.start, *_LOOKING_ON, "with", "but"):
            return
        if not _reaches(scene, cue, at, mention, name):
            return
        yield mention
        at = mention.end


def _reaches(
    scene: Scene, cue: Cue, at: int, mention: Mention, name: str | None
) -> bool:
    """Tell whether a scope goes on from one item to the next."""
    if name == "absent_next":
        return _is_next(scene, cue, at, mention)
    here = scene.segment_of[max(at - 1, cue.start)]
    there = scene.segment_of[mention.start]
    if name == "absent_after" and _stands_otherwise(scene, mention):
        return here == there
    if here == there:
        return True
    if name != "absent_after":
        # "probably, a nodule": the comma belongs to the word
        return at == cue.end and there == here + 1 and _is_followed_by_comma(scene, cue)
    is_item = _heads_a_list(scene, cue) or not _is_adjective(scene, mention)
    return is_item and all(_is_item(scene, n) for n in range(here + 1, there + 1))


def _is_followed_by_comma(scene: Scene, cue: Cue) -> bool:
    """Tell whether a comma stands right after a cue."""
    return scene.words(cue.end, cue.end + 1) == (",",)


def _is_next(scene: Scene, cue: Cue, at: int, mention: Mention) -> bool:
    """Tell whether "not" still denies this word."""
    between = scene.words(at, mention.start)
    if at == cue.end:
        return len(between) <= _NEAR and "," not in between and ":" not in between
    if "," in between:
        # "not red, tender or scaly" is one list; "not red, tender" is two claims
        rest = scene.words(mention.end, mention.end + _LONGEST_ITEM)
        return between == (",",) and bool({"or", "nor", "или"} & set(rest))
    return bool(between) and set(between) <= JOINERS


def _stands_otherwise(scene: Scene, mention: Mention) -> bool:
    """Tell whether Russian would write what is missing otherwise."""
    cases = scene.cases(mention)
    return cases is not None and not cases & {"gent", "gen2", "accs", "nomn"}


def _is_adjective(scene: Scene, mention: Mention) -> bool:
    """Tell whether a word after a comma describes the lesion, and is no item."""
    cases = scene.cases(mention)
    if cases is not None:
        return not cases & {"gent", "gen2"}
    last = scene.sentence.tokens[mention.end - 1].text
    ending = last.endswith(("ous", "ed", "ic", "ful", "less", "tic"))
    return ending or last in {
        "firm",
        "hard",
        "tender",
        "sore",
        "red",
        "itchy",
        "scaly",
        "bald",
    }


def _is_item(scene: Scene, number: int) -> bool:
    """Tell whether a segment is but an item of a list."""
    start, end = scene.segment(number)
    words = scene.words(start, end)
    if any(word[0].isdigit() or word == ":" for word in words):
        return False
    if words[:1] and words[0] in _MISSING:
        # "no yellow dots, loss of openings": what is lost is found, not denied
        return False
    if scene.between(start, start + 2, "elsewhere", "scalp"):
        return False
    if words.count("nor") == 1:
        # "neither scale, crusts nor pustules" is one list
        end = start + words.index("nor")
    return not scene.between(start, end, *_OWN_WORD) and len(words) <= 2 * _LONGEST_ITEM


def _behind(scene: Scene, cue: Cue, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Give the mentions before a cue, as far back as its scope goes."""
    at = cue.start
    back = [m for m in reversed(mentions) if m.end <= cue.start]
    if back and _is_told_later(scene, cue, back[0]):
        last = scene.segment_of[back[0].start]
        yield from (m for m in back if scene.segment_of[m.start] == last)
        return
    for mention in back:
        if scene.clause_of[mention.start] != scene.clause_of[cue.start]:
            return
        if scene.between(mention.end, at, *_POLAR, "with", "plus", "minus"):
            return
        if not _reaches_back(scene, cue, at, mention):
            return
        if at < cue.start and _goes_with_another(scene, mention, mentions):
            return
        yield mention
        at = mention.start


def _goes_with_another(
    scene: Scene, mention: Mention, mentions: Sequence[Mention]
) -> bool:
    """Tell whether a form of two cases takes that of the item before it."""
    # "эритема, корки, пустул нет": crusts are there as erythema is
    cases = scene.cases(mention)
    if cases is None or not {"nomn", "gent"} <= cases:
        return False
    before = [m for m in mentions if m.end <= mention.start]
    if not before:
        return False
    segments = scene.segment_of[mention.start] - scene.segment_of[before[-1].start]
    others = scene.cases(before[-1])
    is_told = others is not None and "nomn" in others and not others & {"gent", "gen2"}
    return segments == 1 and is_told


def _is_told_later(scene: Scene, cue: Cue, last: Mention) -> bool:
    """Tell whether a cue without a subject of its own takes up the last one."""
    segment = scene.segment_of[cue.start]
    if scene.segment_of[last.start] == segment:
        return False
    start, end = scene.segment(segment)
    # "but not found": it has no subject of its own, as "no erosions" has
    first = cue.start - scene.between(start, start + 1, "but")
    is_all = cue.end >= end and first == start
    if "gone_before" in cue.names or (is_all and "absent_before" in cue.names):
        return True
    return scene.between(start, end, "now") and cue.end >= end


def _reaches_back(scene: Scene, cue: Cue, at: int, mention: Mention) -> bool:
    """Tell whether a cue goes back to this item of a list."""
    cases = scene.cases(mention)
    denied = scene.words(cue.start, cue.end)
    told_apart = cue.start and scene.words(cue.start - 1, cue.start)[0] in _COLONS
    if told_apart and at == cue.start:
        return scene.segment_of[mention.start] == scene.segment_of[cue.start]
    wants = {"gent", "gen2"} if "нет" in denied else {"gent", "gen2", "accs", "nomn"}
    if cases is not None and not cases & wants:
        return False
    here, there = scene.segment_of[max(at - 1, 0)], scene.segment_of[mention.start]
    if here == there:
        return True
    own = _is_bare(scene, there, mention)
    is_russian = is_cyrillic(scene.words(mention.start, mention.end)[0])
    if is_russian and (cases is None or cases & {"gent", "gen2"}):
        return own
    start, end = scene.segment(here)
    return own and bool(JOINERS & set(scene.words(start, min(end, cue.start))))


def _is_bare(scene: Scene, number: int, mention: Mention) -> bool:
    """Tell whether a segment before the last is but an item of the list."""
    start, end = scene.segment(number)
    words = scene.words(mention.end, end)
    return (
        not scene.between(start, end, *_OWN_WORD)
        and len(words) <= _LONGEST_ITEM
        and not any(word[0].isdigit() for word in words)
    )
