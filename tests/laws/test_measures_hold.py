"""What does not change the scalp does not change its measures."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scalpwatch.findings.measures import Measures, measure
from scalpwatch.findings.quantifying import quantify, seen_figures
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms import HairTone, Scene, SkinTone, draw_trichoscopy
from scalpwatch.vocabulary.quantities import ScaleUmPerPx

BASE = Scene(
    width_px=512,
    height_px=384,
    um_per_px=9.0,
    hairs=8,
    dots=10,
    thin_trees=1,
    thick_trees=1,
    erythema=0.9,
)
SCENES = {
    "light skin, brown hair": BASE,
    "medium skin, gray hair": replace(BASE, skin=SkinTone.MEDIUM, hair=HairTone.GRAY),
    "dark skin, black hair": replace(BASE, skin=SkinTone.DARK, hair=HairTone.BLACK),
    "no vessels": replace(BASE, dots=0, thin_trees=0, thick_trees=0, erythema=0.0),
}
EVERY_SCENE = pytest.mark.parametrize("name", list(SCENES))
#: Where the law does not hold yet: a count of hair leaves its interval.
BROKEN = {
    ("light skin, brown hair", "turned by 90 degrees"),
    ("dark skin, black hair", "stored as JPEG of quality 75"),
}


def _brighter(pixels, factor):
    return np.rint(np.clip(pixels * factor, 0, 255)).astype(np.uint8)


def _stored(pixels):
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


CHANGES = {
    "turned by 90 degrees": np.rot90,
    "turned by 180 degrees": lambda pixels: np.rot90(pixels, 2),
    "turned by 270 degrees": lambda pixels: np.rot90(pixels, 3),
    "mirrored": lambda pixels: pixels[:, ::-1],
    "a fifth darker": lambda pixels: _brighter(pixels, 0.8),
    "a fifth brighter": lambda pixels: _brighter(pixels, 1.2),
    "stored as JPEG of quality 75": _stored,
}


@pytest.fixture(scope="module")
def pictures():
    """Each scene, drawn once."""
    return {
        name: draw_trichoscopy(scene, seed=31).image for name, scene in SCENES.items()
    }


@pytest.fixture(scope="module")
def told(pictures):
    """The measures of each scene, by name."""
    return {
        name: {each.name: each for each in quantify(_seen(pixels))}
        for name, pixels in pictures.items()
    }


def _seen(pixels):
    scale = ScaleUmPerPx(BASE.um_per_px, "drawn")
    seen = measure(Image(np.ascontiguousarray(pixels), scale=scale))
    assert isinstance(seen, Measures)
    return seen


@EVERY_SCENE
@pytest.mark.parametrize("change", list(CHANGES))
def test_measures_stay_within_their_intervals(request, pictures, told, name, change):
    """Turning, mirroring, another exposure or JPEG do not move a measure out of its
    own interval."""
    if (name, change) in BROKEN:
        reason = "hairs of one bundle are told apart in one picture and not in the next"
        request.applymarker(pytest.mark.xfail(reason=reason))
    before = told[name]

    after = {
        each.name: each for each in quantify(_seen(CHANGES[change](pictures[name])))
    }

    moved = {
        measure_name.value: (one.interval, after[measure_name].interval.value)
        for measure_name, one in before.items()
        if measure_name in after
        and not (
            one.interval.low - 1e-9
            <= after[measure_name].interval.value
            <= one.interval.high + 1e-9
        )
    }
    assert not moved


@EVERY_SCENE
def test_measures_are_the_same_on_one_thread_and_on_two(pictures, name):
    """What is seen does not depend on the machine's threads, bit by bit."""
    threads = cv2.getNumThreads()
    try:
        told = []
        for number in (1, 2, 2):
            cv2.setNumThreads(number)
            seen = _seen(pictures[name])
            told.append(
                (
                    seen_figures(seen),
                    seen.hair.mask.tobytes(),
                    seen.vessels.labels.tobytes(),
                    seen.erythema.mask.tobytes(),
                )
            )
    finally:
        cv2.setNumThreads(threads)

    assert all(each == told[0] for each in told)
