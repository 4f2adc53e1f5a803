"""The conditions: defined, named in two languages, coded, with a settling test."""

import re
from collections import defaultdict

import pytest

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.citations import cite, sources
from scalpwatch.vocabulary.conditions import (
    Condition,
    ConditionDefinition,
    condition_definitions,
)
from scalpwatch.vocabulary.terms import Code

DEFINITIONS = tuple(condition_definitions().values())
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
LATIN = re.compile(r"[A-Za-z]")
CONFIRMED = {
    Condition.ALOPECIC_METASTASIS: Code("ICD10", "C79.2"),
    Condition.NODULAR_METASTASIS: Code("ICD10", "C79.2"),
    Condition.ALOPECIA_AREATA: Code("ICD10", "L63.9"),
    Condition.TINEA_CAPITIS: Code("SCT", "5441008"),
    Condition.TRICHOTILLOMANIA: Code("ICD10", "F63.3"),
    Condition.TELOGEN_EFFLUVIUM: Code("ICD10", "L65.0"),
    Condition.ANDROGENETIC_ALOPECIA: Code("ICD10", "L64.9"),
    Condition.DISCOID_LUPUS: Code("SCT", "200938002"),
    Condition.LICHEN_PLANOPILARIS: Code("ICD10", "L66.1"),
    Condition.ALOPECIA_MUCINOSA: Code("ICD10", "L65.2"),
}
MALIGNANT = {
    Condition.ALOPECIC_METASTASIS,
    Condition.NODULAR_METASTASIS,
    Condition.PRIMARY_ALOPECIA_NEOPLASTICA,
    Condition.BASAL_CELL_CARCINOMA,
    Condition.SQUAMOUS_CELL_CARCINOMA,
    Condition.KERATOACANTHOMA,
    Condition.MELANOMA,
    Condition.ANGIOSARCOMA,
    Condition.MERKEL_CELL_CARCINOMA,
    Condition.CUTANEOUS_LYMPHOMA,
    Condition.ADNEXAL_CARCINOMA,
    Condition.DERMATOFIBROSARCOMA,
    Condition.LEUKEMIA_CUTIS,
}


def identifier(definition: ConditionDefinition) -> str:
    """Name a case of a test."""
    return definition.condition.value


@pytest.mark.parametrize("definition", DEFINITIONS, ids=identifier)
def test_a_condition_speaks_both_languages_in_their_own_alphabets(
    definition: ConditionDefinition,
) -> None:
    """English holds no Cyrillic letter; Russian no Latin one but that of B cells."""
    texts = (definition.name, definition.definition, definition.settled_by)

    told = (definition.name.ru, definition.definition.ru)

    assert not any(CYRILLIC.search(text.en) for text in texts)
    assert all(CYRILLIC.search(text.ru) for text in texts)
    assert not any(LATIN.search(text.replace("B-", "")) for text in told)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=identifier)
def test_the_definition_of_a_condition_is_one_whole_sentence(
    definition: ConditionDefinition,
) -> None:
    """A definition begins with a capital, ends with a full stop and is not cut."""
    sentences = (definition.definition.en, definition.definition.ru)

    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert 20 <= len(sentence) <= 200


@pytest.mark.parametrize("definition", DEFINITIONS, ids=identifier)
def test_the_name_of_a_condition_stands_inside_a_sentence(
    definition: ConditionDefinition,
) -> None:
    """A name begins in lower case, save for a proper name, and ends with no point."""
    proper = ("Merkel",)

    for name in (definition.name.en, definition.name.ru):
        assert name == name.strip()
        assert name[0].islower() or name.startswith(proper)
        assert name[-1].isalpha()


@pytest.mark.parametrize("definition", DEFINITIONS, ids=identifier)
def test_a_condition_names_the_test_that_settles_it(
    definition: ConditionDefinition,
) -> None:
    """Each cause has a way to be settled, told as a part of a sentence."""
    test = definition.settled_by

    for text in (test.en, test.ru):
        assert len(text) >= 10
        assert not text.endswith(".")


@pytest.mark.parametrize("definition", DEFINITIONS, ids=identifier)
def test_a_condition_has_a_source_and_synonyms_in_both_languages(
    definition: ConditionDefinition,
) -> None:
    """The source is a publication we hold, or the mark of a judgement."""
    source = cite(definition.source)

    russian = [word for word in definition.synonyms if CYRILLIC.search(word)]
    english = [word for word in definition.synonyms if not CYRILLIC.search(word)]

    assert source is None or source.identifier in sources()
    assert english
    assert russian


def test_no_word_belongs_to_two_conditions() -> None:
    """A word that meant two diagnoses would map a count to the wrong one."""
    owners = defaultdict(set)

    for one in DEFINITIONS:
        for word in (one.name.en.lower(), one.name.ru.lower(), *one.synonyms):
            owners[word].add(one.condition)

    assert {word: found for word, found in owners.items() if len(found) > 1} == {}


def test_conditions_bear_only_codes_that_were_confirmed() -> None:
    """A code that nobody confirmed is not shipped."""
    coded = {one.condition: one.code for one in DEFINITIONS if one.code is not None}

    assert coded == CONFIRMED


def test_the_malignant_conditions_are_marked() -> None:
    """Every cancer is marked as one, and nothing else is."""
    marked = {condition for condition in Condition if condition.is_malignant}

    assert marked == MALIGNANT


def test_both_forms_of_metastasis_are_settled_by_a_deep_biopsy_with_stains() -> None:
    """No picture settles a metastasis: tissue and named stains do."""
    forms = [one for one in DEFINITIONS if one.condition.is_metastasis]

    assert len(forms) == 2
    for form in forms:
        assert "deep biopsy" in form.settled_by.en
        assert "pan-keratin" in form.settled_by.en
        assert "глубокая биопсия" in form.settled_by.ru


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        (Condition.ALOPECIA_AREATA, "regrowth on recheck"),
        (Condition.TINEA_CAPITIS, "microscopy, culture or PCR"),
        (Condition.SYPHILITIC_ALOPECIA, "syphilis serology"),
        (Condition.DISCOID_LUPUS, "direct immunofluorescence"),
        (Condition.RADIATION_ALOPECIA, "field of the radiation"),
        (Condition.PRESSURE_ALOPECIA, "date and length of the operation"),
    ],
)
def test_a_benign_cause_is_settled_by_its_cheap_test(
    condition: Condition, test: str
) -> None:
    """A cheap test spares a biopsy where it settles the cause."""
    definition = condition_definitions()[condition]

    assert test in definition.settled_by.en


def test_a_condition_tells_its_name_in_both_languages() -> None:
    """The enumeration leads to the table's words."""
    condition = Condition.ALOPECIA_AREATA

    name = condition.name_in_both

    assert name == Bilingual("alopecia areata", "гнёздная алопеция")
