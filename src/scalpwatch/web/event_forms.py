"""What each form about what happened asks, and what it cannot say."""

from __future__ import annotations

from datetime import date
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.alerts import standing_alerts
from scalpwatch.vocabulary.cases import Primary, Response
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.courses import Course, TherapyKind, VitalStatus
from scalpwatch.vocabulary.pathology import Histology, Pathology, Sampling, Specimen
from scalpwatch.web.event_fields import Fields
from scalpwatch.web.forms import Form
from scalpwatch.web.stain_rows import read_stains, rows_of

__all__ = [
    "Document",
    "TroubledForm",
    "filled_of",
    "read_closure",
    "read_outcome",
    "read_pathology",
    "read_therapy",
]


class TroubledForm(Exception):  # noqa: N818 - it tells what, and is told of at once
    """A form cannot be entered into what is kept at that moment.

    Parameters
    ----------
    troubles
        By field; under the empty name, what no field can mend.
    """

    def __init__(self, troubles: dict[str, Phrase]) -> None:
        super().__init__()
        self.troubles = troubles


#: A document of events, as a file of them would be.
Document = dict[str, object]

#: A form holds 64 KiB, and a Cyrillic letter takes six bytes of it.
_REPORT: Final = 8000
_NOTE: Final = 2000
_LINE: Final = 200
_FAT: Final = {"yes": True, "no": False}


def read_pathology(
    form: Form, course: Course, today: date
) -> tuple[Document, dict[str, Phrase]]:
    """Read what a pathologist reported.

    Parameters
    ----------
    form
        As it was sent.
    course
        Of whom it tells.
    today
        The day.

    Returns
    -------
    document
        For `scalpwatch.documents.events.events_from_document`.
    troubles
        By field; the document holds nothing of those.
    """
    fields = Fields(form, course, today)
    specimen = fields.word("specimen", Specimen, needed=True)
    histology = fields.word("histology", Histology, needed=True)
    taken, reported = fields.day("taken_on", needed=True), fields.day("reported_on")
    lesion = fields.lesion()
    fields.word("sampling", Sampling)
    fields.word("diagnosis", Condition)
    fields.word("origin", Primary)
    fields.text("morphology", longest=_LINE)
    fields.text("text", longest=_REPORT)
    if (fat := form.one("reaches_fat")) in _FAT:
        fields.told["reaches_fat"] = _FAT[fat]
    _refuse_other_place(fields, specimen, lesion)
    if specimen == Specimen.PRIMARY.value and histology == Histology.METASTASIS.value:
        fields.troubles["histology"] = say(
            "A primary tumor is no metastasis: choose another malignancy, or the "
            "specimen that it is of."
        )
    if taken and reported and reported < taken:
        fields.troubles["reported_on"] = say("Reported before it was taken.")
    if reported and histology == Histology.PENDING.value:
        fields.troubles["histology"] = say(
            "A day of the report is given: choose what it says, or leave the day out."
        )
    fields.told["stains"], wrong = read_stains(rows_of(form))
    fields.troubles.update(wrong)
    return {"pathology": [fields.told]}, fields.troubles


def _refuse_other_place(fields: Fields, specimen: str, lesion: str) -> None:
    """Hold a specimen of the scalp to its lesion, and every other to none."""
    if "lesion" in fields.troubles or not specimen:
        return
    is_of_scalp = specimen == Specimen.SCALP_LESION.value
    if is_of_scalp and not lesion:
        fields.troubles["lesion"] = say("Choose the lesion that it was taken of.")
    if lesion and not is_of_scalp:
        fields.troubles["lesion"] = say(
            "A specimen that is not of the scalp is of no scalp lesion: leave it empty."
        )


def read_therapy(
    form: Form, course: Course, today: date
) -> tuple[Document, dict[str, Phrase]]:
    """Read a treatment.

    Parameters
    ----------
    form, course, today
        As of `read_pathology`.

    Returns
    -------
    document, troubles
        As of `read_pathology`.
    """
    fields = Fields(form, course, today)
    fields.word("kind", TherapyKind, needed=True)
    began, ended = fields.day("began", needed=True), fields.day("ended")
    fields.lesion()
    fields.text("agent", longest=_LINE)
    fields.word("response", Response)
    if began and ended and ended < began:
        fields.troubles["ended"] = say("It ended before it began.")
    return {"therapy": [fields.told]}, fields.troubles


def read_outcome(
    form: Form, course: Course, today: date
) -> tuple[Document, dict[str, Phrase]]:
    """Read what was heard of a patient.

    Parameters
    ----------
    form, course, today
        As of `read_pathology`.

    Returns
    -------
    document, troubles
        As of `read_pathology`.
    """
    fields = Fields(form, course, today)
    status = fields.word("status", VitalStatus, needed=True)
    on = fields.day("on", needed=True)
    fields.text("text", longest=_NOTE)
    seen = max((each.seen_on for each in course.visits), default=None)
    is_dead = status and VitalStatus(status).is_dead
    if is_dead and on and seen and seen > on:
        fields.troubles["on"] = say(
            "The patient was seen after that day, on {day}: check both, and whose "
            "record it is.",
            day=seen,
        )
    return {"outcome": [fields.told]}, fields.troubles


def read_closure(
    form: Form, course: Course, today: date
) -> tuple[Document, dict[str, Phrase]]:
    """Read why a patient is no longer followed.

    Parameters
    ----------
    form, course, today
        As of `read_pathology`.

    Returns
    -------
    document, troubles
        As of `read_pathology`.
    """
    fields = Fields(form, course, today)
    fields.day("on", needed=True)
    fields.text("text", longest=_NOTE, needed=True)
    if any(each.state.waits_for_the_clinic for each in standing_alerts(course)):
        fields.troubles[""] = say(
            "An alert of this patient is still open. Record the histology, or decide "
            "about the alert; then the following can end."
        )
    return {"closure": fields.told}, fields.troubles


def filled_of(pathology: Pathology) -> Form:
    """Fill the form with what is known of a specimen, for its report to be added.

    Parameters
    ----------
    pathology
        As it is kept.

    Returns
    -------
    form
        As if it had been typed.
    """
    fat = {True: "yes", False: "no", None: ""}[pathology.reaches_fat]
    told = {
        "specimen": pathology.specimen.value,
        "lesion": pathology.lesion,
        "taken_on": pathology.taken_on.isoformat(),
        "reported_on": pathology.reported_on.isoformat()
        if pathology.reported_on
        else "",
        "sampling": pathology.sampling.value,
        "reaches_fat": fat,
        "histology": pathology.histology.value,
        "diagnosis": pathology.diagnosis.value if pathology.diagnosis else "",
        "origin": ""
        if pathology.origin is Primary.NOT_TOLD
        else pathology.origin.value,
        "morphology": pathology.morphology,
        "text": pathology.text,
    }
    stains = pathology.stains
    columns = {
        "stain_marker": tuple(each.marker.value for each in stains),
        "stain_state": tuple(each.state.value for each in stains),
        "stain_percent": tuple(_shown(each.percent) for each in stains),
        "stain_score": tuple(_shown(each.score) for each in stains),
    }
    return Form({name: (value,) for name, value in told.items()} | columns)


def _shown(number: float | None) -> str:
    """Write a number as it is typed."""
    return "" if number is None else f"{number:g}"
