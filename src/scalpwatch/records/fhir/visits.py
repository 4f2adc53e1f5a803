"""A visit as an Encounter, and what was found of each lesion as Observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scalpwatch.records.fhir.codes import (
    LOINC,
    Coded,
    Json,
    as_concept,
    coding,
    in_words,
)
from scalpwatch.records.fhir.elements import period, quantity, refer, the_day
from scalpwatch.records.fhir.entries import Entries, Filed, mcode, record
from scalpwatch.records.fhir.facts import Fact, read_facts, write_facts
from scalpwatch.records.fhir.histories import read_history, write_history
from scalpwatch.records.fhir.pictures import (
    read_kept_pictures,
    read_picture,
    write_pictures,
)
from scalpwatch.records.fhir.signs import read_signs, write_sign
from scalpwatch.records.fhir.treatments import UID, read_treatments, write_treatment
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Case,
    Country,
    Firmness,
    Form,
    Growth,
    Lesion,
    Phototype,
    Setting,
    Sex,
    Site,
    Treatment,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import Visit

__all__ = ["LESION", "read_visit", "write_visit"]

_VISIT: Final = (
    Fact("age_years", float, "a"),
    Fact("sex", Sex),
    Fact("phototype", Phototype),
    Fact("setting", Setting),
    Fact("country", Country),
)
#: What a lesion's Observation tells.
LESION: Final = (
    Fact("site", Site),
    Fact("form", Form),
    Fact("count", int),
    Fact("age_months", float, "mo"),
    Fact("age_told_by", AgeTold),
    Fact("growth", Growth),
    Fact("firmness", Firmness),
    Fact("bald_scalp", bool),
    Fact("established_diagnosis", Condition),
)
_CLASS: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "AMB",
    "display": "ambulatory",
}
_SIZE: Final = Coded(LOINC, "21889-1", "Size Tumor")
_LONGEST: Final = Coded(LOINC, "33728-7", "Size.maximum dimension in Tumor")
_OTHER: Final = Coded(LOINC, "33729-5", "Size additional dimension in Tumor")


def write_visit(
    visit: Visit,
    entries: Entries,
    *,
    malignant: frozenset[str],
    pictures: Mapping[str, bytes],
) -> None:
    """Write a visit and what was found.

    Parameters
    ----------
    visit
        The visit.
    entries
        Where to.
    malignant
        Names of the lesions that histology called malignant: their size is that of
        a tumour.
    pictures
        Files by their SHA-256 that are to travel inside the bundle.
    """
    seen_on = visit.seen_on
    entries.add(
        "Encounter",
        f"visit/{visit.uid}",
        f"Examination of the scalp on {seen_on.isoformat()}.",
        identifier=[{"system": UID, "value": visit.uid}],
        status="finished",
        class_=_CLASS,
        subject=entries.subject,
        episodeOfCare=[refer(entries.address("episode"))],
        period=period(seen_on, seen_on),
    )
    _observe(
        visit,
        entries,
        path="facts",
        told="What was told at a visit.",
        code=record("visit"),
        component=write_facts(visit.case, _VISIT),
    )
    write_history(visit.case.history, entries, visit=visit)
    shown = write_pictures(visit, entries, content=pictures)
    for lesion in visit.case.lesions:
        _write_lesion(lesion, visit, entries, shown.get(lesion.identifier, []))
        if lesion.size_cm:
            _write_size(lesion, visit, entries, is_tumor=lesion.identifier in malignant)


def read_visit(
    encounter: Json, filed: Filed, names: Mapping[str, str], *, pseudonym: str
) -> dict[str, Any]:
    """Read a visit and what was found.

    Parameters
    ----------
    encounter
        The Encounter.
    filed
        The bundle.
    names
        Of the lesions, by the addresses of their BodyStructures.
    pseudonym
        Whose visit.

    Returns
    -------
    fields
        Of a `scalpwatch.vocabulary.courses.Visit`, all but the answer.
    """
    at = filed.address(encounter)
    (facts,) = filed.each("Observation", of="visit", at=at)
    with_lesion = _Grouped(
        sizes=_by_lesion(filed.each("Observation", of="lesion-size", at=at)),
        treatments=read_treatments(filed, at=at),
    )
    return {
        "uid": encounter["identifier"][0]["value"],
        "case": Case(
            pseudonym=pseudonym,
            seen_on=the_day(encounter["period"]["start"]),
            history=read_history(filed, at=at),
            lesions=tuple(
                _read_lesion(each, filed, names, with_lesion)
                for each in filed.each("Observation", of="lesion", at=at)
            ),
            **read_facts(facts, _VISIT),
        ),
        "pictures": read_kept_pictures(filed, names, at=at),
    }


def _write_lesion(
    lesion: Lesion, visit: Visit, entries: Entries, shown: list[Json]
) -> None:
    """Write what was found of a lesion."""
    name = lesion.identifier
    signs = [write_sign(each, visit, name, entries) for each in lesion.observations]
    _observe(
        visit,
        entries,
        path=f"lesion/{name}",
        told=f"Lesion {name}: {in_words(lesion.form)}; signs told: {len(signs)}.",
        code=record("lesion"),
        focus=[entries.lesion(name)],
        bodySite=as_concept(lesion.site),
        component=write_facts(lesion, LESION),
        hasMember=[refer(each) for each in signs],
        derivedFrom=shown,
    )
    for number, treatment in enumerate(lesion.treatments):
        path = f"visit/{visit.uid}/lesion/{name}/treatment/{number}"
        write_treatment(treatment, path, entries, visit=visit.uid, lesion=name)


def _write_size(
    lesion: Lesion, visit: Visit, entries: Entries, *, is_tumor: bool
) -> None:
    """Write the diameters; in the words of mCODE where it is surely a tumour."""
    sizes = " × ".join(map(str, lesion.size_cm))
    longest = max(range(len(lesion.size_cm)), key=lesion.size_cm.__getitem__)
    _observe(
        visit,
        entries,
        path=f"lesion/{lesion.identifier}/size",
        told=f"Lesion {lesion.identifier}: {sizes} cm.",
        meta=mcode("tumor-size") if is_tumor else None,
        code=_either(_SIZE, "lesion-size", is_tumor=is_tumor),
        focus=[entries.lesion(lesion.identifier)],
        component=[
            {
                "code": _either(
                    _LONGEST if number == longest else _OTHER,
                    "diameter",
                    is_tumor=is_tumor,
                ),
                "valueQuantity": quantity(size, "cm"),
            }
            for number, size in enumerate(lesion.size_cm)
        ],
    )


def _either(published: Coded, name: str, *, is_tumor: bool) -> Json:
    """Name a size in our words, and in LOINC's where it is a tumour's."""
    concept = record(name)
    if is_tumor:
        concept["coding"].insert(0, coding(published))
    return concept


def _observe(
    visit: Visit,
    entries: Entries,
    *,
    path: str,
    told: str,
    **content: Any,  # noqa: ANN401 - any FHIR element
) -> None:
    """Write an Observation of a visit."""
    entries.add(
        "Observation",
        f"visit/{visit.uid}/{path}",
        told,
        status="final",
        subject=entries.subject,
        encounter=entries.encounter(visit.uid),
        effectiveDateTime=visit.seen_on.isoformat(),
        **content,
    )


@dataclass(frozen=True, slots=True)
class _Grouped:
    """What a visit tells of its lesions, by the addresses of these."""

    sizes: Mapping[str, list[Json]]
    treatments: Mapping[str, list[Treatment]]


def _by_lesion(observations: Iterable[Json]) -> dict[str, list[Json]]:
    """Group Observations by the lesion that they are of."""
    grouped: dict[str, list[Json]] = {}
    for each in observations:
        grouped.setdefault(each["focus"][0]["reference"], []).append(each)
    return grouped


def _read_lesion(
    observation: Json, filed: Filed, names: Mapping[str, str], grouped: _Grouped
) -> Lesion:
    """Read what was found of a lesion."""
    where = observation["focus"][0]["reference"]
    return Lesion(
        names[where],
        size_cm=tuple(
            float(component["valueQuantity"]["value"])
            for each in grouped.sizes.get(where, ())
            for component in each["component"]
        ),
        observations=read_signs(observation.get("hasMember", []), filed),
        treatments=tuple(grouped.treatments.get(where, ())),
        pictures=tuple(
            read_picture(filed.find(each))
            for each in observation.get("derivedFrom", ())
        ),
        **read_facts(observation, LESION),
    )
