"""Fixtures of a clinic: a conftest imports their names."""

from __future__ import annotations

import pytest
from anyio.from_thread import start_blocking_portal
from clinic import Browser, model_of_clinic, opened_clinic, user
from drawn_courses import draw_courses
from fastapi.testclient import TestClient

from scalpwatch.casework.apart import Apart
from scalpwatch.registry.accounts import Role

__all__ = ["apart", "clinician", "desk", "kept", "loop", "model"]


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A new store, to be copied."""
    return model_of_clinic(tmp_path_factory.mktemp("clinic") / "store")


@pytest.fixture(scope="session")
def apart():
    """Processes that decode pictures, for all tests: to start one takes a while."""
    opened = Apart(1)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def loop():
    """One loop for all requests, as a server has: to start one takes a while."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield portal


@pytest.fixture
def desk(model, tmp_path, apart, loop):  # noqa: ARG001 - the browsers' before the desk
    """A clinic without users and patients."""
    with opened_clinic(model, tmp_path / "store", apart) as opened:
        yield opened


@pytest.fixture
def clinician(desk):
    """A browser in which a clinician is signed in."""
    user(desk, "maria", Role.CLINICIAN)
    return Browser(desk).sign_in("maria")


@pytest.fixture
def kept(desk):
    """Twenty drawn patients of the clinic."""
    courses = tuple(draw_courses(20, seed=3))
    desk.store.keep_many((each, {}) for each in courses)
    return courses
