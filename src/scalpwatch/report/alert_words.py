"""How an open alert is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.alerts import AlertState

if TYPE_CHECKING:
    from scalpwatch.vocabulary.alerts import OpenAlert

__all__ = ["ALERT_STATES", "tell_alert", "tell_due", "tell_waiting"]

ALERT_STATES: Final[Mapping[AlertState, Phrase]] = {
    AlertState.OPEN: say("no biopsy recorded"),
    AlertState.AWAITING_RESULT: say("histology awaited"),
    AlertState.SECOND_BIOPSY: say("second, deeper biopsy"),
    AlertState.TO_BE_DECIDED: say("to be decided"),
    AlertState.DEFERRED: say("put off"),
    AlertState.OVERRIDDEN: say("declined by the clinician"),
    AlertState.LOOK_AGAIN: say("look again"),
}


def tell_alert(alert: OpenAlert, *, today: date) -> Phrase:
    """Tell an alert in a sentence or two.

    Parameters
    ----------
    alert
        Open.
    today
        The day.

    Returns
    -------
    sentence
        Lesion, level, how long it waits, by when to act, and why it is open.
    """
    return say(
        "{lesion}: {level}, waiting {waiting}; act by {due}. {why}",
        lesion=alert.lesion,
        level=LEVELS[alert.level],
        waiting=tell_waiting(alert.waiting_days),
        due=tell_due(alert.due, today=today),
        why=alert.why,
    )


def tell_waiting(days: int) -> Phrase:
    """Tell how long something waits.

    Parameters
    ----------
    days
        Since when [d].

    Returns
    -------
    phrase
        In days.
    """
    return say("{days} d", days=days)


def tell_due(due: date | None, *, today: date) -> Phrase:
    """Tell by when to act.

    Parameters
    ----------
    due
        The day; ``None`` where there is none.
    today
        The day on which it is told.

    Returns
    -------
    phrase
        Says so where the day is past.
    """
    if due is None:
        return say("no day set")
    if due < today:
        return say("{day}, OVERDUE", day=due)
    return say("{day}", day=due)
