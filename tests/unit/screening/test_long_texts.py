"""Long texts: each letter is read a bounded number of times, whatever it tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from scalpwatch.notes.told import Span
from scalpwatch.screening.facts import Concept, Weight
from scalpwatch.screening.rulesets import read_rulesets
from scalpwatch.screening.sentences import (
    Asked,
    Stretches,
    begins_within,
    sentence_at,
    sentences_of,
)
from scalpwatch.screening.texts import Reader

RULES = read_rulesets()
#: How often a letter may be looked at by one list of words.
OFTEN = 4


class Counting:
    """An expression that counts the letters in which it looks."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.letters = pattern, 0

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        """Look once."""
        found = self.pattern.search(text, *bounds)
        start, end = bounds or (0, len(text))
        self.letters += (found.end() if found else min(end, len(text))) - start
        return found

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Look for all."""
        self.letters += len(text)
        return self.pattern.finditer(text)

    def sub(self, other: str, text: str) -> str:
        """Look for all, and write something else."""
        self.letters += len(text)
        return self.pattern.sub(other, text)


@pytest.mark.parametrize(
    ("unit", "part", "name"),
    [
        ("nodule scalp ", "lesions", "_other"),
        ("hairless scalp, ", "lesions", "_diffuse"),
        ("breast cancer. ", "cancers", "_no_cancer"),
        ("c50.9, ", "cancers", "_no_cancer"),
        ("sarcoma, ", "cancers", "_working"),
        ("diagnosis: breast cancer, ", "cancers", "_secondary"),
        ("breast cancer, ", "", "_not_own"),
        ("biopsy taken ", "", "_not_done"),
    ],
)
def test_a_text_is_not_read_again_for_each_thing_that_it_tells(
    monkeypatch: pytest.MonkeyPatch, unit: str, part: str, name: str
) -> None:
    """In one sentence or many: else a long note holds up the whole archive."""
    reader = Reader(RULES)
    owner = getattr(reader, part) if part else reader
    counting = Counting(getattr(owner, name))
    monkeypatch.setattr(owner, name, counting)
    text = "scalp " + unit * (6_000 // len(unit))

    said = reader.read(text)

    assert len(said) > len(text) / len(unit) / 2
    assert counting.letters <= OFTEN * len(text)


@pytest.mark.parametrize(
    ("heading", "counts"),
    [
        ("Diagnosis: breast cancer, stage II.", True),
        ("Diagnosis: breast cancer?", False),
        ("Diagnosis: breast cancer, diagnosis: suspected metastasis.", False),
        ("Diagnosis: metastasis of breast cancer, diagnosis: cyst.", False),
    ],
)
def test_of_several_headings_each_is_read_with_what_follows_it(
    heading: str, *, counts: bool
) -> None:
    """A doubt far behind a heading is a doubt; one in the next sentence is none."""
    said = Reader(RULES).read(f"{heading} Diagnosis: suspected cyst of the scalp.")

    weights = {each.weight for each in said if each.concept is Concept.CANCER}
    assert (Weight.COUNTS in weights) is counts


def test_a_stretch_is_asked_once() -> None:
    """However many ask."""
    asked: list[str] = []
    question = Asked("one two", lambda words: asked.append(words) or words.upper())  # type: ignore[func-returns-value]

    assert [question.of(Span(4, 7)) for _ in range(3)] == ["TWO"] * 3
    assert asked == ["two"]


def test_stretches_touch_what_shares_a_letter_with_them() -> None:
    """Beside each other is not upon each other."""
    stretches = Stretches("abcdefgh", [Span(2, 4)])
    stretches.add(Span(6, 7))

    touched = [stretches.touch(Span(at, at + 2)) for at in range(7)]
    assert touched == [False, True, True, True, False, True, True]


def test_what_begins_in_a_sentence_is_found_by_its_letter() -> None:
    """Its first letter belongs to it, the one behind it does not."""
    text = "One. Two. "
    sentences = sentences_of(text)

    assert [text[s.start : s.end] for s in sentences] == ["One.", "Two.", ""]
    assert [sentence_at(sentences, at).start for at in (0, 4, 5, 9, 10)] == [
        *(0, 5, 5, 10, 10)
    ]
    assert begins_within([1, 5], sentences[1])
    assert not begins_within([0, 4, 9], sentences[1])
