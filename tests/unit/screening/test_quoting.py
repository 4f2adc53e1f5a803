"""What the list quotes of a record: the words that the rules name, and no names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.notes.told import Span
from scalpwatch.screening.cancers import quoted_cancer
from scalpwatch.screening.facts import Concept
from scalpwatch.screening.quoting import quoted
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.texts import Reader

RULES = read_rulesets()
READER = Reader(RULES)


def told(concept: Concept, text: str) -> list[str]:
    """Give the words by which a text tells of a concept."""
    return [each.words for each in READER.read(text) if each.concept is concept]


@pytest.mark.parametrize(
    ("concept", "text", "words"),
    [
        (
            Concept.LESION,
            "The patch Ivanova noticed with hair loss is growing.",
            "patch … with hair loss",
        ),
        (
            Concept.LESION,
            "Пятно у Ивановой Марии облысение.",
            "Пятно … облысение",
        ),
        (Concept.LESION, "Лысый Ивановой-Щукиной участок.", "Лысый … участок"),
        (Concept.CANCER, "Carcinoma of Ivanova left breast.", "Carcinoma of … breast"),
        (Concept.CANCER, "Breast Ivanova cancer in 2015.", "Breast … cancer"),
        (
            Concept.CANCER,
            "Метастазы Ивановой в правое легкое.",
            "Метастазы … в … легкое",
        ),
    ],
)
def test_a_name_between_the_words_of_a_rule_is_not_quoted(
    concept: Concept, text: str, words: str
) -> None:
    """The list goes to other people than the record does."""
    assert words in told(concept, text)


@pytest.mark.parametrize(
    ("concept", "text", "words"),
    [
        (Concept.LESION, "Bald patch at the vertex.", "Bald patch"),
        (Concept.LESION, "Alopecia areata", "Alopecia areata"),
        (Concept.LESION, "Узел кожи волосистой части головы", "Узел"),
        (Concept.LESION, "Очаг выпадения волос", "Очаг выпадения волос"),
        (Concept.CANCER, "Breast cancer in 2015.", "Breast cancer"),
        (Concept.CANCER, "Рак молочной железы", "Рак молочной железы"),
        (Concept.CANCER, "Cancer of the left breast", "Cancer of the left breast"),
        (Concept.HISTOLOGY, "Punch biopsy: benign", "biopsy"),
    ],
)
def test_what_the_rules_name_is_quoted_whole(
    concept: Concept, text: str, words: str
) -> None:
    """A reason is read by a clinician."""
    assert words in told(concept, text)


PATTERNS = {
    name: ruleset.words(name)
    for ruleset in (RULES.lesion, RULES.cancer, RULES.histology)
    for name in ("alone", "patch", "told", "done")
    if name in ruleset.sections["words"]
}


@given(
    st.sampled_from(sorted(PATTERNS)),
    st.lists(
        st.sampled_from(
            (
                *("patch", "with", "hair", "loss", "bald", "of", "alopecia", "biopsy"),
                *("carcinoma", "the", "breast", "metastasis", "in", "lung", "result"),
                *(
                    "очаг",
                    "облысения",
                    "без",
                    "волос",
                    "метастаз",
                    "в",
                    "печень",
                    "рака",
                ),
                *("Zzyzx", "Zzyzx", "Щукиной", "Щукиной"),
            )
        ),
        min_size=2,
        max_size=9,
    ),
)
def test_no_name_is_quoted_wherever_it_stands(name: str, words: list[str]) -> None:
    """Between any words of any list."""
    text, pattern = " ".join(words), PATTERNS[name]

    for found in pattern.finditer(text):
        quotation = quoted(pattern, text, Span(*found.span()))

        assert "Zzyzx" not in quotation
        assert "Щукиной" not in quotation
        assert re.search(r"\w", quotation)


def test_an_expression_that_looks_further_is_quoted_without_names() -> None:
    """What stands behind decides whether there is a match, not what is quoted."""
    pattern = re.compile(r"(?<=left )patch (?:\w+ )?lesion(?= of scalp)")
    text = "left patch Ivanova lesion of scalp"
    (found,) = pattern.finditer(text)

    assert quoted(pattern, text, Span(*found.span())) == "patch … lesion"


def test_a_cancer_that_its_sentence_makes_one_is_quoted_by_its_ends() -> None:
    """Alone the words are none: what stands between is nobody's word."""
    assert quoted_cancer("lump Ivanova breast") == "lump … breast"
    assert quoted_cancer("lump") == "lump"
