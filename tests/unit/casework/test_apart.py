"""Work on pictures done apart: each question has its own answer, or none."""

from __future__ import annotations

import numpy as np
import pytest

from scalpwatch.casework import apart as module
from scalpwatch.casework.apart import Apart
from scalpwatch.imaging.overlays import encode_jpeg


@pytest.fixture
def one():
    """One child process, so that every question goes to the same."""
    opened = Apart(1)
    yield opened
    opened.close()


def width_px(one, width):
    """Ask for a small copy of a gray picture, and tell how wide it is."""
    content = encode_jpeg(np.full((40, width, 3), 128, dtype=np.uint8))
    told = {"name": "gray.jpg", "longest_px": 1000}
    return one.do("small", told, [content]).told["width_px"]


@pytest.mark.parametrize("cut", [KeyboardInterrupt, MemoryError, TypeError])
def test_half_an_answer_is_never_read_by_the_next_question(one, monkeypatch, cut):
    """Whatever cuts the reading short, the rest of that answer goes with its child."""

    def half(file):
        file.read(4)
        raise cut

    with monkeypatch.context() as cutting:
        cutting.setattr(module, "read_frame", half)
        with pytest.raises(cut):
            width_px(one, 60)

    assert width_px(one, 90) == 90


def test_an_answer_that_nobody_read_is_not_the_next_ones(one, monkeypatch):
    """A question that was sent and not waited for leaves no answer behind."""

    def unread(_file):
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr(module, "read_frame", unread)
        with pytest.raises(KeyboardInterrupt):
            width_px(one, 60)

    assert width_px(one, 90) == 90
