"""Whole numbers that a stranger sends: read within bounds, and never a failure."""

from __future__ import annotations

import pytest
from clinic import Browser, user
from hypothesis import given
from hypothesis import strategies as st
from machines import machine

from scalpwatch.registry.accounts import Role
from scalpwatch.web.forms import whole

ENDLESS = "9" * 5000


@given(st.integers(0, 10**18 - 1))
def test_a_number_that_can_be_counted_is_read(number):
    """As it was written."""
    assert whole(str(number)) == number


@given(st.text() | st.from_regex(r"\A\d{19,}\Z") | st.from_regex(r"\A[+-]\d+\Z"))
def test_what_is_no_number_is_none(text):
    """Signs, other scripts' digits and what nothing is counted to."""
    told = whole(text)

    assert told is None or (text == text.strip() and int(text) == told < 10**18)


@pytest.mark.parametrize("number", [ENDLESS, "²", "٣", "-1", "1.5", "1 or 1=1", ""])
def test_no_page_fails_by_a_number(desk, kept, number):
    """Python refuses to read thousands of digits; that is no failure of the server."""
    user(desk, "anna", Role.ADMINISTRATOR, Role.CLINICIAN)
    browser = Browser(desk).sign_in("anna")

    answered = (
        browser.see("/today", params={"page": number}),
        browser.see("/administration/trail", params={"before": number}),
        browser.send("/account/tokens", {"name": "a", "days": number}),
        browser.see(f"/practice/answers/{number or 0}"),
    )

    assert kept
    statuses = [each.status_code for each in answered]
    assert statuses == [200, 200, 422, 404]


def test_a_token_of_endless_days_is_not_made_of_fewer(clinician):
    """What is asked for and cannot be is refused, not cut."""
    answered = clinician.send("/account/tokens", {"name": "a", "days": ENDLESS})

    assert answered.status_code == 422
    assert 'value="a"' in answered.text


@pytest.mark.parametrize("page", [ENDLESS, "²", ""])
def test_a_machine_is_told_that_its_page_is_none(desk, page):
    """By the interface's own refusal."""
    asked = machine(desk, Role.CLINICIAN).ask("/api/patients", params={"page": page})

    assert asked.status_code == 422
    assert set(asked.json()) == {"message", "remedy"}


@pytest.mark.parametrize("length", [ENDLESS, "²", "-1", "x"])
def test_a_length_that_is_none_is_refused_before_anything_is_read(desk, length):
    """Whoever says that more comes than can be counted is no client of ours."""
    headers = [("content-length", length.encode())]

    answered = Browser(desk).client.post("/login", headers=headers)

    assert answered.status_code == 400
