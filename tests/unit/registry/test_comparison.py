"""Two figures of one lesion: compared like with like, or not at all."""

from __future__ import annotations

import pytest
from followed import measured, picture
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.registry.comparison import compare, difference_of, ratio_of
from scalpwatch.vocabulary.cases import PictureKind, PictureRole
from scalpwatch.vocabulary.follow_ups import (
    Change,
    Enlargement,
    FollowedFigure,
    ToldSize,
)
from scalpwatch.vocabulary.measurements import MeasurementName, Unit
from scalpwatch.vocabulary.quantities import Interval

DENSITY = MeasurementName.HAIR_DENSITY
DOTS = MeasurementName.DOTTED_VESSEL_COUNT
LENGTH = MeasurementName.FOCUS_LONG_DIAMETER
REDNESS = MeasurementName.ERYTHEMA_SHARE


def figure(name, bounds, unit=Unit.ONE, sha256="a", **kept):
    """Give a figure of a picture: value, low, high."""
    one = measured(name, *bounds, unit)
    seen = picture(sha256, one, **kept)
    return FollowedFigure(name, one.interval, unit, seen)


intervals = st.tuples(*[st.floats(0.01, 1000)] * 3).map(
    lambda three: Interval(sorted(three)[1], min(three), max(three))
)


@given(intervals, intervals)
def test_looking_back_turns_the_difference_round(first, last):
    """What grew from one to the other shrank as much the other way."""
    ahead, back = difference_of(first, last), difference_of(last, first)

    assert ahead.value == pytest.approx(-back.value)
    assert ahead.low == pytest.approx(-back.high)
    assert ahead.low <= ahead.value <= ahead.high


@given(intervals, intervals, st.floats(0.1, 10))
def test_a_ratio_does_not_ask_for_the_unit(first, last, factor):
    """Told in other units, both figures have the same ratio."""
    turned = [
        Interval(x.value * factor, x.low * factor, x.high * factor)
        for x in (first, last)
    ]

    here, there = ratio_of(first, last), ratio_of(*turned)

    assert here is not None
    assert there is not None
    assert there.low == pytest.approx(here.low)
    assert there.high == pytest.approx(here.high)


@pytest.mark.parametrize(
    ("last", "change"),
    [
        ((3.0, 2.7, 3.3), Change.GREW),
        ((1.0, 0.9, 1.2), Change.SHRANK),
        ((2.3, 2.0, 2.7), Change.NO_CHANGE_BEYOND_MEASUREMENT),
    ],
)
def test_only_a_difference_beyond_its_interval_is_a_change(last, change):
    """Two centimetres within 0.3 are compared with three later figures."""
    first = figure(LENGTH, (2.0, 1.7, 2.3), Unit.CM)

    found, _ = compare(first, figure(LENGTH, last, Unit.CM, "b"), zooms={})

    assert found is change


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"device": "derm-20"}, "the device"),
        ({"view": "temple"}, "the view"),
        ({"role": PictureRole.EDGE}, "the part of the lesion"),
        ({"kind": PictureKind.CLINICAL}, "how they were taken"),
    ],
)
def test_pictures_of_different_views_are_not_compared(changed, word):
    """The reason names in what the pictures differ."""
    first = figure(DENSITY, (90, 70, 110), Unit.PER_CM2)
    last = figure(DENSITY, (20, 10, 30), Unit.PER_CM2, "b", **changed)

    change, reason = compare(first, last, zooms={})

    assert change is Change.NOT_COMPARABLE
    assert word in str(reason)


def test_counts_are_compared_by_the_area_that_each_picture_shows():
    """Twice the dots on four times the scalp are half as many by area."""
    first = figure(DOTS, (40, 38, 42))
    last = figure(DOTS, (80, 76, 84), sha256="b", um_per_px=16.0)

    change, compared = compare(first, last, zooms={})

    assert change is Change.SHRANK
    difference, unit = compared
    assert unit is Unit.PER_CM2
    assert difference.value == pytest.approx(80 / 2.56 - 40 / 0.64)


@pytest.mark.parametrize("name", [DOTS, REDNESS])
def test_without_a_scale_counts_and_shares_are_not_compared(name):
    """How much of the scalp such a picture shows is not known."""
    figures = [figure(name, (0.5, 0.4, 0.6), sha256=s, um_per_px=None) for s in "ab"]

    change, reason = compare(*figures, zooms={})

    assert change is Change.NOT_COMPARABLE
    assert "scale" in str(reason)


def test_shares_of_a_close_up_and_of_a_wide_view_are_not_compared():
    """A red spot fills a close picture."""
    close = figure(REDNESS, (0.8, 0.7, 0.9))
    wide = figure(REDNESS, (0.2, 0.1, 0.3), sha256="b", um_per_px=12.0)

    change, reason = compare(close, wide, zooms={})

    assert change is Change.NOT_COMPARABLE
    assert "more of the scalp" in str(reason)


def test_a_scale_on_one_side_alone_does_not_suffice():
    """Centimetres are not compared with pixels."""
    first = figure(LENGTH, (200, 180, 220), Unit.PX, um_per_px=None)
    last = figure(LENGTH, (2.0, 1.8, 2.2), Unit.CM, "b")

    change, reason = compare(first, last, zooms={})

    assert change is Change.NOT_COMPARABLE
    assert "no scale" in str(reason)


def test_lengths_without_a_scale_are_compared_only_as_shares_of_each_other():
    """A picture that shows the scalp twice as large makes 200 px of 100."""
    figures = [
        figure(
            LENGTH, (value, 0.95 * value, 1.05 * value), Unit.PX, sha, um_per_px=None
        )
        for value, sha in ((100, "a"), (300, "b"))
    ]
    zoom = Enlargement("a", "b", zoom=2.0, error=0.03)

    blind, _ = compare(*figures, zooms={})
    change, compared = compare(*figures, zooms={("a", "b"): zoom})

    assert blind is Change.NOT_COMPARABLE
    assert change is Change.GREW
    difference, unit = compared
    assert unit is Unit.ONE
    assert difference.value == pytest.approx(0.5)
    assert difference.low < 0.5 - 0.05


def test_an_unsure_enlargement_hides_a_small_change():
    """The error of laying pictures on each other widens the interval."""
    figures = [
        figure(LENGTH, (value, value - 1, value + 1), Unit.PX, sha, um_per_px=None)
        for value, sha in ((100, "a"), (106, "b"))
    ]

    found = [
        compare(*figures, zooms={("a", "b"): Enlargement("a", "b", 1.0, error)})[0]
        for error in (0.0, 0.10)
    ]

    assert found == [Change.GREW, Change.NO_CHANGE_BEYOND_MEASUREMENT]


def test_told_sizes_are_compared_whatever_the_pictures():
    """A hand needs no scale."""
    first, last = (
        FollowedFigure(ToldSize.LONGEST, Interval(x, x - 0.2, x + 0.2), Unit.CM)
        for x in (1.0, 2.0)
    )

    change, _ = compare(first, last, zooms={})

    assert change is Change.GREW
