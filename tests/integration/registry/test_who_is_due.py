"""Who is due is found by the day, on both databases, and no day lies in the open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from alembic import command
from drawn_courses import draw_courses
from sqlalchemy import select, update
from unit.registry.courses import after, begun, decided, seen

from scalpwatch.registry import models
from scalpwatch.registry.migrating import config
from scalpwatch.registry.searching import Order, Query
from scalpwatch.registry.transcript import write_tables
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Site
from scalpwatch.vocabulary.courses import Choice, OverrideReason

TODAY = date(2016, 3, 1)


@pytest.fixture
def kept(store):
    """Sixty drawn patients."""
    store.keep_many((each, {}) for each in draw_courses(60, seed=7))
    return store


def due(store, **asked):
    """List who is due, by the day."""
    return store.search(Query(**{"due_by": TODAY, "order": Order.DUE, **asked}))


def facts(store):
    """Read what lies in the open about the days."""
    columns = models.patient.c
    with store.turns.engine.connect() as connection:
        return connection.execute(
            select(columns.id, columns.due_year, columns.due_tag).order_by(columns.id)
        ).all()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"site": Site.VERTEX},
        {"pseudonym": "D000000"},
        {"is_closed": False},
        {"open_level": Level.URGENT},
    ],
)
def test_who_is_due_comes_in_the_order_of_days(kept, asked):
    """Exactly those whom a look into every record finds, the earliest day first."""
    opened = kept.search(Query(limit=100, **asked))
    expected = [each for each in opened if each.act_by and each.act_by <= TODAY]

    listed = due(kept, limit=100, **asked)

    assert listed
    assert {each.uid for each in listed} == {each.uid for each in expected}
    assert [each.act_by for each in listed] == sorted(each.act_by for each in listed)


def test_without_a_last_day_everybody_who_has_one_is_listed(kept):
    """Also what is to be done in years to come."""
    opened = kept.search(Query(limit=100))

    listed = due(kept, limit=100, due_by=None)

    assert {each.uid for each in listed} == {e.uid for e in opened if e.act_by}


@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_of_who_is_due_are_cuts_of_one_list(kept, size):
    """Nobody is on two pages, or on none."""
    whole = due(kept, limit=100)

    pages = [
        due(kept, limit=size, offset=start) for start in range(0, len(whole) + 1, size)
    ]

    assert [each for page in pages for each in page] == list(whole)


def test_on_one_day_the_most_urgent_comes_first(store):
    """Whom to see first is no matter of chance."""
    for name, level in {"P-1": Level.BIOPSY, "P-2": Level.URGENT}.items():
        course = seen(begun(), 0, level)
        visits = tuple(
            replace(each, case=replace(each.case, pseudonym=name))
            for each in course.visits
        )
        store.keep(replace(course, pseudonym=name, visits=visits))

    listed = due(store, due_by=after(400))

    assert len({each.act_by for each in listed}) == 1
    assert [each.pseudonym for each in listed] == ["P-2", "P-1"]


def test_who_puts_an_alert_off_moves_its_day(store):
    """The list follows each deed at once, and says so of nobody else's deed."""
    course = seen(begun(), 0, Level.URGENT)
    store.keep(course)
    before = [each.act_by for each in due(store, due_by=after(60))]
    imaging = OverrideReason.IMAGING_FIRST

    store.keep(decided(course, 2, Choice.DEFERRED, until=90, reason=imaging))

    assert len(before) == 1
    assert due(store, due_by=after(60)) == ()
    assert [each.act_by for each in due(store, due_by=after(90))] == [after(90)]


def test_no_day_lies_in_the_open(kept):
    """A year, and a number that another clinic has for another day."""
    listed = due(kept, limit=100)
    lines: list[bytes] = []

    class Kept:
        """Keeps the lines."""

        def write(self, line: bytes) -> None:
            lines.append(line)

    with kept.turns.engine.connect() as connection:
        write_tables(Kept(), connection)

    here, there = (
        kept.seen_by("tester", name).custody.tags.days([TODAY])
        for name in ("home", "elsewhere")
    )
    assert not {*here} & {*there}
    assert all(row.due_year for row in facts(kept) if row.due_tag)
    days = {each.act_by.isoformat().encode() for each in listed}
    assert not any(day in line for day in days for line in lines)


def test_erasing_leaves_no_day(kept):
    """Neither the year nor the number that stood for it."""
    first = due(kept)[0]

    kept.erase(first.pseudonym)

    assert first.uid not in {each.uid for each in due(kept, limit=100)}
    erased = [row for row in facts(kept) if row.due_tag is None]
    assert len(erased) == 60 - len(due(kept, due_by=None, limit=100))
    assert all(row.due_year is None for row in erased)


def test_an_older_store_is_marked_when_it_is_opened(kept, open_again):
    """Days that lay sealed alone are found after the migration as before it."""
    listed, before = due(kept, limit=100), facts(kept)
    with kept.turns.engine.begin() as connection:
        command.downgrade(config(connection), "0003")

    again = open_again()

    assert facts(again) == before
    assert due(again, limit=100) == listed


def test_a_record_that_does_not_open_keeps_no_older_store_shut(kept, open_again):
    """It is passed over, and the days of all others are marked."""
    before = facts(kept)
    broken = next(row for row in before if row.due_tag is not None)
    damaged = update(models.patient).where(models.patient.c.id == broken.id)
    with kept.turns.engine.begin() as connection:
        connection.execute(damaged.values(glance=b"damaged"))
        command.downgrade(config(connection), "0003")

    again = open_again()

    expected = [row for row in before if row.id != broken.id]
    assert [row for row in facts(again) if row.id != broken.id] == expected
    assert (broken.id, None, None) in facts(again)
