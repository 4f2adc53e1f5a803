"""Receptors of primary and metastasis under the thresholds of ASCO and CAP."""

from __future__ import annotations

from datetime import date

import pytest

from scalpwatch.inference.receptors import (
    Change,
    ReceptorStatus,
    compare_receptors,
    load_receptors,
    read_receptor,
)
from scalpwatch.vocabulary.cases import (
    Cancer,
    CancerKnowledge,
    OncologicalHistory,
    Primary,
    Receptor,
)
from scalpwatch.vocabulary.courses import Course
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Specimen,
    StainState,
)

POSITIVE, NEGATIVE = StainState.POSITIVE, StainState.NEGATIVE
EQUIVOCAL = StainState.EQUIVOCAL


def specimen(*stains: MarkerResult, of: Specimen = Specimen.SCALP_LESION) -> Pathology:
    """A specimen of breast cancer with these stains."""
    return Pathology(
        uid="2.25.1",
        specimen=of,
        taken_on=date(2019 if of is Specimen.PRIMARY else 2026, 3, 2),
        histology=Histology.METASTASIS,
        origin=Primary.BREAST,
        stains=stains,
    )


def course(*specimens: Pathology, er: Receptor = Receptor.NOT_TOLD) -> Course:
    """A patient who had breast cancer."""
    history = OncologicalHistory(
        CancerKnowledge.KNOWN, (Cancer(Primary.BREAST, year=2019, er=er),)
    )
    return Course("P", history=history, pathologies=specimens)


@pytest.mark.parametrize(
    ("marker", "percent", "status"),
    [
        (Marker.ER, 0.0, ReceptorStatus.NEGATIVE),
        (Marker.ER, 0.9, ReceptorStatus.NEGATIVE),
        (Marker.ER, 1.0, ReceptorStatus.LOW_POSITIVE),
        (Marker.ER, 10.0, ReceptorStatus.LOW_POSITIVE),
        (Marker.ER, 10.1, ReceptorStatus.POSITIVE),
        (Marker.PR, 0.9, ReceptorStatus.NEGATIVE),
        (Marker.PR, 1.0, ReceptorStatus.POSITIVE),
    ],
)
def test_hormone_receptors_are_read_by_their_percentage(marker, percent, status):
    """From 1 % positive; ER up to 10 % is low positive, PR has no such class."""
    found = read_receptor(specimen(MarkerResult(marker, POSITIVE, percent)), marker)

    assert found.status is status


def test_a_report_under_an_older_threshold_is_shown_to_differ():
    """5 % was called negative once; the reader sees both."""
    stained = specimen(MarkerResult(Marker.ER, NEGATIVE, 5.0))

    found = read_receptor(stained, Marker.ER)

    assert found.status is ReceptorStatus.LOW_POSITIVE
    assert found.differs_from_report


@pytest.mark.parametrize(
    ("score", "gene", "status"),
    [
        (3, None, ReceptorStatus.POSITIVE),
        (2, None, ReceptorStatus.EQUIVOCAL),
        (2, POSITIVE, ReceptorStatus.POSITIVE),
        (2, NEGATIVE, ReceptorStatus.NEGATIVE),
        (2, EQUIVOCAL, ReceptorStatus.EQUIVOCAL),
        (1, None, ReceptorStatus.NEGATIVE),
        (0, None, ReceptorStatus.NEGATIVE),
        (None, POSITIVE, ReceptorStatus.POSITIVE),
    ],
)
def test_her2_is_read_by_score_and_hybridization(score, gene, status):
    """3+ is positive; 2+ waits for the gene."""
    stains = []
    if score is not None:
        stains.append(MarkerResult(Marker.HER2, EQUIVOCAL, score=score))
    if gene is not None:
        stains.append(MarkerResult(Marker.HER2_ISH, gene))

    found = read_receptor(specimen(*stains), Marker.HER2)

    assert found.status is status


@pytest.mark.parametrize(
    ("score", "gene", "some"),
    [(0, None, False), (1, None, True), (2, NEGATIVE, True), (3, None, False)],
)
def test_some_her2_without_amplification_is_noted(score, gene, some):
    """1+ and 2+ without amplification bear on a later treatment; 0 does not."""
    stains = [MarkerResult(Marker.HER2, EQUIVOCAL, score=score)]
    if gene is not None:
        stains.append(MarkerResult(Marker.HER2_ISH, gene))

    assert read_receptor(specimen(*stains), Marker.HER2).has_some_her2 is some


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (POSITIVE, NEGATIVE, Change.LOST),
        (NEGATIVE, POSITIVE, Change.GAINED),
        (POSITIVE, POSITIVE, Change.NONE),
        (NEGATIVE, EQUIVOCAL, Change.UNCLEAR),
    ],
)
@pytest.mark.parametrize("marker", [Marker.ER, Marker.PR, Marker.HER2])
def test_a_receptor_that_changed_is_named(marker, before, now, change):
    """With how often that is found, and what it bears on."""
    patient = course(
        specimen(MarkerResult(marker, before), of=Specimen.PRIMARY),
        specimen(MarkerResult(marker, now)),
    )

    (found,) = compare_receptors(patient)

    assert found.change is change
    assert (found.meaning is None) is (change is Change.NONE)
    assert (found.known_share is None) is (change in {Change.NONE, Change.UNCLEAR})


def test_a_receptor_that_fades_to_low_positive_is_named():
    """It stays positive, yet the benefit of treatment is less sure."""
    patient = course(
        specimen(MarkerResult(Marker.ER, POSITIVE, 90.0), of=Specimen.PRIMARY),
        specimen(MarkerResult(Marker.ER, POSITIVE, 5.0)),
    )

    (found,) = compare_receptors(patient)

    assert found.change is Change.WEAKENED


def test_the_history_stands_in_where_the_primary_has_no_specimen():
    """An old report is often all that there is."""
    patient = course(specimen(MarkerResult(Marker.ER, NEGATIVE)), er=Receptor.POSITIVE)

    (found,) = compare_receptors(patient)

    assert found.change is Change.LOST
    assert found.primary.on is None


def test_what_is_unknown_on_one_side_is_not_compared():
    """Not told is not negative."""
    assert compare_receptors(course(specimen(MarkerResult(Marker.ER, NEGATIVE)))) == ()


def test_the_shares_are_those_of_the_meta_analysis():
    """ER was lost in 22.5 % (16.4 to 30.0)."""
    share = load_receptors().shares[Marker.ER, Change.LOST]

    assert (share.value, share.low, share.high) == (22.5, 16.4, 30.0)
