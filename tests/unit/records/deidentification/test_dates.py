"""Dates move by whole days, and nothing else of them moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.records.deidentification.dates import shifted_date, shifted_datetime

DAYS = st.integers(-3650, -30)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def written(day: date) -> str:
    """A day as DICOM writes it."""
    return day.strftime("%Y%m%d")


@given(DATES, DATES, DAYS)
def test_the_time_between_two_dates_stays(one, other, days):
    """In days, whatever leap years lie between."""
    moved = [
        datetime.strptime(shifted_date(written(each), days), "%Y%m%d").replace(
            tzinfo=UTC
        )
        for each in (one, other)
    ]

    assert moved[1] - moved[0] == other - one


@given(DATES, DAYS, st.sampled_from(["", "10", "1015", "101530", "101530.123456"]))
@pytest.mark.parametrize("offset", ["", "+0300", "-1130"])
def test_time_of_day_and_offset_stay(offset, day, days, time):
    """As exact as they were."""
    moved = shifted_datetime(written(day) + time + offset, days)

    assert moved == written(day + timedelta(days=days)) + time + offset


@pytest.mark.parametrize(
    ("text", "moved"),
    [("2024", "2023"), ("202403", "202302"), ("2024-0500", "2023-0500")],
)
def test_what_is_less_than_a_date_stays_as_little(text, moved):
    """A year stays a year, a month a month."""
    assert shifted_datetime(text, -400) == moved


def test_the_form_of_before_1993_is_read():
    """Archives still have it."""
    assert shifted_date("1992.03.01", -1) == "19920229"


@pytest.mark.parametrize(
    "text",
    ["", "2024-03-01", "20240231", "2024031", "00000101", "20240301\n1", "٢٠٢٤0301"],
)
def test_what_is_no_date_is_not_moved(text):
    """And so is not kept either."""
    assert shifted_date(text, -1) is None
    assert shifted_datetime(text, -1) is None


def test_before_the_first_day_there_is_none():
    """A calendar has an end."""
    assert shifted_date("00010101", -1) is None
    assert shifted_datetime("0001", -400) is None
