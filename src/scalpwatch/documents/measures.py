"""The measures of pictures as files: measures.json, measures.csv, and corrections."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from scalpwatch import __version__
from scalpwatch.documents.answer_form import PlaceForm
from scalpwatch.documents.case_words import WordIn
from scalpwatch.documents.schemas import published
from scalpwatch.errors import InputError
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import (
    Correction,
    Issue,
    MarkKind,
    Measurement,
    MeasurementName,
    PictureMeasures,
    RegionKind,
    Tint,
    Unit,
)
from scalpwatch.vocabulary.observations import Certainty, Observation, Observer, State
from scalpwatch.vocabulary.signs import Sign

__all__ = [
    "CSV_COLUMNS",
    "CorrectionForm",
    "CorrectionsForm",
    "FailedPicture",
    "IssueForm",
    "MeasureForm",
    "MeasuresForm",
    "ObservedForm",
    "PictureCorrectionsForm",
    "RegionForm",
    "ScaleForm",
    "corrections_schema",
    "measures_schema",
    "measures_to_csv",
    "measures_to_json",
    "read_corrections",
]

#: A larger file of corrections was drawn by no reader.
_LARGEST_FILE_BYTES: Final = 20_000_000
#: What a spreadsheet would run instead of showing.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLAIN: Final = ("picture", "width_px", "height_px", "um_per_px", "scale_source")
#: Columns of ``measures.csv``: the same for every picture and version of the form.
CSV_COLUMNS: Final = (
    *_PLAIN,
    "status",
    "trouble",
    *(
        f"{name.value}{part}"
        for name in MeasurementName
        for part in ("", "_low", "_high", "_unit")
    ),
    "corrections",
)


class _Part(BaseModel):
    """A part of a file: nothing in it that the schema does not name."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )


class ScaleForm(_Part):
    """Micrometres a pixel of the picture file, and where that comes from."""

    um_per_px: Annotated[float, Field(gt=0)]
    error: Annotated[
        float,
        Field(ge=0, description="Half of its 95 % interval as a share; 0: not told"),
    ]
    source: str


class IssueForm(_Part):
    """What stands against measuring, and how to mend it."""

    message: str
    remedy: str


class MeasureForm(_Part):
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


class ObservedForm(_Part):
    """A sign, what is claimed of it, why, and where [px of the picture file]."""

    sign: Annotated[Sign, WordIn.exactly(Sign)]
    name: Annotated[str, Field(description="The sign in the file's language")]
    state: Annotated[State, WordIn.exactly(State)]
    certainty: Annotated[Certainty, WordIn.exactly(Certainty)]
    observer: Annotated[Observer, WordIn.exactly(Observer)]
    reason: str | None
    places: list[PlaceForm]


class RegionForm(_Part):
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


class MeasuresForm(_Part):
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


class CorrectionForm(_Part):
    """A mark removed, redrawn or added; coordinates in pixels of the picture file."""

    kind: Annotated[MarkKind, WordIn.exactly(MarkKind)]
    at: Annotated[
        tuple[float, float] | None,
        Field(
            strict=False,
            description="Across and down, on the mark; absent to add a new mark",
        ),
    ] = None
    outline: Annotated[
        tuple[Annotated[tuple[float, float], Field(strict=False)], ...],
        Field(
            strict=False,
            max_length=10_000,
            description="Corners of what is there instead; absent to remove the mark",
        ),
    ] = ()

    @model_validator(mode="after")
    def _changes_something(self) -> CorrectionForm:
        """Refuse a correction that names neither a mark nor an outline."""
        if self.at is None and not self.outline:
            raise PydanticCustomError("idle", "neither at nor outline")
        return self


class PictureCorrectionsForm(_Part):
    """The corrections of one picture."""

    picture: Annotated[str, Field(description="File name without directories")]
    corrections: Annotated[
        tuple[CorrectionForm, ...], Field(strict=False, max_length=10_000)
    ]


class CorrectionsForm(_Part):
    """A reader's corrections."""

    schema_version: Literal[1] = 1
    pictures: Annotated[
        tuple[PictureCorrectionsForm, ...], Field(strict=False, max_length=100_000)
    ]


@dataclass(frozen=True, slots=True)
class FailedPicture:
    """A picture that could not be read.

    Parameters
    ----------
    picture
        File name without directories.
    trouble
        Why not, told in the reader's language.
    """

    picture: str
    trouble: str


def measures_to_json(measures: PictureMeasures, language: Language) -> str:
    """Write the measures of one picture as JSON.

    Parameters
    ----------
    measures
        What was measured.
    language
        In which its texts are told; identifiers are the same in both.

    Returns
    -------
    text
        As `measures_schema` describes it.
    """
    words = Words(language)
    form = MeasuresForm(
        software_version=__version__,
        language=language.value,
        picture=measures.picture,
        width_px=measures.width_px,
        height_px=measures.height_px,
        scale=_scale(measures),
        is_fit=measures.is_fit,
        issues=_issues(measures.issues, words),
        cautions=_issues(measures.cautions, words),
        remarks=[words.tell(each) for each in measures.remarks],
        measures=_measures(measures.measurements),
        regions=[
            RegionForm(
                kind=each.kind,
                outline=list(each.outline),
                measures=_measures(each.measurements),
                tints=list(each.tints),
            )
            for each in measures.regions
        ],
        observations=[_observed(each, words) for each in measures.observations],
        control=measures.control,
        corrections=measures.corrections,
    )
    return form.model_dump_json(indent=2) + "\n"


def _measures(measurements: Iterable[Measurement]) -> list[MeasureForm]:
    """Tell figures with their intervals."""
    return [
        MeasureForm(
            name=each.name,
            value=each.interval.value,
            low=each.interval.low,
            high=each.interval.high,
            unit=each.unit,
        )
        for each in measurements
    ]


def _issues(issues: Iterable[Issue], words: Words) -> list[IssueForm]:
    """Tell what stands against a picture."""
    return [
        IssueForm(message=words.tell(each.message), remedy=words.tell(each.remedy))
        for each in issues
    ]


def _scale(measures: PictureMeasures) -> ScaleForm | None:
    """Tell the scale, where there is one."""
    if measures.scale is None:
        return None
    return ScaleForm(
        um_per_px=measures.scale.um_per_px,
        error=measures.scale_error,
        source=measures.scale.source,
    )


def _observed(observation: Observation, words: Words) -> ObservedForm:
    """Tell a claim about one sign."""
    reason = observation.reason
    return ObservedForm(
        sign=observation.sign,
        name=words.tell(observation.sign.name_in_both),
        state=observation.state,
        certainty=observation.certainty,
        observer=observation.observer,
        reason=None if reason is None else words.tell(reason),
        places=[
            PlaceForm(
                left_px=place.left_px,
                top_px=place.top_px,
                width_px=place.width_px,
                height_px=place.height_px,
            )
            for place in observation.places
        ],
    )


def measures_schema() -> dict[str, Any]:
    """Describe ``measures.json`` as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    schema = MeasuresForm.model_json_schema(mode="serialization")
    return published(schema, name="measures", version=1)


def corrections_schema() -> dict[str, Any]:
    """Describe a file of corrections as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    schema = CorrectionsForm.model_json_schema(mode="validation")
    return published(schema, name="corrections", version=1)


def measures_to_csv(
    rows: Iterable[PictureMeasures | FailedPicture], language: Language
) -> str:
    """Write one row a picture.

    Parameters
    ----------
    rows
        Measured pictures, and those that could not be read.
    language
        In which troubles are told; columns and words are the same in both.

    Returns
    -------
    text
        Columns as in `CSV_COLUMNS`; what was not measured is an empty cell. No cell
        begins as a formula does: a spreadsheet would run it.
    """
    words = Words(language)
    text = io.StringIO()
    table = csv.DictWriter(text, CSV_COLUMNS, restval="", lineterminator="\r\n")
    table.writeheader()
    for row in rows:
        cells = (
            {"picture": row.picture, "status": "unreadable", "trouble": row.trouble}
            if isinstance(row, FailedPicture)
            else _cells(row, words)
        )
        table.writerow({column: _safe(cell) for column, cell in cells.items()})
    return text.getvalue()


def _cells(measures: PictureMeasures, words: Words) -> dict[str, object]:
    """Spread the measures of one picture over the columns."""
    scale = measures.scale
    cells: dict[str, object] = {
        "picture": measures.picture,
        "width_px": measures.width_px,
        "height_px": measures.height_px,
        "um_per_px": "" if scale is None else _figure(scale.um_per_px),
        "scale_source": "" if scale is None else scale.source,
        "status": "measured" if measures.is_fit else "unfit",
        "trouble": " ".join(words.tell(each.message) for each in measures.issues),
        "corrections": measures.corrections,
    }
    for each in measures.measurements:
        cells |= {
            each.name.value: _figure(each.interval.value),
            f"{each.name.value}_low": _figure(each.interval.low),
            f"{each.name.value}_high": _figure(each.interval.high),
            f"{each.name.value}_unit": each.unit.value,
        }
    return cells


def _figure(value: float) -> str:
    """Write a figure with what digits it has use for."""
    return f"{value:.6g}"


def _safe(cell: object) -> str:
    """Make sure that no spreadsheet takes a cell for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_corrections(path: str | Path) -> Mapping[str, tuple[Correction, ...]]:
    """Read a reader's corrections.

    Parameters
    ----------
    path
        A JSON file as `corrections_schema` describes it.

    Returns
    -------
    corrections
        By file name of the picture.

    Raises
    ------
    InputError
        If the file cannot be read or says what no corrections can say.
    """
    place = Path(path)
    remedy = say(
        "Give a JSON file with “pictures”, each with “picture” and “corrections”."
    )
    try:
        large = place.stat().st_size > _LARGEST_FILE_BYTES
        text = "" if large else place.read_text(encoding="utf-8-sig")
        form = CorrectionsForm.model_validate_json(text)
    except (OSError, UnicodeDecodeError):
        raise InputError(
            say("{file} cannot be read.", file=place.name), remedy=remedy
        ) from None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(
            say(
                "The corrections in {file} cannot be understood, first at “{where}”.",
                file=place.name,
                where=where or "{}",
            ),
            remedy=remedy,
        ) from None
    read: dict[str, tuple[Correction, ...]] = {}
    for each in form.pictures:
        added = tuple(
            Correction(kind=one.kind, at=one.at, outline=one.outline)
            for one in each.corrections
        )
        read[each.picture] = read.get(each.picture, ()) + added
    return read
