"""Whose sign it is, where and when: what does not speak of this scalp, now, is left."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from scalpwatch.notes.scene import JOINERS, Cue, Mention, Scene

__all__ = ["Standing", "is_elsewhere", "is_of_a_relative", "is_supposed", "standing_of"]

#: Words that put a list at a place: "erythema and scale on the cheek".
_AT: Final = frozenset({"on", "of", "in", "over", "at", "на", "в", "во", "по", "около"})
_BESIDE: Final = 3
#: Cues without which a sign is the patient's scalp's, and now.
_LEAVING: Final = frozenset(
    {
        "relative",
        "supposed_after",
        "supposed_around",
        "elsewhere",
        "past",
        "past_after",
        "past_time",
        "past_uncounted",
        "removed",
        "supposed_before",
    }
)
_OF_THE_PAST: Final = (
    "past",
    "past_after",
    "past_time",
    "past_uncounted",
    "removed",
)
_UNITS: Final = frozenset(
    f"{unit}{s}"
    for unit in ("day", "week", "wk", "month", "mo", "mth", "year", "yr")
    for s in ("", "s")
)
#: What leads from a disease to who has it.
_OF_WHOM: Final = frozenset({"in", "of", "у", "в", "at", "("})
#: What says something of its own, so that what is not assessed is the next thing.
_TOLD: Final = ("seen", "with", "plus", "minus", "absent_before", "absent_after")
#: Longest item of a list of what is not assessed [words].
_LONGEST_ITEM: Final = 4
_FIRST_YEAR, _LAST_YEAR = 1940, 2100


class Standing(Enum):
    """How a mention stands to the patient's scalp, now."""

    HERE_AND_NOW = "here and now"
    IN_THE_PAST = "in the past"
    PAST_AND_GONE = "past and gone"
    NOT_MEANT = "not meant"


def standing_of(scene: Scene, mention: Mention) -> Standing:
    """Say how a mention stands to the patient's scalp, now.

    Parameters
    ----------
    scene
        The sentence.
    mention
        In it.

    Returns
    -------
    standing
        A relative's, a supposed or another place's sign is not meant.
    """
    if _LEAVING.isdisjoint(scene.by_name):
        return Standing.HERE_AND_NOW
    if (
        is_of_a_relative(scene, mention)
        or is_supposed(scene, mention)
        or is_elsewhere(scene, mention)
    ):
        return Standing.NOT_MEANT
    if not _is_in_the_past(scene, mention):
        return Standing.HERE_AND_NOW
    later = [c for c in scene.named("now") if c.start > mention.start]
    return Standing.PAST_AND_GONE if later else Standing.IN_THE_PAST


def _is_in_the_past(scene: Scene, mention: Mention) -> bool:
    """Tell whether the segment of a mention tells of what was."""
    segment = scene.segment_of[mention.start]
    here = [
        cue
        for cue in scene.named(*_OF_THE_PAST)
        if scene.segment_of[cue.start] == segment
    ]
    # "noticed last year" tells when it began, not that it is over
    begins = any(
        scene.segment_of[cue.start] == segment
        for cue in scene.named("onset", "noticed_by")
    )
    return any(
        "past" in cue.names
        or ("past_after" in cue.names and cue.end <= mention.start)
        or ("past_time" in cue.names and not begins)
        or ("removed" in cue.names and _is_dated(scene, cue))
        or ("past_uncounted" in cue.names and not _is_counted(scene, cue))
        for cue in here
    )


def _is_counted(scene: Scene, cue: Cue) -> bool:
    """Tell whether a number of days, weeks, months or years follows."""
    return not _UNITS.isdisjoint(scene.words(cue.end, cue.end + _BESIDE))


def _is_dated(scene: Scene, cue: Cue) -> bool:
    """Tell whether a year stands right after some words."""
    return any(
        len(word) == 4  # noqa: PLR2004 - as years are written
        and word.isdecimal()
        and _FIRST_YEAR <= int(word) <= _LAST_YEAR
        for word in scene.words(cue.end, cue.end + _BESIDE)
    )


def is_of_a_relative(scene: Scene, mention: Mention) -> bool:
    """Tell whether somebody else of the family is spoken of.

    Parameters
    ----------
    scene
        The sentence.
    mention
        In it.

    Returns
    -------
    is_of_a_relative
        From the word for the relative on, until the patient is named again.
    """
    told = [c for c in scene.named("relative") if not _is_beside_the_patient(scene, c)]
    before = [c for c in told if c.start <= mention.start]
    if before:
        last = before[-1]
        named = [
            cue
            for cue in scene.named("patient")
            # "the mother of the patient" is still the mother
            if last.end <= cue.start
            and cue.end <= mention.start
            and not set(scene.words(last.end, cue.start)) <= {"of", "the"}
        ]
        return not named
    segment = scene.segment_of[mention.start]
    return any(
        scene.segment_of[cue.start] == segment
        and set(scene.words(mention.end, cue.start + 1)) & _OF_WHOM
        for cue in told
    )


def _is_beside_the_patient(scene: Scene, cue: Cue) -> bool:
    """Tell whether patient and family are named together: "personal or family"."""
    return any(
        0 <= cue.start - other.end <= _BESIDE
        and set(scene.words(other.end, cue.start)) & JOINERS
        for other in scene.named("patient")
    )


def is_supposed(scene: Scene, mention: Mention) -> bool:
    """Tell whether something is only looked for, feared, or not assessed.

    Parameters
    ----------
    scene
        The sentence.
    mention
        In it.

    Returns
    -------
    is_supposed
        After such a word up to the end of the clause; before "not assessed" with
        the list that it ends.
    """
    if any(True for _ in scene.named("supposed_around")):
        return True
    clause = scene.clause_of[mention.start]
    return any(
        cue.end <= mention.start and scene.clause_of[cue.start] == clause
        for cue in scene.named("supposed_after")
    ) or any(
        mention.end <= cue.start
        and scene.clause_of[cue.start] == clause
        and _is_one_list(scene, mention, cue)
        for cue in scene.named("supposed_before")
    )


def _is_one_list(scene: Scene, mention: Mention, cue: Cue) -> bool:
    """Tell whether a mention is on the list that a cue ends."""
    if scene.between(mention.end, cue.start, *_TOLD):
        return False
    here, there = scene.segment_of[mention.start], scene.segment_of[cue.start]
    items = [scene.words(*scene.segment(number)) for number in range(here, there)]
    return all(
        len(item) <= _LONGEST_ITEM and not any(word[0].isdigit() for word in item)
        for item in items
    )


def is_elsewhere(scene: Scene, mention: Mention) -> bool:
    """Tell whether another part of the body is spoken of.

    Parameters
    ----------
    scene
        The sentence.
    mention
        In it.

    Returns
    -------
    is_elsewhere
        As the part's own segment says, else as the place that was named last in
        the clause, else as the end of the list says.
    """
    segment = scene.segment_of[mention.start]
    own = _places(scene, segment)
    if own:
        is_scalp = any("scalp" in cue.names for cue in own)
        return not (is_scalp or _goes_on_to_the_scalp(scene, segment))
    clause = scene.clause_of[mention.start]
    before = [
        cue
        for cue in scene.named("elsewhere", "scalp")
        if cue.end <= mention.start and scene.clause_of[cue.start] == clause
    ]
    if before:
        since = [at for at, cue in enumerate(before) if "scalp" in cue.names]
        run = before[since[-1] + 1 :] if since else before
        return any(_leads(scene, cue) for cue in run)
    return any(_ends_a_list(scene, mention, cue) for cue in scene.named("elsewhere"))


def _places(scene: Scene, segment: int) -> list[Cue]:
    """Give the places named in a segment."""
    return [
        cue
        for cue in scene.named("elsewhere", "scalp")
        if scene.segment_of[cue.start] == segment
    ]


def _goes_on_to_the_scalp(scene: Scene, segment: int) -> bool:
    """Tell whether a list of places ends on the scalp: "on elbows, knees and scalp"."""
    for number in range(segment + 1, scene.segment_of[-1] + 1):
        start, end = scene.segment(number)
        places = _places(scene, number)
        if not places or end - start > _BESIDE:
            return False
        if any("scalp" in cue.names for cue in places):
            return bool(JOINERS & set(scene.words(start, end)))
    return False


def _leads(scene: Scene, cue: Cue) -> bool:
    """Tell whether a place stands at the head of what follows."""
    start, _ = scene.segment(scene.segment_of[cue.start])
    return cue.start - start <= _BESIDE


def _ends_a_list(scene: Scene, mention: Mention, cue: Cue) -> bool:
    """Tell whether a place at the end of a list is that of the whole list."""
    here, there = scene.segment_of[mention.start], scene.segment_of[cue.start]
    if there <= here or scene.clause_of[mention.start] != scene.clause_of[cue.start]:
        return False
    words = list(_words_of(scene, here + 1, there))
    start, _ = scene.segment(there)
    return bool(set(words) & JOINERS) and bool(
        set(scene.words(start + 1, cue.start)) & _AT
    )


def _words_of(scene: Scene, first: int, last: int) -> Iterator[str]:
    """Give the words of some segments."""
    for number in range(first, last + 1):
        yield from scene.words(*scene.segment(number))
