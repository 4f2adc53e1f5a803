"""How plots look, and that they are the same each time."""

import math
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from scalpwatch.report.curves import CurveSheet, Line, draw_curves, nice_ticks
from scalpwatch.report.figures import pen
from scalpwatch.report.forests import ForestRow, ForestSheet, draw_forest
from scalpwatch.report.series import Panel, Series, SeriesSheet, draw_series


def line(label: str, *, censored: int = 3) -> Line:
    """A curve that falls from 1 to a half."""
    x = np.array([0.0, 6, 12])
    return Line(
        label,
        x,
        np.array([1, 0.8, 0.5]),
        np.array([0.9, 0.6, 0.3]),
        np.array([1, 0.9, 0.7]),
        np.linspace(1, 12, censored),
        ("9", "5", "2"),
    )


def sheet() -> CurveSheet:
    """Words around the curves."""
    return CurveSheet(
        "Выживаемость",
        "месяцы",
        "доля живых",
        "Под наблюдением",
        "",
        (0.0, 6.0, 12.0),
        "{:.0%}".format,
        "{:.0f}".format,
    )


def test_a_plot_is_the_same_each_time():
    """Neither a day nor a random name is written into it."""
    one, two = (draw_curves([line("ER +")], sheet()) for _ in range(2))

    assert one == two


def test_a_plot_holds_no_link_and_no_font():
    """Its letters are outlines: every viewer shows Cyrillic, and nothing is fetched."""
    svg = draw_curves([line("ER положительный")], sheet()).svg.decode()

    assert "<text" not in svg
    assert "font-family" not in svg
    assert "<script" not in svg


def test_every_curve_has_its_numbers_at_risk_below():
    """A taller plot for more curves."""
    one = draw_curves([line("a")], sheet())
    three = draw_curves([line("a"), line("b"), line("c")], sheet())

    heights = [Image.open(BytesIO(drawing.png)).size[1] for drawing in (one, three)]

    assert heights[1] > heights[0]


def test_pens_differ_without_color():
    """Dash and mark tell the first four apart in gray print."""
    pens = [pen(place) for place in range(6)]

    assert len({(str(each.dash), each.marker) for each in pens}) == len(pens)
    assert len({str(each.dash) for each in pens[:4]}) == 4


@pytest.mark.parametrize("longest", [0.5, 3, 11, 47.9, 48, 48.1, 400])
def test_ticks_reach_the_end_of_the_curve(longest):
    """No part of a curve lies beyond the axis."""
    ticks = nice_ticks(longest)

    assert ticks[0] == 0
    assert ticks[-1] >= longest
    assert len(ticks) <= 9


def test_an_interval_without_end_is_drawn():
    """An open bound, a missing figure and a share of all are no failure."""
    rows = [
        ForestRow("a", 2.0, 0.001, math.inf, "2"),
        ForestRow("b", math.nan, 0.0, 1.0, "–"),
        ForestRow("c" * 90, 1.0, 0.9, 1.0, "1"),
    ]

    for is_ratio in (False, True):
        about = ForestSheet("t", "x", "n", "{:g}".format, ratio=is_ratio)
        assert draw_forest(rows, about).png.startswith(b"\x89PNG")


def test_a_measure_of_which_there_are_only_gaps_is_drawn():
    """A gap is shown, not hidden."""
    panels = [
        Panel("a", "y", (Series("s", ((2010, 5.0, math.nan, math.nan),)),)),
        Panel("b", "y", (), ((2010, "2010: GAP"),)),
    ]

    drawing = draw_series(panels, SeriesSheet("t", "n", "{:g}".format))

    assert drawing.png.startswith(b"\x89PNG")
