"""The page of numbers: whose they are, who sees them, and what can be taken away."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from threading import Event as Signal

import pytest
from clinic import Browser, user
from drawn_courses import draw_courses

from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.research import LEAST_ALIKE
from scalpwatch.web import counting
from scalpwatch.web.counting import Counting


@pytest.fixture
def many(desk):
    """Eighty drawn patients of the clinic."""
    courses = tuple(draw_courses(80, seed=3))
    desk.store.keep_many((each, {}) for each in courses)
    return courses


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """A page waits here as long as it takes: a busy machine is no failure."""
    monkeypatch.setattr(counting, "_PATIENCE_S", 60)


def files_on(page: str) -> list[str]:
    """Addresses of the files that a page offers."""
    found = re.findall(r'(?:src|href)="(/numbers/[^"]*files/[^"]+)"', page)
    return [each.replace("&amp;", "&") for each in dict.fromkeys(found)]


def test_survival_delay_and_alerts_are_told_with_plots_beside(clinician, many):
    """Each question has its table, its plot, and numbers at risk."""
    page = clinician.see("/numbers").text

    assert many
    for id_ in ("survival", "delay", "alerts", "decisions"):
        assert f'id="{id_}"' in page
    for name in ("survival.svg", "delay.svg", "alerts.svg"):
        assert f"/numbers/files/{name}" in page
    assert "Still watched" in page
    assert "Kaplan-Meier" in page


def test_groups_are_compared_with_log_rank(clinician, many):
    """What is ticked is counted, and stays ticked."""
    page = clinician.see("/numbers?by=sex&by=primary").text

    assert many
    assert "Log-rank by sex" in page
    assert "Log-rank by primary" in page
    assert "Hazard ratios" in page
    assert re.search(r'value="sex" checked', page)


def test_more_groupings_than_patients_bear_are_not_counted(clinician, many):
    """Three at once; what is no grouping asks for nothing."""
    asked = "sex&by=age&by=primary&by=site&by=shoe&by=%00"

    page = clinician.see(f"/numbers?by={asked}")

    assert many
    assert page.status_code == 200
    assert page.text.count(" checked") == 3


def test_every_file_of_the_page_can_be_had(clinician, many):
    """Plots as pictures, tables as files to be saved."""
    paths = files_on(clinician.see("/numbers").text)
    paths += files_on(clinician.see("/numbers/epidemiology?place=usa").text)

    assert many
    assert len(paths) > 10
    for path in paths:
        answered = clinician.see(path)
        kind = answered.headers["content-type"]
        assert answered.status_code == 200, path
        if ".csv" in path:
            assert kind == "text/csv; charset=utf-8"
            assert "attachment" in answered.headers["content-disposition"]
            assert list(csv.DictReader(answered.text.splitlines()))
        else:
            assert kind in {"image/svg+xml", "image/png"}


@pytest.mark.parametrize("name", ["x.csv", "survival.pdf", "..%2fdesk.py", "survival"])
def test_a_file_that_is_none_is_not_there(clinician, many, name):
    """No name reaches anything but the page's own figures."""
    assert many
    assert clinician.see(f"/numbers/files/{name}").status_code == 404
    assert clinician.see(f"/numbers/epidemiology/files/{name}").status_code == 404


def test_the_audit_trail_tells_who_counted_and_who_took_a_table(desk, clinician, many):
    """A second look reads no record, and is told of all the same."""
    clinician.see("/numbers")
    clinician.see("/numbers")
    clinician.see("/numbers/files/shares.csv")

    rows = [row for row in desk.store.trail() if row.actor == "maria"]

    assert many
    assert [row.event for row in rows].count(Event.COUNTED.value) == 2
    assert rows[-1].event == Event.EXPORTED.value
    assert rows[-1].detail == "form=figures"


def test_a_clinic_counts_its_own_patients_alone(desk, clinician, many):
    """Neither figures nor files of one clinic reach another, cached or not."""
    own = clinician.see("/numbers").text
    user(desk, "olga", Role.CLINICIAN, clinic="second")
    other = Browser(desk).sign_in("olga")

    page = other.see("/numbers").text

    assert f"all {len(many)} patients" in own
    assert "There are 0 patients" in page
    assert not files_on(page)
    assert other.see("/numbers/files/survival.csv").status_code == 404
    assert other.see("/numbers/files/survival.svg").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_who_only_administers_sees_no_figures(desk, many, role):
    """Readers, clinicians and pathologists do."""
    user(desk, "somebody", role)
    browser = Browser(desk).sign_in("somebody")

    status = browser.see("/numbers").status_code

    assert many
    assert status == (403 if role is Role.ADMINISTRATOR else 200)
    assert browser.see("/numbers/files/shares.csv").status_code == status


def test_of_too_few_patients_nothing_is_told(desk, clinician):
    """One of four could be known again."""
    desk.store.keep_many((each, {}) for each in draw_courses(LEAST_ALIKE - 1, seed=3))

    page = clinician.see("/numbers").text

    assert "Nothing is told of fewer than 5" in page
    assert not files_on(page)
    assert clinician.see("/numbers/files/shares.csv").status_code == 404


def test_a_new_record_is_counted_at_once(desk, clinician, many):
    """What is remembered is forgotten when anything is kept."""
    clinician.see("/numbers")
    extra = replace(next(iter(draw_courses(1, first=500))), pseudonym="new")
    desk.store.keep(extra)

    page = clinician.see("/numbers").text

    assert f"all {len(many) + 1} patients" in page


def test_while_it_counts_the_page_says_so_and_asks_again(clinician, many, monkeypatch):
    """Seconds of counting hold up no page; without a script the browser asks again."""
    goes_on, right = Signal(), counting.study
    monkeypatch.setattr(counting, "_PATIENCE_S", 0.01)
    monkeypatch.setattr(
        counting, "study", lambda *a, **k: goes_on.wait(10) and right(*a, **k)
    )

    waiting = clinician.see("/numbers?by=sex").text
    goes_on.set()
    asked = re.search(r'hx-get="([^"]+)"', waiting)[1]
    monkeypatch.setattr(counting, "_PATIENCE_S", 10)
    part = clinician.see(asked, headers={"hx-request": "true"}).text

    assert many
    assert "<progress" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert part.lstrip().startswith('<div id="figures"')
    assert "Log-rank by sex" in part


def test_what_failed_is_counted_anew():
    """A store that was busy once does not leave a page without figures for ever."""
    failing = Counting()
    tries = []

    def draw():
        """Fail the first time."""
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError
        return "drawn"

    with pytest.raises(RuntimeError):
        failing.drawn("question", "plot", draw)

    assert failing.drawn("question", "plot", draw) == "drawn"
    assert failing.drawn("question", "plot", draw) == "drawn"
    assert len(tries) == 2


def test_the_figures_speak_russian(clinician, many):
    """Tables, plots and files alike."""
    clinician.see("/today")
    clinician.send("/language", {"language": "ru", "back": "/numbers"})

    page = clinician.see("/numbers?by=sex").text
    file = clinician.see("/numbers/files/shares.csv?by=sex").text

    assert many
    assert "Выживаемость" in page
    assert "URGENT" not in page
    assert "пол" in file


def test_the_printed_figures_need_no_patient(clinician):
    """They are the literature's, with their gaps."""
    page = clinician.see("/numbers/epidemiology?place=russia").text

    assert "GAP" in page
    assert "Barchuk" in page
    assert clinician.see("/numbers/epidemiology?place=atlantis").status_code == 200
