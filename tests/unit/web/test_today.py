"""The list of today."""

from __future__ import annotations

import re

from clinic import TODAY
from drawn_courses import draw_courses

from scalpwatch.registry.searching import Query

_ROW = re.compile(r"/patients/([0-9a-f]{32})\">([^<]+)</a>")


def test_the_most_urgent_open_alert_comes_first(desk, clinician, kept):
    """The list is the store's, in its order."""
    page = clinician.see("/today").text

    shown = [name for _, name in _ROW.findall(page)]

    assert shown == [each.pseudonym for each in desk.store.search(Query())]
    assert len(shown) == len(kept)


def test_every_alert_tells_level_wait_and_day(desk, clinician, kept):
    """Who looks sees without a click who waits how long, and for what."""
    page = clinician.see("/today").text

    entry = next(each for each in desk.store.search(Query()) if each.alerts)
    waited = (TODAY - entry.alerts[0].since).days

    assert kept
    assert f"{waited} d" in page.replace("\xa0", " ").replace(",", "")
    assert "No open alert is no all-clear" in page


def test_due_shows_those_whose_day_has_come_the_oldest_first(desk, clinician, kept):
    """What is overdue longest stands on top."""
    page = clinician.see("/today?show=due").text

    due = [each for each in desk.store.search(Query()) if each.act_by]
    due = sorted((each for each in due if each.act_by <= TODAY), key=lambda e: e.act_by)

    assert kept
    assert due
    shown = [name for _, name in _ROW.findall(page)]
    assert {*shown} == {each.pseudonym for each in due if not each.is_closed}


def test_a_search_finds_by_first_letters_and_leaves_none_in_an_address(clinician, kept):
    """Letters of a pseudonym travel in the body alone."""
    clinician.see("/today")

    found = clinician.send("/today", {"letters": kept[3].pseudonym, "show": "all"})

    assert [name for _, name in _ROW.findall(found.text)] == [kept[3].pseudonym]
    assert kept[3].pseudonym not in found.headers["hx-replace-url"]


def test_without_letters_the_filters_become_an_address(clinician):
    """Back and reload then show the same list."""
    clinician.see("/today")

    answered = clinician.send("/today", {"letters": "", "show": "due", "page": "2"})

    assert answered.status_code == 303
    assert answered.headers["location"] == "/today?show=due&page=2"


def test_htmx_gets_the_list_alone(clinician, kept):
    """What changes is sent, and the form that is being typed in stays."""
    clinician.see("/today")

    part = clinician.send("/today", {"letters": "D"}, headers={"hx-request": "true"})

    assert part.text.lstrip().startswith('<div id="list"')
    assert "<html" not in part.text
    assert len(_ROW.findall(part.text)) == len(kept)


def test_pages_follow_each_other(desk, clinician):
    """Fifty on a page, and a button to the next as long as there is one."""
    desk.store.keep_many((each, {}) for each in draw_courses(60, seed=5))

    first = clinician.see("/today").text
    second = clinician.see("/today?page=2").text

    assert len(_ROW.findall(first)) == 50
    assert len(_ROW.findall(second)) == 10
    assert 'name="page" value="2"' in first
    assert 'name="page" value="3"' not in second


def test_what_is_no_word_of_a_list_asks_for_nothing(clinician):
    """An address that was tampered with is no failure."""
    page = clinician.see("/today?show=%00&level='--&page=-1&order=x&site=")

    assert page.status_code == 200


def test_the_list_speaks_russian(clinician, kept):
    """The language is chosen by a button, and holds."""
    clinician.see("/today")

    clinician.send("/language", {"language": "ru", "back": "/today"})
    page = clinician.see("/today").text

    assert kept
    assert '<html lang="ru">' in page
    assert "Сегодня" in page
