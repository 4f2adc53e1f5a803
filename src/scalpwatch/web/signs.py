"""Drawings of signs, to explain their words; each is made once."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Response

from scalpwatch.practice.drawings import DRAWN_SIGNS, draw_sign
from scalpwatch.vocabulary.signs import Sign
from scalpwatch.web.access import Visitor
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter()

_Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]

_drawn: Final = cache(draw_sign)


@router.get("/signs/{name}")
def _sign(_visitor: _Looking, name: str) -> Response:
    """Give the drawing of a sign."""
    for sign in DRAWN_SIGNS:
        if sign.value == name:
            kept = {"cache-control": "private, max-age=86400"}
            return Response(_drawn(Sign(sign)), media_type="image/jpeg", headers=kept)
    raise HTTPException(404)
