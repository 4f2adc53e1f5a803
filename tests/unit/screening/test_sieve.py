"""The sieves find a cue that stands alone, however it is written."""

from __future__ import annotations

import base64
import json
from itertools import product
from typing import Any

import pytest

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.reading import BatchReader
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sieve import Sieve
from scalpwatch.screening.units import Unit

RULES = read_rulesets()
READER = BatchReader(RULES, Pseudonyms(bytes(32)))
SIEVE = Sieve(RULES.lesion_cues)
BLANK = Fact("P1", Concept.PERSON, Weight.COUNTS, "", "", file=0, at=0)

#: Each with blanks in its only cue.
LESIONS = (
    "No hair grows on it",
    "A spot devoid of hair",
    "A lump at the back of her head",
)
CANCERS = ("BC", "hx of BC", "с-r лёгкого", "ca of lung")
GAPS = (
    " ", "  ", "\n", "\t", "\u00a0", "\u2009", "\u202f", "\u3000", "<b>", "</i> <i>",
    "<br/>", "<mark>", "<small>", "<o:p>", "&nbsp;", "&#160;", "&ensp;", "&thinsp;",
)  # fmt: skip
#: Encoders of JSON, by the letters that they escape though they need not.
ENCODERS = ("", "<>&", "<>&+'", "\u00a0\u2009\u202f\u3000 ")
BESIDE = (
    "",
    " ",
    "(",
    "[",
    ":",
    "=",
    "МКБ-10:",
    "МКБ-10-",
    "код ",
    "диагноз-",
    "-",
    "(-",
)
BEHIND = ("", ".", ")", "]", ";", ",", "*", "-", "-?", "-очаг", " очаг", "/L20")


def encoded(resource: dict[str, Any], escaped: str, *, is_ascii: bool) -> bytes:
    """Write a document as an encoder of JSON does."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource}]}
    told = json.dumps(bundle, ensure_ascii=is_ascii)
    # blanks only within texts: there they never stand beside a mark of JSON
    table = {ord(each): f"\\u{ord(each):04x}" for each in escaped if each != " "}
    return told.translate(table).encode()


def told_in(place: str, text: str) -> dict[str, Any]:
    """Write a resource that tells a text in a place."""
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "subject": {"reference": "Patient/p"},
        "code": {"text": "Seen"},
    }
    if place == "value":
        return {**resource, "valueString": text}
    if place == "narrative":
        return {**resource, "text": {"div": f"<div>{text}</div>"}}
    data = base64.b64encode(text.encode()).decode()
    if place == "lines":
        data = "\n".join(data[at : at + 8] for at in range(0, len(data), 8))
    document = {**resource, "resourceType": "DocumentReference"}
    return {**document, "content": [{"attachment": {"data": data}}]}


@pytest.mark.parametrize("place", ["value", "narrative", "attachment", "lines"])
@pytest.mark.parametrize("escaped", ENCODERS)
@pytest.mark.parametrize("is_ascii", [True, False])
def test_a_cue_is_found_whatever_parts_its_words(
    place: str,
    escaped: str,
    is_ascii: bool,  # noqa: FBT001 - drawn
) -> None:
    """Blanks of any kind, markup and entities, in any encoder's escapes."""
    found = 0
    for text, gap in product((*LESIONS, *CANCERS), GAPS):
        resource = told_in(place, text.replace(" ", gap))
        content = encoded(resource, escaped, is_ascii=is_ascii)
        facts = [*READER.resources.read(json.loads(json.dumps(resource)), BLANK)]

        if facts:
            assert READER.tells.look_through(content).has_cue, (text, gap)
        if any(f.concept is Concept.LESION for f in facts):
            assert SIEVE.look_through(content).has_cue, (text, gap)
        found += bool(facts)
    assert found > len(GAPS) * len(LESIONS) // 2


def test_a_code_is_found_whatever_stands_beside_it() -> None:
    """In a cell of a table."""
    found = 0
    for before, code, behind in product(BESIDE, ("L63", "L63.9", "D23.4"), BEHIND):
        cell = f"{before}{code}{behind}"
        facts = READER.resources.read_row({"diagnosis": cell}, BLANK)
        if any(f.concept is Concept.LESION for f in facts):
            found += 1
            assert SIEVE.look(Unit(0, 0, row={"diagnosis": cell})).has_cue, cell
    assert found > len(BESIDE) * len(BEHIND)


@pytest.mark.parametrize(
    "column", ["on.the.head", "top-of-head", "head/mass", "left.temporal", "head_lump"]
)
def test_a_cue_is_found_in_the_name_of_a_column(column: str) -> None:
    """Whatever parts its words."""
    row = {column: "nodule"}

    facts = READER.resources.read_row(row, BLANK)

    assert any(f.concept is Concept.LESION for f in facts)
    assert SIEVE.look(Unit(0, 0, row=row)).has_cue


@pytest.mark.parametrize("code", ["A08.01.001", "А08.01.001"])
def test_a_letter_that_looks_alike_is_the_same_in_a_code(code: str) -> None:
    """The second of these begins with a Cyrillic letter."""
    resource = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"coding": [{"code": code}]},
    }

    facts = [*READER.resources.read(resource, BLANK)]

    assert [each.concept for each in facts] == [Concept.HISTOLOGY]
    for is_ascii in (True, False):
        content = encoded(resource, "", is_ascii=is_ascii)
        assert READER.tells.look_through(content).has_cue


def test_half_of_all_uuids_are_no_codes() -> None:
    """Though groups of them look like one."""
    for uuid in (
        "0a1b2c3d-d234-4d22-8d04-c44400001111",
        "d2340000-0d23-4c44-9d04-d23400001111",
    ):
        content = f'{{"id":"{uuid}","ref":"urn:uuid:{uuid}"}}'.encode()

        assert not SIEVE.look_through(content).has_cue
