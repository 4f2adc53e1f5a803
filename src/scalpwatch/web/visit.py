"""A new visit: its form saved as one types, its pictures, its advice; kept once."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from scalpwatch.documents.case_troubles import Trouble
from scalpwatch.errors import InputError, RegistryError, ScalpwatchError
from scalpwatch.phrases import say
from scalpwatch.registry.custody import UnknownError
from scalpwatch.registry.drawer_bodies import DrawerKind
from scalpwatch.registry.drawers import (
    ChangedDrawerError,
    Drawers,
    UnknownDrawerError,
)
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.draft_pictures import drop_picture, put_picture, small_of
from scalpwatch.web.drafts import (
    Draft,
    KeptDraftError,
    Opened,
    begin_draft,
    open_draft,
    put_draft,
    read_draft,
)
from scalpwatch.web.forms import Form, read_form, takes, whole
from scalpwatch.web.pages import is_part, send_to, show
from scalpwatch.web.uploads import Upload, admit
from scalpwatch.web.visit_blocks import with_deed, with_names
from scalpwatch.web.visit_keeping import (
    DoubtError,
    discard,
    is_kept_so,
    keep,
    next_fields,
)
from scalpwatch.web.visit_notes import note_taken
from scalpwatch.web.visit_page import Against, show_form, told_advice, told_form
from scalpwatch.web.visit_sheet import filled, read_draft_case, sheet_of

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
    slips = drawers.listed(DrawerKind.DRAFT)
    opened = [read_draft(each) for each in drawers.opened(DrawerKind.DRAFT)]
    told = [each for each in opened if not each.draft.kept_at]
    changed = {
        each.uid: datetime.fromtimestamp(each.changed, UTC).date() for each in slips
    }
    # of one that was damaged nothing is known but that it is there
    damaged = [each for each in changed if each not in {o.slip.uid for o in opened}]
    return show(
        request, visitor, "drafts", drafts=told, changed=changed, damaged=damaged
    )


@router.get("/visits/new")
def _new(request: Request, visitor: Keeping) -> Response:
    """Begin a draft of a new patient, or take the one that is still blank."""
    drawers = desk_of(request).drawers_of(visitor.user)
    for each in _unfinished(drawers):
        if each.draft.is_blank:
            return send_to(f"/drafts/{each.slip.uid}", request)
    return send_to(f"/drafts/{begin_draft(drawers).uid}", request)


@router.get("/patients/{uid}/visit")
def _next(request: Request, visitor: Keeping, uid: str) -> Response:
    """Begin a draft of a patient's next visit, or go on with the one that there is."""
    desk = desk_of(request)
    store, drawers = desk.store_of(visitor.user), desk.drawers_of(visitor.user)
    course = store.recall(store.pseudonym(uid))
    for each in _unfinished(drawers):
        if each.draft.patient == uid:
            return send_to(f"/drafts/{each.slip.uid}", request)
    slip = begin_draft(drawers, patient=uid, fields=next_fields(course, desk.today()))
    return send_to(f"/drafts/{slip.uid}", request)


@router.get("/drafts/{uid}")
def _draft(request: Request, visitor: Keeping, uid: str) -> Response:
    """Show a draft."""
    opened = open_draft(desk_of(request).drawers_of(visitor.user), uid)
    if opened.draft.kept_at:
        return send_to(opened.draft.kept_at, request)
    return show_form(request, visitor, opened)


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
    return show(request, visitor, "advice", **told_advice(desk, draft))


@router.post("/drafts/{uid}/pictures")
@takes(files=True)
def _take_pictures(
    request: Request, visitor: Keeping, uid: str, form: Filled
) -> Response:
    """Take pictures; each is admitted, or refused with a reason."""
    desk = desk_of(request)
    drawers = desk.drawers_of(visitor.user)
    opened = open_draft(drawers, uid)
    opened, refused, status = _taken(desk, drawers, opened, form)
    if not form.files:
        nothing = say("No picture came with it."), say("Choose one or more, then send.")
        refused, status = (nothing,), 422
    against = Against(refused=refused)
    if is_part(request):
        return show(
            request,
            visitor,
            "visit_pictures",
            status=status,
            **told_form(desk, opened, against),
        )
    if refused:
        return show_form(request, visitor, opened, against=against, status=status)
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
        return _kept_before(request, visitor, opened, form)
    try:
        opened = _saved(drawers, opened, form)
    except ChangedDrawerError as error:
        return _unsaved(request, visitor, opened, form, error)
    opened = replace(opened, draft=with_names(opened.draft, visitor.words))
    read = read_draft_case(opened.draft, today=desk.today())
    if read.case is None:
        return show_form(
            request, visitor, opened, against=Against(read=read), status=422
        )
    try:
        path = keep(desk, visitor.user, opened, read.case)
    except (InputError, RegistryError) as error:
        return _unkept(request, visitor, opened, error)
    return send_to(path, request)


@router.post("/drafts/{uid}/discard")
@takes(fields=MOST_FIELDS)
def _discard(request: Request, visitor: Keeping, uid: str) -> Response:
    """Destroy a draft and its pictures."""
    drawers = desk_of(request).drawers_of(visitor.user)
    patient = discard(drawers, uid)
    return send_to(f"/patients/{patient}" if patient else "/drafts", request)


def _unfinished(drawers: Drawers) -> list[Opened]:
    """Open what is unfinished, and remove what was kept: its address has served."""
    opened = [read_draft(each) for each in drawers.opened(DrawerKind.DRAFT)]
    for each in opened:
        if each.draft.kept_at:
            # another window may have been first
            with contextlib.suppress(UnknownDrawerError):
                drawers.remove(each.slip.uid)
    return [each for each in opened if not each.draft.kept_at]


def _taken(
    desk: Desk, drawers: Drawers, opened: Opened, form: Form
) -> tuple[Opened, tuple[Trouble, ...], int]:
    """Take each picture that can be taken; tell why of each other, and a status."""
    refused: list[Trouble] = []
    is_changed, uid = False, opened.slip.uid
    lesion = whole(form.one("lesion")) or 0
    for file in form.files:
        try:
            upload: Upload = admit(file, desk.album.apart)
            opened = put_picture(drawers, uid, upload, lesion=lesion)
        except (KeptDraftError, UnknownError):
            # there is no form any more on which it could be told
            raise
        except (InputError, RegistryError) as error:
            refused.append((error.message, error.remedy))
            is_changed |= isinstance(error, ChangedDrawerError)
    status = _CHANGED if is_changed else 422 if refused else 200
    return opened, tuple(refused), status


def _kept_before(
    request: Request, visitor: Visitor, opened: Opened, form: Form
) -> Response:
    """Go to where it is kept, if just this is; else tell, and lose nothing."""
    desk = desk_of(request)
    typed = with_names(filled(opened.draft, form), visitor.words)
    read = read_draft_case(typed, today=desk.today())
    is_same = typed.pictures == opened.draft.pictures
    if is_same and read.case and is_kept_so(desk, visitor.user, read.case):
        return send_to(opened.draft.kept_at, request)
    error = KeptDraftError.of_draft()
    return _unsaved(request, visitor, opened, form, error)


def _unkept(
    request: Request, visitor: Visitor, opened: Opened, error: ScalpwatchError
) -> Response:
    """Tell why it is not kept, or not all of it."""
    drawers = desk_of(request).drawers_of(visitor.user)
    now = open_draft(drawers, opened.slip.uid)
    if now.draft.kept_at:
        # sent twice at once: the other was first
        return send_to(now.draft.kept_at, request)
    against = Against(
        troubles=((error.message, error.remedy),),
        doubt=error if isinstance(error, DoubtError) else None,
    )
    if isinstance(error, ChangedDrawerError):
        # what came meanwhile is shown: it is not in the record
        return show_form(request, visitor, now, against=against, status=_CHANGED)
    return show_form(request, visitor, opened, against=against, status=422)


def _saved(drawers: Drawers, opened: Opened, form: Form) -> Opened:
    """Save what was typed, at the revision that the page shows."""
    revision = whole(form.one("revision"))
    draft = filled(opened.draft, form)
    if revision == opened.slip.revision and draft == opened.draft:
        return opened
    seen = replace(opened, slip=replace(opened.slip, revision=revision or 0))
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
    against = Against(troubles=((error.message, error.remedy),))
    return show_form(request, visitor, typed, against=against, status=_CHANGED)


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
