"""The answer as a file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import jsonschema
import pytest

from scalpwatch.consultation.answer import Consultation, Look
from scalpwatch.consultation.weighing import consult
from scalpwatch.documents.answer import answer_schema, to_json
from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language
from scalpwatch.phrases import say
from scalpwatch.vocabulary.cases import Case, Form, Lesion, Picture
from scalpwatch.vocabulary.observations import Observation, Observer, Place, State
from scalpwatch.vocabulary.signs import Sign

DAY = date(2026, 11, 22)


@pytest.fixture
def consultation() -> Consultation:
    """An answer to a case with one picture, looked at by a machine."""
    seen = Observation(
        Sign.DOTTED_VESSELS,
        State.NOT_ASSESSABLE,
        observer=Observer.MACHINE,
        reason=say("{count} points", count=3),
        picture="one.jpg",
        places=(Place(1, 2, 3, 4),),
    )
    lesion = Lesion("A", form=Form.PATCH, pictures=(Picture("/home/somebody/one.jpg"),))
    return consult(
        Case("P1", DAY, lesions=(lesion,)),
        evidence=load_evidence(),
        policy=Policy(),
        made_on=DAY,
        looks=(Look("one.jpg", "A", (seen,), (), b"\x89PNG", 640, 480, None),),
    )


@pytest.mark.parametrize("language", Language)
def test_the_answer_follows_its_schema(consultation, language):
    """In both languages; strangers to the schema are not in it."""
    answer = json.loads(to_json(consultation, language))

    jsonschema.validate(answer, answer_schema())
    assert answer["language"] == language.value
    assert answer["made_on"] == "2026-11-22"


def test_what_the_machine_saw_keeps_its_reason_and_place(consultation):
    """A reader finds the picture, the place in it, and why."""
    answer = json.loads(to_json(consultation, Language.EN))

    seen = next(o for o in answer["observations"] if o["observer"] == "machine")
    assert seen["picture"] == "one.jpg"
    assert seen["places"] == [
        {"left_px": 1, "top_px": 2, "width_px": 3, "height_px": 4}
    ]
    assert seen["reason"] == "3 points"


def test_neither_folders_nor_overlays_are_filed(consultation):
    """A folder can bear a name, and a picture is no text."""
    text = to_json(consultation, Language.EN)

    assert "somebody" not in text
    assert "PNG" not in text


def test_the_eye_is_told(consultation):
    """Looked at, not looked at, and nothing to look at are three things."""
    closed = replace(consultation, eye_is_on=False)
    nothing = replace(
        consultation,
        case=replace(consultation.case, lesions=(Lesion("A"),)),
    )

    told = [
        json.loads(to_json(each, Language.EN))["eye"]
        for each in (consultation, closed, nothing)
    ]

    assert told == ["on", "off", "no pictures"]


def test_the_published_schema_of_the_answer_is_up_to_date(schemas):
    """Who validates against the published schema validates against this code."""
    text = (schemas / "consultation.schema.json").read_text(encoding="utf-8")

    assert json.loads(text) == answer_schema()
