"""The shape of a case file: its sections, their keys and what each may hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from scalpwatch.documents.case_words import (
    CLAIMS,
    COLOURS,
    SURFACES,
    SYMPTOMS,
    Claim,
    View,
    WordIn,
)
from scalpwatch.vocabulary.cases import (
    AgeTold,
    CancerKnowledge,
    Country,
    Firmness,
    Form,
    Growth,
    Phototype,
    PictureKind,
    PictureRole,
    Primary,
    Receptor,
    Response,
    Setting,
    Sex,
    Site,
    Spread,
    TreatmentKind,
)
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "LARGEST_SIZE_CM",
    "CancerForm",
    "CaseForm",
    "Day",
    "LesionForm",
    "LesionName",
    "OncologyForm",
    "PatientForm",
    "PictureForm",
    "Pseudonym",
    "Section",
    "Text",
    "TreatmentForm",
]

#: A scalp is about 30 cm from brow to nape [cm]; a larger size is a wrong unit.
LARGEST_SIZE_CM = 30.0


def _day(given: object) -> object:
    """Take a TOML date or an ISO date of JSON; refuse a time of day."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError:
        raise PydanticCustomError("day", "not a day") from None


def _as_list(given: object) -> object:
    """Let a single value stand for a list of one."""
    return given if isinstance(given, list) or given is None else [given]


def _one_or_more(item: object) -> BeforeValidator:
    """Let the file, and so its schema, hold one item or a list of them."""
    return BeforeValidator(_as_list, json_schema_input_type=item | list[item])  # type: ignore[valid-type]  # pydantic composes types at run time


Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]
Text = Annotated[str, Field(max_length=200)]
_Diameter = Annotated[float, Field(gt=0, le=LARGEST_SIZE_CM)]
_Size = Annotated[
    list[_Diameter],
    Field(min_length=1, max_length=2),
    BeforeValidator(
        _as_list,
        json_schema_input_type=_Diameter
        | Annotated[list[_Diameter], Field(min_length=1, max_length=2)],
    ),
]
_Colour = Annotated[str, WordIn.among(COLOURS)]
_Surface = Annotated[str, WordIn.among(SURFACES)]
_Symptom = Annotated[str, WordIn.among([*SYMPTOMS, "none"])]
_Months = Annotated[float, Field(ge=0, le=1440)]
# Latin and Cyrillic, spelled so that Python, Rust and ECMAScript read the same
Pseudonym = Annotated[str, Field(pattern=r"^[A-Za-z0-9\u0400-\u04FF._-]{1,40}$")]
LesionName = Annotated[str, Field(min_length=1, max_length=40)]


class Section(BaseModel):
    """A section of the file: nothing unknown in it, nothing converted in silence."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        # a part is compiled with the whole that holds it, and not once more alone
        defer_build=True,
    )


class PatientForm(Section):
    """Who the patient is, without saying who she is."""

    pseudonym: Pseudonym = Field(
        description="A name that is nobody's: letters, digits, dot, hyphen, underscore"
    )
    age: Annotated[float, Field(ge=0, le=120)] | None = Field(
        None, description="Age [years]"
    )
    sex: Annotated[Sex, WordIn.of(Sex)] = Sex.UNKNOWN
    phototype: Annotated[Phototype, WordIn.of(Phototype)] = Field(
        Phototype.UNKNOWN, description="Fitzpatrick phototype"
    )


class CancerForm(Section):
    """A cancer that the patient has or had."""

    primary: Annotated[Primary, WordIn.of(Primary)] = Primary.NOT_TOLD
    year: Annotated[int, Field(ge=1900, le=2200)] | None = Field(
        None, description="Year of diagnosis"
    )
    years_since: Annotated[float, Field(ge=0, le=110)] | None = Field(
        None, description="Years from diagnosis to now, where the year is not known"
    )
    stage: Text = Field("", description="As written, for example IIA")
    spread: Annotated[Spread, WordIn.of(Spread)] = Spread.NOT_TOLD
    histology: Text = ""
    er: Annotated[Receptor, WordIn.of(Receptor)] = Receptor.NOT_TOLD
    pr: Annotated[Receptor, WordIn.of(Receptor)] = Receptor.NOT_TOLD
    her2: Annotated[Receptor, WordIn.of(Receptor)] = Receptor.NOT_TOLD
    treatment: Text = ""
    blocks_kept_at: Text = Field("", description="Where the histological blocks lie")


class OncologyForm(Section):
    """What is known of cancer in this patient."""

    knowledge: Annotated[CancerKnowledge, WordIn.of(CancerKnowledge)] | None = None
    cancers: list[CancerForm] = Field(default_factory=list, max_length=20)


class TreatmentForm(Section):
    """A treatment of the lesion or of the scalp under it."""

    kind: Annotated[TreatmentKind, WordIn.of(TreatmentKind)]
    began: Day | None = None
    ended: Day | None = None
    months: _Months | None = Field(None, description="For how long [months]")
    response: Annotated[Response, WordIn.of(Response)] = Field(
        Response.NOT_TOLD, description="What it did to the lesion"
    )


class PictureForm(Section):
    """A picture that belongs to a lesion."""

    file: Annotated[str, Field(min_length=1, max_length=1000)] = Field(
        description="Where it lies, seen from the case file"
    )
    kind: Annotated[PictureKind, WordIn.of(PictureKind)] = PictureKind.TRICHOSCOPY
    role: Annotated[PictureRole, WordIn.of(PictureRole)] = PictureRole.CENTER
    view: Annotated[View, WordIn.of(View)] | None = None
    device: Text = ""
    um_per_px: Annotated[float, Field(gt=0, le=5000)] | None = Field(
        None, description="Scale [µm/px]; never guessed from a magnification"
    )


class LesionForm(Section):
    """A focus or a node, or several alike."""

    name: LesionName | None = None
    site: Annotated[Site, WordIn.of(Site)] = Site.NOT_TOLD
    form: Annotated[Form, WordIn.of(Form)] = Form.NOT_TOLD
    count: Annotated[int, Field(ge=1, le=1000)] | None = None
    size_cm: _Size | None = Field(
        None, description="Longest and shortest diameter of the largest [cm]"
    )
    age_months: _Months | None = Field(
        None, description="How long it has been there [months]"
    )
    age_told_by: Annotated[AgeTold, WordIn.of(AgeTold)] = AgeTold.NOT_TOLD
    growth: Annotated[Growth, WordIn.of(Growth)] = Growth.NOT_TOLD
    firmness: Annotated[Firmness, WordIn.of(Firmness)] = Firmness.NOT_TOLD
    colour: Annotated[list[_Colour], _one_or_more(_Colour)] = Field(
        default_factory=list
    )
    surface: Annotated[list[_Surface], _one_or_more(_Surface)] = Field(
        default_factory=list
    )
    symptoms: Annotated[list[_Symptom], _one_or_more(_Symptom)] = Field(
        default_factory=list, description="“none” stands alone: asked and denied"
    )
    bald_scalp: bool = Field(
        default=False, description="Whether it lies on a bald, sun-damaged scalp"
    )
    established_diagnosis: Annotated[Condition, WordIn.of(Condition)] | None = Field(
        None, description="A diagnosis settled earlier by histology or laboratory"
    )
    signs: dict[
        Annotated[Sign, WordIn.of(Sign)], Annotated[Claim, WordIn.of(Claim)]
    ] = Field(default_factory=dict, description="What was seen, felt or told")
    treatments: list[TreatmentForm] = Field(default_factory=list, max_length=50)
    pictures: list[PictureForm] = Field(default_factory=list, max_length=100)

    def known_as(self, index: int) -> str:
        """Name the lesion, by its number where the file gives no name.

        Parameters
        ----------
        index
            Its place in the file, from 0.

        Returns
        -------
        name
            Understood in every language.
        """
        return self.name or str(index + 1)

    def claims(self) -> Iterator[Observation]:
        """Gather what is claimed under signs and in everyday words.

        Yields
        ------
        observation
            One for each claim, the same one twice where it is made twice.
        """
        for sign, claim in self.signs.items():
            state, certainty = CLAIMS[claim]
            yield Observation(sign, state, certainty)
        if self.symptoms == ["none"]:
            for sign in (Sign.TENDERNESS, Sign.ITCH):
                yield Observation(sign, State.ABSENT)
        told = [
            *(COLOURS[word] for word in self.colour),
            *(SURFACES[word] for word in self.surface),
            *(SYMPTOMS[word] for word in self.symptoms if word != "none"),
        ]
        if self.growth is Growth.FAST:
            told.append(Sign.RAPID_GROWTH)
        for sign in told:
            yield Observation(sign, State.PRESENT)


class CaseForm(Section):
    """A case: one patient on one day."""

    seen_on: Day | None = Field(
        None, description="Day of the examination; today when left out"
    )
    setting: Annotated[Setting, WordIn.of(Setting)] | None = Field(
        None, description="Where the patient is seen"
    )
    country: Annotated[Country, WordIn.of(Country)] | None = Field(
        None, description="Whose deadlines hold"
    )
    patient: PatientForm
    oncology: OncologyForm = Field(default_factory=OncologyForm)
    lesions: list[LesionForm] = Field(min_length=1, max_length=100)
