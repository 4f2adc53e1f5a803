"""The scale that a picture tells itself: bars, rulers, grids, or nothing."""

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.bars import find_bar
from scalpwatch.imaging.images import Image
from scalpwatch.imaging.rulers import find_marks
from scalpwatch.imaging.scale import ScaleSource, find_scale, scale_of_marks
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.phantoms.rulers import ScaleKind, draw_scale


@pytest.fixture(scope="module")
def scalp():
    """A drawn scalp that tells no scale."""
    return draw_trichoscopy(Scene(hairs=40, thin_trees=2), seed=3).image


def with_bar(scalp, text, *, length=300):
    """Burn in a bar with what stands beside it."""
    picture = scalp.copy()
    cv2.rectangle(picture, (60, 600), (60 + length - 1, 601), (20, 20, 20), -1)
    cv2.rectangle(picture, (372, 580), (530, 616), (60, 60, 60), -1)
    white = (255, 255, 255)
    cv2.putText(picture, text, (380, 608), white, cv2.FontFace("sans"), 24, 450)
    return picture


def test_a_scalp_without_a_scale_yields_none(scalp):
    """Hair and vessels are neither a bar nor a ruler."""
    image = Image(pixels=scalp.copy())

    found = find_scale(image)

    assert found is None


@pytest.mark.parametrize(
    ("text", "length_um"),
    [("1.0 mm", 1000), ("0.5 mm", 500), ("2 mm", 2000), ("500 µm", 500)],
)
def test_a_bar_is_as_long_as_the_number_beside_it_says(scalp, text, length_um):
    """The number is read, not assumed."""
    image = Image(pixels=with_bar(scalp, text))

    found = find_scale(image)

    assert found is not None
    assert found.source is ScaleSource.BAR
    assert found.um_per_px == pytest.approx(length_um / 300, rel=0.01)


@pytest.mark.parametrize("text", ["", "mm", "1.0", "1.0 cm", "x70", "70x mm"])
def test_a_bar_whose_number_is_not_read_is_no_scale(scalp, text):
    """A bar alone, or beside other words, tells nothing."""
    picture = with_bar(scalp, text)

    bar = find_bar(picture)

    assert bar is None


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_turned_picture_tells_the_same_scale(scalp, turn):
    """A picture turned by a quarter keeps its bar."""
    picture = np.ascontiguousarray(np.rot90(with_bar(scalp, "1.0 mm"), turn))

    bar = find_bar(picture)

    assert bar is not None
    assert bar.length_px == pytest.approx(300, abs=4)


@pytest.mark.parametrize("kind", [ScaleKind.RULER, ScaleKind.GRID])
@pytest.mark.parametrize("seed", [1, 3, 4])
def test_marks_are_measured_however_they_lie(scalp, kind, seed):
    """Turned, skewed and partly covered marks tell their step."""
    drawn = draw_scale(scalp, kind, seed=seed)

    found = find_scale(Image(pixels=drawn.image))

    assert found is not None
    assert found.source is ScaleSource.MARKS
    assert found.um_per_px == pytest.approx(drawn.um_per_px, rel=0.03)


def test_marks_whose_distance_is_told_give_that_scale(scalp):
    """A ruler of half millimetres is half as coarse."""
    image = Image(pixels=draw_scale(scalp, ScaleKind.RULER, seed=1).image)

    halves = scale_of_marks(image, mark_um=500)
    wholes = scale_of_marks(image, mark_um=1000)

    assert halves is not None
    assert wholes is not None
    assert halves.um_per_px == pytest.approx(wholes.um_per_px / 2)


def test_six_lines_are_no_ruler():
    """Fewer than seven equal steps are too few to be called a ruler."""
    picture = np.full((300, 400, 3), 200, np.uint8)
    for line in range(6):
        picture[100:160, 100 + 20 * line : 104 + 20 * line] = 30

    marks = find_marks(picture)

    assert marks is None


def test_a_plain_picture_has_no_edges_and_no_scale():
    """Nothing to see is no scale, and no failure."""
    image = Image(pixels=np.full((200, 200, 3), 128, np.uint8))

    found = find_scale(image)

    assert found is None


def test_a_scale_of_marks_says_what_it_supposes(scalp):
    """Equal marks are taken for millimetres, and the reader is told so."""
    image = Image(pixels=draw_scale(scalp, ScaleKind.RULER, seed=1).image)

    found = find_scale(image)

    assert found is not None
    assert "if the" in str(found.remark)
    assert found.scale.um_per_px == found.um_per_px
