"""Whether what is kept of a clinic is still what it was."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from scalpwatch.registry.audit import Event
from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.models import audit
from scalpwatch.registry.store import Store

__all__ = ["Standing", "standing_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the audit trail was read, and when a record of the clinic changed last.

    Parameters
    ----------
    seen
        Number of the last row that was looked at.
    changed
        Number of a row since which no record was kept, changed or erased.
    """

    seen: int
    changed: int


def standing_of(store: Store, before: Standing | None = None) -> Standing:
    """Tell by what figures know that they are still those of the store.

    Parameters
    ----------
    store
        As its user sees it.
    before
        What was told of the same clinic before; ``None`` at first.

    Returns
    -------
    standing
        With the same ``changed`` as before, unless a record of the clinic was kept,
        changed or erased since.

    Notes
    -----
    Every writing of a course tells its revision in the audit trail, so that few rows
    need be read, whatever the number of patients. It is not told of itself: nothing
    is read of a patient. A draft tells a revision too, and of no patient: while
    somebody types, figures stay as they are.
    """
    wrote = and_(
        audit.c.patient.is_not(None),
        or_(audit.c.detail.contains("revision="), audit.c.event == Event.ERASED.value),
    )
    with failures_told(), reading(store.turns.engine).begin() as connection:
        head = connection.scalar(select(func.max(audit.c.seq))) or 0
        if before is None:
            return Standing(head, head)
        changed = connection.scalar(
            select(func.max(audit.c.seq)).where(
                audit.c.seq > before.seen,
                audit.c.seq <= head,
                audit.c.clinic == store.turns.clinic,
                wrote,
            )
        )
    return Standing(head, changed or before.changed)
