"""A published code says what its own system says, and not more."""

from __future__ import annotations

import pytest

from scalpwatch.records.dicom.codes import sign_code
from scalpwatch.records.fhir.codes import as_concept
from scalpwatch.records.wording import words_of
from scalpwatch.vocabulary.conditions import Condition, condition_definitions
from scalpwatch.vocabulary.signs import Sign, sign_definitions

CODES = {
    member: definition.code
    for table in (sign_definitions(), condition_definitions())
    for member, definition in table.items()
    if definition.code is not None
}


@pytest.mark.parametrize("member", CODES, ids=lambda member: member.value)
def test_a_published_code_bears_the_words_of_its_system(member: Sign | Condition):
    """An alert's “alopecic scalp metastasis” is no word for ICD-10's C79.2."""
    published, own = as_concept(member)["coding"]

    assert published["display"] == words_of(CODES[member])
    assert own["display"] == as_concept(member)["text"] == member.name_in_both.en


def test_dicom_words_a_sign_as_fhir_does():
    """One code has one meaning in both."""
    assert sign_code(Sign.ITCH).meaning == "Itching"
    assert sign_code(Sign.YELLOW_DOTS).meaning == "yellow dots"
