"""The measures of pictures as files: measures.json and measures.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from scalpwatch import __version__
from scalpwatch.documents.answer_form import PlaceForm
from scalpwatch.documents.cells import plain_cell
from scalpwatch.documents.measures_form import (
    IssueForm,
    MeasureForm,
    MeasuresForm,
    ObservedForm,
    RegionForm,
    ScaleForm,
)
from scalpwatch.documents.schemas import published
from scalpwatch.locale import Language, Words
from scalpwatch.vocabulary.measurements import (
    Issue,
    Measurement,
    MeasurementName,
    PictureMeasures,
)
from scalpwatch.vocabulary.observations import Observation

__all__ = [
    "CSV_COLUMNS",
    "FailedPicture",
    "measures_schema",
    "measures_to_csv",
    "measures_to_json",
]

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
        table.writerow({column: plain_cell(cell) for column, cell in cells.items()})
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
