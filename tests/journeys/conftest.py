"""Fixtures only."""

from __future__ import annotations

import pytest
from integration.dicom.orthanc import running
from registry_fixtures import postgresql

__all__ = ["database", "orthanc", "postgresql"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """The address of an empty database; none for SQLite in the store's folder."""
    if request.param == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgresql")
    address = server.new_database()
    yield address
    server.drop_database(address)


@pytest.fixture(scope="session")
def orthanc(tmp_path_factory):
    """A real archive on loopback."""
    with running(tmp_path_factory.mktemp("orthanc")) as server:
        yield server
