"""Pictures measured beside the page: asked for, how far it is, and what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.casework.measuring import Measurer, unmeasured
from scalpwatch.errors import InputError
from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.accounts import Account
from scalpwatch.registry.job_rows import Job
from scalpwatch.vocabulary.courses import Course, Visit
from scalpwatch.web.access import Visitor
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of
from scalpwatch.web.errands import Errand, Kind, Made, ask_for
from scalpwatch.web.forms import Form, read_form
from scalpwatch.web.pages import send_to, show
from scalpwatch.web.today import SEES_PATIENTS

__all__ = [
    "AGAIN",
    "MEASURES",
    "MOST_AT_ONCE",
    "Measuring",
    "ask_to_measure",
    "router",
    "tell_measuring",
]

router: Final = APIRouter()

Looking = Annotated[Visitor, Depends(SEES_PATIENTS)]
Asking = Annotated[Visitor, Depends(DECIDES)]
Filled = Annotated[Form, Depends(read_form)]

#: A visit of so many pictures is answered with them while its form waits; where there
#: are more, the form is not kept waiting.
MOST_AT_ONCE: Final = 1


def _measure(errand: Errand) -> Made:
    """Measure what is not measured: of the visit of a day, or of all."""
    day = errand.asked["day"]

    def is_wanted(visit: Visit) -> bool:
        """Tell whether it is one of those."""
        is_asked = day in {"", visit.seen_on.isoformat()}
        return is_asked and bool(unmeasured(visit))

    return _measured(errand, is_wanted)


def _measure_again(errand: Errand) -> Made:
    """Measure all pictures of a patient."""
    return _measured(errand, lambda _visit: True)


def _measured(errand: Errand, is_wanted: Callable[[Visit], bool]) -> Made:
    """Measure in the name of who asked."""
    desk, uid = errand.desk, errand.asked["patient"]
    if not desk.eye_is_on:
        raise InputError(
            say("Pictures are not measured in this installation: the eye is off."),
            remedy=say("Ask whoever runs the server."),
        )
    measurer = Measurer(
        store=errand.store,
        apart=desk.album.apart,
        policy=desk.policy,
        today=desk.today(),
        tell=errand.tell,
    )
    try:
        came = measurer.measure(errand.store.pseudonym(uid), is_wanted)
    finally:
        # visits that are done stay so, whatever ended the work
        desk.album.forget(uid)
    return Made(
        say(
            "Pictures measured: {measured} of {total}. Visits weighed anew: {visits}.",
            measured=came.pictures - came.left,
            total=came.pictures,
            visits=came.weighed,
        )
    )


MEASURES: Final = Kind("measure", say("Pictures measured"), DECIDES, _measure)
AGAIN: Final = Kind(
    "measure_again", say("Pictures measured again"), DECIDES, _measure_again
)


@dataclass(frozen=True, slots=True)
class Measuring:
    """What a page tells of the measuring of a patient's pictures.

    Parameters
    ----------
    path
        Of the patient's page.
    job
        Of the reader, that waits or runs; ``None`` where there is none.
    untouched
        Days whose advice rests on no picture, each with how many are not measured.
    left
        Days whose advice rests on pictures, but not on all: how many it misses.
    can_ask
        Whether the reader may have them measured.
    has_pictures
        Whether there are any that can be measured again.
    """

    path: str
    job: Job | None
    untouched: tuple[tuple[date, int], ...]
    left: tuple[tuple[date, int], ...]
    can_ask: bool
    has_pictures: bool


def tell_measuring(desk: Desk, who: Account, uid: str, course: Course) -> Measuring:
    """Tell of which pictures nothing is known, and how far their measuring is.

    Parameters
    ----------
    desk
        Of the server.
    who
        Reads the page.
    uid
        Of the patient, as addresses bear it.
    course
        All that is kept of her.

    Returns
    -------
    measuring
        Empty where the installation measures none.
    """
    path, may = f"/patients/{uid}", DECIDES.lets_in(who.roles)
    if not desk.eye_is_on:
        return Measuring(path, None, (), (), can_ask=False, has_pictures=False)
    missed = [
        (visit.seen_on, len(unmeasured(visit)), visit.answer.eye_is_on)
        for visit in course.visits
        if visit.answer is not None and unmeasured(visit)
    ]
    return Measuring(
        path,
        _unfinished(desk, who, uid),
        tuple((day, count) for day, count, is_on in missed if not is_on),
        tuple((day, count) for day, count, is_on in missed if is_on),
        can_ask=may,
        has_pictures=any(visit.pictures for visit in course.visits),
    )


def ask_to_measure(
    desk: Desk, who: Account, kind: Kind, *, uid: str, day: date | None = None
) -> None:
    """Have pictures measured beside the page, unless that is asked for already.

    Parameters
    ----------
    desk
        Of the server.
    who
        Asks; the route has let her in.
    kind
        `MEASURES` or `AGAIN`.
    uid
        Of the patient.
    day
        Of the visit; ``None`` for all.

    Notes
    -----
    Where so many works of hers wait already, it ends as
    `scalpwatch.registry.jobs.Jobs.ask` says.
    """
    asked = {"patient": uid, "day": day.isoformat() if day else ""}
    for job, before in desk.jobs(who).unfinished():
        if (job.kind, before) == (kind.code, asked):
            return
    ask_for(desk, who, kind, asked)


@router.post("/patients/{uid}/measure")
def _ask(request: Request, visitor: Asking, uid: str, form: Filled) -> Response:
    """Have pictures measured that are not, or all of them again."""
    desk = desk_of(request)
    desk.store_of(visitor.user).pseudonym(uid)
    kind = AGAIN if form.one("again") else MEASURES
    ask_to_measure(desk, visitor.user, kind, uid=uid)
    return send_to(f"/patients/{uid}", request)


@router.get("/patients/{uid}/measuring/{job}")
def _how_far(request: Request, visitor: Looking, uid: str, job: str) -> Response:
    """Tell how far one's own measuring is; the page asks again and again."""
    desk = desk_of(request)
    desk.store_of(visitor.user).pseudonym(uid)
    found = desk.jobs(visitor.user).one(job)
    return show(
        request,
        visitor,
        "measuring_bar",
        job=found,
        told=_told(found, visitor),
        measuring_path=f"/patients/{uid}",
    )


def _told(job: Job, visitor: Visitor) -> Phrase | str:
    """Tell what came of it."""
    if job.outcome is None:
        return say("Measuring was cancelled: what was not measured is as it was.")
    return job.outcome.told.get(visitor.words.language.value, "")


def _unfinished(desk: Desk, who: Account, uid: str) -> Job | None:
    """Find the reader's own work on a patient's pictures."""
    kinds = {MEASURES.code, AGAIN.code}

    def is_hers(job: Job, asked: Mapping[str, Any]) -> bool:
        """Tell whether it measures this patient's."""
        return job.kind in kinds and asked.get("patient") == uid

    found = desk.jobs(who).unfinished()
    return next((job for job, asked in found if is_hers(job, asked)), None)
