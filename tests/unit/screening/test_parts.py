"""The texts of a resource: all of them, however deep they stand."""

from __future__ import annotations

from typing import Any

import pytest

from scalpwatch.screening.facts import Concept
from scalpwatch.screening.parts import texts_in
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

DEPTHS = (1, 6, 60, 400)


def told(text: str) -> dict[str, Any]:
    """Write a section."""
    return {"text": {"div": f"<div>{text}</div>"}}


@pytest.mark.parametrize("depth", DEPTHS)
def test_sections_are_read_as_deep_as_they_go(depth: int) -> None:
    """A lesion stands where a system put it."""
    inner = told("Nodule of the scalp.")
    for _ in range(depth):
        inner = {"section": [inner]}

    assert list(texts_in({"resourceType": "Composition", "section": [inner]})) == [
        "Nodule of the scalp."
    ]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("is_under_answer", [False, True])
def test_questions_are_read_as_deep_as_they_go(
    *, depth: int, is_under_answer: bool
) -> None:
    """Under another question, or under its answer."""
    inner: dict[str, Any] = {
        "text": "Scalp lesion?",
        "answer": [{"valueString": "nodule"}],
    }
    for _ in range(depth):
        inner = (
            {"text": "Seen?", "answer": [{"valueBoolean": True, "item": [inner]}]}
            if is_under_answer
            else {"text": "Skin", "item": [inner]}
        )

    texts = list(texts_in({"resourceType": "QuestionnaireResponse", "item": [inner]}))

    assert texts[-1] == "Scalp lesion: nodule"
    assert len(texts) == 1 + is_under_answer


def test_sections_and_questions_are_read_in_their_order() -> None:
    """What stands under one comes before the next."""
    sections = [
        {**told("One."), "section": [told("Two."), told("Three.")]},
        told("Four."),
    ]
    items = [
        {
            "text": "Lesion",
            "answer": [
                {
                    "valueString": "yes",
                    "item": [{"text": "Where?", "answer": [{"valueString": "scalp"}]}],
                }
            ],
            "item": [{"text": "Since", "answer": [{"valueString": "May"}]}],
        },
        {"text": "Pain", "answer": [{"valueString": "no"}]},
    ]

    texts = list(texts_in({"section": sections, "item": items}))

    assert texts == [
        *("One.", "Two.", "Three.", "Four."),
        *("Lesion: yes", "Lesion, Where: scalp", "Since: May", "Pain: no"),
    ]


def test_many_texts_of_a_record_are_read() -> None:
    """A panel of many notes, some of which repeat each other."""
    notes = [{"text": f"Note {at % 900}."} for at in range(1800)]

    texts = list(texts_in({"note": [*notes, {"text": "Nodule of the scalp."}]}))

    assert len(texts) == 901
    assert texts[-1] == "Nodule of the scalp."


def test_a_lesion_behind_a_long_note_is_read() -> None:
    """A stay in hospital is told in one text."""
    text = "Slept well. " * 25_000 + "Nodule of the scalp."

    said = Reader(read_rulesets()).read(text)

    assert [each.concept for each in said] == [Concept.LESION]
