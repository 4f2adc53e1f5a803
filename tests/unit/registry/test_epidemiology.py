"""Printed figures, their gaps and contradictions, and what they imply."""

import math

import pytest

from scalpwatch.errors import InputError
from scalpwatch.registry.epidemiology import (
    FigureKind,
    Measure,
    Place,
    changes,
    conflicting,
    figures,
    find_place,
    implied_metastases,
)
from scalpwatch.vocabulary.citations import cite


def test_every_figure_has_a_source():
    """A figure without one stops the reading; no judgement passes for a figure."""
    assert all(cite(figure.source) is not None for figure in figures())


def test_a_gap_is_a_gap_and_holds_no_figure():
    """The yearbooks that the paper cites were not seen, and are not guessed."""
    gaps = [figure for figure in figures() if figure.kind is FigureKind.GAP]

    assert {figure.first for figure in gaps} == {2010, 2017}
    assert all(figure.value is None for figure in gaps)
    assert Measure.PREVALENCE in {figure.measure for figure in gaps}


def test_no_prevalence_of_russia_is_made_up():
    """None was seen: there is nothing but the gap."""
    told = [
        figure
        for figure in figures()
        if figure.measure is Measure.PREVALENCE and figure.place is Place.RUSSIA
    ]

    assert told
    assert all(figure.kind is FigureKind.GAP for figure in told)


def test_figures_that_contradict_each_other_are_both_shown():
    """Eighty-four thousand and seventy-three, a year apart."""
    told = conflicting(figures())

    assert {figure.value for figure in told} == {84500, 73000}


def test_counts_have_an_interval_and_bare_percentages_none():
    """Nobody told on how many patients 23.9 % rests."""
    shares = [f for f in figures() if f.measure is Measure.SHARE_WITH_SKIN_METASTASIS]

    counted = next(f for f in shares if f.kind is FigureKind.COUNTED)
    bare = next(f for f in shares if f.kind is FigureKind.STATEMENT)

    assert counted.percent.value == pytest.approx(3.39, abs=0.005)
    assert counted.percent.low == pytest.approx(2.4, abs=0.05)
    assert math.isnan(bare.percent.low)


def test_a_series_is_never_made_of_two_sources():
    """They count differently."""
    for first, change in changes(figures()):
        same = [
            figure
            for figure in figures()
            if (figure.measure, figure.place, figure.source)
            == (first.measure, first.place, first.source)
        ]
        assert change.years == len(same)
        assert not change.has_interval


def test_the_implied_number_lies_within_what_the_sources_allow():
    """Between the product of the lowest and that of the highest; the same each time."""
    first, *_ = implied_metastases(Place.RUSSIA)

    assert first.lowest <= first.product.low < first.product.value
    assert first.product.value < first.product.high <= first.highest
    assert implied_metastases(Place.RUSSIA)[0] == first


def test_the_implied_number_is_near_that_of_a_hand_calculation():
    """Mean shares: (3.4 + 23.9 + 17.5 + 25) / 4 %, of them 3.7 % on the scalp."""
    implied = next(i for i in implied_metastases(Place.RUSSIA) if i.cases.first == 2024)
    by_hand = 84500 * 0.1745 * 0.0373

    assert implied.product.low < by_hand < implied.product.high
    assert implied.product.value == pytest.approx(by_hand, rel=0.3)


def test_a_place_without_figures_is_refused():
    """The places are named in the remedy."""
    with pytest.raises(InputError) as caught:
        find_place("atlantis")

    assert "russia" in str(caught.value.remedy)
