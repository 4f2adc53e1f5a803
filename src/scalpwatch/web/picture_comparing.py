"""Two pictures of a lesion, of two days: laid on each other, or why that cannot be."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.casework.apart import Done
from scalpwatch.phrases import Phrase, say
from scalpwatch.web.access import Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.found_pictures import Found, find_picture
from scalpwatch.web.pages import show
from scalpwatch.web.picture_words import tell_about
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]

_SIDES: Final = ("earlier", "later")


@router.get("/patients/{uid}/pictures/{key}/beside/{other}")
def _beside(
    request: Request, visitor: Looking, uid: str, key: str, other: str
) -> Response:
    """Show two pictures beside each other."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    pair = _in_order(find_picture(store, uid, key), desk.album.found(store, uid, other))
    done = desk.album.laid(*pair)
    is_laid = bool(done.contents)
    path = request.url.path
    return show(
        request,
        visitor,
        "beside",
        uid=uid,
        back=f"/patients/{uid}/pictures/{key}",
        pair=pair,
        about=[tell_about(each.picture) for each in pair],
        images=[
            f"{path}/{side}" if is_laid else f"{found.path}/drawn"
            for side, found in zip(_SIDES, pair, strict=True)
        ],
        is_laid=is_laid,
        refusal=None if is_laid else Phrase(str(done.told["refused"])),
        shared=_shared(done) if is_laid else None,
        size=done.told if is_laid else None,
    )


@router.get("/patients/{uid}/pictures/{key}/beside/{other}/{side}")
def _side(  # noqa: PLR0913 - what an address tells
    request: Request, visitor: Looking, uid: str, key: str, *, other: str, side: str
) -> Response:
    """Give one of the two, cut and turned as the other."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    pair = _in_order(
        desk.album.found(store, uid, key), desk.album.found(store, uid, other)
    )
    done = desk.album.laid(*pair)
    if side not in _SIDES or not done.contents:
        raise HTTPException(404)
    return Response(done.contents[_SIDES.index(side)], media_type="image/jpeg")


def _in_order(one: Found, other: Found) -> tuple[Found, Found]:
    """Put the earlier one first; two of one picture, or of two lesions, are none."""
    alike = (one.picture.lesion, one.picture.kind) == (
        other.picture.lesion,
        other.picture.kind,
    )
    if one.key == other.key or not alike:
        raise HTTPException(404)
    if one.visit.seen_on <= other.visit.seen_on:
        return one, other
    return other, one


def _shared(done: Done) -> Phrase:
    """Tell how much both show."""
    return say(
        "Laid on each other by what looks alike in both. The later picture shows "
        "{percent} % of the earlier one.",
        percent=round(100 * float(done.told["overlap"])),
    )
