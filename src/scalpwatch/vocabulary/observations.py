"""A sign present, absent, not assessable or not looked for; by whom, why and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.signs import Sign

__all__ = ["Certainty", "Observation", "Observer", "Place", "State"]


class State(Enum):
    """What is known of a sign."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_ASSESSABLE = "not_assessable"
    NOT_LOOKED_FOR = "not_looked_for"


class Certainty(Enum):
    """How firmly a state is claimed."""

    STATED = "stated"
    POSSIBLE = "possible"


class Observer(Enum):
    """Who claims it."""

    CLINICIAN = "clinician"
    MACHINE = "machine"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a picture something was seen: a box with sides along the axes [px].

    Parameters
    ----------
    left_px, top_px
        Upper left corner.
    width_px, height_px
        Extent.
    """

    left_px: float
    top_px: float
    width_px: float
    height_px: float


@dataclass(frozen=True, slots=True)
class Observation:
    """A claim about one sign of one lesion.

    Parameters
    ----------
    sign
        Which sign.
    state
        What is claimed.
    certainty
        How firmly.
    observer
        By whom.
    reason
        Why the observer thinks so; ``None`` when the clinician simply ticked it.
    picture
        File name of the picture it was seen in; ``None`` if in none.
    places
        Where in that picture.
    """

    sign: Sign
    state: State
    certainty: Certainty = Certainty.STATED
    observer: Observer = Observer.CLINICIAN
    reason: Phrase | None = None
    picture: str | None = None
    places: tuple[Place, ...] = ()

    @property
    def is_evidence(self) -> bool:
        """Whether it says anything at all: present or absent."""
        return self.state in {State.PRESENT, State.ABSENT}
