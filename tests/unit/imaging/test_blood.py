"""Blood, shafts and pigment are told apart by the light that they take."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.blood import absorption, pale_skin, see_blood, shrunk
from scalpwatch.imaging.color import light_logarithms
from scalpwatch.imaging.filling import fill_hair

SKIN = (0.52, 0.40, 0.35)
#: What a layer takes of red, green and blue light, as exponents.
BLOOD = (0.15, 0.9, 0.75)
MELANIN = (0.5, 0.8, 1.1)
BLACK = (2.0, 2.0, 2.0)


def _picture(taken, *, balance=(1.0, 1.0, 1.0)):
    """A picture of skin with one line that takes so much light."""
    line = np.zeros((240, 320), np.float32)
    cv2.line(line, (40, 60), (280, 180), 1.0, 5, cv2.LINE_AA)
    layer = np.exp(-line[..., None] * np.array(taken, np.float32))
    light = np.clip(layer * np.array(SKIN) * np.array(balance), 0, 1)
    curve = np.where(
        light < 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055
    )
    return np.round(curve * 255).astype(np.uint8), line > 0.9


@pytest.mark.parametrize(
    ("taken", "low", "high"),
    [(BLOOD, 0.9, 1.0), (MELANIN, 0.0, 0.1), (BLACK, 0.0, 0.1)],
    ids=["blood", "melanin", "black"],
)
def test_blood_is_trusted_and_shafts_and_pigment_are_not(taken, low, high):
    """What takes red or much blue beside green is no blood."""
    picture, line = _picture(taken)

    trust = see_blood(light_logarithms(picture)).trust

    assert low <= float(np.median(trust[line])) <= high


@pytest.mark.parametrize("balance", [(1.3, 1.0, 0.8), (0.7, 1.0, 1.3), (0.6, 0.6, 0.6)])
def test_neither_white_balance_nor_dim_light_changes_the_judgement(balance):
    """A tinted or darker picture of the same vessel shows the same blood."""
    plain, line = _picture(BLOOD)
    tinted, _ = _picture(BLOOD, balance=balance)

    trusts, heights = [], []
    for picture in (plain, tinted):
        light = light_logarithms(picture)
        absorbed = absorption(light)
        trusts.append(float(np.median(see_blood(light).trust[line])))
        heights.append(float(np.median(absorbed[line]) - np.median(absorbed[:30])))

    assert trusts[1] == pytest.approx(trusts[0], abs=0.05)
    assert heights[1] == pytest.approx(heights[0], rel=0.1)


def test_a_shade_has_no_blood():
    """What dims every colour alike adds nothing to the absorption of blood."""
    shade, line = _picture((0.7, 0.7, 0.7))

    absorbed = absorption(light_logarithms(shade))

    assert abs(float(absorbed[line].mean() - absorbed[:30].mean())) < 0.02


def test_frame_and_pigment_are_no_pale_skin():
    """Black borders and a dark spot are left out, the skin is not."""
    picture = np.full((300, 400, 3), (230, 190, 170), np.uint8)
    picture[:, :40] = 4
    cv2.circle(picture, (250, 150), 50, (90, 55, 40), -1)

    skin = pale_skin(light_logarithms(picture)) > 0

    assert not skin[:, :40].any()
    assert not skin[130:170, 230:270].any()
    assert skin[40:80, 80:360].all()


def test_a_black_picture_is_looked_at_whole():
    """Without light there is nothing to choose by, and no error."""
    black = np.zeros((60, 80, 3), np.uint8)

    assert pale_skin(light_logarithms(black)).all()


def test_a_picture_of_a_few_pixels_has_a_judgement():
    """No size is too small to be judged without an error."""
    tiny = np.full((3, 5, 3), 120, np.uint8)

    trust = see_blood(light_logarithms(tiny)).trust

    assert trust.shape == (3, 5)
    assert np.isfinite(trust).all()


def test_a_large_picture_is_looked_at_small():
    """The copy on which blood is sought has at most 512 pixels a side."""
    large = light_logarithms(np.full((600, 1200, 3), 120, np.uint8))

    assert shrunk(large)[1].shape == (256, 512)
    assert shrunk(shrunk(large))[1].shape == (256, 512)


def test_hair_that_is_filled_in_leaves_no_border():
    """A dark bar that is known to be hair is no line of blood, nor are its sides."""
    picture = np.full((200, 300, 3), (200, 160, 145), np.uint8)
    shut = np.zeros((200, 300), np.uint8)
    cv2.line(picture, (20, 40), (280, 150), (90, 20, 30), 9)
    cv2.line(shut, (20, 40), (280, 150), 1, 13)
    filled = fill_hair(picture, shut)

    assert see_blood(light_logarithms(picture)).lines.max() > 0.1
    assert see_blood(light_logarithms(filled)).lines.max() < 0.01
