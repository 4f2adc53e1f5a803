"""The stains of a specimen: each told with its counts, none made a diagnosis."""

from __future__ import annotations

from datetime import date

import pytest

from scalpwatch.inference.policy import Policy
from scalpwatch.inference.stains import (
    Favors,
    Origin,
    Panel,
    StainReading,
    load_stains,
    read_stains,
)
from scalpwatch.vocabulary.cases import Primary
from scalpwatch.vocabulary.citations import cite
from scalpwatch.vocabulary.pathology import (
    Histology,
    Marker,
    MarkerResult,
    Pathology,
    Specimen,
    StainState,
)

POSITIVE, NEGATIVE = StainState.POSITIVE, StainState.NEGATIVE


def reading(
    *stains: tuple[Marker, StainState],
    histology: Histology = Histology.METASTASIS,
    origin: Primary = Primary.NOT_TOLD,
) -> StainReading:
    """Read a scalp specimen with these stains."""
    specimen = Pathology(
        uid="2.25.1",
        specimen=Specimen.SCALP_LESION,
        taken_on=date(2026, 3, 2),
        lesion="focus",
        histology=histology,
        origin=origin,
        stains=tuple(MarkerResult(marker, state) for marker, state in stains),
    )
    return read_stains(specimen, policy=Policy())


@pytest.mark.parametrize(
    ("marker", "state", "favors"),
    [
        (Marker.P63, POSITIVE, Favors.SWEAT_GLAND_CARCINOMA),
        (Marker.P63, NEGATIVE, Favors.BREAST_METASTASIS),
        (Marker.CK5_6, POSITIVE, Favors.SWEAT_GLAND_CARCINOMA),
        (Marker.CK5_6, NEGATIVE, Favors.BREAST_METASTASIS),
        (Marker.D2_40, POSITIVE, Favors.SWEAT_GLAND_CARCINOMA),
        (Marker.MAMMAGLOBIN, POSITIVE, Favors.BREAST_METASTASIS),
    ],
)
def test_the_stains_that_separate_point_where_the_papers_say(marker, state, favors):
    """P63, CK5/6 and D2-40 mark sweat-gland carcinoma, mammaglobin the breast."""
    (term,) = reading((marker, state)).terms

    assert term.favors is favors
    assert (term.ratio.value > 1) is (favors is Favors.BREAST_METASTASIS)
    assert term.ratio.low < term.ratio.value < term.ratio.high


@pytest.mark.parametrize("state", [POSITIVE, NEGATIVE])
def test_gata3_does_not_tell_the_two_apart(state):
    """Its interval holds 1, whatever it shows."""
    (term,) = reading((Marker.GATA3, state)).terms

    assert term.favors is Favors.NEITHER
    assert term.ratio.low < 1 < term.ratio.high


def test_two_studies_stand_behind_p63_and_each_is_named():
    """A reader finds the counts again."""
    (term,) = reading((Marker.P63, POSITIVE)).terms

    counts = {
        (each.origin, each.positive, each.assessed, each.source)
        for each in term.figures
    }
    assert counts == {
        (Origin.BREAST_METASTASIS, 1, 12, "rollinsraval2011"),
        (Origin.SWEAT_GLAND_CARCINOMA, 10, 11, "rollinsraval2011"),
        (Origin.BREAST_METASTASIS, 2, 33, "mentrikoski2015"),
        (Origin.SWEAT_GLAND_CARCINOMA, 17, 21, "mentrikoski2015"),
    }


def test_a_derived_count_gives_the_printed_percentage_again():
    """What the abstract prints as a percentage is turned back without loss."""
    printed = {
        (Marker.P63, Origin.SWEAT_GLAND_CARCINOMA): 81,
        (Marker.CK5_6, Origin.SWEAT_GLAND_CARCINOMA): 71,
        (Marker.D2_40, Origin.SWEAT_GLAND_CARCINOMA): 52,
        (Marker.GATA3, Origin.SWEAT_GLAND_CARCINOMA): 71,
        (Marker.MAMMAGLOBIN, Origin.SWEAT_GLAND_CARCINOMA): 5,
        (Marker.P63, Origin.BREAST_METASTASIS): 6,
        (Marker.CK5_6, Origin.BREAST_METASTASIS): 6,
        (Marker.D2_40, Origin.BREAST_METASTASIS): 6,
        (Marker.GATA3, Origin.BREAST_METASTASIS): 97,
        (Marker.MAMMAGLOBIN, Origin.BREAST_METASTASIS): 45,
    }

    derived = {
        (each.marker, each.origin): round(100 * each.positive / each.assessed)
        for each in load_stains().figures
        if each.is_derived and each.source == "mentrikoski2015"
    }

    assert derived == printed


def test_every_count_has_a_publication_behind_it():
    """No figure on stains is a judgement."""
    assert all(cite(each.source) is not None for each in load_stains().figures)


def test_an_equivocal_stain_and_one_without_counts_are_named_and_not_weighed():
    """Unknown neither favours nor harms."""
    found = reading((Marker.P63, StainState.EQUIVOCAL), (Marker.CK7, POSITIVE))

    assert found.terms == ()
    assert [each.marker for each in found.unweighed] == [Marker.P63, Marker.CK7]
    assert "No stain done so far" in str(found.statement)


def test_stains_that_disagree_are_told_to_disagree():
    """They are not averaged."""
    found = reading((Marker.P63, POSITIVE), (Marker.MAMMAGLOBIN, POSITIVE))

    assert "point apart" in str(found.statement)


@pytest.mark.parametrize("state", [POSITIVE, NEGATIVE])
def test_no_statement_is_a_diagnosis(state):
    """It names what is favoured, and sends to the slides of the primary."""
    told = str(reading((Marker.P63, state), (Marker.CK5_6, state)).statement)

    assert "no diagnosis" in told
    assert "slides of the primary" in told


def test_the_panel_asks_first_for_the_breast_then_against_the_sweat_gland():
    """What is done is not asked for again."""
    ahead = dict(reading((Marker.ER, POSITIVE), (Marker.P63, NEGATIVE)).ahead)

    assert ahead[Panel.BREAST] == (Marker.CK7, Marker.GATA3, Marker.PR, Marker.HER2)
    assert ahead[Panel.SWEAT_GLAND] == (Marker.CK5_6, Marker.D2_40)
    assert Panel.OTHER_ORIGIN not in ahead


def test_another_origin_is_sought_when_the_breast_markers_fail():
    """Neither GATA3 nor ER: the breast becomes unlikely, and others are asked."""
    ahead = dict(reading((Marker.ER, NEGATIVE), (Marker.GATA3, NEGATIVE)).ahead)

    assert {Marker.SOX10, Marker.CD31, Marker.PAX8} <= set(ahead[Panel.OTHER_ORIGIN])


def test_an_equivocal_her2_asks_for_hybridization():
    """2+ is no result."""
    ahead = dict(reading((Marker.HER2, StainState.EQUIVOCAL)).ahead)

    assert ahead[Panel.HER2] == (Marker.HER2_ISH,)


def test_a_bland_specimen_is_asked_for_a_pan_keratin_alone():
    """Histiocytoid lobular carcinoma looks bland."""
    found = reading(histology=Histology.BENIGN)

    assert found.ahead == ((Panel.CARCINOMA, (Marker.PAN_KERATIN,)),)


def test_a_metastasis_of_another_origin_is_not_asked_for_breast_stains():
    """The pathologist has named where it began."""
    assert reading(origin=Primary.KIDNEY).ahead == ()
