"""Three visits compared, a report entered, the clinic counted, in a real browser."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from drawn_courses import draw_courses
from journeys.test_the_clinic_in_a_browser import (
    browser,
    make_first_user,
    page_of,
    served,
)
from playwright.sync_api import expect

from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import TherapyKind
from scalpwatch.vocabulary.pathology import Histology, Marker

__all__ = ["browser"]

pytestmark = pytest.mark.browser

TAKEN = (datetime.now(UTC).date() - timedelta(days=20)).isoformat()
REPORTED = (datetime.now(UTC).date() - timedelta(days=9)).isoformat()
#: Whether every picture of the page is there, and not only its place.
DRAWN = "[...document.images].every(each => each.complete && each.naturalWidth > 0)"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def place(tmp_path):
    """A store of sixty drawn patients; the first has three visits and no specimen."""
    courses = list(draw_courses(60, seed=3))
    three = next(each for each in courses if len(each.visits) == 3 and each.history)
    courses[0] = replace(three, pseudonym="three", pathologies=(), therapies=())
    courses[0] = _renamed(courses[0])
    made = Place(tmp_path / "store", None, make_key_file(tmp_path / "clinic.key"))
    with open_store(made, actor="tester") as store:
        store.keep_many((each, {}) for each in courses)
    return made


def _renamed(course):
    """Let every visit bear the pseudonym of the course."""
    visits = tuple(
        replace(each, case=replace(each.case, pseudonym=course.pseudonym))
        for each in course.visits
    )
    return replace(course, visits=visits, outcomes=(), decisions=(), closure=None)


@pytest.fixture
def clinic(place, tmp_path):
    """A served clinic."""
    with served(place, tmp_path / "clinic.key") as opened:
        yield opened


def address_of(place: Place) -> str:
    """Find the patient of three visits."""
    with open_store(place, actor="tester") as store:
        (entry,) = store.search(Query(pseudonym="three"))
    return f"patients/{entry.uid}"


def wait_for_pictures(page) -> None:
    """Wait until every picture is drawn; the page's policy lets no text be run."""
    for _ in range(300):
        if page.evaluate(DRAWN):
            return
        page.wait_for_timeout(200)
    pytest.fail("a picture is missing")


def enter_report(page) -> None:
    """Enter a report: at first against itself, then right."""
    page.get_by_role("link", name="Pathology report").click()
    expect(page.locator(".whose")).to_contain_text("three")
    page.get_by_label("Of which scalp lesion").select_option("focus 1")
    page.get_by_label("Taken on").fill(REPORTED)
    page.get_by_label("Reported on").fill(TAKEN)
    page.get_by_label("Histology").select_option("metastasis")
    page.get_by_label("Marker, row 1").select_option("er")
    page.get_by_label("Result, row 1").select_option("positive")
    page.get_by_role("button", name="More rows").click()
    page.get_by_label("Marker, row 8").select_option("gata3")
    page.get_by_label("Result, row 8").select_option("positive")
    page.get_by_role("button", name="Look at it once more").click()
    expect(page.get_by_text("Reported before it was taken.")).to_be_visible()
    expect(page.get_by_label("Marker, row 8")).to_have_value("gata3")
    page.get_by_label("Taken on").fill(TAKEN)
    page.get_by_label("Reported on").fill(REPORTED)
    page.get_by_role("button", name="Look at it once more").click()
    expect(
        page.get_by_role("heading", name="Is this the report of three?")
    ).to_be_visible()
    page.get_by_role("button", name="Keep it for three").click()


@pytest.mark.parametrize("size", [(1280, 900), (820, 1180)])
def test_three_visits_a_report_and_what_it_changes(browser, clinic, place, size):
    """The course with its plot, a report kept after a second look, and one to print."""
    address, printed = clinic
    view = {"width": size[0], "height": size[1]}
    with page_of(browser, viewport=view) as page:
        make_first_user(page, address, printed)
        page.goto(f"{address}{address_of(place)}")
        expect(page.locator("ol.course > li")).to_have_count(3)
        wait_for_pictures(page)
        assert page.evaluate(FITS)

        enter_report(page)
        expect(page.get_by_role("status")).to_contain_text("pathology report is kept")
        expect(page.get_by_text("GATA3 positive: ").first).to_be_visible()
        page.get_by_role("link", name="Treatment").click()
        page.get_by_label("Treatment", exact=True).select_option("endocrine")
        page.get_by_label("Began on").fill(REPORTED)
        page.get_by_role("button", name="Keep it for three").click()
        expect(page.get_by_text("endocrine therapy begins")).to_be_visible()

        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Follow-up report to print").click()
        expect(opened.value.get_by_role("heading", name="What changed")).to_be_visible()
        wait_for_pictures(opened.value)

        page.get_by_role("button", name="Русский").click()
        expect(page.get_by_role("heading", name="Очаги по визитам")).to_be_visible()
        assert page.evaluate(FITS)

    with open_store(place, actor="tester") as store:
        course = store.recall("three")
    (made,) = course.pathologies
    assert made.histology is Histology.METASTASIS
    assert [each.marker for each in made.stains] == [Marker.ER, Marker.GATA3]
    assert [each.kind for each in course.therapies] == [TherapyKind.ENDOCRINE]


@pytest.mark.parametrize("script", [True, False])
def test_the_clinic_is_counted_and_its_tables_taken_away(browser, clinic, script):
    """Groups, plots, a file; with a script and without one."""
    address, printed = clinic
    with page_of(browser, java_script_enabled=script) as page:
        make_first_user(page, address, printed)
        page.get_by_role("link", name="Numbers").click()
        page.get_by_label("sex", exact=True).check()
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_text("Log-rank by sex").first).to_be_visible(timeout=30_000)
        if script:
            wait_for_pictures(page)
        with page.expect_download() as saved:
            page.get_by_role("link", name="all shares").click()
        rows = list(
            csv.DictReader(
                Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
            )
        )
        assert {row["grouping"] for row in rows} == {"", "sex"}

        page.get_by_role("link", name="Printed figures of the disease").click()
        expect(
            page.get_by_role("heading", name="Breast cancer: Russia")
        ).to_be_visible()
        page.get_by_role("button", name="Русский").click()
        heading = page.get_by_role("heading", name=re.compile("Рак молочной железы"))
        expect(heading.first).to_be_visible()
