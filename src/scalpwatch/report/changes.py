"""What changed from one visit to the next, told."""

from __future__ import annotations

from collections.abc import Iterator

from scalpwatch.phrases import Phrase, say
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.courses import KeptLesionAnswer, Visit
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign, sign_definitions

__all__ = ["tell_changes"]


def tell_changes(before: Visit, now: Visit) -> Iterator[Phrase]:
    """Tell what changed from one visit to the next.

    Parameters
    ----------
    before, now
        Two visits of one patient.

    Yields
    ------
    sentence
        Of each lesion: its advice, new flags, and signs that appeared or are denied
        now. Nothing for what stayed. Figures of pictures are compared by
        `scalpwatch.registry.follow_up.follow`, which knows their errors.

    Notes
    -----
    A sign that is only no longer told of is not told to be gone.
    """
    earlier = {} if before.answer is None else _answers(before)
    later = {} if now.answer is None else _answers(now)
    for name, answer in later.items():
        if name in earlier:
            yield from _between(earlier[name], answer)
        else:
            yield say("{lesion}: new, {level}", lesion=name, level=LEVELS[answer.level])
    for name in earlier.keys() - later.keys():
        yield say("{lesion}: not told of this time", lesion=name)


def _answers(visit: Visit) -> dict[str, KeptLesionAnswer]:
    """Give the answers of a visit by lesion."""
    answer = visit.answer
    return {} if answer is None else {each.lesion: each for each in answer.lesions}


def _between(before: KeptLesionAnswer, now: KeptLesionAnswer) -> Iterator[Phrase]:
    """Tell what changed of one lesion."""
    if now.level is not before.level:
        yield say(
            "{lesion}: {before} before, {now} now",
            lesion=now.lesion,
            before=LEVELS[before.level],
            now=LEVELS[now.level],
        )
    raised = {each.identifier for each in before.flags}
    for flag in now.flags:
        if flag.identifier not in raised:
            yield say(
                "{lesion}: new red flag: {flag}", lesion=now.lesion, flag=flag.text
            )
    had, has = _states(before), _states(now)
    appeared = [
        sign
        for sign, state in has.items()
        if state is State.PRESENT and had.get(sign) is not State.PRESENT
    ]
    gone = [
        sign
        for sign, state in has.items()
        if state is State.ABSENT and had.get(sign) is State.PRESENT
    ]
    if appeared:
        yield say(
            "{lesion}: now seen: {signs}", lesion=now.lesion, signs=_named(appeared)
        )
    if gone:
        yield say("{lesion}: gone: {signs}", lesion=now.lesion, signs=_named(gone))


def _states(answer: KeptLesionAnswer) -> dict[Sign, State]:
    """Give the state of each sign; what is present goes before what is not."""
    states: dict[Sign, State] = {}
    for each in answer.observations:
        if states.get(each.sign) is not State.PRESENT:
            states[each.sign] = each.state
    return states


def _named(signs: list[Sign]) -> tuple[object, ...]:
    """Name the signs."""
    return tuple(sign_definitions()[each].name for each in signs)
