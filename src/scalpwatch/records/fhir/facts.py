"""Fields of our values as components of one Observation, by one table for both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import Enum
from typing import Any, Final

from scalpwatch.records.fhir.codes import (
    OURS,
    Json,
    as_concept,
    as_member,
    the_member,
)
from scalpwatch.records.fhir.elements import interval, interval_of, quantity
from scalpwatch.vocabulary.measurements import Measurement, MeasurementName, Unit

__all__ = ["Fact", "measure", "measures_of", "read_facts", "write_facts"]

_FACT: Final = f"{OURS}fact"
_NOT_UCUM: Final = {Unit.PX, Unit.PX2, Unit.PER_PX}


@dataclass(frozen=True, slots=True)
class Fact:
    """A field, and as what a component holds it.

    Parameters
    ----------
    field
        Its name in our value.
    kind
        An enumeration, ``int``, ``bool`` or ``float``.
    unit
        UCUM unit of a ``float``.
    """

    field: str
    kind: type
    unit: str = ""


def write_facts(value: object, table: Iterable[Fact]) -> list[Json]:
    """Write the fields of a value that say more than their default.

    Parameters
    ----------
    value
        One of our values.
    table
        Which of its fields.

    Returns
    -------
    components
        One for each field that was told.
    """
    defaults = _defaults(type(value))
    return [
        {"code": _code(fact.field), **_written(fact, getattr(value, fact.field))}
        for fact in table
        if getattr(value, fact.field) != defaults.get(fact.field, MISSING)
    ]


def read_facts(observation: Json, table: Iterable[Fact]) -> dict[str, Any]:
    """Read the fields that an Observation tells.

    Parameters
    ----------
    observation
        What bears the components.
    table
        Which fields.

    Returns
    -------
    fields
        By their names; those that were not told are missing.
    """
    known = {fact.field: fact for fact in table}
    told = {
        code: component
        for component in observation.get("component", ())
        if (code := _fact_of(component)) in known
    }
    return {name: _read(known[name], component) for name, component in told.items()}


def measure(measurement: Measurement) -> Json:
    """Write a measure with its interval.

    Parameters
    ----------
    measurement
        The measure.

    Returns
    -------
    component
        With the figure as a Quantity and the interval in our extension.
    """
    unit = measurement.unit
    return {
        "extension": [interval(measurement.interval)],
        "code": as_concept(measurement.name),
        "valueQuantity": quantity(
            measurement.interval.value, unit.value, is_ucum=unit not in _NOT_UCUM
        ),
    }


def measures_of(observation: Json) -> tuple[Measurement, ...]:
    """Read the measures of an Observation.

    Parameters
    ----------
    observation
        What bears the components.

    Returns
    -------
    measurements
        In their order.
    """
    return tuple(
        Measurement(
            name, interval_of(component), Unit(component["valueQuantity"]["unit"])
        )
        for component in observation.get("component", ())
        if (name := as_member(MeasurementName, component["code"])) is not None
    )


def _defaults(kind: type) -> Mapping[str, object]:
    """List the defaults of a dataclass."""
    return {each.name: each.default for each in fields(kind)}


def _code(name: str) -> Json:
    """Name a field."""
    words = name.replace("_", " ")
    return {
        "coding": [{"system": _FACT, "code": name, "display": words}],
        "text": words,
    }


def _fact_of(component: Json) -> str | None:
    """Read which field a component holds."""
    codings = component["code"].get("coding", ())
    return next((str(e["code"]) for e in codings if e.get("system") == _FACT), None)


def _written(fact: Fact, value: Any) -> Json:  # noqa: ANN401 - as the table says
    """Write the value of a field."""
    if issubclass(fact.kind, Enum):
        return {"valueCodeableConcept": as_concept(value)}
    if fact.kind is float:
        return {"valueQuantity": quantity(value, fact.unit)}
    return {"valueBoolean" if fact.kind is bool else "valueInteger": value}


def _read(fact: Fact, component: Json) -> object:
    """Read the value of a field."""
    if issubclass(fact.kind, Enum):
        return the_member(fact.kind, component["valueCodeableConcept"])
    if fact.kind is float:
        return float(component["valueQuantity"]["value"])
    return component["valueBoolean" if fact.kind is bool else "valueInteger"]
