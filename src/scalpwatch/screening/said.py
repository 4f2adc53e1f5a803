"""What a text says of one of the three questions, and how far it stands by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from scalpwatch.notes.assertions import Stand
from scalpwatch.screening.facts import Concept, Weight

__all__ = ["WEIGHTS", "Said"]

#: How a mention counts, by how the text stands to it.
WEIGHTS: Final = {
    Stand.SAID: Weight.COUNTS,
    Stand.POSSIBLE: Weight.POSSIBLE,
    Stand.DENIED: Weight.DENIED,
    Stand.PAST: Weight.PAST,
    Stand.SUPPOSED: Weight.SUPPOSED,
    Stand.RELATIVE: Weight.RELATIVE,
    Stand.ELSEWHERE: Weight.ELSEWHERE,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says of one of the three questions.

    Parameters
    ----------
    concept, weight, meaning
        As of a fact.
    words
        The few that say it.
    place
        Of a histology: ``scalp``, ``skin``, ``other`` or empty.
    more
        Signs and sizes.
    """

    concept: Concept
    weight: Weight
    meaning: str
    words: str
    place: str = ""
    more: dict[str, Any] | None = None
