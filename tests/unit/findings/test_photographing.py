"""Clinical photographs: figures, regions and what is said of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache

import cv2
import numpy as np
import pytest

from scalpwatch.errors import InputError
from scalpwatch.findings.bareness import SIGNS
from scalpwatch.findings.photographing import (
    CALIBRATION,
    measure_photograph,
)
from scalpwatch.findings.quantifying import read_spreads
from scalpwatch.imaging.images import Image
from scalpwatch.phantoms.clinical import (
    ClinicalScene,
    FocusTint,
    NodeTint,
    draw_clinical_view,
)
from scalpwatch.phantoms.scenes import HairTone, SkinTone
from scalpwatch.vocabulary.measurements import (
    CLINICAL,
    Correction,
    MarkKind,
    MeasurementName,
    RegionKind,
    Tint,
    Unit,
)
from scalpwatch.vocabulary.observations import Certainty, Observer, State
from scalpwatch.vocabulary.quantities import ScaleUmPerPx
from scalpwatch.vocabulary.signs import Sign

SCENE = ClinicalScene(hair=HairTone.BLACK, nodes_mm=(10.0,))


@cache
def _drawn(scene=SCENE):
    """A head with foci of 30 and 18 mm and a node of 10 mm."""
    return draw_clinical_view(scene, seed=3)


def _image(scene=SCENE, *, scaled=True, zoom=1.0):
    """Its photograph."""
    phantom = _drawn(scene)
    scale = ScaleUmPerPx(phantom.um_per_px, "drawn") if scaled else None
    return Image(phantom.image.copy(), scale=scale, zoom=zoom, name="head.jpg")


def _figures(measures):
    """Measurements by name."""
    return {each.name: each for each in measures.measurements}


def _observed(measures):
    """Observations by sign."""
    return {each.sign: each for each in measures.observations}


def _center(mask):
    """A place (x, y) in the middle of a mask."""
    down, across = np.argwhere(mask).mean(axis=0)
    return float(across), float(down)


@pytest.mark.parametrize("skin", list(SkinTone))
def test_figures_of_a_scaled_photograph_are_in_centimeters(skin):
    """The interval of each size holds the drawn truth."""
    measures = measure_photograph(_image(replace(SCENE, skin=skin)))
    figures = _figures(measures)
    long = figures[MeasurementName.FOCUS_LONG_DIAMETER]

    assert figures[MeasurementName.FOCUS_COUNT].interval.value == 3
    assert long.unit is Unit.CM
    assert long.interval.low < 3.1 < long.interval.high
    assert figures[MeasurementName.FOCI_AREA].unit is Unit.CM2
    assert figures[MeasurementName.NODE_DIAMETER].interval.value == pytest.approx(
        1.0, abs=0.25
    )
    assert figures[MeasurementName.NODE_REDNESS].interval.low > 0


def test_without_a_scale_sizes_are_in_pixels_of_the_file():
    """A reduced copy tells the file's pixels, and never a centimetre."""
    plain = measure_photograph(_image(scaled=False))
    halved = measure_photograph(_image(scaled=False, zoom=2.0))

    for name, power in (
        (MeasurementName.FOCUS_LONG_DIAMETER, 1),
        (MeasurementName.FOCI_AREA, 2),
    ):
        one, two = _figures(plain)[name], _figures(halved)[name]
        assert one.unit in {Unit.PX, Unit.PX2}
        assert two.interval.value == pytest.approx(2**power * one.interval.value)
    assert halved.width_px == 2 * plain.width_px
    # the middle of a pixel of the copy lies between two of the file
    assert halved.regions[0].outline[0][0] == 2 * plain.regions[0].outline[0][0] + 0.5


def test_an_uncertain_scale_widens_lengths_and_areas_but_no_share():
    """The error of the scale is added once to lengths and twice to areas."""
    sure, unsure = (
        _figures(measure_photograph(_image(), scale_error=error))
        for error in (0.0, 0.1)
    )

    for name, factor in (
        (MeasurementName.FOCUS_LONG_DIAMETER, 1.1),
        (MeasurementName.FOCI_AREA, 1.21),
        (MeasurementName.BALD_SHARE, 1.0),
    ):
        high = sure[name].interval.high
        assert unsure[name].interval.high == pytest.approx(factor * high)


def test_every_clinical_measure_has_a_calibrated_spread():
    """No interval is made up: each comes from drawn heads."""
    spreads = read_spreads(CLINICAL, CALIBRATION)

    assert set(spreads) == set(CLINICAL)
    assert all(each.low <= 0 <= each.high for rows in spreads.values() for each in rows)


def test_regions_have_outlines_figures_and_words_and_become_json():
    """Foci come first; the node is called reddish."""
    regions = measure_photograph(_image()).regions

    assert [each.kind for each in regions] == [RegionKind.FOCUS] * 3 + [RegionKind.NODE]
    assert Tint.REDDISH in regions[-1].tints
    assert all(len(each.outline) > 5 for each in regions)
    written = json.dumps([asdict(each) for each in regions], default=lambda e: e.value)
    assert json.loads(written)[-1]["kind"] == "node"


def test_nothing_is_stated_and_nothing_absent():
    """Every sign is the machine's, possible, with its reason; never absent."""
    hairy = replace(SCENE, foci_mm=(), nodes_mm=())
    for scene in (SCENE, hairy):
        observations = measure_photograph(_image(scene)).observations

        assert tuple(each.sign for each in observations) == SIGNS
        for each in observations:
            assert each.state in {State.PRESENT, State.NOT_ASSESSABLE}
            assert each.certainty is Certainty.POSSIBLE
            assert each.observer is Observer.MACHINE
            assert each.reason is not None
            assert each.picture == "head.jpg"


def test_a_patch_and_a_node_are_told_with_their_places():
    """The boxes lie about what was drawn, and a node is left to the finger."""
    observed = _observed(measure_photograph(_image()))
    patch, node = observed[Sign.ALOPECIC_PATCH], observed[Sign.NODULE]
    across, down = _center(_drawn().nodes == 1)
    (box,) = node.places

    assert patch.state is node.state is State.PRESENT
    assert len(patch.places) == 3
    assert box.left_px < across < box.left_px + box.width_px
    assert box.top_px < down < box.top_px + box.height_px
    assert "feel them" in str(node.reason)
    assert observed[Sign.MULTIPLE_LESIONS].state is State.PRESENT


@pytest.mark.parametrize(
    ("tint", "sign"),
    [(NodeTint.REDDISH, Sign.ERYTHEMA), (NodeTint.YELLOWISH, Sign.YELLOW_TINT)],
)
def test_the_tint_of_a_node_is_named(tint, sign):
    """Red is read as erythema and yellow as a yellow tint."""
    observed = _observed(measure_photograph(_image(replace(SCENE, node_tint=tint))))

    assert observed[sign].state is State.PRESENT


def test_a_red_focus_beside_plain_skin_is_called_red():
    """A focus is compared with the other bare skin of its head."""
    scene = replace(SCENE, foci_mm=(30.0,), focus_tint=FocusTint.RED)
    measures = measure_photograph(_image(scene))

    assert _figures(measures)[MeasurementName.FOCUS_REDNESS].interval.low > 0
    assert Tint.REDDISH in measures.regions[0].tints


def test_a_lone_focus_has_no_color_to_compare_with():
    """Redness of the only focus stays unknown, not absent."""
    measures = measure_photograph(_image(replace(SCENE, foci_mm=(30.0,), nodes_mm=())))

    assert MeasurementName.FOCUS_REDNESS not in _figures(measures)
    assert measures.regions[0].tints == ()
    assert _observed(measures)[Sign.ERYTHEMA].state is State.NOT_ASSESSABLE


def test_a_head_full_of_hair_has_no_patch_to_tell_and_none_to_deny():
    """Counts are nought, with room above; sizes are not told."""
    measures = measure_photograph(_image(replace(SCENE, foci_mm=(), nodes_mm=())))
    figures = _figures(measures)

    assert figures[MeasurementName.FOCUS_COUNT].interval.high >= 1
    assert figures[MeasurementName.NODE_COUNT].interval.high >= 1
    assert MeasurementName.FOCI_AREA not in figures
    assert _observed(measures)[Sign.ALOPECIC_PATCH].state is State.NOT_ASSESSABLE


def test_what_runs_out_of_the_window_is_no_patch():
    """Skin over a wide front of the window may be a forehead."""
    phantom = _drawn()
    rows, columns = np.nonzero(phantom.foci == 1)
    left, top, right, low = columns.min(), rows.min(), columns.max(), rows.max()
    middle = int((left + right) / 2)
    window = ((left - 90, top - 90), (middle, top - 90), (middle, low + 90))
    window = (*window, (left - 90, low + 90))

    observed = _observed(measure_photograph(_image(), window=window))

    assert observed[Sign.ALOPECIC_PATCH].state is State.NOT_ASSESSABLE
    assert "wide front" in str(observed[Sign.ALOPECIC_PATCH].reason)


def test_a_window_all_bare_is_no_patch_either():
    """A view of nothing but skin may be of a bald head or a face."""
    across, down = _center(_drawn().foci == 1)
    corners = [(-25, -25), (25, -25), (25, 25), (-25, 25)]
    window = tuple((across + x, down + y) for x, y in corners)

    patch = _observed(measure_photograph(_image(), window=window))[Sign.ALOPECIC_PATCH]

    assert patch.state is State.NOT_ASSESSABLE


def test_a_removed_focus_is_gone_and_a_drawn_one_is_measured():
    """A reader's outline changes counts and sizes."""
    phantom = _drawn()
    place = _center(phantom.foci == 1)
    ring = ((100.0, 100.0), (200.0, 100.0), (200.0, 140.0), (100.0, 140.0))
    redrawn = Correction(MarkKind.FOCUS, place, ring)
    removed = Correction(MarkKind.FOCUS, place)

    less = measure_photograph(_image(scaled=False), corrections=(removed,))
    other = measure_photograph(_image(scaled=False), corrections=(redrawn,))

    assert _figures(less)[MeasurementName.FOCUS_COUNT].interval.value == 2
    long = _figures(other)[MeasurementName.FOCUS_LONG_DIAMETER].interval.value
    assert long == pytest.approx(101, abs=2)
    assert other.corrections == 1


def test_a_drawn_node_of_the_color_of_its_skin_is_called_so():
    """What only the finger tells is measured and compared when it is outlined."""
    scene = replace(SCENE, node_tint=NodeTint.SKIN)
    mask = (_drawn(scene).nodes == 1).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    ring = tuple((float(x), float(y)) for x, y in contours[0].reshape(-1, 2))

    measures = measure_photograph(
        _image(scene), corrections=(Correction(MarkKind.NODE, None, ring),)
    )

    assert measures.regions[-1].tints == (Tint.SKIN_COLORED,)
    assert _observed(measures)[Sign.SKIN_COLORED].state is State.PRESENT
    assert _observed(measures)[Sign.NODULE].state is State.PRESENT


def test_a_correction_of_nothing_is_refused():
    """A click where no focus is names no focus."""
    with pytest.raises(InputError, match="correction"):
        measure_photograph(
            _image(), corrections=(Correction(MarkKind.FOCUS, (3.0, 3.0)),)
        )


def test_a_correction_of_what_a_photograph_does_not_show_is_refused():
    """What could not be followed must not be counted as followed."""
    ring = ((100.0, 100.0), (200.0, 100.0), (200.0, 140.0))

    with pytest.raises(InputError, match="vessel") as refused:
        measure_photograph(
            _image(), corrections=(Correction(MarkKind.VESSEL, None, ring),)
        )

    assert "focus" in str(refused.value.remedy)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pixels: pixels[:100, :100],
        lambda pixels: np.repeat(pixels.mean(axis=2, keepdims=True), 3, axis=2),
    ],
    ids=["small", "gray"],
)
def test_an_unfit_photograph_is_told_with_a_remedy(spoil):
    """No figure is given of what cannot be judged."""
    pixels = np.ascontiguousarray(spoil(_drawn().image).astype(np.uint8))

    measures = measure_photograph(Image(pixels))

    assert measures.issues[0].remedy
    assert not measures.measurements
    assert not measures.regions
    assert {each.state for each in measures.observations} == {State.NOT_ASSESSABLE}


@pytest.mark.parametrize(
    "change",
    [
        lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
        lambda pixels: cv2.flip(pixels, 1),
        lambda pixels: np.clip(pixels * 0.8, 0, 255).astype(np.uint8),
        lambda pixels: np.clip(pixels * 1.2, 0, 255).astype(np.uint8),
        lambda pixels: cv2.imdecode(
            cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 75])[1],
            cv2.IMREAD_COLOR,
        ),
    ],
    ids=["turned", "mirrored", "darker", "brighter", "jpeg"],
)
def test_a_changed_photograph_keeps_its_figures_within_their_intervals(change):
    """Neither a size nor a colour leaves its interval, whatever the light."""
    plain = _figures(measure_photograph(_image(scaled=False)))
    pixels = np.ascontiguousarray(change(_drawn().image))

    changed = _figures(measure_photograph(Image(pixels)))

    assert set(changed) == set(plain)
    for name, each in plain.items():
        interval = each.interval
        assert interval.low <= changed[name].interval.value <= interval.high, name
