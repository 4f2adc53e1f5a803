"""Fixtures, and the patience of Hypothesis."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# side by side, an example may wait for the processor: that is no failure of it
settings.register_profile("side by side", settings(), deadline=None)
settings.load_profile("side by side")


@pytest.fixture
def examples() -> Path:
    """Where the example cases lie."""
    return Path(__file__).parent.parent / "examples"


@pytest.fixture
def schemas() -> Path:
    """Where the published schemas lie."""
    return Path(__file__).parent.parent / "docs" / "schemas"


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no setting of the developer's shell decide a test."""
    for name in os.environ:  # noqa: TID251 - they are put aside here
        if name.startswith("SCALPWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
