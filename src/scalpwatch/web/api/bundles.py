"""FHIR from other systems, for machines: read within bounds, nothing fetched.

No narrative and no free text of a stranger is taken, and no reference is followed out
of what was sent. Patients who are there already stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.foreign import Imported, courses_of
from scalpwatch.records.fhir.reading import read_json, read_object
from scalpwatch.registry.coherence import contradiction_in
from scalpwatch.registry.store import Store
from scalpwatch.vocabulary.courses import Course
from scalpwatch.web.access import ForMachines, Visitor
from scalpwatch.web.api.answering import answer
from scalpwatch.web.api.describing import described, named
from scalpwatch.web.api.reading import Body, kind_of, refuse_others
from scalpwatch.web.deciding import DECIDES
from scalpwatch.web.desk import Desk, desk_of

__all__ = ["router"]

router: Final = APIRouter(prefix="/api", tags=["FHIR"])

Deciding = Annotated[Visitor, Depends(ForMachines(DECIDES))]

_WHOLE: Final = ("application/fhir+json", "application/json")
_LINES: Final = ("application/fhir+ndjson", "application/x-ndjson")
#: A request is answered while somebody waits.
_MOST_PATIENTS: Final = 1000


@dataclass(slots=True)
class _Counted:
    """What became of what was sent."""

    patients: int = 0
    told: int = 0
    refused: int = 0
    kept: int = 0
    left_out: Counter[tuple[str, Any]] = field(default_factory=Counter)


@router.post(
    "/fhir",
    **described(
        "Bring in a bundle, or NDJSON: cancers, stages, receptors and treatments of "
        "patients who are new",
        answers=named("Imported"),
        takes={kind: {"type": "object"} for kind in _WHOLE}
        | {kind: {"type": "string"} for kind in _LINES},
    ),
)
def _bring_in(request: Request, visitor: Deciding, body: Body) -> Response:
    """Bring in what another system tells."""
    refuse_others(request, *_WHOLE, *_LINES)
    desk = desk_of(request)
    store = desk.store_of(visitor.user)
    resources = list(_lines(body)) if kind_of(request) in _LINES else [read_json(body)]
    imported = courses_of(resources, namer=_namer(desk, store))
    if len(imported.courses) > _MOST_PATIENTS:
        raise InputError(
            say("More than {most} patients are told of.", most=_MOST_PATIENTS),
            remedy=say("Send fewer at once, or use “scalpwatch fhir import”."),
        )
    counted = _keep(store, imported)
    left_out = [
        {"type": kind, "why": why.value, "count": count}
        for (kind, why), count in sorted(
            counted.left_out.items(), key=lambda each: (each[0][0], each[0][1].value)
        )
    ]
    return answer(
        {
            "patients": counted.patients,
            "told": counted.told,
            "refused": counted.refused,
            "kept": counted.kept,
            "left_out": left_out,
        }
    )


def _lines(body: bytes) -> Iterator[dict[str, Any]]:
    """Read a resource from each line."""
    for line in body.split(b"\n"):
        if line.strip():
            yield read_object(line)


def _namer(desk: Desk, store: Store) -> Any:  # noqa: ANN401 - a callable of the records
    """Name a patient as the command line does, so that nobody becomes two."""
    key = desk.naming_key or store.custody.keyring.derive("de-identification")
    return Pseudonyms(key).patient


def _keep(store: Store, imported: Imported) -> _Counted:
    """Keep who is new and does not contradict herself."""
    told: Sequence[Course] = [each for each in imported.courses if _tells(each)]
    counted = _Counted(len(imported.courses), len(told), left_out=imported.skipped)
    for course in told:
        if contradiction_in(course) is not None:
            counted.refused += 1
        elif not store.knows(course.pseudonym):
            given = imported.pictures.get(course.pseudonym, {})
            store.keep(course, given, is_new=True)
            counted.kept += 1
    return counted


def _tells(course: Course) -> bool:
    """Tell whether something of a course bears on a scalp lesion."""
    return bool(
        course.visits
        or course.history.cancers
        or course.pathologies
        or course.therapies
    )
