"""Courses out of other systems' resources: taken, left out, never guessed."""

from __future__ import annotations

import copy
import json
import socket
from datetime import date
from typing import Any

import pytest
from courses import told_course

from scalpwatch.documents.course import course_to_json
from scalpwatch.records.fhir.course import to_fhir
from scalpwatch.records.fhir.datasets import Skipped
from scalpwatch.records.fhir.foreign import Imported, courses_of
from scalpwatch.records.fhir.foreign_codes import agent_in, primary_of
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Receptor,
    Sex,
    Spread,
)
from scalpwatch.vocabulary.courses import Course, TherapyKind, VitalStatus
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Specimen,
    StainState,
)

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
HER = {"reference": "Patient/1"}
PATIENT = {
    "resourceType": "Patient",
    "id": "1",
    "identifier": [
        {"system": "urn:ssn", "value": "999-11-2222"},
        {"system": "urn:mrn", "value": "4711"},
    ],
    "name": [{"family": "Canaryova", "given": ["Zoe"]}],
    "telecom": [{"value": "+7 000 canary"}],
    "gender": "female",
    "birthDate": "1961-05-04",
    "text": {"status": "generated", "div": "<div><script>alert(1)</script></div>"},
}
BREAST = {
    "resourceType": "Condition",
    "id": "c",
    "subject": HER,
    "code": {"coding": [{"system": SNOMED, "code": "254837009"}]},
    "onsetDateTime": "2019-03-02",
    "note": [{"text": "Canaryova told me"}],
}


def concept(code: str, display: str = "", system: str = SNOMED) -> dict[str, Any]:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code, "display": display}]}


def test_of(code: str, value: str, **more: Any) -> dict[str, Any]:
    """The result of a laboratory test."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "subject": HER,
        "code": concept(code, system=LOINC),
        "effectiveDateTime": "2019-03-10",
        "valueCodeableConcept": concept(value),
        **more,
    }


test_of.__test__ = False  # type: ignore[attr-defined]


def namer(identifier: str, issuer: str) -> str:
    """A pseudonym in which a test sees what it was made of."""
    return f"P-{len(issuer)}-{len(identifier)}"


def imported(*resources: Any) -> Imported:
    """What is made of these resources and the patient."""
    return courses_of(copy.deepcopy([PATIENT, *resources]), namer=namer)


def course_of(*resources: Any) -> Course:
    """The one course that is made."""
    (course,) = imported(*resources).courses
    return course


def cancer_of(*resources: Any) -> Cancer:
    """The one cancer that is made of these and her breast cancer."""
    (cancer,) = course_of(BREAST, *resources).history.cancers
    return cancer


def test_a_cancer_is_known_by_its_code_with_its_year():
    """Sex and year of birth come along; name, number and text stay behind."""
    course = course_of(BREAST)

    assert course == Course(
        "P-7-4",
        sex=Sex.FEMALE,
        birth_year=1961,
        history=OncologicalHistory(
            CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, year=2019),)
        ),
    )


def test_no_name_and_no_number_of_the_clinic_is_kept():
    """Nothing that was planted in name, number, telephone, note or narrative is."""
    kept = course_to_json(course_of(BREAST, test_of("85337-4", "10828004")))

    for planted in ("canary", "Zoe", "4711", "999-11", "1961-05", "script"):
        assert planted.lower() not in kept.lower()


def test_no_cancer_told_does_not_mean_that_there_is_none():
    """A record that is silent was not asked."""
    history = course_of().history

    assert history == OncologicalHistory(CancerKnowledge.NOT_ASKED)


@pytest.mark.parametrize(
    "status",
    ["refuted", "entered-in-error", "unconfirmed", "provisional", "differential"],
)
def test_a_cancer_that_is_not_confirmed_is_not_taken(status: str):
    """Suspected, refuted and mistaken cancers are counted, not kept."""
    read = imported(BREAST | {"verificationStatus": concept(status)})

    assert read.courses[0].history.cancers == ()
    assert read.skipped == {("Condition", Skipped.NOT_CONFIRMED): 1}


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("85337-4", "10828004", {"er": Receptor.POSITIVE}),
        ("85339-0", "260385009", {"pr": Receptor.NEGATIVE}),
        ("48676-1", "LA6577-6", {"her2": Receptor.NEGATIVE}),
        ("85318-4", "LA6576-8", {"her2": Receptor.POSITIVE}),
        ("85337-4", "42425007", {}),
        ("85337-4", "whatever", {}),
        ("718-7", "10828004", {}),
    ],
)
def test_a_receptor_is_taken_from_its_test(
    code: str, value: str, expected: dict[str, Receptor]
):
    """Equivocal and unknown answers, and other tests, tell no receptor."""
    assert cancer_of(test_of(code, value)) == Cancer(
        Primary.BREAST, year=2019, **expected
    )


def test_the_last_result_counts_and_a_contradiction_counts_as_none():
    """Two answers of one day that contradict each other are no answer."""
    first = test_of("85337-4", "10828004", effectiveDateTime="2018-01-01")
    later = test_of("85337-4", "260385009")
    against = test_of("85337-4", "10828004")

    assert cancer_of(first, later).er is Receptor.NEGATIVE
    assert cancer_of(later, against).er is Receptor.NOT_TOLD


def test_a_preliminary_result_is_not_taken():
    """Only what is final counts."""
    assert cancer_of(test_of("85337-4", "10828004", status="preliminary")) == Cancer(
        Primary.BREAST, year=2019
    )


@pytest.mark.parametrize(
    ("display", "stage"),
    [
        ("American Joint Committee on Cancer stage IIB (qualifier value)", "IIB"),
        ("Stage 2 (qualifier value)", "2"),
        ("stage IV", "IV"),
        ("IIIC", "IIIC"),
        ("IV seen", ""),
        ("stage unknown", ""),
        ("advanced", ""),
    ],
)
def test_a_stage_is_taken_as_its_code_words_it(display: str, stage: str):
    """What names no stage tells none."""
    told = test_of("21908-9", "1", valueCodeableConcept=concept("1222769001", display))

    assert cancer_of(told).stage == stage


@pytest.mark.parametrize(
    ("category", "spread"),
    [
        ("cM0", Spread.LOCAL),
        ("AJCC cM1 (qualifier value)", Spread.METASTATIC),
        ("pM1a", Spread.METASTATIC),
        ("cMX", Spread.NOT_TOLD),
    ],
)
def test_spread_follows_from_the_category_of_metastasis(category: str, spread: Spread):
    """What was not assessed is not told."""
    told = test_of("21907-1", "1", valueCodeableConcept=concept("2", category))

    assert cancer_of(told).spread is spread


def test_a_metastasis_makes_the_one_solid_cancer_metastatic():
    """Without a reference it belongs to the only cancer that it can come from."""
    metastasis = BREAST | {"id": "m", "code": concept("C79.2")}

    assert cancer_of(metastasis).spread is Spread.METASTATIC


def test_a_metastasis_of_two_possible_cancers_is_given_to_the_one_it_names():
    """Where it names none, it stays a cancer of unknown origin."""
    lung = BREAST | {"id": "l", "code": concept("C34.1")}
    loose = BREAST | {"id": "m", "code": concept("C79.3"), "onsetDateTime": "2021"}
    url = "http://hl7.org/fhir/StructureDefinition/condition-related"
    tied = loose | {
        "extension": [{"url": url, "valueReference": {"reference": "Condition/l"}}]
    }

    unsure = course_of(BREAST, lung, loose).history.cancers
    sure = course_of(BREAST, lung, tied).history.cancers

    assert [each.primary for each in unsure] == [
        Primary.BREAST,
        Primary.LUNG,
        Primary.NOT_TOLD,
    ]
    assert [each.spread for each in sure] == [Spread.NOT_TOLD, Spread.METASTATIC]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("C50.911", (Primary.BREAST, False)),
        ("C50", (Primary.BREAST, False)),
        ("Z85.3", (Primary.BREAST, False)),
        ("C44.41", (Primary.OTHER, False)),
        ("C78.00", (Primary.NOT_TOLD, True)),
        ("C95.9", (Primary.BLOOD, False)),
        ("314994000", (Primary.PROSTATE, True)),
        ("D05.1", None),
        ("L63.9", None),
        ("C5", None),
        ("C50'; DROP TABLE x", None),
        ("", None),
    ],
)
def test_a_code_means_a_cancer_or_nothing(
    code: str, found: tuple[Primary, bool] | None
):
    """A carcinoma in situ and what is no code of a cancer are none."""
    assert primary_of(code) == found


def drug(kind: str, display: str, **more: Any) -> dict[str, Any]:
    """A drug that was ordered, told or given."""
    return {
        "resourceType": kind,
        "status": "active",
        "intent": "order",
        "subject": HER,
        "medicationCodeableConcept": concept("1", display),
        **more,
    }


def test_drugs_of_a_cancer_are_therapies_from_their_first_giving():
    """What was given many times is one; a drug of something else is none."""
    course = course_of(
        BREAST,
        drug("MedicationRequest", "PACLitaxel 100 MG", authoredOn="2019-06-01"),
        drug(
            "MedicationAdministration",
            "paclitaxel",
            effectiveDateTime="2019-05-01T10:00:00Z",
        ),
        drug(
            "MedicationStatement",
            "letrozole 2.5 MG Oral Tablet",
            effectivePeriod={"start": "2019-09-01", "end": "2024-09-01"},
        ),
        drug("MedicationRequest", "simvastatin 10 MG", authoredOn="2019-06-01"),
    )

    told = [(t.kind, t.agent, t.began, t.ended) for t in course.therapies]
    assert told == [
        (TherapyKind.CHEMOTHERAPY, "paclitaxel", date(2019, 5, 1), None),
        (TherapyKind.ENDOCRINE, "letrozole", date(2019, 9, 1), date(2024, 9, 1)),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"status": "cancelled"},
        {"status": "entered-in-error"},
        {"intent": "plan"},
        {"doNotPerform": True},
        {"authoredOn": "some day"},
    ],
    ids=lambda more: next(iter(more)) + str(next(iter(more.values()))),
)
def test_what_was_not_given_is_no_therapy(more: dict[str, Any]):
    """Plans, mistakes, prohibitions and what bears no day are left out."""
    order = drug("MedicationRequest", "letrozole", authoredOn="2019-06-01") | more

    assert course_of(BREAST, order).therapies == ()


def test_a_drug_is_found_by_its_name_as_a_whole_word():
    """A name inside another is none."""
    assert agent_in("trastuzumab 120 MG") == ("trastuzumab", TherapyKind.TARGETED)
    assert agent_in("nontamoxifenic 5 MG") is None


def test_a_death_is_kept_of_unknown_cause():
    """The Patient tells a day and no cause."""
    dead = PATIENT | {"deceasedDateTime": "2024-02-03T04:05:06Z"}

    (course,) = courses_of([dead], namer=namer).courses

    (outcome,) = course.outcomes
    assert outcome.on == date(2024, 2, 3)
    assert outcome.status is VitalStatus.DEAD_CAUSE_UNKNOWN


def test_a_pathologists_report_of_a_metastasis_is_kept_with_its_stains():
    """Specimen and stains are followed within the file."""
    course = course_of(
        BREAST,
        {
            "resourceType": "Specimen",
            "id": "s",
            "collection": {"bodySite": concept("43067004")},
        },
        test_of("85337-4", "10828004", id="er"),
        {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "subject": HER,
            "category": [concept("PAT")],
            "code": concept("22637-3"),
            "effectiveDateTime": "2025-01-02",
            "issued": "2025-01-09T10:00:00Z",
            "specimen": [{"reference": "Specimen/s"}],
            "result": [{"reference": "Observation/er"}],
            "conclusion": "Canaryova",
            "conclusionCode": [concept("94579000")],
        },
    )

    (pathology,) = course.pathologies
    assert pathology.specimen is Specimen.SCALP_LESION
    assert pathology.histology is Histology.METASTASIS
    assert (pathology.taken_on, pathology.reported_on) == (
        date(2025, 1, 2),
        date(2025, 1, 9),
    )
    assert pathology.stains == (MarkerResult(Marker.ER, StainState.POSITIVE),)
    assert pathology.text == ""


def test_references_lead_within_the_file_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
):
    """Contained, by fullUrl, by identifier with a version; none is ever fetched."""

    def no_network(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    mine = {"reference": "urn:uuid:1"}
    drugs = {"resourceType": "Medication", "id": "m", "code": concept("1", "letrozole")}
    contained = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "subject": mine,
        "authoredOn": "2020-01-01",
        "contained": [drugs],
        "medicationReference": {"reference": "#m"},
    }
    abroad = BREAST | {"subject": {"reference": "http://127.0.0.1:9/fhir/Person/9"}}
    bundle = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": "urn:uuid:1", "resource": PATIENT},
            {"resource": BREAST | {"subject": {"reference": "Patient/1/_history/3"}}},
            {"resource": contained},
            {"resource": abroad},
            {"resource": {"resourceType": "Bundle", "entry": [{"resource": PATIENT}]}},
        ],
    }

    read = courses_of([bundle], namer=namer)

    (course,) = read.courses
    assert [each.agent for each in course.therapies] == ["letrozole"]
    assert len(course.history.cancers) == 1
    assert read.skipped[("Condition", Skipped.NO_PATIENT)] == 1


def test_a_bundle_of_ours_is_read_whole():
    """Its patient keeps the pseudonym that she has."""
    course = course_of(BREAST)
    bundle = json.loads(to_fhir(course).model_dump_json())

    (again,) = courses_of([bundle], namer=namer).courses

    assert again == course


def test_what_we_filed_is_understood_when_a_server_gives_it_back():
    """Cancer with receptors, stage and spread, and treatment by the drug's name."""
    bundle = json.loads(to_fhir(told_course()).model_dump_json())
    resources = [each["resource"] for each in bundle["entry"]]
    text = json.dumps(resources)
    for each in bundle["entry"]:
        here = each["resource"]
        text = text.replace(each["fullUrl"], f"{here['resourceType']}/{here['id']}")

    (again,) = courses_of(json.loads(text), namer=namer).courses

    assert again.pseudonym == "P018"
    assert again.birth_year == 1961
    (cancer,) = again.history.cancers
    assert (cancer.primary, cancer.year, cancer.stage) == (Primary.BREAST, 2019, "IIA")
    assert cancer.spread is Spread.METASTATIC
    assert (cancer.er, cancer.pr, cancer.her2) == (
        Receptor.POSITIVE,
        Receptor.NEGATIVE,
        Receptor.NEGATIVE,
    )
    assert "letrozole" in {each.agent for each in again.therapies}
    assert again.outcomes[0].on == date(2026, 9, 1)


def test_our_patient_keeps_her_pseudonym_in_another_systems_hands():
    """Resources that a server gives back one by one are still hers."""
    course = course_of(BREAST)
    bundle = json.loads(to_fhir(course).model_dump_json())
    resources = [each["resource"] for each in bundle["entry"]]

    (again,) = courses_of(resources, namer=namer).courses

    assert again.pseudonym == course.pseudonym


def test_a_name_in_the_place_of_a_pseudonym_gets_one():
    """Who calls a name our pseudonym does not bring it into the store."""
    named = PATIENT | {
        "identifier": [{"system": "urn:scalpwatch:pseudonym", "value": "Zoe Canary"}]
    }

    (course,) = courses_of([named], namer=namer).courses

    assert "Canary" not in course.pseudonym


@pytest.mark.parametrize("nothing", [None, 7, "x", [], {}, [[]], [None], [{"a": 1}]])
@pytest.mark.parametrize("resource", [PATIENT, BREAST, test_of("85337-4", "10828004")])
def test_an_element_of_the_wrong_kind_is_as_if_it_were_not_there(
    resource: dict[str, Any], nothing: object
):
    """No malformed element ends the reading of a file."""
    for key in resource:
        if key not in {"resourceType", "id"}:
            imported(resource | {key: nothing})
