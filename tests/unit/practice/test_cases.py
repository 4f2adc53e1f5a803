"""The cases to practise on: complete, cited, told without giving themselves away."""

from __future__ import annotations

import re

import pytest

from scalpwatch.errors import EvidenceError
from scalpwatch.practice.cases import (
    PracticeCase,
    practice_cases,
    read_practice_case,
)
from scalpwatch.vocabulary.cases import CancerKnowledge
from scalpwatch.vocabulary.citations import cite

CASES = practice_cases()

WHOLE = """
source = "mareeva2019"
diagnosis = "alopecic_metastasis"
tissue_needed = true
treat_as = ["discoid_lupus", "alopecia_areata"]
[story]
en = "A woman."
ru = "Женщина."
[truth]
en = "Histology."
ru = "Гистология."
[lesson]
en = "Biopsy."
ru = "Биопсия."
source = "shamsadini2006"
[facts.patient]
sex = "female"
[[facts.lesions]]
form = "patch"
"""


def test_there_are_enough_and_neither_answer_is_the_rule() -> None:
    """Half are metastases, of the breast and of other primaries; half are not."""
    metastases = [case for case in CASES if case.diagnosis.is_metastasis]
    primaries = {
        cancer.primary for case in metastases for cancer in case.facts.history.cancers
    }
    benign = [case for case in CASES if not case.is_malignant]

    assert len(CASES) >= 30
    assert 0.4 <= len(metastases) / len(CASES) <= 0.6
    assert len(benign) >= 12
    assert len(primaries) >= 4


def test_the_history_alone_does_not_give_the_answer() -> None:
    """Some metastases come without a known cancer, some benign cases with one."""
    metastases = [case for case in CASES if case.diagnosis.is_metastasis]
    benign = [case for case in CASES if not case.is_malignant]

    without = [
        case
        for case in metastases
        if case.facts.history.knowledge is CancerKnowledge.NONE_KNOWN
    ]
    known = [case for case in benign if case.facts.history.has_cancer]

    assert len(without) >= 5
    assert len(known) >= 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.identifier)
def test_each_case_is_told_in_both_languages(case: PracticeCase) -> None:
    """English has no Cyrillic letter, and Russian is Russian."""
    for text in (case.story, case.truth, case.lesson):
        assert not re.search("[А-Яа-яЁё]", text.en)
        assert re.search("[А-Яа-яЁё]{3}", text.ru)
        assert text.en.endswith(".")
        assert text.ru.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.identifier)
def test_each_case_and_each_lesson_has_its_source(case: PracticeCase) -> None:
    """Nothing is invented: the facts and the lesson are somebody's."""
    assert cite(case.source) is not None
    assert cite(case.lesson_source) is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.identifier)
def test_no_story_gives_its_diagnosis_away(case: PracticeCase) -> None:
    """What it was is not said before the answer."""
    name = case.diagnosis.name_in_both

    assert name.en.lower() not in case.story.en.lower()
    assert name.ru.lower() not in case.story.ru.lower()
    assert "metasta" not in case.story.en.lower()
    assert "метаста" not in case.story.ru.lower()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.identifier)
def test_the_numbers_of_the_form_are_those_of_the_story(case: PracticeCase) -> None:
    """The alert is asked about the patient that the reader is told of."""
    facts = case.facts
    told = [facts.age_years] if facts.age_years is not None else []
    told += [lesion.size_cm[0] for lesion in facts.lesions if lesion.size_cm]

    for text in (case.story.en, case.story.ru):
        numbers = {
            float(n.replace(",", ".")) for n in re.findall(r"\d+(?:[.,]\d+)?", text)
        }
        for number in told:
            # a node of half a centimeter is told in millimeters
            assert numbers & {number, 10 * number}, (number, text)


def test_what_it_can_be_treated_as_stands_in_the_order_of_the_vocabulary() -> None:
    """The order of the options says nothing of which is right."""
    case = read_practice_case("made-up", WHOLE)

    assert [each.value for each in case.treat_as] == [
        "alopecia_areata",
        "discoid_lupus",
    ]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('ru = "Женщина."', 'ru = " "', "en, ru"),
        ('source = "shamsadini2006"', 'source = "nobody1900"', "nobody1900"),
        ('source = "mareeva2019"', "", "source"),
        ("tissue_needed = true", "tissue_needed = false", "tissue_needed"),
        ('"discoid_lupus", ', '"melanoma", ', "treat_as"),
        ("alopecic_metastasis", "alopecia_areata_totalis", "totalis"),
        ('form = "patch"', 'form = "blob"', "blob"),
        ("[story]", "[story", "line"),
    ],
)
def test_an_incomplete_case_stops_the_start_and_is_named(
    old: str, new: str, why: str
) -> None:
    """A case without a language, a source or a mind of its own is not told."""
    broken = WHOLE.replace(old, new, 1)

    with pytest.raises(EvidenceError) as caught:
        read_practice_case("made-up", broken)

    assert why in str(caught.value)


def test_a_benign_case_offers_its_own_diagnosis() -> None:
    """Who knows what it is must be able to say so."""
    broken = WHOLE.replace("alopecic_metastasis", "tinea_capitis", 1)

    with pytest.raises(EvidenceError, match="treat_as"):
        read_practice_case("made-up", broken)
