"""Stand-ins are the same under one key and tell nothing without it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms, is_uid

ONE, OTHER = Pseudonyms(bytes(32)), Pseudonyms(bytes(31) + b"\x01")
#: What a case may be called, and what a file system and DICOM take as a name.
PSEUDONYM = re.compile(r"P[A-Z2-7]{16}")


def test_the_stand_ins_of_a_key_do_not_change():
    """Whoever comes back in ten years finds the same ones."""
    assert ONE.patient("12-345") == "PBGYULC7TSVQLKEX6"
    assert ONE.uid("1.2.3") == "2.25.220654147837230344559140169786459903669"
    assert ONE.days("P1") == -3606
    assert ONE.file(b"picture") == "F3THH4ANXGTMEL7JM"


@given(st.text(), st.text())
def test_every_identifier_has_a_pseudonym_and_every_key_another(identifier, issuer):
    """Of any letters; none is part of it."""
    pseudonym = ONE.patient(identifier, issuer)

    assert PSEUDONYM.fullmatch(pseudonym)
    assert pseudonym == ONE.patient(f" {identifier}  ", issuer)
    assert pseudonym != OTHER.patient(identifier, issuer)


def test_what_stands_in_two_fields_is_not_what_stands_in_one():
    """No two patients meet because their parts can be cut differently."""
    assert ONE.patient("1", "23") != ONE.patient("12", "3") != ONE.patient("123", "")


@given(st.text())
def test_every_identifier_becomes_a_whole_one(uid):
    """Also one that is broken; no two share it."""
    mapped = ONE.uid(uid)

    assert is_uid(mapped)
    assert mapped != ONE.uid(f"{uid}.1")
    assert mapped != OTHER.uid(uid)


def test_a_replaced_identifier_is_a_uuid_of_its_own_version():
    """Version 8, variant 10, below 2.25 (RFC 9562, ISO/IEC 9834-8)."""
    number = int(ONE.uid("1.2.3").removeprefix("2.25."))

    assert number >> 76 & 0xF == 8
    assert number >> 62 & 0x3 == 2


def test_the_standards_own_identifiers_stay_themselves():
    """They name kinds of things; what only looks like one does not stay."""
    assert ONE.uid("1.2.840.10008.1.2.1") == "1.2.840.10008.1.2.1"
    assert ONE.uid("1.2.840.10008./../x").startswith("2.25.")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("1.2.840.10008", True),
        ("0.0", True),
        ("1", False),
        ("1.02", False),
        ("1..2", False),
        ("1.2/3", False),
        ("1.2\n", False),
        ("1." + "2" * 63, False),
        ("", False),
    ],
)
def test_an_identifier_is_digits_and_dots(text, is_one):
    """As PS3.5 has them, in section 9.1."""
    assert is_uid(text) is is_one


def test_dates_are_moved_back_by_a_month_to_ten_years():
    """Of each patient by another number of days, and never into the future."""
    moved = {ONE.days(f"P{number}") for number in range(2_000)}

    assert all(-3650 <= days <= -30 for days in moved)
    assert len(moved) > 1_200


def test_a_short_key_is_no_key():
    """Whoever gives one is stopped, and the key is shown nowhere."""
    with pytest.raises(ValueError, match="short"):
        Pseudonyms(b"secret")
    assert "key" not in repr(ONE)
