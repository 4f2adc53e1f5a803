"""The commented case that a clinician fills."""

from __future__ import annotations

import re
from enum import Enum

import pytest

from scalpwatch.documents.case import read_case
from scalpwatch.documents.case_template import template
from scalpwatch.documents.case_words import COLOURS, SURFACES, SYMPTOMS, Claim, View
from scalpwatch.locale import Language
from scalpwatch.vocabulary import cases
from scalpwatch.vocabulary.conditions import Condition
from scalpwatch.vocabulary.observations import State
from scalpwatch.vocabulary.signs import Sign

CLOSED_LISTS = [
    kind
    for name in cases.__all__
    if isinstance(kind := getattr(cases, name), type) and issubclass(kind, Enum)
]


@pytest.mark.parametrize("language", Language)
def test_the_template_is_a_valid_case(tmp_path, language):
    """It can be assessed as it is printed, and claims nothing."""
    path = tmp_path / "case.toml"
    path.write_text(template(language), encoding="utf-8")

    case = read_case(path)

    assert case.lesions[0].observations == ()


@pytest.mark.parametrize("language", Language)
def test_every_line_of_the_template_can_be_switched_on(tmp_path, language):
    """With every mark removed it is a valid case that claims every sign."""
    text = re.sub(r"^#(?=[\w\[])", "", template(language), flags=re.MULTILINE)
    path = tmp_path / "case.toml"
    # one of the two is kept, as the template says
    path.write_text(text.replace("\nyears_since = 6", ""), encoding="utf-8")
    (tmp_path / "picture.jpg").write_bytes(b"")

    case = read_case(path)

    claimed = {each.sign: each.state for each in case.lesions[0].observations}
    assert claimed == dict.fromkeys(Sign, State.PRESENT)


@pytest.mark.parametrize("language", Language)
def test_every_allowed_word_stands_in_the_template(language):
    """Nobody has to look elsewhere for a word."""
    text = " ".join(template(language).replace("\n# ", " ").split())
    words = {
        str(member.value).replace("_", " ")
        for kind in (*CLOSED_LISTS, Claim, View)
        for member in kind
    }
    words |= {word.replace("_", "-") for word in (*COLOURS, *SURFACES, *SYMPTOMS)}
    words |= {condition.value for condition in Condition} | {s.value for s in Sign}

    missing = {word for word in words if word not in text}

    # the American spelling is taken, and the normal scalp is no diagnosis
    assert missing - {"skin-colored"} == {"normal_scalp"}


def test_the_russian_template_explains_in_russian():
    """Only keys and words are English."""
    comments = re.findall(r"^# (.*)$", template(Language.RU), flags=re.MULTILINE)

    untold = [
        line
        for line in comments
        if re.search("[a-z]", line) and not re.search("[а-яё]", line)
    ]

    assert untold == []
