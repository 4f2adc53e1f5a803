"""A reader's corrections of marks and outlines, as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from scalpwatch.documents.case_words import WordIn
from scalpwatch.documents.measures_form import Part
from scalpwatch.documents.schemas import published
from scalpwatch.errors import InputError
from scalpwatch.phrases import say
from scalpwatch.vocabulary.measurements import Correction, MarkKind

__all__ = [
    "CorrectionForm",
    "CorrectionsForm",
    "PictureCorrectionsForm",
    "corrections_from_json",
    "corrections_schema",
    "corrections_to_json",
    "read_corrections",
]

#: A larger file of corrections was drawn by no reader.
_LARGEST_FILE_BYTES: Final = 20_000_000


class CorrectionForm(Part):
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


class PictureCorrectionsForm(Part):
    """The corrections of one picture."""

    picture: Annotated[str, Field(description="File name without directories")]
    corrections: Annotated[
        tuple[CorrectionForm, ...], Field(strict=False, max_length=10_000)
    ]


class CorrectionsForm(Part):
    """A reader's corrections."""

    schema_version: Literal[1] = 1
    pictures: Annotated[
        tuple[PictureCorrectionsForm, ...], Field(strict=False, max_length=100_000)
    ]


_LIST: Final = TypeAdapter(Annotated[list[CorrectionForm], Field(max_length=1000)])


def corrections_schema() -> dict[str, Any]:
    """Describe a file of corrections as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    schema = CorrectionsForm.model_json_schema(mode="validation")
    return published(schema, name="corrections", version=1)


def corrections_from_json(text: str) -> tuple[Correction, ...]:
    """Read the corrections of one picture, as a page sends them.

    Parameters
    ----------
    text
        A JSON list of what `corrections_schema` calls a correction.

    Returns
    -------
    corrections
        In the reader's order.

    Raises
    ------
    InputError
        If it says what no corrections can say.
    """
    try:
        forms = _LIST.validate_json(text)
    except ValidationError:
        raise InputError(
            say("The corrections cannot be understood."),
            remedy=say("Load the page again, and correct anew."),
        ) from None
    return tuple(
        Correction(kind=each.kind, at=each.at, outline=each.outline) for each in forms
    )


def corrections_to_json(corrections: tuple[Correction, ...]) -> str:
    """Write the corrections of one picture, as a page reads them.

    Parameters
    ----------
    corrections
        In the reader's order.

    Returns
    -------
    text
        What `corrections_from_json` reads.
    """
    forms = [
        {"kind": each.kind.value}
        | ({} if each.at is None else {"at": each.at})
        | ({"outline": each.outline} if each.outline else {})
        for each in corrections
    ]
    return json.dumps(forms)


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
