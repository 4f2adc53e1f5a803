"""From a patient's course to the row of codes, days and counts that is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum
from typing import Final, TypeVar

from scalpwatch.inference.receptors import ReceptorStatus, read_receptor
from scalpwatch.registry.rows import AgeBand, CohortRow
from scalpwatch.vocabulary.advice import Level
from scalpwatch.vocabulary.cases import Cancer, Form, Lesion, Primary, Receptor, Site
from scalpwatch.vocabulary.courses import Choice, Course, OverrideReason
from scalpwatch.vocabulary.pathology import Histology, Marker, Pathology, Specimen

__all__ = ["CohortRow", "cohort_row"]

Word = TypeVar("Word", bound=Enum)

_DAYS_A_MONTH: Final = 30.44
#: A lesion told to be older than a life is a slip of the pen.
_OLDEST_MONTHS: Final = 1_200
_LEVELS: Final = (Level.BIOPSY, Level.URGENT)


def cohort_row(course: Course) -> CohortRow:
    """Make of a patient's course the row that the statistics read.

    Parameters
    ----------
    course
        All that is kept of one patient.

    Returns
    -------
    row
        Codes, days and counts.

    Notes
    -----
    A specimen that names no lesion belongs to the only lesion there is, and to none
    where there are several. To choose the lesion in which a metastasis was found
    as the index lesion is to choose by what was learnt later: the delay of such
    patients is that of the lesion that mattered, not of the first that was seen.
    Where she is seen and the form are as told first: by what is told later, whoever
    lives to be seen again would change groups, and lend the new one days on which
    nobody of it could die.
    """
    scalp = _scalp_specimens(course)
    alerts = _alerts(course)
    index = _index_lesion(course, scalp, alerts)
    sightings = [
        _Sighting(visit.seen_on, lesion)
        for visit in course.visits
        for lesion in visit.case.lesions
        if lesion.identifier == index
    ]
    visited = [visit.seen_on for visit in course.visits]
    first_visit = min(visited, default=None)
    first_sign, is_reckoned = _first_sign(course, index, sightings)
    first = min(alerts.values(), default=None, key=lambda alert: alert.order)
    biopsied = [each.taken_on for each in scalp if each.lesion == index]
    er, pr, her2 = _receptors_of_the_primary(course)
    er_then, pr_then, her2_then = _receptors_of_the_metastasis(scalp)
    urgent = _count_alerts(Level.URGENT, alerts, scalp)
    biopsy = _count_alerts(Level.BIOPSY, alerts, scalp)
    choices = Counter(each.choice for each in course.decisions)
    reasons = Counter(each.reason for each in course.decisions)
    outcome = course.last_outcome
    return CohortRow(
        sex=course.sex,
        phototype=course.phototype,
        setting=_first_told(visit.case.setting for visit in course.visits),
        country=_first_told(visit.case.country for visit in course.visits),
        age_band=_age_band(course, course.skin_metastasis_on or first_visit),
        primary=course.primary,
        er=er,
        pr=pr,
        her2=her2,
        er_then=er_then,
        pr_then=pr_then,
        her2_then=her2_then,
        site=_site(course, index, sightings),
        form=_form(sightings),
        first_sign=first_sign,
        first_sign_is_reckoned=is_reckoned,
        first_visit=first_visit,
        first_alert=first.on if first else None,
        first_alert_level=first.level if first else None,
        first_biopsy=min(biopsied, default=None),
        skin_metastasis=course.skin_metastasis_on,
        last_heard=_last_heard(course, scalp),
        status=outcome.status if outcome else None,
        urgent_alerts=urgent.raised,
        urgent_malignant=urgent.malignant,
        urgent_metastatic=urgent.metastatic,
        urgent_benign=urgent.benign,
        biopsy_alerts=biopsy.raised,
        biopsy_malignant=biopsy.malignant,
        biopsy_metastatic=biopsy.metastatic,
        biopsy_benign=biopsy.benign,
        biopsies=sum(each.histology is not Histology.PENDING for each in scalp),
        biopsies_awaited=sum(each.histology is Histology.PENDING for each in scalp),
        malignancies=len(
            {each.lesion or each.uid for each in scalp if each.histology.is_malignant}
        ),
        done=choices[Choice.DONE],
        deferred=choices[Choice.DEFERRED],
        declined=choices[Choice.DECLINED],
        reasons=tuple(reasons[reason] for reason in OverrideReason),
    )


@dataclass(frozen=True, slots=True)
class _Sighting:
    """The index lesion as it was at a visit."""

    on: date
    lesion: Lesion


@dataclass(frozen=True, slots=True)
class _Alert:
    """Since when a lesion is alerted, at which level then, and at most."""

    on: date
    level: Level
    highest: Level

    @property
    def order(self) -> tuple[date, int]:
        """The earliest first; of one day the most urgent."""
        return self.on, -self.level.rank


@dataclass(frozen=True, slots=True)
class _AlertCount:
    """Lesions alerted at a level, and what histology said of them."""

    raised: int
    malignant: int
    metastatic: int
    benign: int


def _scalp_specimens(course: Course) -> list[Pathology]:
    """List the scalp specimens, each with the lesion that it must be of."""
    only = course.lesions[0].name if len(course.lesions) == 1 else ""
    return [
        replace(each, lesion=only) if only and not each.lesion else each
        for each in course.pathologies
        if each.specimen is Specimen.SCALP_LESION
    ]


def _alerts(course: Course) -> dict[str, _Alert]:
    """Find since when each lesion is alerted."""
    alerts: dict[str, _Alert] = {}
    answers = [visit.answer for visit in course.visits if visit.answer]
    for answer in sorted(answers, key=lambda each: each.made_on):
        for each in answer.lesions:
            if each.level in _LEVELS:
                new = _Alert(answer.made_on, each.level, each.level)
                old = alerts.get(each.lesion, new)
                highest = max(old.highest, each.level, key=lambda level: level.rank)
                alerts[each.lesion] = replace(old, highest=highest)
    return alerts


def _index_lesion(
    course: Course, scalp: list[Pathology], alerts: Mapping[str, _Alert]
) -> str:
    """Choose the lesion that the delay, the site and the form are told of."""
    metastases = sorted(
        (each.taken_on, each.lesion)
        for each in scalp
        if each.histology is Histology.METASTASIS and each.lesion
    )
    if metastases:
        return metastases[0][1]
    if alerts:
        return min(alerts, key=lambda name: alerts[name].order)
    seen = [each.identifier for v in course.visits for each in v.case.lesions]
    return next(iter([*seen, *(each.name for each in course.lesions)]), "")


def _first_sign(
    course: Course, index: str, sightings: list[_Sighting]
) -> tuple[date | None, bool]:
    """Find when the index lesion was noted first, and whether that was reckoned."""
    told = [
        each.first_noted
        for each in course.lesions
        if each.name == index and each.first_noted
    ]
    reckoned = [
        each.on - timedelta(days=each.lesion.age_months * _DAYS_A_MONTH)
        for each in sightings
        if each.lesion.age_months is not None
        and 0 <= each.lesion.age_months <= _OLDEST_MONTHS
    ]
    first = min([*told, *reckoned], default=None)
    return first, first is not None and first not in told


def _site(course: Course, index: str, sightings: list[_Sighting]) -> Site:
    """Tell where the index lesion lies."""
    sites = [each.site for each in course.lesions if each.name == index]
    sites += [each.lesion.site for each in reversed(sightings)]
    return next((site for site in sites if site is not Site.NOT_TOLD), Site.NOT_TOLD)


def _form(sightings: list[_Sighting]) -> Form:
    """Tell the form of the index lesion, as told first."""
    forms = (each.lesion.form for each in sightings)
    return next((form for form in forms if form is not Form.NOT_TOLD), Form.NOT_TOLD)


def _first_told(words: Iterator[Word | None]) -> Word | None:
    """Take the first word that was told."""
    return next((word for word in words if word is not None), None)


def _age_band(course: Course, on: date | None) -> AgeBand:
    """Tell the age on a day as a band."""
    if course.birth_year is None or on is None:
        return AgeBand.UNKNOWN
    tens = (on.year - course.birth_year) // 10
    return _BANDS[min(max(tens, 3), 8) - 3]


_BANDS: Final = tuple(AgeBand)


def _last_heard(course: Course, scalp: list[Pathology]) -> date | None:
    """Find the day of death, or the last on which she was known to live."""
    outcome = course.last_outcome
    if outcome is not None and outcome.status.is_dead:
        return outcome.on
    days = [visit.seen_on for visit in course.visits]
    days += [each.taken_on for each in scalp]
    days += [each.on for each in course.outcomes]
    days += [each.ended or each.began for each in course.therapies]
    return max(days, default=None)


def _receptors_of_the_primary(course: Course) -> tuple[Receptor, Receptor, Receptor]:
    """Tell ER, PR and HER2 of the primary; what the history lacks, its blocks tell."""
    blocks = [each for each in course.pathologies if each.specimen is Specimen.PRIMARY]
    cancers = course.history.cancers
    breast = (each for each in cancers if each.primary is course.primary)
    cancer = next(breast, Cancer(Primary.NOT_TOLD))
    stained = _stained(blocks)
    told = (cancer.er, cancer.pr, cancer.her2)
    er, pr, her2 = (
        seen if word is Receptor.NOT_TOLD else word
        for word, seen in zip(told, stained, strict=True)
    )
    return er, pr, her2


def _receptors_of_the_metastasis(
    scalp: list[Pathology],
) -> tuple[Receptor, Receptor, Receptor]:
    """Tell ER, PR and HER2 of the metastasis on the scalp."""
    return _stained([each for each in scalp if each.histology is Histology.METASTASIS])


def _stained(specimens: list[Pathology]) -> tuple[Receptor, Receptor, Receptor]:
    """Tell ER, PR and HER2 by stains, under the thresholds by which they are shown."""
    er, pr, her2 = (
        _stain(specimens, marker) for marker in (Marker.ER, Marker.PR, Marker.HER2)
    )
    return er, pr, her2


def _stain(specimens: list[Pathology], marker: Marker) -> Receptor:
    """Tell a receptor by the first specimen in which its stain is clear."""
    for each in sorted(specimens, key=lambda specimen: specimen.taken_on):
        reading = read_receptor(each, marker)
        if reading is not None and reading.status is not ReceptorStatus.EQUIVOCAL:
            is_there = reading.status.is_positive
            return Receptor.POSITIVE if is_there else Receptor.NEGATIVE
    return Receptor.NOT_TOLD


def _count_alerts(
    level: Level, alerts: Mapping[str, _Alert], scalp: list[Pathology]
) -> _AlertCount:
    """Count the lesions alerted at a level, and what histology said since."""
    raised = malignant = metastatic = benign = 0
    for name, alert in alerts.items():
        if alert.highest is not level:
            continue
        raised += 1
        found = {
            each.histology
            for each in scalp
            if each.lesion == name and each.taken_on >= alert.on
        }
        malignant += any(each.is_malignant for each in found)
        metastatic += Histology.METASTASIS in found
        benign += found == {Histology.BENIGN}
    return _AlertCount(raised, malignant, metastatic, benign)
