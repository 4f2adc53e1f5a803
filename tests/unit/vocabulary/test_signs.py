"""The signs: defined, named in two languages, coded and told apart."""

import re
from collections import defaultdict
from collections.abc import Iterable

import pytest

from scalpwatch.phrases import Bilingual
from scalpwatch.vocabulary.citations import cite, sources
from scalpwatch.vocabulary.signs import (
    Sign,
    SignDefinition,
    SignGroup,
    SignKind,
    sign_definitions,
)
from scalpwatch.vocabulary.terms import Code

DEFINITIONS = tuple(sign_definitions().values())
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
LATIN = re.compile(r"[A-Za-z]")
CONFIRMED = {
    Sign.NODULE: Code("SCT", "27925004"),
    Sign.ITCH: Code("SCT", "418363000"),
    Sign.ERYTHEMA: Code("SCT", "247441003"),
    Sign.ATROPHY: Code("SCT", "13331008"),
    Sign.SCARRING: Code("SCT", "400088006"),
    Sign.BLEEDING: Code("SCT", "297968009"),
}


def names_of(definition: SignDefinition) -> Iterable[str]:
    """Every word for a sign, its names included, in lower case."""
    yield definition.name.en.lower()
    yield definition.name.ru.lower()
    yield from definition.synonyms


def named(word: str) -> Sign | None:
    """The sign that bears a word among its names, if any."""
    return next((one.sign for one in DEFINITIONS if word in names_of(one)), None)


def members_of(group: SignGroup) -> set[Sign]:
    """The signs of a group."""
    return {one.sign for one in DEFINITIONS if one.group is group}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.sign.value)
def test_a_sign_speaks_both_languages_in_their_own_alphabets(
    definition: SignDefinition,
) -> None:
    """English holds no Cyrillic letter; Russian is written in Cyrillic."""
    texts = (definition.name, definition.definition)

    english = [text.en for text in texts]
    russian = [text.ru for text in texts]

    assert not any(CYRILLIC.search(text) for text in english)
    assert all(CYRILLIC.search(text) for text in russian)
    assert not any(LATIN.search(text.replace("V", "")) for text in russian)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.sign.value)
def test_a_definition_is_one_whole_sentence(definition: SignDefinition) -> None:
    """A definition begins with a capital, ends with a full stop and is not cut."""
    sentences = (definition.definition.en, definition.definition.ru)

    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert 20 <= len(sentence) <= 200


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.sign.value)
def test_a_name_stands_inside_a_sentence(definition: SignDefinition) -> None:
    """A name begins in lower case, save for a proper name, and ends with no point."""
    proper = ("Morse", "V-")

    for name in (definition.name.en, definition.name.ru):
        assert name == name.strip()
        assert name[0].islower() or name.startswith(proper)
        assert name[-1].isalpha()


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.sign.value)
def test_a_sign_has_a_source_and_synonyms_in_both_languages(
    definition: SignDefinition,
) -> None:
    """The source is a publication we hold, or the mark of a judgement."""
    source = cite(definition.source)

    russian = [word for word in definition.synonyms if CYRILLIC.search(word)]
    english = [word for word in definition.synonyms if not CYRILLIC.search(word)]

    assert source is None or source.identifier in sources()
    assert english
    assert russian


def test_no_word_belongs_to_two_signs() -> None:
    """A word that meant two signs would map a fact to the wrong one."""
    owners = defaultdict(set)

    for definition in DEFINITIONS:
        for word in names_of(definition):
            owners[word].add(definition.sign)

    assert {word: signs for word, signs in owners.items() if len(signs) > 1} == {}


def test_synonyms_are_lower_case_and_not_repeated() -> None:
    """Free text is compared in lower case; a repeated word is a slip."""
    for definition in DEFINITIONS:
        words = list(names_of(definition))

        assert len(words) == len(set(words)), definition.sign
        assert words == [word.lower().strip() for word in words]


def test_signs_bear_only_codes_that_were_confirmed() -> None:
    """A code that nobody confirmed is not shipped."""
    coded = {one.sign: one.code for one in DEFINITIONS if one.code is not None}

    assert coded == CONFIRMED


def test_every_vessel_pattern_travels_with_the_vessels() -> None:
    """Signs that travel together share a group, so that none is counted twice."""
    vessels = {sign for sign in Sign if sign.value.endswith("_vessels")}

    assert members_of(SignGroup.VESSELS) == vessels


def test_the_marks_of_scarring_travel_together() -> None:
    """Scarring, atrophy and lost openings are faces of one process."""
    scarring = members_of(SignGroup.SCARRING)

    assert scarring == {
        Sign.SCARRING,
        Sign.ATROPHY,
        Sign.LOSS_OF_FOLLICULAR_OPENINGS,
        Sign.WHITE_STRUCTURELESS_AREAS,
        Sign.MILKY_RED_AREAS,
        Sign.WHITE_DOTS,
        Sign.PERIFOLLICULAR_ERYTHEMA,
    }


def test_what_only_a_hand_can_find_is_felt() -> None:
    """Firmness, fixation, pulse, nodes and tenderness need a hand."""
    felt = {one.sign for one in DEFINITIONS if one.kind is SignKind.FELT}

    assert felt == {
        Sign.INDURATION,
        Sign.FIXATION,
        Sign.PULSATION,
        Sign.FIRM_LYMPH_NODES,
        Sign.TENDERNESS,
    }


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("hairless patch", Sign.ALOPECIC_PATCH),
        ("плешь", Sign.ALOPECIC_PATCH),
        ("шишка", Sign.NODULE),
        ("lump", Sign.NODULE),
        ("indurated", Sign.INDURATION),
        ("non-mobile", Sign.FIXATION),
        ("palpable cervical node", Sign.FIRM_LYMPH_NODES),
        ("doubled in size", Sign.RAPID_GROWTH),
        ("slow growth", Sign.ENLARGEMENT),
        ("violaceous", Sign.BRUISE_LIKE),
        ("гиперемия", Sign.ERYTHEMA),
        ("телесный", Sign.SKIN_COLORED),
        ("telangiectasia", Sign.ARBORIZING_VESSELS),
        ("arborizing vessels thick", Sign.THICK_ARBORIZING_VESSELS),
        ("змеевидные сосуды", Sign.LINEAR_IRREGULAR_VESSELS),
        ("coiled vessels", Sign.GLOMERULAR_VESSELS),
        ("pinpoint vessels", Sign.DOTTED_VESSELS),
        ("punctate haemorrhage", Sign.BLOOD_SPOTS),
        ("cadaverized hairs", Sign.BLACK_DOTS),
        ("перекрученные волосы", Sign.PILI_TORTI),
        ("роговые пробки", Sign.FOLLICULAR_PLUGS),
        ("чешуйки", Sign.SCALE),
        ("perifollicular hyperkeratosis", Sign.PERIFOLLICULAR_SCALE),
    ],
)
def test_a_clinicians_word_means_its_sign(word: str, sign: Sign) -> None:
    """Older terms and spellings of both sides of the sea are understood."""
    found = named(word)

    assert found is sign


@pytest.mark.parametrize(
    "word",
    ["atypical vessels", "erosion", "pink", "cyst", "diffuse", "burning", "scar", "bd"],
)
def test_an_ambiguous_word_means_no_sign(word: str) -> None:
    """What could mean two things, or none of ours, is left unknown."""
    found = named(word)

    assert found is None


def test_a_sign_tells_its_name_in_both_languages() -> None:
    """The enumeration leads to the table's words."""
    sign = Sign.DOTTED_VESSELS

    name = sign.name_in_both

    assert name == Bilingual("dotted vessels", "точечные сосуды")
