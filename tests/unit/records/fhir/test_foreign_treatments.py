"""Treatments that other systems tell: of cancer alone."""

from __future__ import annotations

from typing import Any

import pytest

from scalpwatch.records.fhir.datasets import Skipped
from scalpwatch.records.fhir.foreign import Imported, courses_of

SNOMED = "http://snomed.info/sct"
HER = {"reference": "Patient/1"}
PATIENT = {"resourceType": "Patient", "id": "1", "gender": "female"}


def concept(code: str, display: str = "") -> dict[str, Any]:
    """A CodeableConcept in SNOMED CT."""
    return {"coding": [{"system": SNOMED, "code": code, "display": display}]}


def condition(identifier: str, code: str) -> dict[str, Any]:
    """A Condition."""
    return {
        "resourceType": "Condition",
        "id": identifier,
        "subject": HER,
        "code": concept(code),
    }


BREAST = condition("breast", "254837009")
ARTHRITIS = condition("joints", "69896004")
METHOTREXATE = {
    "resourceType": "MedicationRequest",
    "status": "active",
    "intent": "order",
    "subject": HER,
    "authoredOn": "2019-06-01",
    "medicationCodeableConcept": concept("105585", "Methotrexate 2.5 MG Oral Tablet"),
}


def imported(*resources: Any) -> Imported:
    """What is made of these resources and the patient."""
    return courses_of([PATIENT, *resources], namer=lambda *_: "P")


def test_a_drug_of_a_patient_without_cancer_is_no_therapy_of_one():
    """Methotrexate is given for rheumatoid arthritis and for ectopic pregnancy too."""
    read = imported(ARTHRITIS, METHOTREXATE)

    assert read.courses[0].therapies == ()
    assert read.skipped[("MedicationRequest", Skipped.NO_CANCER)] == 1


@pytest.mark.parametrize(
    "reason",
    [
        {"reasonReference": [{"reference": "Condition/joints"}]},
        {"reasonCode": [concept("69896004")]},
    ],
    ids=["reference", "code"],
)
def test_a_drug_given_for_something_else_is_no_therapy_of_cancer(reason: Any):
    """The reason that is told counts, also in a patient who has a cancer."""
    read = imported(BREAST, ARTHRITIS, METHOTREXATE | reason)

    assert read.courses[0].therapies == ()
    assert read.skipped[("MedicationRequest", Skipped.NO_CANCER)] == 1


@pytest.mark.parametrize(
    "reason",
    [
        {},
        {"reasonReference": [{"reference": "Condition/breast"}]},
        {"reasonReference": [{"reference": "Condition/elsewhere"}]},
        {"reasonCode": [concept("254837009")]},
        {"reasonCode": [{"text": "as discussed"}]},
    ],
    ids=["none", "reference", "unknown reference", "code", "text"],
)
def test_a_drug_of_cancer_is_a_therapy_unless_told_otherwise(reason: Any):
    """A reason that cannot be read speaks neither way."""
    (course,) = imported(BREAST, ARTHRITIS, METHOTREXATE | reason).courses

    assert [each.agent for each in course.therapies] == ["methotrexate"]


def test_a_resection_of_the_colon_is_an_operation():
    """Synthea tells the operation of a cancer of the colon by this code."""
    resection = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": HER,
        "code": concept("43075005", "Partial resection of colon (procedure)"),
        "performedDateTime": "2023-07-01",
    }

    (course,) = imported(condition("colon", "363406005"), resection).courses

    assert [each.kind.value for each in course.therapies] == ["surgery"]
