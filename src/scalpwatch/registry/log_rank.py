"""The log-rank test, late entries included.

Notation
--------
W : patients who are watched
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc  # type: ignore[import-untyped]  # has no types

from scalpwatch.registry.delays import Times

__all__ = ["LogRank", "compare"]


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether groups fare alike.

    Parameters
    ----------
    observed, expected
        Events in each group, and how many would have come had all fared alike.
    chi_square, freedom
        The statistic and its degrees of freedom.
    p
        Probability of so large a difference by chance alone.
    """

    observed: tuple[int, ...]
    expected: tuple[float, ...]
    chi_square: float
    freedom: int
    p: float


def compare(times: Times, codes: NDArray[np.int64]) -> LogRank | None:
    """Test whether groups fare alike.

    Parameters
    ----------
    times
        Of all patients.
    codes
        (W,) Group of each; a negative one belongs to none and is left out.

    Returns
    -------
    test
        Log-rank, with the hypergeometric variance; ``None`` where fewer than two
        groups had anybody at risk when an event came.

    Notes
    -----
    Written here because lifelines' own test knows no late entries, and everyone at
    risk must be counted as the curves count them.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. Harrington DP, Fleming TR.
    Biometrika 1982;69:553-566, doi:10.1093/biomet/69.3.553 (for several groups).
    """
    groups = [times.of(codes == code) for code in np.unique(codes[codes >= 0])]
    every = times.of(codes >= 0)
    days = np.unique(every.days[every.events])
    if not len(days):
        return None
    deaths = np.array([_events_on(group, days) for group in groups])
    at_risk = np.array([group.at_risk(days) for group in groups])
    d, n = deaths.sum(axis=0), at_risk.sum(axis=0)
    expected = at_risk * (d / n)
    factor = d * (n - d) / (np.maximum(n - 1, 1) * n**2)
    variance = np.diag((factor * n * at_risk).sum(axis=1))
    variance -= (at_risk * factor) @ at_risk.T
    compared = expected.sum(axis=1) > 0
    excess = (deaths - expected).sum(axis=1)[compared]
    freedom = int(compared.sum()) - 1
    if freedom < 1:
        return None
    some = variance[np.ix_(compared, compared)][:-1, :-1]
    chi_square = float(excess[:-1] @ np.linalg.pinv(some) @ excess[:-1])
    return LogRank(
        tuple(int(count) for count in deaths.sum(axis=1)),
        tuple(float(count) for count in expected.sum(axis=1)),
        chi_square,
        freedom,
        float(chdtrc(freedom, chi_square)),
    )


def _events_on(times: Times, days: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the events of each day."""
    places = np.searchsorted(days, times.days[times.events])
    return np.bincount(places, minlength=len(days))
