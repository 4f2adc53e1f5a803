"""What happened is entered once, completed when more is told, and never doubled."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import replace
from datetime import date

import pytest
from unit.registry.courses import begun, seen

from scalpwatch.documents.events import Events, events_from_document
from scalpwatch.errors import InputError
from scalpwatch.registry.recording import Recorded, closed, record
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Response
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import Histology, Marker

_UIDS = itertools.count(1)


def new_uid() -> str:
    """The next identifier."""
    return f"2.25.{next(_UIDS)}"


def entered(course: Course, text: str) -> Recorded:
    """Enter a text into a course."""
    events: Events = events_from_document(
        tomllib.loads(text), new_uid=new_uid, today=date(2026, 12, 1)
    )
    return record(course, events, new_uid=new_uid)


@pytest.fixture
def course() -> Course:
    """A patient with one urgent focus."""
    return seen(begun(), 0, Level.URGENT)


PENDING = """
[[pathology]]
specimen = "scalp lesion"
lesion = "focus"
taken_on = 2026-03-09
reaches_fat = true
sampling = "punch"
"""

REPORT = """
[[pathology]]
specimen = "scalp lesion"
lesion = "focus"
taken_on = 2026-03-09
reported_on = 2026-03-16
histology = "metastasis"
[[pathology.stains]]
marker = "p63"
state = "negative"
"""

STAINS = """
[[pathology]]
specimen = "scalp lesion"
lesion = "focus"
taken_on = 2026-03-09
[[pathology.stains]]
marker = "ER"
state = "positive"
percent = 80
"""


def test_an_awaited_report_completes_its_specimen(course):
    """One specimen stays one, and keeps what was told when it was taken."""
    first = entered(course, PENDING)
    second = entered(first.course, REPORT)

    (specimen,) = second.course.pathologies
    assert (first.added, second.added, second.completed) == (1, 0, 1)
    assert specimen.uid == first.course.pathologies[0].uid
    assert specimen.histology is Histology.METASTASIS
    assert specimen.reaches_fat is True


def test_stains_that_come_later_join_those_that_are_there(course):
    """What is not told again stays."""
    reported = entered(entered(course, PENDING).course, REPORT).course

    (specimen,) = entered(reported, STAINS).course.pathologies

    assert {each.marker for each in specimen.stains} == {Marker.P63, Marker.ER}
    assert specimen.histology is Histology.METASTASIS


def test_a_corrected_result_goes_before_the_first(course):
    """An addendum may change what was said; the trail keeps both."""
    reported = entered(course, REPORT).course

    again = entered(reported, REPORT.replace('"negative"', '"positive"'))

    (stain,) = again.course.pathologies[0].stains
    assert stain.state.value == "positive"


def test_a_file_entered_twice_changes_nothing(course):
    """To enter again after an interruption is safe."""
    text = (
        REPORT
        + """
[[therapy]]
kind = "radiotherapy"
began = 2026-04-01
lesion = "focus"
[[decision]]
on = 2026-03-08
lesion = "focus"
choice = "done"
[[outcome]]
on = 2026-06-01
status = "alive"
"""
    )
    once = entered(course, text)

    twice = entered(once.course, text)

    assert (once.added, once.completed, once.repeated) == (4, 0, 0)
    assert (twice.added, twice.completed, twice.repeated) == (0, 0, 4)
    assert twice.course == once.course


def test_a_treatment_that_ends_is_completed(course):
    """It began as one treatment and ends as the same."""
    begun_text = (
        '[[therapy]]\nkind = "endocrine"\nbegan = 2026-04-01\nagent = "letrozole"\n'
    )
    began = entered(course, begun_text).course

    ended = entered(
        began, begun_text + 'ended = 2026-08-01\nresponse = "partial"\n'
    ).course

    (therapy,) = ended.therapies
    assert (therapy.ended, therapy.response) == (date(2026, 8, 1), Response.PARTIAL)


def test_a_decision_answers_the_alert_that_was_open(course):
    """The level is the record's, not the writer's."""
    text = '[[decision]]\non = 2026-03-08\nlesion = "focus"\nchoice = "done"\n'

    (decision,) = entered(course, text).course.decisions

    assert decision.level is Level.URGENT


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (REPORT.replace('"focus"', '"node"'), "specimen 1, lesion"),
        (
            '[[therapy]]\nkind = "surgery"\nbegan = 2026-04-01\nlesion = "node"',
            "therapy 1, lesion",
        ),
        (
            '[[decision]]\non = 2026-03-08\nlesion = "node"\nchoice = "done"',
            "decision 1, lesion",
        ),
    ],
)
def test_an_event_of_an_unknown_lesion_is_refused(course, text, place):
    """The wrong focus is not treated on paper."""
    with pytest.raises(InputError, match=place) as caught:
        entered(course, text)

    assert "focus" in str(caught.value.remedy)


def test_a_decision_without_an_answer_is_refused(course):
    """There is nothing to decide about."""
    silent = replace(course.visits[0], answer=None)

    with pytest.raises(InputError, match="nothing was advised"):
        entered(
            replace(course, visits=(silent,)),
            '[[decision]]\non = 2026-03-08\nlesion = "focus"\nchoice = "done"\n',
        )


def test_events_of_another_patient_are_refused(course):
    """Neither pseudonym is repeated."""
    with pytest.raises(InputError) as caught:
        entered(course, 'pseudonym = "SOMEBODY"\n' + REPORT)

    assert "SOMEBODY" not in str(caught.value)
    assert "another patient" in str(caught.value)


def test_a_record_is_not_closed_over_an_open_alert(course):
    """Deferred is open too; a reason that was given lets it be closed."""
    decision = '[[decision]]\non = 2026-03-08\nlesion = "focus"\n'
    deferred = entered(
        course,
        decision
        + 'choice = "deferred"\nuntil = 2026-04-01\nreason = "imaging first"\n',
    ).course
    declined = entered(
        course, decision + 'choice = "declined"\nreason = "patient refuses"\n'
    ).course

    for still_open in (course, deferred):
        with pytest.raises(InputError, match="still open"):
            closed(still_open, on=date(2026, 5, 1), because="moved away")
    assert closed(declined, on=date(2026, 5, 1), because="moved").closure is not None


@pytest.mark.parametrize("day", ["2026-03-01", "2026-11-30"])
def test_a_file_does_not_close_a_record_over_an_open_alert_either(course, day):
    """Nor does a day before the alert was raised: it is open now."""
    closure = f'[closure]\non = {day}\ntext = "moved away"\n'

    with pytest.raises(InputError, match="still open"):
        entered(course, closure)

    declined = """
        [[decision]]
        on = 2026-03-20
        lesion = "focus"
        choice = "declined"
        reason = "patient refuses"
    """
    assert entered(course, declined + closure).course.closure is not None


def test_who_closes_says_why(course):
    """A space is no reason."""
    with pytest.raises(InputError, match="not told why"):
        closed(course, on=date(2026, 5, 1), because=" ")
