"""How many threads the eye works with."""

from __future__ import annotations

import cv2

__all__ = ["use_threads"]


def use_threads(count: int) -> None:
    """Choose how many threads this process looks with.

    Parameters
    ----------
    count
        At least 1. What is seen does not depend on it, to the last bit.
    """
    cv2.setNumThreads(count)
