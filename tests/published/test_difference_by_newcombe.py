"""The interval of a difference, as printed for two proportions.

Newcombe RG. Interval estimation for the difference between independent proportions:
comparison of eleven methods. Statistics in Medicine 1998; 17: 873-890, table II,
method 10 (square and add, which Zou and Donner 2008 generalise), examples (a) and (b).
"""

from __future__ import annotations

import math

import pytest

from scalpwatch.registry.comparison import difference_of
from scalpwatch.vocabulary.quantities import Interval


def wilson(hits: int, total: int) -> Interval:
    """Score interval of a proportion."""
    z = 1.959964
    share = hits / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    half /= 1 + z**2 / total
    return Interval(share, middle - half, middle + half)


@pytest.mark.parametrize(
    ("first", "last", "low", "high"),
    [((48, 80), (56, 70), 0.0524, 0.3339), ((3, 10), (9, 10), 0.1705, 0.8090)],
)
def test_the_difference_of_two_proportions_is_as_printed(first, last, low, high):
    """Square and add gives the printed bounds."""
    difference = difference_of(wilson(*first), wilson(*last))

    assert difference.low == pytest.approx(low, abs=5e-5)
    assert difference.high == pytest.approx(high, abs=5e-5)
