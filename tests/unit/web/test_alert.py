"""An alert's page: why, what if, and what is decided."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from alerted import (
    ALERTED,
    MARKUP,
    RUSSIAN,
    YOUNG,
    address_of,
    alerted_course,
    course_from,
    planted_course,
)
from clinic import TODAY, Browser, user

from scalpwatch.casework.consulting import consult_case
from scalpwatch.inference.policy import Policy
from scalpwatch.locale import Language, Words
from scalpwatch.registry.accounts import Role
from scalpwatch.registry.audit import Event
from scalpwatch.report.bars import tell_bars
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
)
from scalpwatch.vocabulary.courses import Choice
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.signs import Sign

ENGLISH = Words(Language.EN)
PART = {"hx-request": "true"}


@pytest.fixture
def alerted(desk):
    """Where the page of an open alert is."""
    course = alerted_course()
    desk.store.keep(course)
    return address_of(desk, course)


@pytest.fixture
def young(desk):
    """Where the page of a patch is that is to be looked at again."""
    course = course_from(YOUNG)
    desk.store.keep(course)
    return address_of(desk, course)


def fields_of(page: str) -> dict[str, list[str]]:
    """Read the form of what is supposed, as a browser would send it."""
    form = page[page.index('id="supposing"') :].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        named = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if named["type"] in {"radio", "checkbox"} and " checked" not in tag:
            continue
        sent.setdefault(named["name"], []).append(html.unescape(named["value"]))
    for name, options in re.findall(
        r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        sent[name] = [re.search(r'value="([^"]*)" selected', options)[1]]
    return sent


def text_of(page: str) -> str:
    """Read what a page shows."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_every_weighed_sign_has_a_bar_with_its_ratio(clinician, alerted):
    """The reasons are those of the answer, figure by figure."""
    page = clinician.see(alerted)

    answered = consult_case(
        ALERTED, policy=Policy(), eye_is_on=True, made_on=ALERTED.seen_on
    ).lesions[0]
    bars = tell_bars(answered, ENGLISH)
    shown = text_of(page.text)
    assert page.status_code == 200
    assert bars
    for each in bars:
        assert each.sign in shown
        assert each.for_malignancy in shown
        assert each.malignancy_svg in page.text
    assert "at least URGENT" in shown
    assert ENGLISH.natural_frequency(answered.metastasis) in shown


def test_the_differential_the_next_looks_and_the_request_stand_there(
    clinician, alerted
):
    """One page holds all that a decision needs."""
    shown = text_of(clinician.see(alerted).text)

    answered = consult_case(
        ALERTED, policy=Policy(), eye_is_on=True, made_on=ALERTED.seen_on
    ).lesions[0]
    for each in answered.differential[:5]:
        name = each.condition.name_in_both.en
        assert name[0].upper() + name[1:] in shown
        assert ENGLISH.compact_frequency(each.probability, per=1000) in shown
    for each in answered.questions:
        assert ENGLISH.tell(each.text) in shown
    for line in answered.advice.biopsy.lines:
        assert ENGLISH.tell(line).replace("  ", " ") in shown


def test_what_is_not_open_can_be_looked_at_and_not_decided(clinician, young):
    """A look again has its day; there is nothing to decline."""
    page = clinician.see(young).text

    assert "RECHECK" in page
    assert 'name="choice"' not in page
    assert clinician.send(young, {"choice": "done"}).status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.PATHOLOGIST])
def test_readers_and_pathologists_look_and_do_not_decide(desk, alerted, role):
    """They see the reasons, and no form; and sent without one, it is refused."""
    user(desk, "somebody", role)
    browser = Browser(desk).sign_in("somebody")

    page = browser.see(alerted)

    assert page.status_code == 200
    assert 'name="choice"' not in page.text
    assert 'id="supposing"' in browser.see(f"{alerted}?what-if=").text
    before = [e for e in desk.store.trail() if e.event == Event.DECISION_ADDED.value]
    assert browser.send(alerted, {"choice": "done"}).status_code == 403
    after = [e for e in desk.store.trail() if e.event == Event.DECISION_ADDED.value]
    assert after == before


def test_a_denial_wins_on_this_page_too(desk, alerted):
    """Who is a reader changes nothing, whatever else she is."""
    user(desk, "guest", Role.READER, Role.CLINICIAN)
    browser = Browser(desk).sign_in("guest")

    assert 'name="choice"' not in browser.see(alerted).text
    assert browser.send(alerted, {"choice": "done"}).status_code == 403


def test_what_is_supposed_as_recorded_changes_nothing(clinician, young):
    """The form holds what was told, and sent back unchanged gives the same answer."""
    page = clinician.see(f"{young}?what-if=").text

    answered = clinician.send(f"{young}/what-if", fields_of(page), headers=PART)

    assert answered.status_code == 200
    assert "The advice would stay RECHECK." in answered.text
    columns = answered.text.split('class="supposing"')
    figures = [re.findall(r"×[\d.]+ \([\d. to]+\)", each) for each in columns]
    assert figures[0]
    assert figures[0] == figures[1]


def test_what_is_supposed_is_answered_as_the_case_itself_would_be(clinician, young):
    """Parity: the page says what `consult` says of the changed case."""
    sent = fields_of(clinician.see(f"{young}?what-if=").text)
    sent |= {"cancer": ["known"], "primary": ["breast"], "erythema": ["present"]}
    sent |= {"yellow_dots": ["not_looked_for"]}

    answered = clinician.send(f"{young}/what-if", sent, headers=PART)

    lesion = YOUNG.lesions[0]
    claims = (lesion.observations[0], Observation(Sign.ERYTHEMA, State.PRESENT))
    changed = replace(
        YOUNG,
        history=OncologicalHistory(CancerKnowledge.KNOWN, (Cancer(Primary.BREAST),)),
        lesions=(replace(lesion, observations=claims),),
    )
    expected = consult_case(
        changed, policy=Policy(), eye_is_on=True, made_on=YOUNG.seen_on
    ).lesions[0]
    shown = text_of(answered.text.split('class="supposing"')[1])
    level = expected.advice.level.value
    assert f"The advice would change: RECHECK → {level}." in answered.text
    assert ENGLISH.natural_frequency(expected.malignancy) in shown
    assert ENGLISH.natural_frequency(expected.metastasis) in shown
    for each in tell_bars(expected, ENGLISH):
        assert each.for_malignancy in shown
        assert each.for_metastasis in shown
    for flag in expected.flags:
        told = ENGLISH.tell(flag.text)
        assert told[0].upper() + told[1:] in shown
    assert " new " in shown


def test_what_is_supposed_is_asked_when_it_is_opened(clinician, young):
    """The form is half of the page, and few who read an alert suppose anything."""
    page = clinician.see(young).text
    part = clinician.see(f"{young}?what-if=", headers=PART).text
    whole = clinician.see(f"{young}?what-if=").text

    assert f'hx-get="{young}?what-if="' in page
    assert 'id="supposing"' not in page
    assert "<html" not in part
    assert fields_of(part) | {"csrf": []} == fields_of(whole) | {"csrf": []}


def test_the_alert_tells_of_which_visit_and_place_it_is(clinician, young):
    """A name alone leaves room for the wrong focus."""
    shown = text_of(clinician.see(young).text)

    assert f"visit of {ENGLISH.tell(YOUNG.seen_on)}" in shown


def test_a_supposition_is_kept_nowhere(desk, clinician, young):
    """The record stays, and the trail tells that it was read and nothing else."""
    sent = fields_of(clinician.see(f"{young}?what-if=").text)
    pseudonym = desk.store.pseudonym(young.split("/")[2])
    before = desk.store.recall(pseudonym)
    rows = len(list(desk.store.trail()))

    clinician.send(f"{young}/what-if", {**sent, "cancer": ["known"]})

    after = list(desk.store.trail())[rows:]
    assert [each.event for each in after] == [Event.READ.value]
    assert desk.store.recall(pseudonym) == before


def test_a_supposition_says_that_it_is_not_saved(clinician, young):
    """Nobody takes it for the record."""
    sent = fields_of(clinician.see(f"{young}?what-if=").text)

    part = clinician.send(f"{young}/what-if", sent, headers=PART).text

    assert "What if – not saved" in part
    assert part.lstrip().startswith('<div id="supposed"')
    assert "<html" not in part


def test_without_a_script_the_whole_page_answers(clinician, young):
    """The form stands as it was sent, and the answer below it."""
    sent = fields_of(clinician.see(f"{young}?what-if=").text)

    page = clinician.send(f"{young}/what-if", {**sent, "cancer": ["known"]}).text

    assert "<html" in page
    assert fields_of(page)["cancer"] == ["known"]
    assert "The advice would change" in page


@pytest.mark.parametrize("age", ["-3", "121", "nan", "inf", "old", "1e9"])
def test_a_number_that_is_none_is_refused_and_stays_as_typed(clinician, young, age):
    """The message says what may stand there."""
    sent = fields_of(clinician.see(f"{young}?what-if=").text)

    answered = clinician.send(f"{young}/what-if", {**sent, "age_years": [age]})

    assert answered.status_code == 422
    assert "Give one from 0 to 120" in answered.text
    assert f'value="{age}"' in answered.text
    part = clinician.send(
        f"{young}/what-if", {**sent, "age_years": [age]}, headers=PART
    )
    assert "Give one from 0 to 120" in part.text


def test_words_that_are_none_leave_what_was_told(clinician, young):
    """A form that was tampered with asks for nothing new."""
    sent = fields_of(clinician.see(f"{young}?what-if=").text)
    strange = {"cancer": ["<x>"], "erythema": ["maybe"], "treatment": ["magic"]}

    answered = clinician.send(f"{young}/what-if", {**sent, **strange}, headers=PART)

    assert "The advice would stay RECHECK." in answered.text
    assert "<x>" not in answered.text


def test_another_program_is_told_and_both_answers_stand_there(desk, clinician):
    """What was advised then, what is advised now, and what made each."""
    course = alerted_course()
    visit = course.visits[0]
    older = replace(visit.answer, software_version="0.0.9", evidence_hash="ab" * 32)
    desk.store.keep(replace(course, visits=(replace(visit, answer=older),)))

    shown = text_of(clinician.see(address_of(desk, course)).text)

    assert "Program or tables have changed since" in shown
    assert "What was advised on 25 May 2026" in shown
    assert "scalpwatch 0.0.9, evidence abababababab" in shown
    assert "What is advised now" in shown


def test_an_answer_whose_findings_are_elsewhere_is_shown_as_it_was_given(
    desk, clinician
):
    """Without findings there are no bars, and nothing to suppose."""
    course = alerted_course()
    visit = course.visits[0]
    case = replace(
        visit.case, lesions=(replace(visit.case.lesions[0], identifier="x"),)
    )
    desk.store.keep(replace(course, visits=(replace(visit, case=case),)))

    page = clinician.see(address_of(desk, course))

    assert page.status_code == 200
    assert "cannot be drawn" in page.text
    assert 'id="supposing"' not in page.text
    assert clinician.see(f"{address_of(desk, course)}/report.pdf").status_code == 404


def test_what_was_decided_stands_on_the_page_with_its_reason(desk, clinician, alerted):
    """A deferred alert tells why and until when; so it was kept."""
    seal = re.search(r'name="seal" value="([^"]+)"', clinician.see(alerted).text)[1]
    told = {"choice": "deferred", "until": "2026-06-20", "reason": "imaging_first"}

    answered = clinician.send(alerted, {"seal": seal, "text": "CT first", **told})

    assert answered.status_code == 303
    shown = text_of(clinician.see(alerted).text)
    assert "1 June 2026: Put off until a day, until 20 June 2026" in shown
    assert "CT first" in shown
    made = desk.store.recall(ALERTED.pseudonym).decisions[-1]
    assert (made.choice, made.on) == (Choice.DEFERRED, TODAY)


@pytest.mark.parametrize("language", Language)
def test_what_people_typed_is_told_as_text(desk, clinician, language):
    """Markup and Russian in every field, in either language of the page."""
    course = planted_course()
    desk.store.keep(course)
    path = address_of(desk, course)
    clinician.see(path)
    clinician.send("/language", {"language": language.value, "back": "/today"})

    page = clinician.see(f"{path}?what-if=").text
    part = clinician.send(f"{path}/what-if", fields_of(page), headers=PART).text

    for each in (page, part):
        assert MARKUP not in each
    assert html.escape(MARKUP).replace("&#x27;", "'") in page
    assert html.escape(RUSSIAN) in page
    assert f'<html lang="{language.value}">' in page


def test_a_lesion_without_an_answer_has_no_page(desk, clinician):
    """There is nothing to show of it."""
    course = alerted_course()
    silent = replace(course.visits[0], answer=None)
    desk.store.keep(replace(course, visits=(silent,)))

    assert clinician.see(address_of(desk, course)).status_code == 404
