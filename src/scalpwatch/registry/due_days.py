"""Who is due, by the day: found in order, though no day lies in the open."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    bindparam,
    func,
    select,
    update,
)

from scalpwatch.errors import RegistryError
from scalpwatch.registry.custody import Custody
from scalpwatch.registry.keyring import Keyring
from scalpwatch.registry.models import patient
from scalpwatch.registry.searching import (
    Query,
    act_by_of,
    alerts_of,
    asked,
    bearing,
    shown,
)
from scalpwatch.registry.tags import Tags
from scalpwatch.vocabulary.alerts import StandingAlert

__all__ = ["MARKED_SINCE", "due_facts", "find_due", "mark_all"]

#: The migration since which the days are marked.
MARKED_SINCE: Final = "0004"
#: Patients that are marked at once.
_AT_ONCE: Final = 2000


def due_facts(alerts: Iterable[StandingAlert], tags: Tags) -> dict[str, int | None]:
    """Make the facts by which it is found when something is to be done.

    Parameters
    ----------
    alerts
        As `scalpwatch.registry.alerts.standing_alerts` lists them.
    tags
        Of the clinic.

    Returns
    -------
    facts
        By column of the table of patients: the year, and a keyed hash of the day.
    """
    day = act_by_of(alerts)
    if day is None:
        return {"due_year": None, "due_tag": None}
    (tag,) = tags.days([day])
    return {"due_year": day.year, "due_tag": tag}


def find_due(connection: Connection, query: Query, tags: Tags) -> list[Row[Any]]:
    """Find the rows of the patients that are asked for, in the order of their days.

    Parameters
    ----------
    connection
        To the database.
    query
        Whom to list; of ``due_by``, the day itself counts too.
    tags
        Of the clinic whose patients these are.

    Returns
    -------
    rows
        As `scalpwatch.registry.searching.find` gives them.

    Notes
    -----
    Strategy: the database counts the patients of each tag of a year; whoever has the
    key makes the tags of the days of that year, and so knows how many are due on
    which day, and on which days those of the page are. The year in the open tells
    where to begin and to end, and nothing is opened.
    """
    patients = bearing(connection, query, tags)
    conditions = asked(patients.c, query, tags.clinic)
    years = _years(connection, tags.clinic)
    counted = (
        each
        for year in range(years.start, min(years.stop, _end(query).year + 1))
        for each in _counted(connection, patients, conditions, _days(year, query, tags))
    )
    days, passed = _of_page(counted, query)
    found = _of_days(connection, patients, conditions, tags.days(days))
    skipped = query.offset - passed
    page = found[skipped : skipped + query.limit]
    rows = connection.execute(select(*shown(patient.c)).where(patient.c.id.in_(page)))
    by_number = {row.id: row for row in rows}
    return [by_number[number] for number in page]


def mark_all(connection: Connection, keyring: Keyring) -> None:
    """Mark the days of patients who were kept before days were marked.

    Parameters
    ----------
    connection
        In the transaction that brings the tables up to date.
    keyring
        Opens the glances, in which the days stand.

    Notes
    -----
    One that does not open is passed over: a damaged record must not keep a whole
    clinic from its store. `scalpwatch.registry.verifying` tells of it.
    """
    marking = update(patient).where(patient.c.id == bindparam("which"))
    custody_of = cache(partial(_custody, keyring))
    for rows in _pages(connection):
        marks = []
        # one whose key is destroyed is about to be erased
        for row, held in custody_of("").with_keys(rows):
            custody = custody_of(row.clinic)
            with contextlib.suppress(RegistryError):
                alerts = alerts_of(custody.unseal(held, "glance", row.glance))
                marks.append({"which": row.id, **due_facts(alerts, custody.tags)})
        if marks:
            connection.execute(marking, marks)


def _years(connection: Connection, clinic: str) -> range:
    """Find the years in which anything is to be done."""
    of_clinic = (
        patient.c.clinic == clinic,
        patient.c.is_erased.is_(False),
        patient.c.due_year.is_not(None),
    )
    # each by itself is found at an end of the index
    first, last = (
        connection.scalar(select(end(patient.c.due_year)).where(*of_clinic))
        for end in (func.min, func.max)
    )
    return range(0) if first is None or last is None else range(first, last + 1)


def _end(query: Query) -> date:
    """Tell the last day that is asked for."""
    return query.due_by or date.max


def _days(year: int, query: Query, tags: Tags) -> dict[int, date]:
    """Make the tags of the days of a year that are asked for."""
    first = date(year, 1, 1)
    last = min(date(year, 12, 31), _end(query))
    return tags.days(first + timedelta(n) for n in range((last - first).days + 1))


def _counted(
    connection: Connection,
    patients: FromClause,
    conditions: list[ColumnElement[bool]],
    days: dict[int, date],
) -> list[tuple[date, int]]:
    """Count the patients of each of the days of a year, the first day first."""
    tag = patients.c.due_tag
    year = next(iter(days.values())).year
    rows = connection.execute(
        select(tag, func.count())
        .where(*conditions, patients.c.due_year == year)
        .group_by(tag)
    )
    return sorted((days[tag], count) for tag, count in rows if tag in days)


def _of_page(
    counted: Iterable[tuple[date, int]], query: Query
) -> tuple[list[date], int]:
    """Find the days of a page, and how many patients come before them."""
    days: list[date] = []
    before = seen = 0
    for day, count in counted:
        seen += count
        if seen <= query.offset:
            before = seen
            continue
        days.append(day)
        if seen >= query.offset + query.limit:
            break
    return days, before


def _of_days(
    connection: Connection,
    patients: FromClause,
    conditions: list[ColumnElement[bool]],
    days: dict[int, date],
) -> list[int]:
    """Find the numbers of those whose day is one of these, in the order of days."""
    columns = patients.c
    rows = connection.execute(
        select(columns.id, columns.due_tag, columns.urgency).where(
            *conditions,
            columns.due_year.in_({day.year for day in days.values()}),
            columns.due_tag.in_(list(days)),
        )
    )
    ordered = sorted(rows, key=lambda row: (days[row.due_tag], -row.urgency, row.id))
    return [row.id for row in ordered]


def _pages(connection: Connection) -> Iterator[list[Row[Any]]]:
    """Read all patients, some at a time."""
    columns = patient.c
    wanted = (
        select(
            columns.id, columns.uid, columns.clinic, columns.revision, columns.glance
        )
        .where(columns.is_erased.is_(False))
        .order_by(columns.id)
        .limit(_AT_ONCE)
    )
    rows: list[Row[Any]] = list(connection.execute(wanted))
    while rows:
        yield rows
        after = wanted.where(columns.id > rows[-1].id)
        rows = list(connection.execute(after))


def _custody(keyring: Keyring, clinic: str) -> Custody:
    """Take the patients of a clinic."""
    return Custody(keyring, clinic, Tags(keyring.derive("pseudonyms"), clinic))
