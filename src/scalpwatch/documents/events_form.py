"""The shape of a file of what happened to a patient: sections, keys, words."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from scalpwatch.documents.case_form import (
    Day,
    LesionName,
    Pseudonym,
    Section,
    Text,
)
from scalpwatch.documents.case_words import WordIn
from scalpwatch.vocabulary.cases import Primary, Response
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.course_names import MARKERS
from scalpwatch.vocabulary.courses import (
    Choice,
    OverrideReason,
    TherapyKind,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    Sampling,
    Specimen,
    StainState,
)

__all__ = [
    "ClosureForm",
    "DecisionForm",
    "EventsForm",
    "OutcomeForm",
    "PathologyForm",
    "StainForm",
    "TherapyForm",
]

#: The longest report that is kept as written [characters].
_LONGEST_REPORT: Final = 20_000

_Report = Annotated[str, Field(max_length=_LONGEST_REPORT)]
_Note = Annotated[str, Field(max_length=2000)]
_ScalpLesion = Annotated[
    LesionName | None,
    Field(description="Name of the lesion, as “scalpwatch case show” lists it"),
]


class StainForm(Section):
    """One stain of a specimen."""

    marker: Annotated[Marker, WordIn.naming(MARKERS)]
    state: Annotated[StainState, WordIn.of(StainState)]
    percent: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="Share of tumour cells that stained [%]"
    )
    score: Annotated[int, Field(ge=0, le=3)] | None = Field(
        None, description="HER2 by immunohistochemistry: 0 to 3"
    )


class PathologyForm(Section):
    """What a pathologist reported of one specimen."""

    specimen: Annotated[Specimen, WordIn.of(Specimen)]
    taken_on: Day
    lesion: _ScalpLesion = None
    reported_on: Day | None = Field(
        None, description="When the report came; leave out while it is awaited"
    )
    sampling: Annotated[Sampling, WordIn.of(Sampling)] = Sampling.NOT_TOLD
    reaches_fat: bool | None = Field(
        None, description="Whether the specimen holds subcutaneous fat"
    )
    histology: Annotated[Histology, WordIn.of(Histology)] = Histology.PENDING
    diagnosis: Annotated[Condition, WordIn.of(Condition)] | None = None
    origin: Annotated[Primary, WordIn.of(Primary)] = Field(
        Primary.NOT_TOLD, description="Where a metastasis began"
    )
    morphology: Text = ""
    stains: list[StainForm] = Field(default_factory=list, max_length=60)
    text: _Report = Field("", description="The report as written, without a name")


class TherapyForm(Section):
    """A treatment given after the diagnosis."""

    kind: Annotated[TherapyKind, WordIn.of(TherapyKind)]
    began: Day
    ended: Day | None = None
    lesion: _ScalpLesion = None
    agent: Text = Field("", description="Drug or method as written")
    response: Annotated[Response, WordIn.of(Response)] = Response.NOT_TOLD


class DecisionForm(Section):
    """What the clinician decided about the alert of one lesion."""

    on: Day
    lesion: LesionName
    choice: Annotated[Choice, WordIn.of(Choice)]
    until: Day | None = Field(None, description="Until when it is deferred")
    reason: Annotated[OverrideReason, WordIn.of(OverrideReason)] | None = Field(
        None, description="Why it was deferred or declined"
    )
    text: _Note = ""


class OutcomeForm(Section):
    """What was heard of the patient on one day."""

    on: Day
    status: Annotated[VitalStatus, WordIn.of(VitalStatus)]
    text: _Note = ""


class ClosureForm(Section):
    """The end of following the patient."""

    on: Day
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class EventsForm(Section):
    """What happened to one patient."""

    pseudonym: Pseudonym | None = Field(
        None, description="Whose events; if told, the record must be of it"
    )
    pathology: list[PathologyForm] = Field(default_factory=list, max_length=100)
    therapy: list[TherapyForm] = Field(default_factory=list, max_length=100)
    decision: list[DecisionForm] = Field(default_factory=list, max_length=100)
    outcome: list[OutcomeForm] = Field(default_factory=list, max_length=100)
    closure: ClosureForm | None = None
