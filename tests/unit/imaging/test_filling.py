"""The fill of the skin under hair."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.filling import fill_hair
from scalpwatch.imaging.native import Engine, restricted_to
from scalpwatch.phantoms import Scene, draw_trichoscopy

_SCENE = Scene(width_px=320, height_px=240, um_per_px=16.0, hairs=0, thin_trees=4)


def _laid_on(bare, hairs):
    """Lay the hair of another phantom on bare skin: the picture, and its mask."""
    other = draw_trichoscopy(replace(_SCENE, hairs=hairs), seed=5)
    share = cv2.GaussianBlur(other.hair.astype(np.float32), (0, 0), 0.8)[..., None]
    pixels = np.rint(bare * (1 - share) + other.image * share).astype(np.uint8)
    return pixels, cv2.dilate(other.hair, np.ones((5, 5), np.uint8))


def _error(pixels, bare, mask):
    """Root of the mean square of what the fill missed [gray levels]."""
    return float(
        np.sqrt(np.mean((pixels[mask > 0].astype(float) - bare[mask > 0]) ** 2))
    )


@pytest.mark.parametrize("hairs", [3, 25, 150])
def test_the_fill_is_nearer_the_skin_than_telea(hairs):
    """Single shafts, sparse hair and dense hair."""
    bare = draw_trichoscopy(_SCENE, seed=4).image
    pixels, mask = _laid_on(bare, hairs)

    ours = fill_hair(pixels, mask)

    telea = cv2.inpaint(pixels, mask, 3, cv2.INPAINT_TELEA)
    assert _error(ours, bare, mask) < _error(telea, bare, mask)


def test_nothing_outside_the_mask_is_touched():
    """Nor is the picture that was given."""
    bare = draw_trichoscopy(_SCENE, seed=4).image
    pixels, mask = _laid_on(bare, 25)
    before = pixels.copy()

    filled = fill_hair(pixels, mask)

    assert np.array_equal(filled[mask == 0], pixels[mask == 0])
    assert (filled[mask > 0] != pixels[mask > 0]).mean() > 0.5
    assert np.array_equal(pixels, before)


def test_a_slope_of_light_goes_on_under_a_shaft():
    """What changes evenly is continued evenly."""
    slope = np.rint(np.linspace(60, 200, 240)).astype(np.uint8)
    bare = np.repeat(np.tile(slope[:, None], (1, 200))[..., None], 3, axis=2)
    mask = np.zeros((240, 200), np.uint8)
    mask[:, 90:104] = 1
    pixels = np.where(mask[..., None] > 0, 0, bare).astype(np.uint8)

    filled = fill_hair(pixels, mask)

    missed = np.abs(filled.astype(int) - bare)
    assert missed[20:-20].max() <= 1
    assert missed.max() <= 3  # at the border of the picture skin is seen on one side


@pytest.mark.parametrize(
    "turn",
    [np.rot90, np.fliplr, np.flipud, lambda a: np.swapaxes(a, 0, 1)],
    ids=["rot90", "fliplr", "flipud", "transpose"],
)
def test_a_turned_picture_is_filled_alike(turn):
    """Turned or mirrored, to within two levels where sides halve evenly."""
    bare = draw_trichoscopy(replace(_SCENE, height_px=320), seed=4).image
    mask = draw_trichoscopy(replace(_SCENE, height_px=320, hairs=25), seed=5).hair

    there = turn(fill_hair(bare, mask)).astype(int)
    back = fill_hair(np.ascontiguousarray(turn(bare)), np.ascontiguousarray(turn(mask)))

    assert 0.05 < mask.mean() < 0.95
    assert np.abs(there - back).max() <= 2


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (33, 70), (133, 259)])
@pytest.mark.parametrize("share", [0.1, 0.8])
def test_all_engines_fill_alike(shape, share):
    """To the last bit, for pictures of any size, with one thread and with more."""
    rng = np.random.default_rng(8)
    pixels = rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
    mask = (rng.random(shape) < share).astype(np.uint8) * 255
    mask[: shape[0] // 2, : shape[1] // 2] = 1
    threads = cv2.getNumThreads()

    fills = []
    for wanted in Engine:
        for count in (1, 2):
            cv2.setNumThreads(count)
            with restricted_to(wanted):
                fills.append(fill_hair(pixels, mask))
    cv2.setNumThreads(threads)

    for other in fills[1:]:
        assert np.array_equal(fills[0], other)


def test_a_picture_of_hair_alone_stays():
    """Where no skin is seen there is nothing to fill from."""
    pixels = np.full((40, 50, 3), 7, np.uint8)

    assert np.array_equal(fill_hair(pixels, np.ones((40, 50), np.uint8)), pixels)


def test_a_mask_of_another_size_is_refused():
    """It belongs to another picture."""
    with pytest.raises(ValueError, match="does not fit"):
        fill_hair(np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4), np.uint8))
