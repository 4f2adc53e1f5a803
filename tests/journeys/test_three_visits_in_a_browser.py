"""Three visits in a browser, from the ten questions to the printed reports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest
from browsing import PASSWORD, browser, page_of, served
from playwright.sync_api import Page, expect

from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Site
from scalpwatch.web.pages import asset

__all__ = ["browser"]

#: Pictures are measured meanwhile, on a machine that does other things too.
WAIT_MS = 60_000
PSEUDONYM = "K-12"
#: The third visit: larger, and hard.
VISITS = (("2026-03-02", "1,5"), ("2026-05-04", "2"), ("2026-06-08", "3,5"))
FITS = "document.documentElement.scrollWidth <= innerWidth"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        asset("openseadragon.js") is None, reason="scripts were not fetched by npm"
    ),
]


@dataclass(frozen=True)
class Told:
    """What pages and papers say in a language."""

    urgent: str
    lesion: str
    larger: str
    letter: str


TOLD = {
    "en": Told("URGENT", "focus 1", "more than before", "Referral"),
    "ru": Told("СРОЧНО", "очаг 1", "больше, чем", "Направление"),
}


@pytest.fixture
def pictures(tmp_path) -> list[Path]:
    """A drawn trichoscopic picture for each visit, of one place."""
    scene = Scene(
        width_px=900, height_px=700, hairs=8, dots=20, thin_trees=5, thick_trees=2
    )
    pixels = draw_trichoscopy(scene, seed=1).image[..., ::-1]
    files = []
    for number, (day, _) in enumerate(VISITS):
        file = tmp_path / f"{PSEUDONYM}_1_vertex_edge_x20.{day}.png"
        # each taken anew, of the same place
        moved = pixels[number * 3 :, number * 5 :]
        cv2.imwrite(str(file), moved)
        files.append(file)
    return files


def begin(page: Page, address: str, printed: str, language: str) -> None:
    """Choose the language, and make the first user."""
    page.goto(address)
    page.locator(f"button[name=language][value={language}]").click()
    page.locator("input[name=code]").fill(
        re.search(r"\b[0-9a-f]{16}\b", printed.partition("once")[2])[0]
    )
    page.locator("input[name=name]").fill("anna")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=again]").fill(PASSWORD)
    page.locator("main button.main").click()
    page.locator("a[href='/visits/new']").click()


def answer_who_it_is(page: Page) -> None:
    """Answer what the first visit asks of the patient."""
    page.locator("input#pseudonym").fill(PSEUDONYM)
    page.locator("#age").fill("61")
    page.locator("#sex input[value=female]").check()
    page.locator("#knowledge input[value=known]").check()
    page.locator("#cancer-1-primary").select_option("breast")
    page.locator("svg[data-view=top] path[data-site=vertex]").click()


def see(page: Page, number: int, picture: Path, told: Told) -> None:
    """Answer what each visit asks of the lesion; send the picture; keep the visit."""
    day, size = VISITS[number]
    if not page.locator("#seen_on").is_visible():
        page.locator("details:has(#seen_on) > summary").click()
    page.locator("#seen_on").fill(day)
    page.locator("#lesion-1-age_months").fill(str(4 + 2 * number))
    page.locator("#lesion-1-size_long").fill(size)
    page.locator("#lesion-1-form input[value=patch]").check()
    page.locator("#lesion-1-growth input[value=slow]").check()
    page.locator("input[name='lesion-1-sign-erythema'][value=present]").check()
    expect(page.locator("#advice .level")).to_have_text(told.urgent)
    page.set_input_files("input[name=files]:not([capture])", picture)
    scale = page.locator(".pictures input[name$=um_per_px]")
    scale.fill("10")
    assert page.evaluate(FITS)
    page.locator("aside button.main").click()
    expect(page).to_have_url(re.compile(r"/patients/\w{32}/alerts/\w{16}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(told.lesion)


def correct(page: Page, told: Told) -> None:
    """Remove a vessel that is none, of the first visit's picture; keep that."""
    expect(page.locator("#layers input").first).to_be_visible()
    page.locator("#correct").click()
    at = page.evaluate(
        """() => {
          const { state, places } = window.scalpwatch.picture;
          const layer = state.layers.find(each => each.kind === "thick_trees");
          return places.onScreen(layer.marks[0].at);
        }"""
    )
    page.locator("#viewer").click(position={"x": at[0], "y": at[1]})
    page.locator("#remove").click()
    expect(page.locator("#made li")).to_have_count(1)
    expect(page.locator("#weighed .level")).to_have_text(told.urgent)
    page.locator("#keep button.main").click()
    expect(page.locator("#layers input").first).to_be_visible()


def compare(page: Page) -> None:
    """Lay the last picture over the first, as its page offers."""
    page.locator(".shelf a.button").last.click()
    expect(page.locator(".viewer canvas").first).to_be_visible()
    expect(page.locator(".trouble")).to_have_count(0)


def print_reports(page: Page, patient: str, alert: str, told: Told) -> None:
    """Read what is printed: report, letter, and the lesion over three visits."""
    page.goto(f"{alert}/report")
    expect(page.locator("main, body").first).to_contain_text(told.urgent)
    assert page.locator("img[src^='data:image/']").count()
    page.goto(f"{alert}/letter")
    expect(page.locator("body")).to_contain_text(told.letter)
    page.goto(patient)
    follow_up = page.locator("a[href*='/lesions/'][href$='/report']")
    page.goto(follow_up.evaluate("link => link.href"))
    expect(page.locator("body")).to_contain_text(told.larger)
    assert page.locator("img[src^='data:image/']").count()
    assert page.locator("table tbody tr").count() >= len(VISITS)


@pytest.mark.parametrize("language", TOLD)
def test_three_visits_from_the_form_to_the_printed_reports(
    browser, pictures, tmp_path, language
):
    """Seen thrice, measured, corrected, compared, printed, in an empty clinic."""
    place = Place(tmp_path / "store", None, make_key_file(tmp_path / "clinic.key"))
    with open_store(place, actor="tester"):
        pass
    told = TOLD[language]
    with (
        served(place, tmp_path / "clinic.key") as (address, printed),
        page_of(browser) as page,
    ):
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        begin(page, address, printed, language)
        answer_who_it_is(page)
        for number, picture in enumerate(pictures):
            see(page, number, picture, told)
            alert = page.url
            page.locator("p.back a").click()
            if number < len(VISITS) - 1:
                page.locator("nav.deeds a[href$='/visit']").click()
        patient = page.url
        page.locator(".thumbs a").last.click()
        correct(page, told)
        compare(page)
        print_reports(page, patient, alert, told)

    with open_store(place, actor="tester") as store:
        course = store.recall(PSEUDONYM)
        assert [each.seen_on.isoformat() for each in course.visits] == [
            day for day, _ in VISITS
        ]
        assert [each.name for each in course.lesions] == [told.lesion]
        assert course.lesions[0].site is Site.VERTEX
        seen = [picture for visit in course.visits for picture in visit.pictures]
        assert all(each.measurements for each in seen)
        assert [len(each.corrections) for each in seen] == [1, 0, 0]
        assert all(each.answer.level is Level.URGENT for each in course.visits)
