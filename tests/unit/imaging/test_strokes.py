"""Straight strokes that a device burned in."""

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.native import Engine, restricted_to
from scalpwatch.imaging.strokes import find_strokes
from scalpwatch.phantoms import Scene, draw_trichoscopy


def found_in(picture):
    """Find the strokes of a picture."""
    return find_strokes(picture, cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def skin():
    """A plain piece of skin."""
    return np.full((300, 400, 3), (190, 160, 150), np.uint8)


def test_a_stroke_is_measured_to_the_pixel():
    """First and last pixel are those that were drawn."""
    picture = skin()
    picture[200:202, 57:258] = 20

    (stroke,) = found_in(picture)

    assert stroke.box == (57, 200, 257, 201)
    assert stroke.is_whole


def test_a_hidden_end_of_an_l_is_where_its_other_arm_stands():
    """Dark hair over a corner does not make an arm longer."""
    picture = skin()
    picture[200:202, 100:300] = 20
    picture[60:202, 100:102] = 20
    cv2.line(picture, (60, 197), (130, 204), (22, 20, 20), 12)

    strokes = found_in(picture)

    lying = next(stroke for stroke in strokes if not stroke.is_upright)
    assert (lying.start, lying.end) == (100, 299)
    assert lying.is_whole


def test_a_slanting_hair_is_no_stroke():
    """What is burned in keeps to its row."""
    picture = skin()
    cv2.line(picture, (40, 150), (360, 158), (20, 18, 16), 6, cv2.LINE_AA)

    assert found_in(picture) == []


def test_a_line_that_leaves_the_picture_has_no_length():
    """A cut bar would be measured too short."""
    picture = skin()
    picture[200:202, 257:] = 20

    assert found_in(picture) == []


@pytest.mark.parametrize("seed", range(3))
def test_every_engine_finds_the_same_pieces(seed):
    """In hair, with strokes among it, along the rows and the columns."""
    scene = Scene(width_px=500, height_px=400, hairs=40)
    picture = draw_trichoscopy(scene, seed=seed).image
    picture[200:203, 57:258] = 20
    picture[40:300, 410:414] = 240

    found = found_in(picture)

    assert found
    for engine in Engine:
        with restricted_to(engine):
            assert found_in(picture) == found
