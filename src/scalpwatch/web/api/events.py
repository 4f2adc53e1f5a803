"""What happened to a patient, entered by machines; and her course as FHIR."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.casework.entering import enter
from scalpwatch.documents.events import Events, events_from_document
from scalpwatch.registry.identity import new_tracking_uid
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer
from scalpwatch.web.api.describing import described, named
from scalpwatch.web.api.reading import Body, read_json, refuse_others
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import desk_of
from scalpwatch.web.pathology import REPORTS

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["events"])

Reporting = Annotated[Visitor, Depends(ForMachines(REPORTS))]


@router.post(
    "/patients/{uid}/events",
    **described(
        "Enter pathology, treatments, decisions, outcomes or the end of following, all "
        "or none; a pathologist enters pathology alone",
        answers=named("Recorded"),
        takes={"application/json": named("Events")},
    ),
)
def _enter(request: Request, visitor: Reporting, uid: str, body: Body) -> Response:
    """Enter what happened."""
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    # first whether there is such a patient: nothing that is sent tells that otherwise
    pseudonym = store.pseudonym(uid)
    refuse_others(request, "application/json")
    events = events_from_document(
        read_json(body), new_uid=new_tracking_uid, today=desk.today()
    )
    _refuse_others(visitor, events)
    done = enter(store, pseudonym, events)
    return answer(
        {"added": done.added, "completed": done.completed, "repeated": done.repeated}
    )


def _refuse_others(visitor: Visitor, events: Events) -> None:
    """Let who only reports enter reports, and nothing else."""
    if DECIDES.lets_in(visitor.user.roles):
        return
    if replace(events, pathologies=(), pseudonym=None) != Events():
        raise HTTPException(403)
