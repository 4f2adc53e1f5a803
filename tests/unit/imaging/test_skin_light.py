"""Light brought to one skin: neither exposure nor camera is left in it."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.imaging.skin_light import (
    burnt_out,
    divide,
    linear_light,
    relit,
    skin_gains,
)


def _skin(factors=(1.0, 1.0, 1.0)):
    """A plate of uneven skin, as a camera with such gains stores it."""
    rng = np.random.default_rng(4)
    plate = np.array([170, 130, 110]) + rng.normal(0, 6, (20, 20, 1))
    return np.clip(plate * np.array(factors), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "factors", [(0.8, 0.8, 0.8), (1.2, 1.2, 1.2), (0.92, 1.0, 1.08)]
)
def test_skin_comes_out_alike_from_every_camera(factors):
    """Exposure and white balance cancel."""
    plain, other = (
        relit(plate, skin_gains(plate.reshape(-1, 3)))
        for plate in (_skin(), _skin(factors))
    )

    np.testing.assert_allclose(
        np.median(other, axis=(0, 1)), np.median(plain, axis=(0, 1)), rtol=0.03
    )


def test_burnt_out_red_is_restored_from_green():
    """A channel that the camera cut off is as strong as that of skin."""
    plate = _skin()
    gains = skin_gains(plate.reshape(-1, 3))
    plate[5:9, 5:9] = (255, 235, 205)

    restored, cut = relit(plate, gains), linear_light(plate, gains)

    assert burnt_out(plate).sum() == 16
    assert (restored[5:9, 5:9, 0] > cut[5:9, 5:9, 0]).all()
    np.testing.assert_array_equal(restored[10:], cut[10:])


def test_skin_that_is_burnt_out_everywhere_still_has_gains():
    """No light is no reason to fail; the gains are finite."""
    for level in (0, 255):
        gains = skin_gains(np.full((30, 3), level, np.uint8))
        assert np.isfinite(gains).all()
        assert (gains > 0).all()


def test_linear_light_ends_at_its_gains():
    """White is the gain, black is none, middle gray a fifth."""
    gray = np.array([[[0, 128, 255]]], np.uint8)

    assert linear_light(gray)[0, 0].tolist() == pytest.approx([0, 0.2159, 1], abs=1e-4)
    assert linear_light(gray, np.array([9, 1, 0.5]))[0, 0, 2] == pytest.approx(0.5)


def test_two_classes_are_divided_between_them():
    """The border lies between two clouds; equal values have none above."""
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(0, 1, 200), rng.normal(9, 1, 100)])

    border = divide(values)

    assert (values > border).sum() == 100
    assert divide(np.full(5, 2.0)) == 2.0
