"""What happened to a patient, as a readable file: pathology, treatment, decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from scalpwatch.documents.case_troubles import (
    Sections,
    Trouble,
    Way,
    at,
    refuse,
    troubles_of,
)
from scalpwatch.documents.events_form import (
    ClosureForm,
    DecisionForm,
    EventsForm,
    OutcomeForm,
    PathologyForm,
    StainForm,
    TherapyForm,
)
from scalpwatch.documents.loading import load_document
from scalpwatch.documents.schemas import published
from scalpwatch.phrases import say
from scalpwatch.vocabulary.courses import (
    Choice,
    Closure,
    Outcome,
    OverrideReason,
    Therapy,
)
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Specimen,
)

__all__ = ["Decided", "Events", "events_from_document", "events_schema", "read_events"]

_SECTIONS: Final[Sections] = {
    (): EventsForm,
    ("pathology",): PathologyForm,
    ("pathology", "stains"): StainForm,
    ("therapy",): TherapyForm,
    ("decision",): DecisionForm,
    ("outcome",): OutcomeForm,
    ("closure",): ClosureForm,
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as told; which alert it answers, the record knows.

    Parameters
    ----------
    on
        The day.
    lesion
        Name of the lesion.
    choice
        Done, deferred or declined.
    until
        Until when it is deferred; ``None`` otherwise.
    reason
        Why it was deferred or declined; ``None`` when done.
    text
        In the clinician's words; may be empty.
    """

    on: date
    lesion: str
    choice: Choice
    until: date | None = None
    reason: OverrideReason | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Events:
    """What happened to one patient.

    Parameters
    ----------
    pseudonym
        Whose; ``None`` where the file does not say.
    pathologies, therapies, decisions, outcomes
        In the order of the file.
    closure
        Why she is no longer followed; ``None`` while she is.
    """

    pseudonym: str | None = None
    pathologies: tuple[Pathology, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    decisions: tuple[Decided, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    closure: Closure | None = None


def read_events(
    path: Path, *, new_uid: Callable[[], str], today: date | None = None
) -> Events:
    """Read what happened from a file.

    Parameters
    ----------
    path
        A TOML file, or a JSON file whose name ends in ``.json``.
    new_uid
        Makes an identifier that no other has.
    today
        The day after which nothing can have happened; the clock's day when
        ``None``.

    Returns
    -------
    events
        What the file says.

    Notes
    -----
    As with a case, nothing is converted or skipped in silence; what is wrong ends in
    `scalpwatch.errors.InputError` with its place.
    """
    return events_from_document(load_document(path), new_uid=new_uid, today=today)


def events_from_document(
    document: object, *, new_uid: Callable[[], str], today: date | None = None
) -> Events:
    """Make events of a document that was already parsed.

    Parameters
    ----------
    document
        Sections and keys as in the file.
    new_uid
        Makes an identifier that no other has.
    today
        The day after which nothing can have happened; the clock's day when
        ``None``.

    Returns
    -------
    events
        What the document says.

    Raises
    ------
    InputError
        If it says something that cannot have happened.
    """
    try:
        form = EventsForm.model_validate(document)
    except ValidationError as error:
        refuse(troubles_of(error, _SECTIONS))
    day = today or datetime.now(tz=UTC).astimezone().date()
    troubles = tuple(_contradictions(form, day))
    if troubles:
        refuse(troubles)
    return _events(form, new_uid)


def events_schema() -> dict[str, Any]:
    """Describe a file of events as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    schema = EventsForm.model_json_schema(mode="validation")
    return published(schema, name="events", version=1)


def _contradictions(form: EventsForm, today: date) -> Iterator[Trouble]:
    """Find what each value allows and all of them together do not."""
    told = form.model_dump(exclude_none=True)
    if not any(told.get(section) for section in _NAMES):
        yield (
            say("The file tells of nothing that happened."),
            say(
                "Add at least one section; “scalpwatch template events” prints them "
                "all."
            ),
        )
    for index, specimen in enumerate(form.pathology):
        yield from _of_specimen(specimen, ("pathology", index), today)
    for index, therapy in enumerate(form.therapy):
        way: Way = ("therapy", index)
        yield from _of_days(way, today, began=therapy.began, ended=therapy.ended)
        if therapy.ended is not None and therapy.ended < therapy.began:
            yield (
                say("At {place}: it ended before it began.", place=at(way)),
                say("Check both dates."),
            )
    for index, decision in enumerate(form.decision):
        yield from _of_decision(decision, ("decision", index), today)
    for index, outcome in enumerate(form.outcome):
        yield from _of_days(("outcome", index), today, on=outcome.on)
    if form.closure is not None:
        yield from _of_days(("closure",), today, on=form.closure.on)


_NAMES: Final = ("pathology", "therapy", "decision", "outcome", "closure")


def _of_specimen(form: PathologyForm, way: Way, today: date) -> Iterator[Trouble]:
    """Find what contradicts itself in a specimen."""
    yield from _of_days(
        way, today, taken_on=form.taken_on, reported_on=form.reported_on
    )
    if form.reported_on is not None and form.reported_on < form.taken_on:
        yield (
            say("At {place}: reported before it was taken.", place=at(way)),
            say("Check both dates."),
        )
    is_of_scalp = form.specimen is Specimen.SCALP_LESION
    if is_of_scalp and form.lesion is None:
        yield (
            say("At {place}: it is not told of which lesion it is.", place=at(way)),
            say("Write lesion = with the name that “scalpwatch case show” lists."),
        )
    if not is_of_scalp and form.lesion is not None:
        yield (
            say(
                "At {place}: a specimen that is not of the scalp names a scalp lesion.",
                place=at(way),
            ),
            say("Write specimen = “scalp lesion”, or leave the lesion out."),
        )
    if form.specimen is Specimen.PRIMARY and form.histology is Histology.METASTASIS:
        yield (
            say("At {place}: a primary tumor is called a metastasis.", place=at(way)),
            say("Write histology = “other malignancy”, or the specimen that it is of."),
        )
    if form.histology is Histology.PENDING and form.reported_on is not None:
        yield (
            say("At {place}: reported, yet the histology is pending.", place=at(way)),
            say("Write the histology, or leave reported_on out until it comes."),
        )
    yield from _of_stains(form, way)


def _of_stains(form: PathologyForm, way: Way) -> Iterator[Trouble]:
    """Find what contradicts itself in the stains of a specimen."""
    done: set[Marker] = set()
    for index, stain in enumerate(form.stains):
        place = at((*way, "stains", index))
        if stain.marker in done:
            yield (
                say("At {place}: the same marker stands twice.", place=place),
                say("Keep the result that holds."),
            )
        done.add(stain.marker)
        if stain.score is not None and stain.marker is not Marker.HER2:
            yield (
                say("At {place}: only HER2 has a score.", place=place),
                say("Write the share of stained cells as percent."),
            )


def _of_decision(form: DecisionForm, way: Way, today: date) -> Iterator[Trouble]:
    """Find what contradicts itself in a decision."""
    yield from _of_days(way, today, on=form.on)
    if form.choice is Choice.DONE:
        if form.until is not None or form.reason is not None:
            yield (
                say("At {place}: what is done has no reason or date.", place=at(way)),
                say("Leave until and reason out, or choose deferred or declined."),
            )
        return
    if form.reason is None:
        yield (
            say("At {place}: a reason is missing.", place=at(way)),
            say("Who defers or declines says why: write reason =."),
        )
    if (form.choice is Choice.DEFERRED) is (form.until is None):
        yield (
            say("At {place}: until belongs to a deferred alert.", place=at(way)),
            say("Write the day until which it is deferred; a declined one has none."),
        )
    elif form.until is not None and form.until <= form.on:
        yield (
            say("At {place}: deferred until a day that is not later.", place=at(way)),
            say("Write the day on which the alert is due again."),
        )


def _of_days(way: Way, today: date, **days: date | None) -> Iterator[Trouble]:
    """Refuse what has not happened yet."""
    for key, day in days.items():
        if day is not None and day > today:
            yield (
                say("At {place}: the date lies in the future.", place=at((*way, key))),
                say("Nothing that happened is later than today; check the year."),
            )


def _events(form: EventsForm, new_uid: Callable[[], str]) -> Events:
    """Translate the whole file."""
    return Events(
        pseudonym=form.pseudonym,
        pathologies=tuple(_pathology(each, new_uid()) for each in form.pathology),
        therapies=tuple(
            Therapy(uid=new_uid(), **dict(each) | {"lesion": each.lesion or ""})
            for each in form.therapy
        ),
        decisions=tuple(Decided(**dict(each)) for each in form.decision),
        outcomes=tuple(Outcome(uid=new_uid(), **dict(each)) for each in form.outcome),
        closure=None if form.closure is None else Closure(**dict(form.closure)),
    )


def _pathology(form: PathologyForm, uid: str) -> Pathology:
    """Translate one specimen."""
    stains = tuple(MarkerResult(**dict(each)) for each in form.stains)
    told = dict(form) | {"lesion": form.lesion or "", "stains": stains}
    return Pathology(uid=uid, **told)
