"""A new visit: its form saved as one types, its pictures, its advice; kept once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from scalpwatch.documents.case_fields import FieldsRead
from scalpwatch.documents.case_troubles import Trouble
from scalpwatch.errors import InputError, RegistryError, ScalpwatchError
from scalpwatch.phrases import say
from scalpwatch.practice.drawings import DRAWN_SIGNS
from scalpwatch.registry.drawer_bodies import DrawerKind
from scalpwatch.registry.drawers import ChangedDrawerError, Drawers
from scalpwatch.report.wording import LEVEL_CAUTIONS, LEVELS
from scalpwatch.vocabulary.signs import SignKind, sign_definitions
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.drafts import (
    Draft,
    Opened,
    begin_draft,
    drop_picture,
    open_draft,
    put_draft,
    put_picture,
    read_draft,
    small_of,
)
from scalpwatch.web.forms import Form, read_form, takes
from scalpwatch.web.pages import is_part, send_to, show
from scalpwatch.web.scalp import SCALP_VIEWS
from scalpwatch.web.uploads import Upload, admit
from scalpwatch.web.visit_advice import advise
from scalpwatch.web.visit_blocks import with_deed, with_names
from scalpwatch.web.visit_keeping import DoubtError, discard, keep, next_fields
from scalpwatch.web.visit_notes import note_read, note_taken
from scalpwatch.web.visit_sheet import filled, read_draft_case, sheet_of
from scalpwatch.web.visit_words import (
    CHOICES,
    CLAIM_WORDS,
    FIRST_SIGNS,
    LABELS,
    SIGN_HEADINGS,
    signs_of_kind,
)

__all__ = ["MOST_FIELDS", "router"]

router: Final = APIRouter()

#: Thirty lesions of which everything is told.
MOST_FIELDS: Final = 5000
_CHANGED: Final = 409

Keeping = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]


@router.get("/drafts")
def _drafts(request: Request, visitor: Keeping) -> Response:
    """List what is unfinished."""
    drawers = desk_of(request).drawers_of(visitor.user)
    opened = map(read_draft, drawers.opened(DrawerKind.DRAFT))
    told = [each for each in opened if not each.draft.kept_at]
    changed = {
        each.slip.uid: datetime.fromtimestamp(each.slip.changed, UTC).date()
        for each in told
    }
    return show(request, visitor, "drafts", drafts=told, changed=changed)


@router.get("/visits/new")
def _new(request: Request, visitor: Keeping) -> Response:
    """Begin a draft of a new patient, or take the one that is still blank."""
    drawers = desk_of(request).drawers_of(visitor.user)
    for drawer in drawers.opened(DrawerKind.DRAFT):
        draft = read_draft(drawer).draft
        if draft.is_blank and not draft.kept_at:
            return send_to(f"/drafts/{drawer.slip.uid}", request)
        if draft.kept_at:
            # its address has served whoever sent it twice
            drawers.remove(drawer.slip.uid)
    return send_to(f"/drafts/{begin_draft(drawers).uid}", request)


@router.get("/patients/{uid}/visit")
def _next(request: Request, visitor: Keeping, uid: str) -> Response:
    """Begin a draft of a patient's next visit, or go on with the one that there is."""
    desk = desk_of(request)
    store, drawers = desk.store_of(visitor.user), desk.drawers_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    for drawer in drawers.opened(DrawerKind.DRAFT):
        draft = read_draft(drawer).draft
        if draft.patient == uid and not draft.kept_at:
            return send_to(f"/drafts/{drawer.slip.uid}", request)
    slip = begin_draft(drawers, patient=uid, fields=next_fields(course, desk.today()))
    return send_to(f"/drafts/{slip.uid}", request)


@router.get("/drafts/{uid}")
def _draft(request: Request, visitor: Keeping, uid: str) -> Response:
    """Show a draft."""
    opened = open_draft(desk_of(request).drawers_of(visitor.user), uid)
    if opened.draft.kept_at:
        return send_to(opened.draft.kept_at, request)
    return _page(request, visitor, opened)


@router.post("/drafts/{uid}")
@takes(fields=MOST_FIELDS)
def _save(request: Request, visitor: Keeping, uid: str, form: Filled) -> Response:
    """Save what was typed; whoever has another revision is told, and loses nothing."""
    drawers = desk_of(request).drawers_of(visitor.user)
    opened = open_draft(drawers, uid)
    deed = form.one("deed")
    try:
        now = _saved(drawers, opened, form)
    except ChangedDrawerError as error:
        return _unsaved(request, visitor, opened, form, error)
    if deed.startswith("drop-picture-"):
        now = drop_picture(drawers, now, deed.removeprefix("drop-picture-"))
    elif deed == "take-note":
        now = put_draft(drawers, now, note_taken(now.draft, form))
    elif deed and (done := with_deed(now.draft, deed, visitor.words)) != now.draft:
        now = put_draft(drawers, now, done)
    if _asks_for_json(request):
        return JSONResponse({"revision": now.slip.revision})
    return send_to(f"/drafts/{uid}{_place_of(deed, now.draft)}", request)


@router.post("/drafts/{uid}/advice")
@takes(fields=MOST_FIELDS)
def _advise(request: Request, visitor: Keeping, uid: str, form: Filled) -> Response:
    """Tell what would be advised by what is typed, without keeping anything."""
    desk = desk_of(request)
    opened = open_draft(desk.drawers_of(visitor.user), uid)
    draft = with_names(filled(opened.draft, form), visitor.words)
    return show(request, visitor, "advice", **_advice(desk, draft))


@router.post("/drafts/{uid}/pictures")
@takes(files=True)
def _take_pictures(
    request: Request, visitor: Keeping, uid: str, form: Filled
) -> Response:
    """Take pictures; each is admitted, or refused with a reason."""
    desk = desk_of(request)
    drawers = desk.drawers_of(visitor.user)
    opened = open_draft(drawers, uid)
    number = form.one("lesion")
    lesion = int(number) if number.isascii() and number.isdigit() else 0
    refused: list[Trouble] = []
    for file in form.files:
        try:
            upload: Upload = admit(file, desk.album.apart)
            opened = put_picture(drawers, uid, upload, lesion=lesion)
        except InputError as error:
            refused.append((error.message, error.remedy))
    if not form.files:
        nothing = say("No picture came with it."), say("Choose one or more, then send.")
        refused.append(nothing)
    status = 422 if refused else 200
    against = _Against(refused=tuple(refused))
    if is_part(request):
        return show(
            request,
            visitor,
            "visit_pictures",
            status=status,
            **_shown(desk, opened, against),
        )
    if refused:
        return _page(request, visitor, opened, against=against, status=status)
    return send_to(f"/drafts/{uid}#pictures", request)


@router.get("/drafts/{uid}/pictures/{key}")
def _small(request: Request, visitor: Keeping, uid: str, key: str) -> Response:
    """Give the small copy of a picture of a draft."""
    drawers = desk_of(request).drawers_of(visitor.user)
    jpeg = small_of(drawers, open_draft(drawers, uid).draft, key)
    return Response(jpeg, media_type="image/jpeg")


@router.post("/drafts/{uid}/keep")
@takes(fields=MOST_FIELDS)
def _keep(request: Request, visitor: Keeping, uid: str, form: Filled) -> Response:
    """Make a visit of the draft and keep it, once however often it is sent."""
    desk = desk_of(request)
    drawers = desk.drawers_of(visitor.user)
    opened = open_draft(drawers, uid)
    if opened.draft.kept_at:
        return send_to(opened.draft.kept_at, request)
    try:
        opened = _saved(drawers, opened, form)
    except ChangedDrawerError as error:
        return _unsaved(request, visitor, opened, form, error)
    opened = replace(opened, draft=with_names(opened.draft, visitor.words))
    read = read_draft_case(opened.draft, today=desk.today())
    if read.case is None:
        return _page(request, visitor, opened, against=_Against(read=read), status=422)
    try:
        path = keep(desk, visitor.user, opened, read.case)
    except (InputError, RegistryError) as error:
        against = _Against(
            troubles=((error.message, error.remedy),),
            doubt=error.doubt if isinstance(error, DoubtError) else "",
        )
        return _page(request, visitor, opened, against=against, status=422)
    return send_to(path, request)


@router.post("/drafts/{uid}/discard")
@takes(fields=MOST_FIELDS)
def _discard(request: Request, visitor: Keeping, uid: str) -> Response:
    """Destroy a draft and its pictures."""
    drawers = desk_of(request).drawers_of(visitor.user)
    opened = open_draft(drawers, uid)
    discard(drawers, opened)
    patient = opened.draft.patient
    return send_to(f"/patients/{patient}" if patient else "/drafts", request)


def _saved(drawers: Drawers, opened: Opened, form: Form) -> Opened:
    """Save what was typed, at the revision that the page shows."""
    told = form.one("revision")
    revision = int(told) if told.isascii() and told.isdigit() else -1
    draft = filled(opened.draft, form)
    if revision == opened.slip.revision and draft == opened.draft:
        return opened
    seen = replace(opened, slip=replace(opened.slip, revision=revision))
    return put_draft(drawers, seen, draft)


def _unsaved(
    request: Request,
    visitor: Visitor,
    opened: Opened,
    form: Form,
    error: ScalpwatchError,
) -> Response:
    """Tell that another window was first; what was typed here stays on the page."""
    if _asks_for_json(request):
        told = [visitor.words.tell(each) for each in (error.message, error.remedy)]
        return JSONResponse({"told": " ".join(told)}, status_code=_CHANGED)
    typed = replace(opened, draft=filled(opened.draft, form))
    against = _Against(troubles=((error.message, error.remedy),))
    return _page(request, visitor, typed, against=against, status=_CHANGED)


@dataclass(frozen=True, slots=True)
class _Against:
    """What stands against what was sent.

    Parameters
    ----------
    read
        What could not be read of the form.
    troubles
        What stands against all of it.
    refused
        Pictures that were not taken.
    doubt
        The field by which the clinician says that she means it.
    """

    read: FieldsRead | None = None
    troubles: tuple[Trouble, ...] = ()
    refused: tuple[Trouble, ...] = ()
    doubt: str = ""


def _page(
    request: Request,
    visitor: Visitor,
    opened: Opened,
    *,
    status: int = 200,
    against: _Against | None = None,
) -> Response:
    """Show the form."""
    named = replace(opened, draft=with_names(opened.draft, visitor.words))
    shown = _shown(desk_of(request), named, against or _Against())
    return show(request, visitor, "visit", status=status, **shown)


def _shown(desk: Desk, opened: Opened, against: _Against) -> dict[str, Any]:
    """Gather what the form shows."""
    draft, read = opened.draft, against.read
    return {
        "uid": opened.slip.uid,
        "revision": opened.slip.revision,
        "draft": draft,
        "sheet": sheet_of(draft, read),
        "troubles": (*(read.troubles if read else ()), *against.troubles),
        "is_refused": bool(read or against.troubles),
        "refused": against.refused,
        "doubt": against.doubt,
        "day": desk.today(),
        "note": note_read(draft),
        "marks": sheet_of(draft).marks(),
        **_advice(desk, draft),
        **_WORDS,
    }


def _advice(desk: Desk, draft: Draft) -> dict[str, Any]:
    """Tell what would be advised."""
    return {
        "advices": advise(draft, policy=desk.policy, today=desk.today()),
        "levels": LEVELS,
        "cautions": LEVEL_CAUTIONS,
    }


def _place_of(deed: str, draft: Draft) -> str:
    """Tell where on the page a deed was done."""
    if deed == "add-lesion":
        return f"#lesion-{sheet_of(draft).lesions[-1]}"
    if "picture" in deed:
        return "#pictures"
    return "#note" if "note" in deed else ""


def _asks_for_json(request: Request) -> bool:
    """Tell whether the page's own script asks."""
    return "application/json" in request.headers.get("accept", "")


_WORDS: Final[Mapping[str, Any]] = {
    "as_set": say("as the installation chose"),
    "drawn_signs": {each.value for each in DRAWN_SIGNS},
    "nothing": say("none"),
    "untold": say("not told"),
    "scalp_views": SCALP_VIEWS,
    "labels": LABELS,
    "choices": CHOICES,
    "claims": CLAIM_WORDS,
    "first_signs": FIRST_SIGNS,
    "sign_groups": tuple(
        (SIGN_HEADINGS[kind], signs_of_kind(kind)) for kind in SignKind
    ),
    "definitions": sign_definitions(),
}
