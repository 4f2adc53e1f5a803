"""Work: what runs beside the page, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import StreamingResponse

from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.job_rows import Job
from scalpwatch.registry.job_states import JobState
from scalpwatch.registry.jobs import Jobs
from scalpwatch.web.access import Visitor
from scalpwatch.web.desk import desk_of
from scalpwatch.web.errands import Kind, ask_for
from scalpwatch.web.exports import COURSES, TABLE, asked_of, new_export_key
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.kinds import KINDS
from scalpwatch.web.pages import is_part, send_to, show
from scalpwatch.web.today import SEES_PATIENTS

__all__ = ["STATES", "has_result", "router", "sent"]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]
Filled = Annotated[Form, Depends(read_form)]

_PIECE_BYTES: Final = 1 << 16

STATES: Final[Mapping[JobState, Phrase]] = {
    JobState.WAITING: say("waits for its turn"),
    JobState.RUNNING: say("is being done"),
    JobState.DONE: say("is done"),
    JobState.FAILED: say("failed"),
    JobState.CANCELLED: say("cancelled"),
}
_UNKNOWN_KIND: Final = say("Work of another version")


@dataclass(frozen=True, slots=True)
class _Line:
    """A job as the page tells it.

    Parameters
    ----------
    job
        As it stands.
    name, state
        Told as they are.
    told
        What came of it, in the reader's language.
    began
        When it was asked for.
    has_result
        Whether there is a file that the reader may take.
    """

    job: Job
    name: Phrase
    state: Phrase
    told: str
    began: datetime
    has_result: bool


@router.get("/jobs")
def _jobs(request: Request, visitor: Looking) -> Response:
    """Show one's own work; the list alone, where the page looks again."""
    return _page(request, visitor)


@router.post("/jobs")
def _ask(request: Request, visitor: Looking, form: Filled) -> Response:
    """Ask for an export."""
    desk = desk_of(request)
    wanted: dict[str, Kind] = {each.code: each for each in (COURSES, TABLE)}
    kind = wanted.get(form.one("kind"))
    if kind is None or not kind.access.lets_in(visitor.user.roles):
        raise HTTPException(403 if kind else 422)
    key = new_export_key() if kind is COURSES else ""
    try:
        ask_for(desk, visitor.user, kind, asked_of(key))
    except InputError as error:
        return _page(request, visitor, trouble=error)
    return _page(request, visitor, key=key) if key else send_to("/jobs", request)


@router.post("/jobs/{uid}/cancel")
def _cancel(request: Request, visitor: Looking, uid: str) -> Response:
    """Let nothing more be done."""
    _own(request, visitor).cancel(uid)
    return send_to("/jobs", request)


@router.post("/jobs/{uid}/remove")
def _remove(request: Request, visitor: Looking, uid: str) -> Response:
    """Destroy a job that is over, with its result."""
    _own(request, visitor).remove(uid)
    return send_to("/jobs", request)


@router.get("/jobs/{uid}/result")
def _result(request: Request, visitor: Looking, uid: str) -> Response:
    """Send the result."""
    return sent(request, visitor, uid)


def sent(request: Request, visitor: Visitor, uid: str) -> Response:
    """Send the result of a job, in little memory, to who may still ask for such work.

    Parameters
    ----------
    request
        That it answers.
    visitor
        Who asks: her own work alone is known.
    uid
        Identifier of the job.

    Returns
    -------
    response
        To be kept as a file, never shown in the page.

    Raises
    ------
    HTTPException
        403, if her roles do not reach any more; of what another version made, whoever
        may have it is not known.
    """
    jobs = _own(request, visitor)
    job = jobs.one(uid)
    if (kind := KINDS.get(job.kind)) is None:
        raise HTTPException(403)
    kind.access.refuse_others(request, visitor.user)
    outcome = job.outcome
    opened = ExitStack()
    content = opened.enter_context(jobs.result(uid))
    name = outcome.name if outcome else ""
    return StreamingResponse(
        _pieces(content, opened),
        media_type=outcome.media_type if outcome else None,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def has_result(job: Job, visitor: Visitor) -> bool:
    """Tell whether a job has left a file that a user may take.

    Parameters
    ----------
    job
        Of hers.
    visitor
        Who asks.

    Returns
    -------
    has_result
        What `sent` would not refuse.
    """
    kind = KINDS.get(job.kind)
    may = kind is not None and kind.access.lets_in(visitor.user.roles)
    return job.has_result and may


def _pieces(content: BufferedReader, opened: ExitStack) -> Iterator[bytes]:
    """Give the content piece by piece, and close it."""
    with opened:
        while piece := content.read(_PIECE_BYTES):
            yield piece


def _own(request: Request, visitor: Visitor) -> Jobs:
    """Give the visitor's own work."""
    return desk_of(request).jobs(visitor.user)


def _page(
    request: Request,
    visitor: Visitor,
    *,
    trouble: InputError | None = None,
    key: str = "",
) -> Response:
    """Show the page, or its list alone."""
    listed = _own(request, visitor).listed()
    return show(
        request,
        visitor,
        "job_list" if is_part(request) else "jobs",
        status=422 if trouble else 200,
        lines=[_line(each, visitor) for each in listed],
        goes_on=any(not each.state.is_over for each in listed),
        exports=[
            each for each in (COURSES, TABLE) if each.access.lets_in(visitor.user.roles)
        ],
        key=key,
        trouble=(trouble.message, trouble.remedy) if trouble else None,
    )


def _line(job: Job, visitor: Visitor) -> _Line:
    """Tell a job."""
    kind = KINDS.get(job.kind)
    told = job.outcome.told if job.outcome else {}
    return _Line(
        job=job,
        name=kind.name if kind else _UNKNOWN_KIND,
        state=STATES[job.state],
        told=told.get(visitor.words.language.value, ""),
        began=datetime.fromtimestamp(job.began, tz=UTC).astimezone(),
        has_result=has_result(job, visitor),
    )
