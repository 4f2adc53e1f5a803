"""Long work for machines: asked for, looked at, cancelled, its result taken."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.registry.job_rows import Job
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer
from scalpwatch.web.api.describing import described, named
from scalpwatch.web.api.reading import Document
from scalpwatch.web.desk import desk_of
from scalpwatch.web.errands import ask_for
from scalpwatch.web.exports import COURSES, TABLE, asked_of, new_export_key
from scalpwatch.web.jobs import has_result, sent
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["jobs"])

Looking = Annotated[Visitor, Depends(ForMachines(SEES_PATIENTS))]

_ASKED_FOR: Final = {each.code: each for each in (COURSES, TABLE)}


@router.get("/jobs", **described("One's own long work", answers=named("Jobs")))
def _list(request: Request, visitor: Looking) -> Response:
    """List one's own long work."""
    listed = desk_of(request).jobs(visitor.user).listed()
    return answer({"jobs": [_told(each, visitor) for each in listed]})


@router.post(
    "/jobs",
    **described(
        "Ask for an export; a sealed one tells its key this once",
        answers=named("AskedJob"),
        status=202,
        takes={"application/json": named("NewJob")},
    ),
)
def _ask(request: Request, visitor: Looking, document: Document) -> Response:
    """Ask for long work."""
    asked = document.get("kind")
    kind = _ASKED_FOR.get(asked) if isinstance(asked, str) else None
    if kind is None or set(document) != {"kind"}:
        raise InputError(
            say("There is no such work."),
            remedy=say("See “/api/openapi.json” for what can be asked."),
        )
    if not kind.access.lets_in(visitor.user.roles):
        raise HTTPException(403)
    key = new_export_key() if kind is COURSES else ""
    job = ask_for(desk_of(request), visitor.user, kind, asked_of(key))
    return answer({"job": _told(job, visitor), "key": key}, 202)


@router.get("/jobs/{uid}", **described("How far it is", answers=named("Job")))
def _one(request: Request, visitor: Looking, uid: str) -> Response:
    """Tell how far long work is."""
    return answer(_told(desk_of(request).jobs(visitor.user).one(uid), visitor))


@router.post(
    "/jobs/{uid}/cancel", **described("Let nothing more be done", answers=named("Job"))
)
def _cancel(request: Request, visitor: Looking, uid: str) -> Response:
    """Cancel long work; what is over stays as it is."""
    jobs = desk_of(request).jobs(visitor.user)
    jobs.cancel(uid)
    return answer(_told(jobs.one(uid), visitor))


@router.delete(
    "/jobs/{uid}",
    **described("Destroy it with its result", status=204, kinds=()),
)
def _remove(request: Request, visitor: Looking, uid: str) -> Response:
    """Destroy long work that is over, with its result."""
    desk_of(request).jobs(visitor.user).remove(uid)
    return Response(status_code=204)


@router.get(
    "/jobs/{uid}/result",
    **described(
        "The file that was made",
        answers={"type": "string", "format": "binary"},
        kinds=("application/octet-stream", "text/csv"),
    ),
)
def _result(request: Request, visitor: Looking, uid: str) -> Response:
    """Send the result."""
    return sent(request, visitor, uid)


def _told(job: Job, visitor: Visitor) -> dict[str, object]:
    """Tell a job."""
    language = visitor.words.language.value
    return {
        "uid": job.uid,
        "kind": job.kind,
        "state": job.state.value,
        "done": job.done,
        "total": job.total,
        "began": job.began,
        "changed": job.changed,
        "told": job.outcome.told.get(language, "") if job.outcome else "",
        "has_result": has_result(job, visitor),
    }
