"""Who decides about an alert, what can be decided, and what such a decision needs."""

from __future__ import annotations

from datetime import date
from typing import Final

from scalpwatch.documents.events import events_from_document
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.registry.recording import record
from scalpwatch.vocabulary.courses import Choice, Course
from scalpwatch.web.access import Access
from scalpwatch.web.forms import Form
from scalpwatch.web.open_alerts import ToldAlert

__all__ = ["CHOICES", "DECIDES", "decide"]

#: A reader changes nothing, whatever else she is.
DECIDES: Final = Access(
    allowed=frozenset({Role.CLINICIAN}), denied=frozenset({Role.READER})
)

CHOICES: Final[tuple[tuple[Choice, Phrase, Phrase], ...]] = (
    (
        Choice.DONE,
        say("The biopsy is done"),
        say("The alert stays open until its result is recorded."),
    ),
    (
        Choice.DEFERRED,
        say("Put off until a day"),
        say("On that day it stands in the list again."),
    ),
    (
        Choice.DECLINED,
        say("No biopsy"),
        say("The alert is raised anew by any higher advice or further red flag."),
    ),
)


def decide(course: Course, asked: ToldAlert, form: Form, day: date) -> Course:
    """Enter a decision into a course.

    Parameters
    ----------
    course
        As it is kept at that moment.
    asked
        The alert, as it stands in it.
    form
        What was decided, and about what.
    day
        Today.

    Returns
    -------
    course
        With the decision.

    Raises
    ------
    InputError
        If the alert changed since it was seen, or the decision is half told.
    """
    if asked.seal != form.one("seal"):
        raise InputError(
            say("The alert has changed since you opened this page."),
            remedy=say("Read it again below, then decide."),
        )
    _refuse_half_told(form, day)
    told = {
        "on": day.isoformat(),
        "lesion": asked.open.lesion,
        **{
            name: form.one(name)
            for name in ("choice", "until", "reason", "text")
            if form.one(name).strip()
        },
    }
    events = events_from_document(
        {"decision": [told]}, new_uid=new_tracking_uid, today=day
    )
    return record(course, events, new_uid=new_tracking_uid).course


def _refuse_half_told(form: Form, day: date) -> None:
    """Refuse a decision that lacks what it needs, or says two things."""
    choice, until, reason = map(form.one, ("choice", "until", "reason"))
    if choice == Choice.DONE.value and (until or reason):
        raise InputError(
            say("The biopsy is called done, and yet a day or a reason is given."),
            remedy=say("Leave both empty, or choose what else is done."),
        )
    if choice == Choice.DEFERRED.value and until <= day.isoformat():
        raise InputError(
            say("It is not told until when the alert is put off."),
            remedy=say("Give a day after today."),
        )
    if choice != Choice.DONE.value and not reason:
        raise InputError(
            say("It is not told why the alert is put off or declined."),
            remedy=say("Choose a reason."),
        )
    if choice == Choice.DECLINED.value and until:
        raise InputError(
            say("The alert is declined, and yet a day is given."),
            remedy=say("Leave the day empty, or put the alert off until it."),
        )
