"""The patients' keys."""

import secrets

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.keyring import open_keyring
from scalpwatch.registry.keys import MasterKey

MASTER = MasterKey(bytes(range(32)))
ANOTHER = MasterKey(bytes(32))


@pytest.fixture
def file(tmp_path):
    """Where the keys lie."""
    return tmp_path / "keyring.db"


@pytest.fixture
def keyring(file):
    """New keys, open."""
    opened = open_keyring(file, MASTER)
    yield opened
    opened.engine.dispose()


def bytes_of(file):
    """All bytes of the file and of its logs."""
    beside = sorted(file.parent.glob(f"{file.name}*"))
    return b"".join(each.read_bytes() for each in beside)


def test_keys_are_found_again_by_another_process(file, keyring):
    """What is sealed today is opened tomorrow."""
    made = keyring.add(["a", "b"])

    again = open_keyring(file, MASTER)

    assert again.keys(["a", "b", "c"]) == made
    assert again.derive("anchor") == keyring.derive("anchor")
    again.engine.dispose()


def test_a_key_is_random_and_long_enough(keyring):
    """AES-256 wants 32 bytes."""
    made = keyring.add(str(number) for number in range(50))

    assert len(set(made.values())) == 50
    assert {len(key) for key in made.values()} == {32}


def test_more_keys_than_one_question_holds_are_found(keyring):
    """The statistics ask for thousands."""
    made = keyring.add(f"{number:032x}" for number in range(1300))

    assert keyring.keys(made) == made
    assert keyring.count() == 1300


def test_no_key_lies_in_the_open(file, keyring):
    """Who has the file, and not the master key, has nothing."""
    made = keyring.add(["a"])

    assert made["a"] not in bytes_of(file)
    assert keyring.secret not in bytes_of(file)


def test_another_master_key_opens_nothing_and_changes_nothing(file, keyring):
    """The wrong key fails at once."""
    made = keyring.add(["a"])

    with pytest.raises(RegistryError, match="not the key that the store was made"):
        open_keyring(file, ANOTHER)

    assert keyring.keys(["a"]) == made


def test_a_destroyed_key_is_in_no_byte_of_the_file(file, keyring):
    """What wrapped it is overwritten, and the log is emptied."""
    keyring.add(["a"])
    with keyring.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM wrapped").all()
    (wrapped,) = rows[0]
    assert wrapped in bytes_of(file)

    keyring.destroy("a")

    assert keyring.keys(["a"]) == {}
    assert wrapped[1:40] not in bytes_of(file)


def test_a_key_that_was_given_never_replaces_one_that_is_there(keyring):
    """A restored backup cannot lock out what was written since."""
    made = keyring.add(["a"])

    keyring.put({"a": secrets.token_bytes(32), "b": bytes(32)})

    assert keyring.keys(["a", "b"]) == {**made, "b": bytes(32)}


def test_wrapped_keys_cannot_be_exchanged(keyring):
    """One patient's key put in another's place opens nothing."""
    keyring.add(["a", "b"])
    with keyring.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE wrapped SET body = (SELECT body FROM wrapped WHERE uid = 'b')"
            " WHERE uid = 'a'"
        )

    with pytest.raises(RegistryError, match="another place"):
        keyring.keys(["a"])


def test_after_a_change_of_the_master_key_the_keys_are_the_same(file, keyring):
    """No record need be sealed anew; the old master key opens nothing any more."""
    made = keyring.add(["a", "b"])

    keyring.rewrap(ANOTHER)

    changed = open_keyring(file, ANOTHER)
    assert changed.keys(["a", "b"]) == made
    assert changed.secret == keyring.secret
    changed.engine.dispose()
    with pytest.raises(RegistryError, match="not the key"):
        open_keyring(file, MASTER)
