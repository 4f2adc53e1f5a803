"""Cancers that other systems tell: what a code means, and of which it is not clear."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scalpwatch.records.fhir.course import to_fhir
from scalpwatch.records.fhir.datasets import Skipped
from scalpwatch.records.fhir.foreign import Imported, courses_of
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Receptor,
    Spread,
)
from scalpwatch.vocabulary.courses import Course

SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
HER = {"reference": "Patient/1"}
PATIENT = {"resourceType": "Patient", "id": "1", "gender": "female"}


def condition(*codes: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A Condition of 2019 with these codes, each with its system."""
    return {
        "resourceType": "Condition",
        "subject": HER,
        "code": {"coding": [{"system": s, "code": c} for s, c in codes]},
        "onsetDateTime": "2019-03-02",
        **more,
    }


BREAST = condition((SNOMED, "254837009"))


def imported(*resources: Any) -> Imported:
    """What is made of these resources and the patient."""
    return courses_of([PATIENT, *resources], namer=lambda *_: "P")


def cancers_of(*resources: Any) -> tuple[Cancer, ...]:
    """The cancers of the one patient."""
    (course,) = imported(*resources).courses
    return course.history.cancers


@pytest.mark.parametrize(
    "system",
    [
        ICD10,
        "http://hl7.org/fhir/sid/icd-10-cm",
        "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
        "urn:oid:2.16.840.1.113883.6.3",
        "urn:oid:2.16.840.1.113883.6.90",
        "urn:oid:1.2.643.5.1.13.13.11.1005",
    ],
)
def test_a_code_of_icd_10_is_known_in_the_editions_of_countries(system: str):
    """The blocks of cancers are the same in all of them."""
    assert cancers_of(condition((system, "C50.9"))) == (
        Cancer(Primary.BREAST, year=2019),
    )


@pytest.mark.parametrize(
    ("system", "code"),
    [
        ("http://clinic.example/services", "C50"),
        ("http://terminology.hl7.org/CodeSystem/icd-o-3", "C50.9"),
        ("http://clinic.example/items", "254837009"),
        ("", "C34.1"),
    ],
)
def test_a_code_of_another_system_is_no_cancer(system: str, code: str):
    """The same letters mean something else in a clinic's own list."""
    read = imported(condition((system, code)))

    assert read.courses[0].history.cancers == ()
    assert read.skipped == {("Condition", Skipped.OTHER_CODE): 1}


def test_a_history_of_cancer_tells_no_year():
    """What begins on the day of a personal history is the note, not the cancer."""
    noted = condition((SNOMED, "415076002"), onsetDateTime="2025-09-01")
    by_icd = condition((ICD10, "Z85.3"), onsetDateTime="2025-09-01")

    assert cancers_of(noted) == (Cancer(Primary.BREAST),)
    assert cancers_of(by_icd, BREAST) == (Cancer(Primary.BREAST, year=2019),)


def test_of_several_codes_of_one_cancer_the_exact_one_counts():
    """A general code beside an exact one hides neither organ nor spread."""
    general = (SNOMED, "363346000")

    assert cancers_of(condition(general, (ICD10, "C50.9"))) == (
        Cancer(Primary.BREAST, year=2019),
    )
    assert cancers_of(condition(general, (ICD10, "C79.2"))) == (
        Cancer(Primary.NOT_TOLD, spread=Spread.METASTATIC),
    )


def test_a_cancer_coded_in_two_systems_is_told_once():
    """One organ is one cancer, with the earlier year."""
    again = condition((ICD10, "C50.4"), onsetDateTime="2021")

    assert cancers_of(BREAST, again) == (Cancer(Primary.BREAST, year=2019),)


@pytest.mark.parametrize("primary", Primary)
def test_a_cancer_that_we_filed_is_known_again_whatever_the_organ(primary: Primary):
    """Where no published code stands beside it, our own is read."""
    history = OncologicalHistory(
        CancerKnowledge.KNOWN, (Cancer(primary, year=2019, stage="IIA"),)
    )
    bundle = json.loads(to_fhir(Course("P1", history=history)).model_dump_json())
    text = json.dumps([each["resource"] for each in bundle["entry"]])
    for each in bundle["entry"]:
        here = each["resource"]
        text = text.replace(each["fullUrl"], f"{here['resourceType']}/{here['id']}")

    (again,) = courses_of(json.loads(text), namer=lambda *_: "P").courses

    assert again.history == history


def test_a_receptor_of_unclear_origin_is_of_no_cancer():
    """HER2 in tissue is not of the breast alone."""
    stomach = condition((ICD10, "C16.9"))
    her2 = {
        "resourceType": "Observation",
        "status": "final",
        "subject": HER,
        "code": {"coding": [{"system": "http://loinc.org", "code": "48676-1"}]},
        "valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "10828004"}]},
    }

    read = imported(BREAST, stomach, her2)

    assert {each.her2 for each in read.courses[0].history.cancers} == {
        Receptor.NOT_TOLD
    }
    assert read.skipped == {("Observation", Skipped.NO_CANCER): 1}


def test_two_patients_under_one_identifier_are_mixed_with_nobody():
    """Files of two servers can call two women Patient/1: what is hers is not clear."""
    one, other = (
        PATIENT | {"identifier": [{"system": "urn:mrn", "value": number}]}
        for number in ("4711", "4712")
    )

    read = courses_of([one, BREAST, other], namer=lambda *_: "P")

    assert read.courses == ()
    assert read.skipped == {
        ("Patient", Skipped.NO_PATIENT): 2,
        ("Condition", Skipped.NO_PATIENT): 1,
    }


def test_one_patient_told_twice_is_one():
    """The same person in two files has one course."""
    named = PATIENT | {"identifier": [{"system": "urn:mrn", "value": "4711"}]}

    (course,) = courses_of([named, BREAST, dict(named)], namer=lambda *_: "P").courses

    assert course.history.cancers == (Cancer(Primary.BREAST, year=2019),)


def test_a_death_without_a_day_is_counted_as_left_out():
    """An outcome needs its day; that there was one is not passed over in silence."""
    dead = PATIENT | {"deceasedBoolean": True}

    read = courses_of([dead], namer=lambda *_: "P")

    assert read.courses[0].outcomes == ()
    assert read.skipped == {("Patient", Skipped.NO_DATE): 1}
