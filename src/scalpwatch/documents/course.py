"""A patient's course as a document: JSON out, the vocabulary's frozen values back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from scalpwatch.consultation.answer import Consultation
from scalpwatch.documents.schemas import published
from scalpwatch.errors import InputError
from scalpwatch.locale import Language, Words
from scalpwatch.phrases import Bilingual, Phrase, say
from scalpwatch.vocabulary.advice import LesionAnswer
from scalpwatch.vocabulary.cases import Case, Lesion
from scalpwatch.vocabulary.courses import (
    Course,
    KeptAnswer,
    KeptFlag,
    KeptLesionAnswer,
    KeptPicture,
    RankedCondition,
)
from scalpwatch.vocabulary.measurements import PictureMeasures
from scalpwatch.vocabulary.observations import Observation

__all__ = [
    "course_from_json",
    "course_schema",
    "course_to_json",
    "keep_answer",
    "keep_case",
    "keep_measures",
    "keep_trouble",
    "value_from_json",
    "value_to_json",
]

Value = TypeVar("Value")

#: Compiling these takes as long as a thousand documents.
_COMPILED: Final[dict[type, _Adapters]] = {}
_SPOKEN: Final = (Words(Language.EN), Words(Language.RU))


def keep_answer(consultation: Consultation) -> KeptAnswer:
    """Make of an answer what is kept of it.

    Parameters
    ----------
    consultation
        The answer.

    Returns
    -------
    answer
        Its codes and figures, and its sentences told in both languages, so that it
        can be read when the tables and the program have long changed.
    """
    return KeptAnswer(
        made_on=consultation.made_on,
        software_version=consultation.software_version,
        evidence_hash=consultation.evidence_hash,
        eye_is_on=consultation.eye_is_on,
        lesions=tuple(_keep_lesion_answer(each) for each in consultation.lesions),
    )


def keep_case(case: Case) -> Case:
    """Make of a case what is kept of it.

    Parameters
    ----------
    case
        As it was read.

    Returns
    -------
    case
        The same, but of each picture's path only the file name: folders can bear
        names.
    """
    return replace(case, lesions=tuple(_keep_lesion(each) for each in case.lesions))


def keep_measures(picture: KeptPicture, measures: PictureMeasures) -> KeptPicture:
    """Add to a kept picture what was measured in it.

    Parameters
    ----------
    picture
        The picture.
    measures
        What was measured.

    Returns
    -------
    picture
        With scale, measures, regions and signs; sentences are told in both
        languages.
    """
    return replace(
        picture,
        width_px=measures.width_px,
        height_px=measures.height_px,
        scale=measures.scale,
        scale_error=measures.scale_error,
        measurements=measures.measurements,
        regions=measures.regions,
        observations=tuple(_keep_claim(each) for each in measures.observations),
        issues=tuple(
            _in_both(each.message) for each in (*measures.issues, *measures.cautions)
        ),
    )


def keep_trouble(picture: KeptPicture, message: Phrase) -> KeptPicture:
    """Add to a kept picture why it could not be measured.

    Parameters
    ----------
    picture
        The picture.
    message
        What stands against it.

    Returns
    -------
    picture
        With the sentence in both languages, instead of any other.
    """
    return replace(picture, issues=(_in_both(message),))


def course_to_json(course: Course) -> str:
    """Write a course as JSON.

    Parameters
    ----------
    course
        All that is kept of one patient.

    Returns
    -------
    text
        One line, as `course_schema` describes it; the pictures are not in it.
    """
    return value_to_json(course)


def course_from_json(text: str | bytes) -> Course:
    """Read a course that `course_to_json` wrote.

    Parameters
    ----------
    text
        JSON.

    Returns
    -------
    course
        Equal to what was written.

    Raises
    ------
    InputError
        If it is no course, or says something that a course cannot hold.
    """
    return value_from_json(Course, text)


def course_schema() -> dict[str, Any]:
    """Describe a course as JSON Schema.

    Returns
    -------
    schema
        Draft 2020-12.
    """
    schema = _adapters(Course).writer.json_schema(mode="serialization")
    return published(schema, name="course", version=1)


def value_to_json(value: object) -> str:
    """Write a part of a course as JSON.

    Parameters
    ----------
    value
        A value of the vocabulary that a course is made of.

    Returns
    -------
    text
        One line.
    """
    return _adapters(type(value)).writer.dump_json(value).decode()


def value_from_json(kind: type[Value], text: str | bytes) -> Value:
    """Read a part of a course that `value_to_json` wrote.

    Parameters
    ----------
    kind
        What it must be.
    text
        JSON.

    Returns
    -------
    value
        Equal to what was written.

    Raises
    ------
    InputError
        If it is nothing of the kind. A key that the value has no place for is an
        error too: what is skipped in silence is lost.
    """
    given = text.encode() if isinstance(text, str) else text
    try:
        values: list[Value] = _adapters(kind).reader.validate_json(b"[" + given + b"]")
        (value,) = values
    except ValueError as error:
        raise InputError(
            say(
                "The document is no {kind}: it goes wrong at “{place}”.",
                kind=kind.__name__.lower(),
                place=_place(error) or "/",
            ),
            remedy=say(
                "Give a file that “scalpwatch export” wrote, unchanged; its form is "
                "shown by “scalpwatch schema course”."
            ),
        ) from None
    return value


class _Adapters(NamedTuple):
    """What reads and writes a kind of value."""

    reader: TypeAdapter[Any]
    writer: TypeAdapter[Any]


def _adapters(kind: type) -> _Adapters:
    """Take the reader and the writer of a kind of value."""
    if kind not in _COMPILED:
        # plain dataclasses take what is forbidden from what holds them: a list does
        strict = ConfigDict(extra="forbid")
        reader: TypeAdapter[Any] = TypeAdapter(list[kind], config=strict)  # type: ignore[valid-type]  # pydantic composes types at run time
        _COMPILED[kind] = _Adapters(reader, TypeAdapter(kind))
    return _COMPILED[kind]


def _place(error: ValueError) -> str:
    """Say where a document goes wrong; a key that was typed is not repeated."""
    if not isinstance(error, ValidationError):
        return ""
    first = error.errors(include_input=False, include_url=False)[0]
    within = first["loc"][1:]
    is_stray = first["type"] == "unexpected_keyword_argument"
    return ".".join(map(str, within[:-1] if is_stray else within))


def _keep_lesion_answer(answer: LesionAnswer) -> KeptLesionAnswer:
    """Keep the answer of one lesion."""
    return KeptLesionAnswer(
        lesion=answer.lesion,
        level=answer.advice.level,
        act_by=answer.advice.act_by,
        headline=_in_both(answer.advice.headline),
        malignancy=answer.malignancy,
        metastasis=answer.metastasis,
        reasons=tuple(_in_both(each) for each in answer.advice.reasons),
        flags=tuple(
            KeptFlag(each.identifier, each.floor, _in_both(each.text))
            for each in answer.flags
        ),
        differential=tuple(
            RankedCondition(each.condition, each.probability)
            for each in answer.differential
        ),
        observations=tuple(_keep_claim(each) for each in answer.observations),
    )


def _keep_lesion(lesion: Lesion) -> Lesion:
    """Keep a lesion without the folders of its pictures."""
    return replace(
        lesion,
        observations=tuple(_keep_claim(each) for each in lesion.observations),
        pictures=tuple(
            replace(each, path=PurePath(each.path).name) for each in lesion.pictures
        ),
    )


def _keep_claim(observation: Observation) -> Observation:
    """Keep a claim without the machine's sentence."""
    return replace(observation, reason=None)


def _in_both(phrase: Phrase) -> Bilingual:
    """Tell a sentence in both languages."""
    return Bilingual(*(words.tell(phrase) for words in _SPOKEN))
