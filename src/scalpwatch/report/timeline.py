"""A patient's course, told day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scalpwatch.phrases import Fact, Phrase, say
from scalpwatch.report.specimens import tell_findings, tell_specimen
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.cases import Lesion, Response
from scalpwatch.vocabulary.course_names import (
    CHOICES,
    OVERRIDE_REASONS,
    THERAPIES,
    THERAPY_RESPONSES,
    VITAL_STATUSES,
)
from scalpwatch.vocabulary.courses import (
    Choice,
    Course,
    Decision,
    KeptLesionAnswer,
    OverrideReason,
    Therapy,
    Visit,
)

__all__ = ["Happening", "tell_timeline"]


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened on one day.

    Parameters
    ----------
    on
        The day.
    headline
        What it was.
    details
        What is to be known of it, sentence by sentence.
    """

    on: date
    headline: Phrase
    details: tuple[Fact, ...] = ()


def tell_timeline(course: Course) -> tuple[Happening, ...]:
    """Tell a course day by day.

    Parameters
    ----------
    course
        All that is kept of one patient.

    Returns
    -------
    happenings
        In the order of their days; of one day, the visit first.
    """
    told = [
        *(_visit(each) for each in course.visits),
        *(
            Happening(each.on, _decision(each), _words(each.text))
            for each in course.decisions
        ),
        *(
            Happening(
                each.taken_on,
                tell_specimen(each),
                (*tell_findings(each), *_words(each.text)),
            )
            for each in course.pathologies
        ),
        *(happening for each in course.therapies for happening in _therapy(each)),
        *(
            Happening(each.on, VITAL_STATUSES[each.status], _words(each.text))
            for each in course.outcomes
        ),
    ]
    if course.closure is not None:
        told.append(
            Happening(
                course.closure.on,
                say("no longer followed"),
                _words(course.closure.text),
            )
        )
    return tuple(sorted(told, key=lambda each: each.on))


def _visit(visit: Visit) -> Happening:
    """Tell of an examination, and of what was advised."""
    if visit.answer is None:
        return Happening(visit.seen_on, say("seen; nothing was asked"))
    told = {each.identifier: each for each in visit.case.lesions}
    details = [
        sentence
        for answer in visit.answer.lesions
        for sentence in _answer(answer, told.get(answer.lesion))
    ]
    if visit.pictures:
        measured = sum(bool(each.measurements) for each in visit.pictures)
        details.append(
            say(
                "Pictures: {count}; measured: {measured}",
                count=len(visit.pictures),
                measured=measured,
            )
        )
    headline = say("seen: {level}", level=LEVELS[visit.answer.level])
    return Happening(visit.seen_on, headline, tuple(details))


def _answer(answer: KeptLesionAnswer, lesion: Lesion | None) -> Iterator[Fact]:
    """Tell what was advised of one lesion, and which flags it raised."""
    yield say(
        "{lesion}: {level}. {headline}",
        lesion=answer.lesion,
        level=LEVELS[answer.level],
        headline=answer.headline,
    )
    if lesion is not None and lesion.size_cm:
        yield say(
            "{lesion}: {size} cm as told",
            lesion=answer.lesion,
            size=_times(lesion.size_cm),
        )
    for flag in answer.flags:
        yield say("{lesion}: red flag: {flag}", lesion=answer.lesion, flag=flag.text)


def _times(size_cm: tuple[float, ...]) -> Fact:
    """Tell one diameter, or two."""
    if len(size_cm) == 1:
        return size_cm[0]
    return say("{longest} × {shortest}", longest=size_cm[0], shortest=size_cm[1])


def _decision(decision: Decision) -> Phrase:
    """Tell what was decided about an alert."""
    reason = OVERRIDE_REASONS[decision.reason or OverrideReason.OTHER]
    level = LEVELS[decision.level]
    if decision.choice is Choice.DONE:
        return say(
            "{lesion}: {level}, biopsy done", lesion=decision.lesion, level=level
        )
    if decision.choice is Choice.DEFERRED and decision.until is not None:
        return say(
            "{lesion}: {level} deferred until {day}: {reason}",
            lesion=decision.lesion,
            level=level,
            day=decision.until,
            reason=reason,
        )
    return say(
        "{lesion}: {level} {choice}: {reason}",
        lesion=decision.lesion,
        level=level,
        choice=CHOICES[decision.choice],
        reason=reason,
    )


def _therapy(therapy: Therapy) -> Iterator[Happening]:
    """Tell when a treatment began, and when and how it ended."""
    treatment: Fact = THERAPIES[therapy.kind]
    if therapy.agent:
        treatment = say("{kind} ({agent})", kind=treatment, agent=therapy.agent)
    if therapy.lesion:
        treatment = say(
            "{treatment} of {lesion}", treatment=treatment, lesion=therapy.lesion
        )
    response = THERAPY_RESPONSES[therapy.response]
    is_told = therapy.response is not Response.NOT_TOLD
    if therapy.ended == therapy.began:
        yield Happening(
            therapy.began, say("{treatment}", treatment=treatment), (response,)
        )
        return
    yield Happening(
        therapy.began,
        say("{treatment} begins", treatment=treatment),
        (response,) if is_told and therapy.ended is None else (),
    )
    if therapy.ended is not None:
        yield Happening(
            therapy.ended, say("{treatment} ends", treatment=treatment), (response,)
        )


def _words(text: str) -> tuple[Fact, ...]:
    """Give the clinician's own words, if there are any."""
    return (say("“{text}”", text=text),) if text else ()
