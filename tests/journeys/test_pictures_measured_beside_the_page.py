"""Several pictures of a visit: kept at once, seen measured, the advice then shown."""

from __future__ import annotations

import re

import pytest
from browsing import browser, clinic, make_first_user, page_of, place
from playwright.sync_api import expect

from scalpwatch.practice.drawings import draw_sign
from scalpwatch.registry.opening import open_store
from scalpwatch.vocabulary.signs import Sign

__all__ = ["browser", "clinic", "place"]

pytestmark = pytest.mark.browser

TABLET = {"width": 820, "height": 1180}
SIGNS = (
    Sign.THICK_ARBORIZING_VESSELS,
    Sign.YELLOW_DOTS,
    Sign.LINEAR_IRREGULAR_VESSELS,
)


def test_the_advice_says_what_it_rests_on_until_all_pictures_are_measured(
    browser, clinic, place, tmp_path
):
    """On a tablet, by the bar and the link under it."""
    pictures = [tmp_path / f"{each.value}.jpg" for each in SIGNS]
    for path, sign in zip(pictures, SIGNS, strict=True):
        path.write_bytes(draw_sign(sign))
    address, printed = clinic
    with page_of(browser, viewport=TABLET) as page:
        make_first_user(page, address, printed)
        page.get_by_role("link", name="New visit").click()
        page.get_by_label("Pseudonym").fill("K-12")
        page.locator("#lesion-1-form").get_by_label("plaque").check()
        page.set_input_files("input[name=files]:not([capture])", pictures)
        expect(page.get_by_role("img", name=pictures[-1].name)).to_be_visible()
        page.get_by_role("button", name="Keep the visit").click()

        expect(page).to_have_url(re.compile(r"/patients/\w{32}"), timeout=60_000)
        expect(page.get_by_text("that are not measured: 3")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_be_visible()
        shown = page.get_by_role("link", name="Show what is advised now")
        shown.click(timeout=90_000)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        expect(page.get_by_text("not measured")).to_have_count(0)

    with open_store(place, actor="tester") as store:
        (visit,) = store.recall("K-12").visits
        assert {each.width_px for each in visit.pictures} == {480}
        assert visit.answer.eye_is_on
