"""Pseudonyms are found by keyed hashes."""

from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.registry.tags import Tags

TAGS = Tags(bytes(32), "home")
LETTERS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@given(pseudonym=LETTERS)
def test_a_pseudonym_is_found_by_each_of_its_beginnings(pseudonym):
    """Up to 16 letters, and by all of it."""
    tags = TAGS.beginnings(pseudonym.casefold())

    assert TAGS.beginning(pseudonym) in tags
    assert all(
        TAGS.beginning(pseudonym.casefold()[:end]) in tags
        for end in range(1, min(len(pseudonym.casefold()), 16) + 1)
    )
    assert len(tags) <= 17


def test_upper_and_lower_case_begin_alike_and_are_two_pseudonyms():
    """A search forgives a slip; a record is found by its very name."""
    assert TAGS.beginning("АННА") == TAGS.beginning("анна")
    assert TAGS.whole("АННА") != TAGS.whole("анна")


def test_two_ways_of_writing_one_letter_are_one_pseudonym():
    """Whether a keyboard composes its accents must not split a record."""
    composed, decomposed = "caf\u00e9", "cafe\u0301"

    assert TAGS.whole(composed) == TAGS.whole(decomposed)
    assert TAGS.beginning(composed) == TAGS.beginning(decomposed)


def test_clinics_and_keys_have_tags_of_their_own():
    """Nobody finds another clinic's patients, nor any without the key."""
    others = (Tags(bytes(32), "elsewhere"), Tags(bytes(31) + b"\x01", "home"))

    for other in others:
        assert other.whole("P-1") != TAGS.whole("P-1")
        assert other.beginning("P") != TAGS.beginning("P")


def test_a_tag_fits_into_what_databases_hold():
    """A number of 64 bits with a sign."""
    tags = TAGS.beginnings("abcdefghijklmnop")

    assert all(-(2**63) <= tag < 2**63 for tag in tags)
    assert len(TAGS.whole("P-1")) == 16
