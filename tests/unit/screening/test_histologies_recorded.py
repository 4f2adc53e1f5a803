"""Histologies as they are recorded: by place, visit, reason, specimen, status, day.

Written after the rules were mended, to see where they still failed; what failed then
was mended by kind.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.judging import settling
from scalpwatch.screening.resources import ResourceReader
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

Json = dict[str, Any]

RULES = read_rulesets()
READER = ResourceReader(RULES, Reader(RULES), Pseudonyms(bytes(32)))
BLANK = Fact("p", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)
SCT = "http://snomed.info/sct"
NODULE = {
    "resourceType": "Condition",
    "code": {"text": "Scalp nodule"},
    "recordedDate": "2024-02-01",
    "encounter": {"reference": "Encounter/e1"},
}


def procedure(**fields: Any) -> Json:
    """Write a procedure that was done after the nodule was told of."""
    done = {"status": "completed", "performedDateTime": "2024-03-01"}
    return {"resourceType": "Procedure", **done, **fields}


def report(**fields: Any) -> Json:
    """Write a report that was made after the nodule was told of."""
    made = {"status": "final", "effectiveDateTime": "2024-03-01"}
    return {"resourceType": "DiagnosticReport", **made, **fields}


def note(text: str) -> Json:
    """Write the content of a document."""
    data = base64.b64encode(text.encode()).decode()
    body = {"attachment": {"contentType": "text/plain", "data": data}}
    return {"resourceType": "DocumentReference", "content": [body]}


#: What was done to settle the nodule.
DONE: Mapping[str, Sequence[Json]] = {
    "snomed biopsy scalp site": [
        procedure(
            code={
                "coding": [
                    {"system": SCT, "code": "86273004", "display": "Biopsy (procedure)"}
                ]
            },
            bodySite=[
                {
                    "coding": [
                        {
                            "system": SCT,
                            "code": "41695006",
                            "display": "Scalp structure",
                        }
                    ]
                }
            ],
        )
    ],
    "snomed biopsy no site, same encounter": [
        procedure(
            code={
                "coding": [
                    {"system": SCT, "code": "86273004", "display": "Biopsy (procedure)"}
                ]
            },
            encounter={"reference": "Encounter/e1"},
        )
    ],
    "snomed biopsy no site, reason ref": [
        procedure(
            code={
                "coding": [
                    {"system": SCT, "code": "86273004", "display": "Biopsy (procedure)"}
                ]
            },
            reasonReference=[{"reference": "Condition/r0"}],
        )
    ],
    "biopsy reasonCode scalp nodule": [
        procedure(code={"text": "Biopsy"}, reasonCode=[{"text": "Scalp nodule"}])
    ],
    "skin biopsy reasonCode breast cancer": [
        procedure(
            code={"text": "Skin biopsy"},
            reasonCode=[{"text": "History of breast cancer"}],
        )
    ],
    "in-progress": [
        {**procedure(code={"text": "Biopsy of scalp"}), "status": "in-progress"}
    ],
    "DR loinc scalp in conclusion": [
        report(
            code={
                "coding": [
                    {
                        "system": "http://loinc.org",
                        "code": "22637-3",
                        "display": "Pathology report final diagnosis",
                    }
                ]
            },
            conclusion="Scalp: dermatofibroma",
        )
    ],
    "DR loinc conclusionCode": [
        report(
            code={"coding": [{"system": "http://loinc.org", "code": "11526-1"}]},
            conclusionCode=[{"text": "Trichilemmal cyst of scalp"}],
        )
    ],
    "DR loinc same encounter no words": [
        report(
            code={"coding": [{"system": "http://loinc.org", "code": "11526-1"}]},
            encounter={"reference": "Encounter/e1"},
        )
    ],
    "DR category PAT scalp name": [
        report(
            category=[
                {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/v2-0074",
                            "code": "PAT",
                        }
                    ]
                }
            ],
            code={"text": "Scalp lesion"},
            conclusion="Pilar cyst",
        )
    ],
    "DR preliminary": [
        {
            **report(
                code={"text": "Histopathology report"}, conclusion="Scalp: pilar cyst"
            ),
            "status": "preliminary",
        }
    ],
    "spec scalp + DR": [
        {
            "resourceType": "Specimen",
            "type": {"text": "Skin biopsy"},
            "collection": {
                "bodySite": {"text": "scalp"},
                "collectedDateTime": "2024-02-28",
            },
        }
    ],
    "DR image with specimen ref": [
        {
            "resourceType": "Specimen",
            "id": "sp",
            "type": {"text": "Tissue"},
            "collection": {"bodySite": {"text": "scalp"}},
        },
        report(
            code={"text": "Pathology report"},
            conclusion="Benign",
            specimen=[{"reference": "Specimen/sp"}],
        ),
    ],
    "Obs path finding": [
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Histology of scalp lesion"},
            "valueString": "benign cyst",
            "effectiveDateTime": "2024-03-01",
        }
    ],
    "QR biopsy yes": [
        {
            "resourceType": "QuestionnaireResponse",
            "item": [
                {
                    "text": "Was the scalp lesion biopsied?",
                    "answer": [{"valueBoolean": True}],
                }
            ],
        }
    ],
    "Condition hx of scalp biopsy": [
        {
            "resourceType": "Condition",
            "code": {"text": "History of scalp biopsy"},
            "recordedDate": "2024-03-01",
        }
    ],
    "biopsy 30 d before": [
        {
            **procedure(code={"text": "Biopsy of scalp"}),
            "performedDateTime": "2024-01-05",
        }
    ],
    "biopsy year only same": [
        {**procedure(code={"text": "Biopsy of scalp"}), "performedDateTime": "2024"}
    ],
    "biopsy period": [
        {
            **procedure(code={"text": "Biopsy of scalp"}),
            "performedDateTime": None,
            "performedPeriod": {"start": "2024-03-01T10:00:00Z"},
        }
    ],
    "undated biopsy": [
        {
            "resourceType": "Procedure",
            "status": "completed",
            "code": {"text": "Biopsy of scalp"},
        }
    ],
    "encounter biopsy visit": [
        {
            "resourceType": "Encounter",
            "status": "finished",
            "reasonCode": [{"text": "Scalp biopsy"}],
            "period": {"start": "2024-03-01"},
        }
    ],
    "nmu service biopsy": [
        procedure(code={"coding": [{"code": "A11.01.001", "display": "Биопсия кожи"}]})
    ],
    "DocRef pathology scalp": [
        {
            "resourceType": "DocumentReference",
            "date": "2024-03-01",
            "type": {"text": "Pathology report"},
            "content": note("Skin, scalp: pilar cyst.")["content"],
        }
    ],
}

#: What settles it not.
NOT_DONE: Mapping[str, Sequence[Json]] = {
    "snomed biopsy no site, other encounter": [
        procedure(
            code={
                "coding": [
                    {"system": SCT, "code": "86273004", "display": "Biopsy (procedure)"}
                ]
            },
            encounter={"reference": "Encounter/e2"},
        )
    ],
    "biopsy of breast same encounter": [
        procedure(
            code={
                "coding": [
                    {
                        "system": SCT,
                        "code": "122548005",
                        "display": "Biopsy of breast (procedure)",
                    }
                ]
            },
            encounter={"reference": "Encounter/e1"},
        )
    ],
    "biopsy reasonCode breast cancer": [
        procedure(code={"text": "Biopsy"}, reasonCode=[{"text": "Breast cancer"}])
    ],
    "skin biopsy bodysite arm": [
        procedure(code={"text": "Skin biopsy"}, bodySite=[{"text": "Left arm"}])
    ],
    "preparation": [
        {**procedure(code={"text": "Biopsy of scalp"}), "status": "preparation"}
    ],
    "not-done": [{**procedure(code={"text": "Biopsy of scalp"}), "status": "not-done"}],
    "SR active": [
        {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "order",
            "code": {"text": "Biopsy of scalp"},
        }
    ],
    "SR completed": [
        {
            "resourceType": "ServiceRequest",
            "status": "completed",
            "intent": "order",
            "code": {"text": "Biopsy of scalp"},
        }
    ],
    "DR loinc breast": [
        report(
            code={"coding": [{"system": "http://loinc.org", "code": "11526-1"}]},
            conclusion="Breast: IDC",
        )
    ],
    "DR loinc no words": [
        report(code={"coding": [{"system": "http://loinc.org", "code": "11526-1"}]})
    ],
    "DR registered": [
        {
            **report(code={"text": "Histopathology report"}, conclusion=""),
            "status": "registered",
        }
    ],
    "DR entered in error": [
        {
            **report(
                code={"text": "Histopathology report"}, conclusion="Scalp: pilar cyst"
            ),
            "status": "entered-in-error",
        }
    ],
    "DR cancelled": [
        {
            **report(
                code={"text": "Histopathology report"}, conclusion="Scalp: pilar cyst"
            ),
            "status": "cancelled",
        }
    ],
    "blood specimen scalp?": [
        {
            "resourceType": "Specimen",
            "type": {"text": "Blood"},
            "collection": {"bodySite": {"text": "left arm"}},
        }
    ],
    "skin scraping scalp mycology": [
        {
            "resourceType": "Specimen",
            "type": {"text": "Skin scraping for fungal culture"},
            "collection": {"bodySite": {"text": "scalp"}},
        }
    ],
    "hair mycology DR": [
        report(
            code={"text": "Fungal culture, scalp"},
            conclusion="Microsporum canis. KOH positive",
        )
    ],
    "KOH micro": [
        report(
            code={"text": "KOH microscopy of scalp scrapings"},
            conclusion="Negative for fungal elements",
        )
    ],
    "dermoscopy": [
        report(
            code={"text": "Trichoscopy of scalp"},
            conclusion="Yellow dots, biopsy advised",
        )
    ],
    "DR spec of breast": [
        {
            "resourceType": "Specimen",
            "id": "sp",
            "type": {"text": "Tissue"},
            "collection": {"bodySite": {"text": "breast"}},
        },
        report(
            code={"text": "Pathology report"},
            conclusion="Carcinoma",
            specimen=[{"reference": "Specimen/sp"}],
        ),
    ],
    "Obs histology no": [
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Histology of scalp lesion available"},
            "valueBoolean": False,
        }
    ],
    "Obs histology not done str": [
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Histology"},
            "valueString": "not performed",
        }
    ],
    "Obs biopsy done: no": [
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Scalp biopsy performed"},
            "valueCodeableConcept": {"text": "No"},
        }
    ],
    "Obs dataAbsent": [
        {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "Histology of scalp lesion"},
            "dataAbsentReason": {"text": "not performed"},
        }
    ],
    "QR biopsy no": [
        {
            "resourceType": "QuestionnaireResponse",
            "item": [
                {
                    "text": "Was the scalp lesion biopsied?",
                    "answer": [{"valueBoolean": False}],
                }
            ],
        }
    ],
    "biopsy 3 months before": [
        {
            **procedure(code={"text": "Biopsy of scalp"}),
            "performedDateTime": "2023-10-01",
        }
    ],
    "biopsy year only before": [
        {**procedure(code={"text": "Biopsy of scalp"}), "performedDateTime": "2022"}
    ],
    "nmu removal": [
        procedure(
            code={
                "coding": [
                    {
                        "code": "A16.01.017",
                        "display": "Удаление доброкачественных новообразований кожи",
                    }
                ]
            }
        )
    ],
    "nmu cytology smear": [
        procedure(
            code={
                "coding": [
                    {
                        "code": "A08.01.002",
                        "display": "Цитологическое исследование микропрепарата кожи",
                    }
                ]
            }
        )
    ],
    "DocRef pathology type only breast text": [
        {
            "resourceType": "DocumentReference",
            "date": "2024-03-01",
            "type": {
                "coding": [{"system": "http://loinc.org", "code": "11526-1"}],
                "text": "Pathology report",
            },
            "content": note("Left breast, core needle biopsy: carcinoma.")["content"],
        }
    ],
    "note w breast path + scalp nodule": [
        {
            **note("Scalp nodule 1 cm.\nPathology 2012: left breast ductal carcinoma."),
            "date": "2024-03-01",
        }
    ],
    "note other doc path benign no place": [
        {**note("Pathology report received: no malignancy."), "date": "2024-03-01"}
    ],
}


def is_settled(records: Sequence[Json]) -> bool:
    """Tell whether records settle the nodule of the problem list."""
    facts = [
        replace(fact, at=at)
        for at, each in enumerate((NODULE, *records))
        for fact in READER.read({"id": f"r{at}", **each}, BLANK)
    ]
    return bool(settling(facts))


@pytest.mark.parametrize("name", DONE)
def test_a_histology_settles_the_lesion(name: str) -> None:
    """By its place, or by what ties it to the lesion."""
    assert is_settled(DONE[name])


@pytest.mark.parametrize("name", NOT_DONE)
def test_what_is_no_histology_of_the_lesion_settles_nothing(name: str) -> None:
    """Another place, another visit, not done, too early, or no slide."""
    assert not is_settled(NOT_DONE[name])
