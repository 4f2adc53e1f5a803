"""Fixtures of a store, on SQLite and on PostgreSQL: a conftest imports their names."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack

import pytest
from databases import NoServerError, Server, private_server

from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.opening import Place, open_store

__all__ = ["database", "open_again", "place", "postgresql", "store"]


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server: the one that is given, or one of our own."""
    given = os.environ.get("SCALPWATCH_TEST_DATABASE")  # noqa: TID251 - a test's own
    with ExitStack() as at_the_end:
        if given:
            yield Server(given)
            return
        try:
            server = at_the_end.enter_context(private_server())
        except NoServerError:
            told = "no PostgreSQL: install it, or set SCALPWATCH_TEST_DATABASE"
            if os.environ.get("CI") == "true":  # noqa: TID251 - a test's own
                pytest.fail(told)
            pytest.skip(told)
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """Address of an empty database; ``None`` for SQLite in the store's folder."""
    if request.param == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgresql")
    address = server.new_database()
    yield address
    server.drop_database(address)


@pytest.fixture
def place(tmp_path, database):
    """Where a new store will lie, with its key."""
    return Place(
        folder=tmp_path / "store",
        database=database,
        key=MasterKey(secrets.token_bytes(32)),
    )


@pytest.fixture
def open_again(place):
    """Open the store, as often as wanted; all are closed at the end."""
    with ExitStack() as at_the_end:

        def opened(**changed):
            """Open it, perhaps as somebody else."""
            told = {"actor": "tester", **changed}
            return at_the_end.enter_context(open_store(place, **told))

        yield opened


@pytest.fixture
def store(open_again):
    """A new store, open."""
    return open_again()
