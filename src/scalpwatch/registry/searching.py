"""Finding patients by pseudonym and coded facts, without a name in the open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, FromClause, Row, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from scalpwatch.registry.models import patient, search_tag
from scalpwatch.registry.tags import LONGEST_PREFIX, Tags, folded
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState, StandingAlert
from scalpwatch.vocabulary.cases import Primary, Sex, Site
from scalpwatch.vocabulary.courses import Course, VitalStatus
from scalpwatch.vocabulary.pathology import Histology

__all__ = [
    "Entry",
    "Order",
    "Query",
    "act_by_of",
    "alerts_of",
    "asked",
    "bearing",
    "entry_of",
    "find",
    "glance_of",
    "pseudonym_of",
    "shown",
]

Columns = ReadOnlyColumnCollection[str, Any]

_SHOWN: Final = (
    *("id", "uid", "revision", "glance", "sex", "primary_site", "level", "sites"),
    *("histology", "visits", "is_closed"),
)
#: From here on, it is quicker to walk the list and ask each than to gather and sort.
_MANY: Final = 500


class Order(Enum):
    """In which order patients are listed."""

    URGENCY = "urgency"
    YEAR = "year"
    ENTRY = "entry"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Query:
    """Whom to list.

    Parameters
    ----------
    pseudonym
        The pseudonym, or its first letters; upper and lower case are alike. Empty
        for all.
    level
        The level of the last answer; ``None`` for all.
    sex, primary, histology, status
        As told last; ``None`` for all. ``histology`` is of the last scalp specimen.
    site
        Where at least one lesion is; ``None`` for all.
    first_year, last_year
        Seen in or after the one and in or before the other; ``None`` for all.
    is_closed
        Whether no longer followed; ``None`` for all.
    open_level
        The level of the most urgent alert that is open and not overridden; ``None``
        for all.
    is_open
        Whether an alert that calls for a biopsy is open and not overridden; ``None``
        for all.
    due_by
        A day by which something is to be done; ``None`` for all. Except in the order
        of days, the list is walked for it, for days are sealed.
    order
        The most urgent first (and of these the one seen last), the one seen last
        first, as they were entered, or by the day on which something is to be done,
        the earliest first, and on one day the most urgent; who has no such day is
        not in that list.
    limit
        Most rows.
    offset
        Rows to pass over.
    """

    pseudonym: str = ""
    level: Level | None = None
    sex: Sex | None = None
    primary: Primary | None = None
    histology: Histology | None = None
    status: VitalStatus | None = None
    site: Site | None = None
    first_year: int | None = None
    last_year: int | None = None
    is_closed: bool | None = None
    open_level: Level | None = None
    is_open: bool | None = None
    due_by: date | None = None
    order: Order = Order.URGENCY
    limit: int = 50
    offset: int = 0

    @property
    def asks_what_is_sealed(self) -> bool:
        """Whether the tables alone do not tell who is asked for."""
        is_walked = self.due_by is not None and self.order is not Order.DUE
        return is_walked or len(folded(self.pseudonym)) > LONGEST_PREFIX

    def takes(self, entry: Entry) -> bool:
        """Tell whether a patient whom the tables allow is asked for.

        Parameters
        ----------
        entry
            The patient.

        Returns
        -------
        takes
            By the pseudonym and the day, which are sealed.
        """
        is_due = self.due_by is None or (
            entry.act_by is not None and entry.act_by <= self.due_by
        )
        return is_due and folded(entry.pseudonym).startswith(folded(self.pseudonym))


@dataclass(frozen=True, slots=True)
class Entry:
    """A patient in a list.

    Parameters
    ----------
    uid
        Identifier that tells nothing of her; it serves in addresses.
    pseudonym
        A name that is nobody's.
    sex
        As told last.
    birth_year
        ``None`` if not known.
    primary
        Where her cancer began; ``None`` where none is known.
    level
        Of the last answer; ``None`` where there is none.
    sites
        Where her lesions are.
    histology
        Of the last scalp specimen; ``None`` where there is none.
    visits
        How many.
    last_seen
        The day of the last visit; ``None`` where there is none.
    is_closed
        Whether she is no longer followed.
    alerts
        Those that are open, the most urgent first.
    """

    uid: str
    pseudonym: str
    sex: Sex
    birth_year: int | None
    primary: Primary | None
    level: Level | None
    sites: tuple[Site, ...]
    histology: Histology | None
    visits: int
    last_seen: date | None
    is_closed: bool
    alerts: tuple[StandingAlert, ...] = ()

    @property
    def act_by(self) -> date | None:
        """The day by which something is to be done next; ``None`` if there is none."""
        return act_by_of(self.alerts)


def find(connection: Connection, query: Query, tags: Tags) -> list[Row[Any]]:
    """Find the rows of the patients that are asked for.

    Parameters
    ----------
    connection
        To the database.
    query
        Whom to list.
    tags
        Of the clinic whose patients these are.

    Returns
    -------
    rows
        As `shown` chooses their columns, in the order asked for; where the query asks
        what is sealed, `Query.takes` chooses among them.
    """
    patients = bearing(connection, query, tags)
    page = (
        select(*shown(patients.c))
        .where(*asked(patients.c, query, tags.clinic))
        .order_by(*_order(patients.c, query.order))
        .limit(query.limit)
        .offset(query.offset)
    )
    return list(connection.execute(page))


def bearing(connection: Connection, query: Query, tags: Tags) -> FromClause:
    """Take the patients whose pseudonym begins as is asked.

    Parameters
    ----------
    connection
        To the database.
    query
        Whom to list.
    tags
        Of the clinic whose patients these are.

    Returns
    -------
    patients
        All, where no letters are asked for: gathered if few, asked one by one if
        many.
    """
    if not query.pseudonym:
        return patient
    letters = folded(query.pseudonym)[:LONGEST_PREFIX]
    return _bearing(connection, tags.beginning(letters))


def shown(columns: Columns) -> list[ColumnElement[Any]]:
    """Choose what a list reads of each patient.

    Parameters
    ----------
    columns
        Of the patients.

    Returns
    -------
    columns
        What `entry_of` needs, and what the key is found by.
    """
    return [columns[name] for name in _SHOWN]


def asked(columns: Columns, query: Query, clinic: str) -> list[ColumnElement[bool]]:
    """Make the conditions that the tables can answer.

    Parameters
    ----------
    columns
        Of the patients.
    query
        Whom to list.
    clinic
        Whose patients.

    Returns
    -------
    conditions
        All must hold.
    """
    return [
        columns.clinic == clinic,
        columns.is_erased.is_(False),
        *_facts_asked(columns, query),
        *_state_asked(columns, query),
    ]


def act_by_of(alerts: Iterable[StandingAlert]) -> date | None:
    """Find the day by which something is to be done next.

    Parameters
    ----------
    alerts
        Those of one patient.

    Returns
    -------
    act_by
        ``None`` if there is none.
    """
    return min((each.due for each in alerts if each.due), default=None)


def glance_of(course: Course, alerts: Iterable[StandingAlert]) -> bytes:
    """Write what a list shows of a patient, and is not in the open.

    Parameters
    ----------
    course
        All that is kept of her.
    alerts
        As `standing_alerts` lists them.

    Returns
    -------
    glance
        To be sealed.
    """
    seen = max((each.seen_on for each in course.visits), default=None)
    shown = (
        course.pseudonym,
        course.birth_year,
        seen.isoformat() if seen else None,
        [_noted(each) for each in alerts],
    )
    return json.dumps(shown, ensure_ascii=False).encode()


def pseudonym_of(glance: bytes) -> str:
    """Read whom a glance is of.

    Parameters
    ----------
    glance
        As `glance_of` wrote it.

    Returns
    -------
    pseudonym
        The patient's.
    """
    return str(json.loads(glance)[0])


def alerts_of(glance: bytes) -> tuple[StandingAlert, ...]:
    """Read the open alerts in a glance.

    Parameters
    ----------
    glance
        As `glance_of` wrote it.

    Returns
    -------
    alerts
        The most urgent first.
    """
    return tuple(_alert(*each) for each in json.loads(glance)[3])


def entry_of(row: Row[Any], glance: bytes) -> Entry:
    """Put together what a list shows of a patient.

    Parameters
    ----------
    row
        Of the table of patients.
    glance
        As `glance_of` wrote it.

    Returns
    -------
    entry
        The patient in a list.
    """
    pseudonym, birth_year, seen, alerts = json.loads(glance)
    return Entry(
        uid=row.uid,
        pseudonym=pseudonym,
        sex=Sex(row.sex),
        birth_year=birth_year,
        primary=Primary(row.primary_site) if row.primary_site else None,
        level=Level(row.level) if row.level else None,
        sites=tuple(Site(each) for each in row.sites.split(",") if each),
        histology=Histology(row.histology) if row.histology else None,
        visits=row.visits,
        last_seen=date.fromisoformat(seen) if seen else None,
        is_closed=row.is_closed,
        alerts=tuple(_alert(*each) for each in alerts),
    )


def _noted(alert: StandingAlert) -> tuple[str | None, ...]:
    """Write an alert as codes."""
    return (
        alert.lesion,
        alert.level.value,
        alert.since.isoformat(),
        alert.due.isoformat() if alert.due else None,
        alert.state.value,
    )


def _alert(
    lesion: str, level: str, since: str, due: str | None, state: str
) -> StandingAlert:
    """Read an alert that `_noted` wrote."""
    return StandingAlert(
        lesion=lesion,
        level=Level(level),
        since=date.fromisoformat(since),
        due=date.fromisoformat(due) if due else None,
        state=AlertState(state),
    )


def _order(columns: Columns, order: Order) -> tuple[ColumnElement[Any], ...]:
    """Say in which order the rows come."""
    match order:
        case Order.URGENCY:
            last = (columns.last_year.desc(), columns.id.desc())
            return (columns.urgency.desc(), *last)
        case Order.YEAR:
            return (columns.last_year.desc(), columns.id.desc())
        case Order.ENTRY | Order.DUE:
            # days are put in order by who can read them
            return (columns.id,)


def _facts_asked(columns: Columns, query: Query) -> Iterator[ColumnElement[bool]]:
    """Make the conditions on coded facts."""
    wanted = {
        "level": query.level,
        "sex": query.sex,
        "primary_site": query.primary,
        "histology": query.histology,
        "status": query.status,
    }
    for name, code in wanted.items():
        if code is not None:
            yield columns[name] == code.value
    if query.site is not None:
        # no name of a site is a part of another's
        yield columns.sites.contains(query.site.value, autoescape=True)
    if query.first_year is not None:
        # reckoned with, a column keeps SQLite from sorting what stands in order already
        yield columns.last_year + 0 >= query.first_year
    if query.last_year is not None:
        yield columns.first_year <= query.last_year


def _state_asked(columns: Columns, query: Query) -> Iterator[ColumnElement[bool]]:
    """Make the conditions on what is open."""
    if query.is_closed is not None:
        yield columns.is_closed.is_(query.is_closed)
    if query.open_level is not None:
        yield columns.urgency == query.open_level.rank
    if query.due_by is not None and query.order is not Order.DUE:
        # what is overridden or settled has no day; reckoned with as above
        yield columns.due_year + 0 <= query.due_by.year
    if query.is_open is not None:
        calls = columns.urgency >= Level.BIOPSY.rank
        yield calls if query.is_open else ~calls


def _bearing(connection: Connection, tag: int) -> FromClause:
    """Take those who bear a tag: gathered if few, asked one by one if many."""
    bearers = select(search_tag.c.patient_id).where(search_tag.c.tag == tag)
    few = connection.scalars(bearers.limit(_MANY)).all()
    if len(few) < _MANY:
        # the limit keeps SQLite from walking the whole list to find these
        return select(patient).where(patient.c.id.in_(few)).limit(_MANY).subquery()
    asked = bearers.where(search_tag.c.patient_id == patient.c.id)
    return select(patient).where(asked.exists()).subquery()
