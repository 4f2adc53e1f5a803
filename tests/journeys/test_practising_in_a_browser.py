"""A clinician practises in the clinic's page, by keyboard alone, in both languages."""

from __future__ import annotations

import os
import shutil

import pytest
from clinic_walk import ALONE, PASSWORD, served
from playwright.sync_api import expect, sync_playwright

from scalpwatch.registry.accounts import Account, Accounts, Role
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.web.passwords import Passwords

pytestmark = pytest.mark.browser

expect.set_options(timeout=30_000)


@pytest.fixture
def page():
    """A page in Debian's Chromium, alone with this machine."""
    found = shutil.which("chromium")
    if found is None:
        told = "no Chromium: install Debian's package chromium"
        if os.environ.get("CI") == "true":  # noqa: TID251 - a test's own
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ALONE)
        opened = browser.new_page(locale="en-GB")
        opened.set_default_timeout(30_000)
        yield opened
        browser.close()


@pytest.fixture
def clinic(tmp_path):
    """A clinic with one clinician and no patients."""
    place = Place(tmp_path / "store", None, make_key_file(tmp_path / "clinic.key"))
    with open_store(place, actor="tester") as store:
        accounts, hashed = Accounts(store.turns), Passwords.ready().hash(PASSWORD)
        accounts.make_first("boris", hashed, home="home")
        roles = frozenset({Role.CLINICIAN})
        accounts.make(Account("", "anna", "home", roles), hashed)
    with served(place, tmp_path / "clinic.key") as opened:
        yield opened


def test_a_case_is_answered_by_keyboard_and_told_in_both_languages(page, clinic):
    """What would you do; weeks are asked where they are needed; the truth; figures."""
    page.goto(f"{clinic.address}/login")
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Practice").press("Enter")
    page.get_by_role("link", name="First case").press("Enter")

    expect(page.get_by_label("In how many weeks?")).to_be_hidden()
    page.get_by_label("urgent").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("In how many weeks?")).to_be_visible()
    page.get_by_label("In how many weeks?").fill("8")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Keep in mind")).to_be_visible()
    expect(page.get_by_text("in 8 weeks")).to_be_visible()
    page.get_by_role("button", name="Русский").press("Enter")
    expect(page.get_by_role("heading", name="Запомните")).to_be_visible()
    page.get_by_role("link", name="Назад").press("Enter")
    expect(page.get_by_role("heading", name="Ваши показатели")).to_be_visible()
    expect(page.locator("figure svg")).to_have_count(3)
