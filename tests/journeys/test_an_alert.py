"""An alert weighed, supposed, decided and told on, in a real browser."""

from __future__ import annotations

import re

import pytest
from alerted import ALERTED, YOUNG, alerted_course, course_from
from journeys.test_the_clinic_in_a_browser import (
    browser,
    make_first_user,
    page_of,
    served,
)
from playwright.sync_api import expect

from scalpwatch.registry.audit import Event
from scalpwatch.registry.keys import make_key_file
from scalpwatch.registry.opening import Place, open_store
from scalpwatch.registry.searching import Query
from scalpwatch.vocabulary.courses import Choice
from scalpwatch.web.open_alerts import key_of
from scalpwatch.web.pages import asset

__all__ = ["browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(asset("htmx.js") is None, reason="htmx was not fetched by npm"),
]

SIZES = {"desktop": (1280, 900), "tablet": (820, 1180)}
WORDS = {
    "en": {
        "bars": "What each sign adds",
        "would": "The advice would change: RECHECK → URGENT.",
        "unsaved": "not saved",
        "letter": "Referral: lesion of the scalp",
        "slip": "What happens next",
        "report": "Print Report",
        "keep": "Keep the decision",
    },
    "ru": {
        "bars": "Что добавляет каждый признак",
        "would": "Рекомендация изменилась бы: ПОВТОРНЫЙ ОСМОТР → СРОЧНО.",
        "unsaved": "не сохраняется",
        "letter": "Направление: образование кожи головы",
        "slip": "Что будет дальше",
        "report": "Печать Отчёт",
        "keep": "Сохранить решение",
    },
}
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def place(tmp_path):
    """A store with an open alert, and a patch that is to be looked at again."""
    made = Place(tmp_path / "store", None, make_key_file(tmp_path / "clinic.key"))
    with open_store(made, actor="tester") as store:
        store.keep(alerted_course())
        store.keep(course_from(YOUNG))
    return made


@pytest.fixture
def clinic(place, tmp_path):
    """It is served."""
    with served(place, tmp_path / "clinic.key") as opened:
        yield opened


def address_of(place: Place, course) -> str:
    """Where the page of a course's first lesion is."""
    with open_store(place, actor="tester") as store:
        uid = next(
            each.uid
            for each in store.search(Query())
            if each.pseudonym == course.pseudonym
        )
    return f"patients/{uid}/alerts/{key_of(course.lesions[0].tracking_uid)}"


def suppose_a_cancer(page, young: str, told: dict[str, str]) -> None:
    """Change one answer, and read what would follow."""
    page.goto(young)
    page.locator("#what-if a.button").click()
    expect(page.locator("#if-cancer")).to_be_visible()
    # no hand is quicker than the page, which listens a moment after it shows the form
    page.wait_for_function("() => !document.querySelector('.htmx-added')")
    page.locator("#if-cancer").select_option("known")
    expect(page.locator(".supposition")).to_contain_text(told["would"])
    expect(page.locator("#verdict")).to_contain_text(told["unsaved"])
    assert page.evaluate(FITS)


def take_papers(page, alerted: str, language: str, told: dict[str, str]) -> None:
    """Save what is saved, look at what is printed."""
    page.goto(alerted)
    for name in ("PDF", "HTML", "DICOM", "FHIR"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=name, exact=True).click()
        assert taken.value.failure() is None
        assert ALERTED.pseudonym not in taken.value.suggested_filename
    for path, words in (("letter", told["letter"]), ("slip", told["slip"])):
        page.goto(f"{alerted}/{path}?language={language}")
        expect(page.get_by_text(words).first).to_be_visible()
        # its own style holds: without it, nothing is as narrow as a letter
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
        assert page.evaluate(FITS)
    page.goto(f"{alerted}/report")
    expect(page.locator(".advice .word")).to_be_visible()


def decline(page, told: dict[str, str]) -> None:
    """Decide against a biopsy."""
    page.locator("input[name=choice][value=declined]").check()
    page.locator("#reason").select_option("patient_refuses")
    page.get_by_role("button", name=told["keep"]).click()
    expect(page).to_have_url(re.compile(r"/patients/[0-9a-f]{32}$"))


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", SIZES)
def test_an_alert_is_weighed_supposed_and_told_on(
    browser, clinic, place, language, size
):
    """Reasons, what if, papers in both languages, decision: on desk and tablet."""
    told = WORDS[language]
    viewport = dict(zip(("width", "height"), SIZES[size], strict=True))
    young = clinic[0] + address_of(place, course_from(YOUNG))
    alerted = clinic[0] + address_of(place, alerted_course())
    with page_of(browser, viewport=viewport, accept_downloads=True) as page:
        make_first_user(page, *clinic)
        page.locator(f"button[name=language][value={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)

        suppose_a_cancer(page, young, told)
        take_papers(page, alerted, language, told)

        page.goto(alerted)
        expect(page.get_by_role("heading", name=told["bars"])).to_be_visible()
        assert page.locator("table.bars svg").count() > 4
        assert page.evaluate(FITS)
        page.emulate_media(media="print")
        expect(page.locator(".what-if")).to_be_hidden()
        page.emulate_media(media="screen")
        decline(page, told)

    with open_store(place, actor="tester") as store:
        made = store.recall(ALERTED.pseudonym).decisions[-1]
        assert made.choice is Choice.DECLINED
        assert not store.recall(YOUNG.pseudonym).decisions
        events = {row.event for row in store.trail(ALERTED.pseudonym)}
        assert Event.EXPORTED.value in events


def test_without_a_script_a_supposition_is_answered_too(browser, clinic, place):
    """The button of the form does what a change does."""
    address, printed = clinic
    young = address + address_of(place, course_from(YOUNG))
    with page_of(browser, java_script_enabled=False) as page:
        make_first_user(page, address, printed)
        page.goto(young)
        page.locator("#what-if a.button").click()
        page.locator("#if-cancer").select_option("known")
        page.get_by_role("button", name="What would follow?").click()
        expect(page.locator(".supposition")).to_contain_text("RECHECK → URGENT")


def test_the_request_is_copied_by_a_button(browser, clinic, place):
    """What is pasted is what stands there."""
    address, printed = clinic
    alerted = address + address_of(place, alerted_course())
    rights = ["clipboard-read", "clipboard-write"]
    with page_of(browser, permissions=rights) as page:
        make_first_user(page, address, printed)
        page.goto(alerted)
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_text("Copied.")).to_be_visible()
        pasted = page.evaluate("navigator.clipboard.readText()")
        assert pasted == page.locator("#request").input_value()
        assert "Metastasis to be excluded" in pasted
