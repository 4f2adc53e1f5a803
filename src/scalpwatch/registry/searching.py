"""Finding patients by pseudonym and coded facts, without a name in the open."""

from __future__ import annotations

import hmac
import json
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from scalpwatch.registry.facts import act_by
from scalpwatch.registry.models import patient, search_tag
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Primary, Sex, Site
from scalpwatch.vocabulary.courses import Course, VitalStatus
from scalpwatch.vocabulary.pathology import Histology

__all__ = [
    "Entry",
    "Order",
    "Query",
    "Tags",
    "entry_of",
    "find",
    "glance_of",
]

#: The longest beginning of a pseudonym that has a tag of its own.
_LONGEST_PREFIX: Final = 16
#: From here on, it is quicker to walk the list and ask each than to gather and sort.
_MANY: Final = 2000


class Order(Enum):
    """In which order patients are listed."""

    URGENCY = "urgency"
    YEAR = "year"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Query:
    """Whom to list.

    Parameters
    ----------
    pseudonym
        The pseudonym, or its first letters, at most 16; upper and lower case are
        alike. Empty for all.
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
    order
        The most urgent first (and of these the one seen last), the one seen last
        first, or as they were entered.
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
    order: Order = Order.URGENCY
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A patient in a list.

    Parameters
    ----------
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
    act_by
        The day by which that answer wants something done; ``None`` where there is
        none, or she is no longer followed.
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
    """

    pseudonym: str
    sex: Sex
    birth_year: int | None
    primary: Primary | None
    level: Level | None
    act_by: date | None
    sites: tuple[Site, ...]
    histology: Histology | None
    visits: int
    last_seen: date | None
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Tags:
    """Keyed hashes by which pseudonyms are found.

    Parameters
    ----------
    key
        The store's, for this alone.
    clinic
        Whose pseudonyms.

    Notes
    -----
    Who has the database and not the key can tell that two pseudonyms begin alike,
    and not how.
    """

    key: bytes
    clinic: str

    def whole(self, pseudonym: str) -> bytes:
        """Make the tag of one pseudonym.

        Parameters
        ----------
        pseudonym
            As it is written: case matters.

        Returns
        -------
        tag
            16 bytes.
        """
        return self._hash("whole", unicodedata.normalize("NFC", pseudonym))[:16]

    def beginning(self, letters: str) -> int:
        """Make the tag of the first letters of pseudonyms.

        Parameters
        ----------
        letters
            At most 16, or a whole pseudonym; upper and lower case are alike.

        Returns
        -------
        tag
            A number of 64 bits with a sign, as databases hold it.
        """
        tag = self._hash("first", _folded(letters))
        return int.from_bytes(tag[:8], signed=True)

    def beginnings(self, pseudonym: str) -> set[int]:
        """Make the tags of all beginnings of a pseudonym.

        Parameters
        ----------
        pseudonym
            As it is written.

        Returns
        -------
        tags
            Of its first letters, at most 16, and of all of it.
        """
        folded = _folded(pseudonym)
        ends = {*range(1, min(len(folded), _LONGEST_PREFIX) + 1), len(folded)}
        return {self.beginning(folded[:end]) for end in ends}

    def _hash(self, kind: str, text: str) -> bytes:
        """Hash a text of this clinic."""
        message = f"{kind}\x1f{self.clinic}\x1f{text}".encode()
        return hmac.digest(self.key, message, "sha256")


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
        Of the table of patients, in the order asked for.
    """
    rows = select(patient).where(
        patient.c.clinic == tags.clinic,
        patient.c.is_erased.is_(False),
        *_facts_asked(query),
    )
    if query.pseudonym:
        rows = _beginning_with(connection, rows, tags.beginning(query.pseudonym))
    rows = rows.order_by(*_ORDERS[query.order]).limit(query.limit).offset(query.offset)
    return list(connection.execute(rows))


def glance_of(course: Course) -> bytes:
    """Write what a list shows of a patient, and is not in the open.

    Parameters
    ----------
    course
        All that is kept of her.

    Returns
    -------
    glance
        To be sealed.
    """
    due = act_by(course)
    seen = max((each.seen_on for each in course.visits), default=None)
    shown = (
        course.pseudonym,
        course.birth_year,
        due.isoformat() if due else None,
        seen.isoformat() if seen else None,
    )
    return json.dumps(shown, ensure_ascii=False).encode()


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
    pseudonym, birth_year, due, seen = json.loads(glance)
    return Entry(
        pseudonym=pseudonym,
        sex=Sex(row.sex),
        birth_year=birth_year,
        primary=Primary(row.primary_site) if row.primary_site else None,
        level=Level(row.level) if row.level else None,
        act_by=date.fromisoformat(due) if due else None,
        sites=tuple(Site(each) for each in row.sites.split(",") if each),
        histology=Histology(row.histology) if row.histology else None,
        visits=row.visits,
        last_seen=date.fromisoformat(seen) if seen else None,
        is_closed=row.is_closed,
    )


_ORDERS: Final = {
    Order.URGENCY: (
        patient.c.urgency.desc(),
        patient.c.last_year.desc(),
        patient.c.id.desc(),
    ),
    Order.YEAR: (patient.c.last_year.desc(), patient.c.id.desc()),
    Order.ENTRY: (patient.c.id,),
}


def _facts_asked(query: Query) -> list[ColumnElement[bool]]:
    """Make the conditions on coded facts."""
    wanted = {
        patient.c.level: query.level,
        patient.c.sex: query.sex,
        patient.c.primary_site: query.primary,
        patient.c.histology: query.histology,
        patient.c.status: query.status,
    }
    asked = [column == code.value for column, code in wanted.items() if code]
    if query.site is not None:
        # no name of a site is a part of another's
        asked.append(patient.c.sites.contains(query.site.value, autoescape=True))
    if query.first_year is not None:
        asked.append(patient.c.last_year >= query.first_year)
    if query.last_year is not None:
        asked.append(patient.c.first_year <= query.last_year)
    if query.is_closed is not None:
        asked.append(patient.c.is_closed.is_(query.is_closed))
    return asked


def _beginning_with(connection: Connection, rows: Select[Any], tag: int) -> Select[Any]:
    """Keep those who bear a tag: gathered if few, asked one by one if many."""
    bearers = select(search_tag.c.patient_id).where(search_tag.c.tag == tag)
    few = connection.scalar(
        select(func.count()).select_from(bearers.limit(_MANY).subquery())
    )
    if (few or 0) < _MANY:
        return rows.where(patient.c.id.in_(bearers))
    asked = bearers.where(search_tag.c.patient_id == patient.c.id)
    return rows.where(asked.exists())


def _folded(text: str) -> str:
    """Make upper and lower case alike."""
    return unicodedata.normalize("NFC", text).casefold()
