"""Which alerts of a course are open, since when, until when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.biopsies import Biopsies, biopsies_of
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.alerts import AlertState, OpenAlert, StandingAlert
from scalpwatch.vocabulary.cases import Response
from scalpwatch.vocabulary.course_names import OVERRIDE_REASONS
from scalpwatch.vocabulary.courses import (
    Choice,
    Course,
    Decision,
    KeptLesionAnswer,
    OverrideReason,
    Therapy,
    TherapyKind,
)
from scalpwatch.vocabulary.pathology import Sampling

__all__ = ["is_followed", "open_alerts", "standing_alerts"]

#: Days after which a result that has not come is asked for (judgement).
_RESULT_DUE_DAYS: Final = 14

_CALLS_FOR_BIOPSY: Final = {Level.BIOPSY, Level.URGENT}


@dataclass(frozen=True, slots=True)
class _Given:
    """What was answered of a lesion on one day."""

    on: date
    answer: KeptLesionAnswer

    @property
    def alarms(self) -> bool:
        """Whether it calls for a biopsy."""
        return self.answer.level in _CALLS_FOR_BIOPSY

    @property
    def is_calm(self) -> bool:
        """Whether it looked and found nothing that calls for one; ABSTAIN did not."""
        return self.answer.level is Level.RECHECK

    @property
    def flags(self) -> frozenset[str]:
        """Red flags that it raised."""
        return frozenset(each.identifier for each in self.answer.flags)


@dataclass(frozen=True, slots=True)
class _Alarm:
    """An unbroken run of answers, from the first that called for a biopsy."""

    answers: tuple[_Given, ...]
    today: date

    @property
    def since(self) -> date:
        """When it was first raised."""
        return self.answers[0].on

    @property
    def last(self) -> _Given:
        """The latest answer."""
        return self.answers[-1]

    @property
    def level(self) -> Level:
        """The highest level in it."""
        levels = [each.answer.level for each in self.answers]
        return max(levels, key=lambda level: level.rank)

    def open(self, state: AlertState, due: date | None, why: Phrase) -> OpenAlert:
        """Say that it is open."""
        return OpenAlert(
            lesion=self.last.answer.lesion,
            level=self.level,
            since=self.since,
            due=due,
            waiting_days=(self.today - self.since).days,
            state=state,
            why=why,
        )


def is_followed(course: Course) -> bool:
    """Tell whether a patient is still followed.

    Parameters
    ----------
    course
        Her course.

    Returns
    -------
    is_followed
        ``False`` after her death, and once following her was ended.
    """
    heard = course.last_outcome
    return course.closure is None and not (heard is not None and heard.status.is_dead)


def open_alerts(course: Course, *, today: date) -> tuple[OpenAlert, ...]:
    """List what is still to be done about the lesions of a course.

    Parameters
    ----------
    course
        The patient over time.
    today
        The day asked about; nothing later is taken into account.

    Returns
    -------
    alerts
        At most one for each lesion, the most urgent first, then the longest waiting;
        none of a patient who is no longer followed.

    Notes
    -----
    An alert is raised by an answer of BIOPSY or URGENT and closed by a malignant
    finding alone, which leads to treatment; by benign histology of a specimen that was
    taken since it was raised, once RECHECK is answered; and by a clinician who declines
    after two such specimens of which the second reaches fat. A lower answer without
    histology does not close it, nor does ABSTAIN after benign histology, for it does
    not say that the flag is gone: both ask for a decision. Benign or inconclusive
    histology under a flag that persists asks for a second, deeper biopsy. A decision
    holds for what was known on its day: a later answer of a higher level, or with a new
    red flag, opens the alert again. A malignant lesion that was cut out, or went under
    treatment, and that alarms again is a new alert. That a result is asked for after
    two weeks is a judgement.
    """
    if not is_followed(course):
        return ()
    names = dict.fromkeys(
        answer.lesion
        for visit in course.visits
        if visit.answer is not None
        for answer in visit.answer.lesions
    )
    found = [_alert_of(course, name, today) for name in names]
    return tuple(
        sorted(
            (alert for alert in found if alert is not None),
            key=lambda each: (-each.level.rank, each.since, each.lesion),
        )
    )


def standing_alerts(course: Course) -> tuple[StandingAlert, ...]:
    """List the open alerts of a course as they stand after its last event.

    Parameters
    ----------
    course
        The patient over time.

    Returns
    -------
    alerts
        In the order of `open_alerts`; they hold on any later day, but for what
        `StandingAlert.state_on` tells.
    """
    days = [
        *(each.seen_on for each in course.visits),
        *(each.on for each in course.decisions),
        *(each.reported_on or each.taken_on for each in course.pathologies),
        *(each.taken_on for each in course.pathologies),
        *(each.ended or each.began for each in course.therapies),
    ]
    return tuple(
        StandingAlert(each.lesion, each.level, each.since, each.due, each.state)
        for each in open_alerts(course, today=max(days, default=date.min))
    )


def _alert_of(course: Course, lesion: str, today: date) -> OpenAlert | None:
    """Find what is to be done about one lesion."""
    given = tuple(_answers(course, lesion, today))
    if not given:
        return None
    biopsies = biopsies_of(course, lesion, until=today)
    if biopsies.malignant_on is not None:
        gone_on = _removed_on(course, lesion, biopsies.malignant_on, today)
        given = tuple(
            each for each in given if gone_on is not None and each.on > gone_on
        )
        biopsies = biopsies.after(gone_on or today)
    alarming = _standing_from(given, biopsies)
    if alarming is None:
        return _look_again(given, today)
    alarm = _Alarm(given[alarming:], today)
    decision = _standing_decision(course, alarm)
    return _weigh(alarm, biopsies, decision)


def _standing_from(given: tuple[_Given, ...], biopsies: Biopsies) -> int | None:
    """Find the answer that raised the alarm which stands; ``None`` if none does."""
    began: int | None = None
    for place, each in enumerate(given):
        if each.alarms and began is None:
            began = place
        elif began is not None and each.is_calm:
            days = _taken_since(given[began].on, biopsies).benign_days
            # it may be taken after the calm look, but not of a flag that came back
            back_on = next((one.on for one in given[place:] if one.alarms), date.max)
            if any(day < back_on for day in days):
                began = None
    return began


def _taken_since(day: date, biopsies: Biopsies) -> Biopsies:
    """Leave out what was taken before a day."""
    return biopsies.after(day - timedelta(days=1))


def _weigh(
    alarm: _Alarm, biopsies: Biopsies, decision: Decision | None
) -> OpenAlert | None:
    """Set an alarm against what was taken and what was decided."""
    if biopsies.pending_on is not None:
        return _awaiting(alarm, biopsies.pending_on)
    reported = biopsies.reported_on
    if decision is not None and (reported is None or decision.on >= reported):
        if decision.choice is not Choice.DONE:
            return _put_off(alarm, biopsies, decision)
        if reported is None or decision.on > reported:
            return _awaiting(alarm, decision.on)
    if reported is not None:
        return _after_report(alarm, biopsies)
    return _unanswered(alarm)


def _unanswered(alarm: _Alarm) -> OpenAlert:
    """Say that nobody has answered it."""
    due = min(each.answer.act_by for each in alarm.answers if each.alarms)
    if alarm.last.alarms:
        why = say("A biopsy is called for, and nothing of it is recorded.")
        return alarm.open(AlertState.OPEN, due, why)
    why = say(
        "An earlier answer called for a biopsy and the last does not; no histology "
        "settled it. Decide: biopsy it, or decline because."
    )
    return alarm.open(AlertState.TO_BE_DECIDED, due, why)


def _awaiting(alarm: _Alarm, taken_on: date) -> OpenAlert:
    """Say that the histology is awaited."""
    return alarm.open(
        AlertState.AWAITING_RESULT,
        taken_on + timedelta(days=_RESULT_DUE_DAYS),
        say("Biopsied on {day}; the histology is awaited.", day=taken_on),
    )


def _put_off(alarm: _Alarm, biopsies: Biopsies, decision: Decision) -> OpenAlert | None:
    """Say what became of an alert that was deferred or declined."""
    told = OVERRIDE_REASONS[decision.reason or OverrideReason.OTHER]
    if decision.choice is Choice.DECLINED:
        if _taken_since(alarm.since, biopsies).are_twice_benign:
            return None
        why = say("Declined on {day}: {reason}.", day=decision.on, reason=told)
        return alarm.open(AlertState.OVERRIDDEN, None, why)
    until = decision.until or decision.on
    if until <= alarm.today:
        why = say(
            "Deferred until {day}, which has come: {reason}.", day=until, reason=told
        )
        return alarm.open(AlertState.OPEN, until, why)
    why = say("Deferred until {day}: {reason}.", day=until, reason=told)
    return alarm.open(AlertState.DEFERRED, until, why)


def _after_report(alarm: _Alarm, biopsies: Biopsies) -> OpenAlert:
    """Say what to do when the report found no malignancy and the flag persists."""
    reported = max(biopsies.reported_on or alarm.since, alarm.since)
    since = _taken_since(alarm.since, biopsies)
    if not alarm.last.alarms and not since.benign_days:
        return _unanswered(alarm)
    if not alarm.last.alarms:
        why = say(
            "The histology was benign, and the last answer had no word on whether the "
            "flag is gone: see the patient again, or decide."
        )
        return alarm.open(AlertState.TO_BE_DECIDED, reported, why)
    if since.are_twice_benign:
        why = say(
            "Two biopsies were benign, the second down to fat, and the flag persists: "
            "decide."
        )
        return alarm.open(AlertState.TO_BE_DECIDED, reported, why)
    if not biopsies.benign_days:
        why = say(
            "The histology was inconclusive and the flag persists: take a second, "
            "deeper biopsy."
        )
    elif len(since.benign_days) > 1:
        why = say(
            "The histology was benign again, but not surely down to fat, and the flag "
            "persists: take a deeper biopsy."
        )
    else:
        why = say(
            "Benign histology does not close an alert whose flag persists: take a "
            "second, deeper biopsy."
        )
    # as urgent as the alert itself: not later than its own term after the report
    term = alarm.answers[0].answer.act_by - alarm.since
    return alarm.open(AlertState.SECOND_BIOPSY, reported + term, why)


def _look_again(given: tuple[_Given, ...], today: date) -> OpenAlert | None:
    """Say when the lesion is to be looked at again."""
    if not given or given[-1].alarms:
        return None
    last = given[-1]
    alarm = _Alarm((last,), today)
    missing = last.answer.level is Level.ABSTAIN
    why = (
        say("Looks are missing: see the patient again, and earlier if it changes.")
        if missing
        else say("To be looked at again, and earlier if it changes.")
    )
    return alarm.open(AlertState.LOOK_AGAIN, last.answer.act_by, why)


def _answers(course: Course, lesion: str, today: date) -> Iterator[_Given]:
    """Give the answers of a lesion, in the order of their days."""
    for visit in sorted(course.visits, key=lambda each: each.seen_on):
        if visit.answer is None or visit.seen_on > today:
            continue
        for answer in visit.answer.lesions:
            if answer.lesion == lesion:
                yield _Given(visit.seen_on, answer)


def _removed_on(course: Course, lesion: str, found: date, today: date) -> date | None:
    """Find when the lesion had gone, after malignancy was found: treated or cut out."""
    treated = [
        each.ended or each.began
        for each in course.therapies
        if _removes(each, lesion) and (each.ended or each.began) >= found
    ]
    cut_out = [
        each.taken_on
        for each in biopsies_of(course, lesion, until=today).specimens
        if each.histology.is_malignant and each.sampling is Sampling.EXCISION
    ]
    days = [*treated, *cut_out]
    return max((day for day in days if day <= today), default=None)


def _removes(therapy: Therapy, lesion: str) -> bool:
    """Tell whether a treatment leaves no lesion behind, as far as it is told."""
    is_of_it = therapy.lesion == lesion
    if therapy.response is Response.FULL:
        return is_of_it or (not therapy.lesion and therapy.kind.is_systemic)
    is_surgery = therapy.kind is TherapyKind.SURGERY
    return is_of_it and is_surgery and therapy.response is Response.NOT_TOLD


def _standing_decision(course: Course, alarm: _Alarm) -> Decision | None:
    """Find the last decision that still holds for what is known now."""
    lesion = alarm.last.answer.lesion
    made = [
        each
        for each in course.decisions
        if each.lesion == lesion and alarm.since <= each.on <= alarm.today
    ]
    if not made:
        return None
    last = max(made, key=lambda each: each.on)
    known = [each for each in alarm.answers if each.on <= last.on]
    # a visit weighed anew since, by its pictures, may say more than was decided about
    rank = min(max(each.answer.level.rank for each in known), last.level.rank)
    flags = frozenset[str]().union(*(each.flags for each in known))
    outgrown = any(
        each.answer.level.rank > rank or (each.on > last.on and each.flags - flags)
        for each in alarm.answers
    )
    return None if outgrown else last
