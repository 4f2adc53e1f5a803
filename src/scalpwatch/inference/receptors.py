"""Receptors of the primary against those of the metastasis, and what a change means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

from scalpwatch.inference.shelf import Shelf
from scalpwatch.phrases import Phrase, say
from scalpwatch.vocabulary.cases import Primary, Receptor
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    Pathology,
    Specimen,
    StainState,
)
from scalpwatch.vocabulary.quantities import Interval

__all__ = [
    "Change",
    "ReceptorComparison",
    "ReceptorReading",
    "ReceptorStatus",
    "Receptors",
    "compare_receptors",
    "load_receptors",
    "read_receptor",
]

_RECEPTORS: Final = (Marker.ER, Marker.PR, Marker.HER2)


class ReceptorStatus(Enum):
    """What a receptor is under the thresholds of the table."""

    POSITIVE = "positive"
    LOW_POSITIVE = "low_positive"
    EQUIVOCAL = "equivocal"
    NEGATIVE = "negative"

    @property
    def is_positive(self) -> bool:
        """Whether the receptor is there, be it weakly."""
        return self in {ReceptorStatus.POSITIVE, ReceptorStatus.LOW_POSITIVE}


class Change(Enum):
    """How a receptor of the metastasis differs from that of the primary."""

    NONE = "none"
    LOST = "lost"
    GAINED = "gained"
    WEAKENED = "weakened"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class ReceptorReading:
    """One receptor of one tumour.

    Parameters
    ----------
    receptor
        ER, PR or HER2.
    status
        Under the thresholds of the table.
    specimen
        Of what.
    on
        When it was taken; ``None`` where only the history tells it.
    percent, score
        As reported; ``None`` when not told.
    reported
        What the report called it; differs from ``status`` where an older threshold
        was used.
    has_some_her2
        Whether HER2 is 1+, or 2+ without amplification.
    """

    receptor: Marker
    status: ReceptorStatus
    specimen: Specimen
    on: date | None = None
    percent: float | None = None
    score: int | None = None
    reported: StainState | None = None
    has_some_her2: bool = False

    @property
    def differs_from_report(self) -> bool:
        """Whether the thresholds call it otherwise than the report does."""
        if self.reported in {None, StainState.EQUIVOCAL}:
            return False
        said = self.reported is StainState.POSITIVE
        return self.status is not ReceptorStatus.EQUIVOCAL and (
            said is not self.status.is_positive
        )


@dataclass(frozen=True, slots=True)
class ReceptorComparison:
    """One receptor in the primary and in a metastasis.

    Parameters
    ----------
    primary, metastasis
        The two readings.
    change
        How they differ.
    known_share
        How often such a change was found in other patients [%]; ``None`` where there
        is none.
    meaning
        What it bears on; ``None`` where nothing changed.
    """

    primary: ReceptorReading
    metastasis: ReceptorReading
    change: Change
    known_share: Interval | None
    meaning: Phrase | None


@dataclass(frozen=True, eq=False)
class Receptors:
    """The tables on receptors, checked.

    Parameters
    ----------
    thresholds
        By name.
    shares
        How often a receptor was lost or gained [%].
    """

    thresholds: dict[str, float]
    shares: dict[tuple[Marker, Change], Interval]


@cache
def load_receptors() -> Receptors:
    """Read the tables on receptors.

    Returns
    -------
    receptors
        Thresholds and shares, each row with its source; a broken row ends the start
        with `scalpwatch.errors.EvidenceError`.
    """
    shelf = Shelf(resources.files("scalpwatch.inference") / "tables")
    thresholds, shares = {}, {}
    for row in shelf.rows("receptors"):
        row.source  # noqa: B018 - reading it is the check
        thresholds[row["name"]] = row.number("value")
    for row in shelf.rows("conversions"):
        row.source  # noqa: B018 - reading it is the check
        key = row.member("receptor", Marker), row.member("change", Change)
        shares[key] = Interval(*(row.number(c) for c in ("percent", "low", "high")))
    return Receptors(thresholds, shares)


def read_receptor(pathology: Pathology, receptor: Marker) -> ReceptorReading | None:
    """Read one receptor of a specimen.

    Parameters
    ----------
    pathology
        The specimen.
    receptor
        ER, PR or HER2.

    Returns
    -------
    reading
        ``None`` where it was not stained for.

    Notes
    -----
    A told percentage or score goes before the report's word, which may rest on an
    older threshold; the reading says where the two differ.

    References
    ----------
    ER and PR: Allison et al. 2020, doi:10.1200/JCO.19.02309. HER2: Wolff et al. 2023,
    doi:10.1200/JCO.22.02864, which affirms the algorithm of 2018.
    """
    if receptor is Marker.HER2:
        return _read_her2(pathology)
    result = pathology.stain(receptor)
    if result is None:
        return None
    return ReceptorReading(
        receptor=receptor,
        status=(
            _STATUS[result.state]
            if result.percent is None
            else _status_of(receptor, result.percent)
        ),
        specimen=pathology.specimen,
        on=pathology.taken_on,
        percent=result.percent,
        reported=result.state,
    )


def compare_receptors(course: Course) -> tuple[ReceptorComparison, ...]:
    """Compare the receptors of every metastasis with those of the primary.

    Parameters
    ----------
    course
        The patient over time.

    Returns
    -------
    comparisons
        One for each receptor known on both sides, in the order of the specimens; none
        where the cancer is not of the breast. The primary's own specimen goes before
        what the history tells.

    References
    ----------
    Van Poznak et al. 2015, doi:10.1200/JCO.2015.61.1459: the receptors of the
    metastasis direct treatment where the clinical picture supports it; whether that
    changes the outcome is not known. Schrijver et al. 2018, doi:10.1093/jnci/djx273:
    how often receptors change.
    """
    if course.primary is not Primary.BREAST:
        return ()
    return tuple(
        _compare(before, now)
        for specimen in sorted(course.pathologies, key=lambda each: each.taken_on)
        if _is_breast_metastasis(specimen)
        for receptor in _RECEPTORS
        if (before := _of_primary(course, receptor)) is not None
        and (now := read_receptor(specimen, receptor)) is not None
    )


def _is_breast_metastasis(specimen: Pathology) -> bool:
    """Tell whether a specimen holds a metastasis that may come from the breast."""
    return (
        specimen.specimen is not Specimen.PRIMARY
        and specimen.histology is Histology.METASTASIS
        and specimen.origin in {Primary.BREAST, Primary.NOT_TOLD}
    )


def _of_primary(course: Course, receptor: Marker) -> ReceptorReading | None:
    """Read a receptor of the primary: its last specimen, else the history."""
    specimens = [
        reading
        for each in sorted(course.pathologies, key=lambda each: each.taken_on)
        if each.specimen is Specimen.PRIMARY
        and (reading := read_receptor(each, receptor)) is not None
    ]
    return specimens[-1] if specimens else _told(course, receptor)


def _told(course: Course, receptor: Marker) -> ReceptorReading | None:
    """Take a receptor from the history, where her breast cancers agree on it."""
    told = {
        getattr(cancer, receptor.value)
        for cancer in course.history.cancers
        if cancer.primary is Primary.BREAST
    } - {Receptor.NOT_TOLD}
    if len(told) != 1:
        return None
    status = (
        ReceptorStatus.POSITIVE
        if told == {Receptor.POSITIVE}
        else ReceptorStatus.NEGATIVE
    )
    return ReceptorReading(receptor, status, Specimen.PRIMARY)


def _compare(before: ReceptorReading, now: ReceptorReading) -> ReceptorComparison:
    """Say how a receptor changed, how often that was found, and what it bears on."""
    change = _change(before.status, now.status)
    return ReceptorComparison(
        primary=before,
        metastasis=now,
        change=change,
        known_share=load_receptors().shares.get((now.receptor, change)),
        meaning=next(_meaning(now.receptor, change), None),
    )


def _change(before: ReceptorStatus, now: ReceptorStatus) -> Change:
    """Name the change."""
    if ReceptorStatus.EQUIVOCAL in {before, now}:
        return Change.UNCLEAR
    if before.is_positive is not now.is_positive:
        return Change.GAINED if now.is_positive else Change.LOST
    if before is ReceptorStatus.POSITIVE and now is ReceptorStatus.LOW_POSITIVE:
        return Change.WEAKENED
    return Change.NONE


def _meaning(receptor: Marker, change: Change) -> Iterator[Phrase]:
    """Say what a change bears on; the decision is the oncologist's."""
    is_her2 = receptor is Marker.HER2
    match change:
        case Change.LOST if is_her2:
            yield say(
                "HER2-directed treatment rests on this receptor: discuss whether it "
                "still holds."
            )
        case Change.GAINED if is_her2:
            yield say("HER2-directed treatment may have become possible: discuss.")
        case Change.LOST:
            yield say(
                "Endocrine therapy rests on the hormone receptors: discuss whether it "
                "still holds."
            )
        case Change.GAINED:
            yield say("Endocrine therapy may have become possible: discuss.")
        case Change.WEAKENED:
            yield say(
                "Low positive: data on the benefit of endocrine therapy are limited; "
                "discuss."
            )
        case Change.UNCLEAR:
            yield say("Equivocal on one side: have it settled before it is compared.")
        case Change.NONE:
            return


def _status_of(receptor: Marker, percent: float) -> ReceptorStatus:
    """Hold a percentage of tumour nuclei against the thresholds."""
    thresholds = load_receptors().thresholds
    if percent < thresholds["hormone_positive_percent"]:
        return ReceptorStatus.NEGATIVE
    if receptor is Marker.ER and percent <= thresholds["er_low_percent"]:
        return ReceptorStatus.LOW_POSITIVE
    return ReceptorStatus.POSITIVE


def _read_her2(pathology: Pathology) -> ReceptorReading | None:
    """Read HER2: 3+ is positive, 2+ waits for hybridization, which goes first."""
    stain, gene = pathology.stain(Marker.HER2), pathology.stain(Marker.HER2_ISH)
    first = stain or gene
    if first is None:
        return None
    score = stain.score if stain is not None else None
    status = _STATUS[first.state] if score is None else _status_of_score(score)
    is_amplified = None if gene is None else _AMPLIFIED[gene.state]
    if status is not ReceptorStatus.POSITIVE and is_amplified is not None:
        status = ReceptorStatus.POSITIVE if is_amplified else ReceptorStatus.NEGATIVE
    some = load_receptors().thresholds["her2_some_score"]
    return ReceptorReading(
        receptor=Marker.HER2,
        status=status,
        specimen=pathology.specimen,
        on=pathology.taken_on,
        score=score,
        reported=first.state,
        has_some_her2=(
            status is ReceptorStatus.NEGATIVE and score is not None and score >= some
        ),
    )


def _status_of_score(score: int) -> ReceptorStatus:
    """Hold a score of HER2 by immunohistochemistry against the thresholds."""
    thresholds = load_receptors().thresholds
    if score >= thresholds["her2_positive_score"]:
        return ReceptorStatus.POSITIVE
    if score >= thresholds["her2_equivocal_score"]:
        return ReceptorStatus.EQUIVOCAL
    return ReceptorStatus.NEGATIVE


_STATUS: Final = {
    StainState.POSITIVE: ReceptorStatus.POSITIVE,
    StainState.NEGATIVE: ReceptorStatus.NEGATIVE,
    StainState.EQUIVOCAL: ReceptorStatus.EQUIVOCAL,
}

_AMPLIFIED: Final = {
    StainState.POSITIVE: True,
    StainState.NEGATIVE: False,
    StainState.EQUIVOCAL: None,
}
