"""A picture on its page, in a real browser: seen, measured, corrected, compared."""

from __future__ import annotations

import re

import pytest
from journeys.test_the_clinic_in_a_browser import (
    browser,
    make_first_user,
    page_of,
    served,
)
from pictured import PSEUDONYM, pictured
from playwright.sync_api import expect

from scalpwatch.registry.audit import Event
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.web.found_pictures import picture_path
from scalpwatch.web.pages import asset

__all__ = ["browser"]

#: Pictures are decoded and measured meanwhile, on a machine that does other things too.
WAIT_MS = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        asset("openseadragon.js") is None, reason="scripts were not fetched by npm"
    ),
]


@pytest.fixture
def kept(tmp_path):
    """A store with the patient of two visits, and the addresses of her pictures."""
    place = Place(tmp_path / "store", None, make_key_file(tmp_path / "clinic.key"))
    course, contents = pictured()
    return place, _kept(place, course, contents)


def _kept(place, course, contents) -> list[str]:
    """Keep a patient; give the addresses of her pictures."""
    with open_store(place, actor="tester") as store:
        store.keep(course, contents)
        (entry,) = store.search(Query(pseudonym=PSEUDONYM))
    return [
        picture_path(entry.uid, visit, each)
        for visit in course.visits
        for each in visit.pictures
    ]


def ready(page) -> None:
    """Wait until the layers are there."""
    expect(page.locator("#layers input").first).to_be_visible(timeout=WAIT_MS)


def click_mark(page, kind: str) -> None:
    """Click the first mark of a layer, where the picture shows it."""
    at = page.evaluate(
        """kind => {
          const { state, places } = window.scalpwatch.picture;
          const layer = state.layers.find(each => each.kind === kind);
          return places.onScreen(layer.marks[0].at);
        }""",
        kind,
    )
    page.locator("#viewer").click(position={"x": at[0], "y": at[1]})


def look_around(page) -> None:
    """Layers, a sign, the ruler."""
    lines = page.locator("path.line.hair")
    expect(lines).to_have_count(1, timeout=WAIT_MS)
    page.locator("#layers").get_by_label("hair").uncheck()
    expect(lines).to_have_count(0, timeout=WAIT_MS)

    page.get_by_role("button", name="thick arborizing vessels").click()
    expect(page.locator("rect.frame")).to_have_count(2, timeout=WAIT_MS)
    expect(page.get_by_role("status")).to_contain_text("1 / 2", timeout=WAIT_MS)
    page.get_by_role("button", name="Whole picture").click()

    page.get_by_role("button", name="Ruler").click()
    page.locator("#viewer").click(position={"x": 200, "y": 200})
    page.locator("#viewer").click(position={"x": 420, "y": 260})
    expect(page.get_by_role("status")).to_have_text(
        re.compile(r"^[0-9.]+ mm$"), timeout=WAIT_MS
    )


def remove_trees(page) -> None:
    """Remove both thick trees and keep that."""
    page.get_by_role("button", name="Correct marks").click()
    for count in (1, 2):
        click_mark(page, "thick_trees")
        page.get_by_role("button", name="Remove the mark").click()
        expect(page.locator("#made li")).to_have_count(count, timeout=WAIT_MS)
    tree = page.locator("#layers").get_by_label("thick tree-like")
    expect(tree).to_have_count(0, timeout=WAIT_MS)
    expect(page.locator("#weighed")).to_contain_text("Named no more", timeout=WAIT_MS)
    page.get_by_role("button", name="Keep the corrections").click()
    expect(page.get_by_role("button", name="thick arborizing")).to_have_count(
        0, timeout=WAIT_MS
    )
    ready(page)


def compare(page) -> None:
    """Lay the next visit's picture beside, then over it."""
    page.get_by_role("link", name="Compare with this one").click()
    expect(page.locator(".viewer canvas").first).to_be_visible(timeout=WAIT_MS)
    page.get_by_label("one over the other").check()
    page.locator("#share").fill("30")
    expect(page.locator(".viewer")).to_have_count(1, timeout=WAIT_MS)


def test_seen_measured_corrected_and_compared(browser, kept, tmp_path):
    """A visit's picture from the first look to the next visit's."""
    place, paths = kept
    with (
        served(place, tmp_path / "clinic.key") as (address, printed),
        page_of(browser) as page,
    ):
        make_first_user(page, address, printed)
        page.set_default_timeout(WAIT_MS)
        page.goto(address.rstrip("/") + paths[0])
        ready(page)
        look_around(page)
        remove_trees(page)
        compare(page)

    with open_store(place, actor="tester") as store:
        assert len(store.recall(PSEUDONYM).visits[0].pictures[0].corrections) == 2
        assert Event.PICTURE_CORRECTED.value in [
            row.event for row in store.trail(PSEUDONYM) if row.actor == "anna"
        ]


def test_by_keyboard_alone_in_russian(browser, kept, tmp_path):
    """The ruler measures from the middle of the view; nothing overflows a tablet."""
    place, paths = kept
    with (
        served(place, tmp_path / "clinic.key") as (address, printed),
        page_of(browser, viewport={"width": 820, "height": 1180}) as page,
    ):
        make_first_user(page, address, printed)
        page.set_default_timeout(WAIT_MS)
        page.goto(address.rstrip("/") + paths[2])
        page.get_by_role("button", name="Русский").click()
        ready(page)

        page.locator(".openseadragon-canvas").focus()
        page.keyboard.press("m")
        page.keyboard.press("Enter")
        page.keyboard.press("+")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        page.wait_for_timeout(800)
        page.keyboard.press("Enter")

        expect(page.get_by_role("status")).to_contain_text(
            "масштаб неизвестен", timeout=WAIT_MS
        )
        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert page.evaluate(fits)
        assert "нет перевода" not in page.content()


def test_without_a_script_layers_are_pictures(browser, kept, tmp_path):
    """Ticking a layer and sending the form draws it on the picture."""
    place, paths = kept
    with (
        served(place, tmp_path / "clinic.key") as (address, printed),
        page_of(browser, java_script_enabled=False) as page,
    ):
        make_first_user(page, address, printed)
        page.set_default_timeout(WAIT_MS)
        page.goto(address.rstrip("/") + paths[0])
        page.get_by_role("link", name="Show layers").click()
        page.get_by_label("hair").check()
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_label("hair")).to_be_checked(timeout=WAIT_MS)
        shown = page.locator("img.whole")
        assert shown.get_attribute("src").endswith("layer=hair")
        expect(shown).to_be_visible(timeout=WAIT_MS)
