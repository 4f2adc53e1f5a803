"""Signs as bars."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from scalpwatch.consultation.answer import Consultation
from scalpwatch.locale import Language, Words
from scalpwatch.report.bars import draw_bar, draw_bar_scale, tell_bars
from scalpwatch.vocabulary.quantities import Interval


def bar(svg: str) -> tuple[float, float, str]:
    """Read where the bar begins, where it ends, and how it is filled."""
    found = re.search(r'<rect x="([\d.]+)" y="4.0" width="([\d.]+)"[^>]*', svg)
    left, width = float(found[1]), float(found[2])
    return left, left + width, re.search(r'fill="([^"]+)"', found[0])[1]


def test_what_speaks_for_points_right_and_what_speaks_against_left():
    """Both begin at 1, and gray print tells them apart: one is hollow."""
    supports, opposes = draw_bar(Interval(4, 1, 16)), draw_bar(Interval(0.25, 0.1, 1))

    one, right, filled = bar(supports)
    left, end, hollow = bar(opposes)

    assert left < one < right
    assert abs(end - one) < 0.2
    assert abs((right - one) - (end - left)) < 0.2
    assert filled != "#ffffff"
    assert hollow == "#ffffff"


def test_no_ratio_leaves_the_picture():
    """What is beyond the scale stands at its end."""
    for ratio in (Interval(1e9, 1e-9, 1e12), Interval(0, 0, 1e-12)):
        numbers = re.findall(r'(?:x|x1|x2)="(-?[\d.]+)"', draw_bar(ratio))

        assert all(0 <= float(each) <= 200 for each in numbers)


def test_the_pictures_are_whole_and_hold_no_style():
    """They stand in a page whose policy lets no style in."""
    for svg in (draw_bar(Interval(2, 1, 4)), draw_bar_scale()):
        assert "style" not in svg
        assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own


def test_the_strongest_sign_comes_first_whichever_way_it_points(urgent: Consultation):
    """A reader sees first what moves the figures most."""
    told = tell_bars(urgent.lesions[0], Words(Language.EN))

    assert [each.sign for each in told] == [
        "Linear irregular vessels",
        "Atrophy",
        "Erythema",
        "Follicular plugs",
    ]
    assert told[0].for_malignancy == "×11 (2.4 to 48)"
    assert told[0].is_borrowed
    assert not told[-1].is_for
