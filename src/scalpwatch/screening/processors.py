"""How many processors this process may use, on whatever system."""

from __future__ import annotations

import os

__all__ = ["processors"]


def processors() -> int:
    """Count the processors that this process may use.

    Returns
    -------
    count
        Those that it is bound to, where the system tells; else all of the machine.
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        # macOS and Windows bind nobody
        return os.cpu_count() or 1
