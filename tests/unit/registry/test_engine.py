"""Connections, and failures in words."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from scalpwatch.errors import RegistryError
from scalpwatch.registry.engine import connect, connect_file, failures_told


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "mysql://maria:geheim@host/name",
        "postgresql+psycopg2://maria:geheim@host/name",
        "postgresql://maria:geheim@host:port/name",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_not_shown(address):
    """An address can hold a password."""
    with pytest.raises(RegistryError, match="no address of a database") as raised:
        connect(address)

    assert "geheim" not in str(raised.value)
    assert "maria" not in str(raised.value)


def test_a_server_that_is_not_there_is_said_without_its_address():
    """Neither host nor password is repeated, not even in the chain of causes."""
    engine = connect("postgresql://maria:geheim@127.0.0.1:1/name")

    with (
        pytest.raises(RegistryError, match="cannot be opened") as raised,
        failures_told(),
        engine.begin(),
    ):
        pass

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert "geheim" not in str(raised.value)


def test_a_file_is_its_owners_alone(tmp_path):
    """Nobody else on the machine reads the database, nor its log."""
    engine = connect_file(tmp_path / "new" / "store.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))

    modes = {file.stat().st_mode & 0o777 for file in (tmp_path / "new").iterdir()}

    assert modes == {0o600}
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    engine.dispose()


def test_a_file_loses_nothing_and_forgets_what_is_deleted(tmp_path):
    """Every commit is on disk; what is deleted is overwritten; keys are checked."""
    engine = connect_file(tmp_path / "store.db")

    with engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }

    assert told == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }
    engine.dispose()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")

    with pytest.raises(RegistryError, match="cannot be opened"):
        connect_file(tmp_path / "file" / "store.db")


def test_a_file_that_is_no_database_is_said(tmp_path):
    """A broken file is not taken for an empty store."""
    (tmp_path / "store.db").write_bytes(b"no database " * 500)
    engine = connect_file(tmp_path / "store.db")

    with pytest.raises(RegistryError, match="damaged"), failures_told(), engine.begin():
        pass
    engine.dispose()


def test_a_full_disk_is_said_as_that(tmp_path):
    """SQLite is told that it may take no more pages."""
    engine = connect_file(tmp_path / "store.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.exec_driver_sql("PRAGMA max_page_count = 3")

        with pytest.raises(RegistryError, match="disk is full"), failures_told():
            connection.exec_driver_sql("INSERT INTO t VALUES (zeroblob(100000))")
    engine.dispose()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("53100", "disk is full"),
        ("55P03", "held by another program"),
        ("08006", "cannot be opened"),
        ("28P01", "cannot be opened"),
        ("3D000", "cannot be opened"),
        ("XX001", "damaged"),
        ("23505", "refused"),
    ],
)
def test_what_postgresql_says_is_put_into_words(state, told):
    """The code is looked at; the words, which can hold data, are not."""
    said = sqlite3.OperationalError("duplicate key: Maria Ivanova")
    said.sqlstate = state

    with pytest.raises(RegistryError, match=told) as raised, failures_told():
        raise OperationalError("INSERT", {"name": "Maria"}, said)

    assert "Maria" not in str(raised.value)
