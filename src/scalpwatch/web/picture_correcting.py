"""A picture corrected: what would change is shown before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from scalpwatch.casework.correcting import SeenAgain, with_corrected
from scalpwatch.documents.corrections import corrections_from_json
from scalpwatch.errors import InputError
from scalpwatch.phrases import Fact, say
from scalpwatch.registry.audit import Event
from scalpwatch.report.measure_words import MEASURES, tell_figure
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.courses import Course, KeptPicture
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import sign_definitions
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.found_pictures import Found, find_picture, find_within, seal_of
from scalpwatch.web.pages import part_of, send_to
from scalpwatch.web.picture import answer_of, may_correct, show_picture
from scalpwatch.web.picture_words import layers_for_script

__all__ = ["router"]

router: Final = APIRouter()

Correcting = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure that a correction changes.

    Parameters
    ----------
    name
        What is measured.
    before, after
        Told with their intervals; empty where there is none.
    """

    name: Fact
    before: str
    after: str


@router.post("/patients/{uid}/pictures/{key}/weighed")
def _weighed(
    request: Request, visitor: Correcting, uid: str, key: str, form: Filled
) -> Response:
    """Show what corrections would change, and keep nothing."""
    desk = desk_of(request)
    # not what is remembered: another process may have changed the record
    found = find_picture(desk.store_of(visitor.user), uid, key)
    try:
        seen = _seen(desk, visitor, found, form)
        course = _weighed_anew(desk, found, found.course, seen.picture)
    except InputError as error:
        told = [visitor.words.tell(each) for each in (error.message, error.remedy)]
        return JSONResponse({"trouble": " ".join(told)}, status_code=422)
    after = find_within(course, found.key)
    html = part_of(
        request,
        visitor,
        "weighed",
        rows=_rows(visitor, found.picture, seen.picture),
        signs=_signs(found.picture, seen.picture),
        before=answer_of(found.visit, found.picture.lesion),
        after=after and answer_of(after[0], found.picture.lesion),
        levels=LEVELS,
    )
    layers = layers_for_script(seen.layers.each, visitor.words)
    return JSONResponse({"html": html, "layers": layers})


@router.post("/patients/{uid}/pictures/{key}")
def _keep(
    request: Request, visitor: Correcting, uid: str, key: str, form: Filled
) -> Response:
    """Keep corrections with what follows from them, of the picture that was seen."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    found = find_picture(store, uid, key)
    try:
        seen = _seen(desk, visitor, found, form)

        def corrected(course: Course) -> Course:
            """Enter them into what is kept at that moment."""
            _refuse_another(course, key, form.one("seal"))
            return _weighed_anew(desk, found, course, seen.picture)

        store.revise(found.course.pseudonym, corrected, (Event.PICTURE_CORRECTED,))
    except InputError as error:
        found = find_picture(store, uid, key)
        trouble = (error.message, error.remedy)
        return show_picture(request, visitor, found, trouble=trouble, status=422)
    desk.album.forget(uid)
    return send_to(found.path, request)


def _refuse_another(course: Course, key: str, seal: str) -> None:
    """Refuse to correct a picture that is not as it was seen."""
    now = find_within(course, key)
    if now is None or seal_of(now[1]) != seal:
        raise InputError(
            say("The picture was corrected since you opened this page."),
            remedy=say("Look at it again below, then correct it."),
        )


def _seen(desk: Desk, visitor: Visitor, found: Found, form: Form) -> SeenAgain:
    """Look again, with the corrections that were sent."""
    if not may_correct(desk, visitor, found):
        raise HTTPException(404)
    corrections = corrections_from_json(form.one("corrections"))
    return desk.album.look(found, corrections)


def _weighed_anew(
    desk: Desk, found: Found, course: Course, corrected: KeptPicture
) -> Course:
    """Weigh the visit of a picture anew, within a course."""
    now = find_within(course, found.key)
    if now is None:
        raise HTTPException(404)
    return with_corrected(
        course, now[0], corrected, policy=desk.policy, made_on=desk.today()
    )


def _rows(
    visitor: Visitor, before: KeptPicture, after: KeptPicture
) -> tuple[_Row, ...]:
    """List the figures that differ."""
    told = [
        {
            each.name: tell_figure(each.name, each.interval, each.unit, visitor.words)
            for each in picture.measurements
        }
        for picture in (before, after)
    ]
    names = dict.fromkeys((*told[0], *told[1]))
    rows = (
        _Row(MEASURES[name], told[0].get(name, ""), told[1].get(name, ""))
        for name in names
    )
    return tuple(row for row in rows if row.before != row.after)


def _signs(
    before: KeptPicture, after: KeptPicture
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Name the signs that come and that go."""
    known = sign_definitions()
    present = [
        [each.sign for each in picture.observations if each.state is State.PRESENT]
        for picture in (before, after)
    ]
    come = tuple(known[each].name for each in present[1] if each not in present[0])
    gone = tuple(known[each].name for each in present[0] if each not in present[1])
    return come, gone
