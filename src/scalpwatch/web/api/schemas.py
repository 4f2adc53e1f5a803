"""What the interface adds to the documents' forms, as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, Final

from scalpwatch.registry.job_states import JobState
from scalpwatch.registry.searching import Order
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState
from scalpwatch.vocabulary.cases import Primary, Sex, Site
from scalpwatch.web.api.describing import Json, listed, named, shaped

__all__ = ["ASKED", "SCHEMAS", "word"]

TEXT: Final[Json] = {"type": "string"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
YES_OR_NO: Final[Json] = {"type": "boolean"}
DAY: Final[Json] = {"type": "string", "format": "date"}
UID: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{32}$"}


def word(kind: Iterable[Enum]) -> Json:
    """Describe a word of an enumeration.

    Parameters
    ----------
    kind
        The enumeration.

    Returns
    -------
    schema
        Its words.
    """
    return {"type": "string", "enum": [each.value for each in kind]}


def _or_none(schema: Json) -> Json:
    """Allow that nothing is told."""
    return {"anyOf": [schema, {"type": "null"}]}


def _read(schema: dict[str, Json]) -> Json:
    """Describe what was read in a note, with the words that say it."""
    return shaped({**schema, "words": TEXT, "start": COUNT, "end": COUNT})


#: What can be asked of the list of patients.
ASKED: Final[dict[str, Any]] = {
    "show": {"type": "string", "enum": ["all", "open", "due", "closed"]},
    "level": word(Level),
    "site": word(Site),
    "primary": word(Primary),
    "order": word(Order),
    "page": {"type": "integer", "minimum": 1, "maximum": 100_000},
}

SCHEMAS: Final[dict[str, Json]] = {
    "Problem": shaped({"message": TEXT, "remedy": TEXT}),
    "Search": shaped(
        {}, {"letters": {"type": "string", "minLength": 1, "maxLength": 64}, **ASKED}
    ),
    "StandingAlert": shaped(
        {
            "lesion": TEXT,
            "level": word(Level),
            "state": word(AlertState),
            "since": DAY,
            "due": _or_none(DAY),
        }
    ),
    "OpenAlert": shaped(
        {
            "lesion": TEXT,
            "key": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "level": word(Level),
            "state": word(AlertState),
            "since": DAY,
            "due": _or_none(DAY),
            "waiting_days": COUNT,
            "why": TEXT,
        }
    ),
    "Patient": shaped(
        {
            "uid": UID,
            "pseudonym": TEXT,
            "sex": word(Sex),
            "birth_year": _or_none({"type": "integer"}),
            "primary": _or_none(word(Primary)),
            "level": _or_none(word(Level)),
            "last_seen": _or_none(DAY),
            "act_by": _or_none(DAY),
            "is_closed": YES_OR_NO,
            "visits": COUNT,
            "alerts": listed(named("StandingAlert")),
        }
    ),
    "Patients": shaped(
        {
            "patients": listed(named("Patient")),
            "has_more": YES_OR_NO,
        }
    ),
    "Alerts": shaped({"alerts": listed(named("OpenAlert")), "is_followed": YES_OR_NO}),
    "Note": shaped({"text": {"type": "string", "minLength": 1, "maxLength": 50_000}}),
    "NoteRead": shaped(
        {
            "signs": listed(_read({"sign": TEXT, "state": TEXT, "certainty": TEXT})),
            "sizes": listed(_read({"cm": listed({"type": "number"})})),
            "age": _or_none(_read({"months": {"type": "number"}})),
            "cancers": listed(
                _read(
                    {
                        "organ": TEXT,
                        "bearer": TEXT,
                        "state": TEXT,
                        "year": _or_none({"type": "integer"}),
                    }
                )
            ),
            "treatments": listed(_read({"kind": TEXT})),
            "sites": listed(_read({"site": TEXT})),
        }
    ),
    "Kept": shaped(
        {
            "uid": UID,
            "is_repeated": YES_OR_NO,
            "known": listed(TEXT),
            "new": listed(TEXT),
            "missing": listed(TEXT),
            "answer": _or_none(named("Course.KeptAnswer")),
        }
    ),
    "Recorded": shaped({"added": COUNT, "completed": COUNT, "repeated": COUNT}),
    "Imported": shaped(
        {
            "patients": COUNT,
            "told": COUNT,
            "refused": COUNT,
            "kept": COUNT,
            "left_out": listed(shaped({"type": TEXT, "why": TEXT, "count": COUNT})),
        }
    ),
    "Job": shaped(
        {
            "uid": UID,
            "kind": TEXT,
            "state": word(JobState),
            "done": COUNT,
            "total": COUNT,
            "began": COUNT,
            "changed": COUNT,
            "told": TEXT,
            "has_result": YES_OR_NO,
        }
    ),
    "Jobs": shaped({"jobs": listed(named("Job"))}),
    "NewJob": shaped(
        {"kind": {"type": "string", "enum": ["export_courses", "export_table"]}}
    ),
    "AskedJob": shaped(
        {
            "job": named("Job"),
            "key": {**TEXT, "description": "Of a sealed export; told this once."},
        }
    ),
}
