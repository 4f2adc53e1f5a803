"""A course told: day by day, what changed, what the stains favor, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from unit.registry.courses import after, begun, decided, seen, taken, treated

from scalpwatch.inference.policy import Policy
from scalpwatch.inference.stains import read_stains
from scalpwatch.locale import Language, Words
from scalpwatch.report.changes import tell_changes
from scalpwatch.report.specimens import tell_receptors, tell_stains
from scalpwatch.report.timeline import tell_timeline
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Receptor,
    Response,
)
from scalpwatch.vocabulary.courses import (
    Choice,
    Closure,
    Course,
    Outcome,
    OverrideReason,
    VitalStatus,
)
from scalpwatch.vocabulary.observations import Observation, State
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    StainState,
)
from scalpwatch.vocabulary.signs import Sign


@pytest.fixture
def course() -> Course:
    """A breast cancer patient whose focus was biopsied, treated and followed."""
    course = seen(begun(), 0, Level.URGENT)
    course = decided(
        course, 2, Choice.DEFERRED, until=10, reason=OverrideReason.IMAGING_FIRST
    )
    course = treated(taken(course, 7, Histology.METASTASIS), 20, Response.PARTIAL)
    stained = replace(
        course.pathologies[0],
        text="as written",
        stains=(
            MarkerResult(Marker.P63, StainState.NEGATIVE),
            MarkerResult(Marker.CK5_6, StainState.NEGATIVE),
            MarkerResult(Marker.ER, StainState.NEGATIVE, percent=0),
            MarkerResult(Marker.HER2, StainState.NEGATIVE, score=1),
        ),
    )
    history = OncologicalHistory(
        CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, er=Receptor.POSITIVE),)
    )
    return replace(
        course,
        history=history,
        pathologies=(stained,),
        outcomes=(Outcome("2.25.8", after(90), VitalStatus.ALIVE),),
        closure=Closure(after(91), "moved away"),
    )


def test_everything_that_happened_stands_on_its_day(course):
    """The oldest first; a treatment has two days."""
    told = tell_timeline(course)

    days = [each.on for each in told]
    assert days == [after(n) for n in (0, 2, 7, 20, 50, 90, 91)]
    assert days == sorted(days)


@pytest.mark.parametrize("language", Language)
def test_the_timeline_is_told_in_both_languages(course, language):
    """No sentence is left untold, and no code reaches a reader."""
    words = Words(language)

    told = [
        words.tell(fact)
        for each in tell_timeline(course)
        for fact in (each.on, each.headline, *each.details)
    ]

    text = "\n".join(told)
    assert "нет перевода" not in text
    assert "_" not in text
    assert "as written" in text
    assert "moved away" in text


@pytest.mark.parametrize("language", Language)
def test_what_stains_favor_is_told_with_counts_interval_and_sources(course, language):
    """A pathologist can check each figure."""
    reading = read_stains(course.pathologies[0], policy=Policy())

    told = "\n".join(Words(language).tell(each) for each in tell_stains(reading))

    assert "нет перевода" not in told
    for figure in ("3", "45", "27", "32"):
        assert figure in told
    assert "Rollins-Raval M 2011" in told
    assert "Mentrikoski MJ 2015" in told


def test_stains_of_the_same_cells_are_told_to_be_one_witness(course):
    """P63 and CK5/6 are not counted twice."""
    reading = read_stains(course.pathologies[0], policy=Policy())

    told = [str(each) for each in tell_stains(reading)]

    assert any("one witness, not 2" in each for each in told)


@pytest.mark.parametrize("language", Language)
def test_a_lost_receptor_is_told_with_what_it_bears_on(course, language):
    """Discordance, how often it is found, and that oncology decides."""
    told = "\n".join(Words(language).tell(each) for each in tell_receptors(course))

    assert "нет перевода" not in told
    assert ("DISCORDANT" if language is Language.EN else "РАСХОЖДЕНИЕ") in told
    assert "Van Poznak 2015" in told
    assert "22.5" in told or "22,5" in told


def test_what_changed_since_the_last_visit_is_told():
    """The level, a new flag, and a sign that appeared or is denied now."""
    course = seen(
        seen(begun(), 0, Level.BIOPSY), 30, Level.URGENT, flags=("flag", "it bleeds")
    )
    before, now = (
        replace(
            visit,
            answer=replace(
                visit.answer,
                lesions=(replace(visit.answer.lesions[0], observations=observations),),
            ),
        )
        for visit, observations in zip(
            course.visits,
            (
                (Observation(Sign.SCALE, State.PRESENT),),
                (
                    Observation(Sign.SCALE, State.ABSENT),
                    Observation(Sign.BLEEDING, State.PRESENT),
                ),
            ),
            strict=True,
        )
    )

    told = [str(each) for each in tell_changes(before, now)]

    assert told[0] == "focus: BIOPSY before, URGENT now"
    assert any("new red flag: it bleeds" in each for each in told)
    assert any("now seen: bleeding" in each for each in told)
    assert any("gone: scal" in each for each in told)


def test_a_sign_that_is_only_not_told_of_is_not_gone():
    """Not looked for is not absent."""
    course = seen(seen(begun(), 0, Level.BIOPSY), 30, Level.BIOPSY)
    first, second = course.visits
    answer = replace(
        first.answer.lesions[0],
        observations=(Observation(Sign.SCALE, State.PRESENT),),
    )
    before = replace(first, answer=replace(first.answer, lesions=(answer,)))

    assert list(tell_changes(before, second)) == []


def test_a_same_day_keeps_the_visit_before_what_followed_from_it():
    """The biopsy of the day was taken because of what was seen."""
    course = taken(seen(begun(), 0, Level.URGENT), 0, Histology.PENDING)

    told = tell_timeline(course)

    assert [str(each.headline) for each in told] == [
        "seen: URGENT",
        "scalp lesion focus: report awaited",
    ]
    assert told[0].on == date(2026, 3, 2)
