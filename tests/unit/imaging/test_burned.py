"""What devices and people burn into a picture is neither hair nor vessel."""

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.burned import BurnedKind, find_burned
from scalpwatch.phantoms import Scene, draw_trichoscopy


@pytest.fixture(scope="module")
def scalp():
    """A drawn scalp on which nothing is burned in."""
    return draw_trichoscopy(Scene(hairs=40, thin_trees=2), seed=3).image


def banner(picture):
    """A banner with something that looks like an identifier, a hair across it."""
    cv2.rectangle(picture, (0, 0), (700, 26), (40, 40, 40), -1)
    text = "ID 0000  2000-01-01  70x"
    cv2.putText(picture, text, (12, 20), (255,) * 3, cv2.FontFace("sans"), 18, 400)
    cv2.line(picture, (680, 0), (640, 200), (30, 25, 22), 5)


def circle(picture):
    """A red circle."""
    cv2.circle(picture, (500, 400), 200, (255, 0, 0), 2, cv2.LINE_AA)


def callout(picture):
    """A pale box with figures in blue ink."""
    box = picture[200:330, 600:980]
    box[:] = (0.6 * box + 0.4 * 235).astype(np.uint8)
    for row, text in enumerate(("C=15.83 mm", "A=19.93 mm", "r=2.52 mm")):
        place = (620, 240 + 40 * row)
        cv2.putText(picture, text, place, 0, 1.1, (10, 15, 215), 3, cv2.LINE_AA)


def corner(picture):
    """An L of one millimetre."""
    cv2.rectangle(picture, (60, 700), (360, 701), (20, 20, 20), -1)
    cv2.rectangle(picture, (60, 400), (61, 701), (20, 20, 20), -1)


def frame(picture):
    """A white margin under the picture."""
    picture[-40:] = 220


def surround(picture):
    """The black about a round view."""
    view = np.zeros(picture.shape[:2], np.uint8)
    cv2.circle(view, (512, 384), 420, 1, -1)
    picture[view == 0] = 4


@pytest.mark.parametrize(
    ("burn", "kind"),
    [
        (banner, BurnedKind.WRITING),
        (circle, BurnedKind.SIGN),
        (callout, BurnedKind.WRITING),
        (corner, BurnedKind.BAR),
        (frame, BurnedKind.BORDER),
        (surround, BurnedKind.BORDER),
    ],
)
def test_what_is_burned_in_is_found_and_masked(scalp, burn, kind):
    """Each is found as what it is, and most of it is masked."""
    picture = scalp.copy()
    burn(picture)

    burned = find_burned(picture)

    changed = (picture != scalp).any(axis=2)
    if burn is banner:  # its empty end is left, and the hair across it is hair
        changed[:, 230:] = changed[27:] = False
    assert burned.has(kind)
    assert burned.mask[changed].mean() > 0.5


@pytest.mark.parametrize("seed", range(4))
def test_a_plain_scalp_holds_nothing_burned_in(seed):
    """Hair and vessels are not taken for signs or writing."""
    scene = Scene(hairs=10 + 12 * seed, thick_trees=1, thin_trees=seed)
    picture = draw_trichoscopy(scene, seed=seed).image

    burned = find_burned(picture)

    assert burned.found == ()
    assert not burned.mask.any()


def test_blue_light_writes_nothing():
    """Nor does the shine in it."""
    scene = Scene(hairs=30, white_balance=(0.62, 0.68, 1.3))
    picture = draw_trichoscopy(scene, seed=2).image

    assert not find_burned(picture).has(BurnedKind.WRITING)


def test_a_drawn_circle_is_found_though_it_crosses_vessels():
    """It is as long as it is thin, whatever it surrounds."""
    scene = Scene(hairs=20, thin_trees=2, has_circle=True, jpeg=75)
    burned = find_burned(draw_trichoscopy(scene, seed=1).image)

    assert burned.has(BurnedKind.SIGN)
    assert burned.mask[190:503, 458:771].mean() < 0.2


def test_a_short_hair_that_shimmers_is_no_sign():
    """Its color changes along it, as no drawn line's does."""
    picture = np.full((300, 400, 3), (120, 100, 90), np.uint8)
    for row in range(100, 130):
        light = 1 - abs(row - 115) / 38
        picture[row, 200:204] = (250 * light, 30 * light, 20 * light)
    line = picture.copy()
    line[100:130, 200:204] = (225, 25, 25)

    assert not find_burned(picture).has(BurnedKind.SIGN)
    assert find_burned(line).has(BurnedKind.SIGN)
