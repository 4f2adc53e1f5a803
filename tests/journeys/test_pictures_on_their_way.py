"""Pictures on their way to the server: the page holds them until they have arrived."""

from __future__ import annotations

import re

import pytest
from browsing import (
    browser,
    clinic,
    make_first_user,
    page_of,
    place,
    sign_in,
)
from playwright.sync_api import expect

from scalpwatch.practice.drawings import draw_sign
from scalpwatch.registry.opening import open_store
from scalpwatch.vocabulary.signs import Sign

__all__ = ["browser", "clinic", "place"]

pytestmark = pytest.mark.browser

SAVED = re.compile("Saved at")
LONG_MS = 60_000
STORED = """async () => [...Object.values({...localStorage, ...sessionStorage}),
    ...await indexedDB.databases(), ...await caches.keys()]"""


@pytest.fixture
def picture(tmp_path):
    """A picture on the clinician's disk."""
    path = tmp_path / "K-12_1_vertex_edge_x20.jpg"
    path.write_bytes(draw_sign(Sign.THICK_ARBORIZING_VESSELS))
    return path


def begin(page, address: str, printed: str) -> None:
    """Make the first user, and begin a visit of a patch."""
    make_first_user(page, address, printed)
    page.get_by_role("link", name="New visit").click()
    page.get_by_label("Pseudonym").fill("K-12")
    page.locator("#lesion-1-form").get_by_label("plaque").check()
    expect(page.locator("#status")).to_have_text(SAVED)


def choose(page, *pictures) -> None:
    """Choose pictures of the disk."""
    page.set_input_files("input[name=files]:not([capture])", pictures)


def keep(page) -> None:
    """Press the button that keeps the visit."""
    page.get_by_role("button", name="Keep the visit").click()


def names_kept(place) -> list[str]:
    """Name the pictures of the visit that is kept."""
    with open_store(place, actor="tester") as store:
        (visit,) = store.recall("K-12").visits
        return [each.name for each in visit.pictures]


def test_a_visit_that_is_kept_too_soon_has_its_picture(browser, clinic, place, picture):
    """The button is pressed while the picture is on its way, and waits for it."""
    with page_of(browser) as page:
        begin(page, *clinic)
        held = []
        page.route(re.compile(r"/pictures$"), lambda asked: held.extend([asked]))
        choose(page, picture)
        expect(page.locator("#held")).to_contain_text(picture.name)

        keep(page)
        page.wait_for_timeout(300)
        assert "/drafts/" in page.url
        held[0].continue_()
        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=LONG_MS)

    assert names_kept(place) == [picture.name]


def test_without_a_connection_a_picture_is_held_and_told_of(
    browser, clinic, place, picture
):
    """The page is not left without it, and "Saved" is not said over it."""
    with page_of(browser) as page:
        begin(page, *clinic)
        page.context.set_offline(True)
        choose(page, picture)
        expect(page.locator("#status")).to_have_attribute("data-state", "lost")

        keep(page)
        page.wait_for_timeout(300)
        expect(page.locator("#held")).to_contain_text(picture.name)
        expect(page.locator("#status")).to_have_attribute("data-state", "lost")
        # the address alone, which tells nothing of a patient
        assert page.evaluate(STORED) == [page.url.removeprefix(clinic[0][:-1])]
        page.context.set_offline(False)
        expect(page.get_by_role("img", name=picture.name)).to_be_visible()
        expect(page.locator("#held")).to_be_hidden()
        keep(page)
        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=LONG_MS)

    assert names_kept(place) == [picture.name]


def test_who_is_signed_out_signs_in_elsewhere_and_goes_on(
    browser, clinic, place, picture
):
    """What was typed and taken meanwhile stays, and arrives under the new session."""
    with page_of(browser) as page:
        begin(page, *clinic)
        page.context.clear_cookies()
        choose(page, picture)
        expect(page.locator("#status")).to_have_attribute("data-state", "out")
        page.locator("#age").fill("61")
        expect(page.locator("#held")).to_contain_text(picture.name)
        assert "/drafts/" in page.url

        other = page.context.new_page()
        sign_in(other, clinic[0], "anna")
        expect(other.get_by_role("heading", name="Today")).to_be_visible()
        expect(page.get_by_role("img", name=picture.name)).to_be_visible(
            timeout=LONG_MS
        )
        expect(page.locator("#status")).to_have_text(SAVED, timeout=LONG_MS)
        keep(page)
        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=LONG_MS)

    assert names_kept(place) == [picture.name]


def test_a_part_of_the_page_does_not_take_the_page_away(browser, clinic):
    """The advice that is asked for by who is signed out leaves what is typed."""
    with page_of(browser) as page:
        begin(page, *clinic)
        page.context.clear_cookies()

        page.evaluate("document.body.dispatchEvent(new Event('saved'))")

        expect(page.locator("#status")).to_have_attribute("data-state", "out")
        expect(page.get_by_label("Pseudonym")).to_have_value("K-12")


def test_a_picture_puts_nothing_over_another_window(browser, clinic, picture):
    """Its revision is not taken for one that this window has seen."""
    with page_of(browser) as page:
        begin(page, *clinic)
        other = page.context.new_page()
        other.goto(page.url)
        other.locator("#age").fill("61")
        expect(other.locator("#status")).to_have_text(SAVED)

        choose(page, picture)
        expect(page.get_by_role("img", name=picture.name)).to_be_visible()

        expect(page.locator("#status")).to_have_attribute("data-state", "changed")
        other.reload()
        expect(other.locator("#age")).to_have_value("61")
        expect(other.get_by_role("img", name=picture.name)).to_be_visible()


def test_a_picture_that_is_too_large_bars_no_other(browser, clinic, picture, tmp_path):
    """It is named, and those behind it arrive."""
    large = tmp_path / "large.jpg"
    large.write_bytes(picture.read_bytes() + bytes(65 << 20))
    with page_of(browser) as page:
        begin(page, *clinic)

        choose(page, large)
        choose(page, picture)

        expect(page.get_by_role("img", name=picture.name)).to_be_visible(
            timeout=LONG_MS
        )
        expect(page.locator("#held")).to_contain_text("too large: large.jpg")
        expect(page.locator("#status")).to_have_text(SAVED)


@pytest.fixture
def wrong(picture, tmp_path):
    """A picture whose name says another kind of file."""
    path = tmp_path / "wrong.png"
    path.write_bytes(picture.read_bytes())
    return path


def test_why_a_picture_is_refused_stays_beside_those_behind_it(
    browser, clinic, picture, wrong
):
    """The answer to the next picture does not take the reason away."""
    with page_of(browser) as page:
        begin(page, *clinic)

        choose(page, wrong, picture)

        expect(page.get_by_role("img", name=picture.name)).to_be_visible(
            timeout=LONG_MS
        )
        expect(page.locator("#status")).to_have_text(SAVED)
        expect(page.locator("#held")).to_contain_text("Not taken: wrong.png.")
        expect(page.locator("#held")).to_contain_text("another kind of file")


def test_a_visit_is_not_kept_over_a_picture_that_was_just_refused(
    browser, clinic, place, wrong
):
    """Who pressed before she could know of it is told, and presses again."""
    with page_of(browser) as page:
        begin(page, *clinic)
        held = []
        page.route(re.compile(r"/pictures$"), lambda asked: held.extend([asked]))
        choose(page, wrong)
        expect(page.locator("#held")).to_contain_text(wrong.name)

        keep(page)
        page.wait_for_timeout(300)
        held[0].continue_()
        expect(page.locator("#held")).to_contain_text("another kind of file")
        expect(page.locator("#status")).to_have_text(SAVED)
        page.wait_for_timeout(300)
        assert "/drafts/" in page.url
        with open_store(place, actor="tester") as store:
            assert not store.knows("K-12")
        keep(page)
        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=LONG_MS)

    assert names_kept(place) == []


def test_who_must_make_a_password_first_is_told_that_she_is_out(browser, clinic):
    """The page for it answers in the draft's place: the draft is not gone."""
    with page_of(browser) as page:
        begin(page, *clinic)
        page.route(
            re.compile(r"/drafts/\w{32}$"),
            lambda asked: asked.fulfill(
                status=303 if asked.request.method == "GET" else 401,
                headers={"location": "/account"},
            ),
        )

        page.locator("#age").fill("61")

        expect(page.locator("#status")).to_have_attribute("data-state", "out")
