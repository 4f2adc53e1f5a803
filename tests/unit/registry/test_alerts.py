"""The open alert: raised by an answer, closed by what settles it alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unit.registry.courses import after, answer, begun, decided, seen, taken, treated

from scalpwatch.registry.alerts import open_alerts, standing_alerts
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState, OpenAlert
from scalpwatch.vocabulary.cases import Response
from scalpwatch.vocabulary.courses import (
    Choice,
    Closure,
    Course,
    Outcome,
    OverrideReason,
    Therapy,
    TherapyKind,
    VitalStatus,
)
from scalpwatch.vocabulary.pathology import Histology, Sampling


def alert(course: Course, days: int) -> OpenAlert | None:
    """The one alert that is open so many days after the first visit, if any."""
    found = open_alerts(course, today=after(days))
    assert len(found) <= 1
    return found[0] if found else None


def test_an_urgent_answer_is_open_from_its_day_and_counts_the_days():
    """Who waits, and how long, is what the list is for."""
    course = seen(begun(), 0, Level.URGENT)

    found = alert(course, 20)

    assert found.state is AlertState.OPEN
    assert (found.level, found.since, found.due) == (Level.URGENT, after(0), after(14))
    assert found.waiting_days == 20
    assert found.is_due(after(14))
    assert not found.is_due(after(13))


def test_a_second_urgent_answer_does_not_start_the_clock_again():
    """The delay is counted from the first call for a biopsy."""
    course = seen(seen(begun(), 0, Level.BIOPSY), 30, Level.URGENT)

    found = alert(course, 40)

    assert (found.level, found.since) == (Level.URGENT, after(0))
    assert found.due == after(14)


@pytest.mark.parametrize("histology", [h for h in Histology if h.is_malignant])
def test_malignant_histology_settles_the_alert(histology):
    """It goes on to treatment."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, histology)

    assert alert(course, 30) is None


def test_benign_histology_asks_for_a_second_deeper_biopsy():
    """A flag that persists outweighs one benign specimen."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)

    found = alert(course, 30)

    assert found.state is AlertState.SECOND_BIOPSY
    assert found.due == after(7 + 5 + 14)
    assert "second, deeper" in str(found.why)


def test_inconclusive_histology_asks_for_a_second_deeper_biopsy():
    """No conclusion closes nothing."""
    course = taken(seen(begun(), 0, Level.BIOPSY), 7, Histology.INCONCLUSIVE)

    assert alert(course, 30).state is AlertState.SECOND_BIOPSY


@pytest.mark.parametrize("reaches_fat", [False, None])
def test_a_second_benign_specimen_must_surely_reach_fat(reaches_fat):
    """What is not told does not count as deep."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)
    course = taken(course, 30, Histology.BENIGN, reaches_fat=reaches_fat)

    found = alert(course, 60)

    assert found.state is AlertState.SECOND_BIOPSY
    assert "deeper" in str(found.why)


def test_a_deep_first_specimen_does_not_stand_for_the_second():
    """Two are asked for, the second of them deep."""
    course = taken(
        seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN, reaches_fat=True
    )

    assert alert(course, 60).state is AlertState.SECOND_BIOPSY


def test_an_inconclusive_specimen_and_a_deep_benign_one_are_not_two_benign_ones():
    """Only what was read as benign counts as benign."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.INCONCLUSIVE)
    course = taken(course, 30, Histology.BENIGN, reaches_fat=True)

    assert alert(course, 60).state is AlertState.SECOND_BIOPSY


def test_after_two_benign_specimens_the_clinician_decides():
    """The alert stays until somebody puts a name to a reason."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)
    course = taken(course, 30, Histology.BENIGN, reaches_fat=True)
    declined = decided(course, 40, Choice.DECLINED, reason=OverrideReason.KNOWN_BENIGN)

    assert alert(course, 60).state is AlertState.TO_BE_DECIDED
    assert alert(declined, 60) is None


def test_declining_before_the_second_specimen_is_an_override_and_stays_listed():
    """An overridden alert is not forgotten."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)
    course = decided(course, 20, Choice.DECLINED, reason=OverrideReason.PATIENT_REFUSES)

    found = alert(course, 400)

    assert found.state is AlertState.OVERRIDDEN
    assert found.due is None
    assert "the patient refuses" in str(found.why)


def test_a_biopsy_done_waits_for_its_histology():
    """Done is not settled."""
    done = decided(seen(begun(), 0, Level.URGENT), 3, Choice.DONE)
    pending = taken(seen(begun(), 0, Level.URGENT), 3, Histology.PENDING)

    for course in (done, pending):
        found = alert(course, 10)
        assert found.state is AlertState.AWAITING_RESULT
        assert found.due == after(3 + 14)


def test_a_second_biopsy_done_waits_for_its_histology_too():
    """The report before it is not its report."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)

    assert alert(decided(course, 30, Choice.DONE), 31).state is (
        AlertState.AWAITING_RESULT
    )


def test_a_deferred_alert_is_due_again_on_its_day():
    """Deferred is a date, not an end."""
    course = decided(
        seen(begun(), 0, Level.URGENT),
        2,
        Choice.DEFERRED,
        until=40,
        reason=OverrideReason.IMAGING_FIRST,
    )

    before, on_the_day = alert(course, 39), alert(course, 40)

    assert (before.state, before.due) == (AlertState.DEFERRED, after(40))
    assert (on_the_day.state, on_the_day.due) == (AlertState.OPEN, after(40))


@pytest.mark.parametrize(
    ("level", "flags"),
    [(Level.URGENT, ("flag",)), (Level.BIOPSY, ("flag", "it bleeds"))],
)
def test_a_higher_level_or_a_new_flag_opens_a_declined_alert_again(level, flags):
    """A decision holds for what was known on its day."""
    course = decided(
        seen(begun(), 0, Level.BIOPSY),
        2,
        Choice.DECLINED,
        reason=OverrideReason.KNOWN_BENIGN,
    )

    same = seen(course, 30, Level.BIOPSY)
    grown = seen(course, 30, level, flags=flags)

    assert alert(same, 31).state is AlertState.OVERRIDDEN
    assert alert(grown, 31).state is AlertState.OPEN


def test_a_lower_answer_without_histology_does_not_close_an_alert():
    """What nobody settled is not settled by a milder day."""
    course = seen(seen(begun(), 0, Level.URGENT), 30, Level.RECHECK, flags=())

    found = alert(course, 31)

    assert found.state is AlertState.TO_BE_DECIDED
    assert found.level is Level.URGENT


def test_benign_histology_closes_an_alert_whose_flag_is_gone():
    """Then the lesion is looked at again, with a date."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)
    course = seen(course, 60, Level.RECHECK, flags=())

    found = alert(course, 61)

    assert (found.state, found.due) == (AlertState.LOOK_AGAIN, after(74))


def test_an_answer_that_abstains_does_not_say_that_the_flag_is_gone():
    """Looks that are missing are no calm: after benign histology somebody decides."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)
    course = seen(course, 60, Level.ABSTAIN, flags=())

    found = alert(course, 61)

    assert (found.state, found.level) == (AlertState.TO_BE_DECIDED, Level.URGENT)
    assert "no word on whether" in str(found.why)


def test_a_benign_specimen_of_before_an_alert_does_not_close_it():
    """What was taken before the flag appeared says nothing of the flag."""
    course = taken(seen(begun(), 0, Level.RECHECK, flags=()), 1, Histology.BENIGN)
    course = seen(course, 200, Level.URGENT)
    course = seen(course, 220, Level.RECHECK, flags=())

    found = alert(course, 221)

    assert (found.state, found.level) == (AlertState.TO_BE_DECIDED, Level.URGENT)


def test_inconclusive_histology_does_not_let_a_flag_persist_that_is_gone():
    """Nothing settled it, and nobody is told of a flag that nobody saw last."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.INCONCLUSIVE)
    course = seen(course, 60, Level.RECHECK, flags=())

    found = alert(course, 61)

    assert found.state is AlertState.TO_BE_DECIDED
    assert "persists" not in str(found.why)


def test_two_benign_specimens_of_before_an_alert_do_not_let_it_be_declined_away():
    """Declined, it is listed as overridden: no specimen is of what is seen now."""
    course = taken(begun(), 0, Histology.BENIGN)
    course = taken(course, 10, Histology.BENIGN, reaches_fat=True)
    course = seen(course, 400, Level.URGENT)

    found = alert(decided(course, 401, Choice.DECLINED), 402)

    assert found.state is AlertState.OVERRIDDEN


def test_a_lesion_that_a_systemic_treatment_cleared_and_alarms_again_is_a_new_alert():
    """A treatment of the whole patient names no lesion and still clears it."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.METASTASIS)
    cleared = replace(
        course,
        therapies=(
            Therapy(
                "2.25.5",
                TherapyKind.ENDOCRINE,
                after(20),
                after(50),
                response=Response.FULL,
            ),
        ),
    )

    assert alert(cleared, 100) is None
    assert alert(seen(cleared, 200, Level.URGENT), 201).since == after(200)


@pytest.mark.parametrize("level", [Level.RECHECK, Level.ABSTAIN])
def test_the_lowest_answers_have_a_day_to_look_again(level):
    """No answer ends in nothing."""
    found = alert(seen(begun(), 0, level, flags=()), 20)

    assert (found.state, found.due) == (AlertState.LOOK_AGAIN, after(14))


def test_a_lesion_that_was_cured_and_alarms_again_is_a_new_alert():
    """A recurrence is not covered by the old histology."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.METASTASIS)
    course = treated(course, 20, Response.FULL)

    again = seen(course, 200, Level.URGENT)

    assert alert(course, 201) is None
    assert alert(again, 201).since == after(200)
    partly = treated(
        taken(seen(begun(), 0, Level.URGENT), 7, Histology.METASTASIS),
        20,
        Response.PARTIAL,
    )
    assert alert(seen(partly, 200, Level.URGENT), 201) is None


def test_a_lesion_that_was_cut_out_and_alarms_again_is_a_new_alert():
    """The specimen itself was the treatment; what comes back is something new."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.METASTASIS)
    excised = replace(
        course,
        pathologies=(replace(course.pathologies[0], sampling=Sampling.EXCISION),),
    )

    assert alert(excised, 100) is None
    assert alert(seen(excised, 200, Level.BIOPSY), 201).since == after(200)
    assert alert(seen(course, 200, Level.BIOPSY), 201) is None


def test_nothing_is_open_for_the_dead_or_for_whom_is_no_longer_followed():
    """A list of work holds no one who cannot come."""
    course = seen(begun(), 0, Level.URGENT)
    dead = replace(
        course, outcomes=(Outcome("2.25.7", after(9), VitalStatus.DEAD_OF_CANCER),)
    )
    closed = replace(course, closure=Closure(after(9), "moved away"))

    assert alert(course, 10) is not None
    assert alert(dead, 10) is None
    assert alert(closed, 10) is None


def test_the_future_is_not_known():
    """An answer for a past day leaves out what came later."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.METASTASIS)

    assert alert(course, 5).state is AlertState.OPEN


def test_the_most_urgent_stands_first_then_the_longest_waiting():
    """The eye falls on what matters most."""
    course = seen(begun(), 0, Level.BIOPSY)
    visit = course.visits[0]
    lesions = (
        answer(Level.RECHECK, after(0), lesion="c"),
        answer(Level.BIOPSY, after(0), lesion="b"),
        answer(Level.URGENT, after(0), lesion="a"),
    )
    course = replace(
        course,
        visits=(replace(visit, answer=replace(visit.answer, lesions=lesions)),),
    )

    found = open_alerts(course, today=after(1))

    assert [each.lesion for each in found] == ["a", "b", "c"]


def test_an_alert_stands_as_it_is_until_the_next_event():
    """A list that was made earlier tells the same on a later day."""
    course = taken(seen(begun(), 0, Level.URGENT), 7, Histology.BENIGN)

    (standing,) = standing_alerts(course)
    found = alert(course, 300)

    assert (standing.state_on(after(300)), standing.due, standing.since) == (
        found.state,
        found.due,
        found.since,
    )


def test_a_deferred_alert_in_a_list_is_open_again_on_its_day():
    """The day comes without anybody writing anything."""
    course = decided(
        seen(begun(), 0, Level.URGENT),
        2,
        Choice.DEFERRED,
        until=40,
        reason=OverrideReason.IMAGING_FIRST,
    )

    (standing,) = standing_alerts(course)

    assert standing.state_on(after(39)) is AlertState.DEFERRED
    assert standing.state_on(after(40)) is AlertState.OPEN
