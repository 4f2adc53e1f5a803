"""Fixtures of a store, on SQLite and on PostgreSQL: a conftest imports their names."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import ExitStack
from dataclasses import replace

import pytest
from clinic import model_of_clinic
from databases import NoServerError, Server, private_server

from scalpwatch.registry.keys import MasterKey
from scalpwatch.registry.opening import Place, open_store

__all__ = [
    "database",
    "open_again",
    "place",
    "postgresql",
    "sqlite",
    "store",
    "unmade_place",
]


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


@pytest.fixture(scope="session")
def database(postgresql, tmp_path_factory):
    """A database with a new store in it, to be copied: to make one takes a while."""
    address = postgresql.new_database()
    folder = tmp_path_factory.mktemp("model") / "store"
    made = Place(folder, address, MasterKey(secrets.token_bytes(32)))
    with open_store(made, actor="tester"):
        pass
    yield made
    postgresql.drop_database(address)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory):
    """A new store on SQLite, to be copied: to make one takes a while."""
    return model_of_clinic(tmp_path_factory.mktemp("model") / "store")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a new store lies, with its key."""
    folder = tmp_path / "store"
    if request.param == "sqlite":
        made = request.getfixturevalue("sqlite")
        shutil.copytree(made.folder, folder)
        yield replace(made, folder=folder)
        return
    server, model = map(request.getfixturevalue, ("postgresql", "database"))
    shutil.copytree(model.folder, folder)
    address = server.new_database(like=model.database)
    yield replace(model, folder=folder, database=address)
    server.drop_database(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def unmade_place(request, tmp_path):
    """Where a store is still to be made, with its key."""
    key = MasterKey(secrets.token_bytes(32))
    if request.param == "sqlite":
        yield Place(tmp_path / "store", None, key)
        return
    server = request.getfixturevalue("postgresql")
    address = server.new_database()
    yield Place(tmp_path / "store", address, key)
    server.drop_database(address)


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
