"""Which case comes next: the missed ones sooner, the known ones ever later."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["GAPS", "Mark", "next_case"]

#: How many other answers lie between two sights of a case, by the box it lies in.
GAPS: Final = (4, 12, 36, 108)


@dataclass(frozen=True, slots=True)
class Mark:
    """How one answer went.

    Parameters
    ----------
    case
        Identifier of the case.
    passed
        Whether it was right.
    """

    case: str
    passed: bool


@dataclass(frozen=True, slots=True)
class _Card:
    """Where a case lies in the boxes, and from which answer on it is due."""

    box: int
    due: int


def next_case(cases: Sequence[str], marks: Sequence[Mark], *, seed: int) -> str:
    """Choose the case that comes next.

    Parameters
    ----------
    cases
        Identifiers of all cases; at least one.
    marks
        All answers so far, the oldest first.
    seed
        Which of the many orders new cases come in.

    Returns
    -------
    case
        The same for the same cases, marks and seed.

    Notes
    -----
    Leitner's boxes, with answers for days, so that a week without practice brings no
    flood. A missed case goes to the first box and is due after 4 others; each right
    answer moves it one box on, and the next box waits three times as long (the lengths
    are our judgement). A case that is right at first sight begins in the second box.

    Missed cases that are due come first, then new ones, then known ones that are due;
    where nothing is due, the one that is due soonest. No case follows itself unless it
    is the only one.

    References
    ----------
    Leitner S. So lernt man lernen. Freiburg: Herder, 1972 (``leitner1972``).
    """
    order = list(dict.fromkeys(cases))
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
    known = set(order)
    lying = {case: card for case, card in _sorted_in(marks).items() if case in known}
    now = len(marks)
    waiting = [
        case for case in order if case in lying and marks[-1].case != case
    ] or list(lying)
    due = [case for case in waiting if lying[case].due <= now]
    missed = [case for case in due if lying[case].box == 0]
    new = [case for case in order if case not in lying]
    if missed:
        return min(missed, key=lambda case: lying[case].due)
    if new:
        return new[0]
    return min(due or waiting, key=lambda case: (lying[case].due, lying[case].box))


def _sorted_in(marks: Sequence[Mark]) -> dict[str, _Card]:
    """Move each case through the boxes, answer by answer."""
    cards: dict[str, _Card] = {}
    for number, mark in enumerate(marks, start=1):
        before = cards[mark.case].box if mark.case in cards else 0
        box = min(before + 1, len(GAPS) - 1) if mark.passed else 0
        cards[mark.case] = _Card(box, number + GAPS[box])
    return cards
