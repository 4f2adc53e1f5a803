"""The patients' keys."""

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.keyring import begin_keyring, open_keyring
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
    """Who has the file, and not the master key, can make no key."""
    made = keyring.add(["a"])

    assert made["a"] not in bytes_of(file)
    assert keyring.secret not in bytes_of(file)


def test_another_master_key_opens_nothing_and_changes_nothing(file, keyring):
    """The wrong key fails at once."""
    made = keyring.add(["a"])

    with pytest.raises(RegistryError, match="not the key that the store was made"):
        open_keyring(file, ANOTHER)

    assert keyring.keys(["a"]) == made


def test_a_destroyed_key_can_be_made_from_no_byte_of_the_file(file, keyring):
    """The patient's part of it is overwritten, and the log is emptied."""
    keyring.add(["a"])
    ((_, part),) = keyring.contents()
    assert part in bytes_of(file)

    keyring.destroy("a")
    keyring.forget()

    assert keyring.keys(["a"]) == {}
    assert part not in bytes_of(file)
    assert (keyring.count(), keyring.destroyed()) == (0, {"a"})


def test_what_is_given_never_replaces_what_is_there(keyring):
    """A restored backup locks out nothing, and brings back nobody who was erased."""
    made = keyring.add(["a"])
    keyring.add(["b"])
    keyring.destroy("b")

    keyring.put(dict.fromkeys(["a", "b", "c"], bytes(32)) | {"d": None})

    keys = keyring.keys(["a", "b", "c", "d"])
    assert keys.keys() == {"a", "c"}
    assert keys["a"] == made["a"]
    assert keyring.destroyed() == {"b", "d"}


def test_a_backup_of_the_parts_makes_the_same_keys(tmp_path, keyring):
    """Under another master key too."""
    made = keyring.add(["a", "b"])
    file = tmp_path / "restored.db"

    begin_keyring(file, ANOTHER, store_uid=keyring.store_uid, secret=keyring.secret)
    restored = open_keyring(file, ANOTHER)
    restored.put(dict(keyring.contents()))

    assert restored.keys(["a", "b"]) == made
    restored.engine.dispose()


def test_parts_that_were_exchanged_make_other_keys(keyring):
    """One patient's part put in another's place opens nothing."""
    made = keyring.add(["a", "b"])
    with keyring.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE part SET body = (SELECT body FROM part WHERE uid = 'b')"
            " WHERE uid = 'a'"
        )

    assert keyring.keys(["a"])["a"] not in made.values()


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
