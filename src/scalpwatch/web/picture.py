"""A picture of a patient: its page, its tiles, a small copy."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from scalpwatch.imaging.tiles import OVERLAP_PX, TILE_PX
from scalpwatch.web.access import Visitor
from scalpwatch.web.album import Found
from scalpwatch.web.desk import desk_of
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]

_JPEG: Final = "image/jpeg"


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


def _found(request: Request, visitor: Visitor, uid: str, key: str) -> Found:
    """Find the picture for a part of its page."""
    desk = desk_of(request)
    return desk.album.found(desk.store_of(visitor.user), uid, key)
