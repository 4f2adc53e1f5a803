"""Middle lines are as long, as divided and as winding as what was drawn."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.imaging.native import Engine, restricted_to
from scalpwatch.imaging.pieces import label_pieces
from scalpwatch.imaging.vessel_graph import depths_px, draw_graph


def _sheet():
    """An empty mask."""
    return np.zeros((200, 300), np.uint8)


def _graph(mask):
    """The middle lines of a mask, and the number of its pieces."""
    count, labels, boxes = label_pieces(mask)
    return draw_graph(mask, labels, boxes[:, cv2.CC_STAT_AREA]), count


@pytest.mark.parametrize("end", [(250, 100), (250, 160), (120, 180), (50, 20)])
def test_a_line_of_any_direction_keeps_its_length(end):
    """Steps on a grid are summed to the true length."""
    mask = _sheet()
    cv2.line(mask, (50, 100), end, 1, 7)

    graph, _ = _graph(mask)

    true_px = np.hypot(end[0] - 50, end[1] - 100)
    assert graph.length_px[1] == pytest.approx(true_px, rel=0.08)
    assert graph.branch_points[1] == 0
    assert len(graph.ends) == 2


def test_pieces_are_measured_apart():
    """Each piece has its own length, divisions and winding."""
    mask = _sheet()
    cv2.line(mask, (20, 30), (220, 30), 1, 5)
    cv2.line(mask, (20, 120), (220, 120), 1, 5)
    cv2.line(mask, (120, 120), (180, 180), 1, 5)

    graph, count = _graph(mask)

    assert count == 3
    assert graph.branch_points[1:].tolist() == [0, 1]
    assert graph.length_px[2] > graph.length_px[1] + 60
    np.testing.assert_allclose(graph.tortuosity[1:], 1.0, atol=0.03)


def test_a_ripple_of_the_border_is_no_branch():
    """An arm shorter than the vessel is wide is cut off."""
    mask = _sheet()
    cv2.line(mask, (20, 100), (280, 100), 1, 15)
    cv2.line(mask, (150, 100), (150, 89), 1, 3)

    graph, _ = _graph(mask)

    assert graph.branch_points[1] == 0


def test_a_winding_line_is_longer_than_its_span():
    """Two half circles wind as two half circles do."""
    mask = _sheet()
    cv2.ellipse(mask, (90, 100), (50, 50), 0, 180, 360, 1, 5)
    cv2.ellipse(mask, (190, 100), (50, 50), 0, 0, 180, 1, 5)

    graph, _ = _graph(mask)

    assert graph.tortuosity[1] == pytest.approx(np.pi / 2, rel=0.05)


def test_a_ring_has_no_end_and_an_empty_mask_no_line():
    """What has no end, or is not there, is no error."""
    mask = _sheet()
    cv2.circle(mask, (150, 100), 50, 1, 5)

    ring, _ = _graph(mask)
    nothing, _ = _graph(_sheet())

    assert len(ring.ends) == 0
    assert ring.length_px[1] == pytest.approx(2 * np.pi * 50, rel=0.05)
    assert np.isnan(ring.tortuosity[1])
    assert nothing.length_px.tolist() == [0.0]


def test_lines_at_the_very_border_are_measured():
    """The rim of the picture is no special place."""
    mask = _sheet()
    mask[0, :] = 1
    mask[:, -1] = 1

    graph, _ = _graph(mask)

    assert graph.length_px[1] == pytest.approx(498 * 0.948, rel=0.05)


@pytest.mark.parametrize("shape", [(300, 400), (40, 41), (1, 1), (2, 300)])
def test_both_engines_draw_the_same_graph(shape):
    """Noise of many sizes gives meetings, spurs, rings and rims of every sort."""
    rng = np.random.default_rng(9)
    for width_px in (0.8, 1.5, 3.0):
        noise = rng.standard_normal(shape).astype(np.float32)
        noise = cv2.GaussianBlur(noise, (0, 0), width_px)
        mask = (noise > 0).astype(np.uint8)

        compiled, _ = _graph(mask)
        with restricted_to(Engine.NUMPY):
            plain, _ = _graph(mask)

        for part in ("points", "length_px", "branch_points", "tortuosity", "ends"):
            np.testing.assert_array_equal(
                getattr(compiled, part), getattr(plain, part), part
            )


@pytest.mark.parametrize("shape", [(120, 150), (1, 40), (30, 30)])
def test_both_engines_measure_the_same_depths(shape):
    """From every place of a mask to the nearest outside, to the last bit."""
    noise = np.random.default_rng(4).standard_normal(shape).astype(np.float32)
    mask = (cv2.GaussianBlur(noise, (0, 0), 4) > 0).astype(np.uint8)
    points = np.flatnonzero(mask)

    compiled = depths_px(mask, points)
    with restricted_to(Engine.NUMPY):
        plain = depths_px(mask, points)

    np.testing.assert_array_equal(compiled, plain)
    if points.size:
        assert compiled.min() == 1.0
