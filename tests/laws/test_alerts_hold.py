"""Whatever happens, an alert ends only by what settles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from unit.registry.courses import after, begun, decided, seen, taken

from scalpwatch.registry.alerts import open_alerts, standing_alerts
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState
from scalpwatch.vocabulary.courses import Choice, Course, OverrideReason
from scalpwatch.vocabulary.pathology import Histology

Step = Callable[[Course, int], Course]

ALARMING = {Level.BIOPSY, Level.URGENT}


def visit(level: Level, flag: str) -> Step:
    """A visit; a calm one raises no flag."""
    flags = (flag,) if level in ALARMING else ()
    return lambda course, day: seen(course, day, level, flags=flags)


def specimen(histology: Histology, *, fat: bool | None) -> Step:
    """A specimen that is not malignant."""
    return lambda course, day: taken(course, day, histology, reaches_fat=fat)


def decision(choice: Choice, days: int) -> Step:
    """A decision; a deferral lasts some days."""
    put_off = choice is Choice.DEFERRED
    return lambda course, day: decided(
        course,
        day,
        choice,
        until=day + days if put_off else None,
        reason=None if choice is Choice.DONE else OverrideReason.OTHER,
    )


visits = st.builds(visit, st.sampled_from(Level), st.sampled_from("ab"))
specimens = st.builds(
    specimen,
    st.sampled_from([Histology.BENIGN, Histology.INCONCLUSIVE, Histology.PENDING]),
    fat=st.none() | st.booleans(),
)
decisions = st.builds(
    decision, st.sampled_from([Choice.DONE, Choice.DEFERRED]), st.integers(1, 90)
)


@st.composite
def courses(draw: st.DrawFn, *more: st.SearchStrategy[Step]) -> tuple[Course, int]:
    """A course of at least one visit, and the day of its last event."""
    steps = [draw(visits), *draw(st.lists(st.one_of(visits, *more), max_size=8))]
    course, day = begun(), 0
    for step in steps:
        course = step(course, day)
        day += draw(st.integers(1, 40))
    # the reports of the last specimens have come
    return course, day + 10


@given(drawn=courses(specimens, decisions))
def test_nothing_short_of_malignancy_or_a_refusal_ends_an_alarm(drawn):
    """While the last answer calls for a biopsy, the alert is listed, with a day."""
    course, day = drawn
    answers = [each.answer.lesions[0] for each in course.visits]

    found = open_alerts(course, today=after(day))

    if answers[-1].level in ALARMING:
        (alert,) = found
        assert alert.level in ALARMING
        assert alert.state.waits_for_the_clinic
        assert alert.due is not None


@given(drawn=courses(decisions))
def test_without_histology_no_milder_answer_ends_an_alarm(drawn):
    """What was once called for stays called for until somebody settles it."""
    course, day = drawn
    alarms = [each for each in course.visits if each.answer.level in ALARMING]

    found = open_alerts(course, today=after(day))

    if alarms:
        (alert,) = found
        assert alert.since == alarms[0].seen_on
        assert alert.waiting_days == (after(day) - alert.since).days
        assert alert.level is max(
            (each.answer.level for each in alarms), key=lambda level: level.rank
        )


@given(drawn=courses(specimens, decisions), later=st.integers(0, 400))
def test_a_list_tells_on_any_later_day_what_the_record_does(drawn, later):
    """What stands in the list was reckoned when the record was last written."""
    course, day = drawn
    today = after(day) + timedelta(days=later)

    listed = [
        (each.lesion, each.level, each.since, each.due, each.state_on(today))
        for each in standing_alerts(course)
    ]

    assert listed == [
        (each.lesion, each.level, each.since, each.due, each.state)
        for each in open_alerts(course, today=today)
    ]


@given(drawn=courses(specimens, decisions))
def test_no_alert_is_overridden_unless_somebody_declined(drawn):
    """Time and reports override nothing."""
    course, day = drawn

    found = open_alerts(course, today=after(day))

    assert AlertState.OVERRIDDEN not in {each.state for each in found}
