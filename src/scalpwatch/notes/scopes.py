"""How far a cue reaches: along which list, up to which clause, before or after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scalpwatch.notes.letters import is_cyrillic
from scalpwatch.notes.scene import JOINERS, Cue, Mention, Scene

__all__ = [
    "LOOKING_BACK",
    "LOOKING_ON",
    "heads_a_list",
    "mentions_after",
    "mentions_before",
]

#: Cues that may speak of what stands before them, and of what stands after.
LOOKING_BACK: Final = ("absent_before", "possible_before", "gone_before")
LOOKING_ON: Final = ("absent_after", "possible_after", "present_after", "absent_next")
_POLAR: Final = (*LOOKING_BACK, *LOOKING_ON, "absent_around")
#: What shows that a segment says something of its own, and is no item of a list.
_OWN_WORD: Final = (*_POLAR, "seen", "with", "now", "past", "plus", "minus")
#: "Pain: none", "pain - none"
_COLONS: Final = frozenset({":", "-", "–", "—"})
#: "no tenderness, mild itch": who says how much says that it is there.
_AFFIRMING: Final = frozenset(
    {"mild", "moderate", "severe", "slight", "marked", "some", "minimal", "intense"}
)
_COPULAS: Final = frozenset({"is", "are", "was", "were"})
#: Longest item of a list [words].
_LONGEST_ITEM: Final = 5
#: Words at the head of a sign that is itself a lack.
_MISSING: Final = frozenset({"loss", "absence", "lack", "отсутствие", "утрата"})
#: Words that may stand between "not" and what it denies.
_NEAR: Final = 2


def heads_a_list(scene: Scene, cue: Cue) -> bool:
    """Tell whether a denial stands before a colon: "Absent: scale, crusts".

    Parameters
    ----------
    scene
        The sentence.
    cue
        In it.

    Returns
    -------
    heads_a_list
        Whether all that follows is denied.
    """
    if scene.words(cue.end, cue.end + 1) != (":",):
        return False
    start, _ = scene.segment(scene.segment_of[cue.start])
    denies = cue.names & {"absent_before", "absent_around", "absent_after"}
    return bool(denies) and cue.start == start


def mentions_after(
    scene: Scene, cue: Cue, mentions: Sequence[Mention], name: str | None
) -> Iterator[Mention]:
    """Give the mentions after a cue, as far as its scope goes.

    Parameters
    ----------
    scene
        The sentence.
    cue
        In it.
    mentions
        In it, in order.
    name
        What the cue says of what follows it.

    Yields
    ------
    mention
        In order.
    """
    at = cue.end
    for mention in mentions:
        if mention.start < cue.end:
            continue
        if scene.clause_of[mention.start] != scene.clause_of[cue.start]:
            return
        if scene.between(at, mention.start, *LOOKING_ON, "with", "but"):
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
    is_item = (
        heads_a_list(scene, cue)
        or not _is_adjective(scene, mention)
        or (_is_a_denial(scene, cue) and _is_what_one_denies(scene, mention))
    )
    return is_item and all(_is_item(scene, n) for n in range(here + 1, there + 1))


def _is_a_denial(scene: Scene, cue: Cue) -> bool:
    """Tell whether somebody denies: what is denied stands in the accusative."""
    return any(word.startswith("отриц") for word in scene.words(cue.start, cue.end))


def _names_what_it_denies(scene: Scene, cue: Cue) -> bool:
    """Tell whether a denial has an object of its own: "узел, травму отрицает"."""
    if not _is_a_denial(scene, cue) or not cue.start:
        return False
    # "выделения" may stand in a list with what comes before it, "травму" does not
    cases = scene.cases(Mention(cue.start - 1, cue.start))
    return cases is not None and "nomn" not in cases


def _is_what_one_denies(scene: Scene, mention: Mention) -> bool:
    """Tell whether a mention stands as what "отрицает" denies does."""
    cases = scene.cases(mention)
    return cases is not None and bool(cases & {"accs", "gent", "gen2"})


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
    if not _AFFIRMING.isdisjoint(words):
        return False
    if words.count("nor") == 1:
        # "neither scale, crusts nor pustules" is one list
        end = start + words.index("nor")
    return not scene.between(start, end, *_OWN_WORD) and len(words) <= 2 * _LONGEST_ITEM


def mentions_before(
    scene: Scene, cue: Cue, mentions: Sequence[Mention]
) -> Iterator[Mention]:
    """Give the mentions before a cue, as far back as its scope goes.

    Parameters
    ----------
    scene
        The sentence.
    cue
        In it.
    mentions
        In it, in order.

    Yields
    ------
    mention
        The nearest first.
    """
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
    # "yellow dots, typical of it, were absent"
    first -= scene.words(start, start + 1)[0] in _COPULAS and first > start
    is_all = cue.end >= end and first == start
    denies = not cue.names.isdisjoint({"absent_before", "absent_around"})
    if "gone_before" in cue.names or (is_all and denies):
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
    if _is_filled_in(scene, cue, mention):
        return True
    if cases is not None and not cases & wants:
        return False
    here, there = scene.segment_of[max(at - 1, 0)], scene.segment_of[mention.start]
    if here != there and at == cue.start and _names_what_it_denies(scene, cue):
        return False
    return here == there or (
        _is_bare(scene, there, mention) and _is_listed(scene, cue, mention)
    )


def _is_filled_in(scene: Scene, cue: Cue, mention: Mention) -> bool:
    """Tell of a form filled in: "гиперемия нет, шелушение есть"."""
    _, end = scene.segment(scene.segment_of[cue.start])
    return mention.end == cue.start and end == cue.end


def _is_listed(scene: Scene, cue: Cue, mention: Mention) -> bool:
    """Tell whether the grammar puts an item on the list that a cue ends."""
    cases = scene.cases(mention)
    is_russian = is_cyrillic(scene.words(mention.start, mention.end)[0])
    if is_russian and (cases is None or cases & {"gent", "gen2"}):
        return True
    if is_russian and _is_a_denial(scene, cue):
        start = scene.clause_of.index(scene.clause_of[cue.start])
        # "жалобы на зуд, боль отрицает": the list is that of the complaints
        is_told = scene.between(start, mention.start, "seen", "present_after")
        return not is_told and _is_what_one_denies(scene, mention)
    # "black dots, yellow dots and broken hairs were not seen" is one list
    return bool(JOINERS & set(scene.words(mention.end, cue.start)))


def _is_bare(scene: Scene, number: int, mention: Mention) -> bool:
    """Tell whether a segment before the last is but an item of the list."""
    start, end = scene.segment(number)
    words = scene.words(mention.end, end)
    return (
        not scene.between(start, end, *_OWN_WORD)
        and len(words) <= _LONGEST_ITEM
        and not any(word[0].isdigit() or word in _COLONS for word in words)
    )
