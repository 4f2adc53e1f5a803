"""A list is ordered by what is still to be done, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unit.registry.courses import after, begun, decided, seen, taken

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState
from scalpwatch.vocabulary.courses import Choice, Course, OverrideReason
from scalpwatch.vocabulary.pathology import Histology


def named(course: Course, pseudonym: str) -> Course:
    """The same course under another pseudonym."""
    visits = tuple(
        replace(each, case=replace(each.case, pseudonym=pseudonym))
        for each in course.visits
    )
    return replace(course, pseudonym=pseudonym, visits=visits)


def test_what_is_settled_or_overridden_stands_behind_what_waits(store):
    """A metastasis that was found is no longer an alert, however urgent it was."""
    urgent = seen(begun(), 0, Level.URGENT)
    declined = decided(
        urgent, 2, Choice.DECLINED, reason=OverrideReason.PATIENT_REFUSES
    )
    for name, course in {
        "settled": taken(urgent, 7, Histology.METASTASIS),
        "declined": declined,
        "recheck": seen(begun(), 0, Level.RECHECK, flags=()),
        "biopsy": seen(begun(), 0, Level.BIOPSY),
        "again": taken(urgent, 7, Histology.BENIGN),
    }.items():
        store.keep(named(course, name))

    listed = [each.pseudonym for each in store.search(Query())]
    waiting = [each.pseudonym for each in store.search(Query(is_open=True))]
    urgent_ones = store.search(Query(open_level=Level.URGENT))

    assert listed[:3] == ["again", "biopsy", "recheck"]
    assert waiting == ["again", "biopsy"]
    assert [each.pseudonym for each in urgent_ones] == ["again"]
    (alert,) = urgent_ones[0].alerts
    assert alert.state is AlertState.SECOND_BIOPSY
    assert (alert.since, urgent_ones[0].act_by) == (after(0), alert.due)


@pytest.mark.parametrize("at_once", [1, 2000])
def test_who_is_due_is_found_on_whatever_page_she_would_be(store, monkeypatch, at_once):
    """The days are sealed: the whole list is walked, and only then cut into pages."""
    monkeypatch.setattr("scalpwatch.registry.store._STREAMED", at_once)
    deferred = decided(
        seen(begun(), 0, Level.URGENT),
        2,
        Choice.DEFERRED,
        until=90,
        reason=OverrideReason.IMAGING_FIRST,
    )
    for name in ("put off 1", "put off 2"):
        store.keep(named(deferred, name))
    for name, day in {"due 1": 0, "later": 60, "due 2": 3}.items():
        store.keep(named(seen(begun(), day, Level.BIOPSY), name))

    def due(**asked: int) -> list[str]:
        """Name those whose day has come."""
        query = Query(due_by=after(20), **asked)
        return [each.pseudonym for each in store.search(query)]

    assert due() == ["due 2", "due 1"]
    assert (due(limit=1), due(limit=1, offset=1)) == (["due 2"], ["due 1"])
    assert due(limit=1, offset=2) == []
    assert list(store.trail())[-1].detail == "rows=0"


def test_a_long_beginning_of_a_pseudonym_finds_it_too(store):
    """Whoever types more letters than have tags is not told that nobody is there."""
    for name in ("Krasnoyarsk-0000-A1", "Krasnoyarsk-0000-B2"):
        store.keep(named(seen(begun(), 0, Level.URGENT), name))

    found = [
        [each.pseudonym for each in store.search(Query(pseudonym=letters))]
        for letters in ("krasnoyarsk-0000-", "Krasnoyarsk-0000-B", "Krasnoyarsk-0000-C")
    ]

    assert [len(each) for each in found] == [2, 1, 0]
    assert found[1] == ["Krasnoyarsk-0000-B2"]


def test_several_changes_are_one_deed_or_none(store):
    """What is refused halfway leaves no half, in record or trail."""
    store.keep(seen(begun(), 0, Level.URGENT))
    before = len(list(store.trail()))

    def refused(course: Course) -> Course:
        """Refuse after a first change was made."""
        taken(course, 7, Histology.BENIGN)
        raise InputError(say("no"), remedy=say("none"))

    with pytest.raises(InputError):
        store.revise("P", refused, (Event.PATHOLOGY_ADDED,))
    assert len(list(store.trail())) == before

    store.revise(
        "P",
        lambda course: taken(course, 7, Histology.BENIGN),
        (Event.PATHOLOGY_ADDED, Event.DECISION_ADDED),
    )
    told = [row.event for row in list(store.trail())[before:]]

    assert told == [Event.PATHOLOGY_ADDED.value, Event.DECISION_ADDED.value]
    assert len(store.recall("P").pathologies) == 1


def test_whether_a_patient_is_known_can_be_asked(store):
    """Exactly: a beginning of a pseudonym is another one."""
    store.keep(named(begun(), "P10"))

    assert store.knows("P10")
    assert not store.knows("P1")
    store.erase("P10")
    assert not store.knows("P10")
