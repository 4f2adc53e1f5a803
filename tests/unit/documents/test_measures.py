"""Measures as files: schema, table, corrections."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import jsonschema
import pytest

from scalpwatch.documents.corrections import corrections_schema, read_corrections
from scalpwatch.documents.measures import (
    CSV_COLUMNS,
    FailedPicture,
    measures_schema,
    measures_to_csv,
    measures_to_json,
)
from scalpwatch.errors import InputError
from scalpwatch.locale import Language
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import (
    Correction,
    Issue,
    MarkKind,
    Measurement,
    MeasurementName,
    PictureMeasures,
    Unit,
)
from scalpwatch.vocabulary.observations import Observation, Observer, Place, State
from scalpwatch.vocabulary.quantities import Interval, ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

FIT = PictureMeasures(
    picture="a.png",
    width_px=1024,
    height_px=768,
    scale=ScaleUmPerPx(8.0, "case file"),
    issues=(),
    measurements=(
        Measurement(MeasurementName.SHAFT_WIDTH, Interval(68.5, 60.0, 80.0), Unit.UM),
    ),
    observations=(
        Observation(
            Sign.ERYTHEMA,
            State.PRESENT,
            observer=Observer.MACHINE,
            reason=say("The picture is out of focus."),
            places=(Place(1.0, 2.0, 3.0, 4.0),),
        ),
    ),
)
UNFIT = replace(
    FIT,
    picture="=cmd()",
    scale=None,
    issues=(
        Issue(
            say("The picture is out of focus."),
            say("Take the picture again: in focus, evenly lit, without glare."),
        ),
    ),
    measurements=(),
)


def rows_of(*pictures) -> list[dict[str, str]]:
    """Read the table back."""
    return list(csv.DictReader(io.StringIO(measures_to_csv(pictures, Language.EN))))


@pytest.mark.parametrize("measures", [FIT, UNFIT])
@pytest.mark.parametrize("language", list(Language))
def test_measures_follow_their_schema(measures, language):
    """In both languages, fit or not."""
    written = json.loads(measures_to_json(measures, language))

    jsonschema.validate(written, measures_schema())


def test_the_published_schemas_are_up_to_date(schemas):
    """What lies in docs/schemas is what the code describes."""
    for name, schema in (
        ("measures", measures_schema()),
        ("corrections", corrections_schema()),
    ):
        text = (schemas / f"{name}.schema.json").read_text(encoding="utf-8")
        assert json.loads(text) == schema


def test_a_row_gives_value_interval_and_unit():
    """What was not measured is an empty cell, never a zero."""
    (row,) = rows_of(FIT)

    assert tuple(row) == CSV_COLUMNS
    assert row["status"] == "measured"
    assert [row[f"shaft_width{part}"] for part in ("", "_low", "_high", "_unit")] == [
        "68.5",
        "60",
        "80",
        "um",
    ]
    assert row["hair_count"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start):
    """A file name can be hostile; a spreadsheet must show it, not run it."""
    (row,) = rows_of(replace(FIT, picture=f"{start}1+1"))

    assert row["picture"].startswith("'")


def test_a_picture_that_failed_keeps_its_row():
    """Nothing vanishes from the table."""
    rows = rows_of(UNFIT, FailedPicture("b.png", "It is broken."))

    assert [row["status"] for row in rows] == ["unfit", "unreadable"]
    assert rows[1]["trouble"] == "It is broken."


def written(tmp_path, document) -> str:
    """Write corrections."""
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_corrections_are_read_as_they_are_written(tmp_path):
    """A mark removed, an outline moved; the schema agrees."""
    marks = [
        {"kind": "vessel", "at": [10, 20.5]},
        {"kind": "erythema", "at": [1, 2], "outline": [[0, 0], [9, 0], [9, 9]]},
    ]
    document = {"pictures": [{"picture": "a.png", "corrections": marks}]}

    read = read_corrections(written(tmp_path, document))

    jsonschema.validate(document, corrections_schema())
    assert read["a.png"] == (
        Correction(MarkKind.VESSEL, (10.0, 20.5)),
        Correction(MarkKind.ERYTHEMA, (1.0, 2.0), ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0))),
    )


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"pictures": [{"picture": "a.png"}]},
        {"pictures": [{"picture": "a.png", "corrections": [{"kind": "mole"}]}]},
        {"pictures": [{"picture": "a.png", "corrections": [{"kind": "hair"}]}]},
        {
            "pictures": [
                {
                    "picture": "a",
                    "corrections": [{"kind": "hair", "at": [1, float("nan")]}],
                }
            ]
        },
    ],
)
def test_what_is_no_correction_is_refused_with_its_place(tmp_path, document):
    """A correction that is not understood must not be passed over."""
    with pytest.raises(InputError, match="cannot be understood"):
        read_corrections(written(tmp_path, document))


def test_missing_corrections_are_told(tmp_path):
    """A file that is not there is no empty list of corrections."""
    with pytest.raises(InputError, match="cannot be read"):
        read_corrections(tmp_path / "gone.json")
