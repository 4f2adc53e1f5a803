"""A patient's course, and the decision about her alert."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import TODAY, Browser, user

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.alerts import open_alerts
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.alerts import AlertState
from scalpwatch.vocabulary.courses import Choice, OverrideReason

LATER = (TODAY + timedelta(days=14)).isoformat()


@pytest.fixture
def alerted(desk, kept):
    """A patient with an open alert that nobody has decided about."""
    for entry in desk.store.search(Query()):
        course = next(each for each in kept if each.pseudonym == entry.pseudonym)
        told = open_alerts(course, today=TODAY)
        if told and told[0].state is AlertState.OPEN:
            return entry
    pytest.fail("no drawn patient has an open alert")


@pytest.fixture
def form(clinician, alerted):
    """The form of the decision: where it is sent, and the seal of what it shows."""
    course = clinician.see(f"/patients/{alerted.uid}").text
    path = re.search(r"/patients/[0-9a-f]+/alerts/[0-9a-f]+", course)[0]
    page = clinician.see(path).text
    seal = re.search(r'name="seal" value="([^"]+)"', page)[1]
    return path, seal


def test_a_course_is_told_day_by_day(clinician, alerted, kept):
    """Every visit stands under its day, the last one first."""
    page = clinician.see(f"/patients/{alerted.uid}").text

    course = next(each for each in kept if each.pseudonym == alerted.pseudonym)
    days = re.findall(r'<time datetime="([0-9-]+)"', page)

    assert days == sorted(days, reverse=True)
    assert {each.seen_on.isoformat() for each in course.visits} <= {*days}


def test_a_decision_is_of_the_clinics_day(desk, clinician, alerted, form):
    """Not of the machine's, whose clock may stand elsewhere."""
    path, _ = form
    day = date(2126, 6, 1)
    object.__setattr__(desk, "today", lambda: day)
    seal = re.search(r'name="seal" value="([^"]+)"', clinician.see(path).text)[1]

    answered = clinician.send(path, {"seal": seal, "choice": "done"})

    assert answered.status_code == 303, answered.text
    assert desk.store.recall(alerted.pseudonym).decisions[-1].on == day


def test_a_deferred_alert_is_kept_with_its_day_and_reason(
    desk, clinician, alerted, form
):
    """What was decided stands in the record, and the page says so."""
    path, seal = form
    told = {"choice": "deferred", "until": LATER, "reason": "imaging_first"}

    answered = clinician.send(path, {"seal": seal, "text": "CT first", **told})

    assert answered.status_code == 303
    made = desk.store.recall(alerted.pseudonym).decisions[-1]
    assert made.choice is Choice.DEFERRED
    assert made.until.isoformat() == LATER
    assert made.reason is OverrideReason.IMAGING_FIRST
    assert made.text == "CT first"
    assert made.on == TODAY


HALVES = [
    ({"choice": "deferred", "reason": "imaging_first"}, "until when"),
    (
        {"choice": "deferred", "until": "2026-06-01", "reason": "other"},
        "until when",
    ),
    ({"choice": "deferred", "until": LATER}, "why"),
    ({"choice": "declined"}, "why"),
    ({"choice": "declined", "reason": "other", "until": LATER}, "yet a day"),
    ({"choice": "done", "reason": "other"}, "called done"),
    ({"choice": ""}, "why"),
]


@pytest.mark.parametrize(("told", "words"), HALVES)
def test_half_a_decision_is_refused_and_nothing_typed_is_lost(
    desk, clinician, form, told, words
):
    """The form comes back with what was typed, and says what is missing."""
    path, seal = form
    pseudonym = desk.store.pseudonym(path.split("/")[2])
    before = desk.store.recall(pseudonym)

    answered = clinician.send(path, {"seal": seal, "text": "as I said", **told})

    assert answered.status_code == 422
    assert words in answered.text
    assert "as I said" in answered.text
    assert desk.store.recall(pseudonym) == before


def test_an_alert_that_changed_meanwhile_is_not_decided_blindly(
    desk, clinician, alerted, form
):
    """Who decided about another alert than now stands there must read it first."""
    path, seal = form
    before = len(desk.store.recall(alerted.pseudonym).decisions)
    other = Browser(desk)
    user(desk, "olga", Role.CLINICIAN)
    other.sign_in("olga")
    other.see(path)
    done = {"choice": "deferred", "until": LATER, "reason": "observe_first"}
    assert other.send(path, {"seal": seal, **done}).status_code == 303

    answered = clinician.send(path, {"seal": seal, "choice": "done"})

    assert answered.status_code == 422
    assert "has changed since" in answered.text
    assert len(desk.store.recall(alerted.pseudonym).decisions) == before + 1


def test_a_decision_sent_twice_is_kept_once(desk, clinician, alerted, form):
    """A second click changes nothing."""
    path, seal = form
    done = {"seal": seal, "choice": "done"}
    before = len(desk.store.recall(alerted.pseudonym).decisions)

    clinician.send(path, done)
    clinician.send(path, done)

    assert len(desk.store.recall(alerted.pseudonym).decisions) == before + 1


def test_a_lesions_name_stands_in_no_address(desk, clinician, kept):
    """Names are typed by people: an address bears a hash of the lesion's UID."""
    named = replace(kept[0].lesions[0], name="Zyxwquarelia")
    renamed = replace(kept[0], lesions=(named,), visits=())
    desk.store.keep(renamed)
    entry = next(iter(desk.store.search(Query(pseudonym=renamed.pseudonym))))

    page = clinician.see(f"/patients/{entry.uid}").text

    assert "Zyxwquarelia" in page
    assert not re.search(r'href="[^"]*Zyxwquarelia', page)
