"""What happened, entered into a course: added, completed, or there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

from scalpwatch.documents.case_troubles import Trouble, at, refuse
from scalpwatch.documents.events import Decided, Events
from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.alerts import open_alerts, standing_alerts
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.courses import Closure, Course, Decision, Therapy
from scalpwatch.vocabulary.pathology import Pathology

__all__ = ["Recorded", "closed", "record"]

Event = TypeVar("Event", Pathology, Therapy)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A course with what happened, and what of it was new.

    Parameters
    ----------
    course
        With everything entered.
    added
        How many events are new.
    completed
        How many events that were there already now tell more, or something else.
    repeated
        How many were there already just so.
    """

    course: Course
    added: int
    completed: int
    repeated: int


def record(course: Course, events: Events, *, new_uid: Callable[[], str]) -> Recorded:
    """Enter what happened into a course.

    Parameters
    ----------
    course
        All that is kept of one patient.
    events
        What happened to her.
    new_uid
        Makes an identifier that no other has.

    Returns
    -------
    recorded
        The course with the events.

    Raises
    ------
    InputError
        If the events are another patient's, name a lesion that is not followed,
        decide about a lesion for which nothing was advised, or close the record
        over an open alert.

    Notes
    -----
    A specimen is known by its kind, its lesion and the day on which it was taken: told
    again, it is completed and not doubled, so that a report that was awaited, or
    stains that come weeks later, find their place. What is told later goes before
    what was told earlier; what is not told again stays. A treatment is known by its
    kind, lesion, agent and first day in the same way. To enter a file twice changes
    nothing.
    """
    troubles = tuple(_troubles(course, events))
    if troubles:
        refuse(troubles)
    pathologies = _merged(course.pathologies, events.pathologies, _specimen_key)
    therapies = _merged(course.therapies, events.therapies, _therapy_key)
    entered = replace(
        course,
        pathologies=tuple(sorted(pathologies, key=lambda each: each.taken_on)),
        therapies=tuple(sorted(therapies, key=lambda each: each.began)),
        outcomes=tuple(
            sorted(_joined(course.outcomes, events.outcomes), key=lambda each: each.on)
        ),
    )
    decisions = [_decision(entered, each, new_uid()) for each in events.decisions]
    entered = replace(
        entered,
        decisions=tuple(
            sorted(_joined(course.decisions, decisions), key=lambda each: each.on)
        ),
    )
    if events.closure is not None:
        entered = closed(entered, on=events.closure.on, because=events.closure.text)
    return _counted(course, entered, events)


def closed(course: Course, *, on: date, because: str) -> Course:
    """End following a patient.

    Parameters
    ----------
    course
        All that is kept of her.
    on
        The day.
    because
        Why, in the clinician's words.

    Returns
    -------
    course
        The same, closed.

    Raises
    ------
    InputError
        If no reason is told, or an alert is open that nobody has decided about: an
        alert must not end by being no longer looked at.
    """
    if not because.strip():
        raise InputError(
            say("It is not told why the patient is no longer followed."),
            remedy=say("Give the reason after --because."),
        )
    # as it stands now, whatever day is told: closing cannot be dated before an alert
    if any(each.state.waits_for_the_clinic for each in standing_alerts(course)):
        raise InputError(
            say("An alert of this patient is still open."),
            remedy=say(
                "See “scalpwatch case show”; record the histology, or decline it "
                "because with “scalpwatch case decide”."
            ),
        )
    return replace(course, closure=Closure(on, because.strip()))


def _troubles(course: Course, events: Events) -> Iterator[Trouble]:
    """Find what cannot be entered into this record."""
    if events.pseudonym is not None and events.pseudonym != course.pseudonym:
        yield (
            say("The file tells of another patient than the record."),
            say("Give the record's pseudonym, or this patient's file."),
        )
        return
    names = tuple(each.name for each in course.lesions)
    answered = {
        answer.lesion
        for visit in course.visits
        if visit.answer is not None
        for answer in visit.answer.lesions
    }
    sections: dict[str, tuple[Pathology | Therapy | Decided, ...]] = {
        "pathology": events.pathologies,
        "therapy": events.therapies,
        "decision": events.decisions,
    }
    for section, told in sections.items():
        for index, each in enumerate(told):
            if each.lesion and each.lesion not in names:
                yield (
                    say(
                        "At {place}: the record follows no lesion of that name.",
                        place=at((section, index, "lesion")),
                    ),
                    say("It follows: {names}.", names="; ".join(names)),
                )
            elif isinstance(each, Decided) and each.lesion not in answered:
                yield (
                    say(
                        "At {place}: nothing was advised about that lesion.",
                        place=at((section, index, "lesion")),
                    ),
                    say("Decide about a lesion that a visit gave an answer for."),
                )


def _decision(course: Course, told: Decided, uid: str) -> Decision:
    """Tie a decision to the alert that it answers."""
    return Decision(
        uid=uid,
        on=told.on,
        lesion=told.lesion,
        level=_level_answered(course, told.lesion, told.on),
        choice=told.choice,
        until=told.until,
        reason=told.reason,
        text=told.text,
    )


def _level_answered(course: Course, lesion: str, on: date) -> Level:
    """Find the level that was open on a day, else the last that was advised."""
    for alert in open_alerts(course, today=on):
        if alert.lesion == lesion:
            return alert.level
    given = [
        (visit.seen_on, answer.level)
        for visit in course.visits
        if visit.answer is not None
        for answer in visit.answer.lesions
        if answer.lesion == lesion
    ]
    earlier = [each for each in given if each[0] <= on] or given
    return max(earlier, key=lambda each: each[0])[1]


def _merged(
    kept: tuple[Event, ...],
    told: tuple[Event, ...],
    key: Callable[[Event], tuple[object, ...]],
) -> list[Event]:
    """Complete what is known, and add what is new."""
    known = {key(each): each for each in kept}
    for each in told:
        old = known.get(key(each))
        known[key(each)] = each if old is None else _completed(old, each)
    return list(known.values())


def _completed(old: Event, new: Event) -> Event:
    """Let what is told now go before what was told, and keep what is not told now."""
    silent = type(new)(**{name: getattr(new, name) for name in _NEEDED[type(new)]})
    told: dict[str, Any] = {
        field.name: getattr(new, field.name)
        for field in fields(new)
        if getattr(new, field.name) != getattr(silent, field.name)
    }
    if isinstance(new, Pathology):
        stains = {each.marker: each for each in (*old.stains, *new.stains)}
        told["stains"] = tuple(stains.values())
    return replace(old, **told)


_NEEDED: dict[type, tuple[str, ...]] = {
    Pathology: ("uid", "specimen", "taken_on"),
    Therapy: ("uid", "kind", "began"),
}


def _joined(kept: tuple[Any, ...], told: Any) -> list[Any]:  # noqa: ANN401 - decisions or outcomes
    """Add what is not there already; an identifier makes no difference."""
    joined = list(kept)
    for each in told:
        if all(replace(each, uid=known.uid) != known for known in joined):
            joined.append(each)
    return joined


def _counted(before: Course, after: Course, events: Events) -> Recorded:
    """Count what was new, what was completed, and what was there already."""
    kinds = ("pathologies", "therapies", "decisions", "outcomes")
    added = completed = 0
    for kind in kinds:
        old = {each.uid: each for each in getattr(before, kind)}
        for each in getattr(after, kind):
            added += each.uid not in old
            completed += each.uid in old and old[each.uid] != each
    changes_closure = after.closure != before.closure
    added += changes_closure and before.closure is None
    completed += changes_closure and before.closure is not None
    told = sum(len(getattr(events, kind)) for kind in kinds)
    told += events.closure is not None
    return Recorded(after, added, completed, max(0, told - added - completed))


def _specimen_key(pathology: Pathology) -> tuple[object, ...]:
    """By what a specimen is known."""
    return pathology.specimen, pathology.lesion, pathology.taken_on


def _therapy_key(therapy: Therapy) -> tuple[object, ...]:
    """By what a treatment is known."""
    return therapy.kind, therapy.lesion, therapy.agent.casefold(), therapy.began
