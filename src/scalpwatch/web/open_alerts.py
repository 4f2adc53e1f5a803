"""Open alerts as pages tell them, and lesions as addresses name them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from scalpwatch.phrases import Fact
from scalpwatch.registry.alerts import open_alerts
from scalpwatch.report.alert_words import ALERT_STATES, tell_due, tell_waiting
from scalpwatch.report.wording import LEVEL_CAUTIONS
from scalpwatch.vocabulary.alerts import AlertState, OpenAlert
from scalpwatch.vocabulary.courses import Course

__all__ = ["ToldAlert", "key_of", "tell_alerts"]


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An open alert as a page tells it.

    Parameters
    ----------
    open
        The alert.
    key
        Its lesion in an address, which tells nothing of it.
    seal
        What the clinician saw: she decides about that and nothing else.
    state, waiting, due, caution
        Told as they stand.
    is_due
        Whether its day has come.
    can_be_decided
        Whether it calls for a biopsy; a look again has its day.
    """

    open: OpenAlert
    key: str
    seal: str
    state: Fact
    waiting: Fact
    due: Fact
    caution: Fact
    is_due: bool
    can_be_decided: bool


def tell_alerts(course: Course, day: date) -> tuple[ToldAlert, ...]:
    """Tell the open alerts of a course.

    Parameters
    ----------
    course
        The patient over time.
    day
        Today.

    Returns
    -------
    alerts
        The most urgent first.
    """
    keys = {each.name: key_of(each.tracking_uid) for each in course.lesions}
    return tuple(
        ToldAlert(
            open=each,
            key=keys[each.lesion],
            seal=_seal(each),
            state=ALERT_STATES[each.state],
            waiting=tell_waiting(each.waiting_days),
            due=tell_due(each.due, today=day),
            caution=LEVEL_CAUTIONS[each.level],
            is_due=each.is_due(day),
            can_be_decided=each.state is not AlertState.LOOK_AGAIN,
        )
        for each in open_alerts(course, today=day)
    )


def key_of(tracking_uid: str) -> str:
    """Name a lesion in an address, under a name that no other system has.

    Parameters
    ----------
    tracking_uid
        Of the lesion.

    Returns
    -------
    key
        By which its alert's page is found: ``/patients/{uid}/alerts/{key}``.
    """
    return hashlib.sha256(tracking_uid.encode()).hexdigest()[:16]


def _seal(alert: OpenAlert) -> str:
    """Name what the clinician sees, so that she decides about that and nothing else."""
    return f"{alert.level.value} {alert.since.isoformat()} {alert.state.value}"
