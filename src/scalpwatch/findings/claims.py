"""A claim of the machine: a sign, its state, why, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Phototype
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Claim", "unseen"]

_UNSEEN_ON_DARK: Final = say(
    "Not seen; but on a dark skin, or one of unknown phototype, redness and vessels "
    "can be there unseen."
)
_UNSEEN: Final = say("Not seen; this eye is not validated, so that says nothing.")


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


def unseen(sign: Sign, phototype: Phototype) -> Claim:
    """Say that not seeing a vessel or redness means nothing.

    Parameters
    ----------
    sign
        Which.
    phototype
        The patient's.

    Returns
    -------
    claim
        Not assessable.
    """
    reason = _UNSEEN_ON_DARK if phototype.hides_redness else _UNSEEN
    return Claim(sign, State.NOT_ASSESSABLE, reason)
