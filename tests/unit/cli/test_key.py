"""``scalpwatch key``."""

import pytest

from scalpwatch.cli import main
from scalpwatch.registry.keys import read_key
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.vocabulary.courses import Course


def test_a_key_is_made_and_only_its_file_is_named(tmp_path, capsys):
    """A terminal remembers what was printed: the key is not."""
    file = tmp_path / "new.key"

    code = main(["key", str(file), "--lang", "en"])

    told = capsys.readouterr()
    assert code == 0
    assert len(read_key(file=file).secret) == 32
    assert "new.key" in told.out
    assert file.read_text().strip() not in told.out + told.err


def test_a_key_is_not_made_where_one_is(tmp_path, capsys):
    """The first key stays as it was."""
    file = tmp_path / "new.key"
    main(["key", str(file)])
    first = file.read_bytes()

    code = main(["key", str(file), "--lang", "en"])

    assert code == 5
    assert file.read_bytes() == first
    assert "exists already" in capsys.readouterr().err


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A store with a patient, as the environment names it; its old key."""
    main(["key", str(tmp_path / "old.key")])
    key = read_key(file=tmp_path / "old.key")
    with open_store(Place(tmp_path / "store", None, key), actor="tester") as store:
        store.keep(Course("P-1"))
    monkeypatch.setenv("SCALPWATCH_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(tmp_path / "old.key"))
    return key


def test_a_store_is_put_under_a_new_key(kept, tmp_path):
    """The new key opens what the old one opened, and is told of in the trail."""
    code = main(["key", str(tmp_path / "new.key"), "--rotate"])

    key = read_key(file=tmp_path / "new.key")
    assert code == 0
    assert key != kept
    with open_store(Place(tmp_path / "store", None, key), actor="tester") as store:
        assert store.recall("P-1") == Course("P-1")
        assert "key_changed" in [row.event for row in store.trail()]


@pytest.mark.usefixtures("kept")
def test_no_key_is_made_for_a_store_that_does_not_open(tmp_path, monkeypatch, capsys):
    """Who gives the wrong key learns that before a new one lies about."""
    main(["key", str(tmp_path / "wrong.key")])
    monkeypatch.setenv("SCALPWATCH_KEY_FILE", str(tmp_path / "wrong.key"))

    code = main(["key", str(tmp_path / "new.key"), "--rotate", "--lang", "en"])

    assert code == 5
    assert not (tmp_path / "new.key").exists()
    assert "not the key" in capsys.readouterr().err
