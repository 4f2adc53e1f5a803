"""What was given or done: MedicationStatements and Procedures."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from scalpwatch.records.fhir.codes import OURS, Json, as_concept, as_member
from scalpwatch.records.fhir.elements import (
    day,
    extend,
    extended,
    period,
    quantity,
)
from scalpwatch.records.fhir.entries import Entries, Filed
from scalpwatch.vocabulary.cases import Response, Treatment, TreatmentKind
from scalpwatch.vocabulary.courses import Therapy, TherapyKind

__all__ = [
    "UID",
    "read_therapies",
    "read_treatments",
    "write_therapy",
    "write_treatment",
]

UID: Final = f"{OURS}uid"

_BOTH: Final = ("MedicationStatement", "Procedure")
_GIVEN: Final[set[Enum]] = {
    TreatmentKind.TOPICAL_STEROID,
    TreatmentKind.INJECTED_STEROID,
    TreatmentKind.MINOXIDIL,
    TreatmentKind.ANTIFUNGAL,
    TreatmentKind.ANTIBIOTIC,
    TherapyKind.CHEMOTHERAPY,
    TherapyKind.ENDOCRINE,
    TherapyKind.TARGETED,
    TherapyKind.IMMUNOTHERAPY,
    TherapyKind.TOPICAL,
}


def write_treatment(
    treatment: Treatment, path: str, entries: Entries, *, visit: str, lesion: str
) -> None:
    """Write what was tried on a lesion or done to the scalp under it.

    Parameters
    ----------
    treatment
        As told at a visit.
    path
        What tells it from others.
    entries
        Where to.
    visit
        Identifier of the visit.
    lesion
        Name of the lesion.
    """
    more = [extend("lesion", valueReference=entries.lesion(lesion))]
    if treatment.months is not None:
        more.append(extend("duration", valueDuration=quantity(treatment.months, "mo")))
    _write(treatment, path, entries, more=more, visit=entries.encounter(visit))


def write_therapy(therapy: Therapy, entries: Entries) -> None:
    """Write a treatment given after the diagnosis.

    Parameters
    ----------
    therapy
        The therapy.
    entries
        Where to.
    """
    more = []
    if therapy.lesion:
        more.append(extend("lesion", valueReference=entries.lesion(therapy.lesion)))
    _write(therapy, f"therapy/{therapy.uid}", entries, more=more, visit=None)


def read_treatments(filed: Filed, *, at: str) -> dict[str, list[Treatment]]:
    """Read what was tried on the lesions of a visit.

    Parameters
    ----------
    filed
        The bundle.
    at
        Address of the Encounter.

    Returns
    -------
    treatments
        In their order, by the address of the lesion's BodyStructure.
    """
    found: dict[str, list[Treatment]] = {}
    for each in filed.each(*_BOTH, at=at):
        months = extended(each, "duration")
        if as_member(TreatmentKind, each.get("category", {})) is not None:
            treatment = Treatment(
                **_read(each, TreatmentKind),
                months=None if months is None else float(months["value"]),
            )
            lesion = extended(each, "lesion")["reference"]
            found.setdefault(lesion, []).append(treatment)
    return found


def read_therapies(filed: Filed, names: dict[str, str]) -> tuple[Therapy, ...]:
    """Read the treatments given after the diagnosis.

    Parameters
    ----------
    filed
        The bundle.
    names
        Of the lesions, by the addresses of their BodyStructures.

    Returns
    -------
    therapies
        In their order.
    """
    return tuple(
        Therapy(
            uid=each["identifier"][0]["value"],
            lesion=""
            if (lesion := extended(each, "lesion")) is None
            else names[lesion["reference"]],
            agent=_thing(each).get("text", ""),
            **_read(each, TherapyKind),
        )
        for each in filed.each(*_BOTH)
        if as_member(TherapyKind, each.get("category", {})) is not None
    )


def _write(
    treatment: Treatment | Therapy,
    path: str,
    entries: Entries,
    *,
    more: list[Json],
    visit: Json | None,
) -> None:
    """Write one of either kind as what was given, or as what was done."""
    kind = as_concept(treatment.kind)
    agent = getattr(treatment, "agent", "")
    thing = {"text": agent} if agent else {"coding": kind["coding"]}
    when = period(treatment.began, treatment.ended)
    told = treatment.response is not Response.NOT_TOLD
    response = as_concept(treatment.response) if told else None
    content: Json = {
        "status": _status(treatment),
        "category": kind,
        "subject": entries.subject,
    }
    if isinstance(treatment, Therapy):
        content["identifier"] = [{"system": UID, "value": treatment.uid}]
    if treatment.kind in _GIVEN:
        if response is not None:
            more = [*more, extend("response", valueCodeableConcept=response)]
        content |= {
            "medicationCodeableConcept": thing,
            "effectivePeriod": when,
            "context": visit,
        }
    else:
        content |= {
            "code": thing,
            "performedPeriod": when,
            "outcome": response,
            "encounter": visit,
        }
    resource = "MedicationStatement" if treatment.kind in _GIVEN else "Procedure"
    told_as = f"Treatment: {agent or kind['text']}."
    entries.add(resource, path, told_as, extension=more, **content)


def _status(treatment: Treatment | Therapy) -> str:
    """Say whether it goes on: a therapy without end does, of others nobody knows."""
    if treatment.ended is not None:
        return "completed"
    if isinstance(treatment, Treatment):
        return "unknown"
    return "active" if treatment.kind in _GIVEN else "in-progress"


def _read(resource: Json, kind: type[Enum]) -> dict[str, Any]:
    """Read what both kinds of treatment share."""
    when = resource.get("effectivePeriod") or resource.get("performedPeriod") or {}
    response = resource.get("outcome") or extended(resource, "response")
    return {
        "kind": as_member(kind, resource["category"]),
        "began": day(when.get("start")),
        "ended": day(when.get("end")),
        "response": as_member(Response, response) if response else Response.NOT_TOLD,
    }


def _thing(resource: Json) -> Json:
    """Take what was given or done."""
    thing: Json = resource.get("medicationCodeableConcept") or resource["code"]
    return thing
