"""The plot of the differential."""

from __future__ import annotations

import re

from scalpwatch.report.plots import draw_interval, draw_scale
from scalpwatch.vocabulary.quantities import Interval


def across(svg: str) -> float:
    """Read where the dot stands."""
    return float(re.findall(r'<circle cx="([\d.]+)"', svg)[0])


def test_a_tenfold_probability_moves_the_dot_by_the_same_way():
    """The scale is logarithmic."""
    places = [
        across(draw_interval(Interval(share, share, share), is_malignant=True))
        for share in (0.001, 0.01, 0.1)
    ]

    steps = (places[1] - places[0], places[2] - places[1])
    assert abs(steps[0] - steps[1]) < 0.2
    assert steps[0] > 0


def test_malignant_and_benign_differ_without_color():
    """A gray print tells them apart: filled and hollow."""
    share = Interval(0.1, 0.01, 0.5)

    filled = draw_interval(share, is_malignant=True)
    hollow = draw_interval(share, is_malignant=False)

    assert 'fill="#ffffff"' in hollow
    assert 'fill="#ffffff"' not in filled


def test_what_is_rarer_than_the_scale_stands_at_its_end():
    """A probability of zero has a place, and none lies outside the picture."""
    svg = draw_interval(Interval(0, 0, 1), is_malignant=True)

    assert across(svg) == 8.0
    assert float(re.findall(r'x2="([\d.]+)"', svg)[-1]) < 130


def test_the_scale_labels_each_decade():
    """One, ten, a hundred and a thousand in a thousand."""
    svg = draw_scale(((0.001, "1"), (0.01, "10"), (0.1, "100"), (1.0, "1,000")))

    assert re.findall(r">([\d,]+)</text>", svg) == ["1", "10", "100", "1,000"]
