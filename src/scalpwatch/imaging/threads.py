"""How many threads the eye works with, and what it does with them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2

__all__ = ["both", "use_threads"]

_One = TypeVar("_One")
_Other = TypeVar("_Other")


def use_threads(count: int) -> None:
    """Choose how many threads this process looks with.

    Parameters
    ----------
    count
        At least 1. What is seen does not depend on it, to the last bit.
    """
    cv2.setNumThreads(count)


def both(one: Callable[[], _One], other: Callable[[], _Other]) -> tuple[_One, _Other]:
    """Do two things that do not need each other, at once where threads allow it.

    Parameters
    ----------
    one, other
        What is to be done; neither changes what the other reads.

    Returns
    -------
    results
        Of the two, in their order.

    Examples
    --------
    >>> both(lambda: 1, lambda: "a")
    (1, 'a')
    """
    if cv2.getNumThreads() == 1:
        return one(), other()
    with ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(other)
        return one(), waiting.result()
