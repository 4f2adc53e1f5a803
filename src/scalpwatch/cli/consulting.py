"""The consultation of today, by the choices of the installation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scalpwatch.consultation.answer import Consultation
    from scalpwatch.vocabulary.cases import Case

__all__ = ["consult_today", "today"]


def today() -> date:
    """Read the day from the clock, where the computer stands.

    Returns
    -------
    today
        The local date.
    """
    return datetime.now(tz=UTC).astimezone().date()


def consult_today(case: Case) -> Consultation:
    """Consult as the installation chose.

    Parameters
    ----------
    case
        As it was read.

    Returns
    -------
    consultation
        The answer of today.
    """
    from scalpwatch.casework.consulting import consult_case
    from scalpwatch.settings import read_settings

    settings = read_settings()
    return consult_case(
        case, policy=settings.policy, eye_is_on=settings.eye, made_on=today()
    )
