"""A claim of the machine: a sign, its state, why, and where."""

from __future__ import annotations

from dataclasses import dataclass

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Claim"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is claimed of one sign; possible at most, and never that it is absent.

    Parameters
    ----------
    sign
        Which.
    state
        Present or not assessable.
    reason
        Why.
    boxes
        Left, top, width, height of each place in the measured picture [px].
    """

    sign: Sign
    state: State
    reason: Phrase
    boxes: tuple[tuple[int, int, int, int], ...] = ()
