"""How lesions of the scalp answered a treatment, by the diameters of RECIST 1.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from scalpwatch.phrases import Phrase, say
from scalpwatch.registry.follow_up import follow
from scalpwatch.registry.limits import Limits, read_limits
from scalpwatch.vocabulary.cases import Lesion, Response
from scalpwatch.vocabulary.courses import Course, Therapy, TherapyKind
from scalpwatch.vocabulary.follow_ups import (
    Followed,
    FollowUpRow,
    ResponseKind,
    ToldSize,
    TreatmentResponse,
    View,
)
from scalpwatch.vocabulary.measurements import MeasurementName, Unit

__all__ = ["response", "responses"]

#: By which technique a diameter was had; it must be the same at every visit.
_Technique: TypeAlias = tuple[Followed, View | None]
#: Told by hand comes first: RECIST measures lesions of the skin by calipers.
_DIAMETERS: Final = (
    ToldSize.LONGEST,
    MeasurementName.NODE_DIAMETER,
    MeasurementName.FOCUS_LONG_DIAMETER,
)
#: A sum that lies on a threshold has reached it, however it was added.
_HAIR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Target:
    """A lesion whose diameter is added, measured in one way throughout."""

    name: str
    baseline_on: date
    baseline_cm: float
    later: Mapping[date, float]


def responses(course: Course) -> tuple[TreatmentResponse, ...]:
    """Judge every treatment of a course.

    Parameters
    ----------
    course
        All that is kept of one patient.

    Returns
    -------
    responses
        One for each treatment, in their order.
    """
    return tuple(response(course, therapy) for therapy in course.therapies)


def response(course: Course, therapy: Therapy) -> TreatmentResponse:
    """Judge how the lesions under a treatment answered it.

    Parameters
    ----------
    course
        All that is kept of one patient.
    therapy
        One of its treatments: of one lesion, or of the whole patient.

    Returns
    -------
    response
        By the sum of longest diameters at the last visit, against the sum before
        treatment and the smallest sum since.

    Notes
    -----
    Lesions of the scalp alone are judged: the response of the patient needs all her
    lesions. A lesion is measured in the same way at every visit, and one that is not
    measured at a visit leaves that visit out. That a lesion has gone is taken from
    the clinician's word alone, never from a picture in which nothing was found.

    References
    ----------
    Eisenhauer EA et al. New response evaluation criteria in solid tumours: revised
    RECIST guideline (version 1.1). European Journal of Cancer 2009; 45: 228-247,
    10.1016/j.ejca.2008.10.026: measurable clinical lesions, target lesions, response
    criteria.
    """
    limits = read_limits()
    targets = _targets(course, therapy, limits)
    new = tuple(_new_lesions(course, therapy))
    refusal = _refusal(therapy, targets)
    if refusal is not None:
        return TreatmentResponse(
            therapy, ResponseKind.NOT_EVALUABLE, new_lesions=new, reason=refusal
        )
    baseline = sum(each.baseline_cm for each in targets)
    baseline_on = max(each.baseline_on for each in targets)
    names = tuple(each.name for each in targets)
    sums = _sums(targets)
    has_gone = _has_gone(course, therapy, targets)
    if not sums and not has_gone and not new:
        return TreatmentResponse(
            therapy,
            ResponseKind.NOT_EVALUABLE,
            names,
            baseline_on=baseline_on,
            baseline_cm=baseline,
            reason=say("No visit since has measured what was measured before."),
        )
    last_on, last = sums[-1] if sums else (None, None)
    nadir_on, nadir = min(
        [(baseline_on, baseline), *sums[:-1]], key=lambda each: (each[1], each[0])
    )
    kind = _kind(limits, baseline, nadir, last)
    if has_gone:
        kind, last, last_on = ResponseKind.COMPLETE, 0.0, course.visits[-1].seen_on
    return TreatmentResponse(
        therapy,
        ResponseKind.PROGRESSION if new else kind,
        names,
        baseline_on=baseline_on,
        nadir_on=nadir_on,
        last_on=last_on,
        baseline_cm=baseline,
        nadir_cm=nadir,
        last_cm=last,
        new_lesions=new,
        reason=_limit(course, targets, therapy, new, has_gone=has_gone),
    )


def _kind(
    limits: Limits, baseline: float, nadir: float, last: float | None
) -> ResponseKind:
    """Judge a sum; progression from the smallest sum outweighs what was gained."""
    if last is None:
        return ResponseKind.NOT_EVALUABLE
    grown = last - nadir
    if (
        grown >= limits.progression_increase * nadir - _HAIR
        and grown >= limits.progression_least - _HAIR
    ):
        return ResponseKind.PROGRESSION
    if last == 0:
        return ResponseKind.COMPLETE
    if last <= (1 - limits.partial_decrease) * baseline + _HAIR:
        return ResponseKind.PARTIAL
    return ResponseKind.STABLE


def _refusal(therapy: Therapy, targets: Sequence[_Target]) -> Phrase | None:
    """Say why a response cannot be judged."""
    if therapy.kind is TherapyKind.SURGERY:
        return say("After an operation there is nothing to measure: watch for return.")
    if not targets:
        return say(
            "No lesion of 10 mm or more was measured before treatment; RECIST 1.1 "
            "measures lesions of the skin from 10 mm on, by calipers, with a "
            "photograph that shows a ruler."
        )
    return None


def _limit(
    course: Course,
    targets: Sequence[_Target],
    therapy: Therapy,
    new: tuple[str, ...],
    *,
    has_gone: bool,
) -> Phrase | None:
    """Say what limits the judgement."""
    if new:
        return say(
            "A lesion first seen under treatment counts as progression if it is "
            "malignant: biopsy decides."
        )
    if has_gone:
        return say("That it has gone is the clinician's word; no size was told since.")
    since = max(each.baseline_on for each in targets)
    names = {"", *(each.name for each in targets)}
    others = [
        each
        for each in course.therapies
        if each.uid != therapy.uid and each.lesion in names and each.began >= since
    ]
    if others:
        return say(
            "Another treatment began in the same time: which of them did it cannot be "
            "told."
        )
    return None


def _targets(course: Course, therapy: Therapy, limits: Limits) -> tuple[_Target, ...]:
    """Choose the largest measurable lesions before treatment."""
    names = [each.name for each in course.lesions if therapy.lesion in {"", each.name}]
    found = [target for name in names if (target := _target(course, therapy, name))]
    fit = [each for each in found if each.baseline_cm >= limits.least_measurable]
    fit.sort(key=lambda each: -each.baseline_cm)
    return tuple(fit[: int(limits.most_targets)])


def _target(course: Course, therapy: Therapy, name: str) -> _Target | None:
    """Measure a lesion before treatment, and since by the same technique."""
    if not any(_tells_of(visit.case.lesions, name) for visit in course.visits):
        return None
    rows = follow(course, name).rows
    before = [row for row in rows if row.seen_on <= therapy.began]
    since = [row for row in rows if row.seen_on > therapy.began]
    for row in reversed(before):
        found = [
            _Target(name, row.seen_on, size, _by_day(since, technique))
            for technique, size in _diameters(row).items()
        ]
        if found:
            # a way of measuring that was given up since tells nothing
            return next((each for each in found if each.later), found[0])
    return None


def _by_day(rows: Sequence[FollowUpRow], technique: _Technique) -> Mapping[date, float]:
    """Diameters that were had by one technique [cm]."""
    return {
        row.seen_on: sizes[technique]
        for row in rows
        if technique in (sizes := _diameters(row))
    }


def _tells_of(lesions: Sequence[Lesion], name: str) -> bool:
    """Tell whether a case tells of a lesion."""
    return any(each.identifier == name for each in lesions)


def _diameters(row: FollowUpRow) -> dict[_Technique, float]:
    """Longest diameters of a visit by technique, the preferred first [cm]."""
    return {
        (figure.what, figure.view): figure.interval.value
        for what in _DIAMETERS
        for figure in row.figures
        if figure.what is what and figure.unit is Unit.CM
    }


def _sums(targets: Sequence[_Target]) -> list[tuple[date, float]]:
    """Add the diameters on the days that measured every target."""
    days = set.intersection(*(set(each.later) for each in targets))
    return [(day, sum(each.later[day] for each in targets)) for day in sorted(days)]


def _new_lesions(course: Course, therapy: Therapy) -> Iterator[str]:
    """Name lesions first seen after a treatment of the whole patient began."""
    for lesion in course.lesions if not therapy.lesion else ():
        seen = [
            visit.seen_on
            for visit in course.visits
            if _tells_of(visit.case.lesions, lesion.name)
        ]
        noted = [*seen, *([lesion.first_noted] if lesion.first_noted else [])]
        if noted and min(noted) > therapy.began:
            yield lesion.name


def _has_gone(course: Course, therapy: Therapy, targets: Sequence[_Target]) -> bool:
    """Tell whether the clinician says so, and the last visit tells no size."""
    last = course.visits[-1]
    return (
        therapy.response is Response.FULL
        and last.seen_on > therapy.began
        and all(last.seen_on not in each.later for each in targets)
    )
