"""What is known of cancer: a Condition for each cancer, a List for each asking."""

from __future__ import annotations

from typing import Any, Final

from scalpwatch.records.fhir.codes import (
    LOINC,
    Coded,
    Json,
    as_concept,
    as_member,
    coding,
    own_coding,
    own_concept,
    the_member,
)
from scalpwatch.records.fhir.elements import (
    annotate,
    extend,
    extended,
    note_of,
    quantity,
    refer,
)
from scalpwatch.records.fhir.entries import RELATED, Entries, Filed, mcode, record
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Receptor,
    Spread,
)
from scalpwatch.vocabulary.courses import Visit
from scalpwatch.vocabulary.pathology import Marker

__all__ = [
    "HEALTH_CONCERN",
    "LABORATORY",
    "address_of_cancer",
    "read_history",
    "write_history",
]

LABORATORY: Final = [
    {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                "code": "laboratory",
            }
        ]
    }
]
HEALTH_CONCERN: Final = [
    {
        "coding": [
            {
                "system": "http://hl7.org/fhir/us/core/CodeSystem/condition-category",
                "code": "health-concern",
                "display": "Health Concern",
            }
        ]
    }
]

_ASSERTED: Final = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
_HISTOLOGY: Final = (
    "http://hl7.org/fhir/us/mcode/StructureDefinition/"
    "mcode-histology-morphology-behavior"
)
_EMPTY: Final = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
_WHY_EMPTY: Final = {
    CancerKnowledge.NONE_KNOWN: Coded(_EMPTY, "nilknown", "Nil Known"),
    CancerKnowledge.NOT_ASKED: Coded(_EMPTY, "notstarted", "Not Started"),
    CancerKnowledge.KNOWN: Coded(_EMPTY, "unavailable", "Unavailable"),
}
#: The receptors of a cancer as told, and the tests that tell them.
_RECEPTORS: Final = (("er", Marker.ER), ("pr", Marker.PR), ("her2", Marker.HER2))
_HER2: Final = Coded(LOINC, "48676-1", "HER2 [Interpretation] in Tissue")


def write_history(
    history: OncologicalHistory,
    entries: Entries,
    *,
    visit: Visit | None = None,
) -> None:
    """Write what is known of cancer.

    Parameters
    ----------
    history
        As told last, or at one visit.
    entries
        Where to.
    visit
        At which it was told; ``None`` for what was told last.

    Notes
    -----
    A cancer that was told alike at several visits is one Condition.
    """
    cancers = [_write_cancer(each, entries) for each in history.cancers]
    reason = _WHY_EMPTY[history.knowledge]
    path = "history" if visit is None else f"visit/{visit.uid}/history"
    entries.add(
        "List",
        path,
        f"Cancers: {len(cancers)} known."
        if cancers
        else f"Cancers: {reason.display.lower()}.",
        status="current" if visit is None else "retired",
        mode="working" if visit is None else "snapshot",
        code=record("cancer-history"),
        subject=entries.subject,
        encounter=None if visit is None else entries.encounter(visit.uid),
        date=None if visit is None else visit.seen_on.isoformat(),
        entry=[{"item": refer(each)} for each in cancers],
        emptyReason=None if cancers else {"coding": [coding(reason)]},
    )


def read_history(filed: Filed, *, at: str = "") -> OncologicalHistory:
    """Read what is known of cancer.

    Parameters
    ----------
    filed
        The bundle.
    at
        Address of the Encounter at which it was told; empty for what was told
        last.

    Returns
    -------
    history
        Equal to what was written.
    """
    (told,) = (
        each
        for each in filed.each("List", of="cancer-history", at=at)
        if at or "encounter" not in each
    )
    if "entry" in told:

        def read_cancer(condition: Json) -> Cancer:
            """Read a cancer of this bundle."""
            return _read_cancer(condition, filed)

        return OncologicalHistory(
            CancerKnowledge.KNOWN,
            tuple(filed.read(each["item"], read_cancer) for each in told["entry"]),
        )
    (why,) = told["emptyReason"]["coding"]
    knowledge = next(
        known for known, reason in _WHY_EMPTY.items() if reason.code == why["code"]
    )
    return OncologicalHistory(knowledge)


def address_of_cancer(cancer: Cancer, entries: Entries) -> str:
    """Reckon the address of a cancer's Condition.

    Parameters
    ----------
    cancer
        The cancer.
    entries
        Of the same patient.

    Returns
    -------
    reference
        The same for equal cancers.
    """
    return entries.address(f"cancer/{cancer!r}")


def _write_cancer(cancer: Cancer, entries: Entries) -> str:
    """Write a cancer with its receptors."""
    more: list[Json] = []
    if cancer.year is not None:
        more.append({"url": _ASSERTED, "valueDateTime": f"{cancer.year:04d}"})
    if cancer.histology:
        more.append(
            {"url": _HISTOLOGY, "valueCodeableConcept": {"text": cancer.histology}}
        )
    if cancer.years_since is not None:
        since = quantity(cancer.years_since, "a")
        more.append(extend("years-since-diagnosis", valueQuantity=since))
    if cancer.blocks_kept_at:
        more.append(extend("blocks-kept-at", valueString=cancer.blocks_kept_at))
    condition = entries.add(
        "Condition",
        f"cancer/{cancer!r}",
        f"A cancer, of: {cancer.primary.value.replace('_', ' ')}.",
        meta=mcode("primary-cancer-condition"),
        extension=more,
        category=HEALTH_CONCERN,
        code=as_concept(cancer.primary),
        subject=entries.subject,
        stage=_stages(cancer),
        note=annotate(cancer.treatment),
    )
    for name, marker in _RECEPTORS:
        receptor = getattr(cancer, name)
        if receptor is not Receptor.NOT_TOLD:
            entries.add(
                "Observation",
                f"cancer/{cancer!r}/{name}",
                f"{name.upper()}: {receptor.value}.",
                meta=mcode("tumor-marker-test"),
                extension=[{"url": RELATED, "valueReference": refer(condition)}],
                status="final",
                category=LABORATORY,
                code=_receptor_test(cancer.primary, marker),
                subject=entries.subject,
                # a told receptor bears the year of the cancer, and no better date
                effectiveDateTime=f"{cancer.year:04d}" if cancer.year else None,
                valueCodeableConcept=as_concept(receptor),
            )
    return condition


def _receptor_test(primary: Primary, marker: Marker) -> Json:
    """Name the test of a receptor; LOINC words two of them for breast cancer alone."""
    if marker is Marker.HER2:
        return {"coding": [coding(_HER2), own_coding(marker)], "text": "HER2"}
    return as_concept(marker) if primary is Primary.BREAST else own_concept(marker)


def _stages(cancer: Cancer) -> list[Json]:
    """Write the stage as told, and how far the cancer had gone."""
    stages: list[Json] = []
    if cancer.stage:
        stages.append({"summary": {"text": cancer.stage}})
    if cancer.spread is not Spread.NOT_TOLD:
        stages.append({"summary": as_concept(cancer.spread)})
    return stages


def _read_cancer(condition: Json, filed: Filed) -> Cancer:
    """Read a cancer with its receptors."""
    told = {e["url"]: e for e in condition.get("extension", ())}
    since = extended(condition, "years-since-diagnosis")
    stages = [each["summary"] for each in condition.get("stage", ())]
    spreads = [found for each in stages if (found := as_member(Spread, each))]
    return Cancer(
        the_member(Primary, condition["code"]),
        year=int(told[_ASSERTED]["valueDateTime"]) if _ASSERTED in told else None,
        years_since=None if since is None else float(since["value"]),
        stage="".join(each["text"] for each in stages if "coding" not in each),
        spread=next(iter(spreads), Spread.NOT_TOLD),
        histology=told[_HISTOLOGY]["valueCodeableConcept"]["text"]
        if _HISTOLOGY in told
        else "",
        treatment=note_of(condition),
        blocks_kept_at=extended(condition, "blocks-kept-at") or "",
        **_read_receptors(filed.address(condition), filed),
    )


def _read_receptors(cancer: str, filed: Filed) -> dict[str, Any]:
    """Read the receptors of a cancer."""
    names = {marker: name for name, marker in _RECEPTORS}
    return {
        names[marker]: receptor
        for each in filed.each("Observation", at=cancer)
        if (receptor := as_member(Receptor, each.get("valueCodeableConcept", {})))
        and (marker := as_member(Marker, each["code"]))
    }
