"""The shape of consultation.json, version 1."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from scalpwatch.documents.case_form import CaseForm
from scalpwatch.documents.case_words import WordIn
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Certainty, Observer, State
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "AdviceForm",
    "AnswerForm",
    "BasisForm",
    "DisagreementForm",
    "FlagForm",
    "IntervalForm",
    "LesionAnswerForm",
    "LookForm",
    "ObservationForm",
    "PlaceForm",
    "PosttestForm",
    "PretestForm",
    "QuestionForm",
    "SetAsideForm",
    "StepForm",
    "TermForm",
]

_Level = Annotated[Level, WordIn.exactly(Level)]
_Sign = Annotated[Sign, WordIn.exactly(Sign)]
_Condition = Annotated[Condition, WordIn.exactly(Condition)]
_Share = Annotated[float, Field(ge=0, le=1)]
_Source = Annotated[str, Field(description="Identifier of a source, or “judgement”")]


class _Part(BaseModel):
    """A part of the answer: nothing in it that the schema does not name."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        # a part is compiled with the whole that holds it, and not once more alone
        defer_build=True,
        # what is always written is always there to be read
        json_schema_serialization_defaults_required=True,
    )


class IntervalForm(_Part):
    """A figure with its 95 % credible interval."""

    value: float
    low: float
    high: float


class PlaceForm(_Part):
    """A box in a picture [px]."""

    left_px: float
    top_px: float
    width_px: float
    height_px: float


class ObservationForm(_Part):
    """A claim about one sign of one lesion."""

    lesion: str
    sign: _Sign
    name: Annotated[str, Field(description="The sign in the answer's language")]
    state: Annotated[State, WordIn.exactly(State)]
    certainty: Annotated[Certainty, WordIn.exactly(Certainty)]
    observer: Annotated[Observer, WordIn.exactly(Observer)]
    reason: str | None
    picture: str | None
    places: list[PlaceForm]


class StepForm(_Part):
    """One thing to do, and where that comes from."""

    text: str
    source: _Source


class AdviceForm(_Part):
    """What to do."""

    level: _Level
    headline: str
    reasons: list[str]
    act_by: Annotated[str, Field(json_schema_extra={"format": "date"})]
    act_by_reason: StepForm
    examine_first: list[StepForm]
    tests: list[StepForm]
    stop_rule: str | None
    missing: list[str]
    biopsy_request: list[str] | None
    for_the_patient: list[str]


class FlagForm(_Part):
    """A red flag that was raised."""

    identifier: str
    text: str
    floor: _Level
    source: _Source
    needs_imaging_first: bool


class TermForm(_Part):
    """What one observation multiplies the odds by."""

    sign: _Sign
    name: str
    state: Annotated[State, WordIn.exactly(State)]
    certainty: Annotated[Certainty, WordIn.exactly(Certainty)]
    for_malignancy: IntervalForm
    for_metastasis: IntervalForm
    known_in: Annotated[int, Field(description="Conditions with counts of this sign")]
    patients: int
    sources: list[str]
    is_borrowed: bool


class SetAsideForm(_Part):
    """An observation that enters nothing, and why."""

    observation: ObservationForm
    why: str


class DisagreementForm(_Part):
    """A sign that the clinician and the machine judge differently."""

    clinician: ObservationForm
    machine: ObservationForm


class PretestForm(_Part):
    """What was believed before the signs."""

    malignancy: IntervalForm
    metastasis: IntervalForm
    reasons: list[str]
    sources: list[str]


class PosttestForm(_Part):
    """How probable a condition is after the signs, with its interval."""

    condition: _Condition
    name: Annotated[str, Field(description="The condition in the answer's language")]
    posttest: _Share
    low: _Share
    high: _Share


class QuestionForm(_Part):
    """What to look for next, and what each finding would change."""

    text: str
    sign: _Sign | None
    if_present: _Level
    if_absent: _Level
    malignancy_if_present: _Share
    malignancy_if_absent: _Share


class BasisForm(_Part):
    """On how much the answer rests."""

    signs_weighed: int
    signs_without_figures: list[_Sign]
    patients: int
    limits: list[str]


class LesionAnswerForm(_Part):
    """The answer for one lesion."""

    lesion: str
    advice: AdviceForm
    flags: list[FlagForm]
    pretest: PretestForm
    malignancy: IntervalForm
    metastasis: IntervalForm
    differential: list[PosttestForm]
    unranked: list[_Condition]
    unranked_share: IntervalForm
    terms: list[TermForm]
    set_aside: list[SetAsideForm]
    observations: list[ObservationForm]
    disagreements: list[DisagreementForm]
    questions: list[QuestionForm]
    basis: BasisForm
    prior_matters: Annotated[
        list[_Level] | None,
        Field(
            description="Advice with the prior divided and multiplied by 3, where "
            "that changes it"
        ),
    ]
    without_pictures: _Level | None


class LookForm(_Part):
    """What the machine made of one picture; the overlay is in the report."""

    picture: str
    lesion: str
    width_px: int
    height_px: int
    um_per_px: float | None
    remarks: list[str]
    observations: list[ObservationForm]


class AnswerForm(_Part):
    """The answer to one case on one day: decision support, not a diagnosis."""

    schema_: Annotated[
        Literal["scalpwatch-consultation/1"], Field(serialization_alias="schema")
    ] = "scalpwatch-consultation/1"
    software_version: str
    evidence_hash: str
    made_on: Annotated[str, Field(json_schema_extra={"format": "date"})]
    language: Literal["en", "ru"]
    pseudonym: str
    choices: Annotated[list[str], Field(description="What the installation has chosen")]
    eye: Annotated[
        Literal["on", "off", "no pictures"],
        Field(description="Whether pictures were looked at"),
    ]
    advice: Annotated[AdviceForm, Field(description="Of the leading lesion")]
    leading_lesion: str
    differential: Annotated[
        list[PosttestForm], Field(description="Of the leading lesion")
    ]
    observations: Annotated[list[ObservationForm], Field(description="Of all lesions")]
    lesions: list[LesionAnswerForm]
    pictures: list[LookForm]
    case: Annotated[CaseForm, Field(description="What was asked about")]
