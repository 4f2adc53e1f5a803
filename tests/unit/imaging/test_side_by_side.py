"""Two registered pictures, turned, sized and cut alike."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from followed import measured, picture

from scalpwatch.imaging.images import Image
from scalpwatch.imaging.side_by_side import lay_side_by_side
from scalpwatch.phantoms import Scene, draw_trichoscopy
from scalpwatch.vocabulary.follow_ups import LaidPictures, UnlaidPictures
from scalpwatch.vocabulary.measurements import MeasurementName, Region, RegionKind

OUTLINE = ((300.0, 200.0), (420.0, 200.0), (420.0, 320.0), (300.0, 320.0))


@cache
def scalp(seed):
    """Draw a scalp."""
    scene = Scene(width_px=720, height_px=560, hairs=6, dots=20, thin_trees=6)
    return draw_trichoscopy(scene, seed=seed).image


def again(pixels):
    """Turn it by 10 degrees about its middle and enlarge it by a quarter."""
    height, width = pixels.shape[:2]
    way = cv2.getRotationMatrix2D((width / 2, height / 2), 10, 1.25)
    return cv2.warpAffine(pixels, way, (width, height), borderMode=cv2.BORDER_REFLECT)


def kept(sha256, um_per_px, *regions):
    """Keep a picture of that size."""
    one = measured(MeasurementName.FOCUS_COUNT, 1, 1, 1)
    return picture(
        sha256, one, um_per_px=um_per_px, width_px=720, height_px=560, regions=regions
    )


def opened(jpeg):
    """Read what was written."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return pixels[..., ::-1].astype(float)


@cache
def laid(first, second):
    """Lay a scalp on its second photograph."""
    pixels = scalp(1)
    found = lay_side_by_side((first, Image(pixels)), (second, Image(again(pixels))))
    assert isinstance(found, LaidPictures)
    return found


def test_both_show_the_same_place_in_the_same_size():
    """Pixel by pixel they agree but for light, where both show the scalp."""
    found = laid(kept("a", 10.0), kept("b", 8.0))

    pictures = [opened(each) for each in (found.earlier_jpeg, found.later_jpeg)]
    assert pictures[0].shape == pictures[1].shape
    assert pictures[0].shape[:2] == (found.height_px, found.width_px)
    inner = [each[60:-60, 60:-60] for each in pictures]
    assert np.abs(inner[0] - inner[1]).mean() < 4


def test_both_bear_one_scale():
    """It is the later picture's; the bar's length is told with it."""
    found = laid(kept("a", 10.0), kept("b", 8.0))

    assert found.um_per_px == pytest.approx(8.0, rel=0.01)
    assert found.bar_um is not None


def test_the_earlier_scale_serves_where_the_later_picture_has_none():
    """Enlarged by a quarter, a pixel spans a fifth less."""
    found = laid(kept("a", 10.0), kept("b", None))

    assert found.um_per_px == pytest.approx(8.0, rel=0.02)


def test_without_any_scale_there_is_no_bar():
    """No length is told."""
    found = laid(kept("a", None), kept("b", None))

    assert found.um_per_px is None
    assert found.bar_um is None
    assert found.enlargement.zoom == pytest.approx(1.25, rel=0.02)


def test_outlines_of_the_earlier_day_lie_where_the_place_lies_now():
    """A square about the middle is drawn larger, as the scalp is."""
    plain = laid(kept("a", None), kept("b", None))
    marked = laid(
        kept("a", None, Region(RegionKind.FOCUS, OUTLINE, ())), kept("b", None)
    )

    changed = np.abs(opened(marked.earlier_jpeg) - opened(plain.earlier_jpeg)).max(2)
    rows, columns = np.nonzero(changed > 60)
    # 120 px by 1.25, turned by 10 degrees
    side = 120 * 1.25 * (np.cos(np.radians(10)) + np.sin(np.radians(10)))
    assert np.ptp(columns) == pytest.approx(side, rel=0.06)
    assert np.ptp(rows) == pytest.approx(side, rel=0.06)


def test_pictures_that_show_different_places_are_told_apart():
    """The reason comes with both names."""
    found = lay_side_by_side(
        (kept("a", None), Image(scalp(1))), (kept("b", None), Image(scalp(2)))
    )

    assert isinstance(found, UnlaidPictures)
    assert (found.earlier, found.later) == ("a", "b")
