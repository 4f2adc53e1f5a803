"""Sealing what is kept of a patient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.errors import RegistryError
from scalpwatch.registry.sealing import label_of, seal, unseal

KEY, OTHER = bytes(32), bytes(31) + b"\x01"
LABEL = label_of("home", "patient", "document", "1")


@given(body=st.binary(max_size=2000))
def test_what_is_sealed_is_opened_equal(body):
    """Short and long, empty and repetitive."""
    for each in (body, body * 50):
        assert unseal(seal(each, key=KEY, label=LABEL), key=KEY, label=LABEL) == each


def test_nothing_of_the_body_shows():
    """Neither the whole nor a part can be found in what is sealed."""
    sealed = seal(b"Maria Ivanova " * 100, key=KEY, label=LABEL)

    assert b"Maria" not in sealed
    assert b"Ivanova" not in sealed


def test_one_body_is_sealed_differently_each_time():
    """A nonce is never used twice."""
    sealed = {seal(b"body", key=KEY, label=LABEL) for _ in range(100)}

    assert len(sealed) == 100


@pytest.mark.parametrize("size", [0, 10, 5000])
def test_any_changed_byte_is_noticed(size):
    """Form, nonce, text and tag: nothing can be changed unseen."""
    sealed = seal(bytes(size), key=KEY, label=LABEL)

    for at in (0, 1, 12, 13, len(sealed) // 2, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(RegistryError, match="was changed"):
            unseal(bytes(changed), key=KEY, label=LABEL)


@pytest.mark.parametrize("kept", [0, 1, 12, 13, 28, 40])
def test_a_body_that_was_cut_is_noticed(kept):
    """Half a record is none."""
    sealed = seal(b"a body of some length", key=KEY, label=LABEL)

    with pytest.raises(RegistryError, match="was changed"):
        unseal(sealed[:kept], key=KEY, label=LABEL)


def test_a_body_opens_in_its_own_place_alone():
    """Another patient's, or an older one, cannot be put in its place."""
    sealed = seal(b"body", key=KEY, label=LABEL)

    for label in (
        label_of("home", "patient", "document", "2"),
        label_of("home", "another", "document", "1"),
        label_of("elsewhere", "patient", "document", "1"),
    ):
        with pytest.raises(RegistryError, match="another place"):
            unseal(sealed, key=KEY, label=label)


def test_another_key_opens_nothing():
    """A patient's record is read with her key alone."""
    with pytest.raises(RegistryError, match="was changed"):
        unseal(seal(b"body", key=KEY, label=LABEL), key=OTHER, label=LABEL)
