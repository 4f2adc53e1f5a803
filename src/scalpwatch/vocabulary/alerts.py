"""An open alert: what is still to be done about a lesion, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from scalpwatch.phrases import Phrase
from scalpwatch.vocabulary.advice import Level

__all__ = ["AlertState", "OpenAlert", "StandingAlert"]


class AlertState(Enum):
    """What an alert waits for."""

    OPEN = "open"
    AWAITING_RESULT = "awaiting_result"
    SECOND_BIOPSY = "second_biopsy"
    TO_BE_DECIDED = "to_be_decided"
    DEFERRED = "deferred"
    OVERRIDDEN = "overridden"
    LOOK_AGAIN = "look_again"

    @property
    def waits_for_the_clinic(self) -> bool:
        """Whether nobody has answered it yet; a look again has its day."""
        return self not in {AlertState.OVERRIDDEN, AlertState.LOOK_AGAIN}


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """What is still to be done about a lesion.

    Parameters
    ----------
    lesion
        Its name.
    level
        The highest level that was not settled.
    since
        When the alert was first raised.
    due
        By when to act; ``None`` where it was overridden and has no date.
    waiting_days
        Days from ``since`` to the day asked about [d].
    state
        What it waits for.
    why
        Why it is open, in a sentence.
    """

    lesion: str
    level: Level
    since: date
    due: date | None
    waiting_days: int
    state: AlertState
    why: Phrase

    def is_due(self, today: date) -> bool:
        """Tell whether its day has come.

        Parameters
        ----------
        today
            The day asked about.

        Returns
        -------
        is_due
            ``False`` for an alert that has no day.
        """
        return self.due is not None and self.due <= today


@dataclass(frozen=True, slots=True)
class StandingAlert:
    """An open alert as a list keeps it: true until the next event, on any day.

    Parameters
    ----------
    lesion, level, since, due, state
        As in `OpenAlert`.
    """

    lesion: str
    level: Level
    since: date
    due: date | None
    state: AlertState

    def state_on(self, today: date) -> AlertState:
        """Tell what it waits for on a day.

        Parameters
        ----------
        today
            The day.

        Returns
        -------
        state
            A deferred alert is open again on its day.
        """
        is_back = self.due is not None and self.due <= today
        if self.state is AlertState.DEFERRED and is_back:
            return AlertState.OPEN
        return self.state
