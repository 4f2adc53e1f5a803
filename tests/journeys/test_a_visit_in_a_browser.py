"""A visit at the chairside: typed, photographed, kept; no connection loses anything."""

from __future__ import annotations

import re

import pytest
from browsing import (
    browser,
    clinic,
    make_first_user,
    page_of,
    place,
)
from playwright.sync_api import expect

from scalpwatch.practice.drawings import draw_sign
from scalpwatch.registry.opening import open_store
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Site
from scalpwatch.vocabulary.signs import Sign

__all__ = ["browser", "clinic", "place"]

pytestmark = pytest.mark.browser

TABLET = {"width": 820, "height": 1180}
FITS = "document.documentElement.scrollWidth <= innerWidth"
SAVED = re.compile("Saved at")


def begin(page, address: str, printed: str) -> None:
    """Make the first user, and begin a visit."""
    make_first_user(page, address, printed)
    page.get_by_role("link", name="New visit").click()
    expect(page.get_by_role("heading", name="New visit")).to_be_visible()


def answer_ten_questions(page) -> None:
    """Answer as one examines."""
    page.get_by_label("Pseudonym").fill("K-12")
    page.locator("#age").fill("61")
    page.locator("#sex").get_by_label("woman").check()
    page.locator("#knowledge").get_by_label("yes").check()
    page.locator("#cancer-1-primary").select_option("breast")
    page.locator("svg[data-view=top] path[data-site=vertex]").click()
    page.locator("#lesion-1-age_months").fill("7")
    page.locator("#lesion-1-size_long").fill("2,5")
    page.locator("#lesion-1-form").get_by_label("plaque").check()
    page.locator("#lesion-1-firmness").get_by_label("hard").check()
    page.locator("#lesion-1-growth").get_by_label("grows slowly").check()


def test_a_visit_from_the_form_to_the_record(browser, clinic, place, tmp_path):
    """On a tablet: ten questions, the advice, a picture, and the patient's record."""
    picture = tmp_path / "K-12_1_vertex_edge_x20.jpg"
    picture.write_bytes(draw_sign(Sign.THICK_ARBORIZING_VESSELS))
    address, printed = clinic
    with page_of(browser, viewport=TABLET) as page:
        begin(page, address, printed)
        assert page.evaluate(FITS)

        answer_ten_questions(page)
        expect(page.locator("#advice .level")).to_have_text("URGENT")
        expect(page.locator("#lesion-1-site")).to_have_value("vertex")
        expect(page.locator("#status")).to_have_text(SAVED)
        page.locator(".sign .ask").first.hover()
        expect(page.get_by_role("tooltip").first).to_be_visible()
        page.set_input_files("input[name=files]:not([capture])", picture)
        expect(page.get_by_role("img", name=picture.name)).to_be_visible()
        assert page.evaluate(FITS)
        expect(page.locator("#status")).to_have_text(SAVED)

        page.get_by_role("button", name="Keep the visit").click()
        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=60_000)

        assert "K-12" not in page.url
        page.get_by_role("button", name="Русский").click()
        page.goto(f"{address}drafts")
        expect(page.get_by_text("Незаконченных визитов нет.")).to_be_visible()

    with open_store(place, actor="tester") as store:
        (visit,) = store.recall("K-12").visits
        assert visit.case.lesions[0].site is Site.VERTEX
        assert visit.answer.level is Level.URGENT
        assert visit.pictures[0].width_px == 480


def test_without_a_connection_nothing_is_lost(browser, clinic):
    """What is typed meanwhile stays on the page, and is saved when it is back."""
    address, printed = clinic
    with page_of(browser) as page:
        begin(page, address, printed)
        page.locator("#age").fill("61")
        expect(page.locator("#status")).to_have_text(SAVED)

        page.context.set_offline(True)
        page.locator("#lesion-1-size_long").fill("3,5")
        expect(page.locator("#status")).to_have_attribute("data-state", "lost")
        stored = "localStorage.length + sessionStorage.length"
        assert page.evaluate(stored) == 0
        page.context.set_offline(False)
        expect(page.locator("#status")).to_have_text(SAVED)

        page.reload()
        expect(page.locator("#lesion-1-size_long")).to_have_value("3,5")


def test_a_closed_tab_loses_nothing(browser, clinic):
    """What was typed a moment before is there when the draft is opened again."""
    address, printed = clinic
    with page_of(browser) as page:
        begin(page, address, printed)
        draft = page.url
        page.locator("#age").fill("61")
        expect(page.locator("#status")).to_have_text(SAVED)
        page.get_by_label("Pseudonym").fill("K-13")

        page.close(run_before_unload=False)
        again = page.context.new_page()
        again.goto(draft)

        expect(again.locator("#age")).to_have_value("61")
        expect(again.get_by_label("Pseudonym")).to_have_value("K-13")


def test_without_a_script_a_visit_is_kept(browser, clinic, place, tmp_path):
    """The form, its pictures and the way to the record are plain HTML."""
    picture = tmp_path / "K-12_1_vertex_edge_x20.jpg"
    picture.write_bytes(draw_sign(Sign.DOTTED_VESSELS))
    address, printed = clinic
    with page_of(browser, java_script_enabled=False) as page:
        begin(page, address, printed)
        page.get_by_label("Pseudonym").fill("K-12")
        page.locator("#lesion-1-form").get_by_label("plaque").check()
        page.get_by_role("button", name="Save, keep later").click()
        page.set_input_files("input[name=files]:not([capture])", picture)
        page.get_by_role("button", name="Send them").click()
        expect(page.get_by_role("img", name=picture.name)).to_be_visible()
        page.get_by_role("button", name="Keep the visit").click()
        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=60_000)

    with open_store(place, actor="tester") as store:
        assert len(store.recall("K-12").visits[0].pictures) == 1
