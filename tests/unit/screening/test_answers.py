"""Questions with their answers, sections under their headings: what counts of them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.resources import ResourceReader
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

Json = dict[str, Any]

RULES = read_rulesets()
READER = ResourceReader(RULES, Reader(RULES), Pseudonyms(bytes(32)))
BLANK = Fact("p", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)
LESION, CANCER = Concept.LESION, Concept.CANCER


def counts(concept: Concept, record: Json) -> bool:
    """Tell whether a record tells what counts."""
    return any(
        fact.concept is concept and fact.weight is Weight.COUNTS
        for fact in READER.read(record, BLANK)
    )


def observed(question: str, **answer: Any) -> Json:
    """Write an observation."""
    return {"resourceType": "Observation", "code": {"text": question}, **answer}


def asked(*items: Json) -> Json:
    """Write a questionnaire."""
    return {"resourceType": "QuestionnaireResponse", "item": list(items)}


def item(question: str, *below: Json, **answer: Any) -> Json:
    """Write a question with its answer, or with questions below it."""
    told = {"answer": [answer]} if answer else {}
    return {"text": question, "item": list(below), **told}


def section(title: str, *lines: str) -> Json:
    """Write a composition of one section."""
    div = "".join(f"<li>{line}</li>" for line in lines)
    told = {"title": title, "text": {"div": f"<div><ul>{div}</ul></div>"}}
    return {"resourceType": "Composition", "section": [told]}


def note(text: str) -> Json:
    """Write a note."""
    data = base64.b64encode(text.encode()).decode()
    body = {"attachment": {"contentType": "text/plain", "data": data}}
    return {"resourceType": "DocumentReference", "content": [body]}


@pytest.mark.parametrize(
    "record",
    [
        observed("Scalp", valueString="2 cm nodule"),
        observed("Scalp", valueCodeableConcept={"coding": [{"display": "Nodule"}]}),
        observed("Scalp lesion", valueCodeableConcept={"text": "Present"}),
        observed("Alopecia pattern", valueString="patchy"),
        observed("Осмотр волосистой части головы", valueString="узел 1,5 см"),
        asked(item("Any lumps on your scalp?", valueCoding={"display": "Yes"})),
        asked(item("Scalp", item("Finding", valueString="nodule, 1 cm"))),
        asked(item("Есть ли новообразования на коже головы?", valueBoolean=True)),
        section("Scalp", "Nodule, 2 cm"),
        note("Scalp with a patch of hair loss 3 years after chemotherapy."),
        note("После ПХТ волосы отросли, в теменной области очаг облысения 2х3 см."),
    ],
)
def test_a_lesion_is_read_with_its_question(record: Json) -> None:
    """Neither the question nor the answer says it alone."""
    assert counts(LESION, record)


@pytest.mark.parametrize(
    "record",
    [
        observed("Scalp lesion", valueBoolean=False),
        observed("Number of scalp lesions", valueInteger=0),
        observed("Scalp", valueString="Clear, no nodules, no alopecia"),
        observed("Alopecia pattern", valueString="diffuse"),
        observed("Волосистая часть головы", valueString="без особенностей"),
        asked(item("Any bald patches?", valueCoding={"display": "Never"})),
        note("Scalp normal; nodule on the neck."),
        note("Волосистая часть головы: патологических элементов нет. На спине невус."),
    ],
)
def test_a_lesion_that_is_denied_counts_as_none(record: Json) -> None:
    """A no, a zero, and a normal scalp."""
    assert not counts(LESION, record)


@pytest.mark.parametrize(
    "record",
    [
        observed("Cancer history", valueString="Breast cancer 2012"),
        observed("Personal history of cancer", valueCodeableConcept={"text": "Yes"}),
        observed("Онкологический анамнез", valueString="рак молочной железы 2015"),
        asked(item("Ever had cancer? Which?", valueString="Breast, 2014")),
        asked(
            item("Have you had cancer?", item("Which?", valueString="breast cancer"))
        ),
        section("Past medical history", "Hypertension", "Breast cancer 2012"),
        note("Diagnosis: Breast cancer, 2015."),
        note("Диагноз: Рак молочной железы T2N0M0, ремиссия."),
        note("Анамнез: рак почки 2015 г. Наследственность не отягощена."),
        note("Рак молочной железы, HER2 отрицательный, метастазы не выявлены."),
        note("PMH\n1. Breast cancer 2014\n2. HTN\nFamily history\nHypertension\n"),
    ],
)
def test_a_cancer_is_read_with_its_question(record: Json) -> None:
    """What is denied beside it, a relative's burden or a metastasis, denies it not."""
    assert counts(CANCER, record)


@pytest.mark.parametrize(
    "record",
    [
        observed("History of cancer", valueString="none"),
        observed("Онкологический анамнез", valueString="не отягощен"),
        observed("Family history of cancer", valueString="breast cancer"),
        asked(item("Ever had cancer?", valueCoding={"display": "Never"})),
        asked(item("Has anyone in your family had cancer?", valueBoolean=True)),
        asked(item("Family history", item("Cancer", valueString="breast cancer"))),
        section("Family history", "Hypertension", "Breast cancer"),
        section("Семейный анамнез", "Гипертония", "Рак молочной железы"),
        note("FAMILY HISTORY\nBreast cancer - mother\nEXAM\nScalp: nodule"),
        note("Impression: likely breast cancer metastasis."),
        note("Онкологический диспансер. Данных за онкопатологию нет."),
    ],
)
def test_a_cancer_of_others_or_of_nobody_counts_as_none(record: Json) -> None:
    """A no, the family's, a guess, the name of a house."""
    assert not counts(CANCER, record)
