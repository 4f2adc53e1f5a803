"""Whether what is kept of a clinic is still what it was."""

from __future__ import annotations

from sqlalchemy import func, select

from scalpwatch.registry.engine import failures_told, reading
from scalpwatch.registry.models import patient
from scalpwatch.registry.store import Store

__all__ = ["standing_of"]


def standing_of(store: Store) -> str:
    """Tell by what figures know that they are still those of the store.

    Parameters
    ----------
    store
        As its user sees it.

    Returns
    -------
    standing
        Another one once a record was kept, changed or erased; tells nothing of any.
        Not told of in the audit trail: nothing is read of a patient.
    """
    asked = select(
        func.count(patient.c.id), func.sum(patient.c.revision), func.max(patient.c.id)
    ).where(patient.c.clinic == store.custody.clinic, patient.c.is_erased.is_(False))
    with failures_told(), reading(store.turns.engine).begin() as connection:
        return " ".join(str(each) for each in connection.execute(asked).one())
