"""Visits and pictures that machines send."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from clinic import Browser, user
from machines import CASE, machine

from scalpwatch.consultation import weighing
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query
from scalpwatch.web.found_pictures import picture_path

PICTURED = {
    **CASE,
    "lesions": [
        {**CASE["lesions"][0], "pictures": [{"file": "a.png", "kind": "clinical"}]}
    ],
}


@pytest.fixture
def clinic(desk):
    """A machine that acts for a clinician."""
    return machine(desk, Role.CLINICIAN)


def png() -> bytes:
    """A small picture."""
    pixels = np.full((240, 320, 3), 180, np.uint8)
    pixels[90:150, 120:200] = (150, 150, 210)
    return cv2.imencode(".png", pixels)[1].tobytes()


def sent(clinic, path, case, files):
    """Send a case with files."""
    return clinic.ask(
        path,
        method="POST",
        data={"case": json.dumps(case)},
        files=[("picture", (name, content)) for name, content in files],
    )


def test_a_visit_is_kept_once(clinic, desk):
    """Sent again after a lost connection, it is not doubled."""
    first = clinic.ask("/api/visits", CASE).json()
    again = clinic.ask("/api/visits", CASE).json()

    course = clinic.ask(f"/api/patients/{first['uid']}").json()
    assert not first["is_repeated"]
    assert first["answer"]["lesions"]
    assert again["is_repeated"]
    assert len(course["visits"]) == 1
    assert len(desk.store.search(Query())) == 1


def test_a_visit_with_a_picture_is_measured_and_kept(clinic, desk):
    """The file is the one that was sent."""
    content = png()

    kept = sent(clinic, "/api/visits", PICTURED, [("a.png", content)])

    assert kept.status_code == 200, kept.text
    (picture,) = desk.store.recall("NEW-1").visits[0].pictures
    assert desk.store.picture("NEW-1", picture.sha256) == content
    assert picture.width_px == 320


def test_a_picture_is_of_the_lesion_by_the_name_that_the_record_gives_it(clinic, desk):
    """A name that differs by a capital is the followed one, for its pictures too."""
    first, later = (
        {**case, "seen_on": day, "lesions": [{**case["lesions"][0], "name": name}]}
        for case, day, name in (
            (CASE, "2026-05-01", "focus 1"),
            (PICTURED, "2026-05-30", "Focus 1"),
        )
    )
    clinic.ask("/api/visits", first)

    kept = sent(clinic, "/api/visits", later, [("a.png", png())])

    assert kept.status_code == 200, kept.text
    course = desk.store.recall("NEW-1")
    (picture,) = [each for visit in course.visits for each in visit.pictures]
    assert [each.name for each in course.lesions] == [picture.lesion] == ["focus 1"]


def test_a_picture_that_a_machine_withdraws_is_shown_no_more(clinic, desk):
    """A correction without it; what is remembered of the patient is forgotten."""
    uid = sent(clinic, "/api/visits", PICTURED, [("a.png", png())]).json()["uid"]
    visit = desk.store.recall("NEW-1").visits[0]
    thumbnail = f"{picture_path(uid, visit, visit.pictures[0])}/thumbnail"
    user(desk, "rita", Role.READER)
    reader = Browser(desk).sign_in("rita")
    before = reader.see(thumbnail)

    corrected = clinic.ask("/api/visits?instead=true", CASE, method="POST")

    assert corrected.status_code == 200, corrected.text
    assert before.status_code == 200
    assert reader.see(thumbnail).status_code == 404


def test_a_case_with_a_picture_is_assessed_and_not_kept(clinic, desk):
    """The picture is looked at, and gone."""
    told = sent(clinic, "/api/consultations", PICTURED, [("a.png", png())])

    assert told.status_code == 200, told.text
    assert told.json()["pictures"]
    assert not desk.store.search(Query())


def test_a_case_is_answered_once(clinic, monkeypatch):
    """To measure its pictures answers nothing; all is weighed when all is seen."""
    monkeypatch.delattr(weighing, "consult")

    told = sent(clinic, "/api/consultations", PICTURED, [("a.png", png())])

    assert told.status_code == 200, told.text
    assert told.json()["pictures"]


def test_more_pictures_than_are_offered_are_refused(clinic, desk):
    """Before any is opened: the description says how many."""
    names = [f"{number}.png" for number in range(21)]
    pictures = [{"file": name, "kind": "clinical"} for name in names]
    case = {**CASE, "lesions": [{**CASE["lesions"][0], "pictures": pictures}]}

    answered = sent(clinic, "/api/visits", case, [(name, b"") for name in names])

    assert answered.status_code == 422
    assert "More than 20 pictures" in answered.json()["message"]
    assert not desk.store.search(Query())


@pytest.mark.parametrize(
    "files",
    [
        [("b.png", b"x")],
        [("a.png", b"x"), ("b.png", b"y")],
        [("a.png", b"x"), ("a.png", b"y")],
        [("a.png", b"<svg onload='x'>")],
        [("a.png", b"")],
    ],
)
def test_pictures_that_do_not_fit_the_case_are_refused(clinic, desk, files):
    """Nothing is kept of any."""
    answered = sent(clinic, "/api/visits", PICTURED, files)

    assert answered.status_code == 422
    assert set(answered.json()) == {"message", "remedy"}
    assert not desk.store.search(Query())
