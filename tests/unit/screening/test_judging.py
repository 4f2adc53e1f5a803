"""One patient judged, whatever her record says of days and years."""

from __future__ import annotations

from datetime import date

import pytest

from scalpwatch.inference.evidence import load_evidence
from scalpwatch.inference.policy import Policy
from scalpwatch.screening.facts import Concept, Fact, Weight
from scalpwatch.screening.judging import Judged, judge_patient
from scalpwatch.screening.parts import day_of
from scalpwatch.screening.rows import RowMaker
from scalpwatch.screening.rulesets import read_rulesets


def judged(on: str, **person: object) -> Judged:
    """Judge a patient of whom everything was told on one day."""
    facts = [
        Fact("P", Concept.PERSON, Weight.COUNTS, "", "", more=person),
        Fact("P", Concept.CANCER, Weight.COUNTS, "breast", "C50.9", on=on),
        Fact("P", Concept.LESION, Weight.COUNTS, "nodule", "nodule of scalp", on=on),
    ]
    return judge_patient(
        facts, evidence=load_evidence(), policy=Policy(), today=date(2026, 1, 1)
    )


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0000-00-00", "9999-12-31", "2020", "2020-13", ""]
)
def test_no_day_of_a_record_ends_the_run(day: str) -> None:
    """The first and the last day of the calendar, no day, half a day."""
    assert judged(day).is_listed


@pytest.mark.parametrize("born", [1, 1700, 2200, 9999])
def test_a_year_of_birth_that_cannot_be_is_none(born: int) -> None:
    """She is judged as one whose age nobody told."""
    assert judged("2020-01-01", born=born) == judged("2020-01-01")


@pytest.mark.parametrize("digits", ["²⁰²⁰", "٢٠٢٠", "２０２０", "202", "a"])
def test_a_day_is_written_in_plain_digits(digits: str) -> None:
    """Others look like a year and are none."""
    assert not day_of({"onsetDateTime": f"{digits}-01-01"})
    assert not day_of({"collection": {"collectedDateTime": digits}})
    assert not RowMaker(read_rulesets()).of_row({"day": f"{digits}-01-01"}).on


def test_the_first_whole_day_of_a_record_counts() -> None:
    """A date that is none leaves the word to the next."""
    assert day_of({"onsetDateTime": "²⁰²⁰", "issued": "2021-03-04T10:00:00Z"}) == (
        "2021-03-04"
    )
    assert day_of({"performedPeriod": {"start": "2020-05"}}) == "2020-05"
