"""A picture of a patient: its page, its tiles and layers, a small copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from scalpwatch.casework.reconsulting import answered_visit
from scalpwatch.documents.corrections import corrections_to_json
from scalpwatch.imaging.tiles import OVERLAP_PX, TILE_PX
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.courses import KeptLesionAnswer, KeptPicture, Visit
from scalpwatch.vocabulary.layers import LayerKind
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.found_pictures import Found, find_picture, picture_path, seal_of
from scalpwatch.web.open_alerts import key_of
from scalpwatch.web.pages import show
from scalpwatch.web.picture_words import (
    CORRECTED,
    LAYERS,
    layers_for_script,
    tell_about,
    tell_figures,
    tell_regions,
    tell_scale,
    tell_signs,
)
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["answer_of", "may_correct", "router", "show_picture"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]

_JPEG: Final = "image/jpeg"


@dataclass(frozen=True, slots=True)
class _Other:
    """Another picture of the lesion, to go to or to compare with.

    Parameters
    ----------
    visit, picture
        Of which day, and which.
    path
        Of its page.
    is_alike
        Whether it looks at the lesion in the same way, on another day.
    """

    visit: Visit
    picture: KeptPicture
    path: str
    is_alike: bool


@router.get("/patients/{uid}/pictures/{key}")
def _page(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Show a picture."""
    found = find_picture(desk_of(request).store_of(visitor.user), uid, key)
    return show_picture(request, visitor, found)


@router.get("/patients/{uid}/pictures/{key}/thumbnail")
def _thumbnail(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give a small copy."""
    found = _found(request, visitor, uid, key)
    return Response(desk_of(request).album.small(found), media_type=_JPEG)


@router.get("/patients/{uid}/pictures/{key}/tiles")
def _tiles(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Tell how the picture is cut."""
    found = _found(request, visitor, uid, key)
    tiles = desk_of(request).album.tiles(found)
    return JSONResponse(
        {
            "width": tiles.width_px,
            "height": tiles.height_px,
            "levels": len(tiles.levels),
            "tile": TILE_PX,
            "overlap": OVERLAP_PX,
        }
    )


@router.get("/patients/{uid}/pictures/{key}/tiles/{level}/{column}/{row}")
def _tile(  # noqa: PLR0913 - what an address tells
    request: Request,
    visitor: Looking,
    uid: str,
    key: str,
    *,
    level: int,
    column: int,
    row: int,
) -> Response:
    """Give one tile."""
    found = _found(request, visitor, uid, key)
    tile = desk_of(request).album.tile(found, level, column, row)
    return Response(tile, media_type=_JPEG)


@router.get("/patients/{uid}/pictures/{key}/layers")
def _layers(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give what is seen in the picture, outline by outline."""
    desk = desk_of(request)
    found = _found(request, visitor, uid, key)
    layers = desk.album.look(found).layers.each if _is_measured(desk, found) else ()
    return JSONResponse({"layers": layers_for_script(layers, visitor.words)})


@router.get("/patients/{uid}/pictures/{key}/drawn")
def _drawn(request: Request, visitor: Looking, uid: str, key: str) -> Response:
    """Give the picture with layers drawn on it, for who has no script."""
    desk = desk_of(request)
    found = _found(request, visitor, uid, key)
    kinds = _asked(request) if _is_measured(desk, found) else frozenset()
    return Response(desk.album.drawn(found, kinds), media_type=_JPEG)


def show_picture(
    request: Request,
    visitor: Visitor,
    found: Found,
    **more: Any,  # noqa: ANN401 - what a template reads
) -> Response:
    """Show the page of a picture.

    Parameters
    ----------
    request
        That it answers.
    visitor
        Who looks.
    found
        The picture.
    **more
        A trouble to be told, and the status.

    Returns
    -------
    response
        The page.
    """
    desk = desk_of(request)
    picture = found.picture
    present, others = tell_signs(picture)
    is_plain = "plain" in request.query_params
    is_measured = _is_measured(desk, found)
    layers = desk.album.look(found).layers.each if is_plain and is_measured else ()
    content: dict[str, Any] = {
        "found": found,
        "picture": picture,
        "about": tell_about(picture),
        "scale": tell_scale(picture),
        "present": present,
        "others": others,
        "figures": tuple(tell_figures(picture.measurements, visitor.words)),
        "regions": tuple(tell_regions(picture.regions, visitor.words)),
        "answer": answer_of(found.visit, picture.lesion),
        "alert": _alert(found),
        "levels": LEVELS,
        "pictures": tuple(_others(found)),
        "is_plain": is_plain,
        "layers": [(each.kind, LAYERS[each.kind]) for each in layers],
        "shown": _asked(request),
        "query": request.url.query,
        "is_measured": is_measured,
        "corrects": may_correct(desk, visitor, found),
        "drawable": CORRECTED[picture.kind is PictureKind.CLINICAL],
        "corrections": corrections_to_json(picture.corrections),
        "seal": seal_of(picture),
        "dump": json.dumps,
        "trouble": None,
    }
    return show(request, visitor, "picture", **(content | more))


def may_correct(desk: Desk, visitor: Visitor, found: Found) -> bool:
    """Tell whether a user can correct a picture.

    Parameters
    ----------
    desk
        Of the server.
    visitor
        Who looks.
    found
        The picture.

    Returns
    -------
    may
        Clinicians, of what was measured. A healthy control is left as it is: the
        figures of other pictures rest on it.
    """
    answer = found.visit.answer
    return (
        DECIDES.lets_in(visitor.user.roles)
        and _is_measured(desk, found)
        and bool(found.picture.measurements)
        and found.picture.role is not PictureRole.HEALTHY_CONTROL
        and answer is not None
        and answer.eye_is_on
    )


def answer_of(visit: Visit, lesion: str) -> KeptLesionAnswer | None:
    """Find what was answered of a lesion at a visit.

    Parameters
    ----------
    visit
        Which.
    lesion
        Its name.

    Returns
    -------
    answer
        ``None`` where nothing was asked.
    """
    told = visit.answer.lesions if visit.answer else ()
    return next((each for each in told if each.lesion == lesion), None)


def _alert(found: Found) -> str:
    """Tell where the last answer about the lesion is explained; empty if nowhere."""
    name = found.picture.lesion
    if answered_visit(found.course, name) is None:
        return ""
    keys = {each.name: key_of(each.tracking_uid) for each in found.course.lesions}
    return f"/patients/{found.uid}/alerts/{keys[name]}" if name in keys else ""


def _is_measured(desk: Desk, found: Found) -> bool:
    """Tell whether the eye has looked at a picture, and may again."""
    return desk.eye_is_on and bool(found.picture.width_px)


def _others(found: Found) -> Iterator[_Other]:
    """List the other pictures of the lesion."""
    this = found.picture
    for visit in found.course.visits:
        for each in visit.pictures:
            if each.lesion != this.lesion or each is this:
                continue
            is_alike = (each.kind, each.role, each.view) == (
                this.kind,
                this.role,
                this.view,
            ) and visit is not found.visit
            path = picture_path(found.uid, visit, each)
            yield _Other(visit, each, path, is_alike)


def _asked(request: Request) -> frozenset[LayerKind]:
    """Read which layers an address asks for."""
    asked = request.query_params.getlist("layer")
    return frozenset(each for each in LayerKind if each.value in asked)


def _found(request: Request, visitor: Visitor, uid: str, key: str) -> Found:
    """Find the picture for a part of its page."""
    desk = desk_of(request)
    return desk.album.found(desk.store_of(visitor.user), uid, key)
