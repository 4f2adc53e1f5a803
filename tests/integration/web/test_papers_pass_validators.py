"""What the clinic's page gives out passes the validators that our files pass."""

from __future__ import annotations

import io
import json
import zipfile

import fhirkit
import pytest
from alerted import address_of, alerted_course
from clinic import Browser, user
from clinic_fixtures import apart, desk, loop, model
from integration.dicom.test_validators import explained, findings
from pictured import pictured

from scalpwatch.registry.accounts import Role

__all__ = ["apart", "desk", "loop", "model"]


@pytest.fixture
def clinician(desk):
    """A browser in which a clinician is signed in."""
    user(desk, "maria", Role.CLINICIAN)
    return Browser(desk).sign_in("maria")


def test_no_object_of_the_study_has_an_error(desk, clinician, tmp_path):
    """Pictures, outlines, measures and report of the last visit, before dciodvfy."""
    course, contents = pictured()
    desk.store.keep(course, contents)

    packed = clinician.see(f"{address_of(desk, course)}/dicom.zip").content

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)
    found = {path.name: findings(path) for path in tmp_path.glob("*.dcm")}
    assert len(found) >= 4
    assert not [line for told in found.values() for line in told if not explained(line)]


def test_fhirkit_finds_nothing_in_the_bundle(desk, clinician):
    """Every resource is R4, element by element."""
    courses = [alerted_course(), pictured()[0]]
    desk.store.keep(courses[0])
    desk.store.keep(courses[1], pictured()[1])

    for course in courses:
        told = clinician.see(f"{address_of(desk, course)}/fhir.json").content

        assert json.loads(told)["resourceType"] == "Bundle"
        assert [str(issue) for issue in fhirkit.validate(told.decode())] == []
