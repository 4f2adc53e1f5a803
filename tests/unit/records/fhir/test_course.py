"""A course in FHIR's own elements, and damaged bundles."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scalpwatch.errors import RecordError
from scalpwatch.phrases import Bilingual
from scalpwatch.records.fhir.course import from_fhir, pictures_in, to_fhir
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Lesion,
    OncologicalHistory,
    Primary,
    Receptor,
    Sex,
    Site,
)
from scalpwatch.vocabulary.courses import (
    Course,
    FollowedLesion,
    KeptAnswer,
    KeptLesionAnswer,
    KeptPicture,
    Outcome,
    Therapy,
    TherapyKind,
    Visit,
    VitalStatus,
)
from scalpwatch.vocabulary.observations import Certainty, Observation, State
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Specimen,
    StainState,
)
from scalpwatch.vocabulary.quantities import Interval
from scalpwatch.vocabulary.signs import Sign

DAY = date(2026, 3, 1)
HISTORY = OncologicalHistory(
    CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, year=2019, er=Receptor.POSITIVE),)
)
LESION = Lesion(
    "focus 1",
    site=Site.VERTEX,
    form=Form.PATCH,
    size_cm=(2.5, 1.5),
    observations=(
        Observation(Sign.ERYTHEMA, State.PRESENT, Certainty.POSSIBLE),
        Observation(Sign.SCALE, State.PRESENT),
        Observation(Sign.INDURATION, State.NOT_ASSESSABLE),
        Observation(Sign.ULCERATION, State.ABSENT),
    ),
)
ANSWER = KeptAnswer(
    made_on=DAY,
    software_version="9.9",
    evidence_hash="abc",
    eye_is_on=True,
    lesions=(
        KeptLesionAnswer(
            "focus 1",
            Level.URGENT,
            act_by=date(2026, 3, 15),
            headline=Bilingual("Biopsy <b>now</b> & here.", "Биопсия."),
            malignancy=Interval(0.2, 0.1, 0.4),
            metastasis=Interval(0.15, 0.04, 0.38),
            observations=LESION.observations,
        ),
    ),
)
COURSE = Course(
    "P018",
    sex=Sex.FEMALE,
    birth_year=1961,
    history=HISTORY,
    lesions=(FollowedLesion("focus 1", "2.25.123", Site.VERTEX),),
    visits=(
        Visit(
            "v1",
            Case("P018", DAY, sex=Sex.FEMALE, history=HISTORY, lesions=(LESION,)),
            ANSWER,
            pictures=(KeptPicture("ab" * 32, "a.jpg", "image/jpeg", "focus 1", 9, 9),),
        ),
    ),
    pathologies=(
        Pathology(
            "p1",
            Specimen.SCALP_LESION,
            DAY,
            lesion="focus 1",
            histology=Histology.METASTASIS,
            origin=Primary.BREAST,
            stains=(MarkerResult(Marker.GATA3, StainState.POSITIVE),),
        ),
    ),
    outcomes=(Outcome("o1", date(2026, 9, 1), VitalStatus.DEAD_OF_CANCER),),
)


def resources(course: Course = COURSE, **more: Any) -> list[dict[str, Any]]:
    """The resources of a course's bundle."""
    bundle = json.loads(to_fhir(course, **more).model_dump_json())
    return [each["resource"] for each in bundle["entry"]]


def those(kind: str, **wanted: Any) -> list[dict[str, Any]]:
    """The resources of a type."""
    found = [each for each in resources(**wanted) if each["resourceType"] == kind]
    assert found
    return found


def codes(concept: dict[str, Any]) -> set[tuple[str, str]]:
    """The codes of a concept."""
    return {(each["system"], each["code"]) for each in concept["coding"]}


def test_no_extension_carries_a_whole_value():
    """What is told is told in small: no text of ours is JSON in disguise."""
    texts = [
        text for text in _texts(resources()) if text.lstrip().startswith(("{", "["))
    ]

    assert not texts


def _texts(value: Any) -> list[str]:
    """Every text in a value."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return (
        [text for each in parts for text in _texts(each)]
        if isinstance(value, dict | list)
        else []
    )


def test_the_patient_has_a_pseudonym_a_year_and_no_name():
    """A name is said to be masked, as the standard says it."""
    (patient,) = those("Patient")

    assert patient["identifier"][0]["value"] == "P018"
    assert patient["birthDate"] == "1961"
    assert patient["deceasedDateTime"] == "2026-09-01"
    assert set(patient["name"][0]) == {"extension"}


def test_a_known_cancer_is_mcodes_primary_cancer_with_its_receptors():
    """Its code is SNOMED CT's, its receptors are LOINC's tests of breast cancer."""
    conditions = those("Condition")
    stains = [each for each in those("Observation") if "category" in each]

    assert ("http://snomed.info/sct", "254837009") in codes(conditions[0]["code"])
    assert ("http://loinc.org", "85337-4") in codes(stains[0]["code"])
    assert ("http://loinc.org", "LA6576-8") in codes(stains[0]["valueCodeableConcept"])


def test_a_metastasis_of_the_skin_is_said_once_histology_found_it():
    """It refers to the cancer that it came from; without histology there is none."""
    primary, secondary = those("Condition")
    before = those("Condition", course=replace(COURSE, pathologies=()))

    assert ("http://hl7.org/fhir/sid/icd-10-cm", "C79.2") in codes(secondary["code"])
    origin = secondary["extension"][0]["valueReference"]["reference"]
    assert origin.endswith(primary["id"])
    assert len(before) == 1


def test_a_lesion_is_a_tumour_only_where_histology_calls_it_malignant():
    """Neither mCODE's tumour nor LOINC's tumour size is claimed of a mere lesion."""
    benign = replace(COURSE.pathologies[0], histology=Histology.BENIGN)
    harmless = replace(COURSE, pathologies=(benign,))

    (tumor,) = those("BodyStructure")
    (lesion,) = those("BodyStructure", course=harmless)

    assert tumor["meta"]["profile"][0].endswith("mcode-tumor")
    assert tumor["identifier"][0]["value"] == "urn:oid:2.25.123"
    assert "meta" not in lesion
    assert "21889-1" in json.dumps(resources())
    assert "21889-1" not in json.dumps(resources(harmless))


def test_a_sign_that_could_not_be_judged_is_neither_present_nor_absent():
    """It has a reason why there is no value."""
    signs = {
        each["code"]["text"]: each for each in those("Observation") if "method" in each
    }

    assert "52101004" in json.dumps(signs["scale"]["valueCodeableConcept"])
    assert "valueCodeableConcept" not in signs["induration"]
    assert "dataAbsentReason" in signs["induration"]
    assert "272519000" in json.dumps(signs["ulceration"]["valueCodeableConcept"])


def test_a_possible_sign_is_not_coded_as_one_that_is_there():
    """Who does not know our extension still does not read SNOMED's “present”."""
    sign = next(e for e in those("Observation") if e["code"]["text"] == "erythema")

    value = sign["valueCodeableConcept"]

    assert value["text"] == "possibly present"
    assert all("snomed" not in each["system"] for each in value["coding"])


def test_a_claim_weighed_is_the_claim_found_and_not_a_copy():
    """The RiskAssessment rests on the very Observations of the lesion."""
    (risk,) = those("RiskAssessment")
    lesion = next(e for e in those("Observation") if e["code"]["text"] == "lesion")

    assert risk["basis"] == lesion["hasMember"]


def test_an_alert_is_a_range_of_probability_and_no_diagnosis():
    """A receiver who ignores our extension still sees an interval, in per cent."""
    (risk,) = those("RiskAssessment")
    _, metastasis = risk["prediction"]

    assert metastasis["probabilityRange"]["low"]["value"] == 4
    assert metastasis["probabilityRange"]["high"]["value"] == 38
    assert "probabilityDecimal" not in metastasis
    assert "not a diagnosis" in risk["text"]["div"]
    assert risk["mitigation"] == "Biopsy <b>now</b> & here."


def test_a_narrative_escapes_what_it_tells():
    """A text of the record is never markup."""
    (risk,) = those("RiskAssessment")

    assert "&lt;b&gt;now&lt;/b&gt; &amp; here" in risk["text"]["div"]


def test_the_biopsy_is_a_draft_that_a_clinician_orders():
    """No order is placed by a program."""
    (request,) = those("ServiceRequest")

    assert (request["status"], request["intent"]) == ("draft", "proposal")
    assert request["priority"] == "urgent"
    assert request["occurrencePeriod"] == {"end": "2026-03-15"}


def test_provenance_names_the_program_and_the_evidence():
    """Who reads the answer can tell which tables it rests on."""
    (provenance,) = those("Provenance")
    devices = [each for each in those("Device") if "version" in each]

    assert provenance["entity"][0]["what"]["identifier"]["value"] == "abc"
    assert devices[0]["version"][0]["value"] == "9.9"


def test_pictures_travel_only_when_they_are_given():
    """By default a picture is told by its hash."""
    (told,) = those("Media")
    (sent,) = those("Media", pictures={"ab" * 32: b"\xff\xd8"})

    assert told["identifier"][0]["value"] == "ab" * 32
    assert "data" not in told["content"]
    assert sent["content"]["data"] == "/9g="


def test_a_picture_that_is_not_what_its_hash_names_is_refused():
    """A picture that was exchanged on the way is noticed."""
    bundle = json.loads(
        to_fhir(COURSE, pictures={"ab" * 32: b"another"}).model_dump_json()
    )

    with pytest.raises(RecordError, match="not the one"):
        pictures_in(bundle)


def test_a_study_is_told_where_the_pictures_are_filed():
    """A viewer finds the pictures by the UID of their study."""
    (study,) = those("ImagingStudy", studies={"v1": "2.25.77"})

    assert study["identifier"][0]["value"] == "urn:oid:2.25.77"


def test_the_same_course_gives_the_same_bundle():
    """To export twice is to send the same resources twice."""
    assert to_fhir(COURSE).model_dump_json() == to_fhir(COURSE).model_dump_json()


def test_a_visit_of_another_patient_is_refused():
    """Two patients never share a bundle."""
    stray = replace(
        COURSE.visits[0], case=replace(COURSE.visits[0].case, pseudonym="Q")
    )

    with pytest.raises(RecordError, match="another patient"):
        to_fhir(replace(COURSE, visits=(stray,)))


def test_two_things_under_one_name_are_refused():
    """Neither of two therapies of one identifier is lost in silence."""
    twins = tuple(
        Therapy("t", kind, DAY) for kind in (TherapyKind.SURGERY, TherapyKind.ENDOCRINE)
    )

    with pytest.raises(RecordError, match="one name"):
        to_fhir(replace(COURSE, therapies=twins))


def test_what_fhir_cannot_say_is_refused_without_repeating_it():
    """A figure that is none names its place alone."""
    none = replace(
        COURSE.visits[0].case, age_years=float("nan"), lesions=(), pseudonym="P018"
    )

    with pytest.raises(RecordError, match="cannot say") as refused:
        to_fhir(replace(COURSE, visits=(replace(COURSE.visits[0], case=none),)))

    assert "P018" not in str(refused.value)


@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b.pop("entry"),
        lambda b: b.pop("meta"),
        lambda b: b["entry"].pop(0),
        lambda b: b["entry"].pop(),
        lambda b: b["entry"][0]["resource"].update(gender="w"),
        lambda b: b["entry"][0]["resource"].update(identifier=[]),
        lambda b: _first(b, "Encounter").pop("period"),
        lambda b: _first(b, "RiskAssessment")["prediction"].pop(),
        lambda b: _first(b, "RiskAssessment")["extension"].pop(),
        lambda b: _first(b, "Specimen").pop("collection"),
        lambda b: _first(b, "BodyStructure").update(identifier=7),
        lambda b: _first(b, "Observation").update(component="many"),
    ],
    ids=lambda damage: str(damage.__code__.co_firstlineno),
)
def test_a_damaged_bundle_is_refused_whole(damage: Callable[[Any], Any]):
    """Half a course is none."""
    bundle = json.loads(to_fhir(COURSE).model_dump_json())
    damage(bundle)

    with pytest.raises(RecordError, match="no whole course"):
        from_fhir(bundle)


def _first(bundle: Any, kind: str) -> Any:
    """The first resource of a type."""
    return next(
        each["resource"]
        for each in bundle["entry"]
        if each["resource"]["resourceType"] == kind
    )
