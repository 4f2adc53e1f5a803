"""Treatment, outcome and the end of following, entered on a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import TODAY, Browser, user

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.alerts import standing_alerts
from scalpwatch.registry.audit import Event
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.cases import Response
from scalpwatch.vocabulary.courses import TherapyKind, VitalStatus

BEFORE = TODAY - timedelta(days=20)
THERAPY = {
    "kind": "chemotherapy",
    "agent": "capecitabine & <i>",
    "lesion": "",
    "began": BEFORE.isoformat(),
    "ended": "",
    "response": "not_told",
}
OUTCOME = {"status": "alive", "on": BEFORE.isoformat(), "text": "by telephone <i>"}
CLOSURE = {"on": TODAY.isoformat(), "text": "moved away <i>"}


@pytest.fixture
def of(desk, kept):
    """A patient with an open alert, and her address."""
    course = next(
        each
        for each in kept
        if not each.therapies
        and any(a.state.waits_for_the_clinic for a in standing_alerts(each))
    )
    (entry,) = desk.store.search(Query(pseudonym=course.pseudonym))
    return course.pseudonym, f"/patients/{entry.uid}"


def marked_in(page: str) -> list[str]:
    """Name the fields that are marked."""
    return re.findall(r'aria-invalid="true" aria-describedby="([^"]+)-wrong"', page)


def test_a_treatment_is_kept_and_completed_when_it_ends(desk, clinician, of):
    """Entered again with its end it is the same treatment."""
    pseudonym, path = of
    ends = {"ended": TODAY.isoformat(), "response": "partial"}

    first = clinician.send(f"{path}/therapy", THERAPY)
    clinician.send(f"{path}/therapy", {**THERAPY, **ends})

    (made,) = desk.store.recall(pseudonym).therapies
    assert first.headers["location"] == f"{path}?kept=therapy"
    assert made.kind is TherapyKind.CHEMOTHERAPY
    assert (made.began, made.ended) == (BEFORE, TODAY)
    assert made.response is Response.PARTIAL
    assert "The treatment is kept." in clinician.see(f"{path}?kept=therapy").text
    rows = [row.event for row in desk.store.trail(pseudonym)]
    assert rows.count(Event.THERAPY_ADDED.value) == 2


def test_an_outcome_is_kept(desk, clinician, of):
    """Known to live on that day."""
    pseudonym, path = of

    clinician.send(f"{path}/outcome", OUTCOME)

    made = desk.store.recall(pseudonym).outcomes[-1]
    assert (made.status, made.on) == (VitalStatus.ALIVE, BEFORE)
    assert made.text == OUTCOME["text"]


def test_who_was_seen_later_did_not_die_before(desk, clinician, of):
    """It is another patient's outcome, or another day."""
    pseudonym, path = of
    seen = desk.store.recall(pseudonym).visits[-1].seen_on
    told = {"status": "dead_of_cancer", "on": (seen - timedelta(days=1)).isoformat()}

    answered = clinician.send(f"{path}/outcome", told)

    assert answered.status_code == 422
    assert marked_in(answered.text) == ["on"]
    assert "The patient was seen after that day" in answered.text


WRONG = [
    ("therapy", THERAPY, {"kind": ""}, "kind"),
    ("therapy", THERAPY, {"began": ""}, "began"),
    ("therapy", THERAPY, {"began": "2030-01-01"}, "began"),
    ("therapy", THERAPY, {"ended": "2001-01-01"}, "ended"),
    ("therapy", THERAPY, {"lesion": "another"}, "lesion"),
    ("therapy", THERAPY, {"response": "x"}, "response"),
    ("therapy", THERAPY, {"agent": "<i>" * 100}, "agent"),
    ("outcome", OUTCOME, {"status": ""}, "status"),
    ("outcome", OUTCOME, {"on": "2030-01-01"}, "on"),
    ("outcome", OUTCOME, {"text": "<i>" * 1000}, "text"),
]


def test_a_contradiction_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk, clinician, of
):
    """The field is marked, and nothing is kept."""
    pseudonym, path = of
    before = desk.store.recall(pseudonym)
    clinician.see(f"{path}/therapy")

    for name, told, changed, field in WRONG:
        answered = clinician.send(f"{path}/{name}", {**told, **changed})
        assert answered.status_code == 422, changed
        assert marked_in(answered.text) == [field], changed
        assert "&lt;i&gt;" in answered.text, changed
        assert pseudonym in answered.text, changed
    assert desk.store.recall(pseudonym) == before


def test_following_does_not_end_while_an_alert_is_open(desk, clinician, of):
    """An alert must not end by being no longer looked at."""
    pseudonym, path = of

    answered = clinician.send(f"{path}/closure", CLOSURE)

    assert answered.status_code == 422
    assert "still open" in answered.text
    assert "moved away" in answered.text
    assert desk.store.recall(pseudonym).closure is None


def test_following_ends_with_a_reason(desk, clinician, of):
    """Once nothing is open, and why stands in the record."""
    pseudonym, path = of
    course = desk.store.recall(pseudonym)
    desk.store.keep(replace(course, visits=(), decisions=(), pathologies=()))
    clinician.see(path)

    silent = clinician.send(f"{path}/closure", {**CLOSURE, "text": " "})
    answered = clinician.send(f"{path}/closure", CLOSURE)

    assert silent.status_code == 422
    assert answered.status_code == 303
    assert desk.store.recall(pseudonym).closure.text == CLOSURE["text"]
    assert "/closure" not in clinician.see(path).text


@pytest.mark.parametrize("name", ["therapy", "outcome", "closure"])
@pytest.mark.parametrize(
    "roles",
    [(Role.PATHOLOGIST,), (Role.READER, Role.CLINICIAN), (Role.ADMINISTRATOR,)],
)
def test_clinicians_alone_enter_them(desk, of, name, roles):
    """A denial wins."""
    user(desk, "somebody", *roles)
    browser = Browser(desk).sign_in("somebody")

    assert browser.see(f"{of[1]}/{name}").status_code == 403
    assert browser.send(f"{of[1]}/{name}", {}).status_code == 403


@pytest.mark.parametrize("name", ["therapy", "outcome", "closure", "pathology"])
def test_every_form_shows_whose_record_it_is(clinician, of, name):
    """The pseudonym stands large above the form, and on the button."""
    pseudonym, path = of

    page = clinician.see(f"{path}/{name}").text

    assert f'<p class="name">{pseudonym}</p>' in page
