"""The tables of a follow-up: visits, comparisons, responses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scalpwatch.locale import Words
from scalpwatch.phrases import say
from scalpwatch.report.citing import sentence
from scalpwatch.report.content import Table
from scalpwatch.report.measure_words import MEASURES, tell_difference, tell_figure
from scalpwatch.report.wording import LEVELS
from scalpwatch.vocabulary.course_names import THERAPIES
from scalpwatch.vocabulary.follow_ups import (
    Change,
    FollowUp,
    FollowUpRow,
    MeasuredChange,
    ResponseKind,
    TreatmentResponse,
)
from scalpwatch.vocabulary.measurements import MeasurementName

__all__ = [
    "VERDICTS",
    "tell_change",
    "tell_comparisons",
    "tell_response",
    "tell_treatment",
    "tell_visits",
]

VERDICTS: Final = {
    Change.GREW: say("more than before"),
    Change.SHRANK: say("less than before"),
    Change.NO_CHANGE_BEYOND_MEASUREMENT: say("no change beyond measurement"),
    Change.NOT_COMPARABLE: say("not comparable"),
}
_RESPONSES: Final = {
    ResponseKind.COMPLETE: say("complete response"),
    ResponseKind.PARTIAL: say("partial response"),
    ResponseKind.STABLE: say("neither response nor progression (stable)"),
    ResponseKind.PROGRESSION: say("progression"),
    ResponseKind.NOT_EVALUABLE: say("cannot be judged"),
}


def tell_visits(follow_up: FollowUp, words: Words) -> Table:
    """Tell each visit in a row.

    Parameters
    ----------
    follow_up
        One lesion.
    words
        The language.

    Returns
    -------
    table
        Size as told, age, advice, and the leading figures of pictures.
    """
    head = (
        say("Day"),
        say("Days"),
        say("Size told, cm"),
        say("Age, months"),
        say("Advice"),
        say("Size, vessels and hair in pictures"),
    )
    return Table(
        head=tuple(words.tell(name) for name in head),
        rows=tuple(_visit(row, words) for row in follow_up.rows),
        widths=(13, 6, 10, 9, 15, 36),
    )


def _visit(row: FollowUpRow, words: Words) -> tuple[str, ...]:
    """Tell one visit."""
    untold = words.tell(say("not told"))
    size = " × ".join(words.number(each) for each in row.size_cm)
    age = untold if row.age_months is None else words.number(row.age_months, 0)
    measured = [
        words.tell(
            say(
                "{measure} {figure}",
                measure=MEASURES[each.what],
                figure=tell_figure(each.what, each.interval, each.unit, words),
            )
        )
        for each in row.figures
        if each.picture is not None and each.what in _SHOWN
    ]
    return (
        words.date(row.seen_on),
        str(row.days),
        size or untold,
        age,
        words.tell("–" if row.level is None else LEVELS[row.level]),
        "; ".join(measured) or _unmeasured(row, words),
    )


_SHOWN: Final = (
    MeasurementName.FOCUS_LONG_DIAMETER,
    MeasurementName.NODE_DIAMETER,
    MeasurementName.VESSEL_LENGTH_DENSITY,
    MeasurementName.HAIR_DENSITY,
)


def _unmeasured(row: FollowUpRow, words: Words) -> str:
    """Say why a visit has no figures."""
    if row.pictures:
        return words.tell(say("not measured in the pictures of this day"))
    return words.tell(say("no picture"))


def tell_comparisons(changes: Sequence[MeasuredChange], words: Words) -> Table:
    """Tell every figure that was compared.

    Parameters
    ----------
    changes
        Of one lesion.
    words
        The language.

    Returns
    -------
    table
        Both figures, their difference, and what became of it or why not.
    """
    head = (
        say("Measure"),
        say("First"),
        say("Last"),
        say("Difference"),
        say("What became of it"),
    )
    return Table(
        head=tuple(words.tell(name) for name in head),
        rows=tuple(_row(each, words) for each in changes),
        widths=(25, 20, 20, 21, 24),
    )


def _row(change: MeasuredChange, words: Words) -> tuple[str, ...]:
    """Tell one figure."""
    figures = [
        ""
        if figure is None
        else words.tell(
            say(
                "{figure}, {day}",
                figure=tell_figure(change.what, figure.interval, figure.unit, words),
                day=day,
            )
        )
        for figure, day in (
            (change.first, change.first_on),
            (change.last, change.last_on),
        )
    ]
    verdict = words.tell(VERDICTS[change.change])
    if change.reason is not None:
        verdict = f"{verdict}. {words.tell(change.reason)}"
    name = words.tell(MEASURES[change.what])
    return (name, *figures, tell_change(change, words), verdict)


def tell_treatment(response: TreatmentResponse, words: Words) -> str:
    """Name a treatment with the day on which it began.

    Parameters
    ----------
    response
        To the treatment.
    words
        The language.

    Returns
    -------
    text
        Such as "chemotherapy: capecitabine, from 9 June 2026".
    """
    therapy = response.therapy
    name = THERAPIES[therapy.kind]
    parts = (name, therapy.agent) if therapy.agent else (name,)
    told = ": ".join(words.tell(part) for part in parts)
    return words.tell(say("{treatment}, from {day}", treatment=told, day=therapy.began))


def tell_response(response: TreatmentResponse, words: Words) -> str:
    """Tell a response with its sums.

    Parameters
    ----------
    response
        To a treatment.
    words
        The language.

    Returns
    -------
    text
        What it was, the sums of diameters, and what limits it.
    """
    told = [words.tell(_RESPONSES[response.kind])]
    sums = (
        (response.baseline_cm, response.baseline_on, say("before")),
        (response.nadir_cm, response.nadir_on, say("smallest until then")),
        (response.last_cm, response.last_on, say("last")),
    )
    told += [
        words.tell(say("{when} {size} cm ({day})", when=when, size=size, day=day))
        for size, day, when in sums
        if size is not None and day is not None
    ]
    if response.new_lesions:
        told.append(words.tell(say("new: {lesions}", lesions=response.new_lesions)))
    text = sentence("; ".join(told))
    if response.reason is not None:
        text = f"{text}. {words.tell(response.reason)}"
    return text


def tell_change(change: MeasuredChange, words: Words) -> str:
    """Tell a difference with its interval.

    Parameters
    ----------
    change
        Of a figure.
    words
        The language.

    Returns
    -------
    text
        Empty where there is none.
    """
    if change.difference is None or change.first is None:
        return ""
    units = (change.first.unit, change.unit)
    return tell_difference(change.what, change.difference, units, words)
