"""Numbers: how the clinic's patients fared, and the printed figures of the disease."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.casework.figures.at_risk import tell_at_risk
from scalpwatch.casework.figures.printed_names import PLACES
from scalpwatch.casework.figures.printed_sheets import tell_figures
from scalpwatch.casework.figures.tables import Told
from scalpwatch.locale import Words
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.audit import Event
from scalpwatch.registry.epidemiology import Place
from scalpwatch.registry.grouping import GROUPINGS
from scalpwatch.registry.research import LEAST_ALIKE
from scalpwatch.web.access import Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.pages import is_part, show
from scalpwatch.web.printed import attached
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["figure", "router"]

router: Final = APIRouter(prefix="/numbers")

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]

#: More at once leave no patients in a group, and no events for a ratio.
_MOST_GROUPINGS: Final = 3

#: Files to take away, below the table that each belongs to.
_FILES: Final[Mapping[str, tuple[tuple[str, Phrase], ...]]] = {
    "survival": (
        ("survival.csv", say("each step of the curves")),
        ("survival_medians.csv", say("medians")),
    ),
    "hazard_ratios": (("hazard_ratios.csv", say("hazard ratios")),),
    "delay": (
        ("delay.csv", say("each step of the curves")),
        ("delay_medians.csv", say("medians")),
    ),
    "alerts": (("shares.csv", say("all shares")),),
    "figures": (("figures.csv", say("all figures with their sources")),),
    "implied": (("implied.csv", say("what the new cases imply")),),
}


@router.get("")
def _numbers(request: Request, visitor: Looking) -> Response:
    """Show what was counted, or that it is being counted."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    by = _by(request)
    asked = desk.counting.ask(store, by)
    found = asked.study
    if not (asked.is_read or is_part(request)):
        store.note(Event.COUNTED)
    is_told = found is not None and found.patients >= LEAST_ALIKE
    told = desk.counting.told(asked, visitor.words) if is_told else None
    return show(
        request,
        visitor,
        "figures" if is_part(request) else "numbers",
        chosen=by,
        groupings={name: each[0] for name, each in GROUPINGS.items()},
        most=_MOST_GROUPINGS,
        asked=_query(by),
        is_counting=found is None,
        patients=found.patients if found else 0,
        fewest=LEAST_ALIKE,
        told=told,
        plots=_listed(told, f"/numbers/files/{{}}?{_query(by)}"),
        at_risk=tuple(tell_at_risk(found, visitor.words)) if found and told else (),
        files=_FILES,
        address=f"/numbers/files/{{}}?{_query(by)}",
    )


@router.get("/files/{name}")
def figure(request: Request, visitor: Looking, name: str) -> Response:
    """Give a plot, or a table to take away."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    asked = desk.counting.ask(store, _by(request))
    if asked.future.result().patients < LEAST_ALIKE:
        raise HTTPException(404)
    told = desk.counting.told(asked, visitor.words)
    if name in told.tables:
        store.note(Event.EXPORTED, detail="form=figures")
    return _sent(request, told, name, (asked.question, visitor.words))


@router.get("/epidemiology")
def _epidemiology(request: Request, visitor: Looking) -> Response:
    """Show the printed figures of a place, and what they imply."""
    place = _place(request)
    told = _printed(place, visitor.words)
    return show(
        request,
        visitor,
        "epidemiology",
        place=place,
        places=PLACES,
        told=told,
        plots=_listed(told, f"/numbers/epidemiology/files/{{}}?place={place.value}"),
        at_risk=(),
        files=_FILES,
        address=f"/numbers/epidemiology/files/{{}}?place={place.value}",
    )


@router.get("/epidemiology/files/{name}")
def _epidemiology_file(request: Request, visitor: Looking, name: str) -> Response:
    """Give a plot of the printed figures, or a table to take away."""
    place = _place(request)
    told = _printed(place, visitor.words)
    return _sent(request, told, name, (place, visitor.words))


def _by(request: Request) -> tuple[str, ...]:
    """Read the groupings that are asked for, in the order of the form."""
    told = set(request.query_params.getlist("by"))
    return tuple(name for name in GROUPINGS if name in told)[:_MOST_GROUPINGS]


def _query(by: tuple[str, ...]) -> str:
    """Write the groupings as an address does."""
    return urlencode([("by", name) for name in by])


def _place(request: Request) -> Place:
    """Read the place that is asked for; Russia where it is none."""
    told = request.query_params.get("place", "")
    return next((each for each in Place if each.value == told), Place.RUSSIA)


@lru_cache(maxsize=2 * len(Place))
def _printed(place: Place, words: Words) -> Told:
    """Tell the printed figures of a place; what they imply is drawn once."""
    return tell_figures(place.value, words)


def _listed(told: Told | None, address: str) -> dict[str, list[tuple[str, str]]]:
    """List the plots below their table: address and title."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, plot in (told.plots() if told else {}).items():
        shown = found.setdefault(plot.sheet, [])
        shown.append((address.format(f"{name}.svg"), plot.title))
    return found


def _sent(
    request: Request, told: Told, name: str, question: tuple[object, ...]
) -> Response:
    """Send a table as a file, or a plot as a picture."""
    if name in told.tables:
        return attached(told.tables[name], name, "text/csv; charset=utf-8")
    stem, _, kind = name.rpartition(".")
    plots = told.plots()
    if stem not in plots or kind not in {"svg", "png"}:
        raise HTTPException(404)
    drawing = desk_of(request).counting.drawn(question, stem, plots[stem].draw)
    if kind == "png":
        return Response(drawing.png, media_type="image/png")
    return Response(drawing.svg, media_type="image/svg+xml")
