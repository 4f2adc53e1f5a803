"""The ridge engine: lines and spots of every width."""

from __future__ import annotations

import os

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.native import Engine, engine, restricted_to
from scalpwatch.imaging.ridges import (
    extend_field,
    find_dark_lines,
    find_lines,
    find_ridges,
    find_spots,
    linked,
    thinned,
)


@pytest.mark.parametrize("width_px", [2, 4, 8, 16, 24])
def test_lines_of_every_width_answer_alike(width_px):
    """A line of contrast 1 answers with a third to a half, whatever its width."""
    plane = np.zeros((400, 400), np.float32)
    left = 200 - width_px // 2
    plane[:, left : left + width_px] = 1

    ridges = find_ridges(plane)

    assert 0.3 < ridges.bright[200, 200] < 0.5
    assert ridges.dark[200, 200] < 0.1
    assert ridges.blob[200, 200] < 0.1


def test_a_spot_is_told_from_a_line():
    """On a spot both curvatures are strong."""
    plane = np.zeros((96, 96), np.float32)
    cv2.circle(plane, (48, 48), 4, 1.0, -1)

    ridges = find_ridges(plane)

    assert ridges.blob[48, 48] > 0.6 * ridges.bright[48, 48]


def test_an_even_slope_answers_nothing():
    """Uneven light is neither a line nor a spot."""
    plane = np.tile(np.linspace(0, 1, 128, dtype=np.float32), (128, 1))

    ridges = find_ridges(plane)

    inside = (slice(24, -24), slice(24, -24))
    assert ridges.bright[inside].max() < 0.02
    assert ridges.dark[inside].max() < 0.02


def _grain(height_px, width_px):
    """Noise of unit deviation, always the same."""
    rng = np.random.default_rng(12)
    return rng.standard_normal((height_px, width_px)).astype(np.float32)


@pytest.mark.parametrize("shape", [(401, 733), (97, 64), (25, 25), (300, 512)])
def test_neither_bands_nor_threads_change_a_bit(shape):
    """One thread and two, and every run, give equal maps of any size."""
    plane = _grain(*shape)
    threads = cv2.getNumThreads()

    maps = []
    for count in (1, 2, 2):
        cv2.setNumThreads(count)
        maps.append(find_ridges(plane))
    cv2.setNumThreads(threads)

    for other in maps[1:]:
        assert np.array_equal(maps[0].bright, other.bright)
        assert np.array_equal(maps[0].dark, other.dark)
        assert np.array_equal(maps[0].blob, other.blob)
    assert maps[0].bright.shape == shape


def test_what_is_bright_in_a_plane_is_dark_in_its_negative():
    """Bright and dark are two names of one answer."""
    plane = _grain(130, 170)

    ridges, negative = find_ridges(plane), find_ridges(-plane)

    assert np.allclose(ridges.bright, negative.dark, atol=1e-5)
    assert np.allclose(ridges.dark, negative.bright, atol=1e-5)


def test_a_band_does_not_show():
    """A line that runs through many bands answers alike all along."""
    plane = np.zeros((1024, 512), np.float32)
    plane[:, 254:258] = 1

    along = find_ridges(plane).bright[32:-32, 256]

    assert np.ptp(along) < 1e-5


@pytest.mark.parametrize("angle_deg", [0, 30, 67, 90, 135])
def test_a_line_in_grain_is_found_in_every_direction(angle_deg):
    """Followed along its direction, a faint line stands out of the grain."""
    plane = _grain(200, 200)
    reach = 70 * np.array(
        [np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))]
    )
    ends = [tuple(int(c) for c in np.rint(100 + way * reach)) for way in (-1, 1)]
    line = cv2.line(np.zeros((200, 200), np.uint8), *ends, 1, 3)

    strength = find_lines(plane - 0.8 * line)

    beside = cv2.dilate(line, np.ones((15, 15), np.uint8)) == 0
    middle = cv2.erode(line, np.ones((2, 2), np.uint8)) > 0
    assert np.median(strength[middle]) > np.percentile(strength[beside], 97)


def test_a_line_is_as_strong_however_it_lies():
    """Turning the picture by a right angle turns the map, and nothing else."""
    plane = _grain(90, 120)

    strength, turned = find_lines(plane), find_lines(np.rot90(plane))

    assert np.allclose(np.rot90(strength), turned, atol=1e-4)


def test_the_border_of_the_field_is_no_line():
    """Beyond the field the plane is continued; within it nothing changes."""
    field = cv2.circle(np.zeros((200, 200), np.uint8), (100, 100), 80, 1, -1)
    plane = np.where(field > 0, np.float32(5) + 0.1 * _grain(200, 200), 0)
    inside = cv2.erode(field, np.ones((9, 9), np.uint8)) > 0

    whole = extend_field(plane, field, rim_px=3)

    assert np.allclose(whole[inside], plane[inside], atol=1e-6)
    assert whole.min() > 4
    assert find_lines(whole).max() < 0.3 < find_lines(plane).max()


def test_a_weak_place_counts_only_beside_a_strong_one():
    """Hysteresis keeps the faint end of a vessel and drops faint noise."""
    strength = np.zeros((20, 40), np.float32)
    strength[10, 5:20] = 0.5
    strength[10, 10] = 1.0
    strength[3, 30:35] = 0.5

    mask = linked(strength, weak=0.4, strong=0.9)

    assert mask.sum() == 15
    assert mask[3].sum() == 0


def test_thinning_leaves_one_line_of_the_same_length():
    """A bar becomes its middle line."""
    bar = np.zeros((40, 120), np.uint8)
    bar[15:26, 10:110] = 1

    lines = thinned(bar)

    assert lines[:, 60].sum() == 1
    assert 85 <= lines.sum() <= 100
    assert not (lines & ~bar.astype(bool)).any()


def test_a_bar_that_is_a_line_already_stays():
    """Nothing is taken from a line one pixel wide."""
    line = np.zeros((20, 50), np.uint8)
    line[10, 5:45] = 1

    assert np.array_equal(thinned(line), line)


def _of_both_engines(work):
    """Let each compiled engine do the work, and NumPy, whose answer comes last."""
    answers = []
    for wanted in (Engine.PLAIN, Engine.AVX2, Engine.AVX512, Engine.NUMPY):
        with restricted_to(wanted):
            if engine() is wanted:
                answers.append(work())
    if len(answers) < 2:
        missing = "the kernels are not compiled here: python hatch_build.py"
        if os.environ.get("CI") == "true":  # noqa: TID251 - a gap must not pass there
            pytest.fail(missing)
        pytest.skip(missing)
    return answers


def _patches(height_px, width_px, blur_px):
    """Ragged patches, always the same."""
    grain = cv2.GaussianBlur(_grain(height_px, width_px), (0, 0), blur_px)
    return (grain > grain.mean()).astype(np.uint8)


@pytest.mark.parametrize("shape", [(401, 733), (97, 64), (9, 31), (64, 8), (300, 512)])
@pytest.mark.parametrize("octaves", [1, 4])
def test_the_compiled_engine_answers_as_numpy_does(shape, octaves):
    """Maps of any size agree to the last digits of a float."""
    plane = _grain(*shape)

    *compiled, numpy = _of_both_engines(lambda: find_ridges(plane, octaves=octaves))

    for maps in compiled:
        assert np.allclose(maps.bright, numpy.bright, atol=2e-6)
        assert np.allclose(maps.dark, numpy.dark, atol=2e-6)
        assert np.allclose(maps.blob, numpy.blob, atol=2e-6)


def test_every_processor_gives_the_same_bits():
    """Wide vectors and narrow ones round alike."""
    plane = _grain(301, 530)

    first, *others, _ = _of_both_engines(lambda: find_ridges(plane))

    for other in others:
        assert np.array_equal(first.bright, other.bright)
        assert np.array_equal(first.dark, other.dark)
        assert np.array_equal(first.blob, other.blob)


def test_one_map_alone_is_that_of_all_maps():
    """What is not asked for changes nothing in what is."""
    plane = _grain(130, 171)

    for dark, blob, maps in _of_both_engines(
        lambda: (find_dark_lines(plane), find_spots(plane), find_ridges(plane))
    ):
        assert np.array_equal(dark, maps.dark)
        assert np.array_equal(blob, maps.blob)


@pytest.mark.parametrize("shape", [(90, 131), (30, 64), (64, 70)])
def test_both_engines_follow_lines_alike(shape):
    """To the last digits of a float, at the borders of the plane too."""
    plane = _grain(*shape)

    *compiled, numpy = _of_both_engines(lambda: find_lines(plane))

    for strength in compiled:
        assert np.allclose(strength, numpy, atol=5e-6)
        assert np.array_equal(strength, compiled[0])


@pytest.mark.parametrize("blur_px", [0.5, 2.0, 6.0])
@pytest.mark.parametrize("longest", [1, 2, 24])
def test_both_engines_thin_alike(blur_px, longest):
    """To the last pixel, and when stopped half way too."""
    mask = _patches(123, 237, blur_px)

    *compiled, numpy = _of_both_engines(lambda: thinned(mask, longest=longest))

    assert 0 < numpy.sum() < mask.sum()
    for lines in compiled:
        assert np.array_equal(lines, numpy)


@pytest.mark.parametrize("strong", [0.9, 2.5, 9.0])
def test_both_engines_link_alike(strong):
    """The same places are kept, at the border of the plane too."""
    strength = _grain(101, 203)

    *compiled, numpy = _of_both_engines(
        lambda: linked(strength, weak=0.9, strong=strong)
    )

    for mask in compiled:
        assert mask.dtype == np.uint8
        assert np.array_equal(mask, numpy)
