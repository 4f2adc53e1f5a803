"""The tables of the store: coded facts in the open, all else sealed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)
from sqlalchemy.schema import SchemaItem

__all__ = [
    "CHILDREN",
    "SCHEMA",
    "account",
    "audit",
    "cancer",
    "clinic",
    "cohort",
    "decision",
    "document",
    "drawer",
    "job",
    "lesion",
    "metadata",
    "outcome",
    "pathology",
    "patient",
    "picture",
    "search_tag",
    "session",
    "stain",
    "store",
    "therapy",
    "token",
    "visit",
]

#: The newest migration; a store that says another is older, or newer, than this code.
SCHEMA: Final = "0004"

_CODE: Final = String(32)
_UID: Final = String(32)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_patient(*, is_key: bool = True) -> Column[int]:
    """Refer to the patient."""
    return Column(
        "patient_id",
        Integer,
        ForeignKey("patient.id"),
        primary_key=is_key,
        nullable=False,
        autoincrement=False,
    )


def _position() -> Column[int]:
    """Count a patient's rows from 0, in the order of the course."""
    return Column("position", Integer, primary_key=True, autoincrement=False)


def _child(name: str, *columns: SchemaItem) -> Table:
    """Make a table of facts of which a patient has many."""
    return Table(
        name, metadata, _of_patient(), _position(), *columns, sqlite_with_rowid=False
    )


#: One row: which store this is, so that no other's keyring is used with it.
store = Table(
    "store",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("uid", _UID, nullable=False),
)

#: One row a patient: what lists show and searches ask. No name, no pseudonym: `tag` is
#: a keyed hash of it, `glance` is sealed.
patient = Table(
    "patient",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("uid", _UID, nullable=False, unique=True),
    Column("clinic", String(64), nullable=False),
    Column("tag", LargeBinary(16), unique=True),
    Column("revision", Integer, nullable=False),
    Column("sex", _CODE, nullable=False),
    Column("phototype", _CODE, nullable=False),
    Column("birth_decade", Integer),
    Column("knowledge", _CODE, nullable=False),
    Column("primary_site", _CODE),
    Column("sites", String(128), nullable=False),
    Column("histology", _CODE),
    Column("status", _CODE),
    Column("level", _CODE),
    Column("urgency", Integer, nullable=False),
    Column("first_year", Integer),
    Column("last_year", Integer, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("is_erased", Boolean, nullable=False),
    Column("glance", LargeBinary),
    # the next day on which something is to be done: its year, and a keyed hash of it
    Column("due_year", Integer),
    Column("due_tag", BigInteger),
    # the order of lists, then all that a search can ask: none need look into the rows
    Index(
        "ix_patient_searched",
        "clinic",
        "is_erased",
        "urgency",
        "last_year",
        "id",
        "level",
        "sex",
        "primary_site",
        "histology",
        "status",
        "is_closed",
        "first_year",
        "sites",
    ),
    Index("ix_patient_by_year", "clinic", "is_erased", "last_year", "id"),
    Index("ix_patient_by_entry", "clinic", "is_erased", "id"),
    # a day of a year, then all that a list of who is due can ask
    Index(
        "ix_patient_due",
        "clinic",
        "is_erased",
        "due_year",
        "due_tag",
        "urgency",
        "is_closed",
        "primary_site",
        "sites",
        "id",
    ),
)

#: Keyed hashes of the first letters of each pseudonym: they find, and tell only
#: who begins alike.
search_tag = Table(
    "search_tag",
    metadata,
    Column("tag", BigInteger, primary_key=True, autoincrement=False),
    _of_patient(),
    sqlite_with_rowid=False,
)

#: The course, sealed under the patient's key.
document = Table(
    "document",
    metadata,
    _of_patient(),
    Column("body", LargeBinary, nullable=False),
)

#: The row of the statistics, sealed under the patient's key.
cohort = Table(
    "cohort",
    metadata,
    _of_patient(),
    Column("body", LargeBinary, nullable=False),
)

cancer = _child(
    "cancer",
    Column("primary_site", _CODE, nullable=False),
    Column("year", Integer),
    Column("spread", _CODE, nullable=False),
    Column("er", _CODE, nullable=False),
    Column("pr", _CODE, nullable=False),
    Column("her2", _CODE, nullable=False),
)

lesion = _child(
    "lesion",
    Column("site", _CODE, nullable=False),
    Column("form", _CODE, nullable=False),
)

visit = _child(
    "visit",
    Column("year", Integer, nullable=False),
    Column("age_band", Integer),
    Column("setting", _CODE),
    Column("country", _CODE),
    Column("level", _CODE),
    Column("flags", String(1024), nullable=False),
)

picture = _child(
    "picture",
    Column("visit", Integer, nullable=False),
    Column("kind", _CODE, nullable=False),
    Column("role", _CODE, nullable=False),
    Column("name", String(64)),
    Index(None, "name"),
)

pathology = _child(
    "pathology",
    Column("year", Integer, nullable=False),
    Column("specimen", _CODE, nullable=False),
    Column("sampling", _CODE, nullable=False),
    Column("reaches_fat", Boolean),
    Column("histology", _CODE, nullable=False),
    Column("diagnosis", String(64)),
    Column("origin", _CODE, nullable=False),
)

stain = _child(
    "stain",
    Column("pathology", Integer, nullable=False),
    Column("marker", _CODE, nullable=False),
    Column("state", _CODE, nullable=False),
    Column("percent", Float),
    Column("score", Integer),
)

therapy = _child(
    "therapy",
    Column("began", Integer, nullable=False),
    Column("ended", Integer),
    Column("kind", _CODE, nullable=False),
    Column("response", _CODE, nullable=False),
)

decision = _child(
    "decision",
    Column("year", Integer, nullable=False),
    Column("level", _CODE, nullable=False),
    Column("choice", _CODE, nullable=False),
    Column("reason", _CODE),
)

outcome = _child(
    "outcome",
    Column("year", Integer, nullable=False),
    Column("status", _CODE, nullable=False),
)

#: Tables of coded facts that a patient has many rows of.
CHILDREN: Final = (
    cancer,
    lesion,
    visit,
    picture,
    pathology,
    stain,
    therapy,
    decision,
    outcome,
)

#: Who did what when; each row holds the hash of the one before it.
audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(128), nullable=False),
    Column("clinic", String(64), nullable=False),
    Column("event", _CODE, nullable=False),
    Column("patient", _UID),
    Column("detail", String(200), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "patient"),
)

#: Clinics; the patients of each bear its name.
clinic = Table(
    "clinic",
    metadata,
    Column("name", String(64), primary_key=True),
)

#: Who may come in, and what for. Of a password, its slow hash alone.
account = Table(
    "account",
    metadata,
    Column("uid", _UID, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("clinic", String(64), ForeignKey("clinic.name"), nullable=False),
    Column("roles", String(128), nullable=False),
    Column("password", String(256), nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
)

#: Who is signed in: a hash of what the browser holds. It passes, and is in no backup:
#: a session that was ended must not come back with one.
session = Table(
    "session",
    metadata,
    Column("tag", LargeBinary(32), primary_key=True),
    Column("account", _UID, ForeignKey("account.uid"), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Index(None, "account"),
    info={"passes": True},
)

#: What one user keeps for herself: drafts of visits, answers in practice. Each is
#: sealed under a key of its own, which is destroyed with it.
drawer = Table(
    "drawer",
    metadata,
    Column("uid", _UID, primary_key=True),
    Column("account", _UID, ForeignKey("account.uid"), nullable=False),
    Column("kind", _CODE, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index(None, "account", "kind"),
)

#: Long work beside the page. What is asked and what came of it are sealed. It passes.
job = Table(
    "job",
    metadata,
    Column("uid", _UID, primary_key=True),
    Column("account", _UID, ForeignKey("account.uid"), nullable=False),
    Column("kind", _CODE, nullable=False),
    Column("state", _CODE, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("asked", LargeBinary, nullable=False),
    Column("result", LargeBinary),
    Index(None, "account"),
    Index(None, "state"),
    info={"passes": True},
)

#: With what machines come in: a hash of it. In no backup, as sessions are not.
token = Table(
    "token",
    metadata,
    Column("tag", LargeBinary(32), primary_key=True),
    Column("uid", _UID, nullable=False, unique=True),
    Column("account", _UID, ForeignKey("account.uid"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("roles", String(128), nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=False),
    Column("seen", BigInteger),
    Index(None, "account"),
    info={"passes": True},
)
