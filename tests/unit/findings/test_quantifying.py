"""Figures of a picture: intervals, units, and what stays out without a scale."""

from __future__ import annotations

import pytest

from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.quantifying import quantify, read_spreads
from scalpwatch.findings.surveying import survey
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.vocabulary.measurements import TRICHOSCOPIC, MeasurementName, Unit
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

SICK = Scene(width_px=640, height_px=480, hairs=8, dots=20, thick_trees=2, erythema=0.9)


@pytest.fixture(scope="module")
def pixels():
    """A drawn lesion."""
    return draw_trichoscopy(SICK, seed=1).image


def measured(pixels, scale=None, zoom=1.0) -> dict:
    """Its figures by name."""
    seen = measure(Image(pixels.copy(), scale=scale, zoom=zoom))
    assert isinstance(seen, Measures)
    return {each.name: each for each in quantify(seen)}


def test_every_figure_lies_in_its_interval(pixels):
    """The value is what is seen; the interval takes it in."""
    for each in measured(pixels, ScaleUmPerPx(8.0, "case file")).values():
        assert 0 <= each.interval.low <= each.interval.value <= each.interval.high


def test_without_a_scale_no_micrometre_is_told(pixels):
    """Lengths are in pixels, and density of hair is not told at all."""
    figures = measured(pixels)

    units = {each.unit for each in figures.values()}
    assert units <= {Unit.ONE, Unit.PX, Unit.PER_PX}
    assert MeasurementName.HAIR_DENSITY not in figures


def test_with_a_scale_lengths_are_micrometres(pixels):
    """And grow with it."""
    fine = measured(pixels, ScaleUmPerPx(4.0, "case file"))
    coarse = measured(pixels, ScaleUmPerPx(8.0, "case file"))

    width = MeasurementName.SHAFT_WIDTH
    assert fine[width].unit is Unit.UM
    assert coarse[width].interval.value == pytest.approx(2 * fine[width].interval.value)


def test_pixels_are_those_of_the_file(pixels):
    """A copy of half the size gives lengths twice as many pixels."""
    name = MeasurementName.SHAFT_WIDTH

    whole, half = measured(pixels), measured(pixels, zoom=2.0)

    assert half[name].interval.value == pytest.approx(2 * whole[name].interval.value)


def test_every_measure_has_a_calibrated_spread():
    """No interval is made up: each comes from drawn scalps."""
    spreads = read_spreads()

    assert set(spreads) == set(TRICHOSCOPIC)
    assert all(each.low <= each.high for rows in spreads.values() for each in rows)
    assert all(rows[0].start == 0 for rows in spreads.values())


def test_an_unfit_picture_is_told_with_a_remedy(pixels):
    """No figure is given of what cannot be judged."""
    dark = survey(Image(pixels // 20, name="dark.png"))

    assert not dark.measures.is_fit
    assert dark.measures.measurements == ()
    assert all(str(each.message) and str(each.remedy) for each in dark.measures.issues)
    assert dark.overlay_jpeg
