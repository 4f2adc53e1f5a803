"""CDS Hooks: what a card says, how loudly, and what it never says."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import fhirkit
import pytest

from scalpwatch.errors import RecordError
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language, Words
from scalpwatch.records.cds import (
    INDICATORS,
    SERVICE,
    Weigher,
    answer,
    services,
)
from scalpwatch.records.fhir.course import to_fhir
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    AgeTold,
    Cancer,
    CancerKnowledge,
    Case,
    Form,
    Growth,
    Lesion,
    OncologicalHistory,
    Primary,
    Sex,
)
from scalpwatch.vocabulary.courses import Course, OverrideReason, Visit
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

TODAY = date(2026, 6, 1)
SNOMED = "http://snomed.info/sct"
KNOWN = OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, year=2019),))
NODULE = Lesion(
    "focus 1",
    form=Form.NODULE,
    age_months=3,
    age_told_by=AgeTold.PATIENT,
    growth=Growth.FAST,
    observations=(Observation(Sign.NODULE, State.PRESENT),),
)
PATCH = Lesion("focus 2", form=Form.PATCH, age_months=1)


@cache
def weigher(language: Language = Language.EN) -> Weigher:
    """What an answer rests on."""
    return Weigher(load_evidence(), Policy(), TODAY, Words(language))


def filed(*lesions: Lesion, history: OncologicalHistory = KNOWN) -> list[Any]:
    """The resources of a visit as a server gives them back, with its own addresses."""
    case = Case(
        "P1", date(2026, 5, 1), sex=Sex.FEMALE, history=history, lesions=lesions
    )
    course = Course(
        "P1",
        sex=Sex.FEMALE,
        birth_year=1960,
        history=history,
        visits=(Visit("v", case),),
    )
    bundle = json.loads(to_fhir(course).model_dump_json())
    text = json.dumps([each["resource"] for each in bundle["entry"]])
    for each in bundle["entry"]:
        here = each["resource"]
        text = text.replace(
            each["fullUrl"], f"https://ehr/{here['resourceType']}/{here['id']}"
        )
    return json.loads(text)


def request(resources: list[Any], **more: Any) -> bytes:
    """A call of the service with these resources prefetched."""
    patient = next(e for e in resources if e["resourceType"] == "Patient")
    entries = [
        {"fullUrl": f"https://ehr/{e['resourceType']}/{e.get('id')}", "resource": e}
        for e in resources
    ]
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    body = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": "http://127.0.0.1:9/never",
        "context": {"patientId": patient["id"], "userId": "Practitioner/1"},
        "prefetch": {"patient": patient, "all": bundle, "nothing": None},
    }
    return json.dumps(body | more).encode()


def cards_of(resources: list[Any], language: Language = Language.EN) -> list[Any]:
    """The cards of the answer."""
    cards = answer(request(resources), weigher(language))["cards"]
    assert isinstance(cards, list)
    return cards


def test_a_nodule_in_a_patient_with_cancer_is_critical():
    """The card suggests a draft of the biopsy, and reasons to decline it."""
    (card,) = cards_of(filed(NODULE))

    assert card["indicator"] == "critical"
    (suggestion,) = card["suggestions"]
    (action,) = suggestion["actions"]
    assert action["type"] == "create"
    assert action["resource"]["status"] == "draft"
    assert not fhirkit.validate(json.dumps(action["resource"]))
    assert card["selectionBehavior"] == "at-most-one"
    assert {each["code"] for each in card["overrideReasons"]} == {
        reason.value for reason in OverrideReason
    }
    assert "fetched" not in card["detail"]
    assert "links" not in card


def test_the_most_urgent_lesion_comes_first():
    """Who reads one card reads the one that matters."""
    cards = cards_of(filed(PATCH, NODULE))

    assert cards[0]["indicator"] == "critical"
    assert len(cards) == 2
    assert len({each["uuid"] for each in cards}) == 2


def test_what_is_not_recorded_is_named_and_not_taken_for_absent():
    """A card says what it does not know, and that it never saw the lesion."""
    (card,) = cards_of(filed(PATCH, history=OncologicalHistory()))

    assert "whether there was ever a cancer" in card["detail"]
    assert "how firm it feels" in card["detail"]
    assert "without seeing or feeling" in card["detail"]


def test_an_age_grows_from_the_day_on_which_it_was_told():
    """A focus of five months in May is older than six in August."""
    bland = Lesion("f", form=Form.PATCH, age_months=5.5, age_told_by=AgeTold.PATIENT)
    later = Weigher(load_evidence(), Policy(), date(2026, 8, 1), Words(Language.EN))

    now = answer(request(filed(bland)), weigher())["cards"][0]["detail"]
    then = answer(request(filed(bland)), later)["cards"][0]["detail"]

    assert "its age" not in now
    assert now != then


def test_every_level_has_its_indicator():
    """The table that the documentation prints."""
    assert INDICATORS == {
        Level.URGENT: "critical",
        Level.BIOPSY: "warning",
        Level.RECHECK: "info",
        Level.ABSTAIN: "info",
    }


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("lesion", [NODULE, PATCH], ids=["nodule", "patch"])
def test_a_summary_is_shorter_than_a_card_allows(language: Language, lesion: Lesion):
    """Whole, in both languages; and every card has what the standard asks for."""
    for card in cards_of(filed(lesion), language):
        assert len(card["summary"]) < 140
        assert card["summary"][-1] != "…"
        assert card["indicator"] in {"info", "warning", "critical"}
        assert card["source"]["label"].startswith("scalpwatch")


def test_no_card_bears_anything_of_who_it_is_or_what_was_written():
    """A name, a note and a lesion's own name are not repeated."""
    resources = filed(Lesion("Canaryova left", form=Form.NODULE))
    for each in resources:
        if each["resourceType"] == "Patient":
            each["name"] = [{"family": "Canaryova"}]
        each["note"] = [{"text": "Canaryova <script>"}]

    said = json.dumps(cards_of(resources))

    assert "Canary" not in said
    assert "<script" not in said


def test_hair_loss_in_a_patient_with_cancer_asks_to_look_and_weighs_nothing():
    """Where nothing of the scalp is recorded but the diagnosis, a card says so."""
    resources = filed()
    patient = next(e for e in resources if e["resourceType"] == "Patient")
    hair_loss = {
        "resourceType": "Condition",
        "id": "h",
        "subject": {"reference": f"Patient/{patient['id']}"},
        "code": {
            "coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "L63.9"}]
        },
    }

    (card,) = cards_of([*resources, hair_loss])

    assert card["indicator"] == "info"
    assert "nothing was weighed" in card["detail"]
    assert "suggestions" not in card


def test_nothing_of_a_scalp_makes_no_card():
    """The list is there even when it is empty."""
    assert answer(request(filed()), weigher()) == {"cards": []}


def test_a_coded_nodule_of_the_scalp_is_weighed_whoever_coded_it():
    """A finding of another system counts by its code and its place."""
    resources = filed()
    patient = next(e for e in resources if e["resourceType"] == "Patient")
    nodule = {
        "resourceType": "Condition",
        "id": "n",
        "subject": {"reference": f"Patient/{patient['id']}"},
        "code": {"coding": [{"system": SNOMED, "code": "27925004"}]},
        "bodySite": [{"coding": [{"system": SNOMED, "code": "43067004"}]}],
    }
    elsewhere = nodule | {
        "bodySite": [{"coding": [{"system": SNOMED, "code": "80248007"}]}]
    }
    of_another = nodule | {"subject": {"reference": "Patient/other"}}

    assert cards_of([*resources, nodule])[0]["indicator"] == "critical"
    assert cards_of([*resources, elsewhere, of_another]) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"hook": "order-sign"},
        {"hook": None},
        {"hookInstance": "1"},
        {"hookInstance": 7},
        {"context": []},
        {"context": {"patientId": "../../etc"}},
        {"context": {"patientId": 7}},
        {"prefetch": None},
        {"prefetch": []},
        {"context": {"patientId": "somebody-else"}},
    ],
    ids=lambda broken: str(broken)[:40],
)
def test_a_request_that_is_none_is_refused(broken: dict[str, Any]):
    """The page can answer it with 4xx; another patient's prefetch is never weighed."""
    with pytest.raises(RecordError):
        answer(request(filed(NODULE), **broken), weigher())


def test_a_request_with_lesions_without_number_is_refused():
    """Nobody can make the service weigh for hours."""
    many = [Lesion(f"focus {number}", form=Form.PATCH) for number in range(31)]

    with pytest.raises(RecordError, match="more lesions"):
        answer(request(filed(*many)), weigher())


@pytest.mark.parametrize("body", [b"", b"[]", b"<x/>", b'{"hook":' + b"[" * 10_000])
def test_a_body_that_is_no_request_is_refused(body: bytes):
    """Hostile bytes are met as in any FHIR file."""
    with pytest.raises(RecordError):
        answer(body, weigher())


@pytest.mark.parametrize("nothing", [None, 7, "x", [], {}, [[]], [None]])
def test_a_malformed_observation_is_passed_over(nothing: object):
    """One odd resource ends no answer."""
    resources = filed(NODULE)
    for key in ("component", "hasMember", "focus", "code", "effectiveDateTime"):
        odd = [
            each | {key: nothing} if each["resourceType"] == "Observation" else each
            for each in resources
        ]
        assert "cards" in answer(request(odd), weigher())


@pytest.mark.parametrize("language", Language)
def test_the_service_says_what_to_prefetch(language: Language):
    """Every template is of the patient in view, and asks for codes that we read."""
    (service,) = services(Words(language))["services"]

    assert service["id"] == SERVICE
    assert service["hook"] == "patient-view"
    assert all("{{context.patientId}}" in each for each in service["prefetch"].values())
    assert "http://loinc.org|85337-4" in service["prefetch"]["tests"]
