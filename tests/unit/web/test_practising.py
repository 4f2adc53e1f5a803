"""Practice in the page: a case, the truth, one's own figures, and nobody else's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from clinic import Browser, user

from scalpwatch.casework.practice_drawer import (
    KeptResults,
    keep_one_more,
    kept_results,
)
from scalpwatch.casework.practising import cases_by_name
from scalpwatch.practice.answers import Action, Answer
from scalpwatch.practice.results import Results
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.registry.drawer_bodies import DrawerKind
from scalpwatch.registry.drawers import ChangedDrawerError, Drawers
from scalpwatch.vocabulary.conditions import Condition


def hidden(page, name: str) -> str:
    """What a hidden field holds."""
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def answered(browser, action: str, **more: str):
    """Answer the case that is asked."""
    page = browser.see("/practice/case")
    told = {name: hidden(page, name) for name in ("seal", "since")}
    return browser.send("/practice/case", {**told, "action": action, **more})


def answers_of(desk, name: str):
    """What lies in the drawer of a user."""
    uid = next(each.uid for each in desk.accounts().listed() if each.name == name)
    store = desk.store_of(next(e for e in desk.accounts().listed() if e.uid == uid))
    drawers = Drawers(store.turns, store.custody.keyring, uid)
    return drawers.opened(DrawerKind.PRACTICE)


def test_nothing_of_the_truth_is_told_before_the_answer(clinician):
    """Neither the diagnosis nor the source, whose name can give it away."""
    page = clinician.see("/practice/case").text

    asked = [
        each for each in cases_by_name().values() if each.story.en in unescaped(page)
    ]

    assert len(asked) == 1
    assert asked[0].truth.en not in unescaped(page)
    assert asked[0].identifier not in page


def unescaped(text: str) -> str:
    """Text as it is read."""
    return text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")


def test_an_answer_leads_to_the_truth_its_source_and_the_alert(clinician):
    """And to the next case, which is another."""
    asked = clinician.see("/practice/case").text

    leads = answered(clinician, "biopsy").headers["location"]
    page = unescaped(clinician.see(leads).text)

    case = next(e for e in cases_by_name().values() if e.story.en in unescaped(asked))
    assert leads == "/practice/answers/1"
    assert case.truth.en in page
    assert case.lesson.en in page
    assert "The alert on the same facts" in page
    assert case.story.en not in unescaped(clinician.see("/practice/case").text)


def test_a_page_that_is_loaded_again_asks_the_same(clinician):
    """Nobody turns cases over until an easy one comes."""
    first, second = (clinician.see("/practice/case").text for _ in range(2))

    stories = [
        re.search(r'class="story">(.*?)</p>', each)[1] for each in (first, second)
    ]

    assert stories[0] == stories[1]


def test_an_answer_that_is_sent_twice_is_kept_once(clinician, desk):
    """A second click is told that the case was answered, and shown the next."""
    page = clinician.see("/practice/case")
    told = {name: hidden(page, name) for name in ("seal", "since")}

    clinician.send("/practice/case", {**told, "action": "urgent"})
    again = clinician.send("/practice/case", {**told, "action": "urgent"})

    assert again.status_code == 422
    assert "answered already" in again.text
    assert answers_of(desk, "maria")[0].body.count(b'"action"') == 1


@pytest.mark.parametrize(
    ("action", "more", "words"),
    [
        ("", {}, "Nothing is chosen"),
        ("wait and see", {}, "Nothing is chosen"),
        ("recheck", {"weeks": ""}, "in how many weeks"),
        ("recheck", {"weeks": "53"}, "in how many weeks"),
        ("recheck", {"weeks": "9" * 5000}, "in how many weeks"),
        ("treat", {"treated_as": ""}, "what you would treat it as"),
        ("treat", {"treated_as": "hysteria"}, "what you would treat it as"),
    ],
)
def test_half_an_answer_is_refused_in_words(clinician, desk, action, more, words):
    """Nothing is kept, and the clock runs on."""
    answer = answered(clinician, action, **more)

    assert answer.status_code == 422
    assert words in answer.text
    assert not answers_of(desk, "maria")


def test_the_figures_count_what_was_answered(clinician):
    """First sight, the day, the median time; plots and the same in a table."""
    for _ in range(3):
        answered(clinician, "biopsy")

    page = clinician.see("/practice").text

    assert "Answered so far: 3." in page
    assert page.count("<svg") == 3
    assert page.count("at first sight") == 1
    assert "The alert on the 3 cases" in page
    assert "95 % intervals" in page


def test_a_missed_case_comes_back_after_four_others(clinician):
    """Sooner than new ones: it is asked again as the sixth."""
    stories = []
    for number in range(6):
        page = unescaped(clinician.see("/practice/case").text)
        case = next(e for e in cases_by_name().values() if e.story.en in page)
        stories.append(case)
        if number == 0:
            wrong = "recheck" if case.is_malignant or case.tissue_needed else "biopsy"
            answered(clinician, wrong, weeks="6")
        else:
            right = "biopsy" if case.tissue_needed else "recheck"
            answered(clinician, right, weeks="6")

    assert stories[5].identifier == stories[0].identifier


def test_each_user_has_results_of_her_own(desk, clinician):
    """An administrator finds neither them nor their pages."""
    answered(clinician, "urgent")
    user(desk, "root", Role.ADMINISTRATOR)
    root = Browser(desk).sign_in("root")

    page = root.see("/practice").text

    assert "Answered so far: 0." in page
    assert root.see("/practice/answers/1").status_code == 404
    assert not answers_of(desk, "root")


def test_the_trail_tells_that_practice_was_opened_and_nothing_else(clinician, desk):
    """Not how many cases, not which, not how they were answered."""
    before = [each.event for each in desk.store.trail()]

    clinician.see("/practice")
    answered(clinician, "recheck", weeks="6")
    clinician.see("/practice/answers/1")
    clinician.see("/practice/case")

    after = [each.event for each in desk.store.trail()][len(before) :]
    assert after == [Event.PRACTISED.value]


def test_results_lie_sealed_and_are_forgotten_when_that_is_meant(clinician, desk):
    """No answer can be read in the database; without the tick nothing goes."""
    answered(clinician, "biopsy")
    database = desk.store.turns.engine.url.database
    written = b"".join(Path(f"{database}{end}").read_bytes() for end in ("", "-wal"))

    clinician.see("/practice")
    clinician.send("/practice/forget")
    kept = answers_of(desk, "maria")
    clinician.send("/practice/forget", {"sure": "yes"})

    assert b'"action"' not in written
    assert len(kept) == 1
    assert not answers_of(desk, "maria")
    assert "Answered so far: 0." in clinician.see("/practice").text


def test_pictures_are_drawn_under_names_that_tell_nothing(clinician):
    """JPEG out of memory; another name, or another's, is nothing."""
    for _ in range(6):
        page = clinician.see("/practice/case").text
        if found := re.search(r'src="(/practice/pictures/[^"]+)"', page):
            break
        answered(clinician, "urgent")

    picture = clinician.see(found[1])
    stray = clinician.see(f"/practice/pictures/{'0' * 16}/clinical")

    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:3] == b"\xff\xd8\xff"
    assert not any(name in found[1] for name in cases_by_name())
    assert stray.status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "9" * 5000, "1.0", "²"])
def test_an_answer_that_was_not_given_is_not_found(clinician, number):
    """Neither by an odd number nor by an absurd one."""
    answered(clinician, "urgent")

    assert clinician.see(f"/practice/answers/{number}").status_code == 404


def test_the_time_runs_from_the_question_and_is_never_absurd(clinician, desk):
    """What a browser says of it is bounded."""
    page = clinician.see("/practice/case")
    told = {"seal": hidden(page, "seal"), "action": "urgent"}

    clinician.send("/practice/case", {**told, "since": "1"})

    assert b'"seconds": 43200.0' in answers_of(desk, "maria")[0].body


def test_of_two_first_answers_at_once_none_is_lost_unseen(desk):
    """Whoever comes second is told, for there is one drawer of results."""
    drawers = desk.drawers_of(user(desk, "maria", Role.CLINICIAN))
    answer = Answer("a", Action.BIOPSY, date(2026, 1, 1), 9.0)
    before = kept_results(drawers)
    first = keep_one_more(drawers, before, answer)

    with pytest.raises(ChangedDrawerError, match="another window"):
        keep_one_more(drawers, before, answer)

    assert kept_results(drawers) == first
    assert len(drawers.listed(DrawerKind.PRACTICE)) == 1


def test_a_lifetime_of_practice_fits_in_its_drawer(desk):
    """Six answers every working day for thirteen years, the longest that there are."""
    drawers = desk.drawers_of(user(desk, "maria", Role.CLINICIAN))
    case = max(cases_by_name(), key=len)
    taken_for = max(Condition, key=lambda each: len(each.value))
    day = date(2026, 1, 1)
    one = Answer(case, Action.RECHECK, day, 43199.9, 52, treated_as=taken_for)
    many = KeptResults(Results(2**31 - 1, (one,) * 20_000))

    kept = keep_one_more(drawers, many, one)

    assert kept_results(drawers) == kept
