"""Every way of failing."""

from __future__ import annotations

import pickle

from scalpwatch.errors import UnreadableImageError
from scalpwatch.phrases import say


def test_a_failure_comes_back_whole_from_another_process():
    """Its kind, its message and its remedy."""
    failure = UnreadableImageError(
        say("The picture {name} is empty.", name="a.png"),
        remedy=say("Copy it again from the camera."),
    )

    again = pickle.loads(pickle.dumps(failure))  # noqa: S301 - our own bytes

    assert type(again) is UnreadableImageError
    assert (again.message, again.remedy) == (failure.message, failure.remedy)
