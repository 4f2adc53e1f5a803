"""What a pathologist reports: a Specimen, a DiagnosticReport, stains, a Condition."""

from __future__ import annotations

from typing import Any, Final

from scalpwatch.records.fhir.answers import BIOPSY
from scalpwatch.records.fhir.codes import (
    ICD10_CM,
    SNOMED,
    Coded,
    Json,
    as_concept,
    as_member,
    coding,
    own_concept,
    the_member,
)
from scalpwatch.records.fhir.elements import day, extend, extended, refer, the_day
from scalpwatch.records.fhir.entries import Entries, Filed, mcode, record
from scalpwatch.records.fhir.facts import Fact, read_facts, write_facts
from scalpwatch.records.fhir.histories import (
    HEALTH_CONCERN,
    LABORATORY,
    address_of_cancer,
)
from scalpwatch.records.fhir.treatments import UID
from scalpwatch.vocabulary.cases import OncologicalHistory, Primary, Site
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Sampling,
    Specimen,
    StainState,
)

__all__ = ["read_pathology", "write_pathology"]

_STAIN: Final = (Fact("percent", float, "%"), Fact("score", int))
_PATHOLOGY: Final = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v2-0074",
            "code": "PAT",
            "display": "Pathology (gross & histopath, not surgical)",
        }
    ]
}
_RELATED: Final = "http://hl7.org/fhir/StructureDefinition/condition-related"
_SKIN: Final = Coded(ICD10_CM, "C79.2", "Secondary malignant neoplasm of skin")
_ANYWHERE: Final = Coded(SNOMED, "128462008", "Metastatic malignant neoplasm")
_CONFIRMED: Final = Coded(
    "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "confirmed",
    "Confirmed",
)


def write_pathology(
    pathology: Pathology, history: OncologicalHistory, entries: Entries
) -> None:
    """Write what a pathologist reported of one specimen.

    Parameters
    ----------
    pathology
        The report.
    history
        What is known of cancer: a metastasis refers to the cancer it came from.
    entries
        Where to.
    """
    path = f"pathology/{pathology.uid}"
    more = []
    if pathology.lesion:
        where = entries.lesion(pathology.lesion)
        more.append(extend("lesion", valueReference=where))
    if pathology.reported_on is not None:
        reported = pathology.reported_on.isoformat()
        more.append(extend("reported-on", valueDate=reported))
    specimen = _write_specimen(pathology, path, entries)
    results = _write_results(pathology, path, history, entries, specimen=specimen)
    awaited = pathology.histology is Histology.PENDING
    report = entries.add(
        "DiagnosticReport",
        path,
        f"Pathology: {pathology.histology.value.replace('_', ' ')}.",
        extension=more,
        identifier=[{"system": UID, "value": pathology.uid}],
        status="registered" if awaited else "final",
        category=[_PATHOLOGY],
        code=record("pathology"),
        subject=entries.subject,
        effectiveDateTime=pathology.taken_on.isoformat(),
        specimen=[refer(specimen)],
        result=[refer(each) for each in results],
        conclusion=pathology.text,
        conclusionCode=_conclusions(pathology),
    )
    if pathology.specimen is Specimen.SCALP_LESION:
        _write_biopsy(pathology, path, entries, report=report, more=more)
    if pathology.histology is Histology.METASTASIS:
        _write_metastasis(pathology, path, history, entries, report=report)


def read_pathology(report: Json, filed: Filed, names: dict[str, str]) -> Pathology:
    """Read what a pathologist reported of one specimen.

    Parameters
    ----------
    report
        The DiagnosticReport.
    filed
        The bundle.
    names
        Of the lesions, by the addresses of their BodyStructures.

    Returns
    -------
    pathology
        Equal to what was written.
    """
    specimen = filed.find(report["specimen"][0])
    collection = specimen["collection"]
    results = [filed.find(each) for each in report.get("result", ())]
    lesion = extended(report, "lesion")
    return Pathology(
        uid=report["identifier"][0]["value"],
        specimen=the_member(Specimen, specimen["type"]),
        taken_on=the_day(collection["collectedDateTime"]),
        lesion="" if lesion is None else names[lesion["reference"]],
        reported_on=day(extended(report, "reported-on")),
        sampling=the_member(Sampling, collection["method"]),
        reaches_fat=next((e["valueBoolean"] for e in results if _is_fat(e)), None),
        stains=tuple(_read_stain(each) for each in results if not _is_fat(each)),
        text=report.get("conclusion", ""),
        **_concluded(report["conclusionCode"]),
    )


def _conclusions(pathology: Pathology) -> list[Json]:
    """Write the conclusion: as a code, the diagnosis, the origin, the morphology."""
    concluded = [as_concept(pathology.histology)]
    if pathology.diagnosis is not None:
        concluded.append(as_concept(pathology.diagnosis))
    if pathology.origin is not Primary.NOT_TOLD:
        # the origin is no diagnosis of this specimen: it goes without the cancer's code
        concluded.append(own_concept(pathology.origin))
    if pathology.morphology:
        concluded.append({"text": pathology.morphology})
    return concluded


def _concluded(concepts: list[Json]) -> dict[str, Any]:
    """Read the conclusion."""
    histology, *others = concepts
    told: dict[str, Any] = {"histology": the_member(Histology, histology)}
    for concept in others:
        if "coding" not in concept:
            told["morphology"] = concept["text"]
        elif (diagnosis := as_member(Condition, concept)) is not None:
            told["diagnosis"] = diagnosis
        else:
            told["origin"] = the_member(Primary, concept)
    return told


def _write_specimen(pathology: Pathology, path: str, entries: Entries) -> str:
    """Write what was examined and how it was taken."""
    collection: Json = {
        "collectedDateTime": pathology.taken_on.isoformat(),
        "method": own_concept(pathology.sampling),
    }
    if pathology.specimen is Specimen.SCALP_LESION:
        collection["bodySite"] = as_concept(Site.NOT_TOLD)
    return entries.add(
        "Specimen",
        f"{path}/specimen",
        f"Specimen: {pathology.specimen.value.replace('_', ' ')}.",
        type_=as_concept(pathology.specimen),
        subject=entries.subject,
        collection=collection,
    )


def _write_results(
    pathology: Pathology,
    path: str,
    history: OncologicalHistory,
    entries: Entries,
    *,
    specimen: str,
) -> list[str]:
    """Write the stains, and whether the specimen reaches the fat."""
    of_breast = Primary.BREAST in {
        pathology.origin,
        *(each.primary for each in history.cancers),
    }
    shared: Json = {
        "status": "final",
        "category": LABORATORY,
        "subject": entries.subject,
        "effectiveDateTime": pathology.taken_on.isoformat(),
        "specimen": refer(specimen),
    }
    results = [
        entries.add(
            "Observation",
            f"{path}/stain/{number}",
            f"{each.marker.value.upper()}: {each.state.value}.",
            meta=mcode("tumor-marker-test"),
            # LOINC words its receptor tests for specimens of breast cancer
            code=as_concept(each.marker) if of_breast else own_concept(each.marker),
            valueCodeableConcept=as_concept(each.state),
            component=write_facts(each, _STAIN),
            **shared,
        )
        for number, each in enumerate(pathology.stains)
    ]
    if pathology.reaches_fat is not None:
        results.append(
            entries.add(
                "Observation",
                f"{path}/fat",
                "Whether the specimen holds subcutaneous fat.",
                code=record("reaches-fat"),
                valueBoolean=pathology.reaches_fat,
                **shared,
            )
        )
    return results


def _is_fat(observation: Json) -> bool:
    """Tell whether a result says that the specimen reaches the fat."""
    return bool(observation["code"] == record("reaches-fat"))


def _read_stain(observation: Json) -> MarkerResult:
    """Read a stain."""
    return MarkerResult(
        the_member(Marker, observation["code"]),
        the_member(StainState, observation["valueCodeableConcept"]),
        **read_facts(observation, _STAIN),
    )


def _write_biopsy(
    pathology: Pathology,
    path: str,
    entries: Entries,
    *,
    report: str,
    more: list[Json],
) -> None:
    """Write that skin was taken; the report tells all of it, so it is not read back."""
    entries.add(
        "Procedure",
        f"{path}/biopsy",
        "Biopsy of the scalp.",
        extension=more[:1] if pathology.lesion else [],
        status="completed",
        code={"coding": [coding(BIOPSY)], "text": "biopsy of skin"},
        subject=entries.subject,
        performedDateTime=pathology.taken_on.isoformat(),
        bodySite=[as_concept(Site.NOT_TOLD)],
        report=[refer(report)],
    )


def _write_metastasis(
    pathology: Pathology,
    path: str,
    history: OncologicalHistory,
    entries: Entries,
    *,
    report: str,
) -> None:
    """Write the secondary cancer that histology proved; it is not read back."""
    on_scalp = pathology.specimen is Specimen.SCALP_LESION
    code = _SKIN if on_scalp else _ANYWHERE
    known_on = pathology.reported_on or pathology.taken_on
    origins = [
        {
            "url": _RELATED,
            "valueReference": refer(address_of_cancer(each, entries)),
        }
        for each in history.cancers
        if each.primary is pathology.origin
    ]
    entries.add(
        "Condition",
        f"{path}/metastasis",
        "A metastasis, found by histology.",
        meta=mcode("secondary-cancer-condition"),
        # of two cancers of one organ it is not known which it came from
        extension=origins if len(origins) == 1 else [],
        verificationStatus={"coding": [coding(_CONFIRMED)]},
        category=HEALTH_CONCERN,
        code={"coding": [coding(code)], "text": "metastasis"},
        bodySite=[as_concept(Site.NOT_TOLD)] if on_scalp else [],
        subject=entries.subject,
        recordedDate=known_on.isoformat(),
        evidence=[{"detail": [refer(report)]}],
    )
