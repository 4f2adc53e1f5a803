"""What followed: decisions as Tasks, outcomes as Observations, an EpisodeOfCare."""

from __future__ import annotations

from scalpwatch.records.fhir.answers import BIOPSY
from scalpwatch.records.fhir.codes import (
    Json,
    as_concept,
    as_member,
    coding,
    the_member,
)
from scalpwatch.records.fhir.elements import (
    annotate,
    day,
    extend,
    extended,
    note_of,
    period,
    the_day,
)
from scalpwatch.records.fhir.entries import Entries, Filed, record
from scalpwatch.records.fhir.treatments import UID
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.courses import (
    Choice,
    Closure,
    Course,
    Decision,
    Outcome,
    OverrideReason,
    VitalStatus,
)

__all__ = [
    "read_closure",
    "read_decisions",
    "read_outcomes",
    "write_decision",
    "write_episode",
    "write_outcome",
]

_STATUS = {
    Choice.DONE: "completed",
    Choice.DEFERRED: "on-hold",
    Choice.DECLINED: "rejected",
}


def write_decision(decision: Decision, entries: Entries) -> None:
    """Write what a clinician decided about an alert.

    Parameters
    ----------
    decision
        The decision.
    entries
        Where to.
    """
    reason = None if decision.reason is None else as_concept(decision.reason)
    entries.add(
        "Task",
        f"decision/{decision.uid}",
        f"The alert was answered: {decision.choice.value}.",
        identifier=[{"system": UID, "value": decision.uid}],
        status=_STATUS[decision.choice],
        statusReason=reason,
        intent="proposal",
        code={"coding": [coding(BIOPSY)], "text": "biopsy of skin"},
        for_=entries.subject,
        authoredOn=decision.on.isoformat(),
        note=annotate(decision.text),
        restriction={"period": period(None, decision.until)}
        if decision.until is not None
        else None,
        input=[
            {
                "type": record("alert"),
                "valueCodeableConcept": as_concept(decision.level),
            },
            {
                "type": record("lesion"),
                "valueReference": entries.lesion(decision.lesion),
            },
        ],
    )


def read_decisions(filed: Filed, names: dict[str, str]) -> tuple[Decision, ...]:
    """Read what a clinician decided about the alerts.

    Parameters
    ----------
    filed
        The bundle.
    names
        Of the lesions, by the addresses of their BodyStructures.

    Returns
    -------
    decisions
        In their order.
    """
    return tuple(_read_decision(each, names) for each in filed.each("Task"))


def _read_decision(task: Json, names: dict[str, str]) -> Decision:
    """Read a decision."""
    alert, lesion = task["input"]
    return Decision(
        uid=task["identifier"][0]["value"],
        on=the_day(task["authoredOn"]),
        lesion=names[lesion["valueReference"]["reference"]],
        level=the_member(Level, alert["valueCodeableConcept"]),
        choice=next(c for c, status in _STATUS.items() if status == task["status"]),
        until=day(task.get("restriction", {}).get("period", {}).get("end")),
        reason=as_member(OverrideReason, task.get("statusReason", {})),
        text=note_of(task),
    )


def write_outcome(outcome: Outcome, entries: Entries) -> None:
    """Write what was heard of the patient.

    Parameters
    ----------
    outcome
        What was heard.
    entries
        Where to.
    """
    entries.add(
        "Observation",
        f"outcome/{outcome.uid}",
        f"Heard of the patient: {outcome.status.value.replace('_', ' ')}.",
        identifier=[{"system": UID, "value": outcome.uid}],
        status="final",
        code=record("vital-status"),
        subject=entries.subject,
        effectiveDateTime=outcome.on.isoformat(),
        valueCodeableConcept=as_concept(outcome.status),
        note=annotate(outcome.text),
    )


def read_outcomes(filed: Filed) -> tuple[Outcome, ...]:
    """Read what was heard of the patient.

    Parameters
    ----------
    filed
        The bundle.

    Returns
    -------
    outcomes
        In their order.
    """
    return tuple(
        _read_outcome(each) for each in filed.each("Observation", of="vital-status")
    )


def _read_outcome(observation: Json) -> Outcome:
    """Read what was heard on one day."""
    return Outcome(
        uid=observation["identifier"][0]["value"],
        on=the_day(observation["effectiveDateTime"]),
        status=the_member(VitalStatus, observation["valueCodeableConcept"]),
        text=note_of(observation),
    )


def write_episode(course: Course, entries: Entries) -> None:
    """Write how long a patient is followed, and why no longer.

    Parameters
    ----------
    course
        The course.
    entries
        Where to.
    """
    closure = course.closure
    days = [visit.seen_on for visit in course.visits]
    more = []
    if closure is not None and closure.text:
        more.append(extend("closure", valueString=closure.text))
    entries.add(
        "EpisodeOfCare",
        "episode",
        "Followed for a lesion of the scalp.",
        extension=more,
        status="active" if closure is None else "finished",
        patient=entries.subject,
        period=period(min(days, default=None), None if closure is None else closure.on),
    )


def read_closure(filed: Filed) -> Closure | None:
    """Read why a patient is no longer followed.

    Parameters
    ----------
    filed
        The bundle.

    Returns
    -------
    closure
        ``None`` while she is.
    """
    (episode,) = filed.each("EpisodeOfCare")
    on = day(episode.get("period", {}).get("end"))
    if episode["status"] == "active" or on is None:
        return None
    return Closure(on, extended(episode, "closure") or "")
