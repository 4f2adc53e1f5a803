"""Two pictures of one place laid on each other, or refused."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.images import Image, reduced
from scalpwatch.imaging.registration import Refused, Registration, register
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.phantoms.clinical import Backdrop, ClinicalScene, draw_clinical_view
from scalpwatch.vocabulary.cases import PictureKind
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

SCENE = Scene(width_px=720, height_px=560, hairs=6, dots=20, thin_trees=6)


@cache
def scalp(seed, **changed):
    """Draw a scalp."""
    return draw_trichoscopy(replace(SCENE, **changed), seed=seed).image


def turned(pixels, *, degrees=15.0, zoom=1.2, light=1.15, shift=(20.0, -12.0)):
    """Photograph it again, and tell where each place lies."""
    height, width = pixels.shape[:2]
    way = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, zoom)
    way[:, 2] += shift
    seen = cv2.warpAffine(pixels, way, (width, height), borderMode=cv2.BORDER_REFLECT)
    lit = np.clip(seen * light, 0, 255).astype(np.uint8)
    return lit, np.vstack([way, [0, 0, 1]])


@cache
def laid():
    """Lay a scalp on its second photograph."""
    pixels = scalp(1)
    return register(Image(pixels), Image(turned(pixels)[0]))


def scaled(pixels, um_per_px):
    """Give a picture its scale."""
    return Image(pixels, scale=ScaleUmPerPx(um_per_px, "device"))


def test_a_turned_enlarged_and_brightened_picture_lies_where_it_belongs():
    """Each place of the earlier picture is found within 2 px."""
    _, true = turned(scalp(1))

    found = laid()

    assert isinstance(found, Registration)
    places = np.array([[[200.0, 150.0], [360.0, 280.0], [500.0, 400.0]]])
    apart = cv2.perspectiveTransform(places, np.array(found.matrix))
    apart -= cv2.perspectiveTransform(places, true)
    assert np.hypot(*apart[0].T).max() < 2
    assert found.zoom == pytest.approx(1.2, rel=found.zoom_error)
    assert found.turn_deg == pytest.approx(-15, abs=0.5)
    assert 0.4 < found.overlap < 0.8


def test_the_same_pictures_give_the_same_map():
    """Chance has a fixed seed."""
    pixels = scalp(1)
    again, _ = turned(pixels)

    once_more = register(Image(pixels), Image(again))

    assert once_more == laid()


def test_a_smaller_copy_is_laid_in_pixels_of_the_file():
    """Who works on a copy of half the size gets the same map."""
    pixels = scalp(1)
    again, _ = turned(pixels)
    small = reduced(Image(again), longest_px=360)

    found = register(Image(pixels), small)

    assert isinstance(found, Registration)
    # the map is in pixels of the picture that was given its zoom
    middle = cv2.perspectiveTransform(
        np.array([[[360.0, 280.0]]]), np.array(found.matrix)
    )[0, 0]
    assert middle == pytest.approx([380, 268], abs=3)


def test_different_scalps_are_refused():
    """Nothing in them lies alike."""
    found = register(Image(scalp(1)), Image(scalp(2)))

    assert isinstance(found, Refused)
    assert "looks alike" in str(found.reason)


def test_writing_that_a_device_burns_into_every_picture_is_no_likeness():
    """Two scalps under one banner and one bar are refused."""
    burned = {"banner": "A223 70x 2026-01-10", "bar_um": 1000.0}

    found = register(Image(scalp(1, **burned)), Image(scalp(2, **burned)))

    assert isinstance(found, Refused)


def test_bare_skin_without_a_mark_is_refused():
    """There is nothing to hold on to."""
    blank = np.full((300, 400, 3), (200, 160, 140), np.uint8)

    assert isinstance(register(Image(blank), Image(blank.copy())), Refused)


def test_scales_that_contradict_what_is_seen_refuse_it():
    """A picture enlarged by 1.2 has not half the scale."""
    pixels = scalp(1)
    again, _ = turned(pixels)

    wrong = register(scaled(pixels, 12.0), scaled(again, 6.0))

    assert isinstance(wrong, Refused)
    assert "scales" in str(wrong.reason)


def test_a_sliver_in_common_is_too_little():
    """A tenth of the picture does not show that the place is one."""
    wide = scalp(3, width_px=1400)
    left, right = wide[:, :720], wide[:, 620:1340]

    found = register(Image(left.copy()), Image(right.copy()))

    assert isinstance(found, Refused)


def test_two_heads_before_one_checked_cloth_are_refused():
    """Of photographs the head alone is looked at."""
    scene = ClinicalScene(
        width_px=400, height_px=400, um_per_px=530.0, backdrop=Backdrop.CHECKED
    )
    heads = [Image(draw_clinical_view(scene, seed=s).image) for s in (1, 2)]

    found = register(*heads, kind=PictureKind.CLINICAL)

    assert isinstance(found, Refused)
