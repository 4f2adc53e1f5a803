"""Item 14: FHIR of strangers is read within bounds, and nothing of it is fetched."""

from __future__ import annotations

import json
import socket

import pytest
from machines import machine

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query


@pytest.fixture
def clinic(desk):
    """A machine that acts for a clinician."""
    return machine(desk, Role.CLINICIAN)


def bundle(**condition):
    """A patient with a breast cancer, as another system tells it."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {
                "fullUrl": "http://169.254.169.254/Patient/1",
                "resource": {
                    "resourceType": "Patient",
                    "id": "1",
                    "gender": "female",
                    "birthDate": "1961-01-01",
                    "name": [{"family": "Zyxwquarelia"}],
                    "text": {
                        "status": "generated",
                        "div": "<div><script>alert(1)</script>Zyxwquarelia</div>",
                    },
                },
            },
            {
                "resource": {
                    "resourceType": "Condition",
                    "id": "2",
                    "subject": {"reference": "http://169.254.169.254/Patient/1"},
                    "clinicalStatus": {"coding": [{"code": "active"}]},
                    "verificationStatus": {"coding": [{"code": "confirmed"}]},
                    "code": {
                        "coding": [
                            {
                                "system": "http://hl7.org/fhir/sid/icd-10",
                                "code": "C50.9",
                            }
                        ]
                    },
                    "onsetDateTime": "2019-03-01",
                    "note": [{"text": "<img src=x onerror=alert(1)>Zyxwquarelia"}],
                    **condition,
                }
            },
        ],
    }


def test_item_14_a_strangers_bundle_gives_codes_and_nothing_else(
    clinic, desk, monkeypatch
):
    """No narrative, no name, and no address of it is ever opened."""

    def refused(*_given: object, **_named: object) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)

    told = clinic.ask("/api/fhir", bundle())

    assert told.status_code == 200, told.text
    assert told.json()["kept"] == 1
    (entry,) = desk.store.search(Query())
    course = clinic.ask(f"/api/patients/{entry.uid}").text
    assert "Zyxwquarelia" not in course
    assert "script" not in course


def test_item_14_lines_are_read_and_who_is_there_stays(clinic):
    """Brought in twice, nobody is doubled."""
    lines = "\n".join(
        json.dumps(each["resource"]) for each in bundle()["entry"]
    ).replace("http://169.254.169.254/", "")
    kind = {"content-type": "application/fhir+ndjson"}

    told = [
        clinic.ask("/api/fhir", method="POST", content=lines, headers=kind).json()
        for _ in range(2)
    ]

    assert [each["kept"] for each in told] == [1, 0]


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType": "Bundle", "resourceType": "Patient"}',
        b'{"resourceType": "Bundle", "a": ' + b"[" * 100 + b"]" * 100 + b"}",
        b"<Bundle xmlns='http://hl7.org/fhir'/>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b'{"resourceType": "Bundle", "total": 1e999}',
        b"[]",
        b"",
    ],
)
def test_item_14_a_hostile_bundle_is_refused(clinic, body):
    """Depth, keys that stand twice, XML with entities, numbers that are none."""
    kind = {"content-type": "application/fhir+json"}

    answered = clinic.ask("/api/fhir", method="POST", content=body, headers=kind)

    assert answered.status_code == 422
    assert b"root:" not in answered.content


def test_item_14_a_bundle_that_is_too_large_is_not_read(clinic):
    """It is refused by its length."""
    headers = {"content-type": "application/fhir+json", "content-length": "99999999"}

    answered = clinic.ask("/api/fhir", method="POST", content=b"{}", headers=headers)

    assert answered.status_code == 413
