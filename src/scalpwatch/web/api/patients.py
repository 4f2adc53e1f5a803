"""Patients for machines: lists, courses, open alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.documents.course import course_to_json
from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.alerts import is_followed, open_alerts
from scalpwatch.registry.searching import Entry, Order, Query
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Primary, Site
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer, told
from scalpwatch.web.api.describing import described, named
from scalpwatch.web.api.reading import Document
from scalpwatch.web.api.schemas import ASKED
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import whole
from scalpwatch.web.open_alerts import key_of
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["patients"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]
Word = TypeVar("Word", bound=Enum)

_ROWS: Final = 50
_LAST_PAGE: Final = 100_000
_LONGEST_LETTERS: Final = 64
_KEYS: Final = frozenset({"letters", *ASKED})
_SHOWN: Final[Mapping[str, bool | None]] = {
    "all": None,
    "open": None,
    "due": False,
    "closed": True,
}


@router.get(
    "/patients",
    **described("A page of patients", answers=named("Patients"), query=ASKED),
)
def _list(request: Request, visitor: Looking) -> Response:
    """List patients."""
    asked: dict[str, object] = dict(request.query_params)
    page = str(asked.get("page", "1"))
    number = whole(page)
    asked["page"] = page if number is None else number
    asked.pop("letters", None)
    return _found(request, visitor, asked)


@router.post(
    "/patients/search",
    **described(
        "Search patients; the letters of a pseudonym stand in no address",
        answers=named("Patients"),
        takes={"application/json": named("Search")},
    ),
)
def _search(request: Request, visitor: Looking, document: Document) -> Response:
    """Search patients."""
    return _found(request, visitor, document)


@router.get(
    "/patients/{uid}",
    **described("A patient's course", answers=named("Course")),
)
def _course(request: Request, visitor: Looking, uid: str) -> Response:
    """Tell all that is kept of a patient."""
    store = desk_of(request).store_of(visitor.user)
    return told(course_to_json(store.recall(store.pseudonym(uid))))


@router.get(
    "/patients/{uid}/alerts",
    **described("A patient's open alerts", answers=named("Alerts")),
)
def _alerts(request: Request, visitor: Looking, uid: str) -> Response:
    """Tell what is still to be done; no open alert is no all-clear."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    keys = {each.name: key_of(each.tracking_uid) for each in course.lesions}
    alerts = [
        {
            "lesion": each.lesion,
            "key": keys[each.lesion],
            "level": each.level.value,
            "state": each.state.value,
            "since": each.since.isoformat(),
            "due": _day(each.due),
            "waiting_days": each.waiting_days,
            "why": visitor.words.tell(each.why),
        }
        for each in open_alerts(course, today=desk.today())
    ]
    return answer({"alerts": alerts, "is_followed": is_followed(course)})


def _found(request: Request, visitor: Visitor, asked: Mapping[str, Any]) -> Response:
    """Find a page of patients."""
    desk = desk_of(request)
    day = desk.today()
    found = desk.store_of(visitor.user).search(_query(asked, day))
    listed = [_patient(each, day) for each in found[:_ROWS]]
    return answer({"patients": listed, "has_more": len(found) > _ROWS})


def _query(asked: Mapping[str, Any], day: date) -> Query:
    """Read what is asked; what is not understood is not passed over."""
    shown, page = asked.get("show", "all"), asked.get("page", 1)
    letters = asked.get("letters", "")
    is_page = isinstance(page, int) and not isinstance(page, bool)
    is_told = (
        set(asked) <= _KEYS
        and isinstance(shown, str)
        and shown in _SHOWN
        and is_page
        and 1 <= page <= _LAST_PAGE
        and isinstance(letters, str)
        and len(letters) <= _LONGEST_LETTERS
    )
    if not is_told:
        raise _not_understood()
    return Query(
        pseudonym=letters,
        open_level=_word(Level, asked.get("level")),
        site=_word(Site, asked.get("site")),
        primary=_word(Primary, asked.get("primary")),
        is_open=True if shown == "open" else None,
        is_closed=False if shown == "open" else _SHOWN[shown],
        due_by=day if shown == "due" else None,
        order=_word(Order, asked.get("order")) or Order.URGENCY,
        limit=_ROWS + 1,
        offset=(page - 1) * _ROWS,
    )


def _word(kind: type[Word], text: object) -> Word | None:
    """Read a word of an enumeration; ``None`` where nothing is told."""
    if text is None:
        return None
    found = next((each for each in kind if each.value == text), None)
    if found is None:
        raise _not_understood()
    return found


def _not_understood() -> InputError:
    """Say that what is asked of the list cannot be."""
    return InputError(
        say("What was asked of the list is not understood."),
        remedy=say("See “/api/openapi.json” for what can be asked."),
    )


def _patient(entry: Entry, day: date) -> dict[str, object]:
    """Tell a patient of a list."""
    return {
        "uid": entry.uid,
        "pseudonym": entry.pseudonym,
        "sex": entry.sex.value,
        "birth_year": entry.birth_year,
        "primary": entry.primary.value if entry.primary else None,
        "level": entry.level.value if entry.level else None,
        "last_seen": _day(entry.last_seen),
        "act_by": _day(entry.act_by),
        "is_closed": entry.is_closed,
        "visits": entry.visits,
        "alerts": [
            {
                "lesion": each.lesion,
                "level": each.level.value,
                "state": each.state_on(day).value,
                "since": each.since.isoformat(),
                "due": _day(each.due),
            }
            for each in entry.alerts
        ],
    }


def _day(day: date | None) -> str | None:
    """Write a day."""
    return None if day is None else day.isoformat()
