"""CDS Hooks 2.0, mounted: for systems of hospitals that hold a token."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.inference.evidence import Evidence, load_evidence
from scalpwatch.records.cds import SERVICE, Weigher, answer, services
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer as sent
from scalpwatch.web.api.describing import described
from scalpwatch.web.api.reading import Body, refuse_others
from scalpwatch.web.desk import desk_of
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter(tags=["CDS Hooks"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]

_ANY: Final = {"type": "object"}


@router.get("/cds-services", **described("The services that there are", answers=_ANY))
def _services(visitor: Looking) -> Response:
    """Describe the service."""
    return sent(services(visitor.words))


@router.post(
    "/cds-services/{name}",
    **described(
        "Cards for a patient who is looked at; nothing is fetched and nothing kept",
        answers=_ANY,
        takes={"application/json": _ANY},
    ),
)
def _call(request: Request, visitor: Looking, name: str, body: Body) -> Response:
    """Weigh what a hospital's system prefetched."""
    if name != SERVICE:
        raise HTTPException(404)
    refuse_others(request, "application/json")
    desk = desk_of(request)
    weigher = Weigher(_evidence(), desk.policy, desk.today(), visitor.words)
    return sent(answer(body, weigher))


@cache
def _evidence() -> Evidence:
    """Read the tables once."""
    return load_evidence()
