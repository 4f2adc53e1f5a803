"""Crude and directly age-standardized rates, with intervals.

Notation
--------
K : age bands of one year's counts
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.special import gammaincinv  # type: ignore[import-untyped]  # has no types

from scalpwatch.vocabulary.quantities import Interval

__all__ = ["PER", "crude_rate", "standardized_rate"]

#: Rates are told for so many persons.
PER: Final = 100_000
_TAIL: Final = 0.025


def crude_rate(cases: int, population: float) -> Interval:
    """Tell how many of a population fall ill.

    Parameters
    ----------
    cases
        How many fell ill.
    population
        Persons, or person-years.

    Returns
    -------
    rate
        Per 100,000, with the exact Poisson interval.

    References
    ----------
    Garwood F. Biometrika 1936;28:437-442, doi:10.1093/biomet/28.3-4.437.
    """
    low = gammaincinv(cases, _TAIL) if cases else 0.0
    high = gammaincinv(cases + 1, 1 - _TAIL)
    scale = PER / population
    return Interval(cases * scale, float(low) * scale, float(high) * scale)


def standardized_rate(
    cases: Sequence[int], population: Sequence[float], weights: Sequence[float]
) -> Interval:
    """Tell what the rate would be had the population the standard's ages.

    Parameters
    ----------
    cases, population, weights
        (K,) Of each age band; the weights need not sum to one.

    Returns
    -------
    rate
        Per 100,000, with the gamma interval of Fay and Feuer, which keeps at least
        its 95 % where cases are few.

    References
    ----------
    Fay MP, Feuer EJ. Confidence intervals for directly standardized rates: a method
    based on the gamma distribution. Stat Med 1997;16:791-801,
    doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#.
    """
    x, n, w = (np.asarray(each, dtype=float) for each in (cases, population, weights))
    shares = w / w.sum() / n
    rate, variance = float((shares * x).sum()), float((shares**2 * x).sum())
    widest = float(shares.max())
    low = _gamma(_TAIL, rate, variance) if rate else 0.0
    high = _gamma(1 - _TAIL, rate + widest, variance + widest**2)
    return Interval(rate * PER, low * PER, high * PER)


def _gamma(share: float, mean: float, variance: float) -> float:
    """Find a quantile of the gamma distribution with a mean and a variance."""
    scale = variance / mean
    return float(scale * gammaincinv(mean / scale, share))
