"""Treatments of a cancer as other systems tell them: drugs and procedures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from scalpwatch.records.fhir.codes import Json
from scalpwatch.records.fhir.datasets import Dataset, Skipped
from scalpwatch.records.fhir.foreign_codes import PROCEDURES, agent_in
from scalpwatch.records.fhir.gleaning import (
    concepts,
    date_in,
    plain,
    text_in,
)
from scalpwatch.vocabulary.courses import Therapy, TherapyKind

__all__ = ["read_treatments_given"]

#: Statuses under which nothing was given or done, type by type.
_NOT_DONE: Final = frozenset(
    {
        "cancelled",
        "draft",
        "entered-in-error",
        "intended",
        "not-done",
        "not-taken",
        "on-hold",
        "preparation",
        "unknown",
    }
)
_DAYS: Final = (
    "effectiveDateTime",
    "effectivePeriod",
    "performedDateTime",
    "performedPeriod",
    "authoredOn",
)


@dataclass(frozen=True, slots=True)
class _Given:
    """One giving of a treatment."""

    kind: TherapyKind
    agent: str
    began: date
    ended: date | None


def read_treatments_given(
    resources: list[Json], dataset: Dataset, *, uid: str
) -> tuple[Therapy, ...]:
    """Read how the cancer of one patient was treated.

    Parameters
    ----------
    resources
        All that is told of her.
    dataset
        In which references are followed, and what is left out is counted.
    uid
        Beginning of the identifiers that the therapies get.

    Returns
    -------
    therapies
        In the order of their days; what was given many times is one, from the first
        giving on, to the last end that is told.

    Notes
    -----
    A drug counts when one of its ingredients is a cancer drug by its international
    name, a procedure by its code. What was not given, or bears no day, is left out.
    """
    given: dict[tuple[TherapyKind, str], _Given] = {}
    for each in resources:
        for one in _given(each, dataset):
            before = given.get((one.kind, one.agent))
            given[one.kind, one.agent] = one if before is None else _both(before, one)
    ordered = sorted(given.values(), key=lambda one: (one.began, one.kind.value))
    return tuple(
        Therapy(
            uid=f"{uid}-{number}",
            kind=one.kind,
            began=one.began,
            ended=one.ended,
            agent=one.agent,
        )
        for number, one in enumerate(ordered, start=1)
    )


def _given(resource: Json, dataset: Dataset) -> Iterator[_Given]:
    """Read what one resource says was given or done."""
    kind = resource["resourceType"]
    if kind != "Procedure" and not kind.startswith("Medication"):
        return
    found = _procedure(resource) if kind == "Procedure" else _drug(resource, dataset)
    if not found:
        dataset.skip(resource, Skipped.OTHER_CODE)
    elif not _was_given(resource):
        dataset.skip(resource, Skipped.NOT_CONFIRMED)
    else:
        began = date_in(resource, *_DAYS)
        if began is None:
            dataset.skip(resource, Skipped.NO_DATE)
            return
        ended = _end(resource)
        for therapy, agent in found:
            whole = ended is None or ended >= began
            yield _Given(therapy, agent, began, ended if whole else None)


def _procedure(resource: Json) -> list[tuple[TherapyKind, str]]:
    """Tell what a procedure does to a cancer."""
    for _, code, display in concepts(resource, "code"):
        if code in PROCEDURES:
            return [(kind, plain(display)) for kind in PROCEDURES[code]]
    return []


def _drug(resource: Json, dataset: Dataset) -> list[tuple[TherapyKind, str]]:
    """Tell what a drug does to a cancer."""
    medication = dataset.follow(resource, "medicationReference")
    dataset.budget.spend(medication)
    named = [
        *concepts(resource, "medicationCodeableConcept"),
        *concepts(medication, "code"),
    ]
    # of a text nothing but the drug's own name is kept
    words = [display for _, _, display in named]
    for display in (*words, text_in(resource, "medicationCodeableConcept", "text")):
        found = agent_in(display)
        if found is not None:
            return [(found[1], found[0])]
    return []


def _was_given(resource: Json) -> bool:
    """Tell whether a treatment was given, ordered or is going on."""
    planned = text_in(resource, "intent") in {"proposal", "plan", "option"}
    refused = resource.get("doNotPerform") is True
    return not (text_in(resource, "status") in _NOT_DONE or planned or refused)


def _end(resource: Json) -> date | None:
    """Read when a treatment ended, where that is told."""
    for name in ("effectivePeriod", "performedPeriod"):
        period = resource.get(name)
        ended = date_in(period, "end") if isinstance(period, dict) else None
        if ended is not None:
            return ended
    return None


def _both(one: _Given, other: _Given) -> _Given:
    """Put two givings of one treatment together."""
    ends = [each.ended for each in (one, other) if each.ended is not None]
    return _Given(
        one.kind, one.agent, min(one.began, other.began), max(ends, default=None)
    )
