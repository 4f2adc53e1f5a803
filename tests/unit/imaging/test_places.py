"""A place in a picture, in its copy, and on what is drawn on either."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalpwatch.findings.correcting import Corrections, filled
from scalpwatch.findings.photographing import measure_photograph
from scalpwatch.findings.surveying import survey_photograph
from scalpwatch.imaging.images import Image, reduced
from scalpwatch.imaging.places import in_copy, in_file
from scalpwatch.imaging.side_by_side import lay_side_by_side
from scalpwatch.phantoms.clinical import ClinicalScene, draw_clinical_view
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.courses import KeptPicture
from scalpwatch.vocabulary.follow_ups import LaidPictures
from scalpwatch.vocabulary.measurements import (
    Correction,
    MarkKind,
    Region,
    RegionKind,
)

ZOOM = 4


@pytest.fixture(scope="module")
def copy():
    """A copy of 480 pixels a side of a photograph of 1920."""
    head = draw_clinical_view(ClinicalScene(foci_mm=(40.0,)), seed=4).image
    whole = np.kron(head, np.ones((ZOOM, ZOOM, 1), np.uint8))
    return reduced(Image(whole, name="head.png"), longest_px=480)


@given(
    x=st.floats(-10.0, 10_000.0), y=st.floats(-10.0, 10_000.0), zoom=st.floats(1.0, 9.0)
)
def test_there_and_back_is_the_same_place(x, y, zoom):
    """What is told of a copy is found again in it."""
    assert in_copy(in_file([(x, y)], zoom), zoom)[0] == pytest.approx((x, y), abs=1e-6)


def test_the_middle_of_a_picture_stays_its_middle():
    """A copy lies on its file corner on corner."""
    middle_of_copy, middle_of_file = (479 / 2, 479 / 2), (1919 / 2, 1919 / 2)

    assert in_file([middle_of_copy], ZOOM)[0] == pytest.approx(middle_of_file)


def test_an_outline_measured_on_a_copy_lies_in_the_middle_of_the_file_s_pixels(copy):
    """Not half a pixel of the copy up and to the left."""
    (focus,) = measure_photograph(copy).regions
    (same,) = measure_photograph(Image(copy.pixels.copy(), name="head.png")).regions

    shift = np.array(focus.outline) - np.array(same.outline) * ZOOM
    assert shift == pytest.approx(np.full_like(shift, (ZOOM - 1) / 2))


def test_an_outline_given_back_as_a_correction_changes_nothing(copy):
    """What was told in pixels of the file is read in the same."""
    (focus,) = measure_photograph(copy).regions
    inside = tuple(np.mean(focus.outline, axis=0))
    redrawn = Correction(MarkKind.FOCUS, inside, focus.outline)

    (again,) = measure_photograph(copy, corrections=(redrawn,)).regions

    def mask(outline):
        return filled((480, 480), outline, ZOOM)

    apart = cv2.bitwise_xor(mask(focus.outline), mask(again.outline))
    assert apart.sum() <= 0.01 * mask(focus.outline).sum()


def test_a_click_meets_the_pixel_of_the_copy_that_covers_it(copy):
    """All sixteen pixels of a square are one pixel of the copy."""
    labels = np.zeros((480, 480), np.int32)
    labels[200, 100], labels[200, 101] = 1, 2

    for x in range(ZOOM):
        click = Correction(MarkKind.FOCUS, (100.0 * ZOOM + x, 200.0 * ZOOM))
        left = Corrections((click,), copy.zoom).of_regions(labels, MarkKind.FOCUS)
        assert left[200, 100] == 0
        assert left[200, 101] == 2


def test_what_is_drawn_lies_on_what_was_measured(copy):
    """The overlay of a copy bears the outline that was measured on it."""
    surveyed = survey_photograph(copy)
    (same,) = measure_photograph(Image(copy.pixels.copy(), name="head.png")).regions
    drawn = cv2.imdecode(
        np.frombuffer(surveyed.overlay_jpeg, np.uint8), cv2.IMREAD_COLOR
    ).astype(int)

    columns, rows = np.rint(np.array(same.outline)).astype(int).T
    # yellow, in a JPEG: much red and green, little blue
    blue, green, red = drawn[rows, columns].T
    assert (np.minimum(red, green) - blue).mean() > 100


def test_outlines_of_two_visits_lie_on_what_they_are_of(copy):
    """Laid side by side, an outline is drawn where it was measured."""
    square = [(100.3, 100.3), (300.3, 100.3), (300.3, 300.3), (100.3, 300.3)]
    outline = tuple((x, y) for x, y in in_file(square, ZOOM).tolist())
    told = ("head.png", "image/png", "focus 1", 1920, 1920)
    earlier = KeptPicture("a", *told, kind=PictureKind.CLINICAL)
    region = Region(RegionKind.FOCUS, outline, ())
    later = KeptPicture("b", *told, kind=PictureKind.CLINICAL, regions=(region,))

    laid = lay_side_by_side((earlier, copy), (later, copy))

    assert isinstance(laid, LaidPictures)
    assert laid.width_px == 480
    drawn = np.frombuffer(laid.later_jpeg, np.uint8)
    blue, green, red = np.moveaxis(cv2.imdecode(drawn, cv2.IMREAD_COLOR), 2, 0)
    yellow = np.minimum(red, green).astype(int) - blue > 150
    across, down = yellow[110:290].sum(axis=0), yellow[:, 110:290].sum(axis=1)
    assert {*np.flatnonzero(across > 150)} == {100, 300}
    assert {*np.flatnonzero(down > 150)} == {100, 300}
