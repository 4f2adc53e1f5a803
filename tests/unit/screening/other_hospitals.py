"""How other hospitals pack a chart: kinds of bundles, references, files and tables.

None of the patients is a person. A chart is a function from a patient's identifier to
files by name; what stands in them is written in :mod:`other_hospitals_listed` and
:mod:`other_hospitals_missed`, from the documentation, before the rules were read.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

Json = dict[str, Any]
Files = dict[str, bytes]
Chart = Callable[[str], Files]

SERVER = "https://fhir.north-hospital.example/r4"
MRN_SYSTEM = "urn:oid:1.2.36.146.595.217.0.1"
_PATIENT_IS_CALLED = {"FamilyMemberHistory": "patient", "Flag": "subject"}


def identifier(name: str) -> str:
    """Return the identifier of the patient of a chart."""
    return str(uuid5(NAMESPACE_OID, f"other hospitals {name}"))


def number_of(who: str) -> str:
    """Return the hospital's number of a patient."""
    return str(10_000_000 + UUID(who).int % 90_000_000)


def concept(system: str, code: str | None, display: str | None = None) -> Json:
    """Write a concept with one coding, either part of which may be missing."""
    coding = {"system": system, "code": code, "display": display}
    return {"coding": [{key: value for key, value in coding.items() if value}]}


def text(told: str) -> Json:
    """Write a concept that has words alone."""
    return {"text": told}


def record(kind: str, **fields: Any) -> Json:
    """Write a resource of any kind."""
    return {"resourceType": kind, **fields}


def problem(code: Json, **rest: Any) -> Json:
    """Write a line of the problem list, as sparse as many systems leave it."""
    return record("Condition", code=code, **rest)


def attachment(told: str, kind: str = "text/plain", encoding: str = "utf-8") -> Json:
    """Write words as an attachment."""
    data = base64.b64encode(told.encode(encoding)).decode()
    return {"contentType": kind, "data": data}


def letter(
    told: str, kind: str = "text/plain", encoding: str = "utf-8", **rest: Any
) -> Json:
    """Write a document."""
    body = [{"attachment": attachment(told, kind, encoding)}]
    fields: Json = {"status": "current", "date": "2024-06-03T09:00:00Z", **rest}
    return record("DocumentReference", content=body, **fields)


def verified(code: str) -> Json:
    """Write how certain a condition is."""
    system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    return {"verificationStatus": concept(system, code)}


def transaction(*records: Json) -> Chart:
    """Pack a transaction whose references are of the kind ``urn:uuid``."""
    return _bundled("transaction", "urn:uuid:", records)


def collection(*records: Json) -> Chart:
    """Pack a collection with relative references."""
    return _bundled("collection", "", records)


def searchset(*records: Json) -> Chart:
    """Pack the answer of a server, whose references are whole addresses."""
    return _bundled("searchset", f"{SERVER}/", records)


def apart(*records: Json) -> Chart:
    """Put every resource into a file of its own."""

    def files(who: str) -> Files:
        told = _told(who, "", records)
        return {f"{each['id']}.json": _bytes(each) for each in told}

    return files


def bulk(*records: Json) -> Chart:
    """Export newline-delimited files, one a kind of resource."""

    def files(who: str) -> Files:
        lines: dict[str, list[bytes]] = {}
        for each in _told(who, "", records):
            lines.setdefault(each["resourceType"], []).append(_bytes(each))
        return {f"{kind}.ndjson": b"\n".join(some) for kind, some in lines.items()}

    return files


def household(mine: list[Json], others: list[Json]) -> Chart:
    """Put a patient and another one into the same bundle."""

    def files(who: str) -> Files:
        other = str(uuid5(UUID(who), "who lives with them"))
        told = [*_told(who, "", tuple(mine)), *_told(other, "", tuple(others))]
        return {"household.json": _bytes(_bundle("collection", "", told))}

    return files


def by_number(*records: Json) -> Chart:
    """Name the patient in every record by the hospital's number alone."""

    def files(who: str) -> Files:
        logical = {"identifier": {"system": MRN_SYSTEM, "value": number_of(who)}}
        patient, *others = _told(who, "", records)
        for each in others:
            each[_key(each)] = logical
        return {
            "patient.json": _bytes(patient),
            "records.json": _bytes(_bundle("collection", "", others)),
        }

    return files


def carrying_the_patient(*records: Json) -> Chart:
    """Contain the patient in every record."""

    def files(who: str) -> Files:
        patient, *others = _told(who, "", records)
        inside = {**patient, "id": "pat"}
        for each in others:
            each.setdefault("contained", []).append(inside)
            each[_key(each)] = {"reference": "#pat"}
        return {f"{each['id']}.json": _bytes(each) for each in others}

    return files


def table(name: str, told: str, encoding: str = "utf-8") -> Chart:
    """Write a table; ``@who`` and ``@number`` stand for the patient in it."""

    def files(who: str) -> Files:
        whole = told.replace("@who", who).replace("@number", number_of(who))
        return {name: whole.encode(encoding)}

    return files


def in_files(*charts: Chart) -> Chart:
    """Put the parts of one chart beside each other."""

    def files(who: str) -> Files:
        return {
            f"{part}-{name}": content
            for part, chart in enumerate(charts)
            for name, content in chart(who).items()
        }

    return files


def written(folder: Path, charts: Iterable[tuple[str, Chart]]) -> None:
    """Write charts, each into a folder of its own."""
    for number, (name, chart) in enumerate(charts):
        place = folder / f"h{number:03d}"
        place.mkdir(parents=True)
        for file, content in chart(identifier(name)).items():
            (place / file).write_bytes(content)


def _bundled(kind: str, base: str, records: tuple[Json, ...]) -> Chart:
    """Pack all of a chart into one bundle."""

    def files(who: str) -> Files:
        return {"bundle.json": _bytes(_bundle(kind, base, _told(who, base, records)))}

    return files


def _told(who: str, base: str, records: tuple[Json, ...]) -> list[Json]:
    """Give every record its identifier, its patient and its references."""
    ids = [str(uuid5(UUID(who), str(part))) for part in range(len(records))]

    def pointed(found: re.Match[str]) -> str:
        return _address(base, found[1], ids[int(found[2])])

    patient = record(
        "Patient",
        id=who,
        identifier=[{"system": MRN_SYSTEM, "value": number_of(who)}],
        birthDate="1961",
    )
    told = [patient]
    for own, each in zip(ids, records, strict=True):
        whole = json.loads(re.sub(r"@(\w+)/(\d+)", pointed, json.dumps(each)))
        owner = {"reference": _address(base, "Patient", who)}
        told.append({**whole, "id": own, _key(each): owner})
    return told


def _key(each: Json) -> str:
    """Return how a kind of resource calls its patient."""
    return _PATIENT_IS_CALLED.get(each["resourceType"], "subject")


def _address(base: str, kind: str, own: str) -> str:
    """Write a reference in the manner of a bundle."""
    return f"{base}{own}" if base == "urn:uuid:" else f"{base}{kind}/{own}"


def _bundle(kind: str, base: str, resources: list[Json]) -> Json:
    """Write a bundle."""
    entries = []
    for each in resources:
        entry: Json = {"resource": each}
        if base:
            entry["fullUrl"] = _address(base, each["resourceType"], each["id"])
        if kind == "transaction":
            entry["request"] = {"method": "POST", "url": each["resourceType"]}
        if kind == "searchset":
            entry["search"] = {"mode": "match"}
        entries.append(entry)
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def _bytes(value: Json) -> bytes:
    """Write JSON as a file holds it."""
    return json.dumps(value, ensure_ascii=False).encode()
