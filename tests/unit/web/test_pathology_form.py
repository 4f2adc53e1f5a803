"""A pathologist's report, entered on a page: seen once more, then kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import TODAY, Browser, user

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    Pathology,
    Sampling,
    Specimen,
    StainState,
)

TAKEN = TODAY - timedelta(days=30)
REPORT = {
    "specimen": "scalp_lesion",
    "lesion": "focus 1",
    "taken_on": TAKEN.isoformat(),
    "reported_on": (TAKEN + timedelta(days=8)).isoformat(),
    "sampling": "punch",
    "reaches_fat": "yes",
    "histology": "metastasis",
    "diagnosis": "alopecic_metastasis",
    "origin": "breast",
    "morphology": "infiltrating duct carcinoma",
    "text": "ёлки & <b>клетки</b>",
    "stain_marker": ["er", "", "her2"],
    "stain_state": ["positive", "", "equivocal"],
    "stain_percent": ["90,5", "", ""],
    "stain_score": ["", "", "2"],
}


@pytest.fixture
def of(desk, kept):
    """A patient without a specimen, and the address of her form."""
    course = next(each for each in kept if not each.pathologies)
    (entry,) = desk.store.search(Query(pseudonym=course.pseudonym))
    return course.pseudonym, f"/patients/{entry.uid}/pathology"


@pytest.fixture
def pathologist(desk):
    """A browser in which a pathologist is signed in."""
    user(desk, "pavel", Role.PATHOLOGIST)
    browser = Browser(desk).sign_in("pavel")
    browser.see("/today")
    return browser


def seal_of(page: str) -> str:
    """Read the seal of what was shown."""
    return re.search(r'name="seal" value="([0-9a-f]+)"', page)[1]


def test_a_report_is_shown_once_more_and_then_kept(desk, pathologist, of):
    """Nothing is kept before it was seen under the pseudonym; then all of it is."""
    pseudonym, path = of

    preview = pathologist.send(path, {**REPORT, "deed": "preview"})
    before = desk.store.recall(pseudonym)
    seal = seal_of(preview.text)
    answered = pathologist.send(path, {**REPORT, "deed": "keep", "seal": seal})

    assert preview.status_code == 200
    assert f"Is this the report of {pseudonym}?" in preview.text
    assert not before.pathologies
    assert answered.status_code == 303
    (made,) = desk.store.recall(pseudonym).pathologies
    assert made.specimen is Specimen.SCALP_LESION
    assert (made.lesion, made.taken_on) == ("focus 1", TAKEN)
    assert (made.sampling, made.reaches_fat) == (Sampling.PUNCH, True)
    assert made.histology is Histology.METASTASIS
    assert made.diagnosis is Condition.ALOPECIC_METASTASIS
    assert made.origin is Primary.BREAST
    assert made.text == REPORT["text"]
    assert [(s.marker, s.state, s.percent, s.score) for s in made.stains] == [
        (Marker.ER, StainState.POSITIVE, 90.5, None),
        (Marker.HER2, StainState.EQUIVOCAL, None, 2),
    ]


def test_what_the_stains_favor_is_told_before_and_after(pathologist, of):
    """Who enters them reads what they say."""
    _, path = of
    preview = pathologist.send(path, {**REPORT, "deed": "preview"}).text

    kept = {**REPORT, "deed": "keep", "seal": seal_of(preview)}
    where = pathologist.send(path, kept).headers["location"]
    page = pathologist.see(where).text

    assert "What the stains say" in preview
    assert "What the stains say" in page
    assert "The pathology report is kept." in page
    assert "<details open>" in page


WRONG = [
    ({"specimen": "x"}, "specimen"),
    ({"taken_on": ""}, "taken_on"),
    ({"taken_on": "2027-01-01"}, "taken_on"),
    ({"taken_on": "yesterday"}, "taken_on"),
    ({"reported_on": "2020-01-01"}, "reported_on"),
    ({"lesion": ""}, "lesion"),
    ({"lesion": "another focus"}, "lesion"),
    ({"specimen": "other_metastasis"}, "lesion"),
    ({"specimen": "primary", "lesion": ""}, "histology"),
    ({"histology": "pending"}, "histology"),
    ({"diagnosis": "a cold"}, "diagnosis"),
    ({"origin": "nowhere"}, "origin"),
    ({"morphology": "x" * 201}, "morphology"),
    ({"stain_state": ["", "", "equivocal"]}, "stain_state_0"),
    ({"stain_marker": ["", "", "her2"]}, "stain_marker_0"),
    ({"stain_marker": ["her2", "", "her2"]}, "stain_marker_2"),
    ({"stain_percent": ["101", "", ""]}, "stain_percent_0"),
    ({"stain_percent": ["nan", "", ""]}, "stain_percent_0"),
    ({"stain_percent": ["1e999", "", ""]}, "stain_percent_0"),
    ({"stain_score": ["2", "", "2"]}, "stain_score_0"),
    ({"stain_score": ["", "", "9"]}, "stain_score_2"),
]


@pytest.mark.parametrize("deed", ["preview", "keep"])
def test_a_contradiction_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk, pathologist, of, deed
):
    """The field is marked, the reason stands at it, and nothing is kept."""
    pseudonym, path = of

    for changed, field in WRONG:
        answered = pathologist.send(path, {**REPORT, **changed, "deed": deed})
        page = answered.text
        marked = re.findall(
            r'aria-invalid="true" aria-describedby="([^"]+)-wrong"', page
        )
        assert answered.status_code == 422, changed
        assert marked == [field], changed
        assert re.search(rf'id="{field}-wrong">[^<]+<', page), changed
        assert "&lt;b&gt;клетки&lt;/b&gt;" in page, changed
    assert not desk.store.recall(pseudonym).pathologies


def test_what_was_not_seen_is_not_kept(desk, pathologist, of):
    """Neither without a look, nor after somebody else changed the specimen."""
    pseudonym, path = of
    seal = seal_of(pathologist.send(path, {**REPORT, "deed": "preview"}).text)
    blindly = pathologist.send(path, {**REPORT, "deed": "keep"})
    other = Pathology("2.25.9", Specimen.SCALP_LESION, TAKEN, lesion="focus 1")
    course = desk.store.recall(pseudonym)
    desk.store.keep(replace(course, pathologies=(other,)))

    late = pathologist.send(path, {**REPORT, "deed": "keep", "seal": seal})

    assert blindly.status_code == late.status_code == 422
    assert "has changed since you looked" in late.text
    assert desk.store.recall(pseudonym).pathologies == (other,)


def test_a_seal_of_one_patient_fits_no_other(desk, pathologist, kept, of):
    """Two open tabs do not mix up two patients."""
    _, path = of
    seal = seal_of(pathologist.send(path, {**REPORT, "deed": "preview"}).text)
    second = next(each for each in reversed(kept) if not each.pathologies)
    (entry,) = desk.store.search(Query(pseudonym=second.pseudonym))

    answered = pathologist.send(
        f"/patients/{entry.uid}/pathology", {**REPORT, "deed": "keep", "seal": seal}
    )

    assert answered.status_code == 422
    assert not desk.store.recall(second.pseudonym).pathologies


def test_rows_are_added_without_a_script(pathologist, of):
    """Four at first, four more each time, one for each marker at most."""
    _, path = of
    page = pathologist.see(path).text
    assert page.count('name="stain_marker"') == 4

    told = {**REPORT, "deed": "more"}
    for _ in range(9):
        page = pathologist.send(path, told).text
        rows = page.count('name="stain_marker"')
        told = {**told, "stain_marker": ["er", *[""] * (rows - 1)]}

    assert rows == len(Marker)
    assert 'value="more"' not in page
    assert 'value="er" selected' in page


def test_the_form_comes_back_to_be_changed(desk, pathologist, of):
    """From the second look there is a way back with all that was typed."""
    pseudonym, path = of

    page = pathologist.send(path, {**REPORT, "deed": "change"})

    assert page.status_code == 200
    assert 'value="metastasis" selected' in page.text
    assert not desk.store.recall(pseudonym).pathologies


def test_an_awaited_report_finds_its_specimen(desk, clinician, of):
    """Of a specimen that was taken, the course leads to the form filled that far."""
    pseudonym, path = of
    waits = Pathology(
        "2.25.9", Specimen.SCALP_LESION, TAKEN, lesion="focus 1", text="sent"
    )
    desk.store.keep(replace(desk.store.recall(pseudonym), pathologies=(waits,)))
    page = clinician.see(path.removesuffix("/pathology")).text
    where = re.search(r'href="([^"]+pathology\?of=[0-9a-f]{16})"', page)[1]

    form = clinician.see(where).text
    preview = clinician.send(path, {**REPORT, "deed": "preview"}).text
    clinician.send(path, {**REPORT, "deed": "keep", "seal": seal_of(preview)})

    assert f'value="{TAKEN.isoformat()}"' in form
    assert ">sent</textarea>" in form
    assert "completed" in preview
    assert "As it is kept now" in preview
    (made,) = desk.store.recall(pseudonym).pathologies
    assert made.uid == waits.uid
    assert made.histology is Histology.METASTASIS
    assert clinician.see(f"{path}?of={'0' * 16}").status_code == 404


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ((Role.PATHOLOGIST,), 200),
        ((Role.CLINICIAN,), 200),
        ((Role.READER,), 403),
        ((Role.READER, Role.PATHOLOGIST), 403),
        ((Role.ADMINISTRATOR,), 403),
    ],
)
def test_pathologists_and_clinicians_enter_reports(desk, of, roles, status):
    """And nobody who reads only, whatever else she is."""
    user(desk, "somebody", *roles)
    browser = Browser(desk).sign_in("somebody")

    assert browser.see(of[1]).status_code == status
    assert browser.send(of[1], {**REPORT, "deed": "preview"}).status_code == status
