"""Today: who is due, who has an open alert, who has waited how long."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.searching import Entry, Order, Query
from scalpwatch.registry.store import Store
from scalpwatch.report.alert_words import ALERT_STATES, tell_due, tell_waiting
from scalpwatch.report.wording import LEVELS, SEXES
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.case_names import PRIMARIES, SITES
from scalpwatch.vocabulary.cases import Primary, Site
from scalpwatch.web.access import Access, Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.forms import Form, read_form, whole
from scalpwatch.web.pages import is_part, send_to, show

__all__ = ["SEES_PATIENTS", "router"]

router: Final = APIRouter()

#: Everybody but who only administers.
SEES_PATIENTS: Final = Access(
    allowed=frozenset({Role.READER, Role.CLINICIAN, Role.PATHOLOGIST})
)
Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]
Filled = Annotated[Form, Depends(read_form)]

_ROWS: Final = 50
_LAST_PAGE: Final = 100_000

_ORDERS: Final[Mapping[Order, Phrase]] = {
    Order.URGENCY: say("most urgent"),
    Order.YEAR: say("seen last"),
    Order.ENTRY: say("as entered"),
}

Word = TypeVar("Word", bound=Enum)


class _Show(Enum):
    """Whom the list is of."""

    ALL = "all"
    OPEN = "open"
    DUE = "due"
    CLOSED = "closed"


_SHOWN: Final[Mapping[_Show, Phrase]] = {
    _Show.ALL: say("everybody"),
    _Show.OPEN: say("waits for a biopsy"),
    _Show.DUE: say("due"),
    _Show.CLOSED: say("no longer followed"),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of the list; all but the pseudonym may stand in an address.

    Parameters
    ----------
    show, level, site, primary, order, page
        Whom, in which order, and which page from 1.
    """

    show: _Show = _Show.ALL
    level: Level | None = None
    site: Site | None = None
    primary: Primary | None = None
    order: Order = Order.URGENCY
    page: int = 1

    @property
    def address(self) -> str:
        """Where this list is found again."""
        told: dict[str, object] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                told[field.name] = value.value if isinstance(value, Enum) else value
        return "/today" + (f"?{urlencode(told)}" if told else "")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the list: one alert, or that there is none.

    Parameters
    ----------
    lesion, state, waiting, due
        Told as they stand.
    level
        ``None`` where nothing is open.
    is_due
        Whether its day has come.
    """

    lesion: Fact
    state: Fact
    waiting: Fact = ""
    due: Fact = ""
    level: Level | None = None
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class _Listed:
    """A patient in the list.

    Parameters
    ----------
    entry
        As the store gives it.
    about
        Sex, year of birth, primary.
    lines
        One for each open alert.
    """

    entry: Entry
    about: tuple[Fact, ...]
    lines: tuple[_Line, ...]


@router.get("/today")
def _today(request: Request, visitor: Looking) -> Response:
    """Show the list."""
    wanted = _wanted(lambda name: request.query_params.get(name, ""))
    return _list(request, visitor, wanted, letters="")


@router.post("/today")
def _search(request: Request, visitor: Looking, form: Filled) -> Response:
    """Search; the letters of a pseudonym never stand in an address."""
    wanted = _wanted(form.one)
    letters = form.one("letters").strip()[:64]
    if not letters and not is_part(request):
        return send_to(wanted.address, request)
    response = _list(request, visitor, wanted, letters=letters)
    response.headers["hx-replace-url"] = wanted.address
    return response


def _list(
    request: Request, visitor: Visitor, wanted: _Wanted, *, letters: str
) -> Response:
    """Show the list, or the page around it too."""
    desk = desk_of(request)
    day = desk.today()
    found = _found(desk.store_of(visitor.user), wanted, letters, day)
    return show(
        request,
        visitor,
        "list" if is_part(request) else "today",
        wanted=wanted,
        letters=letters,
        patients=[_listed(each, day) for each in found[:_ROWS]],
        has_more=len(found) > _ROWS,
        day=day,
        choices=_CHOICES,
        levels=LEVELS,
        sites=SITES,
    )


def _found(store: Store, wanted: _Wanted, letters: str, day: date) -> Sequence[Entry]:
    """Find a page of patients and one more."""
    is_due = wanted.show is _Show.DUE
    return store.search(
        Query(
            pseudonym=letters,
            open_level=wanted.level,
            site=wanted.site,
            primary=wanted.primary,
            is_open=True if wanted.show is _Show.OPEN else None,
            is_closed=wanted.show is _Show.CLOSED
            if wanted.show is not _Show.ALL
            else None,
            due_by=day if is_due else None,
            order=Order.DUE if is_due else wanted.order,
            limit=_ROWS + 1,
            offset=(wanted.page - 1) * _ROWS,
        )
    )


def _listed(entry: Entry, day: date) -> _Listed:
    """Tell a patient in the list."""
    about: list[Fact] = [SEXES[entry.sex]]
    if entry.birth_year is not None:
        about.append(say("born about {year}", year=str(entry.birth_year)))
    if entry.primary is not None:
        about.append(PRIMARIES[entry.primary])
    lines = tuple(
        _Line(
            lesion=each.lesion,
            state=ALERT_STATES[each.state_on(day)],
            waiting=tell_waiting((day - each.since).days),
            due=tell_due(each.due, today=day),
            level=each.level,
            is_due=each.due is not None and each.due <= day,
        )
        for each in entry.alerts
    )
    nothing = say("no longer followed") if entry.is_closed else say("none open")
    return _Listed(entry, tuple(about), lines or (_Line("", nothing),))


def _wanted(told: Callable[[str], str]) -> _Wanted:
    """Read what is asked; what is no word of a list asks for nothing."""
    return _Wanted(
        show=_word(_Show, told("show")) or _Show.ALL,
        level=_word(Level, told("level")),
        site=_word(Site, told("site")),
        primary=_word(Primary, told("primary")),
        order=next((e for e in _ORDERS if e.value == told("order")), Order.URGENCY),
        page=min(max(whole(told("page")) or 1, 1), _LAST_PAGE),
    )


def _word(kind: type[Word], text: str) -> Word | None:
    """Read a word of an enumeration."""
    return next((each for each in kind if each.value == text), None)


_CHOICES: Final[tuple[tuple[str, Phrase, Mapping[Any, Fact], bool], ...]] = (
    ("show", say("Show"), _SHOWN, False),
    ("level", say("Alert"), LEVELS, True),
    ("site", say("Site"), SITES, True),
    ("primary", say("Primary"), PRIMARIES, True),
    ("order", say("Order"), _ORDERS, False),
)
