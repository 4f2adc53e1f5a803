"""Middle lines: length, calibre, branch points, winding."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scalpwatch.findings.centerlines import trace


def drawn(*lines: tuple[tuple[int, int], tuple[int, int]], width: int = 7):
    """A mask with straight lines."""
    mask = np.zeros((400, 400), np.uint8)
    for begin, end in lines:
        cv2.line(mask, begin, end, 1, width)
    return mask


@pytest.mark.parametrize("angle_deg", [0, 10, 22, 45, 70, 90])
def test_a_straight_line_is_as_long_and_as_straight_in_every_direction(angle_deg):
    """Within six hundredths; the ends lose half a width."""
    turn = np.deg2rad(angle_deg)
    end = (round(20 + 300 * np.cos(turn)), round(20 + 300 * np.sin(turn)))

    lines = trace(drawn(((20, 20), end)))

    assert lines.length_px == pytest.approx(300, rel=0.07)
    assert lines.tortuosity == pytest.approx(1.0, abs=0.03)
    assert lines.branch_points == 0


def test_a_fork_divides_once():
    """However many pixels the meeting takes."""
    fork = drawn(
        ((200, 20), (200, 200)), ((200, 200), (80, 350)), ((200, 200), (320, 350))
    )

    assert trace(fork).branch_points == 1


def test_a_wider_line_has_a_larger_caliber():
    """Area over length follows the width."""
    calibers = [
        trace(drawn(((30, 200), (370, 200)), width=width)).caliber_px
        for width in (3, 7, 15)
    ]

    assert calibers == sorted(calibers)
    assert calibers[2] / calibers[1] == pytest.approx(15 / 7, rel=0.2)


def test_a_winding_line_is_more_tortuous_than_a_straight_one():
    """Half a circle is half pi times its chord."""
    mask = np.zeros((400, 400), np.uint8)
    cv2.ellipse(mask, (200, 200), (150, 150), 0, 0, 180, 1, 5)

    assert trace(mask).tortuosity == pytest.approx(np.pi / 2, rel=0.05)


def test_nothing_has_no_caliber_and_no_winding():
    """An empty mask is told as unknown, not as zero or as an error."""
    lines = trace(np.zeros((50, 50), np.uint8))

    assert lines.length_px == 0
    assert lines.caliber_px is None
    assert lines.tortuosity is None
