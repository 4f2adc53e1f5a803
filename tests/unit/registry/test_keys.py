"""The master key."""

import base64
import os

import pytest

from scalpwatch.errors import RegistryError
from scalpwatch.registry.keys import MasterKey, make_key_file, read_key

TEXT = base64.b64encode(bytes(range(32))).decode()


def private(path, text):
    """Write a file that its owner alone may read."""
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_a_key_that_was_made_is_read_back(tmp_path):
    """What one command makes, the next opens the store with."""
    made = make_key_file(tmp_path / "key")

    assert read_key(file=tmp_path / "key") == made
    assert len(made.secret) == 32


def test_two_keys_are_never_alike(tmp_path):
    """A key comes from the system's randomness."""
    keys = {make_key_file(tmp_path / name).secret for name in "abc"}

    assert len(keys) == 3


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_key_file_is_its_owners_alone(tmp_path):
    """Nobody else on the machine may read it, whatever the umask."""
    before = os.umask(0)
    try:
        make_key_file(tmp_path / "key")
    finally:
        os.umask(before)

    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_written_over(tmp_path):
    """With an overwritten key all that it opens would be lost."""
    first = make_key_file(tmp_path / "key")

    with pytest.raises(RegistryError, match="exists already"):
        make_key_file(tmp_path / "key")

    assert read_key(file=tmp_path / "key") == first


def test_a_key_that_cannot_be_written_is_said(tmp_path):
    """A folder that is missing is named by nothing but the file in it."""
    with pytest.raises(RegistryError, match="cannot be written") as raised:
        make_key_file(tmp_path / "missing" / "key")

    assert str(tmp_path) not in str(raised.value)


def test_without_a_key_nothing_is_opened():
    """There is no default key."""
    with pytest.raises(RegistryError, match="no key"):
        read_key()


def test_two_keys_are_refused(tmp_path):
    """Which of them was meant is not guessed."""
    with pytest.raises(RegistryError, match="Two keys"):
        read_key(file=private(tmp_path / "key", TEXT), text=TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base64 at all!",
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        "ключ",
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(tmp_path, text):
    """Wrong length or letters: no key is stretched, cut or guessed."""
    for told in ({"text": text}, {"file": private(tmp_path / "key", text)}):
        with pytest.raises(RegistryError, match="32 bytes") as raised:
            read_key(**told)
        assert not text or text not in str(raised.value)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o666])
def test_a_key_file_that_others_may_use_is_refused(tmp_path, mode):
    """Who can read it can read every patient; who can write it can lock us out."""
    file = private(tmp_path / "key", TEXT)
    file.chmod(mode)

    with pytest.raises(RegistryError, match="Others than its owner"):
        read_key(file=file)


def test_a_key_file_that_is_missing_is_said(tmp_path):
    """A file that cannot be read is no key."""
    with pytest.raises(RegistryError, match="cannot be read"):
        read_key(file=tmp_path / "missing")


def test_a_key_never_shows_itself():
    """Neither a log nor an error can print it."""
    key = MasterKey(bytes(range(32)))

    shown = f"{key!r} {key}"

    assert shown == "MasterKey(...) MasterKey(...)"


def test_keys_for_two_purposes_are_different():
    """What one of them is used for tells nothing of the other."""
    key = MasterKey(bytes(range(32)))

    assert key.derive("one") == key.derive("one")
    assert len({key.secret, key.derive("one"), key.derive("two")}) == 3
