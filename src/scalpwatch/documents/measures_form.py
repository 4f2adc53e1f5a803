"""What ``measures.json`` holds, part by part."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from scalpwatch.documents.answer_form import PlaceForm
from scalpwatch.documents.case_words import WordIn
from scalpwatch.vocabulary.measurements import MeasurementName, RegionKind, Tint, Unit
from scalpwatch.vocabulary.observations import Certainty, Observer, State
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "IssueForm",
    "MeasureForm",
    "MeasuresForm",
    "ObservedForm",
    "Part",
    "RegionForm",
    "ScaleForm",
]


class Part(BaseModel):
    """A part of a file: nothing in it that the schema does not name."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )


class ScaleForm(Part):
    """Micrometres a pixel of the picture file, and where that comes from."""

    um_per_px: Annotated[float, Field(gt=0)]
    error: Annotated[
        float,
        Field(ge=0, description="Half of its 95 % interval as a share; 0: not told"),
    ]
    source: str


class IssueForm(Part):
    """What stands against measuring, and how to mend it."""

    message: str
    remedy: str


class MeasureForm(Part):
    """A figure with its 95 % interval."""

    name: Annotated[MeasurementName, WordIn.exactly(MeasurementName)]
    value: float
    low: float
    high: float
    unit: Annotated[
        Unit,
        WordIn.exactly(Unit),
        Field(description="As UCUM spells it; px is a pixel of the picture file"),
    ]


class ObservedForm(Part):
    """A sign, what is claimed of it, why, and where [px of the picture file]."""

    sign: Annotated[Sign, WordIn.exactly(Sign)]
    name: Annotated[str, Field(description="The sign in the file's language")]
    state: Annotated[State, WordIn.exactly(State)]
    certainty: Annotated[Certainty, WordIn.exactly(Certainty)]
    observer: Annotated[Observer, WordIn.exactly(Observer)]
    reason: str | None
    places: list[PlaceForm]


class RegionForm(Part):
    """A focus or a node of a clinical photograph [px of the picture file]."""

    kind: Annotated[RegionKind, WordIn.exactly(RegionKind)]
    outline: Annotated[
        list[tuple[float, float]], Field(description="Corners, across and down")
    ]
    measures: list[MeasureForm]
    tints: Annotated[
        list[Annotated[Tint, WordIn.exactly(Tint)]],
        Field(description="Colour against the skin around"),
    ]


class MeasuresForm(Part):
    """All that was measured in one picture."""

    schema_version: Literal[1] = 1
    software_version: str
    language: Literal["en", "ru"]
    picture: Annotated[str, Field(description="File name without directories")]
    width_px: int
    height_px: int
    scale: Annotated[
        ScaleForm | None, Field(description="null: no length is told in micrometres")
    ]
    is_fit: Annotated[bool, Field(description="Whether anything could be measured")]
    issues: list[IssueForm]
    cautions: Annotated[
        list[IssueForm],
        Field(description="What hides or spoils a part of a fit picture"),
    ]
    remarks: Annotated[
        list[str], Field(description="Where the scale comes from, what was left out")
    ]
    measures: list[MeasureForm]
    regions: list[RegionForm]
    observations: list[ObservedForm]
    control: Annotated[
        str | None,
        Field(description="File of healthy scalp it was compared with; null: none"),
    ]
    corrections: Annotated[int, Field(description="How many were followed")]
