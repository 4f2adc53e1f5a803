"""Events entered into a patient's record: by the command line, and by machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scalpwatch.documents.events import Events
    from scalpwatch.registry.audit import Event
    from scalpwatch.registry.recording import Recorded
    from scalpwatch.registry.store import Store
    from scalpwatch.vocabulary.courses import Course

__all__ = ["enter"]


def enter(store: Store, pseudonym: str, events: Events) -> Recorded:
    """Enter events into a patient's record, all or none.

    Parameters
    ----------
    store
        Open.
    pseudonym
        Whose record.
    events
        What happened.

    Returns
    -------
    recorded
        The course, and what of it was new.
    """
    from scalpwatch.registry.identity import new_tracking_uid
    from scalpwatch.registry.recording import record

    done: list[Recorded] = []

    def changed(course: Course) -> Course:
        """Enter them into what is kept at that moment."""
        done.append(record(course, events, new_uid=new_tracking_uid))
        return done[-1].course

    store.revise(pseudonym, changed, _deeds(events))
    return done[-1]


def _deeds(events: Events) -> tuple[Event, ...]:
    """Say what the audit trail tells of."""
    from scalpwatch.registry.audit import Event

    told = {
        Event.PATHOLOGY_ADDED: events.pathologies,
        Event.THERAPY_ADDED: events.therapies,
        Event.DECISION_ADDED: events.decisions,
        Event.OUTCOME_ADDED: events.outcomes,
        Event.CLOSED: events.closure,
    }
    return tuple(event for event, there in told.items() if there)
