"""The interface for machines."""

from __future__ import annotations

import json

import pytest
from clinic import TODAY, Browser, user
from machines import CASE, machine

from scalpwatch.casework.consulting import consult_case
from scalpwatch.documents.answer import to_json
from scalpwatch.documents.case import from_document
from scalpwatch.documents.course import course_from_json
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query
from scalpwatch.web.working import Workers


@pytest.fixture
def clinic(desk):
    """A machine that acts for a clinician."""
    return machine(desk, Role.CLINICIAN)


def test_patients_are_listed_and_searched_by_the_letters_in_the_body(clinic, kept):
    """As on the list of today."""
    everybody = clinic.ask("/api/patients").json()
    letters = everybody["patients"][0]["pseudonym"]

    found = clinic.ask("/api/patients/search", {"letters": letters}).json()

    assert len(everybody["patients"]) == len(kept)
    assert letters in {each["pseudonym"] for each in found["patients"]}


def test_a_course_is_told_as_its_schema_has_it(desk, clinic, kept):
    """What is read back is what is kept."""
    entry = desk.store.search(Query())[0]

    answered = clinic.ask(f"/api/patients/{entry.uid}")

    course = course_from_json(answered.text)
    assert course in kept


def test_a_case_is_assessed_as_the_command_line_does(clinic, desk):
    """The same answer to the letter, and nothing is kept."""
    answered = clinic.ask("/api/consultations", CASE)

    case = from_document(CASE, today=TODAY)
    alone = consult_case(case, policy=Policy(), eye_is_on=True, made_on=TODAY)
    assert answered.text == to_json(alone, Language.EN)
    assert not desk.store.search(Query())


def test_no_path_that_is_told_is_opened(clinic):
    """A case that names a file of the server is refused."""
    lesion = {**CASE["lesions"][0], "pictures": [{"file": "/etc/hostname"}]}

    answered = clinic.ask("/api/consultations", {**CASE, "lesions": [lesion]})

    assert answered.status_code == 422


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"a": 1, "a": 2}', "application/json", 422),
        (b'{"a": NaN}', "application/json", 422),
        (b'{"a": 1e999}', "application/json", 422),
        (b'{"text": "\\ud800"}', "application/json", 422),
        (b"[" * 5000, "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_is_no_document_is_refused_in_the_asked_language(desk, body, kind, status):
    """What is wrong and how to mend it, in one form."""
    russian = machine(desk, Role.CLINICIAN, language="ru-RU,ru;q=0.9")

    answered = russian.client.post(
        "/api/consultations", content=body, headers={"content-type": kind}
    )

    assert answered.status_code == status
    told = answered.json()
    assert set(told) == {"message", "remedy"}
    assert any("а" <= letter <= "я" for letter in told["message"])


def test_a_note_is_read(clinic):
    """With the words that say it."""
    told = clinic.ask("/api/notes", {"text": "A firm nodule on the scalp."}).json()

    assert set(told) == {"signs", "sizes", "age", "cancers", "treatments", "sites"}


def test_a_pathologist_enters_pathology_and_nothing_else(desk, kept):
    """As on the pages."""
    entry = desk.store.search(Query())[0]
    path = f"/api/patients/{entry.uid}/events"
    olga = machine(desk, Role.PATHOLOGIST, name="olga")
    report = {
        "specimen": "primary",
        "taken_on": "2019-05-02",
        "reported_on": "2019-05-09",
        "histology": "other malignancy",
    }

    entered = olga.ask(path, {"pathology": [report]})
    denied = olga.ask(path, {"outcome": [{"on": "2026-05-01", "status": "alive"}]})

    assert kept
    assert entered.status_code == 200, entered.text
    assert entered.json()["added"] == 1
    assert denied.status_code == 403


def test_an_export_is_asked_for_looked_at_and_taken(desk, clinic, kept):
    """As on the page of work."""
    asked = clinic.ask("/api/jobs", {"kind": "export_table"})
    Workers(desk).work_off()
    uid = asked.json()["job"]["uid"]

    told = clinic.ask(f"/api/jobs/{uid}").json()
    result = clinic.ask(f"/api/jobs/{uid}/result")
    gone = clinic.ask(f"/api/jobs/{uid}", method="DELETE")

    assert kept
    assert asked.status_code == 202
    assert told["state"] == "done"
    assert told["has_result"]
    assert result.headers["content-type"].startswith("text/csv")
    assert gone.status_code == 204
    assert clinic.ask(f"/api/jobs/{uid}").status_code == 404


def test_an_export_is_not_given_to_who_became_a_reader(desk, clinic, kept):
    """The token is the same, and tells no more that there is a result for it."""
    clinic.ask("/api/jobs", {"kind": "export_table"})
    Workers(desk).work_off()
    (job,) = clinic.ask("/api/jobs").json()["jobs"]
    who = desk.accounts().find("maria").account
    desk.accounts("tester").change(who.uid, roles={Role.READER}, is_blocked=False)

    result = clinic.ask(f"/api/jobs/{job['uid']}/result")

    (told,) = clinic.ask("/api/jobs").json()["jobs"]
    assert kept
    assert job["has_result"]
    assert result.status_code == 403
    assert not told["has_result"]


def test_cards_are_made_of_what_a_hospital_prefetched(clinic):
    """CDS Hooks is mounted where its specification wants it."""
    (service,) = clinic.ask("/cds-services").json()["services"]
    call = {
        "hook": service["hook"],
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"patientId": "p1", "userId": "Practitioner/1"},
        "prefetch": {"patient": {"resourceType": "Patient", "id": "p1"}},
    }

    answered = clinic.ask(f"/cds-services/{service['id']}", call)

    assert answered.status_code == 200, answered.text
    assert answered.json() == {"cards": []}
    assert clinic.ask("/cds-services/other", call).status_code == 404


def test_a_page_may_ask_with_its_session_and_its_token(desk, kept):
    """A script of a page is taken; one that sends no token of the form is not."""
    user(desk, "maria", Role.CLINICIAN)
    browser = Browser(desk).sign_in("maria")
    note = json.dumps({"text": "scalp"})
    kind = {"content-type": "application/json"}

    bare = browser.client.post("/api/notes", content=note, headers=kind)
    ours = browser.client.post(
        "/api/notes", content=note, headers={**kind, "x-csrf-token": browser.token}
    )

    assert kept
    assert bare.status_code == 403
    assert ours.status_code == 200
