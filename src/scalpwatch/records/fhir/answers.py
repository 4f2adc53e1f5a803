"""An answer as RiskAssessments: decision support with its origin, no diagnosis."""

from __future__ import annotations

from typing import Final

from scalpwatch.phrases import Bilingual
from scalpwatch.records.fhir.codes import (
    OURS,
    SNOMED,
    Coded,
    Json,
    as_concept,
    as_member,
    coding,
    own_coding,
)
from scalpwatch.records.fhir.elements import (
    extend,
    extended,
    hear,
    interval,
    interval_of,
    period,
    refer,
    tell,
    the_day,
)
from scalpwatch.records.fhir.entries import Entries, Filed, record
from scalpwatch.records.fhir.signs import machine, read_signs, write_sign
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import (
    KeptAnswer,
    KeptFlag,
    KeptLesionAnswer,
    RankedCondition,
    Visit,
)
from scalpwatch.vocabulary.quantities import Interval

__all__ = ["BIOPSY", "read_answer", "write_answer"]

#: Biopsy of skin, as DICOM PS3.16, CID 4409 lists it.
BIOPSY: Final = Coded(SNOMED, "240977001", "Biopsy of skin")

_FLAG: Final = f"{OURS}red-flag"
_EVIDENCE: Final = f"{OURS}evidence"
_CALLING: Final = {Level.BIOPSY: "routine", Level.URGENT: "urgent"}
_SUPPORT: Final = (
    "Decision support for clinicians, not a diagnosis. How strongly the findings call "
    "for a biopsy: {level}, until {day}. {headline}"
)


def write_answer(visit: Visit, answer: KeptAnswer, entries: Entries) -> None:
    """Write what was answered at a visit.

    Parameters
    ----------
    visit
        The visit.
    answer
        Its answer.
    entries
        Where to.

    Notes
    -----
    Each lesion has a RiskAssessment whose probabilities are intervals, and, where
    the advice is to biopsy, a ServiceRequest that is a draft: who orders is a
    clinician.
    """
    device = machine(entries, answer.software_version)
    written = [
        _write_lesion(each, visit, answer, entries, device=device)
        for each in answer.lesions
    ]
    for each in answer.lesions:
        if each.level in _CALLING:
            _request(each, visit, entries)
    made_on = answer.made_on.isoformat()
    if answer.lesions:
        _report(visit, answer, written, entries)
    entries.add(
        "Provenance",
        f"visit/{visit.uid}/answer",
        "What made the answers, and on which evidence.",
        extension=[extend("eye-is-on", valueBoolean=answer.eye_is_on)],
        target=[entries.encounter(visit.uid), *map(refer, written)],
        occurredDateTime=made_on,
        # the day is known, the hour is not: the day's beginning stands for it
        recorded=f"{made_on}T00:00:00Z",
        agent=[{"type": record("assembler"), "who": device}],
        entity=[
            {
                "role": "source",
                "what": {
                    "identifier": {"system": _EVIDENCE, "value": answer.evidence_hash},
                    "display": "tables of evidence",
                },
            }
        ],
    )


def read_answer(filed: Filed, names: dict[str, str], *, at: str) -> KeptAnswer | None:
    """Read what was answered at a visit.

    Parameters
    ----------
    filed
        The bundle.
    names
        Of the lesions, by the addresses of their BodyStructures.
    at
        Address of the Encounter.

    Returns
    -------
    answer
        ``None`` where nothing was asked.
    """
    made = list(filed.each("Provenance", at=at))
    if not made:
        return None
    (provenance,) = made
    device = filed.find(provenance["agent"][0]["who"])
    return KeptAnswer(
        made_on=the_day(provenance["occurredDateTime"]),
        software_version=device["version"][0]["value"],
        evidence_hash=provenance["entity"][0]["what"]["identifier"]["value"],
        eye_is_on=extended(provenance, "eye-is-on"),
        lesions=tuple(
            _read_lesion(filed.find(each), filed, names)
            for each in provenance["target"][1:]
        ),
    )


def _write_lesion(
    answer: KeptLesionAnswer,
    visit: Visit,
    whole: KeptAnswer,
    entries: Entries,
    *,
    device: Json,
) -> str:
    """Write what was answered of one lesion."""
    signs = [
        write_sign(each, visit, answer.lesion, entries) for each in answer.observations
    ]
    flags = [
        _write_flag(each, f"visit/{visit.uid}/{answer.lesion}/flag/{n}", visit, entries)
        for n, each in enumerate(answer.flags)
    ]
    return entries.add(
        "RiskAssessment",
        f"visit/{visit.uid}/{answer.lesion}/answer",
        f"Lesion {answer.lesion}. "
        + _SUPPORT.format(
            level=answer.level.value,
            day=answer.act_by.isoformat(),
            headline=answer.headline.en,
        ),
        extension=[
            extend("level", valueCoding=own_coding(answer.level)),
            extend("act-by", valueDate=answer.act_by.isoformat()),
            extend("lesion", valueReference=entries.lesion(answer.lesion)),
        ],
        status="final",
        method=record("weighing"),
        code=record("alert"),
        subject=entries.subject,
        encounter=entries.encounter(visit.uid),
        occurrenceDateTime=whole.made_on.isoformat(),
        performer=device,
        basis=[refer(each) for each in (*signs, *flags)],
        prediction=[
            _predict(record("malignancy"), answer.malignancy),
            _predict(record("scalp-metastasis"), answer.metastasis),
            *(
                _predict(as_concept(each.condition), each.probability)
                for each in answer.differential
            ),
        ],
        **tell("mitigation", answer.headline),
        note=[tell("text", each) for each in answer.reasons],
    )


def _report(
    visit: Visit, answer: KeptAnswer, written: list[str], entries: Entries
) -> None:
    """Write the report that shows the answers; it tells nothing that they do not."""
    leading = max(answer.lesions, key=lambda each: each.level.rank)
    text = _SUPPORT.format(
        level=leading.level.value,
        day=leading.act_by.isoformat(),
        headline=leading.headline.en,
    )
    entries.add(
        "DiagnosticReport",
        f"visit/{visit.uid}/report",
        text,
        extension=[extend("answer", valueReference=refer(each)) for each in written],
        status="final",
        code=record("alert-report"),
        subject=entries.subject,
        encounter=entries.encounter(visit.uid),
        effectiveDateTime=visit.seen_on.isoformat(),
        result=[
            refer(entries.address(f"visit/{visit.uid}/lesion/{each.identifier}"))
            for each in visit.case.lesions
        ],
        media=[
            {"link": refer(entries.address(f"visit/{visit.uid}/picture/{number}"))}
            for number in range(len(visit.pictures))
        ],
        conclusion=text,
    )


def _predict(outcome: Json, probability: Interval) -> Json:
    """Write how probable something is, as a range in per cent."""
    low, high = (round(100 * x, 4) for x in (probability.low, probability.high))
    return {
        "extension": [interval(probability)],
        "outcome": outcome,
        "probabilityRange": {
            "low": _percent(low),
            "high": _percent(high),
        },
    }


def _percent(value: float) -> Json:
    """Write a share in per cent."""
    return {
        "value": value,
        "unit": "%",
        "system": "http://unitsofmeasure.org",
        "code": "%",
    }


def _write_flag(flag: KeptFlag, path: str, visit: Visit, entries: Entries) -> str:
    """Write a red flag."""
    code: Json = {"coding": [{"system": _FLAG, "code": flag.identifier}]}
    return entries.add(
        "Flag",
        path,
        f"Red flag: {flag.text.en}.",
        extension=[extend("floor", valueCoding=own_coding(flag.floor))],
        status="active",
        category=[
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/flag-category",
                        "code": "clinical",
                        "display": "Clinical",
                    }
                ]
            }
        ],
        code=code | tell("text", flag.text),
        subject=entries.subject,
        period=period(visit.seen_on, None),
        encounter=entries.encounter(visit.uid),
    )


def _request(answer: KeptLesionAnswer, visit: Visit, entries: Entries) -> None:
    """Draft the biopsy that the advice asks for."""
    path = f"visit/{visit.uid}/{answer.lesion}"
    entries.add(
        "ServiceRequest",
        f"{path}/request",
        "Proposed: a biopsy of skin. Decision support; a clinician decides and orders.",
        extension=[extend("lesion", valueReference=entries.lesion(answer.lesion))],
        status="draft",
        intent="proposal",
        priority=_CALLING[answer.level],
        code={"coding": [coding(BIOPSY)], "text": "deep biopsy of skin"},
        subject=entries.subject,
        encounter=entries.encounter(visit.uid),
        occurrencePeriod=period(None, answer.act_by),
        supportingInfo=[refer(entries.address(f"{path}/answer"))],
        note=[tell("text", answer.headline)],
    )


def _read_lesion(risk: Json, filed: Filed, names: dict[str, str]) -> KeptLesionAnswer:
    """Read what was answered of one lesion."""
    malignancy, metastasis, *ranked = risk["prediction"]
    basis = risk.get("basis", [])
    return KeptLesionAnswer(
        lesion=names[extended(risk, "lesion")["reference"]],
        level=Level(extended(risk, "level")["code"]),
        act_by=the_day(extended(risk, "act-by")),
        headline=hear("mitigation", risk),
        malignancy=interval_of(malignancy),
        metastasis=interval_of(metastasis),
        reasons=_sentences(risk),
        flags=tuple(
            KeptFlag(
                each["code"]["coding"][0]["code"],
                Level(extended(each, "floor")["code"]),
                hear("text", each["code"]),
            )
            for each in map(filed.find, basis)
            if each["resourceType"] == "Flag"
        ),
        differential=tuple(
            RankedCondition(condition, interval_of(each))
            for each in ranked
            if (condition := as_member(Condition, each["outcome"])) is not None
        ),
        observations=read_signs(basis, filed),
    )


def _sentences(risk: Json) -> tuple[Bilingual, ...]:
    """Read the reasons."""
    return tuple(hear("text", each) for each in risk.get("note", ()))
