"""The clinic as a real browser meets it: served, opened, and asked by its own pages."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import clinic_walk
import pytest
from drawn_courses import draw_courses
from playwright.sync_api import expect, sync_playwright

from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store

__all__ = [
    "PASSWORD",
    "browser",
    "clinic",
    "make_first_user",
    "page_of",
    "place",
    "served",
    "sign_in",
]

PASSWORD = "four plain words here"  # noqa: S105 - a test's own
ALONE = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, alone with this machine."""
    chromium = shutil.which("chromium")
    if chromium is None:
        told = "no Chromium: install Debian's package chromium"
        if os.environ.get("CI") == "true":  # noqa: TID251 - a test's own
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ALONE)
        yield opened
        opened.close()


@pytest.fixture
def place(tmp_path):
    """A store of thirty drawn patients."""
    folder = tmp_path / "store"
    key = make_key_file(tmp_path / "clinic.key")
    made = Place(folder, None, key)
    with open_store(made, actor="tester") as store:
        store.keep_many((each, {}) for each in draw_courses(30, seed=3))
    return made


@contextmanager
def served(place: Place, key_file: Path, *options: str):
    """Serve the clinic as a user does; give its address and what was printed."""
    with clinic_walk.served(place, key_file, options=options) as clinic:
        yield f"{clinic.address}/", clinic.printed


@pytest.fixture
def clinic(place, tmp_path):
    """A served clinic."""
    with served(place, tmp_path / "clinic.key") as opened:
        yield opened


@contextmanager
def page_of(browser, **more):
    """A page in a browser of its own, which must ask for nothing from elsewhere."""
    context = browser.new_context(locale="en-GB", **more)
    page = context.new_page()
    page.set_default_timeout(10_000)
    strangers: list[str] = []
    refusals: list[str] = []
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith("http://127.0.0.1:")
            else strangers.append(asked.url)
        ),
    )
    page.on(
        "console",
        lambda said: (
            refusals.append(said.text) if "Content Security" in said.text else None
        ),
    )
    yield page
    context.close()
    assert not strangers
    assert not refusals


def make_first_user(page, address: str, printed: str) -> None:
    """Make the first user with the code that the terminal shows."""
    page.goto(address)
    page.get_by_label("Code").fill(re.search(r"once: ([0-9a-f]{16})", printed)[1])
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the user").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def sign_in(page, address: str, name: str, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    page.goto(f"{address}login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
